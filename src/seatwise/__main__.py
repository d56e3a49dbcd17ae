"""`python -m seatwise`."""

from seatwise.cli import main

main()
