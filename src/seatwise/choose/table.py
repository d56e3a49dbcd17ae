"""A table of sessions from any library, checked: user (String), start and end (Int64, milliseconds UTC)."""

from typing import Any

import polars as pl

from seatwise.choose.errors import BadSession, ColumnMissing, ColumnType, NoSessions
from seatwise.plain import printable

COLUMNS = ("user", "start", "end")


def sessions_table(given: Any) -> pl.DataFrame:
    """A Polars, pandas or Arrow table (anything with the Arrow stream interface) as checked sessions.

    `start` and `end` may be integers (milliseconds UTC) or instants with a time zone; more columns may be
    there and are left out. Raises `ColumnMissing`, `ColumnType`, `NoSessions` or
    `BadSession`.
    """
    frame = given.collect() if isinstance(given, pl.LazyFrame) else given
    if not isinstance(frame, pl.DataFrame):
        frame = pl.DataFrame(frame)
    for column in COLUMNS:
        if column not in frame.columns:
            raise ColumnMissing(column=column, columns=printable(", ".join(frame.columns) or "none"))
    sessions = frame.select(_user(frame["user"]), _instant(frame["start"]), _instant(frame["end"]))
    if sessions.is_empty():
        raise NoSessions
    _check(sessions)
    return sessions


def _user(column: pl.Series) -> pl.Series:
    if column.dtype.is_integer() or isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        raise ColumnType(column="user", found=str(column.dtype), expected="text")
    return column


def _instant(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return column.dt.timestamp("ms")
    if not dtype.is_integer():
        expected = "whole milliseconds UTC, or instants with a time zone"
        raise ColumnType(column=column.name, found=str(dtype), expected=expected)
    return column.cast(pl.Int64)


def _check(sessions: pl.DataFrame) -> None:
    problems = {
        "there is no user": pl.col("user").is_null() | (pl.col("user").str.strip_chars() == ""),
        "there is no start": pl.col("start").is_null(),
        "there is no end": pl.col("end").is_null(),
        "it ends before it starts": pl.col("end") < pl.col("start"),
    }
    for problem, where in problems.items():
        bad = sessions.with_row_index("row", offset=1).filter(where).head(1)
        if len(bad):
            raise BadSession(row=bad["row"][0], user=printable(bad["user"][0] or "-"), problem=problem)
