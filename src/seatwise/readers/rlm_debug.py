"""RLM's ISV debug log: OUT opens a session, IN closes it; minutes only and no year anywhere.

There is no handle: pairing is first in, first out, by seats. The master's lines, marked (rlm), hold no
use. The year is that of --first-year, else the last line is taken not to be younger than the file, and
that is said.
"""

import re
from datetime import date

import numpy as np

from seatwise.readers import remarks
from seatwise.readers.denials import Reason, Wait
from seatwise.readers.errors import Undated
from seatwise.readers.flexnet_lines import Line, Say, person
from seatwise.readers.flexnet_pairs import Pairs
from seatwise.readers.gathering import Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text

NAME = "rlm-debug"
_DAY = 86_400
_EPOCH = 719_163
_LINE = re.compile(r"\s*(\d\d)/(\d\d) (\d{1,2}):(\d\d) \(([^()\s]{1,64})\) ?(.*)$")
_OUT = re.compile(r"OUT: (?P<product>.+?) v(?P<version>\S*) by (?P<who>.+)$")
_IN = re.compile(r"IN: (?:\((?P<why>[^()]*)\) )?(?P<product>.+?) v(?P<version>\S*) by (?P<who>.+)$")
_DENIED = re.compile(r"DENIED: (?:\((?P<count>-?\d+)\) )?(?P<product>.+?) v(?P<version>\S*) to (?P<who>.+)$")
_COUNT = re.compile(r"\s*\((\d{1,9}) licenses?\)\s*$")
_DATA = re.compile(r"\s+\[[^\]]*\]\s*$")
_ENDS = {
    "timed out": Kind.TIMEOUT,
    "lmremove": Kind.REMOVED,
    "rlmremove": Kind.REMOVED,
    "removed": Kind.REMOVED,
}
_FULL = re.compile(r"(?i)all licenses in use|licenses in use|\(-22\)|queue")
_RULE = re.compile(r"(?i)exclude|include|not on|max|reserved|limit")


def looks(look: Look) -> bool:
    """Whether some of the first lines are those of an ISV server."""
    return any(
        (match := _LINE.match(line))
        and match.group(6).startswith(
            ("OUT: ", "IN: ", "DENIED: ", "Server started on", "RLM License Server")
        )
        for line in look.lines
    )


def read(texts: list[Text], options: Options) -> Reading:
    """Read debug logs; several files are one log in the order given. Raises ReadError."""
    log = _Log(options)
    reading = Reading(NAME, log.pairs.gathered, log.pairs.denials)
    for text in texts:
        book = Notebook(text.name, options)
        log.file(text, book)
        book.close(text.lines)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    log.finish(end, texts[-1])
    reading.zone = log.local.zone
    reading.warnings += end.notes
    return reading


class _Log:
    """Running times are local seconds of years counted from the first line's, which is year 2000
    until it is known."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.local = Local(options)
        self.local.used = True
        self.pairs = Pairs()
        self.years = 0  # new years seen
        self.month = 0
        self.dates: list[tuple[int, int, int]] = []  # (years, month, day), one a day
        self.last = 0
        self.denied: tuple[str, str, int, int] | None = None
        self.unknown = 0

    def _running(self, month: int, day: int, hour: int, minute: int) -> int | None:
        """A time that keeps its day as an index into `dates`."""
        if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
            return None
        if self.month and month < self.month - 6:
            self.years += 1
        self.month = month
        key = (self.years, month, day)
        if not self.dates or self.dates[-1] != key:
            self.dates.append(key)
        return (len(self.dates) - 1) * _DAY + (hour * 60 + minute) * 60

    def file(self, text: Text, book: Notebook) -> None:
        number = 0
        for block in text.blocks():
            for line in block.split("\n")[:-1]:
                number += 1
                match = _LINE.match(line)
                if match is None or match.group(6)[:1] in {" ", "\t"}:
                    self._continued(match.group(6) if match else line)
                    if match is None and line.strip() and line[:1] not in " \t":
                        book.bad_line(
                            "no_time",
                            "the line does not begin with a time of day and the name of a daemon",
                            number,
                        )
                    continue
                self._settle()
                at = self._running(*(int(part) for part in match.groups()[:4]))
                if at is None:
                    book.bad_line("bad_date", '"%(value)s" is no date and time', number, value=line[:12])
                    continue
                self.last = at
                if self.pairs.begin < 0:
                    self.pairs.begin = at
                if match.group(5) != "rlm":
                    cut = text.cut and number == text.lines and not line.rstrip().endswith((")", "]"))
                    self._message(match.group(5), match.group(6).rstrip(), at, number, book, cut=cut)
        self._settle()

    def _continued(self, line: str) -> None:
        """The reason of a denial stands in the next line."""
        if self.denied is not None and line.strip():
            user, product, at, _ = self.denied
            reason = (
                Reason.SHORTAGE if _FULL.search(line) else Reason.RULE if _RULE.search(line) else Reason.OTHER
            )
            self.denied = None
            self.pairs.denials.add(user, product, at, reason)

    def _settle(self) -> None:
        if self.denied is not None:
            user, product, at, _ = self.denied
            self.denied = None
            self.pairs.denials.add(user, product, at, Reason.OTHER)

    def _message(self, isv: str, message: str, at: int, number: int, book: Notebook, *, cut: bool) -> None:
        pairs = self.pairs
        if message.startswith(("OUT:", "IN:")):
            match = _OUT.match(message) or _IN.match(message)
            line = self._use(match, message) if match else None
            if line is None:
                book.bad_line("bad_row", "the row cannot be taken apart", number)
                return
            known = (line.user, line.feature, line.host) in {*pairs.gathered.names} if cut else True
            if not known:
                book.note("truncated_line", "the last line is cut off: only its time is used", number)
                return
            key = (isv, pairs.gathered.code(line.user, line.feature, line.host))
            if line.say is Say.OUT:
                pairs.take(key, at, line.count)
            else:
                pairs.give(key, at, line.count, line.end)
        elif match := _DENIED.match(message):
            user, _ = person(_DATA.sub("", match["who"]))
            pairs.denials.lines += 1
            self.denied = (user, match["product"], at, number)
        elif message.startswith("Server started on"):
            users = pairs.end_all(at, Kind.SERVER_RESTART, isv, earliest=None)
            remarks.restarted(book, users)
            pairs.upsince.add(isv)
        elif message.startswith("Shutdown request"):
            users = pairs.end_all(at, Kind.SHUTDOWN, isv)
            remarks.shut_down(book, users)

    def _use(self, match: re.Match[str], message: str) -> Line | None:
        rest, count = match["who"], 1
        if found := _COUNT.search(rest):
            count, rest = int(found.group(1)), rest[: found.start()]
        user, host = person(_DATA.sub("", rest))
        if not user or not 0 < count < 10**7 or re.search(r"\s[(\[][^)\]]*$", rest):
            return None
        out = message.startswith("OUT:")
        end = Kind.LOGOUT if out else _ENDS.get((match["why"] or "").strip(), Kind.LOGOUT)
        return Line(Say.OUT if out else Say.IN, "", match["product"], user, host, count, end)

    def finish(self, book: Notebook, text: Text) -> None:
        """Put years and zone to the running times."""
        pairs = self.pairs
        users = pairs.end_all(self.last, Kind.OPEN_AT_END)
        remarks.open_at_end(book, users)
        remarks.before_log(book, pairs.before)
        remarks.unmatched(book, pairs.stray)
        if pairs.denials.count(Reason.SHORTAGE):
            remarks.censored(book)
        if not self.dates:
            return
        first = self._first_year(book, text)
        days = (
            np.array([_ordinal(first + years, month, day) for years, month, day in self.dates], np.int64)
            - _EPOCH
        )
        zone = self.local.zone

        def convert(column: object) -> None:
            times = np.frombuffer(column, np.int64)  # type: ignore[call-overload]
            times[:] = zone.utc((days[times // _DAY] * _DAY + times % _DAY) * 1000)

        for column in (pairs.gathered.start, pairs.gathered.end, pairs.denials.at):
            convert(column)
        start, end = (
            np.frombuffer(pairs.gathered.start, np.int64),
            np.frombuffer(pairs.gathered.end, np.int64),
        )
        np.maximum(start, end, out=end)
        pairs.denials.waits = [Wait(wait.user, wait.feature, wait.start, wait.end) for wait in pairs.waits]
        self.local.remark(book)

    def _first_year(self, book: Notebook, text: Text) -> int:
        if self.options.first_year is not None:
            return self.options.first_year
        taken = self.options.read_at if self.options.read_at is not None else text.source.modified
        if taken is None:
            raise Undated(file=text.name, do="Say with --first-year in which year it begins.")
        until = date.fromordinal((taken + self.local.zone.offset(taken)) // (_DAY * 1000) + _EPOCH)
        years, month, day = self.dates[-1]
        last = until.year if (month, day) <= (until.month, until.day) else until.year - 1
        if (month, day) == (2, 29):
            while not _leap(last):
                last -= 1
        book.note(
            "undated_log",
            "the log names no year: its last line is taken to be of %(year)s, by the time of "
            "the file; --first-year says otherwise",
            year=last,
        )
        return last - years


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _ordinal(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:  # 31 April, or 29 February of a wrong year: the last day that there is
        return date(year, month, 28).toordinal()
