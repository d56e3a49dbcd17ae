"""Excel workbooks (.xlsx): the first sheet with rows, turned into a table that the readers of tables know."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator

from seatwise.readers.errors import Damaged, EmptyFile, TooBig
from seatwise.readers.opening import Source

LARGEST = 1 << 28
"""Bytes that all parts of a workbook may unpack to."""
_STEP = 1 << 20
_PACKED = 1 << 28


def is_workbook(source: Source) -> bool:
    """Whether the file is a zip archive with a workbook in it."""
    head = source.head()
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or b"xl/" in head)


def as_table(source: Source) -> Source:
    """The same log as CSV text; times of the sheet become ISO. Raises Damaged, TooBig, EmptyFile."""
    import fastexcel

    packed = bytearray()
    for piece in source.pieces():
        packed += piece
        if len(packed) > _PACKED:
            raise TooBig(file=source.name, what="the workbook", limit=f"{_PACKED >> 20} MB")
    data = bytes(packed)
    _check(source.name, data)
    try:
        book = fastexcel.read_excel(data)
        for name in book.sheet_names:
            rows = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            if rows.height > 1 and rows.width > 1:
                break
        else:
            raise EmptyFile(file=source.name)
    except (fastexcel.FastExcelError, ValueError, OSError) as error:
        raise Damaged(file=source.name, what=str(error).split("\n", 1)[0][:200]) from None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows.iter_rows():
        # A bare time is stored as a time of the day before the calendar begins.
        writer.writerow(
            [(value or "").removeprefix("1899-12-31 ").removeprefix("1899-12-30 ") for value in row]
        )
    return _Held(source, out.getvalue().encode())


class _Held(Source):
    """A source whose bytes are in memory."""

    def __init__(self, origin: Source, data: bytes) -> None:
        super().__init__(origin.name, origin.path, modified=origin.modified)
        self._data = data

    def pieces(self) -> Iterator[bytes]:
        for begin in range(0, len(self._data), _STEP):
            yield self._data[begin : begin + _STEP]


def _check(name: str, data: bytes) -> None:
    """Unpack every part once and count: the sizes that a zip archive states may be lies."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    raise Damaged(file=name, what="a part is packed in an unusual way")
                packed = _packed(data, part)
                if part.compress_type == zipfile.ZIP_STORED:
                    total += len(packed)
                    continue
                unpack = zlib.decompressobj(-zlib.MAX_WBITS)
                rest: bytes = packed
                while rest and not unpack.eof:
                    total += len(unpack.decompress(rest, _STEP))
                    rest = unpack.unconsumed_tail
                    if total > LARGEST:
                        raise TooBig(
                            file=name, what="what the workbook unpacks to", limit=f"{LARGEST >> 20} MB"
                        )
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError) as error:
        raise Damaged(file=name, what=str(error)) from None


def _packed(data: bytes, part: zipfile.ZipInfo) -> bytes:
    """The packed bytes of a part, behind its local header."""
    header = data[part.header_offset : part.header_offset + 30]
    if len(header) < 30:
        return b""
    begin = (
        part.header_offset
        + 30
        + int.from_bytes(header[26:28], "little")
        + int.from_bytes(header[28:30], "little")
    )
    return data[begin : begin + part.compress_size]
