"""Workload: what operators held while they were online, swept once over all of them.

Holding intervals and statuses become steps (+1, -1) at their instants; between two steps of an operator
nothing changes, so every figure is a sum over those segments. Segments are cut at the edges asked for.
"""

from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.schedule import Instants

# One row an operator and bin with a known status. Milliseconds; `held_ms` adds overlaps up.
WORKLOAD: Final = pl.Schema(
    {
        "company": pl.String(),
        "operator": pl.String(),
        "bin": pl.Int64(),
        "online_ms": pl.Int64(),
        "held_ms": pl.Int64(),
        "handling_ms": pl.Int64(),
        "idle_ms": pl.Int64(),
        "peak": pl.Int64(),
    }
)
# A rota: from `start` to `until` the operator's time is paid.
PAID: Final = pl.Schema(
    {"company": pl.String(), "operator": pl.String(), "start": pl.Int64(), "until": pl.Int64()}
)
_WHO: Final = ("company", "operator")


def workload(holds: pl.DataFrame, presence: pl.DataFrame, edges: Instants, now: int) -> pl.DataFrame:
    """The workload of operators in the bins between `edges` (ms UTC, rising), open intervals cut at `now`.

    `online_ms` is the time with status online, `held_ms` the holding time in it, `peak` the most cases held
    in it (null without such time), `handling_ms` the union of holding while online or busy, `idle_ms` the
    time online without a case.
    """
    start, end = int(edges[0]), min(int(edges[-1]), now)
    zero, one = pl.lit(0, pl.Int32), pl.lit(1, pl.Int32)
    status = pl.col("status").cast(pl.String)
    steps = [
        (holds, one, zero, zero, zero),
        (
            presence,
            zero,
            pl.when(status == "online").then(one).otherwise(zero),
            pl.when(status.is_in(["online", "busy"])).then(one).otherwise(zero),
            one,
        ),
    ]
    clipped = [
        table.lazy()
        .filter(pl.col("operator").is_not_null())
        .select(
            *_WHO,
            pl.col("start").clip(lower_bound=start),
            pl.col("until").fill_null(end).clip(upper_bound=end),
            cases.alias("cases"),
            online.alias("online"),
            active.alias("active"),
            known.alias("known"),
        )
        .filter(pl.col("start") < pl.col("until"))
        for table, cases, online, active, known in steps
    ]
    counts = ("cases", "online", "active", "known")
    changes = pl.concat(
        [table.select(*_WHO, pl.col("start").alias("at"), *counts) for table in clipped]
        + [
            table.select(*_WHO, pl.col("until").alias("at"), *(-pl.col(c) for c in counts))
            for table in clipped
        ]
    )
    # All intervals end by `end`, so the running sums are back at 0 where the next operator begins.
    segments = (
        changes.group_by(*_WHO, "at")
        .agg(pl.col(*counts).sum())
        .sort(*_WHO, "at")
        .with_columns(pl.col(*counts).cum_sum(), pl.col("at").shift(-1).alias("until"))
        .filter(pl.col("known") > 0)
        .collect()
    )
    return _summed(_cut(segments, edges))


def paid_time(paid: pl.DataFrame, edges: Instants) -> pl.DataFrame:
    """Paid time (PAID, ms UTC) of operators in the bins between `edges`; overlapping shifts are added up."""
    start, end = int(edges[0]), int(edges[-1])
    inside = paid.select(
        *_WHO, pl.col("start").clip(lower_bound=start).alias("at"), pl.col("until").clip(upper_bound=end)
    ).filter(pl.col("at") < pl.col("until"))
    return (
        _cut(inside, edges).group_by(*_WHO, "bin").agg(pl.col("ms").sum().alias("paid_ms")).sort(*_WHO, "bin")
    )


def _cut(segments: pl.DataFrame, edges: Instants) -> pl.DataFrame:
    """Segments [at, until) divided at the edges, with the `bin` each piece lies in."""
    at, until = segments["at"].to_numpy(), segments["until"].to_numpy()
    first = np.searchsorted(edges, at, side="right") - 1
    pieces = np.searchsorted(edges, until, side="left") - first
    rows = np.repeat(np.arange(len(at)), pieces)
    bins = first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    return segments.select(pl.all().gather(rows)).with_columns(
        bin=pl.Series(bins, dtype=pl.Int64),
        ms=pl.Series(
            np.minimum(until[rows], edges[bins + 1]) - np.maximum(at[rows], edges[bins]), dtype=pl.Int64
        ),
    )


def _summed(pieces: pl.DataFrame) -> pl.DataFrame:
    ms, cases = pl.col("ms"), pl.col("cases").cast(pl.Int64)
    online, active = pl.col("online") > 0, pl.col("active") > 0
    return (
        pieces.group_by(*_WHO, "bin")
        .agg(
            ms.filter(online).sum().alias("online_ms"),
            (ms * cases).filter(online).sum().alias("held_ms"),
            ms.filter(active & (cases > 0)).sum().alias("handling_ms"),
            ms.filter(online & (cases == 0)).sum().alias("idle_ms"),
            cases.filter(online).max().alias("peak"),
        )
        .sort(*_WHO, "bin")
        .select(WORKLOAD.names())
    )
