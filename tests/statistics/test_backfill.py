"""A back-fill in parts gives what the whole gives."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from desk_tables import DAY, NOW, UTC, histories, table
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seatwise.statistics.backfill import backfill
from seatwise.statistics.definitions import facts
from seatwise.statistics.envelope import Envelope, columns
from seatwise.statistics.query import Question, answer, from_sums
from seatwise.statistics.validity import check

QUESTION = Question(start=DAY, end=DAY + 3 * 86_400_000, zone=UTC, now=NOW, bucket="day")


@given(histories(), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_parts_give_the_figures_of_the_whole(told: list[Envelope], parts: int, chance: random.Random) -> None:
    repeated = told + chance.choices(told, k=len(told) // 3)
    # The same id said again of another case: only the first counts, in whatever parts the two lie.
    for event in chance.choices(told, k=2):
        copy = Envelope(**{name: getattr(event, name) for name in event.__struct_fields__})
        copy.case_id = None if event.case_id is None else "k3"
        repeated.append(copy)
    places = list(range(len(repeated)))
    events = check(columns(repeated, places, places), now=NOW, source="desk").events
    with TemporaryDirectory() as folder:
        filled = backfill(
            events.iter_slices(7), Path(folder), QUESTION.edges(), ["bin", "operator"], now=NOW, parts=parts
        )
    one = answer(QUESTION, facts(table(repeated)))
    other = from_sums(QUESTION, filled.sums, filled.waits, filled.teams, None)
    assert_frame_equal(one.rows, other.rows)
    assert_frame_equal(one.total, other.total)


def test_no_events_fill_nothing(tmp_path: Path) -> None:
    filled = backfill([], tmp_path, QUESTION.edges(), ["bin", "operator"], now=NOW, parts=2)
    assert filled.sums.figures.is_empty()
    assert isinstance(filled.waits, pl.DataFrame)
