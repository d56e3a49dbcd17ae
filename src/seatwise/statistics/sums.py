"""Facts added up by time, operator, channel and team, in a form that can be added up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.definitions import Facts
from seatwise.statistics.measures import ADDED, CLOCKS, MEASURES, TIMES, business, merging
from seatwise.statistics.schedule import Instants, Schedule
from seatwise.statistics.sketch import BUCKET, bucket
from seatwise.statistics.workload import paid_time, workload

MILLION: Final = 1_000_000
DIMENSIONS: Final = pl.Schema(
    {
        "company": pl.String(),
        "bin": pl.Int64(),
        "operator": pl.String(),
        "channel": pl.String(),
        "team": pl.String(),
    }
)


@dataclass(frozen=True)
class Sums:
    """`figures` has `keys` and the MEASURES, one row a key; `marks` has keys, `clock`, `bucket` and `count`.

    Keys are some of DIMENSIONS; `bin` is the place of the interval among the edges given.
    """

    keys: tuple[str, ...]
    figures: pl.DataFrame
    marks: pl.DataFrame

    def merged(self, keys: Sequence[str]) -> "Sums":
        """The same sums by fewer keys."""
        return merged([self], keys)


def merged(parts: Sequence[Sums], keys: Sequence[str]) -> Sums:
    """All the parts added up by `keys`, in the order of the keys; without keys there is always one row."""
    figures = pl.concat([whole(part.figures, keys) for part in parts])
    marks = pl.concat([part.marks.select(*keys, "clock", "bucket", "count") for part in parts])
    return Sums(
        tuple(keys),
        figures.group_by(keys).agg(merging(figures.columns)).sort(keys, nulls_last=True)
        if keys
        else figures.select(merging(figures.columns)),
        marks.group_by(*keys, "clock", "bucket")
        .agg(pl.col("count").sum())
        .sort(*keys, "clock", "bucket", nulls_last=True),
    )


def sums(
    facts: Facts,
    edges: Instants,
    keys: Sequence[str],
    *,
    now: int,
    schedule: Schedule | None = None,
    paid: pl.DataFrame | None = None,
) -> Sums:
    """The facts in the bins between `edges` (ms UTC, rising, half-open), added up by `keys`.

    Workload belongs to no channel; its rows have none. With a schedule the times are measured inside it too.
    `paid` is PAID intervals of a rota.
    """
    moments = _timed(_binned(facts.moments, "at", edges), schedule)
    parts = [
        (moments, _of_moments()),
        (_binned(facts.ratings, "at", edges), _of_ratings()),
        (_of_channels(workload(facts.holds, facts.presence, edges, now), edges), _of_workload()),
    ]
    if paid is not None:
        parts.append((_of_channels(paid_time(paid, edges), edges), [pl.col("paid_ms").sum()]))
    if "team" in keys:
        parts = [(teamed(table, facts.teams), totals) for table, totals in parts]
    no_marks = pl.DataFrame(schema={**{key: DIMENSIONS[key] for key in keys}, **_MARKS})
    added = [
        Sums(
            tuple(keys),
            whole(table.group_by(keys).agg(totals) if keys else table.select(totals), keys),
            _marks(table, keys) if table is parts[0][0] else no_marks,
        )
        for table, totals in parts
    ]
    return merged(added, keys)


_MARKS: Final = {"clock": pl.String(), "bucket": BUCKET, "count": pl.Int64()}


def whole(figures: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """All measures: what was not counted here is 0, what was not seen is null."""
    return figures.select(
        *keys,
        *(
            pl.col(name)
            if name in figures.columns
            else pl.lit(0 if name in ADDED else None, kind).alias(name)
            for name, kind in MEASURES.items()
        ),
    )


def _binned(table: pl.DataFrame, at: str, edges: Instants) -> pl.DataFrame:
    inside = table.filter(pl.col(at).is_between(int(edges[0]), int(edges[-1]), closed="left"))
    if len(edges) == _ONE_BIN:
        return inside.with_columns(bin=pl.lit(0, pl.Int64))
    return inside.with_columns(bin=pl.Series(np.searchsorted(edges, inside[at].to_numpy(), side="right") - 1))


_ONE_BIN: Final = 2


def _timed(moments: pl.DataFrame, schedule: Schedule | None) -> pl.DataFrame:
    """Add each time in ms by its name, and inside the schedule by its other name; null where there is
    none."""
    wall = moments.with_columns((pl.col("at") - pl.col(f"{time}_since")).alias(time) for time in TIMES)
    if schedule is None:
        return wall.with_columns(pl.lit(None, pl.Int64).alias(business(time)) for time in TIMES)
    inside = []
    for time in TIMES:
        spans = wall.select("at", since=f"{time}_since").with_row_index("row").drop_nulls()
        open_ms = schedule.inside(spans["since"].to_numpy(), spans["at"].to_numpy())
        column = pl.Series([None], dtype=pl.Int64).new_from_index(0, wall.height)
        inside.append(column.scatter(spans["row"], pl.Series(open_ms)).alias(business(time)))
    return wall.with_columns(inside)


def teamed(table: pl.DataFrame, teams: pl.DataFrame) -> pl.DataFrame:
    """Add the team that the operator belonged to at that instant."""
    who = ["company", "operator"]
    return table.sort("at").join_asof(
        teams.sort("start").drop_nulls("operator"),
        left_on="at",
        right_on="start",
        by=who,
        strategy="backward",
        check_sortedness=False,
    )


def _of_channels(table: pl.DataFrame, edges: Instants) -> pl.DataFrame:
    """Rows of operators and bins: of no channel, at the beginning of the bin."""
    return table.with_columns(
        channel=pl.lit(None, pl.String),
        at=pl.Series(edges).gather(table["bin"]) if table.height else pl.Series([], dtype=pl.Int64),
    )


def _of_moments() -> list[pl.Expr]:
    counts = {"messages_out": "replied", "handled": "handled", "transfers": "transferred"}
    clocks = [
        getattr(pl.col(clock), method)().cast(pl.Int64).alias(f"{clock}_{part}")
        for clock in CLOCKS
        for part, method in (("n", "count"), ("sum", "sum"), ("min", "min"), ("max", "max"))
    ]
    return [pl.col(flag).sum().cast(pl.Int64).alias(name) for name, flag in counts.items()] + clocks


def _of_ratings() -> list[pl.Expr]:
    # Only a scale from 1 to 5 has the five steps of which 4 and 5 are the top two.
    five = (pl.col("scale") == _FIVE) & (pl.col("scale_from") == 1)
    millionths = (pl.col("rating") * MILLION).round().cast(pl.Int64)
    return [
        *(pl.col(name).sum().cast(pl.Int64) for name in ("asked", "answered", "rated")),
        millionths.sum().alias("rating_sum"),
        five.sum().cast(pl.Int64).alias("five"),
        (five & (pl.col("rating") >= _TOP_TWO)).sum().cast(pl.Int64).alias("five_top"),
        *(
            getattr(pl.col(scale), end)().alias(f"{scale}_{end}")
            for scale in ("scale_from", "scale")
            for end in ("min", "max")
        ),
    ]


_FIVE: Final = 5
_TOP_TWO: Final = 4


def _of_workload() -> list[pl.Expr]:
    sums = ("online_ms", "held_ms", "handling_ms", "idle_ms")
    return [
        pl.len().cast(pl.Int64).alias("known"),
        *(pl.col(name).sum() for name in sums),
        pl.col("peak").max(),
    ]


def _marks(moments: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """How many values of each time lie in each bucket."""
    found = [
        moments.lazy()
        .select(*keys, bucket(pl.col(clock)).alias("bucket"))
        .filter(pl.col("bucket").is_not_null())
        .group_by(*keys, "bucket")
        .agg(pl.len().cast(pl.Int64).alias("count"))
        .select(*keys, pl.lit(clock).alias("clock"), "bucket", "count")
        for clock in CLOCKS
        if moments[clock].null_count() < moments.height
    ]
    if not found:
        return pl.DataFrame(schema={**{key: DIMENSIONS[key] for key in keys}, **_MARKS})
    return pl.concat(pl.collect_all(found))
