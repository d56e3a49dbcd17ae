"""Time zones by their IANA names, and what people mean by a date or an instant in one."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from seatwise.plain import printable
from seatwise.statistics.problems import BadInstant, OffsetIsNoZone, UnknownZone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+\-\u2212]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; raises OffsetIsNoZone for `+02:00` and UnknownZone for any other name."""
    if _OFFSET.fullmatch(name.strip()):
        raise OffsetIsNoZone(zone=printable(name))
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        near = get_close_matches(name, available_timezones(), n=1, cutoff=0.7)
        raise UnknownZone(zone=printable(name), example=near[0] if near else "Europe/Berlin") from None


def clock() -> int:
    """What the machine's clock says, ms UTC: for shells, which hand it on as `now`."""
    return time.time_ns() // 1_000_000


def milliseconds(moment: datetime) -> int:
    """An aware moment as milliseconds UTC."""
    return (moment - _EPOCH) // _MILLISECOND


def midnight(day: date, where: ZoneInfo) -> int:
    """The instant at which `day` begins in `where`; where midnight is skipped, the first instant after it."""
    return milliseconds(datetime(day.year, day.month, day.day, tzinfo=where))


def local(instant: int, where: ZoneInfo) -> datetime:
    """The instant on the clocks of `where`."""
    return (_EPOCH + timedelta(milliseconds=instant)).astimezone(where)


def instant(text: str, where: ZoneInfo, option: str) -> int:
    """`2026-03-01` (midnight in `where`), `2026-03-01T09:00` (there too) or with `Z` or an offset; else
    BadInstant."""
    try:
        if len(text) == len("2026-03-01"):
            return midnight(date.fromisoformat(text), where)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadInstant(option=option, value=printable(text)) from None
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=where))
