"""What the desk where operators talk to clients tells: kept as it came, each event once."""

from collections.abc import Iterable, Mapping

import msgspec

from seatwise.licenses import Instant
from seatwise.store import Held, Look


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event in the envelope of `statistics`; instants in milliseconds UTC.

    `event` is its id in `source`. `actor` and `operator` are names of the source. `data` holds what only some
    types have (`rating`, `scale`, `status`, `team`, `automated`, `public`, `length`), never a message's text.
    """

    event: str
    source: str
    type: str
    occurred_at: Instant
    received_at: Instant
    version: int | None = None
    actor_kind: str | None = None
    actor: str | None = None
    operator: str | None = None
    case_id: str | None = None
    channel: str | None = None
    data: Mapping[str, object] = {}


def store_events(held: Held, events: Iterable[Event]) -> int:
    """Keep events; how many were new, or a higher version of a known one. The others change nothing."""
    kept = 0
    for event in events:
        row = {name: getattr(event, name) for name in event.__struct_fields__}
        row["data"] = msgspec.json.encode(event.data, order="deterministic").decode()
        kept += held.run("keep_event", **row)
    return kept


class _Row(Event, frozen=True, kw_only=True):
    data: str = "{}"  # type: ignore[assignment] # the column holds JSON


def events_between(look: Look, company: str, start: Instant, until: Instant) -> list[Event]:
    """The events that occurred in [start, until), in order of time."""
    rows = look.all("events_between", _Row, company=company, start=start, until=until)
    return [Event(**{**msgspec.structs.asdict(row), "data": msgspec.json.decode(row.data)}) for row in rows]
