"""Events in their one right order, found with whole numbers: they sort ten times as fast as texts."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seatwise.statistics.events import TYPES

Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int64]

NONE: Final = -1
"""No place, or nobody."""

_BIGGEST: Final = 2**63


def order_of(events: pl.DataFrame, group: Codes) -> Places:
    """The rows by group, instant, type (as in TYPES), source and event_id.

    Texts are compared only where instants and types are equal.
    """
    rank = events["type"].to_physical().cast(pl.Int64).to_numpy()
    step = events["occurred_at"].to_numpy() * len(TYPES) + rank
    order, same = order_by(group, step)
    if same.any():
        tied = np.zeros(len(order), dtype=np.bool_)
        tied[1:] |= same
        tied[:-1] |= same
        rows = order[tied]
        texts = events.select(pl.col("source", "event_id").gather(rows))
        ties = texts.with_columns(
            group=pl.Series(group[rows]), step=pl.Series(step[rows]), row=pl.Series(rows)
        )
        order[tied] = ties.sort("group", "step", "source", "event_id")["row"].to_numpy()
    return order


def order_by(group: Codes, step: Places) -> tuple[Places, npt.NDArray[np.bool_]]:
    """The rows by group (>= 0) and step, and for each but the first whether it equals the one before."""
    if not len(group):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    low, high = int(step.min()), int(step.max())
    if (int(group.max()) + 1) * (high - low + 1) < _BIGGEST:
        key = group * (high - low + 1) + (step - low)
        order = np.array(pl.Series(key).arg_sort().to_numpy(), dtype=np.int64)
        return order, key[order[1:]] == key[order[:-1]]
    order = np.lexsort((step, group))
    return order, (group[order[1:]] == group[order[:-1]]) & (step[order[1:]] == step[order[:-1]])


def coded(*texts: pl.Series) -> tuple[list[Codes], pl.Series]:
    """Each text as its place among the distinct ones (NONE for null), and those."""
    # Categories of this call alone: they are forgotten with it.
    kind = pl.Categorical(pl.Categories.random())
    codes = [text.cast(kind) for text in texts]
    seen = pl.concat([code.unique() for code in codes]).unique().drop_nulls()
    names = seen.cast(pl.String).gather(seen.to_physical().arg_sort())
    return [code.to_physical().cast(pl.Int64).fill_null(NONE).to_numpy() for code in codes], names
