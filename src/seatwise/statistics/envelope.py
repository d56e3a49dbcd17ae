"""The envelope as a program writes it: one JSON object, and many of them as columns.

What is not named here is left out when a line is read, the texts of messages above all.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import polars as pl


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who did it: kind `operator`, `client`, `bot` or `system`, and their name in the source."""

    kind: str | None = None
    id: str | int | None = None


NOBODY: Final = Actor()


class Envelope(msgspec.Struct, kw_only=True, gc=False, omit_defaults=True):
    """One event; instants as ISO 8601 text with `Z` or an offset. See rules in `events` and `validity`."""

    event_id: str | int | None = None
    source: str | None = None
    company: str | None = None
    type: str | None = None
    occurred_at: str | None = None
    received_at: str | None = None
    version: int | None = None
    actor: Actor | None = None
    case_id: str | int | None = None
    channel: str | int | None = None
    operator: str | int | None = None
    team: str | int | None = None
    automated: bool | None = None
    public: bool | None = None
    rating: float | None = None
    scale: float | None = None
    scale_from: float | None = None
    status: str | None = None


# Events as they were given: nothing judged yet. `index` counts the items, `line` the lines of the file
# (from 1). A fault found while reading stands in the last three columns.
RAW: Final = pl.Schema(
    {
        "index": pl.Int64(),
        "line": pl.Int64(),
        "event_id": pl.String(),
        "source": pl.String(),
        "company": pl.String(),
        "type": pl.String(),
        "occurred_at": pl.String(),
        "received_at": pl.String(),
        "version": pl.Int64(),
        "actor_kind": pl.String(),
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
        "status": pl.String(),
        "fault_field": pl.String(),
        "fault_reason": pl.String(),
        "fault_value": pl.String(),
    }
)


def columns(envelopes: Sequence[Envelope], index: Sequence[int], line: Sequence[int]) -> pl.DataFrame:
    """The envelopes as a RAW table, one row each, in their order."""
    actors = [e.actor or NOBODY for e in envelopes]
    nothing = pl.Series([None] * len(envelopes), dtype=pl.String)
    return pl.DataFrame(
        {
            "index": index,
            "line": line,
            "event_id": [_text(e.event_id) for e in envelopes],
            "source": [e.source for e in envelopes],
            "company": [e.company for e in envelopes],
            "type": [e.type for e in envelopes],
            "occurred_at": [e.occurred_at for e in envelopes],
            "received_at": [e.received_at for e in envelopes],
            "version": [e.version for e in envelopes],
            "actor_kind": [a.kind for a in actors],
            "actor_id": [_text(a.id) for a in actors],
            "case_id": [_text(e.case_id) for e in envelopes],
            "channel": [_text(e.channel) for e in envelopes],
            "operator": [_text(e.operator) for e in envelopes],
            "team": [_text(e.team) for e in envelopes],
            "automated": [e.automated for e in envelopes],
            "public": [e.public for e in envelopes],
            "rating": [e.rating for e in envelopes],
            "scale": [e.scale for e in envelopes],
            "scale_from": [e.scale_from for e in envelopes],
            "status": [e.status for e in envelopes],
            "fault_field": nothing,
            "fault_reason": nothing,
            "fault_value": nothing,
        },
        schema=RAW,
    )


def faulty(faults: Sequence[tuple[int, int, str, str, str]]) -> pl.DataFrame:
    """RAW rows of items that could not even be read: (index, line, field, reason, value) each."""
    wanted = ("index", "line", "fault_field", "fault_reason", "fault_value")
    table = pl.DataFrame(faults, schema={name: RAW[name] for name in wanted}, orient="row")
    return table.select(
        pl.col(name) if name in wanted else pl.lit(None, dtype=kind).alias(name) for name, kind in RAW.items()
    )


def _text(value: str | int | None) -> str | None:
    """Ids are text; desks that count write numbers."""
    return str(value) if isinstance(value, int) else value
