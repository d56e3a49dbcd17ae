"""How many seats were held when: levels, peaks, and how long each level lasted.

Columns in, columns out, nothing else: arrays of int64 instants (ms UTC), sessions half-open [start, end).
Whoever leaves in the same instant in which another enters frees the seat first. A session of no length holds
no seat.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Instants = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that were held at once, and the first instant at which they were."""

    count: int
    at: int


@dataclass(frozen=True, slots=True)
class Levels:
    """A staircase: from `at[i]` until `at[i + 1]` so many as `level[i]` were held; sorted by `at`. Where
    several things happen in one instant, departures come first and each is a step of no length."""

    at: Instants
    level: NDArray[np.int64]

    def peak(self) -> Peak | None:
        """The highest step, None if nothing was ever held."""
        if not len(self.at):
            return None
        highest = int(self.level.argmax())
        return Peak(int(self.level[highest]), int(self.at[highest]))

    def time_at_or_above(self) -> NDArray[np.float64]:
        """[n]: for how many ms in all at least n were held (n from 0 to the peak)."""
        if len(self.at) < 2:
            return np.zeros(1)
        spent = np.bincount(self.level[:-1], weights=np.diff(self.at))
        at_least: NDArray[np.float64] = spent[::-1].cumsum()[::-1]
        return at_least

    def held_for(self, least: float) -> Peak | None:
        """The highest level that was reached or passed for at least `least` ms in all (not in one piece), and
        the first instant at which it was. Lower it is 0 at the start."""
        if not len(self.at):
            return None
        long_enough = np.flatnonzero(self.time_at_or_above() >= max(least, 1))
        count = int(long_enough[-1]) if len(long_enough) else 0
        first = int(np.argmax(self.level >= count)) if count else 0
        return Peak(count, int(self.at[first]))

    def between(self, low: int, high: int) -> "Levels":
        """The part of the staircase in [low, high), beginning with what was held at `low`."""
        first = int(np.searchsorted(self.at, low, side="left"))
        last = int(np.searchsorted(self.at, high, side="left"))
        before = int(self.level[first - 1]) if first else 0
        return Levels(
            np.concatenate(([low], self.at[first:last], [high])).astype(np.int64),
            np.concatenate(([before], self.level[first:last], [self.level[last - 1] if last else 0])).astype(
                np.int64
            ),
        )


def levels(start: Instants, end: Instants, seats: NDArray[np.int32] | None = None) -> Levels:
    """The staircase of sessions in any order; `seats` are how many each holds (1 if not given)."""
    real = end > start
    if not real.all():
        start, end = start[real], end[real]
        seats = seats[real] if seats is not None else None
    count = len(start)
    if not count:
        return Levels(np.empty(0, np.int64), np.empty(0, np.int64))
    if seats is not None and int(seats.max()) == 1:
        seats = None
    most = 1 if seats is None else int(seats.max())
    base = int(start.min())
    bits = (2 * most + 1).bit_length()
    if (int(end.max()) - base).bit_length() + bits > 62:
        return _levels_by_argsort(start, end, seats)
    # Instant and change in one number, so that one plain sort orders both; departures have the smaller part.
    packed = np.empty(2 * count, np.int64)
    arrivals, departures = packed[:count], packed[count:]
    np.subtract(start, base, out=arrivals)
    np.subtract(end, base, out=departures)
    packed <<= bits
    if seats is None:
        arrivals += 2 * most
    else:
        arrivals += most
        arrivals += seats
        departures += most
        departures -= seats
    packed.sort()
    change = packed & ((1 << bits) - 1)
    change -= most
    np.cumsum(change, out=change)
    packed >>= bits
    packed += base
    return Levels(packed, change)


def _levels_by_argsort(start: Instants, end: Instants, seats: NDArray[np.int32] | None) -> Levels:
    """The same where instant and change do not fit in one number."""
    held = np.ones(len(start), np.int64) if seats is None else seats.astype(np.int64)
    at = np.concatenate((start, end))
    change = np.concatenate((held, -held))
    order = np.lexsort((change, at))
    return Levels(at[order], np.cumsum(change[order]))


def presence(
    person: NDArray[np.int32], start: Instants, end: Instants
) -> tuple[NDArray[np.int32], Instants, Instants]:
    """When each person was there at all: sessions of one person that overlap or touch become one.

    Gives (person, start, end), ordered by person and start. Sessions of no length are left out.
    """
    real = end > start
    if not real.all():
        person, start, end = person[real], start[real], end[real]
    if not len(start):
        return person, start, end
    order = _by_person(person, start)
    person, start, end = person[order], start[order], end[order]
    # Moved apart by more than the whole log, people cannot touch: one running maximum serves all of them.
    base = int(start.min())
    apart = int(end.max()) - base + 1
    shift = person.astype(np.int64) * apart - base
    reach = np.maximum.accumulate(end + shift)
    begins = np.ones(len(start), np.bool_)
    begins[1:] = start[1:] + shift[1:] > reach[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(start)) - 1
    return person[first], start[first], reach[last] - shift[last]


def _by_person(person: NDArray[np.int32], start: Instants) -> NDArray[np.int64]:
    """The order by person, then start."""
    order = np.argsort(start, kind="stable") if (start[1:] < start[:-1]).any() else np.arange(len(start))
    return order[np.argsort(person[order], kind="stable")]
