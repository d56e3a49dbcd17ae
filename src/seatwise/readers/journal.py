"""Seatwise's own journal: JSON lines of company, seq, at (ms UTC), kind, operator, lease, license, code.

A session is a lease: `admitted` opens it; `released`, `expired` or `revoked` closes it; `denied` for
lack of a seat is a shortage. The feature is the license.
"""

from seatwise.readers import remarks
from seatwise.readers.denials import Reason
from seatwise.readers.gathering import NO_FEATURE, Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.records import records, text_of
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text

NAME = "seatwise-journal"
_ENDS = {"released": Kind.LOGOUT, "expired": Kind.EXPIRED, "revoked": Kind.REVOKED}
_LATEST = 253_402_300_799_000


def looks(look: Look) -> bool:
    """Whether the records are those of a journal."""
    return any({"seq", "at", "kind", "operator"} <= one.keys() for one in look.records)


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports; lines that several files share count once. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    gathered = reading.gathered
    opened: dict[str, tuple[int, int]] = {}
    seen: set[tuple[str, str]] = set()
    events: list[tuple[int, int, str, str, str, str, str]] = []
    for text in texts:
        book = Notebook(text.name, options)
        for line, one in records(text, book):
            at, seq = one.get("at"), one.get("seq")
            if (
                isinstance(at, bool)
                or not isinstance(at, int)
                or not 0 < at < _LATEST
                or not isinstance(seq, int)
            ):
                book.bad_line("bad_date", "the event has no usable time", line)
                continue
            mark = (text_of(one.get("company")), str(seq))
            if mark in seen:
                continue
            seen.add(mark)
            events.append((
                at, seq, text_of(one.get("kind")), text_of(one.get("operator")), text_of(one.get("lease")),
                text_of(one.get("license")) or NO_FEATURE, text_of(one.get("code")),
            ))  # fmt: skip
        gather_notes(reading, [book], [text])
    events.sort()
    end = Notebook(texts[-1].name, options)
    begin = events[0][0] if events else 0
    early = 0
    for at, _, kind, operator, lease, license_name, code in events:
        if kind == "admitted" and operator and lease:
            opened.setdefault(lease, (gathered.code(operator, license_name), at))
        elif kind in _ENDS and lease:
            if lease in opened:
                who, since = opened.pop(lease)
                gathered.add(who, since, at, ended=_ENDS[kind])
            elif operator:
                early += 1
                gathered.add(
                    gathered.code(operator, license_name), begin, at, begun=Kind.BEFORE_LOG, ended=_ENDS[kind]
                )
        elif kind == "denied" and operator:
            reading.denials.lines += 1
            reading.denials.add(
                operator, license_name, at, Reason.SHORTAGE if _shortage(code) else Reason.RULE
            )
    last = max(events[-1][0] if events else 0, options.read_at or 0)
    still = []
    for who, since in opened.values():
        gathered.add(who, since, last, ended=Kind.OPEN_AT_END)
        still.append(gathered.names[who][0])
    remarks.open_at_end(end, still)
    remarks.before_log(end, early)
    if reading.denials.count(Reason.SHORTAGE):
        remarks.censored(end)
    reading.warnings += end.notes
    return reading


def _shortage(code: str) -> bool:
    """Whether a code of a denial means that all seats were taken."""
    return not code or any(
        word in code.upper() for word in ("FULL", "NO_SEAT", "SEATS", "QUEUE", "POOL", "LIMIT")
    )
