"""The time a choice is for: days of the log in the company's zone, and months M = days / (365.25 / 12)."""

from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from seatwise.choose.errors import UnknownZone
from seatwise.choose.prices import CENT
from seatwise.plain import printable

MONTH = Fraction(36525, 1200)


class Period(msgspec.Struct, frozen=True):
    """From the first start to the last end (milliseconds UTC), and how many calendar days that touches."""

    start: int
    end: int
    days: int

    def months(self) -> Fraction:
        """M: prices a month times M are the cost of the whole period; at least 1."""
        return max(Fraction(self.days) / MONTH, Fraction(1))


def period(start: int, end: int, where: tzinfo) -> Period:
    """The period of [start, end); a last end at midnight does not touch the day that then begins."""
    first = datetime.fromtimestamp(start / 1000, tz=where).date()
    last = datetime.fromtimestamp(max(start, end - 1) / 1000, tz=where).date()
    return Period(start, end, (last - first).days + 1)


def monthly(cost: Fraction, months: Fraction) -> Decimal:
    """A period's exact cost for one month, rounded once, half a hundredth up."""
    exact = cost / months
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def zone(name: str | None) -> tzinfo:
    """The zone of that name (IANA), UTC for none; raises `UnknownZone`."""
    if not name or name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(given=printable(name)) from None
