"""One event is one event, however often and in whatever edition it arrives."""

from typing import NamedTuple

import polars as pl

from seatwise.statistics.events import CONTENT, IDENTITY


class Conflict(NamedTuple):
    """Two contents under one event id; `version` is the one that was kept, None where there are no
    versions."""

    company: str
    source: str
    event_id: str
    version: int | None


class Distinct(NamedTuple):
    """Each event once; how many deliveries repeated one; which ids came with two contents."""

    events: pl.DataFrame
    repeated: int
    conflicts: list[Conflict]


def distinct(events: pl.DataFrame) -> Distinct:
    """Keep of each (company, source, event_id) the highest version; without versions the first.

    The first is the one received first, where that is known, else the one that stands first. The order of the
    rest stays.
    """
    identity = list(IDENTITY)
    # Most tables repeat nothing, and a hash of each identity is enough to see it.
    if events.select(pl.struct(identity).hash().n_unique()).item() == events.height:
        return Distinct(events, 0, [])
    numbered = events.with_row_index("row")
    by_rank = numbered.sort(
        *identity,
        "version",
        "received_at",
        "row",
        descending=[False] * len(identity) + [True, False, False],
        nulls_last=True,
    )
    kept = by_rank.unique(identity, keep="first", maintain_order=True)
    said = pl.struct(CONTENT)
    differing = (
        by_rank.group_by(identity, maintain_order=True)
        .agg((said != said.first()).any().alias("differs"), pl.col("version").first())
        .filter("differs")
        .select(*identity, "version")
    )
    return Distinct(
        kept.sort("row").drop("row"),
        events.height - kept.height,
        [Conflict(*row) for row in differing.iter_rows()],
    )
