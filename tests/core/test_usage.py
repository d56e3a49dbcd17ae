"""Sessions to stays, occupancy and peaks."""

from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.usage import Levels, Peak, in_order, levels, occupancy, peak, stays

Rows = list[tuple[str, int, int]]
HOURS = st.integers(0, 30)
SESSIONS = st.lists(
    st.tuples(st.sampled_from("abcd"), HOURS, HOURS).map(lambda s: (s[0], min(s[1:]), max(s[1:]))),
    max_size=25,
)


def frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"user": pl.String, "start": pl.Int64, "end": pl.Int64}, orient="row")


def joined(rows: Rows) -> Rows:
    of = stays(frame(rows))
    return [(of.people[int(w)], int(s), int(e)) for w, s, e in zip(of.who, of.start, of.end, strict=True)]


def inside(rows: Rows, instant: int) -> set[str]:
    return {user for user, start, end in rows if start <= instant < end}


def test_two_tabs_are_one_stay() -> None:
    assert joined([("a", 8, 12), ("a", 10, 14), ("b", 1, 2)]) == [("a", 8, 14), ("b", 1, 2)]


def test_touching_sessions_of_one_person_are_one_stay() -> None:
    assert joined([("a", 8, 10), ("a", 10, 12)]) == [("a", 8, 12)]


def test_a_session_of_no_length_names_a_person_and_takes_no_seat() -> None:
    of = stays(frame([("gus", 5, 5)]))
    assert of.people.to_list() == ["gus"]
    assert len(of.who) == 0
    assert peak(of) == Peak(0, None)


def test_who_leaves_when_another_enters_frees_the_seat_first() -> None:
    assert peak(stays(frame([("a", 6, 14), ("b", 14, 22)]))) == Peak(1, 6)


def test_the_peak_is_dated_by_its_first_instant() -> None:
    assert peak(stays(frame([("a", 0, 9), ("b", 3, 5), ("c", 7, 8)]))) == Peak(2, 3)


def test_a_handover_makes_no_step() -> None:
    assert occupancy(stays(frame([("a", 6, 14), ("b", 14, 22)]))).rows() == [(6, 1), (22, 0)]


@settings(deadline=None)
@given(SESSIONS)
def test_stays_hold_the_same_people_at_every_instant_as_the_sessions(rows: Rows) -> None:
    whole = joined(rows)
    for instant in range(32):
        assert inside(whole, instant) == inside(rows, instant)
    for (user, _, end), (other, start, _) in pairwise(whole):
        assert user < other or end < start


@settings(deadline=None)
@given(SESSIONS)
def test_occupancy_and_peak_are_what_counting_each_instant_gives(rows: Rows) -> None:
    of = stays(frame(rows))
    counts = [len(inside(rows, instant)) for instant in range(32)]
    steps = dict(occupancy(of).rows())
    level = 0
    for instant in range(32):
        level = steps.get(instant, level)
        assert level == counts[instant]
    top = max(counts)
    assert peak(of) == Peak(top, counts.index(top) if top else None)


HELD = st.lists(st.tuples(HOURS, HOURS, st.integers(0, 2)).map(lambda s: (*sorted(s[:2]), s[2])), max_size=25)


def staircase(rows: list[tuple[int, int, int]], unit: int = 1) -> Levels:
    columns = np.array(rows, np.int64).reshape(-1, 3)
    return levels(columns[:, 0] * unit, columns[:, 1] * unit, columns[:, 2].astype(np.int32))


# With instants this far apart, instant and seats no longer fit in one number and are sorted otherwise.
@settings(deadline=None)
@given(HELD, st.sampled_from([1, 2**56]))
def test_seats_held_are_what_counting_each_instant_gives(rows: list[tuple[int, int, int]], unit: int) -> None:
    counts = [sum(seats for start, end, seats in rows if start <= hour < end) for hour in range(32)]
    found = staircase(rows, unit)
    top = max(counts)
    assert found.peak() == Peak(top, counts.index(top) * unit if top else None)
    steps = found.settled()
    known = dict(zip(steps.at.tolist(), steps.level.tolist(), strict=True))
    level = 0
    for hour in range(32):
        level = known.get(hour * unit, level)
        assert level == counts[hour]
    above = [sum(count >= least for count in counts) * unit for least in range(1, top + 1)]
    assert found.time_at_or_above().tolist()[1:] == above
    for least in (1, 2, 5):
        long_enough = max((n for n, held in enumerate(above, 1) if held >= least * unit), default=0)
        assert found.held_for(least * unit).seats == long_enough


def test_a_part_of_the_staircase_begins_with_what_was_held() -> None:
    part = staircase([(0, 10, 2), (4, 6, 1)]).between(5, 8)
    assert part.peak() == Peak(3, 5)
    assert (part.at.tolist(), part.level.tolist()) == ([5, 6, 8], [3, 2, 2])


WIDE = st.integers(-(2**61), 2**61)


@settings(deadline=None)
@given(st.lists(st.tuples(WIDE, WIDE, st.booleans()), min_size=1, max_size=12))
def test_wide_and_narrow_columns_sort_alike(rows: list[tuple[int, int, bool]]) -> None:
    narrow = [(major % 7, middle % 11, minor) for major, middle, minor in rows]
    for table in (rows, narrow):
        major, middle, minor = (np.array(column) for column in zip(*table, strict=True))
        columns = in_order(major, middle, minor)
        assert list(zip(*(column.tolist() for column in columns), strict=True)) == sorted(table)
