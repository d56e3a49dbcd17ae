"""Zendesk Chat's incremental agent events: a person holds a seat in every status but offline.

A session runs from the change into a status that holds a seat to the change into one that does not; away
and back is one session. Someone whose first event already leaves such a status was there before the
export began. Source: Zendesk, "Incremental Agent Events".
"""

from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Reading
from seatwise.readers.records import records, text_of
from seatwise.readers.statuses import Change, changes_to_sessions, reading_of
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.zones import zone

NAME = "zendesk-chat-agent-events"


def looks(look: Look) -> bool:
    """Whether the records are agent events."""
    return any("agent_id" in one and "field_name" in one for one in look.records)


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports, whose pages may overlap. Raises ReadError."""
    changes: list[Change] = []
    seen: set[str] = set()
    reading, books = reading_of(NAME, texts, options)
    for text, book in zip(texts, books, strict=True):
        for line, record in records(text, book):
            if text_of(record.get("field_name")) != "status":
                continue
            written = moment(text_of(record.get("timestamp")))
            at = written.utc(zone("UTC"), None) if written is not None else None
            user = text_of(record.get("agent_id"))
            if at is None or not user:
                book.bad_line(
                    "bad_date" if user else "no_user", "the event has no usable time or no agent", line
                )
                continue
            mark = text_of(record.get("id")) or f"{user} {at} {record.get('value')}"
            if mark in seen:
                continue
            seen.add(mark)
            changes.append(
                Change(at, user, text_of(record.get("value")), text_of(record.get("previous_value")))
            )
    changes_to_sessions(changes, reading, books, options)
    return reading
