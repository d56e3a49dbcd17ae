"""The pages for people: one file a page, a frozen dataclass for what each shows."""

from typing import Any

from seatwise.web.pages import board, entry, licenses, operators, seat

HANDLERS: list[Any] = [
    *entry.HANDLERS,
    *seat.HANDLERS,
    *board.HANDLERS,
    *operators.HANDLERS,
    *licenses.HANDLERS,
]
