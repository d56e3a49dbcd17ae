"""Tables of sessions from other libraries, and what is wrong with some of them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest

from seatwise.choose import Prices, choose
from seatwise.choose.errors import BadSession, ColumnMissing, ColumnType, NoSessions
from seatwise.choose.table import sessions_table
from seatwise.errors import SeatwiseError

NINE, TEN = datetime(2026, 9, 7, 9, tzinfo=UTC), datetime(2026, 9, 7, 10, tzinfo=UTC)
COLUMNS: dict[str, list[Any]] = {"user": ["ann"], "start": [NINE], "end": [TEN]}


@pytest.mark.parametrize(
    "table",
    [
        pl.DataFrame(COLUMNS),
        pl.DataFrame(COLUMNS).lazy(),
        pl.DataFrame(COLUMNS).to_arrow(),
        pd.DataFrame(COLUMNS),
    ],
    ids=["polars", "lazy", "arrow", "pandas"],
)
def test_tables_of_many_libraries_are_sessions(table: Any) -> None:
    assert sessions_table(table).rows() == [("ann", 1_788_771_600_000, 1_788_775_200_000)]
    assert choose(table, Prices(Decimal(500), Decimal(1750))).best.monthly_cost == 500


WRONG: dict[str, tuple[dict[str, list[Any]], type[SeatwiseError], str]] = {
    "no end": ({"user": ["a"], "start": [1]}, ColumnMissing, "no column “end”; it has user, start"),
    "no zone": (
        {"user": ["a"], "start": [datetime(2026, 9, 7)], "end": [2]},  # noqa: DTZ001
        ColumnType,
        "instants with a time zone",
    ),
    "fractions": ({"user": ["a"], "start": [1.5], "end": [2]}, ColumnType, "“start” holds Float64"),
    "no rows": ({"user": [], "start": [], "end": []}, NoSessions, "is empty"),
    "end before start": ({"user": ["a", "b"], "start": [1, 3], "end": [2, 2]}, BadSession, "Row 2"),
    "nobody": ({"user": ["a", None], "start": [1, 3], "end": [2, 4]}, BadSession, "there is no user"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_table_is_refused_with_what_was_expected(case: str) -> None:
    columns, kind, said = WRONG[case]
    types = {"user": pl.String, "start": pl.Int64, "end": pl.Int64} if case == "no rows" else None
    with pytest.raises(kind, match=said):
        sessions_table(pl.DataFrame(columns, schema=types))
