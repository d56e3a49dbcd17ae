"""RLM report logs (std, small, detailed): OUT opens a session, IN with the same handle closes it.

Handles are used again after each START. A START without SHUTDOWN is a crash. Licenses with one share
handle share a seat: it is counted once, and passes on when its holder leaves. The year stands only in
dated lines, and the first events of January come before theirs: the year steps up when the month falls.
Source: Reprise Software, "Reportlog File Format".
"""

import re
from dataclasses import dataclass, field
from datetime import date

from seatwise.readers import remarks
from seatwise.readers.denials import Denials, Reason, Wait
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.zones import DAY, Zone, fixed

NAME = "rlm-report"
_EPOCH = 719_163
_MINUTE = 60_000
_HEAD = re.compile(r"RLM Report Log Format (\d)")
_TOKEN = re.compile(r'"[^"]*"|\S+')
_DATED = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d)(?::(\d\d))?")
_ENDS = {"3": Kind.REMOVED, "4": Kind.TIMEOUT, "7": Kind.REMOVED, "11": Kind.TIMEOUT}
_SHORTAGE = {"-22", "-25"}
"""All licenses in use; in the queue."""
_SMALL, _DETAILED = 1, 2
_MANY_TIMES = 5000
_OTHER = {
    "LICENSE",
    "PRODUCT",
    "AUTH:",
    "AUTH",
    "REREAD",
    "ISV:",
    "METER_DEC",
    "ROAM_EXTEND",
    "DYNRES",
    "TIMEJUMP",
    "LOG",
    "RLM",
    "END",
    "SWITCH",
    "INUSE",
    "QUE",
    "DEQUE",
    "TIMEZONE",
    "log",
    "TEMP",
}
_USES = ("OUT ", "IN ", "DENY ")


def looks(look: Look) -> bool:
    """Whether the head of a report log is among the first lines."""
    return any(_HEAD.match(line) for line in look.lines)


@dataclass(slots=True)
class _Out:
    """A license that is out; `seats` is 0 while it shares another's. Local ms."""

    who: int
    start: int
    seats: int
    begun: Kind
    group: "_Group | None" = None
    first: int | None = None


_Plain = tuple[int, int, int]
"""(who, start, seats): the usual license that is out, which shares nothing and was taken within the log."""


@dataclass(slots=True)
class _Group:
    """Licenses that share a seat, oldest first."""

    seats: int
    members: dict[str, None] = field(default_factory=dict)


def read(texts: list[Text], options: Options) -> Reading:
    """Read report logs; several files are one log in the order of their START. Raises ReadError."""
    local = Local(options)
    reading = Reading(NAME, Gathered())
    log = _Log(reading.gathered, reading.denials, options, local)
    for text in sorted(texts, key=_begin) if len(texts) > 1 else texts:
        book = Notebook(text.name, options)
        log.file(text, book)
        book.close(text.lines)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    log.finish(end)
    local.remark(end)
    reading.zone = local.zone if local.used else None
    reading.warnings += end.notes
    return reading


def _begin(text: Text) -> tuple[str, ...]:
    for line in text.head().split("\n"):
        if line.startswith("START "):
            match = _DATED.search(line)
            if match:
                month, day, year, *clock = match.groups()
                return (year, month, day, *(part or "" for part in clock))
    return ("9999",)


class _Log:
    """The state of the log while it is read. Instants are UTC ms."""

    def __init__(self, gathered: Gathered, denials: Denials, options: Options, local: Local) -> None:
        self.gathered, self.denials, self.options, self.local = gathered, denials, options, local
        self.zone: Zone = local.zone
        self.zoned = local.told
        self.form = 0
        self.year = options.first_year or 0
        self.month = 0
        self.utc_days: dict[str, int] = {}  # mm/dd of the current month -> UTC ms of its beginning
        self.clocks: dict[str, int] = {}
        self.counts = {str(seats): seats for seats in range(1, 1000)}
        self.day = 0  # local ms, of the small form
        self.minute = -1
        self.out: dict[str, _Out | _Plain] = {}
        self.queue: dict[str, tuple[str, str, int, int]] = {}
        self.last = 0
        self.begin = 0
        self.running = False
        self.switched = False
        self.known: dict[tuple[str, str, str], int] = {}
        self.unknown = 0
        self.before = 0
        self.seen: set[str] = set()
        self.file_start = 0

    # -- time --------------------------------------------------------------------------------------------

    def _utc(self, local: int) -> int:
        at = self.zone.one(local)
        if at < self.last and self.zone.twice(local):
            at = self.zone.one(local, later=True)
        if at > self.last:
            self.last = at
        return at

    def _at(self, day: str, clock: str) -> int | None:
        """UTC of `mm/dd` and `hh:mm:ss`; None if that is none."""
        base = self.utc_days.get(day)
        local = 0
        if base is None:
            found = self._day(day)
            if found is None:
                return None
            local = found
        second = self.clocks.get(clock)
        if second is None:
            second = _clock(clock)
            if second is None:
                return None
            if len(self.clocks) < 100_000:
                self.clocks[clock] = second
            if len(self.clocks) == _MANY_TIMES:
                # A long log has every second of the day sooner or later.
                for at in range(DAY // 1000):
                    self.clocks[f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"] = at * 1000
        if base is None:
            return self._utc(local + second)
        at = base + second
        if at > self.last:
            self.last = at
        return at

    def _day(self, text: str) -> int | None:
        try:
            month, day = int(text[:2]), int(text[3:5])
            if text[2:3] != "/" or len(text) != 5:
                return None
            if self.month and month < self.month - 6:
                self.year += 1
                self.utc_days.clear()
                self.month = month
            year = self.year
            if self.month and month > self.month + 6:
                return (date(year - 1, month, day).toordinal() - _EPOCH) * DAY  # a late line of last year
            if month != self.month:
                self.utc_days.clear()  # what is kept must not outlive its year
            self.month = month
            base = (date(year, month, day).toordinal() - _EPOCH) * DAY
            first = self.zone.one(base)
            if self.zone.one(base + DAY) == first + DAY:
                self.utc_days[text] = first  # no clock change on that day
        except ValueError:
            return None
        else:
            return base

    def _dated(self, match: re.Match[str]) -> int | None:
        month, day, year, hour, minute, second = (int(part or 0) for part in match.groups())
        if year != self.year:
            self.year = year
            self.utc_days.clear()
        self.month = month
        try:
            self.day = (date(year, month, day).toordinal() - _EPOCH) * DAY
        except ValueError:
            return None
        self.minute = hour * 60 + minute
        return self._utc(self.day + (self.minute * 60 + second) * 1000)

    def _small(self, clock: str) -> int | None:
        """UTC of `hh:mm` in the small form: a step back is midnight."""
        milliseconds = _clock(clock)
        if milliseconds is None or not self.day:
            return None
        minute = milliseconds // _MINUTE
        if minute < self.minute - 60:
            self.day += DAY
        self.minute = minute
        return self._utc(self.day + milliseconds)

    # -- lines -------------------------------------------------------------------------------------------

    def file(self, text: Text, book: Notebook) -> None:
        """One file."""
        number = 0
        out, give = self._out, self._in
        # The usual lines of the std form are taken here, at once; all others are taken apart with care.
        days, clocks, counts, known, opened = self.utc_days, self.clocks, self.counts, self.known, self.out
        add, logout = self.gathered.add, Kind.LOGOUT
        for block in text.blocks():
            for line in block.split("\n")[:-1]:
                number += 1
                word = line[:3]
                if not self.form and word == "OUT":
                    parts = line.split(" ", 12)
                    if len(parts) == 13 and parts[6] == '""':
                        _, product, _, _, user, host, _, count, _, _, handle, share, _ = parts
                        day, clock = days.get(line[-14:-9]), clocks.get(line[-8:])
                        who, seats = known.get((user, product, host)), counts.get(count)
                        if (
                            day is not None
                            and clock is not None
                            and who is not None
                            and seats is not None
                            and handle == share
                            and handle not in opened
                        ):
                            at = day + clock
                            opened[handle] = (who, at, seats)
                            if at > self.last:
                                self.last = at
                            continue
                elif not self.form and word == "IN ":
                    parts = line.split(" ")
                    if len(parts) == 13:
                        day, clock = days.get(parts[11]), clocks.get(parts[12])
                        plain = opened.get(parts[10])
                        if day is not None and clock is not None and isinstance(plain, tuple):
                            del opened[parts[10]]
                            at = day + clock
                            who, start, seats = plain
                            end = at if at > start else start
                            add(who, start, end, seats, Kind.LOGIN, _ENDS.get(parts[1], logout))
                            if at > self.last:
                                self.last = at
                            continue
                if word == "OUT":
                    good = out(line)
                elif word == "IN ":
                    good = give(line)
                elif not line or line[0] in " \t":
                    continue
                else:
                    good = self._rare(line, book, number)
                if not good:
                    if text.cut and number == text.lines:
                        book.note("truncated_line", "the last line is cut off and left out", number)
                    else:
                        book.bad_line("bad_row", "the row cannot be taken apart", number)
        for long in text.too_long:
            book.bad_line("line_too_long", "the line is longer than any log's and was left out", long)

    def _held(self, handle: str) -> _Out | None:
        """What is out with that handle, as something that can share and be given back in parts."""
        one = self.out.get(handle)
        if isinstance(one, tuple):
            one = self.out[handle] = _Out(*one, Kind.LOGIN)
        return one

    def _out(self, line: str) -> bool:
        parts = line.split()
        small = self.form == _SMALL
        width = 10 if small else 18
        if len(parts) != width or line.count('"') > 8:
            parts = _TOKEN.findall(line)
            if len(parts) < width or (len(parts) > width and self.form != _DETAILED):
                return False
        if small:
            _, product, _, user, host, _, count, handle, share, clock = parts
            at = self._small(clock)
        else:
            _, product, _, _, user, host, _, count, _, _, handle, share = parts[:12]
            at = self._at(parts[16], parts[17])
        if at is None or not count.isdigit():
            return False
        before = self._held(handle)
        if before is not None:
            # The same checkout in two files, or a return that the log lost.
            if before.start == at:
                return True
            self._end(handle, at, Kind.LOGOUT)
        one = self.out[handle] = _Out(self._who(user, product, host), at, int(count), Kind.LOGIN)
        if share != handle:
            self._share(handle, share, one)
        return True

    def _who(self, user: str, product: str, host: str) -> int:
        key = (user, product, host)
        code = self.known.get(key)
        if code is None:
            code = self.known[key] = self.gathered.code(
                user.strip('"') or "-", product.strip('"'), host.strip('"')
            )
        return code

    def _share(self, handle: str, share: str, one: _Out) -> None:
        other = self._held(share)
        if other is None:
            return
        if other.group is None:
            other.group = _Group(other.seats, {share: None})
        one.group = other.group
        one.group.members[handle] = None
        one.seats = 0

    def _in(self, line: str) -> bool:
        parts = line.split()
        if self.form == _SMALL:
            if len(parts) != 5:
                return False
            _, why, _, handle, clock = parts
            at = self._small(clock)
        else:
            if len(parts) != 13 or line.count('"') > 2:
                parts = _TOKEN.findall(line)
                if len(parts) != 13:
                    return False
            why, handle = parts[1], parts[10]
            at = self._at(parts[11], parts[12])
        if at is None:
            return False
        kind = _ENDS.get(why, Kind.LOGOUT)
        if handle in self.out:
            self._end(handle, at, kind)
        elif self.form != _SMALL and parts[7].isdigit():
            self.before += 1
            self.gathered.add(
                self._who(parts[4], parts[2], parts[5]),
                min(self.begin, at),
                at,
                int(parts[7]),
                Kind.BEFORE_LOG,
                kind,
            )
        return True

    def _end(self, handle: str, at: int, kind: Kind, earliest: int | None = None) -> None:
        one = self._held(handle)
        if one is None:
            return
        del self.out[handle]
        row = self.gathered.add(
            one.who, one.start, at if at > one.start else one.start, one.seats, one.begun, kind
        )
        if one.first is not None:
            self.gathered.piece_of[row] = one.first
        if earliest is not None and earliest < at:
            self.gathered.ranges[row] = (max(earliest, one.start), at)
        group = one.group
        if group is None:
            return
        group.members.pop(handle, None)
        if one.seats and group.members:
            # The seat goes to the next who shares it: from here on that session holds it.
            heir = self._held(next(iter(group.members)))
            if heir is None:
                return
            before = self.gathered.add(heir.who, heir.start, at, 0, heir.begun, Kind.PARTIAL_RETURN)
            if heir.first is not None:
                self.gathered.piece_of[before] = heir.first
            heir.first = before if heir.first is None else heir.first
            heir.start, heir.seats = at, group.seats

    def _rare(self, line: str, book: Notebook, number: int) -> bool:
        word = line.split(None, 1)[0]
        if match := _HEAD.match(line):
            self.form = int(match.group(1))
            self.running = False  # a free header follows, until START
            return True
        if word[:1].isdigit():
            match = _DATED.match(line)
            return match is not None and self._dated(match) is not None
        if word == "START":
            return self._start(line, book)
        if word in {"DENY", "SHUTDOWN", "INUSE", "QUE", "DEQUE"}:
            return self._event(word, _TOKEN.findall(line), book)
        if word == "TIMEZONE":
            self._timezone(line, book)
        elif word in {"END", "SWITCH"}:
            if match := _DATED.search(line):
                self._dated(match)
            self.switched = self.switched or line.startswith("SWITCH to")
        elif word not in _OTHER and self.running:
            self.unknown += 1
            if self.unknown == 1:
                book.note("unknown_line", "a line of another kind is left out", number)
        return True

    def _start(self, line: str, book: Notebook) -> bool:
        match = _DATED.search(line)
        before = self.last
        at = self._dated(match) if match else None
        if at is None:
            return False
        if self.out and not self.switched:
            users = self._all(at, Kind.SERVER_RESTART, before)
            remarks.restarted(book, users)
        self.switched = False
        self.running = True
        self.begin = self.begin or at
        self.file_start = at
        self.local.used = self.local.used or not self.zoned
        return True

    def _all(self, at: int, kind: Kind, earliest: int | None = None) -> list[str]:
        held = [one for handle in list(self.out) if (one := self._held(handle)) is not None]
        users = [self.gathered.names[one.who][0] for one in held]
        for one in held:
            one.group = None  # all end together: no seat passes on
        for handle in list(self.out):
            self._end(handle, at, kind, earliest)
        for user, product, since, seats in self.queue.values():
            self.denials.waits.append(Wait(user, product, since, None, seats))
        self.queue.clear()
        return users

    def _event(self, word: str, parts: list[str], book: Notebook) -> bool:
        at = self._at(parts[-2], parts[-1]) if len(parts) >= 5 else None
        if at is None:
            return False
        if word == "SHUTDOWN":
            users = self._all(at, Kind.SHUTDOWN)
            remarks.shut_down(book, users)
            return True
        if word == "DENY":
            return self._deny(parts, at)
        if word == "INUSE":
            if len(parts) < 12 or not parts[7].isdigit():
                return False
            handle = parts[8]
            if handle not in self.out and at <= self.file_start + _MINUTE:
                self.out[handle] = _Out(
                    self._who(parts[4], parts[1], parts[5]), at, int(parts[7]), Kind.BEFORE_LOG
                )
            return True
        if len(parts) < 10:
            return False
        handle = parts[-3]
        if word == "QUE":
            user, product = parts[3].strip('"'), parts[1].strip('"')
            self.queue[handle] = (user, product, at, int(parts[6]) if parts[6].isdigit() else 1)
        elif handle in self.queue:
            user, product, since, seats = self.queue.pop(handle)
            served = parts[1] == "1" or handle in self.out
            self.denials.waits.append(Wait(user, product, since, at if served else None, seats))
        return True

    def _deny(self, parts: list[str], at: int) -> bool:
        if len(parts) < 11:
            return False
        why, last_attempt = parts[-4], parts[-3]
        self.denials.lines += 1
        if last_attempt != "0":
            # Else the program goes on to ask another server: no denial of the person yet.
            reason = Reason.SHORTAGE if why in _SHORTAGE else Reason.OTHER
            self.denials.add(parts[3].strip('"'), parts[1].strip('"'), at, reason)
        return True

    def _timezone(self, line: str, book: Notebook) -> None:
        west = line.split()[1:2]
        if self.zoned or not west or not re.fullmatch(r"-?\d{1,4}", west[0]) or abs(int(west[0])) > 15 * 60:
            return
        self.utc_days.clear()
        self.zone = fixed(-int(west[0]))
        self.local.used = False
        book.note(
            "timezone_from_log",
            "the log names its time zone %(name)s: read as %(zone)s; --timezone says otherwise",
            name=" ".join(line.split()[1:])[:60],
            zone=self.zone.name,
        )
        self.zoned = True

    def finish(self, book: Notebook) -> None:
        """After the last file."""
        users = self._all(self.last, Kind.OPEN_AT_END)
        remarks.open_at_end(book, users)
        remarks.before_log(book, self.before)
        remarks.strange_lines(book, self.unknown)
        if self.denials.count(Reason.SHORTAGE) > 1 or self.denials.waits:
            remarks.censored(book)


def _clock(text: str) -> int | None:
    """`hh:mm`, `hh:mm:ss` or `hh:mm:ss.ffff` as ms of the day."""
    try:
        hour, minute = int(text[:2]), int(text[3:5])
        second = int(text[6:]) if len(text) == 8 else float(text[6:]) if len(text) > 5 else 0
    except ValueError:
        return None
    if text[2:3] != ":" or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 61):
        return None
    return int((hour * 60 + minute) * _MINUTE + second * 1000)
