"""Business hours: a company's weekly shifts in its zone, holidays, and how much of a span lies inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from seatwise.plain import printable
from seatwise.statistics.problems import BadSchedule, UnreadableFile
from seatwise.statistics.zones import local, milliseconds, zone

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT: Final = time(0)
_DAY: Final = timedelta(days=1)

Instants = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Schedule:
    """Shifts by weekday (0 is Monday), each a start and an end on the clocks of `zone`.

    A shift whose end is not after its start ends on the next day. It belongs to the day it starts on; a
    holiday cancels the shifts that start on it. Shifts that overlap are open once, not twice.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: frozenset[date] = frozenset()

    def open(self, start: int, end: int) -> tuple[Instants, Instants]:
        """The open intervals that touch [start, end), ms UTC, disjoint and in order."""
        # A shift of the day before may run into the first day.
        day = local(start, self.zone).date() - _DAY
        last = local(end, self.zone).date()
        spans: list[tuple[int, int]] = []
        while day <= last:
            if day not in self.holidays:
                spans += [self._span(day, *shift) for shift in self.hours.get(day.weekday(), ())]
            day += _DAY
        starts: list[int] = []
        ends: list[int] = []
        for opens, closes in sorted(spans):
            if closes <= opens:
                continue
            if ends and opens <= ends[-1]:
                ends[-1] = max(ends[-1], closes)
            else:
                starts.append(opens)
                ends.append(closes)
        return np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)

    def _span(self, day: date, start: time, end: time) -> tuple[int, int]:
        until = day if end > start else day + _DAY
        return (
            milliseconds(datetime.combine(day, start, self.zone)),
            milliseconds(datetime.combine(until, end, self.zone)),
        )

    def inside(self, since: Instants, until: Instants) -> Instants:
        """How much of each span [since, until) lies in open hours, in ms."""
        if not len(since):
            return np.zeros(0, dtype=np.int64)
        starts, ends = self.open(int(since.min()), int(until.max()))
        if not len(starts):
            return np.zeros(len(since), dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(ends - starts)])

        def opened(at: Instants) -> Instants:
            # Open time since the first interval: the whole ones before, and the part of the current one.
            place = np.searchsorted(starts, at, side="right")
            current = np.maximum(place - 1, 0)
            part = np.clip(np.minimum(at, ends[current]) - starts[current], 0, None)
            return np.where(place > 0, before[current] + part, 0)

        return opened(until) - opened(since)


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    zone: str
    hours: dict[str, list[tuple[str, str]]]
    holidays: list[date] = []


def read_schedule(path: Path) -> Schedule:
    """The schedule in that file (see `parse`); raises UnreadableFile besides."""
    try:
        text = path.read_bytes()
    except OSError as error:
        reason = printable(error.strerror or str(error))
        raise UnreadableFile(file=printable(path.name), reason=reason) from None
    return parse(text)


def parse(text: bytes) -> Schedule:
    """A schedule as JSON, `{"zone", "hours": {"mon": [["22:00", "06:00"]]}, "holidays": ["2026-05-01"]}`.

    Raises BadSchedule, UnknownZone, OffsetIsNoZone.
    """
    try:
        written = msgspec.json.decode(text, type=_Written)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadSchedule(
            field="JSON", value=printable(str(error)), expected="zone, hours, holidays"
        ) from None
    hours: dict[int, tuple[tuple[time, time], ...]] = {}
    for name, shifts in written.hours.items():
        if name not in DAYS:
            raise BadSchedule(field="hours", value=printable(name), expected=", ".join(DAYS))
        hours[DAYS.index(name)] = tuple((_time(name, start), _time(name, end)) for start, end in shifts)
    return Schedule(zone(written.zone), hours, frozenset(written.holidays))


def _time(day: str, text: str) -> time:
    if text == "24:00":
        return _MIDNIGHT
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise BadSchedule(field=f"hours.{day}", value=printable(text), expected="08:00")
    return moment
