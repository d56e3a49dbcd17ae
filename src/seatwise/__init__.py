"""Seatwise: who may be in, how the team works, which licenses to choose."""

__version__ = "0.1.0"
