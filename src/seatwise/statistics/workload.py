"""Workload: what operators held while they were online, swept once over all of them.

Holding intervals and statuses become steps (+1, -1) at their instants; between two steps of an operator
nothing changes, so every figure is a sum over those segments. Segments are cut at the edges asked for.
"""

from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.order import coded, order_by
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
    status = pl.col("status").cast(pl.String)
    clipped = pl.concat(
        [
            _clipped(holds, start, end, pl.lit(1), pl.lit(0), pl.lit(0), pl.lit(0)),
            _clipped(
                presence,
                start,
                end,
                pl.lit(0),
                (status == "online").cast(pl.Int32),
                status.is_in(["online", "busy"]).cast(pl.Int32),
                pl.lit(1),
            ),
        ]
    )
    operator, operators = coded(clipped["operator"])
    company, companies = coded(clipped["company"])
    who = np.tile(company[0] * len(operators) + operator[0], 2)
    at = np.concatenate([clipped["start"].to_numpy(), clipped["until"].to_numpy()])
    order, _ = order_by(who, at)
    if not len(order):
        return pl.DataFrame(schema=WORKLOAD)
    who, at = who[order], at[order]
    # All intervals end by `end`, so the running sums are back at 0 where the next operator begins.
    running = {
        name: np.cumsum(np.concatenate([step := clipped[name].to_numpy(), -step])[order]) for name in _STEPS
    }
    # Several steps of one instant leave segments of no length, which go; so does what has no known status.
    lasting = np.flatnonzero((who[1:] == who[:-1]) & (at[1:] > at[:-1]) & (running["known"][:-1] > 0))
    segments = pl.DataFrame(
        {
            "company": companies.gather(who[lasting] // len(operators)),
            "operator": operators.gather(who[lasting] % len(operators)),
            "at": at[lasting],
            "until": at[lasting + 1],
            **{name: values[lasting] for name, values in running.items()},
        }
    )
    return _summed(_cut(segments, edges))


_STEPS: Final = ("cases", "online", "active", "known")


def _clipped(table: pl.DataFrame, start: int, end: int, *steps: pl.Expr) -> pl.DataFrame:
    """Intervals of known operators inside [start, end), with what each adds while it lasts."""
    return (
        table.filter(pl.col("operator").is_not_null())
        .select(
            *_WHO,
            pl.col("start").clip(lower_bound=start),
            pl.col("until").fill_null(end).clip(upper_bound=end),
            *(step.cast(pl.Int32).alias(name) for step, name in zip(steps, _STEPS, strict=True)),
        )
        .filter(pl.col("start") < pl.col("until"))
    )


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
