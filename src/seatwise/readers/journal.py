"""Seatwise's own journal, as `seatwise journal export` writes it: NDJSON or Parquet.

A session is a lease: `admitted` opens it; `released`, `expired` or `revoked` closes it. `denied` for lack of a
seat is a shortage; a wait is from `queued` to `wait_ended`. The feature is the pool, and people go by their
login, which `operator_invited` tells. The order is that of the numbers: an expiry is dated by the instant at
which the lease ran out, however late that was noticed. A renewal leaves no line, so what is open at the end
lasts until the last line.
"""

import json
from collections.abc import Iterator
from sys import intern
from typing import Any, NamedTuple, TypeGuard

import polars as pl

from seatwise.readers import remarks
from seatwise.readers.denials import Reason, Wait
from seatwise.readers.errors import Damaged, NotThisFormat
from seatwise.readers.gathering import NO_FEATURE, Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.opening import Source
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.records import Record, inside, records, text_of
from seatwise.readers.session_files import MAGIC, parquet_file
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text

NAME = "seatwise-journal"
_MARKS = {"seq", "at", "kind", "operator"}
_ENDS = {"released": Kind.LOGOUT, "expired": Kind.EXPIRED, "revoked": Kind.REVOKED}
_SHORTAGE = {"POOL_FULL", "RESERVED_FOR_OTHERS", "NO_LICENSE"}
_WAITS = "QUEUED"  # told by `queued` and `wait_ended`
_SEATED = "seated"
# The kinds that tell of seats, and which detail of their data matters.
_KINDS = {
    **dict.fromkeys([*_ENDS, "denied", "queued"], ""),
    "admitted": "would_deny",
    "wait_ended": "outcome",
    "operator_invited": "login",
}
_LATEST = 253_402_300_799_000
_COLUMNS = ("company", "seq", "at", "kind", "pool", "operator", "lease", "code", "data")
_SLICE = 100_000


class Event(NamedTuple):
    """What a line of the journal says, in the order of company and number."""

    company: str
    seq: int
    at: int
    kind: str
    operator: str
    lease: str
    pool: str
    code: str
    ticket: str
    joined_at: int | None
    detail: str  # the login of who was invited, the outcome of a wait, the code of what was only observed


def looks(look: Look) -> bool:
    """Whether the records or columns are those of a journal."""
    if look.head.startswith(MAGIC):
        try:
            return set(pl.read_parquet_schema(parquet_file(look.source))) >= _MARKS
        except (pl.exceptions.PolarsError, OSError):
            return False
    return any(one.keys() >= _MARKS for one in look.records)


def read(sources: list[Source], options: Options) -> Reading:
    """Read exports; lines that several files share count once. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    seen: set[tuple[str, int]] = set()
    events: list[Event] = []
    for source in sources:
        book = Notebook(source.name, options)
        packed = source.head().startswith(MAGIC)
        text = None if packed else Text(source, options.progress)
        found = _parquet(source, book) if text is None else records(text, book)
        for line, one in found:
            at, seq = one.get("at"), one.get("seq")
            if not _number(at) or not _number(seq) or not 0 < at < _LATEST:
                book.bad_line("bad_date", "the event has no usable time", line)
                continue
            mark = (text_of(one.get("company")), seq)
            kind = text_of(one.get("kind"))
            if kind in _KINDS and mark not in seen:
                seen.add(mark)
                events.append(_event(*mark, at, kind, one))
        gather_notes(reading, [book], [] if text is None else [text])
    events.sort()
    end = Notebook(sources[-1].name, options)
    _Telling(reading, events, options, end)
    reading.warnings += end.notes
    return reading


def _event(company: str, seq: int, at: int, kind: str, one: Record) -> Event:
    joined = inside(one, "data", "joined_at")
    pool = text_of(one.get("pool")) or text_of(one.get("license")) or NO_FEATURE
    return Event(
        company,
        seq,
        at,
        kind,
        intern(text_of(one.get("operator"))),
        text_of(one.get("lease")),
        intern(pool),
        intern(text_of(one.get("code"))),
        text_of(inside(one, "data", "ticket")),
        joined if _number(joined) else None,
        text_of(inside(one, "data", _KINDS[kind])) if _KINDS[kind] else "",
    )


def _number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 62


def _parquet(source: Source, book: Notebook) -> Iterator[tuple[int, Record]]:
    """(row, record) of each line of the journal."""
    try:
        lazy = pl.scan_parquet(parquet_file(source))
        schema = lazy.collect_schema()
        if not set(schema) >= _MARKS:
            raise NotThisFormat(
                file=source.name, format=NAME, what="it has no columns seq, at, kind, operator."
            )
        lazy = lazy.select(name for name in _COLUMNS if name in schema)
        row = 0
        while len(frame := lazy.slice(row, _SLICE).collect()):
            for one in frame.iter_rows(named=True):
                row += 1
                yield row, {**one, "data": _object(one.get("data"))}
        book.close(row)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Damaged(file=source.name, what=str(error).split("\n", 1)[0][:200]) from None


def _object(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return None


class _Telling:
    """One pass over all events in order."""

    def __init__(self, reading: Reading, events: list[Event], options: Options, book: Notebook) -> None:
        self.reading = reading
        self.logins = {
            (event.company, event.operator): event.detail
            for event in events
            if event.kind == "operator_invited" and event.detail
        }
        self.several = len({event.company for event in events}) > 1
        self.opened: dict[tuple[str, str], tuple[int, int]] = {}
        self.waiting: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.begin = min((event.at for event in events), default=0)
        self.early = self.observed = 0
        for event in events:
            if event.operator:
                self._tell(event)
        self._close(max([event.at for event in events] + [options.read_at or 0]), book)

    def _tell(self, event: Event) -> None:
        who = self.logins.get((event.company, event.operator), event.operator)
        pool = f"{event.company}/{event.pool}" if self.several else event.pool
        gathered, denials, at = self.reading.gathered, self.reading.denials, event.at
        lease, ticket = (event.company, event.lease), (event.company, event.ticket)
        if event.kind == "admitted" and event.lease:
            self.opened.setdefault(lease, (gathered.code(who, pool), at))
            self.observed += bool(event.detail)
        elif event.kind in _ENDS and event.lease:
            opened = self.opened.pop(lease, None)
            if opened is None:
                self.early += 1
                opened = (gathered.code(who, pool), self.begin)
                begun = Kind.BEFORE_LOG
            else:
                begun = Kind.LOGIN
            gathered.add(opened[0], opened[1], max(at, opened[1]), begun=begun, ended=_ENDS[event.kind])
        elif event.kind == "denied" and event.code != _WAITS:
            denials.lines += 1
            denials.add(who, pool, at, Reason.SHORTAGE if event.code in _SHORTAGE else Reason.RULE)
        elif event.kind == "queued":
            self.waiting[ticket] = (who, pool, at)
        elif event.kind == "wait_ended":
            joined = at if event.joined_at is None else event.joined_at
            name, wanted, since = self.waiting.pop(ticket, (who, pool, joined))
            until = max(at, since)
            served = event.detail == _SEATED
            denials.waits.append(
                Wait(name, wanted, since, until if served else None, gone=None if served else until)
            )

    def _close(self, last: int, book: Notebook) -> None:
        still = []
        gathered, denials = self.reading.gathered, self.reading.denials
        for who, since in self.opened.values():
            gathered.add(who, since, max(last, since), ended=Kind.OPEN_AT_END)
            still.append(gathered.names[who][0])
        for name, pool, since in self.waiting.values():
            denials.waits.append(Wait(name, pool, since, None, gone=max(last, since)))
        denials.waits.sort(key=lambda wait: wait.start)
        remarks.open_at_end(book, still)
        remarks.before_log(book, self.early)
        if denials.count(Reason.SHORTAGE) or denials.waits:
            remarks.censored(book)
        if self.observed:
            book.note(
                "observed",
                "%(count)s sessions were only observed: with the licenses of that time their people would have "
                "been turned away",
                count=self.observed,
            )
