"""Instants as the API writes them: ISO 8601 in UTC (RFC 3339), such as 2026-03-02T09:00:00Z."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from seatwise.licenses import Instant
from seatwise.web.problems import BadRequest

T = TypeVar("T", bound=msgspec.Struct)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = (datetime, datetime | None)


def iso(instant: Instant) -> datetime:
    """Milliseconds UTC as a datetime of UTC, exact."""
    return _EPOCH + timedelta(milliseconds=instant)


def instant(moment: datetime | None, field: str) -> Instant | None:
    """A datetime with its offset as milliseconds UTC. Raises BadRequest for one without an offset."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise BadRequest(field=field, problem="an instant with its offset, such as 2026-03-02T09:00:00Z")
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def shown(value: msgspec.Struct, into: type[T]) -> T:
    """`value` as the API shows it: the fields that `into` has, instants as datetimes."""
    fields: dict[str, object] = {}
    for field in msgspec.structs.fields(into):
        found = getattr(value, field.name)
        moment = field.type in _MOMENT and isinstance(found, int)
        fields[field.name] = iso(found) if moment else found
    return into(**fields)
