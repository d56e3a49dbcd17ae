"""Files of events: NDJSON, CSV or Parquet, read into one table of distinct events."""

import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import zstandard

from seatwise.plain import printable
from seatwise.statistics.ndjson import raw_tables
from seatwise.statistics.problems import (
    NoEvents,
    NoSuchCompany,
    NoUsableEvents,
    SeveralCompanies,
    UnreadableFile,
)
from seatwise.statistics.sameness import Conflict, distinct
from seatwise.statistics.sheets import csv_tables, parquet_tables
from seatwise.statistics.validity import Rejected, check


class Read(NamedTuple):
    """What the files held: distinct events of one company, and everything that was left out."""

    events: pl.DataFrame
    company: str
    rejected: list[Rejected]
    repeated: int
    conflicts: list[Conflict]


def read_files(paths: Sequence[Path], *, now: int, company: str | None = None, source: str = "file") -> Read:
    """The events of `company` in the files; without a name there must be just one company in them.

    Raises UnreadableFile, NotEvents, NoEvents, NoUsableEvents, SeveralCompanies, NoSuchCompany.
    """
    tables: list[pl.DataFrame] = []
    rejected: list[Rejected] = []
    for path in paths:
        usable = 0
        refused: list[Rejected] = []
        for raw in _raw(path):
            checked = check(raw, now=now, source=source)
            tables.append(checked.events)
            usable += checked.events.height
            refused += checked.rejected
        refused = sorted(replace(item, file=path.name) for item in refused)
        if not usable:
            raise _nothing_usable(path, refused)
        rejected += refused
    # With versions and conflicts, "the first" is the first of the files in the order given.
    known = pl.concat(tables)
    companies = known["company"].unique().sort().to_list()
    if company is None and len(companies) > 1:
        raise SeveralCompanies(companies=_names(companies))
    if company is not None and company not in companies:
        raise NoSuchCompany(company=printable(company), companies=_names(companies))
    name = company or companies[0]
    kept, repeated, conflicts = distinct(known.filter(pl.col("company") == name))
    return Read(kept, name, rejected, repeated, conflicts)


def _names(companies: list[str]) -> str:
    shown = [printable(name, 60) for name in companies[:10]]
    return ", ".join(shown) + (", …" if len(companies) > len(shown) else "")


def _nothing_usable(path: Path, refused: list[Rejected]) -> NoEvents | NoUsableEvents:
    file = printable(path.name)
    if not refused:
        return NoEvents(file=file)
    first = refused[0]
    value = printable(first.value, 80)
    return NoUsableEvents(file=file, line=first.line, field=first.field, reason=first.reason, value=value)


def _raw(path: Path) -> Iterator[pl.DataFrame]:
    file = printable(path.name)
    try:
        with _opened(path) as stream:
            start = stream.peek(4)[:4]
            if start == b"PAR1":
                yield from parquet_tables(path)
            elif _is_csv(path, stream.peek(64)):
                text = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline="")
                yield from csv_tables(text, file)
            else:
                yield from raw_tables(stream)
    except (OSError, EOFError, zstandard.ZstdError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(file=file, reason=printable(reason)) from None


def _is_csv(path: Path, start: bytes) -> bool:
    names = path.name.lower().removesuffix(".gz").removesuffix(".zst")
    if names.endswith((".csv", ".tsv")):
        return True
    if names.endswith((".ndjson", ".jsonl", ".json")):
        return False
    return not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


@contextmanager
def _opened(path: Path) -> Iterator["io.BufferedReader[Any]"]:
    with path.open("rb") as plain:
        magic = plain.peek(4)[:4]
        if magic[:2] == b"\x1f\x8b":
            inner: Any = gzip.GzipFile(fileobj=plain)
        elif magic == b"\x28\xb5\x2f\xfd":
            inner = zstandard.ZstdDecompressor().stream_reader(plain, read_across_frames=True)
        else:
            yield plain
            return
        with io.BufferedReader(inner) as stream:
            yield stream
