"""The answer as a file for other programs: CSV, a spreadsheet, Parquet."""

import io
from collections.abc import Sequence
from typing import Final

import polars as pl

from seatwise.plain import cell
from seatwise.statistics.answer_json import instant_text
from seatwise.statistics.query import Answer

_TEXTS: Final = ("operator", "team", "channel")


def flat(answers: Sequence[Answer]) -> pl.DataFrame:
    """Rows and totals in one table, those of the period before under `before`.

    `row` is `row` or `total`; `from` and `to` are ms UTC, those of the range where there are no buckets.
    """
    tables = [
        part.with_columns(row=pl.lit(kind), period=pl.lit(period)).pipe(_bounded, answer)
        for period, answer in zip(("asked", "before"), answers, strict=False)
        for kind, part in (("row", answer.rows), ("total", answer.total))
    ]
    table = pl.concat(tables, how="diagonal")
    first = ["period", "row", "from", "to"]
    return table.select(*first, *(name for name in table.columns if name not in first))


def _bounded(part: pl.DataFrame, answer: Answer) -> pl.DataFrame:
    if "from" in part.columns:
        return part
    question = answer.question
    return part.with_columns(pl.lit(question.start).alias("from"), pl.lit(question.end).alias("to"))


def to_csv(answers: Sequence[Answer]) -> bytes:
    """CSV, UTF-8; instants as ISO 8601; texts that a spreadsheet would take for formulas are disarmed."""
    return _for_people(answers).write_csv().encode()


def to_xlsx(answers: Sequence[Answer]) -> bytes:
    """A workbook of one sheet, the same table as the CSV."""
    file = io.BytesIO()
    _for_people(answers).write_excel(file, worksheet="Seatwise", autofit=True)
    return file.getvalue()


def to_parquet(answers: Sequence[Answer]) -> bytes:
    """Parquet; `from` and `to` are UTC datetimes."""
    file = io.BytesIO()
    table = flat(answers)
    instants = [pl.col(name).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC") for name in ("from", "to")]
    table.with_columns(instants).write_parquet(file)
    return file.getvalue()


def _for_people(answers: Sequence[Answer]) -> pl.DataFrame:
    table = flat(answers)
    return table.with_columns(
        *(pl.col(name).map_elements(cell, pl.String) for name in _TEXTS if name in table.columns),
        *(pl.col(name).map_elements(instant_text, pl.String) for name in ("from", "to")),
    )
