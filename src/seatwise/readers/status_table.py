"""Tables of status over time (Genesys, NICE, any desk): user, status, from, to.

A session is a stay: rows of one person that touch (a change of status, the cut at midnight) are one.
Rows whose status holds no seat are left out. A row without an end lasts until the person's next row,
else to the last time.
"""

from collections import defaultdict

from seatwise.readers import remarks
from seatwise.readers.columns import roles
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.sheet import Sheet
from seatwise.readers.statuses import AWAY, FEATURE, Change, changes_to_sessions, gather_notes, holds
from seatwise.readers.table import Sniffed
from seatwise.readers.text import Text

NAME = "agent-status-csv"
_DONE = {"start", "user", "status"}


def looks(look: Sniffed | None, options: Options) -> bool:
    """Whether a table has a user, a status and a start."""
    if look is None or not look.header_line:
        return False
    found = roles(look.header, options.columns, "", 1)
    return found.keys() >= _DONE or (found.keys() >= {"user", "status", "date"} and "start" not in found)


def read(texts: list[Text], options: Options) -> Reading:
    """Read tables of status. Raises ReadError."""
    local = Local(options)
    reading = Reading(NAME, Gathered())
    stays: dict[str, list[tuple[int, int | None, str]]] = defaultdict(list)
    changes: list[Change] = []
    seen: set[tuple[str, int, int | None, str]] = set()
    last = options.read_at or 0
    book = Notebook(texts[0].name, options)
    for text in texts:
        book = Notebook(text.name, options)
        sheet = Sheet(text, book, options, local=local)
        found = roles(sheet.look.header, options.columns, text.name, sheet.look.header_line)
        start = found.get("start", found.get("date"))
        if start is None or "user" not in found or "status" not in found:
            sheet.need(next(role for role in ("user", "status", "start") if role not in found))
        begin_column, user_column, status_column = start or 0, found["user"], found["status"]
        end_column = found.get("end")
        sheet.settle_dates(*(column for column in (begin_column, end_column) if column is not None))
        for line, row in sheet.rows():
            begin = sheet.instant(row, begin_column, line)
            if begin is None:
                continue
            end = None
            if end_column is not None and row[end_column].strip():
                end = sheet.instant(row, end_column, line)
                if end is None:
                    continue
                if end < begin:
                    book.bad_line(
                        "end_before_start",
                        "%(user)s: the end %(end)s is before the start %(start)s",
                        line,
                        user=row[user_column],
                        start=row[begin_column],
                        end=row[end_column],
                    )
                    continue
            user, status = row[user_column].strip(), row[status_column].strip()
            if not user:
                book.bad_line("no_user", "the row names no user", line)
                continue
            last = max(last, begin, end or begin)
            mark = (user, begin, end, status)
            if mark in seen:
                continue
            seen.add(mark)
            if end_column is None:
                changes.append(Change(begin, user, status))
            else:
                stays[user].append((begin, end, status))
        gather_notes(reading, [book], [text])
    end_book = Notebook(texts[-1].name, options)
    if changes:
        changes_to_sessions(changes, reading, [end_book], options)
    else:
        _merge(stays, reading, end_book, options, last)
        reading.warnings += end_book.notes
    across = Notebook(texts[-1].name, options)
    local.remark(across)
    _unknown_statuses({status for rows in stays.values() for _, _, status in rows}, options, across)
    reading.warnings += across.notes
    reading.zone = local.zone if local.used else None
    return reading


def _merge(
    stays: dict[str, list[tuple[int, int | None, str]]],
    reading: Reading,
    book: Notebook,
    options: Options,
    last: int,
) -> None:
    gathered = reading.gathered
    merged = 0
    still: list[str] = []
    for user, rows in stays.items():
        rows.sort(key=lambda row: (row[0], row[1] if row[1] is not None else 1 << 62))
        current: tuple[int, int, Kind] | None = None
        for place, (begin, written, status) in enumerate(rows):
            end, kind = written, Kind.LOGOUT
            if end is None:
                following = next((row[0] for row in rows[place + 1 :] if row[0] > begin), None)
                end = following if following is not None else last
                kind = Kind.LOGOUT if following is not None else Kind.OPEN_AT_END
                if following is None and holds(status, options):
                    still.append(user)
            if not holds(status, options):
                continue
            if current is not None and begin <= current[1]:
                merged += 1
                current = (current[0], max(current[1], end), kind if end >= current[1] else current[2])
                continue
            if current is not None:
                gathered.add(gathered.code(user, FEATURE), current[0], current[1], ended=current[2])
            current = (begin, end, kind)
        if current is not None:
            gathered.add(gathered.code(user, FEATURE), current[0], current[1], ended=current[2])
    if merged:
        book.note(
            "merged_rows",
            "%(count)s rows touch or overlap another of the same person (a change of status, "
            "the cut at midnight) and are one session with it",
            count=merged,
        )
    remarks.open_at_end(book, still)
    remarks.shapes(gathered, book, lambda _: None)


def _unknown_statuses(statuses: set[str], options: Options, book: Notebook) -> None:
    """Say which statuses hold a seat where nobody said it and none of them is a usual way to be away."""
    if (
        options.not_a_seat
        or options.seat_held_in
        or any(status.casefold() in AWAY for status in statuses)
        or len(statuses) < 2
    ):
        return
    book.note(
        "statuses",
        "every status is taken to hold a seat (%(statuses)s); --not-a-seat and --seat-held-in say otherwise",
        statuses=", ".join(sorted(statuses)[:10]),
    )
