"""Load, occupancy and time online, held against a count minute by minute."""

import numpy as np
import polars as pl
import pytest
from desk_tables import DAY, NOW, UTC, events, histories, table
from hypothesis import given, settings

from seatwise.statistics.definitions import facts
from seatwise.statistics.envelope import Envelope
from seatwise.statistics.query import Question, answer
from seatwise.statistics.workload import workload

MINUTE = 60_000
DAYS = 1440 * MINUTE


@given(histories(most=40))
@settings(max_examples=40, deadline=None)
def test_workload_is_the_count_minute_by_minute(told: list[Envelope]) -> None:
    known = facts(table(told))
    edges = np.array([DAY, DAY + DAYS, DAY + 2 * DAYS, DAY + 3 * DAYS])
    now = DAY + 2 * DAYS + 600 * MINUTE
    found = {
        (row["operator"], row["bin"]): row
        for row in workload(known.holds, known.presence, edges, now).iter_rows(named=True)
    }
    for operator in known.presence["operator"].unique():
        mine = pl.col("operator") == operator
        holds = known.holds.filter(mine).select("start", "until").rows()
        statuses = known.presence.filter(mine).select("start", "until", "status").rows()
        for day in range(3):
            counted = _counted(
                holds, statuses, range(DAY + day * DAYS, min(DAY + (day + 1) * DAYS, now), MINUTE)
            )
            row = found.get((operator, day))
            assert (row is not None) == (counted["known"] > 0)
            if row:
                assert {name: row[name] for name in counted if name != "known"} == {
                    name: value for name, value in counted.items() if name != "known"
                }


def _counted(
    holds: list[tuple[int, int | None]], statuses: list[tuple[int, int | None, str]], minutes: range
) -> dict[str, int | None]:
    count = {"known": 0, "online_ms": 0, "held_ms": 0, "handling_ms": 0, "idle_ms": 0}
    peak = None
    for minute in minutes:
        status = next((s for start, until, s in statuses if start <= minute < (until or NOW)), None)
        cases = sum(start <= minute < (until or NOW) for start, until in holds)
        count["known"] += status is not None
        if status == "online":
            count["online_ms"] += MINUTE
            count["held_ms"] += cases * MINUTE
            count["idle_ms"] += 0 if cases else MINUTE
            peak = max(peak or 0, cases)
        if status in ("online", "busy") and cases:
            count["handling_ms"] += MINUTE
    return {**count, "peak": peak}


def test_online_for_an_hour_with_three_overlapping_cases_is_occupied_to_five_sixths() -> None:
    told = events("""
        10:00 . online anna
        11:00 . offline anna
        10:00 k1 in
        10:00 k1 assign anna
        10:30 k1 close anna
        10:10 k2 in
        10:10 k2 assign anna
        10:40 k2 close anna
        10:20 k3 in
        10:20 k3 assign anna
        10:50 k3 close anna
    """)
    row = answer(Question(start=DAY, end=DAY + DAYS, zone=UTC, now=NOW), facts(told)).rows.row(0, named=True)
    assert row["occupancy"] == pytest.approx(0.833, abs=0.0005)
    assert (row["load_mean"], row["load_peak"], row["online_s"]) == (1.5, 3, 3600)


def test_a_removed_operator_is_no_longer_online() -> None:
    told = events("10:00 . online anna\n11:00 . removed anna")
    question = Question(start=DAY, end=DAY + 2 * DAYS, zone=UTC, now=NOW)
    assert answer(question, facts(told)).rows["online_s"].to_list() == [3600]
