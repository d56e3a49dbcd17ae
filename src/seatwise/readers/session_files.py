"""Sessions that are sessions already: NDJSON and Parquet with columns for user, start and end.

Columns are known by the same names as in tables. Times are texts, epoch seconds or milliseconds, or
Parquet's own times (those without a zone are local). A row without an end is open until the last time of
the file.
"""

import io
from collections.abc import Iterator
from typing import Any

import polars as pl

from seatwise.readers import remarks
from seatwise.readers.columns import roles
from seatwise.readers.errors import Damaged, MissingColumn, TooBig
from seatwise.readers.gathering import NO_FEATURE, Gathered, Kind
from seatwise.readers.looking import Look
from seatwise.readers.opening import Source
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.records import records, text_of
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.written import BAD, MISSING, one

NDJSON = "sessions-ndjson"
PARQUET = "sessions-parquet"
MAGIC = b"PAR1"
_ROWS = 200_000
_PIPED = 1 << 30


def looks_like_json(look: Look) -> bool:
    """Whether the records have a user, a start and an end."""
    return any(
        {"user", "start", "end"} <= roles(list(one), look.options.columns, "", 1).keys()
        for one in look.records[:5]
    )


def looks_like_parquet(look: Look) -> bool:
    """Whether it is a Parquet file."""
    return look.head.startswith(MAGIC)


def read_json(texts: list[Text], options: Options) -> Reading:
    """Read NDJSON (or JSON arrays). Raises ReadError."""
    reader = _Rows(NDJSON, options)
    for text in texts:
        book = Notebook(text.name, options)
        found: dict[str, int] = {}
        names: tuple[str, ...] = ()
        for line, record in records(text, book):
            if tuple(record) != names:
                names = tuple(record)
                found = roles(
                    names,
                    {role: name for role, name in options.columns.items() if name in names},
                    text.name,
                    line,
                )
            values = {role: record[names[index]] for role, index in found.items()}
            reader.add(values, line, book)
        reader.close(book)
        gather_notes(reader.reading, [book], [text])
    return reader.finish(texts[-1].name, several=len(texts) > 1)


def read_parquet(sources: list[Source], options: Options) -> Reading:
    """Read Parquet files. Raises ReadError."""
    reader = _Rows(PARQUET, options)
    for source in sources:
        book = Notebook(source.name, options)
        lines = 0
        for values in _parquet_rows(source, options):
            lines += 1
            reader.add(values, lines, book)
        book.close(lines)
        reader.close(book)
        gather_notes(reader.reading, [book])
    return reader.finish(sources[-1].name, several=len(sources) > 1)


def parquet_file(source: Source) -> Any:
    """What Polars can read it from: its path, or its bytes where it is packed or comes through a pipe. Raises
    TooBig."""
    if source.path is not None and source.path.is_file():
        with source.path.open("rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return source.path
    held = bytearray()
    for piece in source.pieces():
        held += piece
        if len(held) > _PIPED:
            raise TooBig(file=source.name, what="a Parquet file from a pipe", limit=f"{_PIPED >> 20} MB")
    return io.BytesIO(held)


def _parquet_rows(source: Source, options: Options) -> Iterator[dict[str, Any]]:
    try:
        file = parquet_file(source)
        lazy = pl.scan_parquet(file)
        schema = lazy.collect_schema()
        found = roles(list(schema), options.columns, source.name, 1)
        for role in ("user", "start", "end"):
            if role not in found:
                raise MissingColumn(file=source.name, line=1, role=role, columns=", ".join(schema))
        names = list(schema)
        picked = lazy.select(
            _plain(pl.col(names[index]), schema[names[index]]).alias(role) for role, index in found.items()
        )
        begin = 0
        while True:
            frame = picked.slice(begin, _ROWS).collect()
            yield from frame.iter_rows(named=True)
            if frame.height < _ROWS:
                return
            begin += _ROWS
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Damaged(file=source.name, what=str(error).split("\n", 1)[0][:200]) from None


def _plain(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Times as text with their zone, so that all forms are read alike."""
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is not None:
            return column.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.3f")
    if isinstance(kind, pl.Date):
        return column.dt.strftime("%Y-%m-%d")
    return column


class _Rows:
    """Rows of values by role, from either form."""

    def __init__(self, name: str, options: Options) -> None:
        self.options = options
        self.local = Local(options)
        self.reading = Reading(name, Gathered())
        self.open_rows: list[tuple[int, int]] = []
        self.last = MISSING

    def add(self, values: dict[str, Any], line: int, book: Notebook) -> None:
        """One row."""
        user = text_of(values.get("user")).strip()
        if not user:
            book.bad_line("no_user", "the row names no user", line)
            return
        start, end = (self._instant(values.get(role)) for role in ("start", "end"))
        if start <= BAD or end == BAD:
            wrong = "start" if start <= BAD else "end"
            book.bad_line(
                "bad_date", '"%(value)s" is no date and time', line, value=text_of(values.get(wrong))
            )
            return
        if end != MISSING and end < start:
            book.bad_line(
                "end_before_start",
                "%(user)s: the end %(end)s is before the start %(start)s",
                line,
                user=user,
                start=text_of(values.get("start")),
                end=text_of(values.get("end")),
            )
            return
        seats = values.get("seats")
        number = seats if isinstance(seats, int) and not isinstance(seats, bool) else 1
        if not 0 <= number < 1 << 31:
            book.bad_line(
                "bad_seats",
                '%(user)s: "%(value)s" is no number of seats',
                line,
                user=user,
                value=text_of(seats),
            )
            return
        gathered = self.reading.gathered
        who = gathered.code(
            user, text_of(values.get("feature")).strip() or NO_FEATURE, text_of(values.get("host"))
        )
        self.last = max(self.last, start, end)
        row = gathered.add(who, start, end if end != MISSING else start, number)
        if end == MISSING:
            gathered.end_kind[row] = Kind.OPEN_AT_END
            self.open_rows.append((row, line))

    def _instant(self, value: Any) -> int:
        at, local = one(text_of(value), self.local.zone, self.options.date_order)
        self.local.used |= local
        return at

    def close(self, book: Notebook) -> None:
        """After each file."""
        gathered = self.reading.gathered
        for row, line in self.open_rows:
            gathered.end[row] = self.last
            remarks.no_end(book, gathered.names[gathered.who[row]][0], line)
        self.open_rows.clear()

    def finish(self, name: str, *, several: bool) -> Reading:
        """After the last file."""
        book = Notebook(name, self.options)
        reading = self.reading
        if several:
            reading.gathered = remarks.once(reading.gathered, book)
        remarks.shapes(reading.gathered, book, lambda _: None)
        self.local.remark(book)
        reading.warnings += book.notes
        reading.zone = self.local.zone if self.local.used else None
        return reading
