"""From sums to the figures that people read: means, medians, shares; no data is null, never 0."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from seatwise.statistics.measures import TIMES, business
from seatwise.statistics.sketch import quantiles
from seatwise.statistics.sums import MILLION, Sums

QUANTILES: Final = {"median_s": 0.5, "p90_s": 0.9}
WORKLOAD_FIGURES: Final = ("load_mean", "load_peak", "occupancy", "utilisation", "online_s")

# Seconds and shares are floats; `*_n` and the other counts whole numbers.
FIGURES: Final = pl.Schema(
    {
        "handled": pl.Int64(),
        "messages_out": pl.Int64(),
        "transfers": pl.Int64(),
        **{
            f"{time}_{part}": pl.Int64() if part == "n" else pl.Float64()
            for time in TIMES
            for part in ("n", "mean_s", *QUANTILES)
        },
        "open_wait_n": pl.Int64(),
        "open_wait_longest_s": pl.Float64(),
        "rating_n": pl.Int64(),
        "rating_mean": pl.Float64(),
        "rating_scale": pl.Float64(),
        "rating_csat": pl.Float64(),
        "rating_asked": pl.Int64(),
        "rating_response_rate": pl.Float64(),
        "load_mean": pl.Float64(),
        "load_peak": pl.Int64(),
        "occupancy": pl.Float64(),
        "utilisation": pl.Float64(),
        "online_s": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Clocks:
    """By which clock the times are shown: the wall's, or the schedule's; `stopped` where no schedule is
    known."""

    inside: bool
    stopped: bool

    @classmethod
    def of(cls, *, business_hours: bool, schedule: bool) -> "Clocks":
        return cls(inside=business_hours, stopped=business_hours and not schedule)


def figures(added: Sums, waiting: pl.DataFrame, clocks: Clocks) -> pl.DataFrame:
    """The FIGURES of each key of `added`, together with `waiting` (see `open_waits.longest`), in order of
    the keys."""
    keys = list(added.keys)
    table = _joined(_joined(added.figures, waiting, keys), _quantiles(added.marks, keys, clocks), keys)
    shown = table.select(*keys, *_counts(), *_times(clocks), *_waits(clocks), *_ratings(), *_workload())
    return shown.sort(keys, nulls_last=True) if keys else shown


def _quantiles(marks: pl.DataFrame, keys: list[str], clocks: Clocks) -> pl.DataFrame:
    """One column a time and quantile, in milliseconds."""
    shown = {business(time) if clocks.inside else time: time for time in TIMES}
    found = quantiles(marks.filter(pl.col("clock").is_in(list(shown))), [*keys, "clock"], QUANTILES)
    columns = [
        pl.col(name).filter(pl.col("clock") == clock).first().alias(f"{time}_{name}")
        for clock, time in shown.items()
        for name in QUANTILES
    ]
    return found.group_by(keys).agg(columns) if keys else found.select(columns)


def _joined(table: pl.DataFrame, more: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    if not keys:
        return pl.concat([table, more], how="horizontal")
    return table.join(more, on=keys, how="full", coalesce=True, nulls_equal=True)


def _counts() -> list[pl.Expr]:
    return [pl.col(name).fill_null(0) for name in ("handled", "messages_out", "transfers")]


def _times(clocks: Clocks) -> list[pl.Expr]:
    shown = []
    for time in TIMES:
        clock = business(time) if clocks.inside else time
        n = pl.lit(0, pl.Int64) if clocks.stopped else pl.col(f"{clock}_n").fill_null(0)
        mean = pl.when(n > 0).then(pl.col(f"{clock}_sum") / n / 1000)
        # Nothing is smaller than the smallest value, whatever the bucket's answer: one value is itself.
        low, high = pl.col(f"{clock}_min"), pl.col(f"{clock}_max")
        shown += [n.alias(f"{time}_n"), mean.alias(f"{time}_mean_s")]
        shown += [
            pl.when(n > 0).then(pl.col(f"{time}_{name}").clip(low, high) / 1000).alias(f"{time}_{name}")
            for name in QUANTILES
        ]
    return shown


def _waits(clocks: Clocks) -> list[pl.Expr]:
    longest = pl.lit(None, pl.Float64) if clocks.stopped else pl.col("open_longest") / 1000
    return [pl.col("open_n").fill_null(0).alias("open_wait_n"), longest.alias("open_wait_longest_s")]


def _ratings() -> list[pl.Expr]:
    n, five, asked = (pl.col(name).fill_null(0) for name in ("rated", "five", "asked"))
    one_scale = (pl.col("scale_min") == pl.col("scale_max")) & (
        pl.col("scale_from_min") == pl.col("scale_from_max")
    )
    return [
        n.alias("rating_n"),
        pl.when(one_scale & (n > 0)).then(pl.col("rating_sum") / n / MILLION).alias("rating_mean"),
        pl.when(one_scale & (n > 0)).then("scale_max").alias("rating_scale"),
        pl.when(five > 0).then(pl.col("five_top") / five).alias("rating_csat"),
        asked.alias("rating_asked"),
        pl.when(asked > 0).then(pl.col("answered") / asked).alias("rating_response_rate"),
    ]


def _workload() -> list[pl.Expr]:
    online, engaged = pl.col("online_ms"), pl.col("handling_ms") + pl.col("idle_ms")
    paid = pl.col("paid_ms")
    return [
        pl.when(online > 0).then(pl.col("held_ms") / online).alias("load_mean"),
        pl.when(online > 0).then("peak").alias("load_peak"),
        pl.when(engaged > 0).then(pl.col("handling_ms") / engaged).alias("occupancy"),
        pl.when((paid > 0) & (pl.col("known") > 0)).then(engaged / paid).alias("utilisation"),
        pl.when(pl.col("known") > 0).then(online / 1000).alias("online_s"),
    ]
