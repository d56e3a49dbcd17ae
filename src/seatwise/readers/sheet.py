"""A table of events with known column names: rows, and times whose date order the file settles."""

from collections.abc import Iterator

from seatwise.readers import remarks
from seatwise.readers.columns import plain_name, says_utc
from seatwise.readers.errors import DateOrder, MissingColumn
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook
from seatwise.readers.table import Sniffed, Table, sniff
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.written import proven_order
from seatwise.readers.zones import Zone, zone


class Sheet:
    """One such table. `utc` says that times without an offset are UTC whatever the header says."""

    def __init__(
        self, text: Text, book: Notebook, options: Options, *, local: Local | None = None, utc: bool = False
    ) -> None:
        look = sniff(text.head())
        if look is None:
            raise MissingColumn(file=text.name, line=1, role="user", columns=text.head().split("\n", 1)[0])
        self.text = text
        self.look: Sniffed = look
        self.book = book
        self.options = options
        self.local = local
        self.utc = utc
        self.order: str | None = None

    def find(self, *names: str) -> int | None:
        """The index of the first of these columns that there is."""
        header = [plain_name(name) for name in self.look.header]
        for name in names:
            if plain_name(name) in header:
                return header.index(plain_name(name))
        return None

    def need(self, *names: str) -> int:
        """The same. Raises MissingColumn."""
        found = self.find(*names)
        if found is None:
            raise MissingColumn(
                file=self.text.name,
                line=self.look.header_line,
                role=names[0],
                columns=", ".join(self.look.header),
            )
        return found

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(line, values) of each row."""
        yield from Table(self.text, self.look, self.book).records()

    def settle_dates(self, *columns: int) -> None:
        """Find out whether dates are day first: by the first row that proves it. Raises DateOrder."""
        example: tuple[str, int] | None = None
        for number, block in enumerate(Table(self.text, self.look, Notebook("", self.options)).blocks()):
            for column in columns:
                series = block.frame[str(column)].fill_null("")
                order, needs = proven_order(series)
                if needs is not None and example is None:
                    example = (needs, int(block.lines[series.index_of(needs) or 0]))
                if order is not None:
                    self.order = order
                    if "." not in (needs or "") or order == "mdy":
                        remarks.date_order(self.book, order)
                    return
            if example is None and number == 0:
                return
        if example is None:
            return
        self.order = self.options.date_order or ("dmy" if "." in example[0].split(" ")[0] else None)
        if self.order is None:
            raise DateOrder(file=self.text.name, line=example[1], value=example[0])

    def zone_of(self, column: int) -> Zone:
        """The zone of times without an offset in a column."""
        if self.utc or self.local is None or says_utc(self.look.header[column]):
            return zone("UTC")
        return self.local.zone

    def instant(self, row: tuple[str, ...], column: int, line: int) -> int | None:
        """The time in a row as ms UTC; None (and a bad line) if it is none."""
        written = moment(row[column])
        where = self.zone_of(column)
        at = written.utc(where, self.order) if written is not None else None
        if at is None:
            self.book.bad_line("bad_date", '"%(value)s" is no date and time', line, value=row[column])
        elif (
            self.local is not None
            and written is not None
            and written.offset is None
            and where is self.local.zone
        ):
            self.local.used = True
        return at
