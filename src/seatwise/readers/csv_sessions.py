"""Tables with one session a row: user, start, and an end or a length, in the habits of any country.

A session is a row. It opens at the start column and closes at the end column, or a length later. A row
without an end is open until the last time of the file. Bare hours beside a date column are a rota: an
end not after its start is on the next day, and a shift over a clock change lasts as long as it really
does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatwise.readers import remarks
from seatwise.readers.assumed import assume
from seatwise.readers.columns import roles, says_utc
from seatwise.readers.errors import DateOrder, MissingColumn, UnknownUnit
from seatwise.readers.gathering import NO_FEATURE, Gathered, Kind
from seatwise.readers.lengths import length
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.table import Block, Sniffed, Table, sniff
from seatwise.readers.text import Text
from seatwise.readers.times import clock, moment
from seatwise.readers.written import BAD, MISSING, instants, one, proven_order
from seatwise.readers.zones import DAY, Zone, zone

NAME = "csv"
_NOBODY, _UNMET = -1, -2
_LENGTHS = ("duration", "duration_hours", "duration_minutes", "duration_seconds")


def looks(look: Sniffed | None, options: Options) -> bool:
    """Whether a table has what this reader needs."""
    if look is None:
        return False
    found = _roles(look, options, "")
    return "user" in found and ("start" in found or "date" in found)


def read(texts: list[Text], options: Options) -> Reading:
    """Read tables of sessions. Raises ReadError."""
    local = Local(options)
    gathered = Gathered()
    reading = Reading(NAME, gathered)
    for text in texts:
        book = Notebook(text.name, options)
        look = sniff(text.head())
        if look is None:
            raise MissingColumn(file=text.name, line=1, role="user", columns=text.head().split("\n", 1)[0])
        sheet = _Sheet(Table(text, look, book), _roles(look, options, text.name), options, local, book)
        sheet.read()
        remarks.encoding(book, text)
        reading.ends_known &= sheet.ends_known
        if len(texts) == 1:
            reading.gathered = sheet.gathered
        else:
            gathered.absorb(sheet.gathered)
        reading.warnings += book.notes
        reading.read_lines += book.lines
        reading.bad_lines += book.bad
    across = Notebook(texts[0].name, options)
    if len(texts) > 1:
        reading.gathered = remarks.once(gathered, across)
    local.remark(across)
    reading.warnings += across.notes
    reading.zone = local.zone if local.used else None
    return reading


def _roles(look: Sniffed, options: Options, file: str) -> dict[str, int]:
    found = roles(look.header, options.columns, file, look.header_line)
    if "start" not in found and "date" in found:
        found["start"] = found.pop("date")
    if look.header_line:
        return found
    # Without a header the places of the times tell the rest.
    times = [index for index, value in enumerate(look.first_row) if moment(value) is not None]
    if "start" not in found and times:
        found["start"] = times[0]
    if "end" not in found and len(times) > 1:
        found["end"] = times[1]
    if "user" not in found and times and times[0] > 0:
        found["user"] = 0
    return found


@dataclass
class _Sheet:
    """One table of sessions."""

    table: Table
    roles: dict[str, int]
    options: Options
    local: Local
    book: Notebook

    def __post_init__(self) -> None:
        header, line = self.table.header, self.table.look.header_line or 1
        for role in ("user", "start"):
            if role not in self.roles and not (role == "start" and "date" in self.roles):
                raise MissingColumn(file=self.book.file, line=line, role=role, columns=", ".join(header))
        self.gathered = Gathered()
        self.lines: list[NDArray[np.int64]] = []
        self.open_rows: list[tuple[int, int]] = []  # (row, line)
        self.last = MISSING
        self.known: dict[tuple[str, ...], int] = {}
        self.length_role = next((role for role in _LENGTHS if role in self.roles), None)
        self.ends_known = True
        self.rota = 0
        self.whole_days = 0
        self.over_change = 0
        self.order = self._order()

    def read(self) -> None:
        if not self.table.look.header_line:
            self.book.note(
                "no_header",
                "the first line is a row, not a header: the first column is taken for the user, "
                "then start and end",
                1,
            )
        for block in self.table.blocks():
            self._block(block)
        if self.length_role is None and "end" not in self.roles:
            self.gathered, self.ends_known = assume(self.gathered, self.options, self.book)
        else:
            self._close()
            self._drop_repeated()
        remarks.shapes(self.gathered, self.book, self._line_of)

    # -- the order of day and month ----------------------------------------------------------------------

    def _order(self) -> str | None:
        """Day first or month first, by the first proof in the file. Raises DateOrder if nothing
        settles it."""
        columns = [str(self.roles[role]) for role in ("start", "end", "date") if role in self.roles]
        example: tuple[str, int] | None = None
        for number, block in enumerate(
            Table(self.table.text, self.table.look, Notebook("", self.options)).blocks()
        ):
            for name in columns:
                order, needs = proven_order(block.frame[name])
                if needs is not None and example is None:
                    row = block.frame[name].index_of(needs)
                    example = (needs, int(block.lines[row or 0]))
                if order is not None:
                    if "." not in (example or (needs or "",))[0] or order == "mdy":
                        remarks.date_order(self.book, order)
                    return order
            if example is None and number == 0:
                return None  # dates are not written as two numbers here
        if example is None:
            return None
        if self.options.date_order is not None:
            return self.options.date_order
        if "." in example[0].split(" ")[0]:
            return "dmy"  # dots stand for day.month.year wherever they are used
        raise DateOrder(file=self.book.file, line=example[1], value=example[0])

    # -- rows --------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        frame, lines = block.frame, block.lines
        bare = self._bare(frame)
        if bare is None:
            start = self._times(frame, "start")
            end = self._ends(frame, start, lines)
        else:
            start, end = bare
        who, ok = self._who(frame)
        seats, seats_ok = self._seats(frame)
        good = ok & seats_ok & (start > BAD) & (end != BAD) & ((end >= start) | (end == MISSING))
        if not good.all():
            self._bad(block, start, end, ok, seats_ok, good)
            who, start, end, seats, lines = who[good], start[good], end[good], seats[good], lines[good]
        if not len(who):
            return
        opened = end == MISSING
        self.last = max(self.last, int(start.max()), int(end.max()))
        kinds = np.full(len(who), Kind.LOGOUT, np.int8)
        if opened.any():
            base = len(self.gathered)
            kinds[opened] = Kind.OPEN_AT_END
            end = np.where(opened, start, end)
            if "end" in self.roles or self.length_role is not None:
                self.open_rows += [(base + int(row), int(lines[row])) for row in np.flatnonzero(opened)]
        self.gathered.extend(who, start, end, seats, kinds)
        self.lines.append(lines.astype(np.int32))

    def _zone(self, role: str) -> Zone:
        """The zone of a column: its header may say that it is UTC."""
        return zone("UTC") if says_utc(self.table.header[self.roles[role]]) else self.local.zone

    def _times(self, frame: pl.DataFrame, role: str) -> NDArray[np.int64]:
        where = self._zone(role)
        result, local = instants(frame[str(self.roles[role])], where, self.order)
        self.local.used |= local and where is self.local.zone
        return result

    def _ends(
        self, frame: pl.DataFrame, start: NDArray[np.int64], lines: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        if "end" in self.roles:
            end = self._times(frame, "end")
            if self.length_role is None:
                return self._second_pass(frame, start, end)
            end = np.where(end == MISSING, self._by_length(frame, start, lines), end)
            return self._second_pass(frame, start, end)
        if self.length_role is not None:
            return self._by_length(frame, start, lines)
        return np.full(len(start), MISSING, np.int64)

    def _second_pass(
        self, frame: pl.DataFrame, start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """An end in the hour that comes twice may mean the second one."""
        early = (end < start) & (end > BAD)
        if not early.any():
            return end
        texts = frame[str(self.roles["end"])]
        where = self._zone("end")
        for row in np.flatnonzero(early):
            written = moment(texts[int(row)] or "")
            if written is not None and written.offset is None:
                later = written.utc(where, self.order, later=True)
                if later is not None and later >= start[row]:
                    end[row] = later
        return end

    def _by_length(
        self, frame: pl.DataFrame, start: NDArray[np.int64], lines: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        role = self.length_role or ""
        decimal = self.table.look.separator in ";\t"
        known: dict[str, int] = {"": MISSING}
        spans = np.empty(len(start), np.int64)
        for row, text in enumerate(frame[str(self.roles[role])].fill_null("")):
            span = known.get(text)
            if span is None:
                found = length(text, role, comma_is_decimal=decimal) if text.strip() else MISSING
                if (
                    found is None
                    and role == "duration"
                    and length(text, "duration_seconds", comma_is_decimal=decimal) is not None
                ):
                    raise UnknownUnit(
                        file=self.book.file,
                        line=int(lines[row]),
                        name=self.table.header[self.roles[role]],
                        value=text,
                    )
                span = known[text] = BAD if found is None else found
            spans[row] = span
        return np.where((spans <= BAD) | (start <= BAD), spans, start + np.maximum(spans, 0))

    def _bare(self, frame: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Starts and ends of a rota, where hours stand alone; None if this block is none."""
        if "start" not in self.roles or not len(frame):
            return None
        starts = frame[str(self.roles["start"])].fill_null("")
        ends = frame[str(self.roles["end"])].fill_null("") if "end" in self.roles else None
        first = [text for text in starts.head(20) if text.strip()][:1]
        last = [text for text in (ends.head(20) if ends is not None else []) if text.strip()][:1]
        bare_start = bool(first) and clock(first[0]) is not None
        bare_end = bool(last) and clock(last[0]) is not None
        if not (bare_start or bare_end):
            return None
        if bare_start and "date" not in self.roles:
            raise MissingColumn(
                file=self.book.file,
                line=self.table.look.header_line,
                role="date",
                columns=", ".join(self.table.header),
            )
        dates = frame[str(self.roles["date"])].fill_null("") if "date" in self.roles else starts
        spans = frame[str(self.roles[self.length_role])].fill_null("") if self.length_role else None
        result = np.full((2, len(frame)), MISSING, np.int64)
        decimal = self.table.look.separator in ";\t"
        for row in range(len(frame)):
            begin, finish = self._shift(dates[row], starts[row], ends[row] if ends is not None else "")
            if finish == MISSING and spans is not None and self.length_role and begin > BAD:
                span = length(spans[row], self.length_role, comma_is_decimal=decimal)
                finish = BAD if span is None else begin + span
            result[:, row] = begin, finish
        return result[0], result[1]

    def _shift(self, day: str, start: str, end: str) -> tuple[int, int]:
        """One shift as ms UTC (or MISSING, BAD)."""
        hour = clock(start)
        if hour is None:
            begin, _ = one(start, self.local.zone, self.order)
            written = moment(start)
            base = written.local(self.order) if written is not None else None
            if base is None:
                return begin, BAD
            hour = base % DAY
            date = base - hour
        else:
            written = moment(day)
            base = written.local(self.order) if written is not None else None
            if base is None:
                return BAD, BAD
            date = base - base % DAY
            begin = self.local.zone.one(date + hour)
        self.local.used = True
        until = clock(end)
        if until is None:
            return begin, one(end, self.local.zone, self.order)[0]
        self.rota += 1
        if until <= hour:
            self.whole_days += until == hour
            until += DAY
        finish = self.local.zone.one(date + until)
        self.over_change += finish - begin != until - hour
        return begin, finish

    def _who(self, frame: pl.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Codes of (user, feature, host), and which rows have a user."""
        names = [str(self.roles[role]) for role in ("user", "feature", "host") if role in self.roles]
        places = [role for role in ("user", "feature", "host") if role in self.roles]
        keys = frame.select(names)
        who = self._coded(keys)
        new = who == _UNMET
        if new.any():
            self._learn(keys.filter(new).unique(), places)
            who = self._coded(keys)
        array = who.to_numpy()
        return array, array >= 0

    def _coded(self, keys: pl.DataFrame) -> pl.Series:
        """The codes of keys that were met before, else `_UNMET`."""
        if not self.known:
            return pl.Series([_UNMET], dtype=pl.Int32).new_from_index(0, keys.height)
        if keys.width == 1:
            met = pl.Series([key[0] for key in self.known], dtype=pl.String)
            codes = pl.Series(self.known.values(), dtype=pl.Int32)
            return (
                keys.to_series()
                .fill_null("")
                .replace_strict(met, codes, default=_UNMET, return_dtype=pl.Int32)
            )
        table = pl.DataFrame(list(self.known), schema=keys.schema, orient="row").with_columns(
            pl.Series("code", self.known.values(), dtype=pl.Int32)
        )
        joined = keys.fill_null("").join(table, on=keys.columns, how="left", maintain_order="left")
        return joined["code"].fill_null(_UNMET)

    def _learn(self, distinct: pl.DataFrame, places: Sequence[str]) -> None:
        for row in distinct.iter_rows():
            key = tuple(value or "" for value in row)
            part = dict(zip(places, (value.strip(" \t") for value in key), strict=True))
            code = _NOBODY
            if part["user"]:
                code = self.gathered.code(
                    part["user"], part.get("feature") or NO_FEATURE, part.get("host", "")
                )
            self.known[key] = code

    def _seats(self, frame: pl.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        if "seats" not in self.roles:
            return np.ones(len(frame), np.int32), np.ones(len(frame), np.bool_)
        column = frame[str(self.roles["seats"])].fill_null("").str.strip_chars()
        column = pl.select(pl.when(column == "").then(pl.lit("1")).otherwise(column)).to_series()
        seats = column.cast(pl.Int32, strict=False)
        ok = (seats.is_not_null() & (seats > 0)).fill_null(value=False)
        return seats.fill_null(1).to_numpy(), ok.to_numpy()

    def _bad(
        self,
        block: Block,
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        ok: NDArray[np.bool_],
        seats_ok: NDArray[np.bool_],
        good: NDArray[np.bool_],
    ) -> None:
        for row in np.flatnonzero(~good).tolist():
            line = int(block.lines[row])
            values = block.frame.row(row)

            def said(role: str, values: tuple[str, ...] = values) -> str:
                return values[self.roles[role]] or "" if role in self.roles else ""

            if not ok[row]:
                self.book.bad_line("no_user", "the row names no user", line)
            elif start[row] == MISSING:
                self.book.bad_line("no_start", "the row of %(user)s has no start", line, user=said("user"))
            elif start[row] == BAD:
                self.book.bad_line(
                    "bad_date",
                    '%(user)s: the start "%(value)s" is no date and time',
                    line,
                    user=said("user"),
                    value=said("start") or said("date"),
                )
            elif end[row] == BAD:
                self.book.bad_line(
                    "bad_date",
                    '%(user)s: the end "%(value)s" is no date, time or length',
                    line,
                    user=said("user"),
                    value=said("end") or said(self.length_role or ""),
                )
            elif not seats_ok[row]:
                self.book.bad_line(
                    "bad_seats",
                    '%(user)s: "%(value)s" is no number of seats',
                    line,
                    user=said("user"),
                    value=said("seats"),
                )
            else:
                self.book.bad_line(
                    "end_before_start",
                    "%(user)s: the end %(end)s is before the start %(start)s",
                    line,
                    user=said("user"),
                    start=said("start"),
                    end=said("end"),
                )

    # -- after the last row ------------------------------------------------------------------------------

    def _close(self) -> None:
        """Rows without an end stay open until the last time of the file."""
        for row, line in self.open_rows:
            self.gathered.end[row] = self.last
            user = self.gathered.names[self.gathered.who[row]][0]
            remarks.no_end(self.book, user, line)
        if self.rota:
            if self.over_change:
                self.book.note(
                    "clock_change",
                    "%(count)s shifts lie over a clock change: the hour on the wall is kept at both "
                    "ends, so each is counted with the hours that really pass",
                    count=self.over_change,
                )
            if self.whole_days:
                self.book.note(
                    "whole_day_shift",
                    "%(count)s shifts end at the hour at which they began: each is counted as 24 hours",
                    count=self.whole_days,
                )

    def _drop_repeated(self) -> None:
        repeated, first = remarks.repeated(self.gathered)
        if not len(repeated):
            return
        for row, original in zip(repeated.tolist(), first.tolist(), strict=True):
            self.book.note(
                "duplicate_row",
                "same user, start and end as line %(first)s",
                self._line_of(row),
                first=self._line_of(original),
            )
        keep = np.ones(len(self.gathered), np.bool_)
        keep[repeated] = False
        self.gathered = self.gathered.keep(keep)
        self.lines = [np.concatenate(self.lines)[keep]]

    def _line_of(self, row: int) -> int:
        for lines in self.lines:
            if row < len(lines):
                return int(lines[row])
            row -= len(lines)
        return 0
