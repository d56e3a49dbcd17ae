"""A year of sessions of a contact centre, seeded: the log on which the optimum is measured.

Half the people work three rotating shifts with staggered days off and thin nights; others work office hours,
four-hour blocks, sit in now and then, or supervise with short looks. There are lunches, coffees, reconnects,
holidays, sick days, a December with a sixth day, joiners and leavers, and local time with its two clock
changes. All shares are assumptions.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

MINUTE = 60_000
HOUR = 60 * MINUTE
DAYS = 365
ZONE = ZoneInfo("Europe/Berlin")
_CHUNK = 2000
_HOLIDAYS = (0, 359)
SHIFT, OFFICE, PART, OCCASIONAL, SUPERVISOR = range(5)
_SHARES = (0.5, 0.15, 0.15, 0.12, 0.08)


@dataclass(frozen=True, slots=True)
class Log:
    """Sessions as columns: person numbers, starts and ends in milliseconds UTC, in no order."""

    who: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def frame(self) -> pl.DataFrame:
        user = pl.Series("user", self.who).cast(pl.String)
        return pl.DataFrame({"user": user, "start": self.start, "end": self.end})


def year(people: int, seed: int = 7) -> Log:
    """A year of sessions of so many people."""
    random = np.random.default_rng(seed)
    parts = [
        _some(np.arange(first, min(first + _CHUNK, people)), random) for first in range(0, people, _CHUNK)
    ]
    who, start, end = (np.concatenate([part[k] for part in parts]) for k in range(3))
    order = random.permutation(len(who))
    return Log(who[order], start[order], end[order])


def _midnights() -> np.ndarray:
    """The local midnights of the year, in milliseconds UTC."""
    first = datetime(2025, 1, 1, tzinfo=ZONE)
    return np.array(
        [
            int(datetime.fromordinal(first.toordinal() + day).replace(tzinfo=ZONE).timestamp()) * 1000
            for day in range(DAYS)
        ]
    )


def _some(who: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sessions of some people: first a sitting a person and day, then the breaks that cut it."""
    count = len(who)
    day = np.arange(DAYS)
    kind = random.choice(5, size=count, p=_SHARES)[:, None]
    weekday, week = (day + 2) % 7, (day + 2) // 7
    off = random.integers(0, 7, (count, 1))
    works = np.where(kind == SHIFT, (weekday - off) % 7 < 5, weekday < 5)
    december = (day >= 334) & ((weekday - off) % 7 == 5) & (random.random((count, DAYS)) < 0.35)
    works |= (kind == SHIFT) & december
    works &= np.where(kind == OCCASIONAL, random.random((count, DAYS)) < 0.25, True)
    works &= ~np.isin(day, _HOLIDAYS) | (kind == SHIFT)
    works &= random.random((count, DAYS)) >= 0.03
    joined = np.where(random.random(count) < 0.35, random.integers(0, DAYS, count), 0)[:, None]
    left = np.where(random.random(count) < 0.12, random.integers(0, DAYS, count), DAYS)[:, None]
    works &= (day >= joined) & ((day < left) | (left <= joined))
    turn = (random.integers(0, 3, (count, 1)) + week) % 3
    # Half of those whose turn the night would be work by day or in the evening instead.
    moved = (turn == 2) & (random.random((count, 1)) < 0.5)
    turn = np.where(moved, random.integers(0, 2, (count, DAYS)), turn)
    starts = np.choose(
        np.broadcast_to(kind, (count, DAYS)),
        [
            6 + 8.0 * turn,
            np.broadcast_to(random.choice([8, 8.5, 9, 9.5], (count, 1)), (count, DAYS)),
            np.broadcast_to(random.choice([8, 10, 12, 14, 16, 18], (count, 1)), (count, DAYS)),
            random.uniform(8, 20, (count, DAYS)),
            random.uniform(8, 11, (count, DAYS)),
        ],
    )
    lengths = np.choose(
        np.broadcast_to(kind, (count, DAYS)),
        [8.0, 9.0, 4.0, random.uniform(0.25, 1.5, (count, DAYS)), random.uniform(0.1, 0.5, (count, DAYS))],
    )
    person, at = np.nonzero(works)
    begin = _midnights()[at] + (starts[person, at] * HOUR).astype(np.int64)
    begin += (random.normal(0, 4, len(at)) * MINUTE).astype(np.int64)
    stay = (lengths[person, at] * HOUR).astype(np.int64) + (random.exponential(5, len(at)) * MINUTE).astype(
        np.int64
    )
    sort = kind[person, 0]
    return _cut(who[person], begin, begin + stay, sort, random)


def _cut(
    who: np.ndarray, begin: np.ndarray, end: np.ndarray, kind: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut sittings at lunch, coffee and reconnects; supervisors look in again during the day."""
    whos, begins, ends = [], [], []
    second = 1000
    long = (kind == SHIFT) | (kind == OFFICE)
    breaks = [
        (long & (random.random(len(who)) < 0.6), 0.5, random.integers(20 * 60, 45 * 60, len(who))),
        (
            (kind != OCCASIONAL) & (random.random(len(who)) < 0.25),
            0.25,
            random.integers(5 * 60, 15 * 60, len(who)),
        ),
        (random.random(len(who)) < 0.15, 0.8, random.integers(10, 300, len(who))),
    ]
    for cut, where, seconds in breaks:
        cut &= kind != SUPERVISOR
        at = begin + ((end - begin) * np.clip(where + random.normal(0, 0.05, len(who)), 0.05, 0.95)).astype(
            np.int64
        )
        at = at // second * second
        whos.append(who[cut]), begins.append(begin[cut]), ends.append(at[cut])
        begin = np.where(cut, np.minimum(at + seconds * second, end - second), begin)
    whos.append(who), begins.append(begin), ends.append(end)
    for _ in range(2):
        looks = (kind == SUPERVISOR) & (random.random(len(who)) < 0.8)
        later = end[looks] + (random.uniform(0.5, 3, looks.sum()) * HOUR).astype(np.int64)
        whos.append(who[looks]), begins.append(later)
        ends.append(later + (random.uniform(0.05, 0.5, looks.sum()) * HOUR).astype(np.int64))
    person, start, stop = (np.concatenate(part) for part in (whos, begins, ends))
    start, stop = start // second * second, stop // second * second
    kept = stop > start
    return person[kept], start[kept], stop[kept]
