"""Status over time to sessions: which statuses hold a seat, and what is one stay."""

from collections.abc import Sequence
from dataclasses import dataclass

from seatwise.readers import remarks
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.text import Text

FEATURE = "seat"
_AWAY = (
    "offline;logged out;logged off;signed out;log out;logout;logged-out;signed off;disconnected;abgemeldet;"
    "hors ligne;déconnecté;desconectado;не в сети;офлайн;оффлайн;вышел;отключен"
)
AWAY = frozenset(_AWAY.split(";"))
"""Statuses in which nobody holds a seat, unless the person says which do."""


@dataclass(frozen=True, slots=True)
class Change:
    """At `at` (ms UTC) someone changed from `before` (empty if not told) to `status`."""

    at: int
    user: str
    status: str
    before: str = ""


def holds(status: str, options: Options) -> bool:
    """Whether someone in that status holds a seat."""
    plain = status.strip().casefold()
    if options.seat_held_in:
        return plain in options.seat_held_in
    return plain not in options.not_a_seat and plain not in AWAY


def reading_of(name: str, texts: Sequence[Text], options: Options) -> tuple[Reading, list[Notebook]]:
    """An empty reading, and a notebook for each file."""
    return Reading(name, Gathered()), [Notebook(text.name, options) for text in texts]


def gather_notes(reading: Reading, books: Sequence[Notebook], texts: Sequence[Text] = ()) -> None:
    """Put the remarks and counts of the files into the reading."""
    for text, book in zip(texts, books, strict=False):
        remarks.encoding(book, text)
    for book in books:
        reading.warnings += book.notes
        reading.read_lines += book.lines
        reading.bad_lines += book.bad


def changes_to_sessions(
    changes: list[Change], reading: Reading, books: Sequence[Notebook], options: Options
) -> None:
    """Sessions from changes in any order, put into `reading` with the remarks of the books."""
    gathered = reading.gathered
    changes.sort(key=lambda change: change.at)
    book = books[-1]
    opened: dict[str, int] = {}
    met: set[str] = set()
    begin = changes[0].at if changes else 0
    last = changes[-1].at if changes else 0
    if options.read_at is not None:
        last = max(last, options.read_at)
    for change in changes:
        there = holds(change.status, options)
        if change.user not in met:
            met.add(change.user)
            if change.before and holds(change.before, options):
                if there:
                    opened[change.user] = begin
                else:
                    gathered.add(gathered.code(change.user, FEATURE), begin, change.at, begun=Kind.BEFORE_LOG)
                book.note(
                    "start_before_log",
                    "the first event of %(user)s leaves a status that holds a seat: it was held "
                    "before the export",
                    user=change.user,
                )
                continue
        since = opened.get(change.user)
        if there and since is None:
            opened[change.user] = change.at
        elif not there and since is not None:
            gathered.add(gathered.code(change.user, FEATURE), since, change.at)
            del opened[change.user]
    for user, since in opened.items():
        gathered.add(gathered.code(user, FEATURE), since, last, ended=Kind.OPEN_AT_END)
    remarks.open_at_end(book, list(opened))
    gather_notes(reading, books)
