"""Billing rules on a month, and the statement that tells them."""

import json
from datetime import UTC
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from command import seatwise
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.choose.billing import Rule, month_days, statement
from seatwise.choose.errors import BadMonth

MINUTE = 60_000
OCTOBER = month_days("2026-10", UTC)
START = OCTOBER[0][1]
PRICE = Decimal(1750)


def sessions(*rows: tuple[str, float, float]) -> pl.DataFrame:
    """Sessions in minutes since the month began."""
    table = [(user, START + int(start * MINUTE), START + int(end * MINUTE)) for user, start, end in rows]
    return pl.DataFrame(table, schema={"user": pl.String, "start": pl.Int64, "end": pl.Int64}, orient="row")


def test_each_day_is_charged_by_its_own_peak_and_the_total_is_rounded_once() -> None:
    day = 24 * 60
    table = sessions(("a", 0, 10), ("b", 5, 10), ("a", day, day + 5), ("c", 2 * day, 2 * day + 1))
    billed = statement(table, OCTOBER, Rule.DAILY_PEAK, PRICE)
    assert [each.peak.seats for each in billed.days[:4]] == [2, 1, 1, 0]
    assert billed.days[0].charge == 2 * Fraction(1750, 31)
    assert billed.total == Decimal("225.81")  # 4 * 1750 / 31 = 225.806...


def test_a_shift_over_midnight_is_charged_on_both_days() -> None:
    billed = statement(sessions(("a", 23 * 60, 25 * 60)), OCTOBER, Rule.DAILY_PEAK, Decimal(31))
    assert billed.total == 2


def test_who_stays_all_month_costs_just_the_monthly_price() -> None:
    billed = statement(sessions(("a", -60, 40 * 24 * 60)), OCTOBER, Rule.DAILY_PEAK, PRICE)
    assert billed.total == PRICE
    assert billed.peak.at == START


def test_the_peak_of_the_month_is_charged() -> None:
    billed = statement(sessions(("a", 0, 10), ("b", 9, 12), ("c", 50, 60)), OCTOBER, Rule.PERIOD_PEAK, PRICE)
    assert (billed.seats, billed.total) == (2, 3500)


def test_levels_held_for_less_than_thirty_minutes_in_all_are_forgiven() -> None:
    table = sessions(("a", 0, 100), ("b", 0, 31), ("c", 0, 6))
    billed = statement(table, OCTOBER, Rule.PERIOD_PEAK_30MIN, PRICE)
    assert [(level.people, level.held // MINUTE) for level in billed.levels] == [(1, 69), (2, 25), (3, 6)]
    assert billed.seats == 1


def test_short_overlaps_that_add_up_to_thirty_minutes_are_charged() -> None:
    handovers = [("b", 100 * k, 100 * k + 10) for k in range(3)]
    billed = statement(sessions(("a", 0, 1000), *handovers), OCTOBER, Rule.PERIOD_PEAK_30MIN, PRICE)
    assert billed.seats == 2


def test_months_begin_and_end_in_the_zone_of_the_company_also_over_a_clock_change() -> None:
    days = month_days("2026-10", ZoneInfo("Europe/Berlin"))
    assert len(days) == 32
    assert (days[-1][1] - days[0][1]) // 3_600_000 == 31 * 24 + 1


def test_december_ends_with_the_year() -> None:
    assert month_days("2026-12", UTC)[-1][0].isoformat() == "2027-01-01"


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "October", "2026-1-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(BadMonth):
        month_days(text, UTC)


TIMES = st.integers(-2000, 50_000)
ROWS = st.lists(
    st.tuples(st.sampled_from("abcde"), TIMES, TIMES).map(lambda s: (s[0], min(s[1:]), max(s[1:]))),
    min_size=1,
    max_size=20,
)


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_a_milder_rule_never_costs_more(rows: list[tuple[str, int, int]]) -> None:
    table = sessions(*rows)
    peak, forgiven, daily = (
        statement(table, OCTOBER, rule, PRICE).total
        for rule in (Rule.PERIOD_PEAK, Rule.PERIOD_PEAK_30MIN, Rule.DAILY_PEAK)
    )
    assert forgiven <= peak
    assert daily <= peak


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_days_and_levels_agree_with_the_peak_of_the_month(rows: list[tuple[str, int, int]]) -> None:
    billed = statement(sessions(*rows), OCTOBER, Rule.PERIOD_PEAK, PRICE)
    assert max(day.peak.seats for day in billed.days) == billed.peak.seats
    assert max((level.people for level in billed.levels), default=0) == billed.peak.seats


LOG = (
    "user,start,end\n"
    "ann,2026-10-01T09:00Z,2026-10-01T18:00Z\n"
    "bob,2026-10-01T17:50Z,2026-10-01T20:00Z\n"
    "cat,2026-11-01T09:00Z,2026-11-01T10:00Z\n"
)


def test_the_command_tells_every_rule_for_machines(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    done = seatwise("statement", str(path), "--month", "2026-10", "--simultaneous", "1750 RUB", "--json")
    said = {each["rule"]: each for each in json.loads(done.stdout)}
    assert {rule: each["total"] for rule, each in said.items()} == {
        "daily_peak": "112.90",
        "period_peak": "3500.00",
        "period_peak_30min": "1750.00",
    }
    assert said["daily_peak"]["days"][0] == {
        "date": "2026-10-01",
        "peak": {"seats": 2, "at": "2026-10-01T17:50:00Z"},
        "charge": "3500/31",
    }
    assert said["period_peak"]["active_operators"] == 2


def test_the_command_tells_people_in_russian(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    arguments = ("--month", "2026-10", "--simultaneous", "1750 RUB", "--rule", "daily_peak", "--lang", "ru")
    done = seatwise("statement", str(path), *arguments)
    text = done.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "2026-10 по правилу daily_peak: 112,90 ₽." in text
    assert "Входили 2 человека; одновременно не более 2, впервые 1 окт. 2026, 17:50." in text


def test_a_rule_that_is_none_is_refused(tmp_path: Path) -> None:
    done = seatwise("statement", "log.csv", "--month", "2026-10", "--simultaneous", "5", "--rule", "hourly")
    assert done.returncode == 1
    assert done.stderr == (
        "seatwise: “hourly” is no billing rule. Expected daily_peak, period_peak or period_peak_30min.\n"
    )
