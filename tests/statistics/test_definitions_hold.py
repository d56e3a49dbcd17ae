"""Properties of the figures that hold for every history."""

import random

import polars as pl
import pytest
from desk_tables import DAY, NOW, UTC, envelopes, events, histories, table
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from slow_definitions import Row, slow_rows

from seatwise.statistics.definitions import SCHEMAS, Facts, facts
from seatwise.statistics.envelope import Envelope
from seatwise.statistics.measures import TIMES
from seatwise.statistics.query import Answer, Question, answer
from seatwise.statistics.zones import zone

HOUR = 3_600_000
DAYS = 24 * HOUR
settings.register_profile("statistics", deadline=None, max_examples=40)
settings.load_profile("statistics")


def asked(start: int = DAY, end: int = DAY + 3 * DAYS, **more: object) -> Question:
    return Question(**{"start": start, "end": end, "zone": UTC, "now": NOW, "by": "operator", **more})  # type: ignore[arg-type]


def same(one: Answer, other: Answer) -> None:
    assert_frame_equal(one.rows, other.rows)
    assert_frame_equal(one.total, other.total)


def ordered(found: Facts) -> list[pl.DataFrame]:
    return [getattr(found, name).sort(pl.all(), nulls_last=True) for name in SCHEMAS]


@given(histories(), st.integers(0, 72), st.integers(1, 72), st.integers(0, 96))
def test_figures_are_those_of_the_rules_read_event_by_event(
    told: list[Envelope], first: int, length: int, clock: int
) -> None:
    start, end, now = DAY + first * HOUR, DAY + (first + length) * HOUR, DAY + clock * HOUR
    known = table(told)
    got = {
        row["operator"]: row
        for row in answer(asked(start, end, now=now), facts(known)).rows.iter_rows(named=True)
    }
    for operator, expected in slow_rows(known, start, end, now).items():
        row = got.pop(operator, {})
        assert {name: row.get(name, 0) for name in ("handled", "messages_out", "transfers")} == {
            "handled": expected.handled,
            "messages_out": expected.messages_out,
            "transfers": expected.transfers,
        }
        for time in TIMES:
            values = expected.times[time]
            assert row.get(f"{time}_n", 0) == len(values)
            if values:
                assert row[f"{time}_mean_s"] == pytest.approx(sum(values) / len(values) / 1000)
                for name, share in (("median_s", 50), ("p90_s", 90)):
                    exact = sorted(values)[-(-share * len(values) // 100) - 1] / 1000
                    assert row[f"{time}_{name}"] == pytest.approx(exact, rel=0.0100001)
        _same_rest(row, expected)
    assert all(
        row["handled"] == row["messages_out"] == row["rating_n"] == row["open_wait_n"] == 0
        for row in got.values()
    )


def _same_rest(row: dict[str, object], expected: Row) -> None:
    assert row.get("open_wait_n", 0) == len(expected.waits)
    assert row.get("open_wait_longest_s") == (max(expected.waits) / 1000 if expected.waits else None)
    assert row.get("rating_n", 0) == len(expected.ratings)
    assert row.get("rating_asked", 0) == expected.asked
    assert row.get("rating_response_rate") == (expected.answered / expected.asked if expected.asked else None)
    fives = [value for value, scale in expected.ratings if scale == 5]
    csat = sum(value >= 4 for value in fives) / len(fives) if fives else None
    assert row.get("rating_csat") == pytest.approx(csat)


@given(histories())
def test_holds_are_those_of_the_rules_read_event_by_event(told: list[Envelope]) -> None:
    known = table(told)
    end = DAY + 3 * DAYS
    found = facts(known).holds.with_columns(pl.col("until").fill_null(end))
    for operator, row in slow_rows(known, DAY, end, NOW).items():
        held = found.filter(pl.col("operator").eq_missing(operator))
        assert sum(b - a for a, b in row.held) == (held["until"] - held["start"]).sum()


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(told: list[Envelope], chance: random.Random) -> None:
    shuffled = told + chance.choices(told, k=len(told))
    chance.shuffle(shuffled)
    same(answer(asked(), facts(table(told))), answer(asked(), facts(table(shuffled))))


@given(histories())
def test_facts_of_a_case_do_not_depend_on_other_cases(told: list[Envelope]) -> None:
    known = table(told)
    apart = [facts(part) for part in known.partition_by("case_id")]
    assert apart
    whole = apart[0]
    for part in apart[1:]:
        whole += part
    for one, other in zip(ordered(facts(known)), ordered(whole), strict=True):
        assert_frame_equal(one, other)


ADDED = [
    *("handled", "messages_out", "transfers", "rating_n", "rating_asked"),
    *(f"{time}_n" for time in TIMES),
]


@pytest.mark.parametrize(
    "more",
    [
        {"by": "operator"},
        {"by": "channel"},
        {"by": "team"},
        {"by": "weekday-hour"},
        {"by": None, "bucket": "day"},
        {"by": "operator", "bucket": "hour"},
        {"by": "operator", "bucket": "week"},
        {"by": None, "bucket": "month"},
    ],
    ids=lambda more: "-".join(str(word) for word in more.values()),
)
@settings(max_examples=10)
@given(
    told=histories(), where=st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland"])
)
def test_rows_and_buckets_sum_to_the_total_in_every_zone(
    more: dict[str, object], told: list[Envelope], where: str
) -> None:
    shown = answer(asked(DAY + 5 * HOUR, zone=zone(where), **more), facts(table(told)))
    assert shown.rows.select(pl.col(ADDED).sum()).row(0) == shown.total.select(ADDED).row(0)


@given(histories())
def test_waits_of_operators_and_no_operator_sum_to_the_total(told: list[Envelope]) -> None:
    shown = answer(asked(end=DAY + 30 * HOUR), facts(table(told)))
    assert shown.rows["open_wait_n"].sum() == shown.total["open_wait_n"].item()


@given(histories())
def test_a_bucket_is_the_answer_about_its_own_range(told: list[Envelope]) -> None:
    known = facts(table(told))
    by_day = answer(asked(bucket="day"), known).rows
    for day in range(3):
        start = DAY + day * DAYS
        alone = answer(asked(start, start + DAYS), known).rows
        assert_frame_equal(by_day.filter(pl.col("from") == start).drop("from", "to"), alone)


@given(histories())
def test_what_happens_at_the_end_or_later_changes_no_report(told: list[Envelope]) -> None:
    end = DAY + DAYS
    known = table(told).filter(pl.col("type").cast(pl.String) != "rating.given")
    earlier = known.filter(pl.col("occurred_at") < end)
    same(answer(asked(end=end), facts(known)), answer(asked(end=end), facts(earlier)))


@given(histories(most=15), histories(most=15))
def test_two_companies_never_mix(one: list[Envelope], other: list[Envelope]) -> None:
    for told in other:
        told.company = "tulip"
    both = facts(table(one + other))
    alone = facts(table(one))
    mine = both.where(lambda rows: rows.filter(pl.col("company") == "romashka"))
    for left, right in zip(ordered(mine), ordered(alone), strict=True):
        assert_frame_equal(left, right)


def test_no_events_are_no_data() -> None:
    shown = answer(asked(), facts(events("")))
    assert shown.rows.is_empty()
    assert shown.total["handled"].item() == 0
    assert shown.total["first_response_mean_s"].item() is None
    assert envelopes("") == []
