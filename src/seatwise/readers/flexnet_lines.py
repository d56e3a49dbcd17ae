"""The lines of a FlexNet (FlexLM) debug log: what each says after its time of day.

Source: Revenera, License Administration Guide, "Debug Log Messages"; public samples.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, auto

from seatwise.readers.denials import Reason
from seatwise.readers.gathering import Kind

STAMP = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d\d-\d\d)[T ])?(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?"
)
LINE = re.compile(STAMP.pattern + r" \([^()]{1,64}\) ")


class Say(IntEnum):
    """What a line is about."""

    OUT = auto()
    IN = auto()
    DENIED = auto()
    UNSUPPORTED = auto()
    QUEUED = auto()
    DEQUEUED = auto()
    DATE = auto()
    BANNER = auto()  # lmgrd starts: the whole server comes up
    BANNER_DATE = auto()
    BANNER_RULE = auto()
    DAEMON_UP = auto()
    DAEMON_DOWN = auto()
    NOISE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One understood line. `count` are the seats; `day` an ordinal; `zone` an abbreviation such as CEST."""

    say: Say
    daemon: str = ""
    feature: str = ""
    user: str = ""
    host: str = ""
    count: int = 1
    end: Kind = Kind.LOGOUT
    reason: Reason = Reason.OTHER
    day: int = 0
    zone: str = ""


_DAEMON = re.compile(r"([^()]{1,64})\) ?(.*)", re.DOTALL)
FORK = re.compile(r"_\d+$")
PLAIN = re.compile(
    r'([^()\s]{1,64})\) (OUT|IN): "([^"]*)" ([^@\s()\[\]]+)@([^@\s()\[\]]+)'
    r"(?:\s+\(([1-9]\d{0,6}) licenses?\))?\s*"
)
"""The usual checkout or return; whatever it does not fit is taken apart with more care."""
_USE = re.compile(r'(OUT|IN|DENIED|UNSUPPORTED|QUEUED|DEQUEUED): ?"([^"]*)" (.*)', re.DOTALL)
_VERBOSE = re.compile(r"\s*\^\^\^.*?\^\^\^\s*")
_COUNT = re.compile(r"\s*\((\d{1,9}) licenses?\)\s*$")
_WHY = re.compile(r"\s*\(([A-Z][A-Z_ ]*)\)\s*$")
_DATA = re.compile(r"\s+\[.*\]\s*$")
_PORT = re.compile(r"\(PORT_AT_HOST[^)]*\)\s*")
_REFUSAL = re.compile(r"\s+\((?P<text>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")
_CODE = re.compile(r"\((-\d+),")
_CODE_ONLY = re.compile(r"\s+\((-\d+),[^)]*\)\s*$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_STARTED = re.compile(
    r"(?:FlexNet|FLEXnet|FLEXlm) Licensing .*started on .*\((\d{1,2}/\d{1,2}/\d{4})\)|"
    r"(?:FlexNet|FLEXnet|FLEXlm) .*started on .*\((\d{1,2}/\d{1,2}/\d{4})\)"
)
_SYSTEM_DATE = re.compile(
    r"Server's System Date and Time: \w{3} (\w{3}) (\d{1,2}) (\d{4}) \d{1,2}:\d\d:\d\d ?([A-Z]{2,5})?"
)
_UP = re.compile(r"(?:REStarted|Started) (\S+) \(")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}
_ENDS = {
    "INACTIVE": Kind.INACTIVE,
    "SHUTDOWN": Kind.SHUTDOWN,
    "TIMEOUT": Kind.TIMEOUT,
    "USER_TIMEOUT": Kind.TIMEOUT,
    "REMOVED": Kind.REMOVED,
    "LMREMOVE": Kind.REMOVED,
}
_SHORTAGE = {-4, -24}
_RULES = {-38, -39, -87, -101}
_RULE_WORDS = re.compile(r"(?i)\b(?:exclude|include|max|reserved|options file)\b")
_FULL = re.compile(r"(?i)licensed number of users already reached|users are queued")


def understand(text: str) -> Line:
    """What follows the time and ` (` in a line: `daemon) message`. A line not known gives UNKNOWN."""
    match = _DAEMON.match(text)
    if match is None:
        return Line(Say.UNKNOWN)
    raw, message = match.group(1), match.group(2)
    daemon = FORK.sub("", raw)
    if use := _USE.match(message):
        return _use(daemon, use.group(1), use.group(2), use.group(3))
    return _other(raw, daemon, message.rstrip())


def _use(daemon: str, verb: str, feature: str, rest: str) -> Line:
    say = Say[verb]
    rest = _PORT.sub("", _VERBOSE.sub("", rest))
    if say in {Say.DENIED, Say.UNSUPPORTED}:
        return _refused(say, daemon, feature, rest)
    count, end = 1, Kind.LOGOUT
    for _ in range(2):
        if found := _COUNT.search(rest):
            count = int(found.group(1))
        elif found := _WHY.search(rest):
            end = _ENDS.get(found.group(1).strip(), Kind.LOGOUT)
        else:
            break
        rest = rest[: found.start()]
    # An open bracket at the end is a line that was cut.
    user, host = person(_DATA.sub("", rest))
    if not user or not 0 < count < 10**7 or re.search(r"  +[(\[][^)\]]*$", rest):
        return Line(Say.UNKNOWN)
    return Line(say, daemon, feature, user, host, count, end)


def _refused(say: Say, daemon: str, feature: str, rest: str) -> Line:
    refusal = _REFUSAL.search(rest)
    code = _CODE.search(rest)
    text = refusal.group("text") if refusal else ""
    who = rest[: refusal.start()] if refusal else _CODE_ONLY.sub("", rest)
    user, host = person(_DATA.sub("", _COUNT.sub("", who)))
    if not user:
        return Line(Say.UNKNOWN)
    number = int(code.group(1)) if code else 0
    if number in _SHORTAGE or (not code and _FULL.search(text)):
        reason = Reason.SHORTAGE
    elif number in _RULES or _RULE_WORDS.search(text):
        reason = Reason.RULE
    else:
        reason = Reason.OTHER
    return Line(say, daemon, feature, user, host, reason=reason)


def person(text: str) -> tuple[str, str]:
    """user and host of `user@host`: both may hold blanks, the user also `@`. Empty if there is no user."""
    text = text.strip()
    user, at, host = text.rpartition("@")
    if at and not host.strip() and "@" in user:
        user, _, host = user.rpartition("@")
    return (user.strip(), host.strip()) if at else ("", "")


def slashed(text: str) -> int:
    """The ordinal of m/d/yyyy, 0 if there is no such day."""
    match = _SLASHED.search(text)
    if match is None:
        return 0
    month, day, year = (int(part) for part in match.groups())
    return ordinal(year, month, day)


def ordinal(year: int, month: int, day: int) -> int:
    """The ordinal of a date, 0 if there is none."""
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0


def _other(raw: str, daemon: str, message: str) -> Line:
    master = daemon in {"lmgrd", "lmadmin"}
    if message.startswith("TIMESTAMP "):
        day = slashed(message) if _SLASHED.fullmatch(message[10:].strip()) else 0
        return Line(Say.DATE, daemon, day=day) if day else Line(Say.UNKNOWN)
    if message.startswith("EXITING"):
        return Line(Say.DAEMON_DOWN, daemon) if raw == daemon else Line(Say.NOISE)
    if message.startswith("Server started on "):
        return Line(Say.DAEMON_UP, daemon)
    if not master:
        known = message.startswith(
            ("SLOG:", "EXPIRED:", "BORROW", "UPGRADE", "RESERVE", "REREAD", "Wrote", "Using", "Vendor")
        )
        return Line(Say.NOISE if known or not message else Say.UNKNOWN, daemon)
    if match := _SYSTEM_DATE.match(message):
        month, day_of_month, year, zone = match.groups()
        day = ordinal(int(year), _MONTHS.get(month, 0), int(day_of_month))
        return Line(Say.BANNER_DATE, daemon, day=day, zone=zone or "") if day else Line(Say.NOISE)
    if match := _STARTED.match(message):
        return Line(Say.BANNER, daemon, day=slashed(match.group(1) or match.group(2)))
    if match := _UP.match(message):
        return Line(Say.DAEMON_UP, match.group(1))
    if message.startswith("----"):
        return Line(Say.BANNER_RULE)
    return Line(Say.NOISE)
