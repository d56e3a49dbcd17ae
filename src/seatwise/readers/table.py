"""Tables of text (CSV, TSV): the separator, the header and the rows, whatever program wrote them.

Rows come in blocks. A block whose every line is one row of the right width is parsed by Polars; any other is
parsed row by row, so that the number of the line is right also after line breaks inside quotes.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatwise.readers.columns import role_of
from seatwise.readers.reading import Notebook
from seatwise.readers.text import LONGEST_LINE, Text, count
from seatwise.readers.times import clock, moment

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 50
_BLOCK = 16 << 20
_WIDEST = 2000
_PREAMBLE = 20
_TALLEST = 100
"""Lines that one row may have, by line breaks in quotes."""
_SURE = 2
"""A header with so many known names is one."""
_HINT = re.compile(r"(?i)\ufeff?\"?sep=(.)\"?\s*")

csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True)
class Sniffed:
    """The look of a table: `header_line` is the number of the header's line (0 if there is none)."""

    separator: str
    header: tuple[str, ...]
    header_line: int
    first_row: tuple[str, ...]
    header_lines: int  # how many lines come before the first row
    known: int = 0  # so many names of the header are known
    preamble: int = 0  # so many lines before the header are none of the table

    @cached_property
    def names(self) -> frozenset[str]:
        """Header names without case and outer blanks."""
        return frozenset(name.strip().casefold() for name in self.header)


def sniff(head: str) -> Sniffed | None:
    """The look of the table that begins so; None if it is no table with two columns or more."""
    lines = head.split("\n")
    skipped = 0
    forced = None
    while lines and (not lines[0].strip() or (forced is None and _HINT.fullmatch(lines[0]))):
        if hint := _HINT.fullmatch(lines[0]):
            forced = hint.group(1)
        lines = lines[1:]
        skipped += 1
    found = _sniff(lines, skipped, forced)
    if found is None or found.known < _SURE:
        # The lines of a page, such as a title and a period, may stand before the header.
        for place in range(1, min(_PREAMBLE, len(lines) - 1)):
            later = _sniff(lines[place:], skipped + place, forced)
            if later is not None and later.known >= _SURE and len(later.first_row) == len(later.header):
                return replace(later, preamble=place)
    return found


def _sniff(lines: list[str], skipped: int, forced: str | None) -> Sniffed | None:
    """The look of the table whose header is the first of `lines`."""
    sample = "\n".join(lines[: _SAMPLE_ROWS + 1])
    best: tuple[tuple[float, float, float, float], str, list[list[str]]] | None = None
    for order, separator in enumerate((forced,) if forced else SEPARATORS):
        try:
            rows = [row for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2 or len(rows[0]) > _WIDEST:
            continue
        width = len(rows[0])
        same = sum(len(row) == width for row in rows) / len(rows)
        known = len({role for name in rows[0] if (role := role_of(name)) is not None})
        score = (float(known), same, float(width), -float(order))
        if best is None or score > best[0]:
            best = (score, separator, rows)
    if best is None:
        return None
    (known_best, same_best, _, _), separator, rows = best
    if not known_best and same_best < 0.5:
        return None
    if any(_is_time(value) for value in rows[0]):
        numbers = tuple(str(number) for number in range(1, len(rows[0]) + 1))
        return Sniffed(separator, numbers, 0, tuple(rows[0]), skipped)
    # A header whose quotes hold a line break takes more than one line.
    reader = csv.reader(io.StringIO(sample), delimiter=separator)
    next(reader, None)
    header = tuple(name.replace("\ufeff", "") for name in rows[0])
    first = tuple(rows[1]) if len(rows) > 1 else ()
    return Sniffed(separator, header, skipped + 1, first, skipped + reader.line_num, int(known_best))


def _is_time(value: str) -> bool:
    return moment(value) is not None or (":" in value and clock(value) is not None)


@dataclass(frozen=True)
class Block:
    """Some rows: String columns named `0`, `1`, ...; `lines` has the number of each row's first line."""

    frame: pl.DataFrame
    lines: NDArray[np.int64]

    def records(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(line, values) of each row."""
        filled = self.frame.fill_null("")
        yield from zip(self.lines.tolist(), filled.iter_rows(), strict=True)


class Table:
    """One file as a table."""

    def __init__(self, text: Text, look: Sniffed, book: Notebook) -> None:
        self.text = text
        self.look = look
        self.header = look.header
        self.book = book
        self._width = len(look.header)
        self._extra = 0
        text.keep_returns = True

    def blocks(self) -> Iterator[Block]:
        """All rows after the header. Rows with too many fields lose the extra ones, and that is said."""
        skip = self.look.header_lines
        line = 1 + skip
        held = b""
        for block, lines in self.text.byte_blocks(_BLOCK):
            while skip:
                cut = block.find(b"\n") + 1
                if not cut:
                    break
                block = block[cut:]
                lines -= 1
                skip -= 1
            if held:
                block = held + block
                lines += count(held, b"\n")
                held = b""
            if b'"' in block and count(block, b'"') % 2:
                # A quoted line break lies across the border.
                cut = block.rfind(b"\n", 0, block.rfind(b'"')) + 1
                if len(block) - cut > 4 * LONGEST_LINE:
                    cut = len(block)  # a quote that is never closed
                block, held = block[:cut], block[cut:]
                lines = count(block, b"\n")
            if block:
                rows = self._rows(block, line, lines)
                line += lines
                if len(rows.lines):
                    yield rows
        if held:
            rows = self._rows(held, line, count(held, b"\n"))
            if len(rows.lines):
                yield rows
        for number in self.text.too_long:
            self.book.bad_line("line_too_long", "the line is longer than any log's and was left out", number)
        if self.look.preamble:
            self.book.note(
                "preamble",
                "lines before the header that are no part of the table: %(count)s; they are left out",
                count=self.look.preamble,
            )
        if self._extra > 1:
            self.book.note(
                "extra_column",
                "%(count)s rows have more fields than the header; the extra ones are left out",
                count=self._extra,
            )
        self.book.close(self.text.lines)

    def records(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(line, values) of every row that is not blank."""
        for block in self.blocks():
            yield from block.records()

    def _rows(self, block: bytes, line: int, lines: int) -> Block:
        fast = self._fast(block, lines)
        if fast is not None:
            return Block(fast, np.arange(line, line + fast.height, dtype=np.int64))
        return self._slow(block.decode("utf-8", "seatwise.single-byte"), line)

    def _fast(self, block: bytes, lines: int) -> pl.DataFrame | None:
        """The rows by Polars, if each line is one row of at most the right width; None if not."""
        if b"\x00" in block:
            return None
        try:
            # Rows with too many fields raise; fields that are missing at the end are empty.
            frame = pl.read_csv(
                block,
                has_header=False,
                separator=self.look.separator,
                infer_schema=False,
                raise_if_empty=False,
                new_columns=[str(index) for index in range(self._width)],
            )
        except pl.exceptions.PolarsError:
            return None
        if frame.width != self._width or frame.height != lines:
            return None
        if (
            frame.to_series(-1).null_count()
            and frame.select(pl.all_horizontal(pl.all().is_null()).any()).item()
        ):
            return None  # blank lines are no rows
        return frame

    def _slow(self, block: str, line: int) -> Block:
        numbers: list[int] = []
        rows: list[list[str]] = []
        for at, row in self._apart(block, line):
            if row is None:
                self.book.bad_line("bad_row", "the row cannot be taken apart", at)
                continue
            if any(value.strip() for value in row):
                if len(row) > self._width:
                    if any(value.strip() for value in row[self._width :]):
                        self._extra += 1
                        if self._extra == 1:
                            self.book.note(
                                "extra_column",
                                "the row has more fields than the header; the extra ones are left out",
                                at,
                            )
                    row = row[: self._width]
                numbers.append(at)
                rows.append(row + [""] * (self._width - len(row)))
        frame = pl.DataFrame(
            rows, schema={str(index): pl.String for index in range(self._width)}, orient="row"
        )
        return Block(frame, np.array(numbers, np.int64))

    def _apart(self, block: str, line: int) -> Iterator[tuple[int, list[str] | None]]:
        """(number of its first line, cells) of each row; None for what is no row.

        A quote that is not closed within `_TALLEST` lines is one that somebody forgot: its line alone is read
        as it stands, so that it takes no other rows with it.
        """
        lines = list(io.StringIO(block, newline=""))
        begin = place = 0

        def feed() -> Iterator[str]:
            nonlocal place
            while place < len(lines) and place - begin < _TALLEST:
                place += 1
                yield lines[place - 1]

        while begin < len(lines):
            row: list[str] | None = None
            with suppress(csv.Error, StopIteration):
                row = next(csv.reader(feed(), delimiter=self.look.separator))
            if place - begin > 1 and _left_open(lines[begin:place]):
                row = lines[begin].rstrip("\r\n").split(self.look.separator)
                place = begin + 1
            yield line + begin, row
            begin = place = max(place, begin + 1)


def _left_open(lines: list[str]) -> bool:
    """Whether a row of these lines has a quote that is never closed."""
    return sum(each.count('"') for each in lines) % 2 == 1
