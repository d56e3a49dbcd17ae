"""The pages for people: one file a page, a frozen dataclass for what each shows."""

from typing import Any

from seatwise.web.pages import board, entry, journal, landing, language, licenses, operators, seat

HANDLERS: list[Any] = [
    *landing.HANDLERS,
    *language.HANDLERS,
    *entry.HANDLERS,
    *seat.HANDLERS,
    *board.HANDLERS,
    *operators.HANDLERS,
    *licenses.HANDLERS,
    *journal.HANDLERS,
]
