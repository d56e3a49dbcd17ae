"""Bytes of any usual encoding as lines of text, a bounded block at a time."""

import codecs
import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from seatwise.readers.errors import BinaryFile, EmptyFile
from seatwise.readers.opening import Source
from seatwise.readers.options import Progress

LONGEST_LINE = 1 << 20
"""Longer lines are left out (and counted as bad): no log has them."""

_FIRST = 1 << 20

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BINARY = (
    (
        b"ElfFile\x00",
        "a Windows event log (.evtx)",
        "Export the events as CSV (Get-WinEvent ... | Export-Csv).",
    ),
    (
        b"SQLite format 3\x00",
        "a database (wtmpdb keeps its sign-ins in one)",
        "Print it as text (wtmpdb last).",
    ),
    (b"%PDF", "a PDF", "Export the table as CSV."),
    (b"PK\x03\x04", "a zip archive", "Unpack it and give the files in it."),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "Save it as .xlsx or CSV."),
)
_CLOSED = (
    "If it is FlexNet's report log (REPORTLOG), that is a closed format: give lmgrd's debug log instead. "
    "If it is wtmp, give the output of last -F."
)
_OTHER_BINARY = ("binary data", _CLOSED)
_HIGH = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def _single_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 in a file that mostly is: some programs write names as Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_windows_1252(byte) for byte in bad), error.end


def _windows_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error("seatwise.single-byte", _single_byte)


class Text:
    """The text of one source in blocks of whole lines, from the start each time that it is asked for.

    `encoding` is what it was read as, `guessed` tells that neither a mark nor valid UTF-8 said so,
    `lines` how many lines were given so far, `too_long` the numbers of lines left out for their length,
    and `cut` after the end that the last line had no line end.
    """

    def __init__(self, source: Source, progress: Progress | None = None) -> None:
        """Raises EmptyFile and BinaryFile by the look of the first bytes."""
        self.source = source
        self.name = source.name
        self.lines = 0
        self.too_long: list[int] = []
        self.cut = False
        self.keep_returns = False  # a table may have line breaks inside quotes, to be kept as they are
        self._progress = progress
        head = source.head()
        if not head.strip():
            raise EmptyFile(file=source.name)
        self.encoding, self._mark, self.guessed = recognise(head)
        if self.encoding == "binary":
            what, do = next(
                ((what, do) for start, what, do in _BINARY if head.startswith(start)), _OTHER_BINARY
            )
            raise BinaryFile(file=source.name, what=what, do=do)

    @cached_property
    def _line_feeds(self) -> bool:
        """Whether lines end with a line feed at all (old Macs ended them with a return alone)."""
        return "\n" in self._decoder().decode(self.source.head()[self._mark :])

    def head(self) -> str:
        """The first text, for recognition; a character cut at its end is left out."""
        return self._clean(self._decoder().decode(self.source.head()[self._mark :]))

    def pieces(self) -> Iterator[str]:
        """The text in pieces that need not end with a line."""
        decoder = self._decoder()
        skip = self._mark
        held = ""
        self.lines = 0
        self.too_long = []
        read = 0
        for piece in self.source.pieces():
            text = held + decoder.decode(piece[skip:])
            skip = 0
            held = ""
            if text.endswith("\r") and not self.keep_returns:
                text, held = text[:-1], "\r"
            if self._progress is not None:
                self._progress(self.name, self.source.packed_read - read, text.count("\n"))
                read = self.source.packed_read
            if text:
                yield self._clean(text)
        last = held + decoder.decode(b"", final=True)
        if last:
            yield self._clean(last)

    def blocks(self) -> Iterator[str]:
        """Whole lines, each ended by a line feed, about a piece at a time. A line that is too long is
        emptied."""
        waiting: list[str] = []
        length = 0
        dropping = False
        for piece in self.pieces():
            end = piece.rfind("\n") + 1
            if not end:
                if dropping:
                    continue
                waiting.append(piece)
                length += len(piece)
                if length > LONGEST_LINE:
                    waiting, length, dropping = [], 0, True
                continue
            if dropping:
                # The line that was dropped keeps its number.
                self.too_long.append(self.lines + 1)
                piece = piece[piece.find("\n") :]
                end = piece.rfind("\n") + 1
                dropping = False
            block = "".join(waiting) + piece[:end]
            waiting = [piece[end:]] if piece[end:] else []
            length = len(piece) - end
            yield self._counted(block)
        if dropping:
            self.too_long.append(self.lines + 1)
            self.lines += 1
        elif waiting:
            self.cut = True
            yield self._counted("".join(waiting) + "\n")

    def byte_blocks(self, size: int) -> Iterator[tuple[bytes, int]]:
        """Whole lines in UTF-8 and their number, about `size` bytes at a time (the first block is small).

        In a file that is UTF-8 nothing is decoded here, so bytes that are none may come through.
        """
        waiting = bytearray()
        wanted = min(size, _FIRST)
        dropping = False
        for piece in self._utf8():
            if dropping:
                end = piece.find(b"\n")
                if end < 0:
                    continue
                piece, dropping = piece[end:], False  # the line that was dropped keeps its number
            waiting += piece
            if len(waiting) < wanted:
                continue
            end = waiting.rfind(b"\n") + 1
            if not end:
                if len(waiting) > size + LONGEST_LINE:
                    self.too_long.append(self.lines + 1)
                    waiting.clear()
                    dropping = True
                continue
            block = bytes(waiting[:end])
            del waiting[:end]
            lines = count(block, b"\n")
            self.lines += lines
            wanted = size
            yield block, lines
        if dropping:
            self.lines += 1
        elif waiting:
            self.cut = not waiting.endswith(b"\n")
            lines = waiting.count(b"\n") + self.cut
            self.lines += lines
            yield bytes(waiting) + (b"\n" if self.cut else b""), lines

    def _utf8(self) -> Iterator[bytes]:
        if self.encoding != "utf-8" or not self._line_feeds:
            for text in self.pieces():
                yield text.encode("utf-8", "replace")
            return
        self.lines = 0
        self.too_long = []
        skip = self._mark
        read = 0
        for piece in self.source.pieces():
            if self._progress is not None:
                self._progress(self.name, self.source.packed_read - read, piece.count(b"\n"))
                read = self.source.packed_read
            yield piece[skip:] if skip else piece
            skip = 0

    def _counted(self, block: str) -> str:
        self.lines += block.count("\n")
        return block

    def _decoder(self) -> codecs.IncrementalDecoder:
        errors = "seatwise.single-byte" if self.encoding == "utf-8" else "replace"
        return codecs.getincrementaldecoder(self.encoding)(errors)

    def _clean(self, text: str) -> str:
        if "\r" in text and not (self.keep_returns and self._line_feeds):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text


def recognise(head: bytes) -> tuple[str, int, bool]:
    """(encoding, length of the byte order mark, whether it is a guess) of data that begins so."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark), False
    sample = head[:4096]
    zeros = sample.count(0)
    if zeros:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 5 and even < odd // 10:
            return "utf-16-le", 0, True
        if even > len(sample) // 5 and odd < even // 10:
            return "utf-16-be", 0, True
        if zeros > 8 or any(head.startswith(start) for start, _, _ in _BINARY):
            return "binary", 0, False
    if any(head.startswith(start) for start, _, _ in _BINARY):
        return "binary", 0, False
    if sum(sample.count(byte) for byte in (1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18)) > len(sample) // 20:
        return "binary", 0, False
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        valid = sum(len(run) for run in _HIGH.findall(head)) - _damage(head)
        if valid > _damage(head):
            return "utf-8", 0, False
        return single_byte(head), 0, True
    return "utf-8", 0, False


def _damage(head: bytes) -> int:
    """How many bytes of `head` are no UTF-8."""
    return head.decode("utf-8", "replace").count("\ufffd")


def single_byte(head: bytes) -> str:
    """Which single-byte code page a text is in: Cyrillic words are made of high bytes from end to end,
    Western words hold one or two among plain letters."""
    words = [word for word in _WORD.findall(head) if any(byte > 0x7F for byte in word)]
    whole = [word for word in words if len(word) > 1 and all(byte > 0x7F for byte in word)]
    if 2 * len(whole) < len(words):
        return _western(head)
    letters = b"".join(whole)
    # Small letters outnumber capitals: they lie in different places in each Cyrillic page.
    small = {
        "cp1251": sum(byte >= 0xE0 for byte in letters),
        "koi8-r": sum(0xC0 <= byte <= 0xDF for byte in letters),
        "cp866": sum(0xA0 <= byte <= 0xAF or 0xE0 <= byte <= 0xEF for byte in letters),
    }
    return max(small, key=lambda page: small[page])


def _western(head: bytes) -> str:
    """Windows-1252, or the Central European page where its letters turn signs of 1252 into letters in
    words."""
    signs = len(re.findall(rb"(?<=[a-z])[\xb3\xb9\x9c\x9f\xbf\xb6\xa5\xa3\xaf](?=[a-z])", head))
    letters = len(re.findall(rb"(?<=[A-Za-z])[\xc0-\xff]|[\xc0-\xff](?=[a-z])", head))
    return "cp1250" if signs > letters else "cp1252"


def count(data: bytes, byte: bytes) -> int:
    """How often one byte occurs; many times faster than bytes.count where it occurs often."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte[0]))
