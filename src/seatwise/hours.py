"""Hours of the week in a company's zone: when reservations hold and when shifts change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from seatwise.licenses import Instant

_MINUTE = 60_000
_DAY = 24 * 60


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """So many seats of a pool for a group, on some weekdays (1 is Monday) and minutes of the local day.

    [from_minute, to_minute) may run over midnight: it then belongs to the day on which it begins.
    """

    id: str
    group: str
    seats: int
    weekdays: str = "1234567"
    from_minute: int = 0
    to_minute: int = _DAY

    def holds(self, now: Instant, zone: ZoneInfo) -> bool:
        """Whether the seats are kept at `now`, by the wall clock of the zone."""
        local = datetime.fromtimestamp(now / 1000, zone)
        minute, day = local.hour * 60 + local.minute, local.isoweekday()
        if self.from_minute < self.to_minute:
            return self._on(day) and self.from_minute <= minute < self.to_minute
        yesterday = day - 1 or 7
        return (self._on(day) and minute >= self.from_minute) or (
            self._on(yesterday) and minute < self.to_minute
        )

    def _on(self, day: int) -> bool:
        return str(day) in self.weekdays


def most_reserved(reservations: Iterable[Reservation]) -> int:
    """The most seats that all reservations together keep at any minute of the week."""
    week: list[tuple[int, int]] = []
    for reservation in reservations:
        length = (reservation.to_minute - reservation.from_minute) % _DAY or _DAY
        for day in range(7):
            if str(day + 1) in reservation.weekdays:
                start = day * _DAY + reservation.from_minute
                week += [(start, reservation.seats), (start + length, -reservation.seats)]
                if start + length > 7 * _DAY:  # over the end of the week into its beginning
                    week += [(0, reservation.seats), (start + length - 7 * _DAY, -reservation.seats)]
    most = kept = 0
    for _, change in sorted(week):
        kept += change
        most = max(most, kept)
    return most


def overlap_until(changes: Iterable[int], window: int, now: Instant, zone: ZoneInfo) -> Instant | None:
    """The end of the overlap around a shift change, if `now` is in one; half of `window` (ms) lies before.

    `changes` are minutes of the local day. On a day whose clock changes, the local time that exists counts.
    """
    local = datetime.fromtimestamp(now / 1000, zone)
    ends: list[Instant] = []
    for days in (-1, 0, 1):
        midnight = (local + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        for change in changes:
            moment = midnight.replace(hour=change // 60, minute=change % 60).timestamp() * 1000
            start = round(moment) - window // 2
            if start <= now < start + window:
                ends.append(start + window)
    return max(ends, default=None)


def minute_of(text: str) -> int:
    """`14:30` as a minute of the day; 24:00 is the end of it. Raises ValueError."""
    hour, separator, minute = text.partition(":")
    if not (separator and hour.isdigit() and minute.isdigit() and len(minute) == 2):
        raise ValueError(text)
    value = int(hour) * 60 + int(minute)
    if int(minute) > 59 or value > _DAY:
        raise ValueError(text)
    return value
