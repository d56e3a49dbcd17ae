"""Who is still waiting at an instant, and for how long: shown beside reply time, so that silence never
looks fast."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from seatwise.statistics.schedule import Instants, Schedule


def open_waits(
    waits: pl.DataFrame, edges: Instants, *, now: int, schedule: Schedule | None = None
) -> pl.DataFrame:
    """The waits open at the end of each bin between `edges`, or at `now` where that is earlier.

    One row a bin and wait: the columns of WAITS, `bin`, `at` (the instant looked at) and `wait_ms`,
    measured inside `schedule` if one is given. What happens at a bin's end is after it; what happens at
    `now` has happened.
    """
    ends = edges[1:]
    at = np.minimum(ends, now)
    # The state just before this instant is the one to show.
    bound = np.minimum(ends, now + 1)
    first = np.searchsorted(bound, waits["start"].to_numpy(), side="right")
    until = waits["until"].fill_null(int(bound[-1])).to_numpy()
    count = np.maximum(np.searchsorted(bound, until, side="right") - first, 0)
    rows = np.repeat(np.arange(waits.height), count)
    bins = first[rows] + np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    found = waits.select(pl.all().gather(rows))
    since = found["since"].to_numpy()
    waited = at[bins] - since if schedule is None else schedule.inside(since, at[bins])
    return found.with_columns(
        bin=pl.Series(bins, dtype=pl.Int64),
        at=pl.Series(at[bins], dtype=pl.Int64),
        wait_ms=pl.Series(waited, dtype=pl.Int64),
    )


def longest(waiting: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """`waiting` by keys: `open_n` cases, the longest of them `open_longest` ms."""
    found = [pl.len().cast(pl.Int64).alias("open_n"), pl.col("wait_ms").max().alias("open_longest")]
    return waiting.group_by(keys).agg(found) if keys else waiting.select(found)
