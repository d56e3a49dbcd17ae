"""Files, folders and standard input as bounded pieces of bytes, unpacked by content and never by name.

gzip, bzip2, xz and zstd may each hold several members. Memory stays bounded whatever the file says of
itself: pieces are at most `PIECE` long, the windows of xz and zstd are limited, and a file that unpacks to
more than `BOMB_RATIO` times its size is refused once it is past `BOMB_FREE` bytes.
"""

import bz2
import lzma
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, Protocol

import zstandard

from seatwise.readers.errors import Damaged, NoSuchFile, NothingToRead, TooBig

PIECE = 1 << 20
HEAD = 1 << 18
COPY_IN_MEMORY = 16 << 20
BOMB_RATIO = 1000
BOMB_FREE = 256 << 20
WINDOW = 1 << 28  # xz -9e needs 65 MB, zstd --long=27 needs 128 MB

STDIN = "-"


class Source:
    """One log to read: a name for people and its unpacked bytes."""

    def __init__(self, name: str, path: Path | None, *, modified: int | None = None) -> None:
        self.name = name
        self.path = path  # None: standard input
        self.modified = modified  # ms UTC, of a real file
        self.packed_size = path.stat().st_size if path is not None and path.is_file() else 0
        self.cut_short = False  # the compressed data ends too early: what was there is read
        self.packed_read = 0
        self._head: bytes | None = None
        # What comes through a pipe comes once; a copy on the disk lets it be read again.
        self._once = path is None or not path.is_file()
        self._copy: IO[bytes] | None = None
        self._pipe: BinaryIO | None = None

    def head(self) -> bytes:
        """The first `HEAD` bytes and perhaps more, up to two pieces."""
        if self._head is None:
            gathered = bytearray()
            for piece in self.pieces():
                gathered += piece
                if len(gathered) >= HEAD:
                    break
            self._head = bytes(gathered)
        return self._head

    def pieces(self) -> Iterator[bytes]:
        """All bytes, from the start, each time. Raises ReadError for what cannot be opened or unpacked."""
        self.packed_read = 0
        try:
            if self._once:
                yield from self._members(self._piped())
            else:
                with Path(self.path or "").open("rb") as file:
                    yield from self._members(iter(lambda: file.read(PIECE), b""))
        except OSError as error:
            raise NoSuchFile(file=self.name, what=error.strerror or type(error).__name__) from None

    def close(self) -> None:
        """Let go of the copy that was kept of a pipe."""
        if self._copy is not None:
            self._copy.close()
        if self._pipe is not None and self.path is not None:
            self._pipe.close()
        self._copy = self._pipe = None

    def _piped(self) -> Iterator[bytes]:
        if self._copy is None or self._pipe is None:
            self._copy = tempfile.SpooledTemporaryFile(max_size=COPY_IN_MEMORY)  # noqa: SIM115  (lives as long as the source)
            self._pipe = sys.stdin.buffer if self.path is None else self.path.open("rb")
        at = 0
        while True:
            self._copy.seek(at)
            piece = self._copy.read(PIECE)
            if not piece:
                piece = self._pipe.read(PIECE)
                self._copy.write(piece)
            if not piece:
                return
            at += len(piece)
            yield piece

    def _members(self, file: Iterator[bytes]) -> Iterator[bytes]:
        raw = self._counted(file)
        first = next(raw, b"")
        make = unpacker(first)
        if make is None:
            if first:
                yield first
            yield from raw
            return
        unpacked = 0
        try:
            for piece in _unpack(make, first, raw, self):
                unpacked += len(piece)
                if unpacked > max(BOMB_FREE, self.packed_read * BOMB_RATIO):
                    raise TooBig(
                        file=self.name,
                        what=f"what it unpacks to ({unpacked} bytes from {self.packed_read})",
                        limit=f"{BOMB_RATIO} : 1",
                    )
                yield piece
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError, EOFError, ValueError) as error:
            raise Damaged(file=self.name, what=str(error)) from None

    def _counted(self, file: Iterator[bytes]) -> Iterator[bytes]:
        for piece in file:
            self.packed_read += len(piece)
            yield piece


class Unpacker(Protocol):
    """One member of a packed file."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def feed(self, data: bytes) -> Iterator[bytes]: ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            yield self._inner.decompress(data, PIECE)
            data = self._inner.unconsumed_tail

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


class _Stepwise:
    """bz2 and lzma share one way of being fed."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._inner = inner

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._inner.decompress(data, PIECE)
        while not self._inner.eof and not self._inner.needs_input:
            yield self._inner.decompress(b"", PIECE)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


class _Zstd:
    """zstandard's object gives all that a feed unpacks to, so it is fed little by little."""

    STEP = 1 << 13

    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj(write_size=PIECE)
        self.eof = False
        self.unused_data = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), self.STEP):
            yield self._inner.decompress(data[start : start + self.STEP])
            if self._inner.eof:
                self.eof = True
                self.unused_data = self._inner.unused_data + data[start + self.STEP :]
                return


def unpacker(first: bytes) -> "_Make | None":
    """What unpacks data that begins so; None if it is not packed."""
    if first.startswith(b"\x1f\x8b"):
        return _Gzip
    if first[:3] == b"BZh" and first[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return _bzip2
    if first.startswith(b"\xfd7zXZ\x00"):
        return _xz
    if first.startswith(b"\x28\xb5\x2f\xfd") or (first[1:4] == b"\x2a\x4d\x18" and 0x50 <= first[0] <= 0x5F):
        return _Zstd
    return None


class _Make(Protocol):
    def __call__(self) -> Unpacker: ...


def _bzip2() -> Unpacker:
    return _Stepwise(bz2.BZ2Decompressor())


def _xz() -> Unpacker:
    return _Stepwise(lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=WINDOW))


def _unpack(make: _Make, first: bytes, raw: Iterator[bytes], source: Source) -> Iterator[bytes]:
    """Member after member; zeros between and after members are padding."""
    member: Unpacker | None = make()
    data = first
    while True:
        if member is None:
            data = data.lstrip(b"\0")
            if data:
                member = make()
        if member is not None and data:
            yield from member.feed(data)
            if member.eof:
                data, member = member.unused_data, None
                continue
        data = next(raw, b"")
        if not data:
            source.cut_short = member is not None
            return


def sources(paths: Sequence[str | Path]) -> tuple[list[Source], set[str]]:
    """What there is to read at `paths`, and the names among it that a folder brought in.

    `-` is standard input. Folders are searched to the bottom, in the order of names, without hidden files.
    Raises NoSuchFile, NothingToRead.
    """
    found: list[Source] = []
    brought: set[str] = set()
    for given in paths:
        if str(given) == STDIN:
            found.append(Source("standard input", None))
            continue
        path = Path(given)
        try:
            if path.is_dir():
                inside = [
                    file
                    for file in sorted(path.rglob("*"))
                    if file.is_file()
                    and not any(part.startswith(".") for part in file.relative_to(path).parts)
                ]
                if not inside:
                    raise NothingToRead(file=str(given))
                found += [_file(file) for file in inside]
                brought |= {str(file) for file in inside}
            else:
                found.append(_file(path))
        except OSError as error:
            raise NoSuchFile(file=str(given), what=error.strerror or type(error).__name__) from None
        except ValueError:  # a NUL in the name
            raise NoSuchFile(file=str(given), what="no such name") from None
    if not found:
        raise NothingToRead(file="-")
    return found, brought


def _file(path: Path) -> Source:
    return Source(str(path), path, modified=int(path.stat().st_mtime * 1000))
