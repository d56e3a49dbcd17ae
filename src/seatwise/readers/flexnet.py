"""FlexNet (FlexLM) debug logs: OUT opens a session, IN, a restart or the end of the log closes it.

A session is a checkout, of as many seats as it took. Lines have a time of day; the date comes from
TIMESTAMP lines and start banners, forwards and backwards. Most lines differ from earlier ones only in
their time, so each different text is understood once and looked up after that.
"""

import re
from collections import deque
from collections.abc import Iterator

import numpy as np

from seatwise.readers import remarks
from seatwise.readers.assumed import assume
from seatwise.readers.day_clock import DAY, EPOCH, DayClock
from seatwise.readers.denials import Reason, Wait
from seatwise.readers.errors import Undated
from seatwise.readers.flexnet_lines import FORK, PLAIN, STAMP, Line, Say, ordinal, understand
from seatwise.readers.flexnet_pairs import Checkout, Pairs, told_of
from seatwise.readers.gathering import Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.text import Text
from seatwise.readers.times import offset
from seatwise.readers.zones import ABBREVIATIONS, Zone, zone

NAME = "flexnet-debug"
STAMPED = "flexnet-debug (-datestamp)"
_REMEMBERED = 200_000
_SIGN = re.compile(
    STAMP.pattern + r" \((?:(?:lmgrd|lmadmin)\) |[^()\s]{1,64}\) (?:TIMESTAMP \d|"
    r"(?:OUT|IN|DENIED|UNSUPPORTED|QUEUED|DEQUEUED): ?\"))"
)
_TAIL = 20
_MS = 1000

_MANY_TIMES = 5000
_OUT, _IN = Line(Say.OUT), Line(Say.IN)
_NONE_HELD: deque[Checkout] = deque()
_Entry = tuple[Say, tuple[str, int], int, Line, deque[Checkout]]
"""What a text means: kind, (daemon, code), seats, the line, and what its person has out."""


def looks(look: Look) -> bool:
    """Whether some of the first lines are those of lmgrd or a vendor daemon."""
    return any(_SIGN.match(line) for line in look.lines)


def read(texts: list[Text], options: Options) -> Reading:
    """Read debug logs. Files that continue one another are one log; their overlap counts once."""
    local = Local(options)
    parts = [_Log(chain, options, local).read() for chain in _chains(texts)]
    whole = parts[0]
    for part in parts[1:]:
        whole.gathered.absorb(part.gathered)
        whole.denials.absorb(part.denials)
        whole.warnings += part.warnings
        whole.read_lines += part.read_lines
        whole.bad_lines += part.bad_lines
        whole.ends_known &= part.ends_known
    return whole


class _Log:
    """One log, in one or several files."""

    def __init__(self, chain: list[tuple[Text, int]], options: Options, local: Local) -> None:
        self.chain = chain
        self.options = options
        self.local = local
        self.clock = DayClock()
        self.pairs = Pairs()
        self.known: dict[str, _Entry] = {}
        self.stamps: dict[tuple[str, str], int] = {}
        self.heads: dict[str, int] = {}
        self.stamped = False
        self.alive = 0
        self.banner = -DAY
        self.zone_name = ""
        self.undated = 0  # uses before the first date
        self.unknown = 0
        self.unknown_first: tuple[int, Notebook] | None = None
        self.last = 0
        self.left: dict[tuple[str, int], int] = {}

    def read(self) -> Reading:
        notes = []
        lines = bad = 0
        book = Notebook(self.chain[0][0].name, self.options)
        for text, skip in self.chain:
            book = Notebook(text.name, self.options)
            self._file(text, skip, book)
            remarks.encoding(book, text)
            for number in text.too_long:
                book.bad_line("line_too_long", "the line is longer than any log's and was left out", number)
            book.close(text.lines)
            notes += book.notes
            lines += text.lines
            bad += book.bad
        end = Notebook(self.chain[-1][0].name, self.options)
        reading = self._finish(end, self.chain[-1][0])
        reading.warnings = notes + end.notes
        reading.read_lines, reading.bad_lines = lines, bad
        return reading

    # -- lines -------------------------------------------------------------------------------------------

    def _file(self, text: Text, skip: int, book: Notebook) -> None:
        number = 0
        known, heads, clock, pairs = self.known, self.heads, self.clock, self.pairs
        add, give, queue = pairs.gathered.add, pairs.give, pairs.queue
        out, give_back, login = Say.OUT, Say.IN, Kind.LOGIN
        for block in text.blocks():
            lines = block.split("\n")
            lines.pop()
            for line in lines:
                number += 1
                head, _, tail = line.partition(" (")
                entry = known.get(tail)
                second = heads.get(head)
                if entry is None or second is None:
                    if number <= skip:
                        continue
                    found = self._unusual(line, head, tail, number, book, last=text.cut and line is lines[-1])
                    if found is None:
                        continue
                    entry, second = found
                elif number <= skip:
                    continue
                if second < clock.last or second > clock.last + 86_340:
                    at = clock.running(second)
                else:
                    clock.last = second
                    at = clock.base + second
                say, key, count, understood, held = entry
                if say is out:
                    self.alive = at
                    if queue:
                        pairs.leave_queue(key, at)
                    pairs.outs += 1
                    if held:
                        pairs.again += 1
                    held.append(Checkout(at, count))
                elif say is give_back:
                    self.alive = at
                    if held and held[0].seats == count and held[0].first is None:
                        # Most returns are of one whole checkout.
                        pairs.ins += 1
                        start = held.popleft().start
                        add(key[1], start, at if at > start else start, count, login, understood.end)
                    else:
                        give(key, at, count, understood.end)
                else:
                    self._rare(entry, at, number, book)
        self.last = max(self.last, self.alive)

    def _unusual(
        self, line: str, head: str, tail: str, number: int, book: Notebook, *, last: bool
    ) -> tuple[_Entry, int] | None:
        """A line whose time or text was not met before; None if it cannot be used."""
        second = self.heads.get(head)
        if second is None and head[4:5] == "-":
            second = self._same_day(head)
        if second is not None and not last:
            entry = self.known.get(tail) or self._plain(tail)
            if entry is not None:
                return entry, second
        stamp = STAMP.fullmatch(head)
        if stamp is None or not tail:
            if line.strip():
                book.bad_line(
                    "no_time", "the line does not begin with a time of day and the name of a daemon", number
                )
            return None
        hour, minute, second = int(stamp["hour"]), int(stamp["minute"]), int(stamp["second"])
        if hour > 23 or minute > 59 or second > 60:
            book.bad_line("bad_time", "there is no such time of day", number)
            return None
        at = hour * 3600 + minute * 60 + second
        if stamp["date"]:
            day = ordinal(*(int(part) for part in stamp["date"].split("-")))
            if not day:
                book.bad_line("bad_date", "there is no such day", number)
                return None
            self._stamp(day, at, stamp["offset"])
            if stamp["offset"] and len(head) >= 19:
                self.stamps[head[:10], head[19:]] = self.clock.base + self.clock.last - at
                self.heads.setdefault(head[11:19], at)
            at = self.clock.last
        elif len(self.heads) < DAY:
            self.heads[head] = at
            if len(self.heads) == _MANY_TIMES:
                # A long log has every second of the day sooner or later.
                self.heads |= {f"{at // 3600:2d}:{at // 60 % 60:02d}:{at % 60:02d}": at for at in range(DAY)}
        if self.pairs.begin < 0:
            self.pairs.begin = self.clock.base + at
        entry = self.known.get(tail)
        if entry is None:
            understood = understand(tail)
            if last and not self._whole(tail, understood):
                book.note("truncated_line", "the last line is cut off: only its time is used", number)
                self._notice(self.clock.running(at) if not self.stamped else self.clock.base + at)
                return None
            entry = self._learn(tail, understood)
        return entry, at

    def _whole(self, tail: str, line: Line) -> bool:
        """Whether a last line without a line end is surely complete."""
        if line.say is Say.UNKNOWN:
            return False
        return (
            line.say not in {Say.OUT, Say.IN}
            or tail.endswith((")", " "))
            or ((line.user, line.feature, line.host) in {*self.pairs.gathered.names})
        )

    def _same_day(self, head: str) -> int | None:
        """The second of a stamp whose day and offset were met before."""
        base = self.stamps.get((head[:10], head[19:]))
        second = self.heads.get(head[11:19])
        if base is None or second is None:
            return None
        at = base + second
        self.clock.base, self.clock.last = at - at % DAY, at % DAY
        return self.clock.last

    def _plain(self, tail: str) -> _Entry | None:
        """The usual checkouts and returns, understood at once."""
        match = PLAIN.fullmatch(tail)
        if match is None:
            return None
        daemon, verb, feature, user, host, count = match.groups()
        key = (
            FORK.sub("", daemon) if "_" in daemon else daemon,
            self.pairs.gathered.code(user, feature, host),
        )
        line = _OUT if verb == "OUT" else _IN
        return self._remember(tail, (line.say, key, int(count or 1), line, self.pairs.out[key]))

    def _learn(self, tail: str, line: Line) -> _Entry:
        code = self.pairs.gathered.code(line.user, line.feature, line.host) if line.user else -1
        key = (line.daemon, code)
        held = self.pairs.out[key] if line.say in {Say.OUT, Say.IN} else _NONE_HELD
        return self._remember(tail, (line.say, key, line.count, line, held))

    def _remember(self, tail: str, entry: _Entry) -> _Entry:
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        self.known[tail] = entry
        return entry

    def _stamp(self, day: int, second: int, written_offset: str | None) -> None:
        """A line with its own date: the running time is UTC (or local time, if it has no offset)."""
        self.stamped = True
        at = (day - EPOCH) * DAY + second
        shift = offset(written_offset)
        if shift is not None:
            at -= shift // 1000
        else:
            self.local.used = True
            at = self.local.zone.one(at * _MS) // _MS
        self.clock.base, self.clock.last = at - at % DAY, at % DAY

    def _notice(self, at: int) -> None:
        self.last = max(self.last, at)

    def _rare(self, entry: _Entry, at: int, number: int, book: Notebook) -> None:
        say, key, _, line, _ = entry
        pairs = self.pairs
        match say:
            case Say.DENIED | Say.UNSUPPORTED:
                pairs.deny(line, at)
            case Say.QUEUED:
                pairs.wait(key, at)
            case Say.DATE:
                if not self.stamped:
                    self._date(line.day, at)
            case Say.BANNER | Say.BANNER_DATE | Say.BANNER_RULE:
                self._banner(line, at, book)
                return
            case Say.DAEMON_DOWN:
                self._down(line.daemon, at, book)
            case Say.DAEMON_UP:
                self._up(line.daemon, at, book)
            case Say.UNKNOWN:
                self.unknown += 1
                if self.unknown == 1:
                    book.note("unknown_line", "a line of another kind is left out", number)
            case _:
                pass
        self.alive = at

    def _date(self, day: int, at: int) -> None:
        if not self.clock.dates:
            self.undated = self.pairs.outs + self.pairs.ins + self.pairs.denials.lines
        self.clock.dated(at, day)

    def _banner(self, line: Line, at: int, book: Notebook) -> None:
        if line.say is Say.BANNER_RULE:
            return
        if at - self.banner > 60:
            self.pairs.upsince.add("")
            users = self.pairs.end_all(at, Kind.SERVER_RESTART, earliest=self.alive)
            remarks.restarted(book, users)
            self.banner = at
        if line.zone:
            self.zone_name = line.zone
        if line.day and not self.stamped:
            self._date(line.day, at)

    def _down(self, daemon: str, at: int, book: Notebook) -> None:
        if daemon in {"lmgrd", "lmadmin"}:
            users = self.pairs.end_all(at, Kind.SHUTDOWN)
            remarks.shut_down(book, users)
            return
        users = self.pairs.end_all(at, Kind.DAEMON_EXIT, daemon)
        told_of(
            book,
            "daemon_exit",
            "%(count)s sessions (%(users)s) were open when %(daemon)s stopped and end there",
            users,
            daemon=daemon,
        )

    def _up(self, daemon: str, at: int, book: Notebook) -> None:
        users = self.pairs.end_all(at, Kind.DAEMON_EXIT, daemon, earliest=self.alive)
        told_of(
            book,
            "daemon_exit",
            "%(count)s sessions (%(users)s) were open when %(daemon)s started anew: they ended before that",
            users,
            daemon=daemon,
        )
        self.pairs.upsince.add(daemon)

    # -- after the last line -----------------------------------------------------------------------------

    def _finish(self, book: Notebook, text: Text) -> Reading:
        pairs = self.pairs
        no_returns = self._no_returns()
        users = pairs.end_all(self.last, Kind.OPEN_AT_END)
        for key, since in pairs.queue.items():
            pairs.served(key, since, None)
        if not no_returns:
            remarks.open_at_end(book, users)
        remarks.before_log(book, pairs.before)
        remarks.unmatched(book, pairs.stray)
        remarks.strange_lines(book, self.unknown)
        reading = Reading(STAMPED if self.stamped else NAME, pairs.gathered, pairs.denials)
        self._date_all(book, text)
        if pairs.denials.count(Reason.SHORTAGE) or pairs.waits:
            remarks.censored(book)
        if no_returns:
            book.note(
                "no_returns",
                "the log has %(count)s checkouts and not one return (NOLOG IN in the options "
                "file?): how long they lasted is unknown",
                count=pairs.outs,
            )
            reading.gathered, reading.ends_known = assume(pairs.gathered, self.options, book)
        elif pairs.ins and not pairs.outs:
            book.note(
                "no_checkouts",
                "the log has %(count)s returns and not one checkout (NOLOG OUT in the options "
                "file?): when they began is unknown",
                count=pairs.ins,
            )
        reading.zone = self.local.zone if self.local.used else None
        return reading

    def _no_returns(self) -> bool:
        """Checkouts and never a return, in a log long enough that some must have been."""
        pairs = self.pairs
        if pairs.ins or pairs.outs < 4:
            return False
        return pairs.again > 0 or self.last - pairs.begin >= DAY or pairs.outs >= 20

    def _date_all(self, book: Notebook, text: Text) -> None:
        """Running times become UTC."""
        gathered, denials = self.pairs.gathered, self.pairs.denials
        convert = self._converter(book, text)
        for column in (gathered.start, gathered.end, denials.at):
            times = np.frombuffer(column, np.int64)
            for begin in range(0, len(times), 1 << 20):
                times[begin : begin + (1 << 20)] = convert(times[begin : begin + (1 << 20)])
            del times
        start, end = np.frombuffer(gathered.start, np.int64), np.frombuffer(gathered.end, np.int64)
        np.maximum(start, end, out=end)

        def one(at: int) -> int:
            return int(convert(np.array([at], np.int64))[0])

        gathered.ranges = {row: (one(low), one(high)) for row, (low, high) in gathered.ranges.items()}
        denials.waits = [
            Wait(wait.user, wait.feature, one(wait.start), None if wait.end is None else one(wait.end))
            for wait in self.pairs.waits
        ]

    def _converter(self, book: Notebook, text: Text):  # type: ignore[no-untyped-def]
        if self.stamped:
            return lambda running: running * _MS
        self.local.used = True
        if not self.clock.dates:
            self._date_by_file(book, text)
        elif self.undated:
            book.note(
                "undated_start",
                "%(count)s lines come before any date and are dated back from the first",
                count=self.undated,
            )
        calendar = self.clock.settle()
        if calendar.put_back:
            book.note(
                "clock_put_back",
                "the clock was put back %(count)s times, as in autumn: the hour that comes twice "
                "is told apart",
                count=len(calendar.put_back),
            )
        where = self._zone(book)
        return lambda running: calendar.utc(running, where)

    def _date_by_file(self, book: Notebook, text: Text) -> None:
        taken = self.options.read_at if self.options.read_at is not None else text.source.modified
        if taken is None:
            raise Undated(file=text.name, do="Say with --read-at when the log was taken.")
        local = taken + self.local.zone.offset(taken)
        self.clock.dated(self.last, local // (DAY * _MS) + EPOCH)
        if self.options.read_at is None:
            book.note(
                "undated_log",
                "the log names no date: its last line is taken to be of the day on which the "
                "file was last written; --read-at says otherwise",
            )

    def _zone(self, book: Notebook) -> Zone:
        """The zone of the log: as told, else as the start banner names it, else that of the machine."""
        named = ABBREVIATIONS.get(self.zone_name)
        if not self.local.told and named is not None:
            self.local.zone, self.local.used = zone(named), True
            book.note(
                "timezone_from_log",
                "the log names its time zone %(name)s: read as %(zone)s; --timezone says otherwise",
                name=self.zone_name,
                zone=named,
            )
        else:
            self.local.remark(book)
        return self.local.zone


# -- several files as one log --------------------------------------------------------------------------------


def _chains(texts: list[Text]) -> list[list[tuple[Text, int]]]:
    """Files in the order of their time, each with the number of lines to skip because an earlier file has
    them.

    Files whose times run side by side are logs of different servers: a chain each.
    """
    if len(texts) == 1:
        return [[(texts[0], 0)]]
    spans = sorted(
        ((_span(text), place, text) for place, text in enumerate(texts)),
        key=lambda span: (span[0][:2], span[1]),
    )
    chains: list[tuple[list[tuple[Text, int]], int, list[str]]] = []
    for (first, last, tail), _, text in spans:
        for index, (chain, reach, end) in enumerate(chains):
            skip = _continues(end, text)
            if skip is None and any(_continues(tail, known) is not None for known, _ in chain):
                break  # all of it stands in an earlier file
            if skip is not None or first >= reach:
                chains[index] = ([*chain, (text, skip or 0)], max(reach, last), tail)
                break
        else:
            chains.append(([(text, 0)], last, tail))
    return [chain for chain, _, _ in chains]


def _span(text: Text) -> tuple[int, int, list[str]]:
    """First and last time (seconds, local) and the last lines."""
    clock = DayClock()
    first: int | None = None
    last = 0
    stamped: list[int] = []
    tail: list[str] = []
    for line in _lines(text):
        tail.append(line)
        del tail[:-_TAIL]
        head, _, rest = line.partition(" (")
        stamp = STAMP.fullmatch(head)
        if stamp is None:
            continue
        second = int(stamp["hour"]) * 3600 + int(stamp["minute"]) * 60 + int(stamp["second"])
        if stamp["date"]:
            stamped.append(
                (ordinal(*(int(part) for part in stamp["date"].split("-"))) - EPOCH) * DAY + second
            )
            del stamped[1:-1]
            continue
        last = clock.running(second)
        first = last if first is None else first
        if "TIMESTAMP" in rest or "started on" in rest or "System Date" in rest:
            day = understand(rest).day
            if day:
                clock.dated(last, day)
    if stamped:
        return stamped[0], stamped[-1], tail
    if not clock.dates:
        return 0, 1 << 60, tail
    local = clock.settle().local(np.array([first or 0, last], np.int64)) // _MS
    return int(local[0]), int(local[1]), tail


def _continues(tail: list[str], text: Text) -> int | None:
    """The number of the line of `text` after which everything is new, if the lines of `tail` stand in it."""
    window: list[str] = []
    for number, line in enumerate(_lines(text), start=1):
        window.append(line)
        del window[: -len(tail)]
        if line == tail[-1] and window == tail:
            return number
    return None


def _lines(text: Text) -> Iterator[str]:
    for block in text.blocks():
        lines = block.split("\n")
        lines.pop()
        yield from lines
