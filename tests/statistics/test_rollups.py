"""Rollups: a repair of what late events touch is the same as rolling everything anew."""

from dataclasses import replace

import polars as pl
import pytest
from desk_tables import DAY, UTC, envelopes, events, histories, table
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seatwise.statistics.definitions import Facts, facts
from seatwise.statistics.envelope import Envelope
from seatwise.statistics.problems import NotQuarters
from seatwise.statistics.query import Question, answer
from seatwise.statistics.rollups import ROLLUP, answer_rollup, passed, repaired, roll, touched
from seatwise.statistics.schedule import Schedule, parse
from seatwise.statistics.sums import Sums
from seatwise.statistics.zones import zone

HOUR = 3_600_000
NIGHT = parse(
    b'{"zone": "Europe/Berlin", "hours": {"mon": [["22:00", "06:00"]], "tue": [["09:00", "18:00"]]}}'
)


def identical(one: Sums, other: Sums) -> None:
    for left, right in ((one.figures, other.figures), (one.marks, other.marks)):
        keys = [name for name in (*ROLLUP, "clock", "bucket") if name in left.columns]
        assert_frame_equal(left.sort(keys, nulls_last=True), right.sort(keys, nulls_last=True))


def of(known: pl.DataFrame, batch: pl.DataFrame) -> pl.DataFrame:
    """The known events of the cases in the batch, and those of all operators."""
    return known.filter(
        pl.col("case_id").is_in(batch["case_id"].drop_nulls().to_list()) | pl.col("case_id").is_null()
    )


@given(histories(), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_repairs_give_the_rows_of_a_rebuild(told: list[Envelope], sizes: list[int], chance: object) -> None:
    chance.shuffle(told)  # type: ignore[attr-defined]
    known = table([])
    then = now = DAY + 30 * HOUR
    rollup = roll(facts(known), now=now, schedule=NIGHT)
    while told:
        size = sizes.pop() if sizes else len(told)
        batch, told = table(told[:size]), told[size:]
        now += HOUR * 7
        before = facts(of(known, batch))
        known = pl.concat([known, batch])
        after = facts(of(known, batch))
        only = pl.concat(
            [touched(before, after, now=now), passed(facts(known).presence, then=then, now=now)]
        ).unique()
        rollup = repaired(rollup, roll(facts(known), now=now, schedule=NIGHT, only=only), only)
        then = now
    identical(rollup, roll(facts(known), now=now, schedule=NIGHT))


@given(histories())
@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("schedule", [None, NIGHT], ids=["wall", "business"])
def test_a_rollup_answers_like_the_events(schedule: Schedule | None, told: list[Envelope]) -> None:
    known = facts(table(told))
    question = Question(
        start=DAY - HOUR,
        end=DAY + 80 * HOUR,
        zone=zone("Asia/Kathmandu"),
        now=DAY + 50 * HOUR,
        bucket="day",
        business_hours=schedule is not None,
    )
    rollup = roll(known, now=question.now, schedule=schedule)
    one = answer(question, known, schedule)
    other = answer_rollup(question, rollup, known.waits, known.teams, schedule)
    assert_frame_equal(one.rows, other.rows)
    assert_frame_equal(one.total, other.total)


def test_one_late_event_touches_only_its_own_quarters() -> None:
    told = envelopes("09:00 k1 in\n09:20 k1 out anna\n09:00 k2 in\n11:00 k2 out boris\n10:00 k1 in")
    before, after = facts(table(told[:4])), facts(table(told))
    assert touched(before, after, now=DAY + 12 * HOUR).is_empty()
    late = [*told, replace_event(told[1], "e9", "2026-03-02T10:30:00Z")]
    only = touched(after, facts(table(late)), now=DAY + 12 * HOUR)
    assert only.to_dicts() == [
        {"company": "romashka", "operator": "anna", "bin": DAY + 10 * HOUR + HOUR // 2}
    ]


def replace_event(event: Envelope, event_id: str, occurred_at: str) -> Envelope:
    copy = Envelope(**{name: getattr(event, name) for name in event.__struct_fields__})
    copy.event_id, copy.occurred_at = event_id, occurred_at
    return copy


def test_a_rollup_is_not_asked_about_parts_of_a_quarter() -> None:
    known: Facts = facts(events("09:00 k1 in"))
    question = Question(start=DAY, end=DAY + HOUR, zone=UTC, now=DAY + HOUR)
    rollup = roll(known, now=question.now)
    with pytest.raises(NotQuarters):
        answer_rollup(replace(question, start=DAY + 1), rollup, known.waits, known.teams)
