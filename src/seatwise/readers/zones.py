"""Local time to UTC: which zone, and what its clock changes do to whole columns of instants."""

import os
from bisect import bisect_right
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
from numpy.typing import NDArray

from seatwise.readers.errors import BadOption

HOUR = 3_600_000
DAY = 24 * HOUR

# Abbreviations that logs print, and a zone that has them with its clock changes. Ambiguous ones (IST, CST of
# China) are left out.
ABBREVIATIONS = {
    **dict.fromkeys(("UTC",), "UTC"),
    **dict.fromkeys(("GMT", "BST"), "Europe/London"),
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    **dict.fromkeys(("CET", "CEST"), "Europe/Berlin"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"),
    **dict.fromkeys(("MSK",), "Europe/Moscow"),
    **dict.fromkeys(("EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CDT",), "America/Chicago"),
    **dict.fromkeys(("MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PST", "PDT"), "America/Los_Angeles"),
    **dict.fromkeys(("JST",), "Asia/Tokyo"),
    **dict.fromkeys(("KST",), "Asia/Seoul"),
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
    **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
}


class Zone:
    """A zone whose changes are kept as columns. Instants are milliseconds; local ones as if they were UTC."""

    def __init__(self, info: ZoneInfo | Any, name: str) -> None:
        self.info = info
        self.name = name
        self._years: tuple[int, int] | None = None
        self._at = np.empty(0, np.int64)  # local time at which each change is over for good
        self._scalar: list[int] = []
        self._offsets: list[int] = []
        self._low = self._high = 0  # local times for which the columns surely hold
        self._before = np.zeros(1, np.int64)  # offsets in ms: [i] holds between change i-1 and i
        self._changes: list[tuple[int, int, int]] = []  # (UTC instant, offset before, offset after)

    def utc(self, local: NDArray[np.int64], later: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """UTC of local instants (any shape). In an hour that comes twice the first is meant unless `later`;
        a time that the spring change skips is read with the offset before it."""
        if not local.size:
            return local
        self._cover(int(local.min()), int(local.max()))
        first, last = np.searchsorted(self._at, (int(local.min()), int(local.max())), side="right")
        if first == last and (later is None or not later.any()):
            return local - self._before[first] if self._before[first] else local
        result: NDArray[np.int64] = local - self._before[np.searchsorted(self._at, local, side="right")]
        if later is not None and later.any():
            for instant, before, after in self._changes:
                if after < before:
                    twice = later & (local >= instant + after) & (local < instant + before)
                    result = np.where(twice, local - after, result)
        return result

    def one(self, local: int, *, later: bool = False) -> int:
        """UTC of one local instant."""
        if not self._low <= local < self._high:
            self._cover(local, local)
        offset = self._offsets[bisect_right(self._scalar, local)]
        if later:
            for instant, before, after in self._changes:
                if after < before and instant + after <= local < instant + before:
                    offset = after
        return local - offset

    def twice(self, local: int) -> bool:
        """Whether the clock shows this local time twice."""
        return self.one(local) != self.one(local, later=True)

    def offset(self, instant: int) -> int:
        """Offset from UTC in ms at a UTC instant."""
        when = datetime.fromtimestamp(instant / 1000, tz=UTC).astimezone(self.info)
        return int((when.utcoffset() or timedelta()).total_seconds() * 1000)

    def _cover(self, low: int, high: int) -> None:
        """Make the columns hold for the years of the local instants low..high."""
        first, last = _year(low) - 1, _year(high) + 1
        if self._years is not None:
            if self._years[0] <= first and last <= self._years[1]:
                return
            first, last = min(first, self._years[0]), max(last, self._years[1])
        self._years = (first, last)
        self._changes = _changes(self.info, first, last)
        start = int(datetime(max(first, 1), 1, 1, tzinfo=UTC).timestamp() * 1000)
        offsets = [after for _, _, after in self._changes]
        self._offsets = [self.offset(start), *offsets]
        self._before = np.array(self._offsets, np.int64)
        self._low = start + 2 * DAY
        self._high = int(datetime(min(last, 9998), 12, 30, tzinfo=UTC).timestamp() * 1000)
        # Up to this local time the offset before the change holds: skipped and repeated hours included.
        self._scalar = [instant + max(before, after) for instant, before, after in self._changes]
        self._at = np.array(self._scalar, np.int64)


def _year(local: int) -> int:
    return min(max((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=local)).year, 2), 9997)


def _changes(info: Any, first: int, last: int) -> list[tuple[int, int, int]]:
    """Every change of offset from the year `first` to `last`; found by halving weeks."""

    def offset(second: int) -> int:
        when = datetime.fromtimestamp(second, tz=UTC).astimezone(info)
        return int((when.utcoffset() or timedelta()).total_seconds())

    found = []
    at = int(datetime(first, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last + 1, 1, 1, tzinfo=UTC).timestamp())
    week = 7 * 86_400
    before = offset(at)
    while at < end:
        after = offset(at + week)
        if after != before:
            low, high = at, at + week
            while high - low > 1:
                middle = (low + high) // 2
                if offset(middle) == before:
                    low = middle
                else:
                    high = middle
            found.append((high * 1000, before * 1000, after * 1000))
        at, before = at + week, after
    return found


@cache
def zone(name: str) -> Zone:
    """The zone of that name. Raises BadOption for a name that is none."""
    try:
        return Zone(ZoneInfo(name), name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        alike = sorted(z for z in available_timezones() if name and name.lower() in z.lower())[:3]
        hint = ", ".join(alike or ["Europe/Berlin", "America/New_York", "UTC"])
        raise BadOption(
            option="--timezone", value=name, what=f"there is no such time zone. Names look like {hint}."
        ) from None


def machine_zone() -> Zone:
    """The zone of this machine: TZ, else what /etc/localtime points at, else UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    if not named:
        target = str(Path("/etc/localtime").resolve())
        named = target.partition("zoneinfo/")[2] or "UTC"
    try:
        return zone(named)
    except BadOption:
        return zone("UTC")


def fixed(minutes: int) -> Zone:
    """A zone that is always so many minutes east of Greenwich."""
    sign = "-" if minutes < 0 else "+"
    name = f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return Zone(timezone(timedelta(minutes=minutes)), name)
