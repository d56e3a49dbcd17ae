"""What `last -F` prints: sign-ins to terminals of one machine.

A session is a line; its end is a date, or it goes on (`still logged in`), or a crash, a shutdown or no
record cut it. Pseudo-users (reboot, runlevel, shutdown) are nobody, but the boots tell where a crash
ended. Times are local. Source: last.c of util-linux and sysvinit.
"""

import re

from seatwise.readers import remarks
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.zones import Zone

NAME = "last-F"
FEATURE = "login"
_NOBODY = {"reboot", "runlevel", "shutdown", "crash"}
_DATE = r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}"
_LINE = re.compile(
    rf"(?P<user>\S+)\s+(?P<where>.*?)\s*(?P<start>{_DATE})"
    rf"(?:\s+-\s+(?P<end>{_DATE})|\s+-\s+(?P<cut>crash|down)|"
    r"\s+(?P<open>still logged in|still running|gone - no logout))?"
    r"\s*(?:\((?P<length>[-\d:+]+)\))?\s*(?P<from>\S+)?\s*$"
)
_SHORT = re.compile(
    r"\S+\s+\S+.*[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d(?: - (?:\d\d:\d\d|crash|down)|   still| )"
)
_LENGTH = re.compile(r"(?:(\d+)\+)?(\d+):(\d\d)")
_FOOTER = re.compile(r"\S+ begins ")
_TERMINAL = re.compile(r"(?:pts/|tty|console|:\d|ftp|ssh|system |~)")


def looks(look: Look) -> bool:
    """Whether the lines are those of last (also without -F, to say that this is not enough)."""
    good = [line for line in look.lines if _LINE.match(line) or _SHORT.match(line)]
    return (
        bool(good) and any(_TERMINAL.search(line) for line in good) and 2 * len(good) >= len(look.lines) - 1
    )


def read(texts: list[Text], options: Options) -> Reading:
    """Read lists, of one machine each. Raises ReadError."""
    local = Local(options)
    local.used = True
    reading = Reading(NAME, Gathered(), zone=local.zone)
    for text in texts:
        book = Notebook(text.name, options)
        one = _List(text, book, options, local.zone)
        one.read()
        remarks.shapes(one.gathered, book, lambda _: None)
        reading.gathered.absorb(one.gathered)
        gather_notes(reading, [book], [text])
    across = Notebook(texts[0].name, options)
    if len(texts) > 1:
        reading.gathered = remarks.once(reading.gathered, across)
    local.remark(across)
    reading.warnings += across.notes
    return reading


class _List:
    """One list, newest first."""

    def __init__(self, text: Text, book: Notebook, options: Options, where: Zone) -> None:
        self.text, self.book, self.options, self.zone = text, book, options, where
        self.gathered = Gathered()
        self.later: list[tuple[int, Kind]] = []
        self.taken = 0

    def _instant(self, text: str) -> int:
        written = moment(text)
        at = written.utc(self.zone, None) if written is not None else None
        return at if at is not None else -1

    def read(self) -> None:
        number = 0
        rows: list[tuple[int, re.Match[str]]] = []
        for block in self.text.blocks():
            for line in block.split("\n")[:-1]:
                number += 1
                if not line.strip() or _FOOTER.match(line):
                    continue
                match = _LINE.fullmatch(line.rstrip())
                if match is None:
                    if _SHORT.match(line):
                        self.book.bad_line(
                            "no_year", "the line has no year: make the list with last -F", number
                        )
                    else:
                        self.book.bad_line("bad_row", "the row cannot be taken apart", number)
                    continue
                rows.append((number, match))
        self.book.close(self.text.lines)
        boots = sorted(self._instant(m["start"]) for _, m in rows if m["user"] == "reboot")
        stops = sorted(self._instant(m["start"]) for _, m in rows if m["user"] == "shutdown")
        self.taken = self._taken([match for _, match in rows])
        lost: list[str] = []
        crashed: list[str] = []
        still: list[str] = []
        for number, match in rows:
            if match["user"] in _NOBODY:
                continue
            start = self._instant(match["start"])
            if start < 0:
                self.book.bad_line(
                    "bad_date", '"%(value)s" is no date and time', number, value=match["start"]
                )
                continue
            end, kind, low = self._end(match, start, boots, stops)
            if end < start:
                self.book.bad_line(
                    "end_before_start",
                    "%(user)s: the end %(end)s is before the start %(start)s",
                    number,
                    user=match["user"],
                    start=match["start"],
                    end=match["end"] or "",
                )
                continue
            host = match["where"].split()[1] if len(match["where"].split()) > 1 else match["from"] or ""
            row = self.gathered.add(self.gathered.code(match["user"], FEATURE, host), start, end, ended=kind)
            if low is not None:
                self.gathered.ranges[row] = (low, end)
            {Kind.NO_LOGOUT: lost, Kind.CRASH: crashed, Kind.OPEN_AT_END: still}.get(kind, []).append(
                match["user"]
            )
        self._tell(lost, crashed, still)

    def _end(
        self, match: re.Match[str], start: int, boots: list[int], stops: list[int]
    ) -> tuple[int, Kind, int | None]:
        """End, its kind, and the earliest it can be where that is open."""
        if match["end"]:
            return self._instant(match["end"]), Kind.LOGOUT, None
        boot = next((at for at in boots if at > start), None)
        if match["cut"]:
            length = self._length(match["length"])
            if match["cut"] == "down":
                stop = next((at for at in stops if at > start), None)
                return (start + length if length is not None else stop or boot or self.taken), Kind.DOWN, None
            end = boot if boot is not None else start + (length or 0)
            return end, Kind.CRASH, start
        if match["open"] == "gone - no logout":
            return (boot if boot is not None and boot < self.taken else self.taken), Kind.NO_LOGOUT, start
        if match["open"]:
            return self.taken, Kind.STILL_OPEN, None
        return self.taken, Kind.OPEN_AT_END, start

    def _length(self, text: str | None) -> int | None:
        match = _LENGTH.fullmatch(text or "")
        if match is None:
            return None
        days, hours, minutes = (int(part or 0) for part in match.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60_000

    def _taken(self, rows: list[re.Match[str]]) -> int:
        """When the list was made: as told, else the file's own time, else its latest time."""
        latest = max(
            (self._instant(text) for match in rows for text in (match["start"], match["end"] or "")),
            default=0,
        )
        if self.options.read_at is not None:
            return max(self.options.read_at, latest)
        if any(match["open"] for match in rows):
            modified = self.text.source.modified
            if modified is not None and modified >= latest:
                self.book.note(
                    "read_at",
                    "sessions that go on are counted until the file was last written; --read-at says "
                    "otherwise",
                )
                return modified
            self.book.note(
                "read_at",
                "sessions that go on are counted until the latest time in the list; --read-at says otherwise",
            )
        return latest

    def _tell(self, lost: list[str], crashed: list[str], still: list[str]) -> None:
        if lost:
            self.book.note(
                "no_logout",
                "%(count)s sessions (%(users)s) vanished without a record: their end is unknown",
                count=len(lost),
                users=", ".join(dict.fromkeys(lost[:5])),
            )
        if crashed:
            self.book.note(
                "crash",
                "%(count)s sessions (%(users)s) were cut by a crash: they ended before the next boot",
                count=len(crashed),
                users=", ".join(dict.fromkeys(crashed[:5])),
            )
        remarks.open_at_end(self.book, still)
