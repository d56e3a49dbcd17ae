"""Events as tables: CSV and Parquet files of the envelope's columns, `actor.kind` and `actor.id` flat."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import polars as pl

from seatwise.plain import printable
from seatwise.statistics.envelope import RAW
from seatwise.statistics.problems import NotEvents, UnreadableFile
from seatwise.statistics.validity import NOT_A_ROW, WRONG_TYPE

_BATCH: Final = 50_000
_REQUIRED: Final = ("event_id", "company", "type", "occurred_at")
_FIELDS: Final = tuple(
    name for name in RAW if name not in ("index", "line", "fault_field", "fault_reason", "fault_value")
)
_FLAT: Final = {"actor.kind": "actor_kind", "actor.id": "actor_id"}
_INSTANTS: Final = ("occurred_at", "received_at")
_TRUE: Final = ("true", "1", "yes")
_FALSE: Final = ("false", "0", "no")


def csv_tables(lines: Iterable[str], file: str) -> Iterator[pl.DataFrame]:
    """CSV with a header (comma, semicolon or tab) as RAW tables; raises NotEvents without the needed
    columns."""
    source = iter(lines)
    header = next(source, "").removeprefix("\ufeff")
    delimiter = max(",;\t", key=header.count)
    names = [_column(name) for name in next(csv.reader([header], delimiter=delimiter), [])]
    _require(names, file)
    reader = csv.reader(source, delimiter=delimiter)
    rows: list[list[str]] = []
    places: list[tuple[int, int, str | None]] = []
    index = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            row = []
            complaint: str | None = str(error)
        else:
            complaint = _complaint(row, names)
            if not row:
                continue
        rows.append(row if complaint is None else [""] * len(names))
        places.append((index, reader.line_num + 1, complaint))
        index += 1
        if len(rows) == _BATCH:
            yield _from_text(names, rows, places)
            rows, places = [], []
    if rows:
        yield _from_text(names, rows, places)


def _complaint(row: list[str], names: list[str]) -> str | None:
    if len(row) != len(names):
        return f"{len(row)} / {len(names)}"
    if any("\udc80" <= character <= "\udcff" for value in row for character in value):
        return "UTF-8"
    return None


def parquet_tables(path: Path) -> Iterator[pl.DataFrame]:
    """A Parquet file as RAW tables; `occurred_at` may be text, a datetime (UTC if it names no zone) or
    whole ms."""
    try:
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        if schema.get("actor") is not None and "actor_kind" not in schema:
            scan = scan.with_columns(pl.col("actor").struct.unnest().name.prefix("actor_")).drop("actor")
        scan = scan.rename({name: _column(name) for name in scan.collect_schema()})
        _require(list(scan.collect_schema()), printable(path.name))
        start = 0
        for batch in scan.collect_batches(chunk_size=1_000_000, maintain_order=True):
            yield _from_columns(batch, start)
            start += batch.height
    except pl.exceptions.PolarsError as error:
        reason = printable(str(error).splitlines()[0])
        raise UnreadableFile(file=printable(path.name), reason=reason) from None


def _column(name: str) -> str:
    plain = name.strip().lower()
    return _FLAT.get(plain, plain)


def _require(names: list[str], file: str) -> None:
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise NotEvents(file=file, missing=", ".join(missing))


def _from_text(
    names: list[str], rows: list[list[str]], places: list[tuple[int, int, str | None]]
) -> pl.DataFrame:
    table = pl.DataFrame(
        dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        schema=dict.fromkeys(names, pl.String),
    ).with_columns(
        pl.Series("index", [index for index, _, _ in places]),
        pl.Series("line", [line for _, line, _ in places]),
        pl.Series("broken", [complaint for _, _, complaint in places], dtype=pl.String),
    )
    return _typed(table)


def _from_columns(batch: pl.DataFrame, start: int) -> pl.DataFrame:
    instants = [
        pl.col(name).dt.epoch("ms")
        if isinstance(batch.schema[name], pl.Datetime)
        else pl.col(name).cast(pl.Int64)
        for name in _INSTANTS
        if name in batch.columns and batch.schema[name] != pl.String()
    ]
    table = batch.with_columns(instants).with_columns(
        pl.int_range(start, start + pl.len()).alias("index"),
        pl.int_range(start + 1, start + 1 + pl.len()).alias("line"),
        pl.lit(None, pl.String).alias("broken"),
    )
    return _typed(table)


def _typed(table: pl.DataFrame) -> pl.DataFrame:
    """Columns of any type as those of RAW; what cannot be, is a fault of its row."""
    columns: list[pl.Expr] = []
    faults = [pl.when(pl.col("broken").is_not_null()).then(pl.lit("csv"))]
    values = [pl.when(pl.col("broken").is_not_null()).then(pl.col("broken"))]
    for name in _FIELDS:
        if name not in table.columns:
            columns.append(pl.lit(None, RAW[name]).alias(name))
            continue
        given, kind = pl.col(name), table.schema[name]
        # Whole milliseconds need no reading (see `validity.instants`).
        if kind == RAW[name] or (name in _INSTANTS and kind == pl.Int64()):
            columns.append(given)
            continue
        if kind == pl.String():
            given = pl.when(given.str.len_bytes() > 0).then(given)
        read = _read(given, kind, RAW[name])
        columns.append(read.alias(name))
        broken = given.is_not_null() & read.is_null()
        faults.append(pl.when(broken).then(pl.lit(name.replace("actor_", "actor."))))
        values.append(pl.when(broken).then(given.cast(pl.String, strict=False)))
    fault = pl.coalesce(faults)
    reason = (
        pl.when(fault == "csv").then(pl.lit(NOT_A_ROW)).when(fault.is_not_null()).then(pl.lit(WRONG_TYPE))
    )
    return table.select(
        pl.col("index").cast(pl.Int64),
        pl.col("line").cast(pl.Int64),
        *columns,
        fault.alias("fault_field"),
        reason.alias("fault_reason"),
        pl.coalesce(values).alias("fault_value"),
    )


def _read(given: pl.Expr, kind: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    if wanted == pl.Boolean() and kind == pl.String():
        word = given.str.to_lowercase()
        return pl.when(word.is_in(_TRUE)).then(statement=True).when(word.is_in(_FALSE)).then(statement=False)
    read = given.cast(wanted, strict=False)
    return pl.when(read.is_finite()).then(read) if wanted == pl.Float64() else read
