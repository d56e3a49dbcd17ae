"""Sessions to use: who is in when, how many seats are held at once, the peak, and how long each level lasted.

Columns in, columns out: instants are int64 milliseconds UTC, sessions half-open [start, end). Who leaves at
the instant in which another enters frees the seat first. A session of no length makes its person known and
holds no seat. Pure: no clock, no files.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Peak:
    """The most seats held at once, or people in at once (one seat each), and the first instant (milliseconds
    UTC) at which they were; None if nobody ever was."""

    seats: int
    at: int | None


@dataclass(frozen=True, slots=True)
class Stays:
    """Every person's sessions joined into stays that neither overlap nor touch.

    `people`: all names, sorted, also of those whose sessions all have no length. `who` (indexes into
    `people`), `start` and `end` (milliseconds UTC) hold one row a stay, ordered by person, then start.
    """

    people: pl.Series
    who: Int32
    start: Int64
    end: Int64


@dataclass(frozen=True, slots=True)
class Levels:
    """A staircase: from `at[i]` until `at[i + 1]` so many as `level[i]` were held; sorted by `at`. Where
    several things happen in one instant, departures come first and each is a step of no length."""

    at: Int64
    level: Int64

    def peak(self) -> Peak:
        """The highest step, 0 with no instant where nothing was ever held."""
        if not len(self.at):
            return Peak(0, None)
        highest = int(self.level.argmax())
        return Peak(int(self.level[highest]), int(self.at[highest]))

    def time_at_or_above(self) -> npt.NDArray[np.float64]:
        """[n]: for how many ms in all at least n were held (n from 0 to the peak)."""
        if len(self.at) < 2:
            return np.zeros(1)
        spent = np.bincount(self.level[:-1], weights=np.diff(self.at))
        at_least: npt.NDArray[np.float64] = spent[::-1].cumsum()[::-1]
        return at_least

    def held_for(self, least: float) -> Peak:
        """The highest level that was reached or passed for at least `least` ms in all (not in one piece), and
        the first instant at which it was. Lower it is 0 at the start."""
        if not len(self.at):
            return Peak(0, None)
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

    def settled(self) -> "Levels":
        """Only the last step of each instant, and only where it differs from the level before."""
        last = np.append(self.at[1:] != self.at[:-1], np.True_)[: len(self.at)]
        at, level = self.at[last], self.level[last]
        moved = np.diff(level, prepend=0) != 0
        return Levels(at[moved], level[moved])


def levels(start: Int64, end: Int64, seats: Int32 | None = None) -> Levels:
    """The staircase of sessions in any order; `seats` are how many each holds, 0 or more (1 if not
    given)."""
    start, end, seats = _held(start, end, seats)
    count = len(start)
    if not count:
        return Levels(np.empty(0, np.int64), np.empty(0, np.int64))
    if seats is not None and (seats == 1).all():
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


def _held(start: Int64, end: Int64, seats: Int32 | None) -> tuple[Int64, Int64, Int32 | None]:
    """Only sessions that hold something for some time."""
    held = end > start
    if seats is not None:
        held &= seats > 0
    if held.all():
        return start, end, seats
    return start[held], end[held], None if seats is None else seats[held]


def _levels_by_argsort(start: Int64, end: Int64, seats: Int32 | None) -> Levels:
    """The same where instant and change do not fit in one number."""
    held = np.ones(len(start), np.int64) if seats is None else seats.astype(np.int64)
    at = np.concatenate((start, end))
    change = np.concatenate((held, -held))
    order = np.lexsort((change, at))
    return Levels(at[order], np.cumsum(change[order]))


def joined(who: Int32 | Int64, start: Int64, end: Int64) -> tuple[Int32, Int64, Int64]:
    """Each person's sessions, overlapping or touching, as stays: (who, start, end) ordered by person, then
    start. Sessions of no length add none."""
    held = end > start
    if not held.all():
        who, start, end = who[held], start[held], end[held]
    # Starts come before ends at one instant, so that touching sessions of a person become one stay.
    who = who.astype(np.int64, copy=False)
    person, time, leaves = in_order(
        np.concatenate([who, who]), np.concatenate([start, end]), np.repeat([False, True], len(who))
    )
    depth = np.cumsum(np.where(leaves, np.int32(-1), np.int32(1)), dtype=np.int32)
    opens = (depth == 1) & ~leaves
    closes = (depth == 0) & leaves
    return person[opens].astype(np.int32), time[opens], time[closes]


def in_order(
    major: Int64, middle: Int64, minor: npt.NDArray[np.bool_]
) -> tuple[Int64, Int64, npt.NDArray[np.bool_]]:
    """The three columns sorted by (major, middle, minor); `major` and `middle` may be any integers.

    They are packed into one integer where they fit, since numpy sorts plain integers several times faster
    than it sorts an index.
    """
    if not len(major):
        return major, middle, minor
    low_major, low_middle = int(major.min()), int(middle.min())
    bits = (int(middle.max()) - low_middle).bit_length()
    if (int(major.max()) - low_major).bit_length() + bits + 1 > 62:
        order = np.lexsort((minor, middle, major))
        return major[order], middle[order], minor[order]
    packed = (major - low_major) << (bits + 1)
    packed |= (middle - low_middle) << 1
    packed |= minor
    packed.sort()
    late = (packed & 1).astype(np.bool_)
    packed >>= 1
    inner = (packed & ((1 << bits) - 1)) + low_middle
    packed >>= bits
    packed += low_major
    return packed, inner, late


def stays(sessions: pl.DataFrame) -> Stays:
    """Join each person's sessions: a Polars frame with `user` (String), `start` and `end` (Int64)."""
    people = sessions["user"].unique().sort()
    who = sessions["user"].cast(pl.Enum(people)).to_physical().to_numpy()
    return Stays(people, *joined(who, sessions["start"].to_numpy(), sessions["end"].to_numpy()))


def occupancy(of: Stays) -> pl.DataFrame:
    """How many people are in, as steps: `at` (Int64, milliseconds UTC) and `people` from then on (Int64)."""
    steps = levels(of.start, of.end).settled()
    return pl.DataFrame({"at": steps.at, "people": steps.level})


def peak(of: Stays) -> Peak:
    """The most people in at once; 0 with no instant where nobody stayed for any time."""
    return levels(of.start, of.end).peak()
