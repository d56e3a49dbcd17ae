"""How fast Seatwise is, always beside a limit or peer measured in the same run."""
