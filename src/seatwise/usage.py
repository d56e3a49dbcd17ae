"""Sessions to use: who is in when, how many at once, the peak and the people.

Sessions are a Polars frame with `user` (String), `start` and `end` (Int64, milliseconds UTC, half-open). A
person counts once however many sessions overlap; who leaves at the instant in which another enters frees the
seat first. Pure columns: no clock, no files.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]


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
class Peak:
    """The most people in at once, and the first instant (milliseconds UTC) at which they were."""

    seats: int
    at: int | None


def stays(sessions: pl.DataFrame) -> Stays:
    """Join each person's sessions, overlapping or touching, into stays; sessions of no length add none."""
    people = sessions["user"].unique().sort()
    who = sessions["user"].cast(pl.Enum(people)).to_physical().to_numpy().astype(np.int64)
    start, end = sessions["start"].to_numpy(), sessions["end"].to_numpy()
    held = end > start
    if not held.all():
        who, start, end = who[held], start[held], end[held]
    # Starts come before ends at one instant, so that touching sessions of a person become one stay.
    person, time, leaves = in_order(
        np.concatenate([who, who]), np.concatenate([start, end]), np.repeat([False, True], len(who))
    )
    depth = np.cumsum(np.where(leaves, np.int32(-1), np.int32(1)), dtype=np.int32)
    opens = (depth == 1) & ~leaves
    closes = (depth == 0) & leaves
    return Stays(people, person[opens].astype(np.int32), time[opens], time[closes])


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


def occupancy(of: Stays) -> pl.DataFrame:
    """How many people are in, as steps: `at` (Int64, milliseconds UTC) and `people` from then on (Int64)."""
    at, first = np.unique(np.concatenate([of.start, of.end]), return_inverse=True)
    change = np.bincount(first[: len(of.start)], minlength=len(at)) - np.bincount(
        first[len(of.start) :], minlength=len(at)
    )
    moved = change != 0
    return pl.DataFrame({"at": at[moved], "people": np.cumsum(change[moved], dtype=np.int64)})


def peak(of: Stays) -> Peak:
    """The most people in at once; 0 with no instant where nobody stayed for any time."""
    steps = occupancy(of)
    if steps.is_empty():
        return Peak(0, None)
    top = int(np.argmax(steps["people"].to_numpy()))
    return Peak(int(steps["people"][top]), int(steps["at"][top]))
