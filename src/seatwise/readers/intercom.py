"""Intercom activity logs: admin_login_success opens, admin_logout closes; away mode keeps the seat.

See half_open for what holds where nobody signs out.
"""

from seatwise.readers.gathering import Gathered
from seatwise.readers.half_open import half_open
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.records import inside, records, text_of
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.zones import zone

NAME = "intercom-activity-logs"


def looks(look: Look) -> bool:
    """Whether the records are activity logs."""
    return any("activity_type" in one and "created_at" in one for one in look.records)


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports, whose pages may overlap. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    events: list[tuple[int, str, bool]] = []
    seen: set[str] = set()
    for text in texts:
        book = Notebook(text.name, options)
        for line, one in records(text, book):
            mark = text_of(one.get("id"))
            if mark:
                if mark in seen:
                    continue
                seen.add(mark)
            kind = text_of(one.get("activity_type"))
            written = moment(text_of(one.get("created_at")))
            at = written.utc(zone("UTC"), None) if written is not None else None
            user = (
                text_of(inside(one, "performed_by", "email")) or text_of(inside(one, "performed_by", "id"))
            ).casefold()
            if kind == "admin_login_failure":
                reading.denials.failed_sign_ins += 1
            elif kind in {"admin_login_success", "admin_logout"}:
                if at is None or not user:
                    book.bad_line(
                        "bad_date" if user else "no_user", "the event has no usable time or no user", line
                    )
                    continue
                events.append((at, user, kind == "admin_login_success"))
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    reading.gathered, reading.ends_known = half_open(events, options, end)
    reading.warnings += end.notes
    return reading
