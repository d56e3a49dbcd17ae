"""What a month of simultaneous use costs under each billing rule, exact to the last hundredth.

`daily_peak`: each calendar day is charged by the most people in at once that day, at the monthly price
divided by the days of that month. `period_peak`: the most at once in the month. `period_peak_30min`: the
same, but levels held for less than 30 minutes in all, not in one piece, are dropped; a level is an exact
number of people in at once.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

import msgspec
import numpy as np
import polars as pl

from seatwise.choose.errors import BadMonth
from seatwise.choose.horizon import monthly
from seatwise.plain import printable
from seatwise.usage import Peak, occupancy, peak, stays

# Genesys Cloud's published forgiveness for shift changes.
_FORGIVEN = 30 * 60_000


class Rule(StrEnum):
    """How simultaneous use is billed."""

    DAILY_PEAK = "daily_peak"
    PERIOD_PEAK = "period_peak"
    PERIOD_PEAK_30MIN = "period_peak_30min"


class Day(msgspec.Struct, frozen=True):
    """One calendar day of the company's zone: its peak and the exact charge."""

    date: date
    peak: Peak
    charge: Fraction


class Level(msgspec.Struct, frozen=True):
    """So many people at once were in for so many milliseconds of the month in all."""

    people: int
    held: int


class Statement(msgspec.Struct, frozen=True):
    """A month under one rule. `seats` are those charged for the month (None where each day has its own).

    `active` is how many people signed in or were in; `total` is rounded once, half a hundredth up.
    """

    rule: Rule
    days: tuple[Day, ...]
    levels: tuple[Level, ...]
    peak: Peak
    active: int
    seats: int | None
    total: Decimal


def month_days(text: str, zone: tzinfo) -> list[tuple[date, int]]:
    """The days of a month `2026-10` and, last, the first of the next; each with its midnight in `zone` (ms
    UTC)."""
    try:
        first = datetime.strptime(text + "-01", "%Y-%m-%d").replace(tzinfo=zone)
    except ValueError:
        raise BadMonth(given=printable(text)) from None
    days = [first.date() + timedelta(days=count) for count in range(32)]
    after = next(day for day in days if day.month != first.month)
    return [
        (day, int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000))
        for day in days
        if day <= after
    ]


def statement(sessions: pl.DataFrame, days: list[tuple[date, int]], rule: Rule, price: Decimal) -> Statement:
    """Bill the month of `days` (see `month_days`) at `price` a simultaneous license and month.

    `sessions` are checked sessions (`table.sessions_table`); what lies outside the month is left out.
    """
    start, end = days[0][1], days[-1][1]
    inside = _clip(sessions, start, end)
    top = peak(stays(inside))
    share = Fraction(price) / (len(days) - 1)
    charged = []
    for (day, opens), (_, closes) in pairwise(days):
        most = peak(stays(_clip(inside, opens, closes)))
        charged.append(Day(day, most, most.seats * share))
    levels = _levels(inside)
    match rule:
        case Rule.DAILY_PEAK:
            seats, total = None, sum((day.charge for day in charged), Fraction(0))
        case Rule.PERIOD_PEAK:
            seats, total = top.seats, top.seats * Fraction(price)
        case Rule.PERIOD_PEAK_30MIN:
            seats = max((level.people for level in levels if level.held >= _FORGIVEN), default=0)
            total = seats * Fraction(price)
    active = inside["user"].n_unique()
    return Statement(rule, tuple(charged), levels, top, active, seats, monthly(total, Fraction(1)))


def _clip(sessions: pl.DataFrame, start: int, end: int) -> pl.DataFrame:
    """The parts of sessions within [start, end); one of no length counts where it lies."""
    kept = sessions.filter(
        (pl.col("start") < end)
        & ((pl.col("end") > start) | ((pl.col("end") == pl.col("start")) & (pl.col("start") == start)))
    )
    return kept.with_columns(pl.col("start").clip(lower_bound=start), pl.col("end").clip(upper_bound=end))


def _levels(sessions: pl.DataFrame) -> tuple[Level, ...]:
    """For how long each number of people above none was in at once, ascending."""
    steps = occupancy(stays(sessions))
    if steps.is_empty():
        return ()
    lengths = np.diff(steps["at"].to_numpy())
    held = np.bincount(steps["people"].to_numpy()[:-1], weights=lengths)
    return tuple(Level(people, int(held[people])) for people in range(1, len(held)) if held[people])
