"""Dates for a log whose lines have only a time of day and that names the date now and then.

While the log is read, each line gets a *running* time: seconds that never go back (a step back of the
clock starts a new day). When all date lines are known, running time is turned into local time: between
two dates the steps back that are no midnight are found out, and days without lines are put in.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seatwise.readers.zones import Zone

DAY = 86_400
HOUR = 3600
JITTER = 60
"""Several daemons write one log, so lines may be out of order by some seconds."""
EPOCH = 719_163  # the ordinal of 1 January 1970


@dataclass
class DayClock:
    """`dates` are (running time, ordinal of the day) of date lines, `steps` (running time, seconds back)."""

    base: int = 0
    last: int = -1
    dates: list[tuple[int, int]] = field(default_factory=list)
    steps: list[tuple[int, int]] = field(default_factory=list)

    def running(self, second: int) -> int:
        """The running time of a line at this second of the day."""
        if second < self.last:
            back = self.last - second
            if back <= JITTER:
                return self.base + second
            self.base += DAY
            self.steps.append((self.base + second, back))
        elif second > self.last + DAY - JITTER and self.last >= 0 and self.base:
            return self.base - DAY + second  # a late line of the day before
        self.last = second
        return self.base + second

    def dated(self, running: int, ordinal: int) -> None:
        """A line at that running time says which day it is."""
        self.dates.append((running, ordinal))

    def settle(self) -> "Calendar":
        """Which day each running time lies in; needs at least one date."""
        changes: list[tuple[int, int]] = []  # (running time, days to add from there on)
        back: list[int] = []  # running times at which the clock was put back
        first, first_day = self.dates[0]
        shift = first_day - EPOCH - first // DAY
        begin = shift
        for at, size in self.steps:
            if at <= first and size <= HOUR:
                changes.append((at, -1))
                back.append(at)
                begin += 1
        for (low, _), (high, day) in zip(self.dates, self.dates[1:], strict=False):
            missing = day - EPOCH - high // DAY - shift
            if not missing:
                continue
            between = (
                sorted(((size, at) for at, size in self.steps if low < at <= high)) if missing < 0 else []
            )
            for _, at in between[: max(-missing, 0)]:
                changes.append((at, -1))
                back.append(at)
                missing += 1
            if missing:
                changes.append((high, missing))
            shift = day - EPOCH - high // DAY
        last = self.dates[-1][0]
        for at, size in self.steps:
            if at > last and size <= HOUR:
                changes.append((at, -1))
                back.append(at)
        changes.sort()
        return Calendar(
            np.array([at for at, _ in changes], np.int64),
            np.cumsum([begin, *(days for _, days in changes)]).astype(np.int64),
            tuple(sorted(back)),
        )


@dataclass(frozen=True)
class Calendar:
    """Running seconds to instants."""

    at: NDArray[np.int64]
    days: NDArray[np.int64]  # [i] days are added between at[i - 1] and at[i]
    put_back: tuple[int, ...]

    def local(self, running: NDArray[np.int64]) -> NDArray[np.int64]:
        """Local ms of running seconds."""
        result: NDArray[np.int64] = (
            running + self.days[np.searchsorted(self.at, running, side="right")] * DAY
        ) * 1000
        return result

    def utc(self, running: NDArray[np.int64], zone: Zone) -> NDArray[np.int64]:
        """UTC ms of running seconds; after the clock was put back, the second of two equal hours is meant."""
        later = np.zeros(len(running), np.bool_)
        for at in self.put_back:
            later |= (running >= at) & (running < at + HOUR)
        return zone.utc(self.local(running), later)
