"""The plainest log: a CSV file of user, start, end, read strictly."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

import polars as pl

from seatwise.choose.errors import BadLine, EmptyLog, LogMissing, UnknownColumns
from seatwise.plain import printable

_COLUMNS = ("user", "start", "end")


def read_csv(paths: Sequence[Path], zone: tzinfo) -> pl.DataFrame:
    """Sessions of all files together: `user`, `start`, `end` (Int64, milliseconds UTC).

    Instants are ISO 8601; one without an offset is of `zone`. Any fault ends the reading, with file and line.
    """
    rows: list[tuple[str, int, int]] = []
    for path in paths:
        before = len(rows)
        rows.extend(_rows(path, zone))
        if len(rows) == before:
            raise EmptyLog(file=printable(str(path)))
    return pl.DataFrame(rows, schema={"user": pl.String, "start": pl.Int64, "end": pl.Int64}, orient="row")


def _rows(path: Path, zone: tzinfo) -> Iterator[tuple[str, int, int]]:
    name = printable(str(path))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = next(lines, [])
            if not header:
                return
            places = _places(header, name)
            for cells in lines:
                if cells:
                    yield _session(cells, places, zone, name, lines.line_num)
    except UnicodeDecodeError:
        raise BadLine(
            file=name, line=1, problem="unreadable bytes", given="…", expected="text in UTF-8"
        ) from None
    except csv.Error as error:
        raise BadLine(
            file=name, line=lines.line_num, problem="no CSV:", given=str(error), expected="user,start,end"
        ) from None
    except OSError:
        raise LogMissing(file=name) from None


def _places(header: list[str], name: str) -> list[int]:
    titles = [title.strip().lower() for title in header]
    if not set(_COLUMNS) <= set(titles):
        raise UnknownColumns(file=name, header=printable(",".join(header)))
    return [titles.index(column) for column in _COLUMNS]


def _session(cells: list[str], places: list[int], zone: tzinfo, name: str, line: int) -> tuple[str, int, int]:
    if len(cells) <= max(places):
        raise BadLine(
            file=name,
            line=line,
            problem="too few fields",
            given=printable(",".join(cells)),
            expected="user,start,end",
        )
    user, start, end = (cells[place].strip() for place in places)
    if not user:
        raise BadLine(file=name, line=line, problem="no user", given="", expected="a name")
    begins, ends = _instant(start, zone, name, line), _instant(end, zone, name, line)
    if ends < begins:
        raise BadLine(
            file=name,
            line=line,
            problem="end before start",
            given=printable(end),
            expected=f"an end from {printable(start)} on",
        )
    return user, begins, ends


def _instant(text: str, zone: tzinfo, name: str, line: int) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadLine(
            file=name,
            line=line,
            problem="no instant",
            given=printable(text),
            expected="ISO 8601, as 2026-10-01T09:00",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)
