"""A history too large to hold: divided by cases on disk, defined part by part, added up as it goes.

Every part goes through the very same `facts`; only sums, holds and open waits stay in memory, so that 100
million events need what 4 million do.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from seatwise.statistics.definitions import Facts, facts
from seatwise.statistics.events import IDENTITY, SCHEMA
from seatwise.statistics.open_waits import open_waits
from seatwise.statistics.sameness import distinct
from seatwise.statistics.schedule import Instants, Schedule
from seatwise.statistics.sums import Sums, merged, sums

# A part's arrays should fit a modest machine several times.
PART_EVENTS: Final = 4_000_000


class Filled(NamedTuple):
    """Sums by the keys asked for; waits open at an edge; memberships of teams; how many events were
    repetitions."""

    sums: Sums
    waits: pl.DataFrame
    teams: pl.DataFrame
    repeated: int


def backfill(
    tables: Iterable[pl.DataFrame],
    folder: Path,
    edges: Instants,
    keys: Sequence[str],
    *,
    now: int,
    parts: int,
    schedule: Schedule | None = None,
) -> Filled:
    """The sums (see `sums.sums`) of checked events of one company, using `folder` for `parts` parts on disk.

    Events may repeat, across tables and cases too; the first is the first in the order of the tables.
    """
    known = _divided(tables, folder, parts)
    twice = known.filter(known.is_duplicated()).unique()
    del known
    suspects = _suspects(folder, parts, twice)
    sure = distinct(suspects)
    added: list[Sums] = []
    kept: list[Facts] = []
    for part in range(parts):
        events = _part(folder, part)
        if twice.len():
            again = sure.events.filter(_part_of(parts) == part)
            events = pl.concat([events.filter(~_identity().is_in(twice.implode())), again])
        found = facts(events.select(SCHEMA.names()))
        # Workload is of operators, whose cases lie in many parts.
        rest = Facts(
            found.moments,
            found.ratings,
            found.waits,
            found.holds.clear(),
            found.presence.clear(),
            found.teams,
        )
        added.append(sums(rest, edges, keys, now=now, schedule=schedule))
        waiting = open_waits(found.waits, edges, now=now).select(found.waits.columns).unique()
        kept.append(
            Facts(
                found.moments.clear(),
                found.ratings.clear(),
                waiting,
                found.holds,
                found.presence,
                found.teams,
            )
        )
    whole = kept[0]
    for facts_of_part in kept[1:]:
        whole += facts_of_part
    added.append(sums(whole, edges, keys, now=now, schedule=schedule))
    return Filled(merged(added, keys), whole.waits, whole.teams, sure.repeated)


def _identity() -> pl.Expr:
    return pl.struct(IDENTITY).hash()


def _part_of(parts: int) -> pl.Expr:
    # Events of operators have no case and come together in one part, as presence needs them.
    return (pl.col("case_id").hash() % parts).cast(pl.UInt16).fill_null(0)


def _divided(tables: Iterable[pl.DataFrame], folder: Path, parts: int) -> pl.Series:
    """Write the parts; a hash of each event's identity."""
    seen: list[pl.Series] = []
    row = 0
    for number, table in enumerate(tables):
        numbered = table.with_columns(
            pl.int_range(row, row + pl.len()).alias("place"), _part_of(parts).alias("part")
        )
        row += table.height
        seen.append(table.select(_identity()).to_series())
        for key, part in numbered.partition_by("part", as_dict=True, include_key=False).items():
            part.write_ipc(folder / f"{key[0]}-{number}.arrow", compression="lz4")
    return pl.concat(seen) if seen else pl.Series([], dtype=pl.UInt64)


def _part(folder: Path, part: int) -> pl.DataFrame:
    files = sorted(folder.glob(f"{part}-*.arrow"))
    if not files:
        return pl.DataFrame(schema={**SCHEMA, "place": pl.Int64()})
    return pl.concat([pl.read_ipc(file) for file in files])


def _suspects(folder: Path, parts: int, twice: pl.Series) -> pl.DataFrame:
    """The events whose identity may not be theirs alone, in the order given."""
    if not twice.len():
        return pl.DataFrame(schema={**SCHEMA, "place": pl.Int64()})
    found = [_part(folder, part).filter(_identity().is_in(twice.implode())) for part in range(parts)]
    return pl.concat(found).sort("place")
