"""What the server says no with: its stable code, its sentence, its numbers."""

from collections.abc import Mapping
from datetime import UTC, datetime

from seatwise.errors import SeatwiseError
from seatwise.plain import printable


class ServerRefused(SeatwiseError):
    """%(detail)s"""

    def __init__(self, code: str, detail: str, numbers: Mapping[str, object] | None = None) -> None:
        super().__init__(detail=printable(detail, 500))
        self.code = printable(code, 60)  # type: ignore[misc] # here the server gives it, not the class
        self.numbers = dict(numbers or {})
        """The facts behind it, as the server sent them."""

    def number(self, name: str) -> int | None:
        """One of the numbers; None where it says nothing or is no whole number."""
        found = self.numbers.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None


class SignInRefused(ServerRefused):
    """%(detail)s"""

    @property
    def retry_at(self) -> datetime | None:
        """From when on a try is let through (UTC), if waiting helps."""
        return _instant(self.numbers.get("retry_at"))


class SeatDenied(ServerRefused):
    """%(detail)s"""

    # The code is one of `seatwise.seats.Code`: POOL_FULL, NO_LICENSE, OPERATOR_DISABLED and so on.

    @property
    def licenses(self) -> int | None:
        """N, the simultaneous licenses in force; None is unlimited or not told."""
        return self.number("licenses")

    @property
    def in_use(self) -> int | None:
        """How many of them are in use."""
        return self.number("in_use")

    @property
    def reserved(self) -> int | None:
        """How many are kept for others."""
        return self.number("reserved")

    @property
    def place(self) -> int | None:
        """The place in the queue, counted from 1."""
        return self.number("place")

    @property
    def next_expiry(self) -> datetime | None:
        """When the first lease runs out if nobody beats (UTC)."""
        return _instant(self.numbers.get("next_expiry"))


class SeatLost(ServerRefused):
    """%(detail)s"""

    # LEASE_REVOKED when somebody ended it, LEASE_EXPIRED when it ran out while the server could not be
    # reached, POOL_FULL and others when it ran out and could not be had again, NOT_SIGNED_IN when the
    # session ended.


def _instant(value: object) -> datetime | None:
    """Milliseconds UTC or ISO 8601 text as a datetime."""
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000, UTC)
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return None
