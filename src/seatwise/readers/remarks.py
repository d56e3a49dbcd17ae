"""Remarks that several formats share: repeated rows, sessions of no length, handovers, encodings,
date order."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from seatwise.readers.gathering import Columns, Gathered
from seatwise.readers.reading import Notebook
from seatwise.readers.text import Text

_ROTA = 200_000  # more rows are no rota, where handovers matter
_PAGES = {"cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp1250": "Windows-1250"}


def encoding(book: Notebook, text: Text) -> None:
    """Say which encoding was taken where nothing in the file names it, and that packed data was cut."""
    if text.guessed:
        book.note(
            "encoding",
            "not UTF-8: read as %(encoding)s",
            encoding=_PAGES.get(text.encoding, text.encoding.upper()),
        )
    if text.source.cut_short:
        book.note("truncated_archive", "the compressed data ends too early: what was there is read")


def date_order(book: Notebook, order: str) -> None:
    """Say how days and months are read."""
    if order == "dmy":
        book.note("date_order", "dates are day first: a row with a day after the 12th settles it")
    else:
        book.note("date_order", "dates are month first: a row with a day after the 12th settles it")


def repeated(gathered: Gathered) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that say the same (who, start, end, seats) as an earlier one, and that earlier row."""
    columns = gathered.columns()
    none = np.empty(0, np.int64)
    if len(columns.who) < 2:
        return none, none
    if (columns.start[1:] >= columns.start[:-1]).all():
        # In the order of time only neighbours can be equal.
        tied = columns.start[1:] == columns.start[:-1]
        among = np.flatnonzero(np.append(tied, False) | np.append(False, tied))
        if not len(among):
            return none, none
        columns = Columns(*(getattr(columns, field.name)[among] for field in fields(columns)))
    else:
        among = np.arange(len(columns.who))
    # Equal rows have equal marks; unequal marks save the sort of four columns.
    mark = columns.start * np.int64(-7046029254386353131)
    mark ^= columns.end * np.int64(-4417276706812531889)
    mark ^= columns.who * np.int64(1609587929392839161)
    mark ^= columns.seats * np.int64(-2960836687156489159)
    ordered = np.sort(mark)
    if not (ordered[1:] == ordered[:-1]).any():
        return none, none
    order = np.lexsort((columns.seats, columns.end, columns.start, columns.who))
    same = np.ones(len(order) - 1, np.bool_)
    for column in (columns.who, columns.start, columns.end, columns.seats):
        sorted_column = column[order]
        same &= sorted_column[1:] == sorted_column[:-1]
    later = np.concatenate(([False], same))
    group = np.cumsum(~later) - 1
    firsts = order[~later]
    rows = order[later]
    back = np.argsort(rows)
    return among[rows[back]], among[firsts[group[later]][back]]


def once(gathered: Gathered, book: Notebook) -> Gathered:
    """Sessions that several files tell alike, kept once."""
    rows, _ = repeated(gathered)
    if not len(rows):
        return gathered
    book.note(
        "overlap", "%(count)s sessions stand in more than one file and are counted once", count=len(rows)
    )
    keep = np.ones(len(gathered), np.bool_)
    keep[rows] = False
    return gathered.keep(keep)


def shapes(gathered: Gathered, book: Notebook, line_of: Callable[[int], int | None]) -> None:
    """Say what matters for the figures: sessions of no length, and handovers in the same second."""
    columns = gathered.columns()
    empty = np.flatnonzero(columns.start == columns.end)
    if len(empty):
        first = int(empty[0])
        book.note(
            "zero_length",
            "sessions of 0 seconds: %(count)s (the first is of %(user)s); they make a named "
                "user but hold no seat",
            line_of(first), count=len(empty), user=gathered.names[columns.who[first]][0],
        )  # fmt: skip
    if len(columns.who) > _ROTA:
        return
    together = _handover(columns.start, columns.end, columns.seats)
    if together is not None:
        book.note(
            "handover",
            "people hand over in the same second; if they overlapped by minutes, as sign-ins "
            "do, the need would be %(count)s",
            count=together,
        )


def _handover(start: NDArray[np.int64], end: NDArray[np.int64], seats: NDArray[np.int32]) -> int | None:
    """The most seats held if whoever leaves were still counted at that instant; None if no shift (two people
    or more) hands over so, or if that changes nothing."""
    real = end > start
    if not real.all():
        start, end, seats = start[real], end[real], seats[real]
    if len(start) < 4:
        return None
    leaving, left = np.unique(end, return_counts=True)
    coming, come = np.unique(start, return_counts=True)
    leaving, coming = leaving[left > 1], coming[come > 1]
    if not len(leaving) or not len(coming) or not np.isin(coming, leaving, assume_unique=True).any():
        return None
    at = np.concatenate((start, end))
    change = np.concatenate((seats, -seats)).astype(np.int64)
    open_peak = int(np.cumsum(change[np.lexsort((change, at))]).max())
    closed_peak = int(np.cumsum(change[np.lexsort((-change, at))]).max())
    return closed_peak if closed_peak > open_peak else None


def censored(book: Notebook) -> None:
    """Say that a full pool hides the demand."""
    book.note(
        "demand_exceeds_supply",
        "people were turned away or had to wait: the peak is the ceiling that the server "
        "allowed, not the demand",
    )


def open_at_end(book: Notebook, users: list[str]) -> None:
    """Say whose sessions the log does not end."""
    if users:
        book.note(
            "open_at_end",
            "%(count)s sessions (%(users)s) are open at the end: they are counted until the last line",
            count=len(users), users=people(users),
        )  # fmt: skip


def shut_down(book: Notebook, users: list[str]) -> None:
    """Say whose sessions a shutdown ended."""
    if users:
        book.note(
            "shutdown",
            "%(count)s sessions (%(users)s) were open when the server was shut down and end there",
            count=len(users), users=people(users),
        )  # fmt: skip


def restarted(book: Notebook, users: list[str]) -> None:
    """Say whose sessions a start without a shutdown ended."""
    if users:
        book.note(
            "server_restart",
            "%(count)s sessions (%(users)s) were open when the whole server started: they ended between the "
            "last line before and the start",
            count=len(users), users=people(users),
        )  # fmt: skip


def before_log(book: Notebook, count: int) -> None:
    """Say that returns have no checkout because the log begins later."""
    if count:
        book.note(
            "start_before_log",
            "%(count)s returns have no checkout: those seats were held since before the log",
            count=count,
        )


def unmatched(book: Notebook, count: int) -> None:
    """Say that returns have no checkout though the log should have it."""
    if count:
        book.note(
            "return_without_checkout",
            "%(count)s returns have no checkout although the log shows the start of the server: left out",
            count=count,
        )


def strange_lines(book: Notebook, count: int) -> None:
    """Say how many lines of other kinds there were, if more than the one that was shown."""
    if count > 1:
        book.note("unknown_line", "%(count)s lines of other kinds are left out", count=count)


def too_long(book: Notebook, text: Text) -> None:
    """Count the lines that were left out for their length."""
    for number in text.too_long:
        book.bad_line("line_too_long", "the line is longer than any log's and was left out", number)


def people(users: list[str]) -> str:
    """Some of the users, for a sentence."""
    names = list(dict.fromkeys(users))
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def early_logouts(book: Notebook, count: int) -> None:
    """Say that sign-outs have no sign-in."""
    book.note(
        "logout_without_login", "%(count)s sign-outs have no sign-in in the log and are left out", count=count
    )


def no_end(book: Notebook, user: str, line: int) -> None:
    """Say that a row has no end."""
    book.note("open_at_end", "%(user)s has no end: closed at the last time in the file", line, user=user)
