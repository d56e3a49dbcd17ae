"""Paid time: a rota of shifts, the denominator of utilisation."""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from seatwise.plain import printable
from seatwise.statistics.problems import BadInstant, BadRota, UnreadableFile
from seatwise.statistics.workload import PAID
from seatwise.statistics.zones import instant


def read_rota(path: Path, *, company: str, where: ZoneInfo) -> pl.DataFrame:
    """A CSV of `operator,from,to` (instants, or clocks of `where`) as PAID intervals.

    Raises UnreadableFile, and BadRota with the first line that cannot be used.
    """
    file = printable(path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [_shift(row, file, reader.line_num, company, where) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(file=file, reason=printable(str(error))) from None
    return pl.DataFrame(rows, schema=PAID, orient="row")


def _shift(
    row: dict[str, str], file: str, line: int, company: str, where: ZoneInfo
) -> tuple[str, str, int, int]:
    fault = BadRota(file=file, line=line, value=printable(", ".join(str(value) for value in row.values())))
    try:
        start, until = instant(row["from"], where, "from"), instant(row["to"], where, "to")
    except (KeyError, TypeError, BadInstant):
        raise fault from None
    if not row.get("operator") or start >= until:
        raise fault
    return company, row["operator"], start, until
