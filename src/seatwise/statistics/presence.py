"""Who was online, busy, away or offline when, and in which team."""

from typing import Final

import polars as pl

from seatwise.statistics.events import OPERATOR_TYPES, STATUS

# From `start` to `until` (null: still) the operator had this status.
PRESENCE: Final = pl.Schema(
    {
        "company": pl.String(),
        "operator": pl.String(),
        "status": STATUS,
        "start": pl.Int64(),
        "until": pl.Int64(),
    }
)
# From `start` on the operator belongs to this team.
TEAMS: Final = pl.Schema(
    {"company": pl.String(), "operator": pl.String(), "team": pl.String(), "start": pl.Int64()}
)
_WHO: Final = ("company", "operator")


def presence(events: pl.DataFrame) -> pl.DataFrame:
    """A status lasts until the operator's next one or their removal; before the first one it is unknown."""
    # Every event is turned into the status it leaves; after a removal that is none.
    return (
        _of_operators(events)
        .filter(pl.col("type").cast(pl.String).is_in(["operator.status", "operator.removed"]))
        .with_columns(
            pl.when(pl.col("type").cast(pl.String) == "operator.status").then("status").alias("status"),
            pl.col("occurred_at").alias("start"),
            pl.col("occurred_at").shift(-1).over(_WHO).alias("until"),
        )
        .filter(
            pl.col("status").is_not_null() & (pl.col("until").is_null() | (pl.col("until") > pl.col("start")))
        )
        .select(PRESENCE.names())
    )


def teams(events: pl.DataFrame) -> pl.DataFrame:
    """The teams named by events of operators, in order of time."""
    return (
        _of_operators(events)
        .filter(pl.col("team").is_not_null())
        .select("company", "operator", "team", pl.col("occurred_at").alias("start"))
    )


def _of_operators(events: pl.DataFrame) -> pl.DataFrame:
    by_operator = pl.col("actor_kind").cast(pl.String) == "operator"
    return (
        events.filter(pl.col("type").cast(pl.String).is_in(OPERATOR_TYPES))
        .with_columns(pl.coalesce("operator", pl.when(by_operator).then("actor_id")).alias("operator"))
        .sort(*_WHO, "occurred_at", pl.col("type").to_physical(), "source", "event_id")
    )
