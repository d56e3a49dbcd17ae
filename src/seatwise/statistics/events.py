"""The envelope: one event of a desk, its columns, its kinds, and the order of events of one instant."""

from typing import Final

import polars as pl

# Events of the same instant are taken in this order, whatever the order they came in.
CASE_TYPES: Final = (
    "case.opened",
    "case.reopened",
    "message.in",
    "case.bot_handoff",
    "case.assigned",
    "case.transferred",
    "message.out",
    "case.paused",
    "case.closed",
    "survey.sent",
    "rating.given",
)
OPERATOR_TYPES: Final = ("operator.added", "operator.role", "operator.status", "operator.removed")
SEAT_TYPES: Final = ("session.started", "session.ended", "seat.denied")
TYPES: Final = CASE_TYPES + OPERATOR_TYPES + SEAT_TYPES

ACTOR_KINDS: Final = ("operator", "client", "bot", "system")
STATUSES: Final = ("online", "busy", "away", "offline")

TYPE: Final = pl.Enum(TYPES)
ACTOR_KIND: Final = pl.Enum(ACTOR_KINDS)
STATUS: Final = pl.Enum(STATUSES)

# A table of events: one row an event, instants in milliseconds UTC, absent fields null.
SCHEMA: Final = pl.Schema(
    {
        "event_id": pl.String(),
        "source": pl.String(),
        "company": pl.String(),
        "type": TYPE,
        "occurred_at": pl.Int64(),
        "received_at": pl.Int64(),
        "version": pl.Int64(),
        "actor_kind": ACTOR_KIND,
        "actor_id": pl.String(),
        "case_id": pl.String(),
        "channel": pl.String(),
        "operator": pl.String(),
        "team": pl.String(),
        "automated": pl.Boolean(),
        "public": pl.Boolean(),
        "rating": pl.Float64(),
        "scale": pl.Float64(),
        "scale_from": pl.Float64(),
        "status": STATUS,
    }
)

# What tells two events apart; everything else is what they say.
IDENTITY: Final = ("company", "source", "event_id")
# When it arrived and which edition it is are about the delivery, not about what happened.
CONTENT: Final = tuple(
    name for name in SCHEMA if name not in IDENTITY and name not in ("received_at", "version")
)


def empty() -> pl.DataFrame:
    """A table of no events."""
    return pl.DataFrame(schema=SCHEMA)
