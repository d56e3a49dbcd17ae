"""The columns that statistics are added up in, and how each of them merges."""

from typing import Final

import polars as pl

TIMES: Final = ("first_response", "reply_time", "resolution_client", "resolution_operator")
"""The times that are shown as n, mean, median and p90."""


def business(time: str) -> str:
    """The name of the same time measured inside business hours."""
    return f"{time}_business"


CLOCKS: Final = (*TIMES, *(business(time) for time in TIMES))

ADDED: Final = (
    "messages_out",
    "handled",
    "transfers",
    "asked",
    "answered",
    "rated",
    "rating_sum",  # millionths, so that adding is exact in any order
    "five",  # ratings on the scale of five
    "five_top",  # of those the 4 and 5
    "known",  # operators and bins with a known status
    "online_ms",
    "held_ms",
    "handling_ms",
    "idle_ms",
    "paid_ms",
    *(f"{clock}_{part}" for clock in CLOCKS for part in ("n", "sum")),
)
_LOWEST: Final = ("scale_from_min", "scale_min", *(f"{clock}_min" for clock in CLOCKS))
_HIGHEST: Final = ("scale_from_max", "scale_max", "peak", *(f"{clock}_max" for clock in CLOCKS))

# Counts and milliseconds are whole numbers, so every merge is exact whatever its order.
MEASURES: Final = pl.Schema(
    {name: pl.Float64() if name.startswith("scale") else pl.Int64() for name in (*ADDED, *_LOWEST, *_HIGHEST)}
)


def merging(names: list[str]) -> list[pl.Expr]:
    """How those of `names` that are measures merge: sums, minima, maxima."""
    return [
        pl.col(name).sum() if name in ADDED else pl.col(name).min() if name in _LOWEST else pl.col(name).max()
        for name in names
        if name in MEASURES
    ]
