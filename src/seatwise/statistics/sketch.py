"""Distributions that merge exactly: counts per logarithmic bucket, DDSketch's mapping.

Bucket i holds the values v with g^(i-1) < v <= g^i, g = (1 + a) / (1 - a) and a = 1 %; its answer 2 g^i /
(g + 1) is within 1 % of each of them (Masson, Rim, Lee: DDSketch, VLDB 2019). Buckets are never collapsed, so
merging is adding counts, and the same values give the same rows in whatever order they came.
"""

import math
from typing import Final

import polars as pl

ACCURACY: Final = 0.01
_GAMMA: Final = (1 + ACCURACY) / (1 - ACCURACY)
_LOG_GAMMA: Final = math.log(_GAMMA)
BUCKET: Final = pl.Int16()
# Below every bucket of a positive number of milliseconds: the values of 0 ms.
ZERO: Final = -1


def bucket(value: pl.Expr) -> pl.Expr:
    """The bucket of whole milliseconds >= 0; null for null."""
    return (
        pl.when(value > 0)
        .then((value.cast(pl.Float64).log() / _LOG_GAMMA).ceil())
        .when(value == 0)
        .then(float(ZERO))
        .cast(BUCKET)
    )


def answer(bucket: pl.Expr) -> pl.Expr:
    """A value in milliseconds that stands for all of the bucket."""
    power = (bucket.cast(pl.Float64) * _LOG_GAMMA).exp()
    return pl.when(bucket == ZERO).then(0.0).otherwise(power * (2 / (_GAMMA + 1)))


def quantiles(counts: pl.DataFrame, keys: list[str], shares: dict[str, float]) -> pl.DataFrame:
    """For each key the value at rank ceil(share * n), in milliseconds.

    `counts` has `keys`, `bucket` and `count` (several rows for one bucket are added); the result has `keys`
    and one column a share.
    """
    merged = counts.group_by(*keys, "bucket").agg(pl.col("count").sum()).sort("bucket")
    # Whole numbers only: 0.9 * 10 must be the 9th, not the 10th for a hair above 9.
    found = [
        pl.col("bucket")
        .filter(pl.col("count").cum_sum() * 100 >= pl.col("count").sum() * round(share * 100))
        .first()
        .pipe(answer)
        .alias(name)
        for name, share in shares.items()
    ]
    return merged.group_by(keys, maintain_order=True).agg(found)
