"""JSON records one by one: an array, a page with the array inside, or one object a line; memory stays
bounded."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from seatwise.readers.errors import NotThisFormat, TooBig
from seatwise.readers.reading import Notebook
from seatwise.readers.text import Text

Record = dict[str, Any]

LONGEST_RECORD = 16 << 20
DEEPEST = 100
_PAGES = {"agent_events", "items", "value", "activity_logs", "records", "data", "results", "logs", "rows"}
"""Keys under which services put the array of one page."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_DECODER = msgspec.json.Decoder()


def records(text: Text, book: Notebook) -> Iterator[tuple[int, Record]]:
    """(line, record) of each object of a file. What is no JSON is a bad line; a record cut off at the end is
    said. Raises TooBig for a record beyond all sense, NotThisFormat for one nested beyond all sense."""
    for line, found in _decoded(text.pieces(), text.name):
        if found is None:
            book.bad_line("bad_json", "the record is not valid JSON", line)
        elif isinstance(found, dict):
            yield line, found
        else:
            book.note("truncated_line", "the last record is cut off and left out", line)
    book.close(text.lines or 1)


def first_records(head: str, most: int = 50) -> list[Record]:
    """The first whole objects of a text, for recognition; nothing is raised."""
    found: list[Record] = []
    if head.lstrip()[:1] not in {"{", "["}:
        return found
    try:
        for _, record in _decoded([head], ""):
            if isinstance(record, dict):
                found.append(record)
            if len(found) == most:
                break
    except (TooBig, NotThisFormat):
        pass
    return found


def _decoded(pieces: Iterable[str], name: str) -> Iterator[tuple[int, Record | str | None]]:
    """(line, object), (line, None) for a broken one, (line, "") for one that the end cuts off."""
    held = ""
    line = 1
    stack: list[str] = []  # "[" and "{" that are open outside the current record
    begun = -1  # where the current record begins in `held`
    depth = 0  # of brackets inside the current record
    key = ""
    at = 0
    for piece in pieces:
        held += piece
        while True:
            token = _TOKEN.search(held, at)
            if token is None:
                quote = held.find('"', at)
                at = quote if quote >= 0 else len(held)
                break
            sign = token.group()
            at = token.end()
            if sign[0] == '"':
                key = sign
            elif begun < 0:
                if sign == "[":
                    stack.append(sign)
                elif sign == "{":
                    begun, depth = token.start(), 1
                elif stack:
                    stack.pop()
            elif sign in "{[":
                if sign == "[" and depth == 1 and not stack and key.strip('"') in _PAGES:
                    stack += ["{", "["]
                    begun = -1
                    continue
                depth += 1
                if depth > DEEPEST:
                    raise NotThisFormat(
                        file=name, format="JSON", what=f"it is nested more than {DEEPEST} deep."
                    )
            else:
                depth -= 1
                if not depth:
                    start = line + held.count("\n", 0, begun)
                    yield start, _decode(held[begun:at])
                    begun = -1
                    line += held.count("\n", 0, at)
                    held, at = held[at:], 0
            if len(stack) > DEEPEST:
                raise NotThisFormat(file=name, format="JSON", what=f"it is nested more than {DEEPEST} deep.")
        if begun < 0:
            line += held.count("\n", 0, at)
            held, at = held[at:], 0
        if len(held) > LONGEST_RECORD:
            raise TooBig(file=name, what="one record", limit=f"{LONGEST_RECORD >> 20} MB")
    if begun >= 0:
        yield line + held.count("\n", 0, begun), ""


def _decode(text: str) -> Record | None:
    try:
        decoded = _DECODER.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None


def text_of(value: Any) -> str:
    """A value as text; nothing for null, objects and arrays."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def inside(record: Record, *path: str) -> Any:
    """The value at a path of keys, None if any is missing."""
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
