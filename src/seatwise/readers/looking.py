"""The first bytes of a log, seen in the ways by which formats are recognised."""

from functools import cached_property

from seatwise.readers.opening import Source
from seatwise.readers.options import Options
from seatwise.readers.records import Record, first_records
from seatwise.readers.table import Sniffed, sniff
from seatwise.readers.text import Text

_LINES = 400


class Look:
    """What a log looks like. The text raises EmptyFile and BinaryFile."""

    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.options = options

    @cached_property
    def head(self) -> bytes:
        return self.source.head()

    @cached_property
    def text(self) -> str:
        """The first text, with line feeds as line ends."""
        return Text(self.source).head()

    @cached_property
    def lines(self) -> list[str]:
        """The first lines that are not blank."""
        return [line for line in self.text.split("\n") if line.strip()][:_LINES]

    @cached_property
    def records(self) -> list[Record]:
        """The first JSON objects, if it holds any."""
        return first_records(self.text)

    @cached_property
    def table(self) -> Sniffed | None:
        """The look as a table, if it is one."""
        return sniff(self.text)
