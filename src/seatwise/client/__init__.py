"""The Python SDK: sign in, hold a seat, beat, release.

    with seatwise.Client("https://seats.example.com", company="romashka").sign_in("anna", password).seat():
        ...  # the seat is kept in the background, and given back at the end

A service with an API key of scope `seats` holds seats of operators:

    client = seatwise.Client(url, company="romashka", api_key=key)
    with client.seat(operator="anna"):
        ...
"""

from seatwise.client.connection import AnswerUnreadable, BadServerAddress, PlainHttpRefused, ServerUnreachable
from seatwise.client.front import Client, Session
from seatwise.client.refusals import SeatDenied, SeatLost, ServerRefused, SignInRefused
from seatwise.client.seat import Seat
from seatwise.signin.client import WrongPassword

__all__ = [
    "AnswerUnreadable",
    "BadServerAddress",
    "Client",
    "PlainHttpRefused",
    "Seat",
    "SeatDenied",
    "SeatLost",
    "ServerRefused",
    "ServerUnreachable",
    "Session",
    "SignInRefused",
    "WrongPassword",
]
