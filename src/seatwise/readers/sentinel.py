"""Sentinel RMS usage logs: transaction 0 opens a session, 2 closes it, 1 is a denial. Times are epoch
seconds.

Pairing is by feature, user and host: the release tells how long the key was held, else first in, first
out. `# Shutdown` ends what is open, `# Startup` too. Commuter licenses (8 out, 9 in) hold a seat like
any other.
"""

import re
from collections import defaultdict

from seatwise.readers import remarks
from seatwise.readers.denials import Reason
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text

NAME = "sentinel-rms"
_LINE = re.compile(
    r"(?P<before>\S.*?)\s+[A-Z][a-z]{2} [A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d \d{4}\s+"
    r"(?P<epoch>\d{9,10})\s+(?P<rest>\S.*)$"
)
_TOKEN = re.compile(r'"[^"]*"|\S+')
_OPEN, _CLOSE, _DENIED, _FILLER = {"0", "8"}, {"2", "9"}, "1", {"13", "15"}
_NUMBER = re.compile(r"-?\d+")


def looks(look: Look) -> bool:
    """Whether some of the first lines hold a date with its epoch and a transaction."""
    return any((match := _LINE.match(line)) and _fields(match["rest"]) is not None for line in look.lines)


def _fields(rest: str) -> tuple[str, str, int, str, str] | None:
    """feature, transaction, how long the key was held, user, host: the version between may be missing."""
    parts = _TOKEN.findall(rest)
    for place in (2, 1):
        numbers = parts[place : place + 3]
        if (
            len(parts) >= place + 5
            and all(_NUMBER.fullmatch(part) for part in numbers)
            and 0 <= int(numbers[0]) <= 20
        ):
            return (
                parts[0].strip('"'),
                numbers[0],
                int(numbers[2]),
                parts[place + 3].strip('"'),
                parts[place + 4].strip('"'),
            )
    return None


def read(texts: list[Text], options: Options) -> Reading:
    """Read usage logs; lines that several files share count once. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    out: dict[int, list[int]] = defaultdict(list)
    gathered = reading.gathered
    begin = last = 0
    before = 0
    earlier: set[str] = set()
    book = Notebook(texts[0].name, options)

    def end_all(kind: Kind) -> list[str]:
        users = []
        for who, starts in out.items():
            for start in starts:
                gathered.add(who, start, max(last, start), ended=kind)
                users.append(gathered.names[who][0])
            starts.clear()
        return users

    for text in texts:
        book = Notebook(text.name, options)
        mine: set[str] = set()
        number = 0
        for block in text.blocks():
            for line in block.split("\n")[:-1]:
                number += 1
                if line.startswith("#"):
                    if "Shutdown" in line or "Startup" in line:
                        users = end_all(Kind.SHUTDOWN)
                        remarks.shut_down(book, users)
                    continue
                if not line.strip() or line in earlier:
                    continue
                if len(texts) > 1:
                    mine.add(line)
                match = _LINE.match(line)
                fields = _fields(match["rest"]) if match else None
                if match is None or fields is None:
                    if text.cut and number == text.lines:
                        book.note("truncated_line", "the last line is cut off and left out", number)
                    else:
                        book.bad_line("bad_row", "the row cannot be taken apart", number)
                    continue
                feature, transaction, held, user, host = fields
                if transaction in _FILLER:
                    continue
                at = int(match["epoch"]) * 1000
                begin, last = begin or at, max(last, at)
                if transaction == _DENIED:
                    reading.denials.lines += 1
                    reading.denials.add(user, feature, at, Reason.SHORTAGE)
                    continue
                if transaction not in _OPEN | _CLOSE:
                    continue
                who = gathered.code(user, feature, host)
                if transaction in _OPEN:
                    out[who].append(at)
                    continue
                starts = out[who]
                if starts:
                    since = (
                        min(starts, key=lambda start: abs(start - (at - held * 1000)))
                        if held > 0
                        else starts[0]
                    )
                    starts.remove(since)
                    gathered.add(who, since, max(at, since))
                else:
                    before += 1
                    gathered.add(
                        who, at - held * 1000 if held > 0 else min(begin, at), at, begun=Kind.BEFORE_LOG
                    )
        earlier |= mine
        book.close(text.lines)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    users = end_all(Kind.OPEN_AT_END)
    remarks.open_at_end(end, users)
    remarks.before_log(end, before)
    if reading.denials.count(Reason.SHORTAGE):
        remarks.censored(end)
    reading.warnings += end.notes
    return reading
