"""Google Workspace login audit (Reports API, application `login`): login_success opens, logout closes.

There are no session numbers, and a logout only when a person signs out; see half_open for the rest.
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

NAME = "google-login-audit"


def looks(look: Look) -> bool:
    """Whether the records are activities of the Reports API."""
    return any(
        isinstance(one.get("id"), dict) and isinstance(one.get("events"), list) and "actor" in one
        for one in look.records
    )


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports, whose pages may overlap. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    events: list[tuple[int, str, bool]] = []
    seen: set[tuple[str, ...]] = set()
    for text in texts:
        book = Notebook(text.name, options)
        for line, one in records(text, book):
            written = moment(text_of(inside(one, "id", "time")))
            at = written.utc(zone("UTC"), None) if written is not None else None
            user = (
                text_of(inside(one, "actor", "email")) or text_of(inside(one, "actor", "profileId"))
            ).casefold()
            if at is None or not user:
                book.bad_line(
                    "bad_date" if user else "no_user", "the event has no usable time or no user", line
                )
                continue
            named = one.get("events")
            names = (
                [text_of(event.get("name")) for event in named if isinstance(event, dict)]
                if isinstance(named, list)
                else []
            )
            mark = (
                text_of(inside(one, "id", "time")),
                text_of(inside(one, "id", "uniqueQualifier")),
                user,
                *names,
            )
            if mark in seen:
                continue
            seen.add(mark)
            for name in names:
                if name == "login_failure":
                    reading.denials.failed_sign_ins += 1
                elif name in {"login_success", "logout"}:
                    events.append((at, user, name == "login_success"))
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    reading.gathered, reading.ends_known = half_open(events, options, end)
    reading.warnings += end.notes
    return reading
