"""Who was online, busy, away or offline when, and in which team."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from seatwise.statistics.events import ACTOR_KINDS, OPERATOR_TYPES, STATUS, TYPES
from seatwise.statistics.order import coded, order_of

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


def presence(events: pl.DataFrame) -> pl.DataFrame:
    """A status lasts until the operator's next one or their removal; before the first one it is unknown."""
    found = _of_operators(events, ("operator.status", "operator.removed"))
    # Every event is turned into the status it leaves; after a removal that is none.
    left = pl.when(pl.col("type").to_physical() == TYPES.index("operator.status")).then("status")
    followed = pl.col("who") == pl.col("who").shift(-1)
    return (
        found.with_columns(
            left.alias("status"),
            pl.col("occurred_at").alias("start"),
            pl.when(followed).then(pl.col("occurred_at").shift(-1)).alias("until"),
        )
        .filter(
            pl.col("status").is_not_null() & (pl.col("until").is_null() | (pl.col("until") > pl.col("start")))
        )
        .select(PRESENCE.names())
    )


def teams(events: pl.DataFrame) -> pl.DataFrame:
    """The teams named by events of operators, in order of time."""
    return _of_operators(events.filter(pl.col("team").is_not_null()), OPERATOR_TYPES).select(
        "company", "operator", "team", pl.col("occurred_at").alias("start")
    )


def _of_operators(events: pl.DataFrame, types: Sequence[str]) -> pl.DataFrame:
    """Events of those types, by operator (the column `who` numbers them) and in order of time."""
    told = events.filter(pl.col("type").to_physical().is_in([TYPES.index(name) for name in types]))
    by_operator = pl.col("actor_kind").to_physical() == ACTOR_KINDS.index("operator")
    named = told.with_columns(
        pl.coalesce("operator", pl.when(by_operator).then("actor_id")).alias("operator")
    )
    operator, operators = coded(named["operator"])
    company, _ = coded(named["company"])
    who = company[0] * len(operators) + operator[0]
    order = order_of(named, who)
    return named.with_columns(who=pl.Series(who)).select(pl.exclude("source", "event_id").gather(order))
