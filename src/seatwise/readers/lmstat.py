"""`lmstat -a` output, one poll or many in a file: who held what when somebody looked.

A session is one handle. It opens at the printed start (which has no year: the latest such day not after
the poll, confirmed by the day of the week) and is open at every poll that shows it; if a later poll does
not, it ended between the two. Reservations and the queue are no use. A poll that failed says nothing.
Times are local.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from seatwise.readers.denials import Wait
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.zones import DAY

NAME = "lmstat"
_MINUTE = 60_000
_EPOCH = 719_163
_HEAD = re.compile(r"Flexible License Manager status on \w{3} (\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d)")
_FEATURE = re.compile(r"Users of (?P<name>.+?):\s+(?P<rest>\(.*|Error.*)$")
_TOTAL = re.compile(r"\(Total of (\d+) licenses? issued;\s+Total of (\d+) licenses? in use\)")
_RESERVED = re.compile(r"\s+(\d+)\s+RESERVATIONs? for ")
_HOLDER = re.compile(
    r"\s+(?P<who>.+?) \((?P<version>v[^()]*)\) \((?P<server>[^()]*?) (?P<handle>\w+)\), "
    r"start (?P<weekday>\w{3}) "
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2}) (?P<hour>\d{1,2}):(?P<minute>\d\d)(?P<rest>.*)$"
)
_QUEUED = re.compile(
    r"\s+(?P<who>.+?) \((?P<version>v[^()]*)\) \((?P<server>[^()]*)\) queued for (?P<seats>\d+) licenses?"
)
_SEATS = re.compile(r", (\d+) licenses?\b")
_FAILED = re.compile(r"Error getting status|Cannot connect to license server|lmgrd is not running")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SLACK = 5 * _MINUTE
_YEARS = 9  # a start on 29 February may lie eight years back


def looks(look: Look) -> bool:
    """Whether there is lmstat's head or one of its features."""
    return any(
        _HEAD.match(line) or (_FEATURE.match(line) and ("licenses" in line or "Uncounted" in line))
        for line in look.lines
    )


@dataclass(slots=True)
class _Held:
    """One handle that is out. Local ms."""

    who: int
    start: int
    seats: int
    seen: int


@dataclass
class _Poll:
    at: int
    failed: bool = False
    features: dict[str, object] = field(default_factory=dict)  # the snapshot
    held: dict[tuple[str, ...], tuple[int, int, int]] = field(
        default_factory=dict
    )  # key -> who, start, seats
    queued: dict[tuple[str, str], int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)  # features that this poll tells of


def read(texts: list[Text], options: Options) -> Reading:
    """Read polls; equal polls in several files count once. Raises ReadError."""
    local = Local(options)
    local.used = True
    reading = Reading(NAME, Gathered(), zone=local.zone)
    polls: dict[int, _Poll] = {}
    for text in texts:
        book = Notebook(text.name, options)
        for poll in _Parser(text, book, options, local, reading.gathered).polls():
            polls.setdefault(poll.at, poll)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    _follow([polls[at] for at in sorted(polls)], reading, local, end)
    local.remark(end)
    reading.warnings += end.notes
    return reading


class _Parser:
    """The polls of one file."""

    def __init__(
        self, text: Text, book: Notebook, options: Options, local: Local, gathered: Gathered
    ) -> None:
        self.text, self.book, self.options, self.local, self.gathered = text, book, options, local, gathered
        self.feature = ""

    def polls(self) -> list[_Poll]:
        found: list[_Poll] = []
        number = 0
        for block in self.text.blocks():
            for line in block.split("\n")[:-1]:
                number += 1
                if match := _HEAD.search(line):
                    month, day, year, hour, minute = (int(part) for part in match.groups())
                    at = _local(year, month, day, hour, minute)
                    if at is None:
                        self.book.bad_line(
                            "bad_date", '"%(value)s" is no date and time', number, value=match.group()
                        )
                        continue
                    found.append(_Poll(at))
                    self.feature = ""
                    continue
                if not found and (_FEATURE.match(line) or _FAILED.search(line)):
                    found.append(_Poll(self._taken()))
                if found:
                    self._line(found[-1], line, number)
        self.book.close(self.text.lines)
        return found

    def _taken(self) -> int:
        """When a poll without a head was made."""
        at = self.options.read_at if self.options.read_at is not None else self.text.source.modified or 0
        if self.options.read_at is None:
            self.book.note(
                "undated_log",
                "the poll has no head with its time: taken to be made when the file was last "
                "written; --read-at says otherwise",
            )
        return at + self.local.zone.offset(at)

    def _line(self, poll: _Poll, line: str, number: int) -> None:
        if match := _FEATURE.match(line):
            self.feature = match["name"]
            total = _TOTAL.search(match["rest"])
            if total:
                poll.features[self.feature] = {
                    "issued": int(total.group(1)),
                    "in_use_as_printed": int(total.group(2)),
                    "held_by_people": 0,
                }
                poll.known.add(self.feature)
            elif "ncounted" in match["rest"]:
                poll.features[self.feature] = "uncounted: no limit to size"
                poll.known.add(self.feature)
            return
        shown = poll.features.get(self.feature)
        counts: dict[str, int] = shown if isinstance(shown, dict) else {}
        if match := _RESERVED.match(line):
            counts["reserved_not_shown_as_held"] = counts.get("reserved_not_shown_as_held", 0) + int(
                match.group(1)
            )
        elif match := _HOLDER.match(line):
            start = self._start(match, poll.at)
            if start is None:
                self.book.bad_line(
                    "bad_date",
                    '"%(value)s" is no date and time',
                    number,
                    value=f"{match['month']}/{match['day']}",
                )
                return
            seats = int(found.group(1)) if (found := _SEATS.search(match["rest"])) else 1
            user, host = _person(match["who"])
            code = self.gathered.code(user, self.feature, host)
            poll.held[(match["server"], self.feature, match["handle"], str(start), user)] = (
                code,
                start,
                seats,
            )
            counts["held_by_people"] = counts.get("held_by_people", 0) + seats
        elif match := _QUEUED.match(line):
            seats = int(match["seats"])
            poll.queued[_person(match["who"])[0], self.feature] = seats
            counts["queued"] = counts.get("queued", 0) + seats
        elif _FAILED.search(line):
            poll.failed = True

    def _start(self, match: re.Match[str], poll: int) -> int | None:
        """The latest such day not after the poll; one with the right day of the week comes before others."""
        month, day, hour, minute = (int(match[name]) for name in ("month", "day", "hour", "minute"))
        year = date.fromordinal(poll // DAY + _EPOCH).year
        found: list[int] = []
        for candidate in range(year, year - _YEARS, -1):
            at = _local(candidate, month, day, hour, minute)
            if at is not None and at <= poll + _SLACK:
                if _DAYS[date(candidate, month, day).weekday()] == match["weekday"]:
                    return at
                found.append(at)
        return found[0] if found else None


def _local(year: int, month: int, day: int, hour: int, minute: int) -> int | None:
    try:
        at = (date(year, month, day).toordinal() - _EPOCH) * DAY
    except ValueError:
        return None
    return at + (hour * 60 + minute) * _MINUTE if hour < 24 and minute < 60 else None


def _person(who: str) -> tuple[str, str]:
    """user and host of `user host display`; the user and the display may hold blanks, the display may
    be missing. A display that repeats the host tells where it stands; else the user is one word."""
    parts = who.split()
    if len(parts) < 3:
        return (parts[0], parts[1] if len(parts) == 2 else "") if parts else ("", "")
    for place in range(2, len(parts)):
        if parts[place].startswith(("/dev/", ":")) or parts[place].startswith(parts[place - 1]):
            return " ".join(parts[: place - 1]), parts[place - 1]
    return parts[0], parts[1]


def _follow(polls: list[_Poll], reading: Reading, local: Local, book: Notebook) -> None:
    """Handles from poll to poll as sessions, and the remarks on what polls cannot show."""
    gathered = reading.gathered
    utc = local.zone.one
    held: dict[tuple[str, ...], _Held] = {}
    waiting: dict[tuple[str, str], tuple[int, int]] = {}
    good = [poll for poll in polls if not poll.failed or poll.known]
    for poll in good:
        for key, (who, start, seats) in poll.held.items():
            known = held.setdefault(key, _Held(who, start, seats, poll.at))
            known.seen, known.seats = poll.at, max(known.seats, seats)
        for key in [key for key in held if key[1] in poll.known and key not in poll.held]:
            one = held.pop(key)
            # It was still there in the minute of the last poll that shows it.
            end = max(one.seen, one.start + _MINUTE)
            row = gathered.add(
                one.who, utc(one.start), utc(min(end, poll.at)), one.seats, ended=Kind.LEFT_BETWEEN_POLLS
            )
            gathered.ranges[row] = (utc(min(end, poll.at)), utc(poll.at))
        for key, seats in poll.queued.items():
            waiting.setdefault(key, (poll.at, seats))
        for key in [key for key in waiting if key not in poll.queued and key[1] in poll.known]:
            since, seats = waiting.pop(key)
            served = [
                start
                for who, start, _ in poll.held.values()
                if gathered.names[who][:2] == key and start >= since - _SLACK
            ]
            reading.denials.waits.append(
                Wait(*key, utc(since), utc(max(min(served), since)) if served else None, seats)
            )
    for key, (since, seats) in waiting.items():
        reading.denials.waits.append(Wait(*key, utc(since), None, seats))
    for one in held.values():
        gathered.add(
            one.who,
            utc(one.start),
            utc(max(one.seen, one.start + (0 if one.seen > one.start else _MINUTE))),
            one.seats,
            ended=Kind.STILL_OPEN,
        )
    _tell(polls, good, reading, local, book)


def _tell(polls: list[_Poll], good: list[_Poll], reading: Reading, local: Local, book: Notebook) -> None:
    if len(good) == 1:
        book.note("snapshot_only", "one poll shows one moment: the peak is a floor, and denials never show")
    elif good:
        book.note(
            "polls",
            "the log is %(count)s polls: what came and went between two is not seen, so "
            "peaks are floors, and denials never show",
            count=len(good),
        )
    failed = len(polls) - len(good)
    if failed:
        book.note("failed_poll", "%(count)s polls failed: what was in use then is unknown", count=failed)
    if not good:
        return
    last = good[-1]
    for feature, shown in last.features.items():
        if isinstance(shown, dict) and shown.get("reserved_not_shown_as_held"):
            book.note(
                "reservations",
                "%(feature)s: the printed %(printed)s in use include %(count)s reservations, "
                "which nobody holds",
                feature=feature,
                printed=shown["in_use_as_printed"],
                count=shown["reserved_not_shown_as_held"],
            )
    at = local.zone.one(last.at)
    reading.extra = {"at": at, **last.features}
