"""Rollups: sums by operator, channel, team and quarter of an hour UTC, kept beside the facts and repaired
in part.

A rollup is a `Sums` with the keys ROLLUP; `bin` is the instant (ms UTC) at which the quarter begins. All of
it is whole numbers and never-collapsed buckets, so rolling anew gives the same rows as any sequence of
repairs.
"""

from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.buckets import QUARTER_MS
from seatwise.statistics.definitions import Facts
from seatwise.statistics.problems import NotQuarters
from seatwise.statistics.query import Answer, Question, from_sums
from seatwise.statistics.schedule import Instants, Schedule
from seatwise.statistics.sums import DIMENSIONS, Sums, merged, sums

ROLLUP: Final = tuple(DIMENSIONS)
# What a repair names: all rows of an operator (null for none) in a quarter.
TOUCHED: Final = pl.Schema({name: DIMENSIONS[name] for name in ("company", "operator", "bin")})


def roll(
    facts: Facts, *, now: int, schedule: Schedule | None = None, only: pl.DataFrame | None = None
) -> Sums:
    """The rollup of the facts until `now`; `only` for the operators and quarters of a TOUCHED table.

    Open intervals count until `now`. For a part, give at least the facts that touch its quarters.
    """
    edges = _quarters(facts, now) if only is None else _span(only["bin"].min(), only["bin"].max())
    if only is not None:
        who = only.select("company", "operator").unique()
        facts = facts.where(
            lambda table: table.join(who, on=["company", "operator"], how="semi", nulls_equal=True)
        )
    added = sums(facts, edges, ROLLUP, now=now, schedule=schedule)
    starts = pl.Series(edges)
    rolled = Sums(
        ROLLUP,
        added.figures.with_columns(starts.gather(added.figures["bin"]).alias("bin")),
        added.marks.with_columns(starts.gather(added.marks["bin"]).alias("bin")),
    )
    return rolled if only is None else _kept(rolled, only, "semi")


def touched(before: Facts, after: Facts, *, now: int) -> pl.DataFrame:
    """Which operators and quarters differ (TOUCHED), when facts `before` became facts `after`."""
    spans = []
    for name in ("moments", "ratings", "holds", "presence", "teams"):
        old, new = _counted(getattr(before, name)), _counted(getattr(after, name))
        changed = pl.concat(
            [
                old.join(new, on=old.columns, how="anti", nulls_equal=True),
                new.join(old, on=old.columns, how="anti", nulls_equal=True),
            ]
        )
        start = "at" if "at" in changed.columns else "start"
        until = pl.col("until") if "until" in changed.columns else pl.lit(None, pl.Int64)
        # A fact touches its own quarter; a membership, all that follows.
        until = pl.col("at") + 1 if start == "at" else until.fill_null(now)
        spans.append(
            changed.select("company", "operator", pl.col(start).alias("start"), until.alias("until"))
        )
    return _quarters_of(pl.concat(spans))


def _counted(facts: pl.DataFrame) -> pl.DataFrame:
    """Each fact once, with how often it stands there: two messages of one instant are two facts, and alike."""
    return facts.group_by(facts.columns).agg(pl.len().alias("times"))


def passed(presence: pl.DataFrame, *, then: int, now: int) -> pl.DataFrame:
    """Which operators and quarters grew (TOUCHED) only because time went on from `then` to `now`."""
    going = presence.filter(pl.col("until").is_null() | (pl.col("until") > then))
    start, until = (
        pl.col("start").clip(lower_bound=then),
        pl.col("until").fill_null(now).clip(upper_bound=now),
    )
    return _quarters_of(going.select("company", "operator", start, until))


def repaired(rollup: Sums, fresh: Sums, only: pl.DataFrame) -> Sums:
    """`rollup` with the rows of the TOUCHED table `only` replaced by those of `fresh`."""
    return merged([_kept(rollup, only, "anti"), fresh], ROLLUP)


def answer_rollup(
    question: Question,
    rollup: Sums,
    waits: pl.DataFrame,
    teams: pl.DataFrame,
    schedule: Schedule | None = None,
) -> Answer:
    """The answer from one company's rollup; its range and its buckets must begin at whole quarters.

    `waits` must hold every wait that was open at the end of a bucket, `teams` all memberships. Raises
    NotQuarters.
    """
    edges = question.edges()
    if (edges % QUARTER_MS).any():
        raise NotQuarters(zone=question.zone.key)

    def inside(table: pl.DataFrame) -> pl.DataFrame:
        found = table.filter(pl.col("bin").is_between(question.start, question.end, closed="left"))
        return found.with_columns(
            bin=pl.Series(np.searchsorted(edges, found["bin"].to_numpy(), side="right") - 1, dtype=pl.Int64)
        )

    return from_sums(
        question, Sums(rollup.keys, inside(rollup.figures), inside(rollup.marks)), waits, teams, schedule
    )


def _kept(rollup: Sums, only: pl.DataFrame, how: str) -> Sums:
    def part(table: pl.DataFrame) -> pl.DataFrame:
        if how == "anti":
            return table.join(only, on=TOUCHED.names(), how="anti", nulls_equal=True)
        return table.join(only, on=TOUCHED.names(), how="semi", nulls_equal=True)

    return Sums(rollup.keys, part(rollup.figures), part(rollup.marks))


def _quarters(facts: Facts, now: int) -> Instants:
    instants = [facts.moments["at"], facts.ratings["at"], facts.presence["start"]]
    known = [bound for series in instants for bound in (series.min(), series.max()) if bound is not None]
    return _span(min(known, default=now), max([*known, now]))


def _span(first: object, last: object) -> Instants:
    """The edges of the quarters from the one with `first` to the one with `last`."""
    if not (isinstance(first, int) and isinstance(last, int)):
        return np.array([0, QUARTER_MS], dtype=np.int64)
    return np.arange(first // QUARTER_MS, last // QUARTER_MS + 2, dtype=np.int64) * QUARTER_MS


def _quarters_of(spans: pl.DataFrame) -> pl.DataFrame:
    """The operators and quarters that the spans [start, until) touch."""
    first, last = pl.col("start") // QUARTER_MS, (pl.col("until") - 1) // QUARTER_MS
    return (
        spans.filter(pl.col("start") < pl.col("until"))
        .select("company", "operator", pl.int_ranges(first, last + 1).alias("bin"))
        .explode("bin", empty_as_null=False)
        .select("company", "operator", pl.col("bin") * QUARTER_MS)
        .unique()
        .sort("company", "operator", "bin")
    )
