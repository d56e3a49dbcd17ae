"""Seatwise: who may be in, how the team works, which licenses to choose."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seatwise.client import Client as Client
    from seatwise.client import Seat as Seat
    from seatwise.client import SeatDenied as SeatDenied
    from seatwise.client import SeatLost as SeatLost
    from seatwise.client import ServerRefused as ServerRefused
    from seatwise.client import ServerUnreachable as ServerUnreachable
    from seatwise.client import Session as Session
    from seatwise.client import SignInRefused as SignInRefused
    from seatwise.client import WrongPassword as WrongPassword

__version__ = "0.1.0"

_OF_THE_CLIENT = frozenset(
    {
        "Client",
        "Seat",
        "SeatDenied",
        "SeatLost",
        "ServerRefused",
        "ServerUnreachable",
        "Session",
        "SignInRefused",
        "WrongPassword",
    }
)


def __getattr__(name: str) -> object:
    # Loaded when asked for, so that `import seatwise` is quick.
    if name in _OF_THE_CLIENT:
        from importlib import import_module

        return getattr(import_module("seatwise.client"), name)
    raise AttributeError(f"module 'seatwise' has no attribute {name!r}")
