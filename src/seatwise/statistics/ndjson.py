"""Events as NDJSON: one JSON object a line, bad lines told apart from good ones."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
import polars as pl

from seatwise.statistics.envelope import Envelope, columns, faulty
from seatwise.statistics.validity import NOT_JSON, WRONG_TYPE

# Lines are turned into columns by the thousand: fast, and never the whole file as Python objects.
_BATCH: Final = 50_000
_PLACE: Final = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")
_DECODER: Final = msgspec.json.Decoder(Envelope)

_Fault = tuple[int, int, str, str, str]


def raw_tables(lines: Iterable[bytes]) -> Iterator[pl.DataFrame]:
    """The lines as RAW tables. Empty lines are no items; the last line may lack its end."""
    good: list[Envelope] = []
    places: list[int] = []
    numbers: list[int] = []
    bad: list[_Fault] = []
    index = -1
    for number, line in enumerate(lines, start=1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.isspace() or not line:
            continue
        index += 1
        read = _read(line)
        if isinstance(read, Envelope):
            good.append(read)
            places.append(index)
            numbers.append(number)
        else:
            bad.append((index, number, *read))
        if len(good) == _BATCH:
            yield columns(good, places, numbers)
            good, places, numbers = [], [], []
    if good:
        yield columns(good, places, numbers)
    if bad:
        yield faulty(bad)


def _read(line: bytes) -> Envelope | tuple[str, str, str]:
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        field = place["field"] if place else ""
        if not field:
            return "json", NOT_JSON, str(error)
        return field, WRONG_TYPE, str(error)[: place.start()] if place else str(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return "json", NOT_JSON, str(error)
