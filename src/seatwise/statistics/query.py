"""One way to ask: range, zone, groups, buckets, business hours; the same for pages, API and command line.

The answer to a question comes from facts or from rollups; both become sums, and the rows and the total are
the same sums by more or by fewer keys, so that they cannot disagree.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from seatwise.statistics import buckets
from seatwise.statistics.buckets import Bucket
from seatwise.statistics.definitions import Facts
from seatwise.statistics.figures import WORKLOAD_FIGURES, Clocks, figures
from seatwise.statistics.open_waits import longest, open_waits
from seatwise.statistics.problems import EmptyRange
from seatwise.statistics.schedule import Instants, Schedule
from seatwise.statistics.sums import Sums, merged, sums, teamed, whole
from seatwise.statistics.zones import local, midnight

Group = Literal["operator", "team", "channel", "weekday-hour"]
GROUPS: Final[tuple[Group, ...]] = ("operator", "team", "channel", "weekday-hour")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What to show of [start, end), ms UTC, as it stood at `now`.

    `by` divides into rows, `bucket` into periods of the calendar of `zone`; without both there is only the
    total.
    """

    start: int
    end: int
    zone: ZoneInfo
    now: int
    by: Group | None = "operator"
    bucket: Bucket | None = None
    business_hours: bool = False

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise EmptyRange(start=local(self.start, self.zone), end=local(self.end, self.zone))

    def before(self) -> "Question":
        """The same question about the period before."""
        start, end = buckets.before(self.start, self.end, self.zone)
        return replace(self, start=start, end=end)

    def edges(self) -> Instants:
        """The instants that divide the range into bins: those of the buckets, or of hours for
        weekday-hour."""
        if self.by == "weekday-hour":
            return buckets.edges(self.start, self.end, "hour", self.zone)
        if self.bucket is None:
            return np.array([self.start, self.end], dtype=np.int64)
        return buckets.edges(self.start, self.end, self.bucket, self.zone)


@dataclass(frozen=True)
class Answer:
    """`rows` and `total` as tables of the columns of `figures`; rows have the question's keys besides.

    Keys: `operator`, `team` or `channel` (null for none), `weekday` (1 is Monday) and `hour`, `from` and
    `to` (ms UTC).
    """

    question: Question
    rows: pl.DataFrame
    total: pl.DataFrame


def whole_days(events: pl.DataFrame, where: ZoneInfo) -> tuple[int, int]:
    """The local days from the first event to the last, as [start, end) in ms UTC; events must not be
    empty."""
    instants = events["occurred_at"].to_numpy()
    first, last = (local(int(at), where).date() for at in (instants.min(), instants.max()))
    return midnight(first, where), midnight(last + timedelta(days=1), where)


def answer(
    question: Question, facts: Facts, schedule: Schedule | None = None, paid: pl.DataFrame | None = None
) -> Answer:
    """The figures of one company's facts; exact for any range. `paid` are PAID intervals of a rota."""
    hours = schedule if question.business_hours else None
    added = sums(facts, question.edges(), _keys(question), now=question.now, schedule=hours, paid=paid)
    return from_sums(question, added, facts.waits, facts.teams, schedule)


def from_sums(
    question: Question, added: Sums, waits: pl.DataFrame, teams: pl.DataFrame, schedule: Schedule | None
) -> Answer:
    """The figures of sums by at least the question's keys, `bin` counting the question's edges."""
    edges = question.edges()
    inside = schedule if question.business_hours else None
    labels = _labels(question, edges)
    keys = [*labels.columns[1:], *(key for key in _keys(question) if key != "bin")]
    labelled = replace(
        added,
        keys=(*added.keys, *labels.columns[1:]),
        figures=added.figures.join(labels, on="bin"),
        marks=added.marks.join(labels, on="bin"),
    )
    waiting_at_last = open_waits(waits, edges[[0, -1]], now=question.now, schedule=inside)
    if question.by == "weekday-hour":
        # The matrix has no end of its own at which to look who waits: the range's last hour stands for it.
        last = int(np.searchsorted(edges, min(question.end, question.now) - 1, side="right")) - 1
        cell = min(max(last, 0), len(edges) - 2)
        waiting = waiting_at_last.with_columns(bin=pl.lit(cell, pl.Int64))
    else:
        waiting = open_waits(waits, edges, now=question.now, schedule=inside)
    if question.by == "team":
        waiting = teamed(waiting, teams)
    clocks = Clocks.of(business_hours=question.business_hours, schedule=schedule is not None)
    shown = labelled.merged(keys)
    if question.by is None:
        # A series shows its empty periods too.
        shown = _every(labels, shown)
    rows = figures(shown, longest(waiting.join(labels, on="bin"), keys), clocks)
    if question.by == "channel":
        # The time that an operator is available belongs to no channel.
        rows = rows.with_columns(pl.lit(None, rows.schema[name]).alias(name) for name in WORKLOAD_FIGURES)
    return Answer(question, rows, figures(labelled.merged([]), longest(waiting_at_last, []), clocks))


def _every(labels: pl.DataFrame, added: Sums) -> Sums:
    """The sums with a row of nothing for each label that has none."""
    keys = labels.columns[1:]
    missing = labels.select(keys).unique().join(added.figures, on=keys, how="anti")
    return merged([added, Sums(added.keys, whole(missing, keys), added.marks.clear())], keys)


def _keys(question: Question) -> list[str]:
    """By which of DIMENSIONS the facts must be added up."""
    return ["bin", *([question.by] if question.by in ("operator", "team", "channel") else [])]


def _labels(question: Question, edges: Instants) -> pl.DataFrame:
    """For each bin the keys that its rows show: from and to, weekday and hour, or none."""
    bins = pl.DataFrame({"bin": pl.int_range(len(edges) - 1, eager=True)})
    if question.by == "weekday-hour":
        clocks = [local(int(at), question.zone) for at in edges[:-1]]
        return bins.with_columns(
            weekday=pl.Series([clock.isoweekday() for clock in clocks], dtype=pl.Int64),
            hour=pl.Series([clock.hour for clock in clocks], dtype=pl.Int64),
        )
    if question.bucket is None:
        return bins
    return bins.with_columns(pl.Series("from", edges[:-1]), pl.Series("to", edges[1:]))
