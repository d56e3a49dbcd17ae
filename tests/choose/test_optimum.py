"""The optimum against plain enumeration, its bound, and its cost recomputed from the sessions."""

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.choose import Choice, Prices, choose
from seatwise.choose.mix import cheapest
from seatwise.choose.proof import line, lower_bound
from seatwise.choose.relaxation import SCALE
from seatwise.usage import stays

Row = tuple[str, float, float]
HOUR = 3_600_000
PRICES = Prices(Decimal(500), Decimal(1750), "RUB")

# The instances of the study, in hours; each optimum was found by hand and by enumeration.
INSTANCES: dict[str, tuple[list[Row], int]] = {
    "four in turn share a seat": ([("a", 8, 10), ("b", 11, 13), ("c", 14, 16), ("d", 17, 19)], 1750),
    "three in turn are below the break-even": ([("a", 8, 10), ("b", 11, 13), ("c", 14, 16)], 1500),
    "touching is not overlap": ([("a", 8, 12), ("b", 12, 16), ("c", 16, 20), ("d", 20, 24)], 1750),
    "a mix beats both": (
        [("A", 8, 20), ("B", 8, 10), ("C", 10, 12), ("D", 12, 14), ("E", 14, 16), ("F", 16, 18)],
        2250,
    ),
    "the heaviest stays in the pool": (
        [("N", 22, 30), ("X", 12, 12.5), *((f"E{hour - 7}", hour, hour + 1) for hour in range(8, 13))],
        2250,
    ),
    "the relaxation is below the optimum": (
        [
            ("a", 8, 9),
            ("b", 8, 9),
            ("b", 10, 11),
            ("c", 10, 11),
            ("a", 12, 13),
            ("c", 12, 13),
            ("d", 14, 15),
            ("e", 15, 16),
            ("f", 16, 17),
            ("g", 17, 18),
        ],
        2750,
    ),
    "two tabs are one seat": (
        [("a", 8, 12), ("a", 10, 14), ("b", 14, 15), ("c", 15, 16), ("d", 16, 17)],
        1750,
    ),
}


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        [(user, int(start * HOUR), int(end * HOUR)) for user, start, end in rows],
        schema={"user": pl.String, "start": pl.Int64, "end": pl.Int64},
        orient="row",
    )


def pool_needed(rows: list[Row], named: set[str]) -> int:
    """Seats for all who are not named, counted at every start: at no other instant can the count be new."""
    pooled = [row for row in rows if row[0] not in named]
    most = max(
        (len({user for user, start, end in pooled if start <= at < end}) for _, at, _ in pooled), default=0
    )
    return max(most, min(1, len(pooled)))


def enumerated(rows: list[Row], named: int, seat: int) -> int:
    people = sorted({row[0] for row in rows})
    return min(
        named * size + seat * pool_needed(rows, set(group))
        for size in range(len(people) + 1)
        for group in combinations(people, size)
    )


def check(rows: list[Row], choice: Choice) -> None:
    """What any answer must keep: its people hold, its cost is what they cost, its bound is below."""
    best, prices = choice.best, choice.prices
    assert len(best.named_operators) == best.named
    assert pool_needed(rows, set(best.named_operators)) <= best.simultaneous
    assert best.monthly_cost == prices.named * best.named + prices.simultaneous * best.simultaneous
    assert choice.proof.lower_bound <= best.monthly_cost
    assert best.monthly_cost <= min(choice.all_named.monthly_cost, choice.all_simultaneous.monthly_cost)


@pytest.mark.parametrize("case", INSTANCES)
def test_the_instances_of_the_study_come_out(case: str) -> None:
    rows, cost = INSTANCES[case]
    choice = choose(frame(rows), PRICES)
    check(rows, choice)
    assert choice.best.monthly_cost == cost
    assert choice.proof.optimal
    assert choice.proof.lower_bound == cost


def test_the_heaviest_user_is_not_named() -> None:
    rows, _ = INSTANCES["the heaviest stays in the pool"]
    assert choose(frame(rows), PRICES).best.named_operators in {("X",), ("E5",)}


HOURS = st.integers(0, 24)


def sessions(people: int, rows: int) -> st.SearchStrategy[list[Row]]:
    row: Callable[[tuple[int, int, int]], Row] = lambda s: (f"p{s[0]}", min(s[1:]), max(s[1:]))  # noqa: E731
    return st.lists(st.tuples(st.integers(1, people), HOURS, HOURS).map(row), min_size=1, max_size=rows)


@settings(max_examples=300, deadline=None)
@given(sessions(8, 30), st.integers(1, 9), st.integers(1, 30))
def test_the_optimum_is_what_enumeration_finds(rows: list[Row], named: int, seat: int) -> None:
    prices = Prices(Decimal(named) * 50, Decimal(seat) * 50)
    choice = choose(frame(rows), prices)
    check(rows, choice)
    assert choice.best.monthly_cost == enumerated(rows, named * 50, seat * 50)
    assert choice.proof.optimal


@settings(max_examples=25, deadline=None)
@given(sessions(12, 60), st.integers(2, 4))
def test_the_optimum_of_twelve_people_is_what_enumeration_finds(rows: list[Row], ratio: int) -> None:
    choice = choose(frame(rows), Prices(Decimal(500), Decimal(500 * ratio)))
    check(rows, choice)
    assert choice.best.monthly_cost == enumerated(rows, 500, 500 * ratio)


WEIGHTS = st.dictionaries(HOURS.map(lambda hour: hour * HOUR), st.integers(0, 3000), max_size=8)


@settings(max_examples=200, deadline=None)
@given(sessions(6, 20), st.lists(WEIGHTS, max_size=3), st.integers(1, 9))
def test_any_weights_prove_a_bound(rows: list[Row], weights: list[dict[int, int]], seat: int) -> None:
    of = stays(frame(rows))
    lines = [line(of, each, 2, 1000) for each in weights]
    if any(start < end for _, start, end in rows):
        assert lower_bound(lines, 2, seat, 1000, len(of.people), {}) <= enumerated(rows, 2, seat)


def test_a_weight_below_zero_proves_nothing() -> None:
    with pytest.raises(ValueError, match="below zero"):
        line(stays(frame([("a", 8, 9)])), {8 * HOUR: -1}, 2, SCALE)


def test_without_time_the_answer_still_holds_and_says_what_is_not_proven() -> None:
    rows, _ = INSTANCES["the relaxation is below the optimum"]
    solved = cheapest(stays(frame(rows)), 2, 7, 0)
    assert solved.bound < solved.cost
    assert solved.cost == 2 * int(solved.mix.named.sum()) + 7 * solved.mix.seats
