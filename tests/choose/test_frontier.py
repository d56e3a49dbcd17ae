"""The frontier against enumeration, and prices of any kind on it."""

from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from test_optimum import INSTANCES, Row, frame, pool_needed, sessions
from test_swaps import office

from seatwise.choose.frontier import Point, cheapest_point, frontier
from seatwise.choose.mix import cheapest
from seatwise.usage import stays


def fewest(rows: list[Row], pool: int) -> int:
    people = sorted({row[0] for row in rows})
    return next(
        size
        for size in range(len(people) + 1)
        for group in combinations(people, size)
        if pool_needed(rows, set(group)) <= pool
    )


@settings(max_examples=40, deadline=None)
@given(sessions(6, 20))
def test_every_point_lies_between_its_bound_and_what_was_found(rows: list[Row]) -> None:
    points = frontier(stays(frame(rows)), range(6), seconds=0.5)
    assert [point.simultaneous for point in points] == list(range(6))
    for point in points:
        assert point.bound <= fewest(rows, point.simultaneous) <= point.named


def test_more_seats_never_need_more_named_people() -> None:
    points = frontier(office(40, 14, 2), seconds=5)
    assert all(one.named >= other.named for one, other in pairwise(points))
    assert points[0].named == 40
    assert points[-1].named == 0


def test_the_cheapest_point_is_the_optimum_at_plain_prices() -> None:
    of = office(40, 14, 2)
    points = frontier(of, range(14), seconds=10)
    best = cheapest_point(points, lambda named, seats: Decimal(2 * named + 5 * seats))
    solved = cheapest(of, 2, 5, 30)
    assert best.bound <= solved.bound
    assert best.cost == solved.cost


def test_seats_sold_in_pairs_are_priced_on_the_frontier() -> None:
    rows, _ = INSTANCES["a mix beats both"]
    points = frontier(stays(frame(rows)), range(3), seconds=1)
    best = cheapest_point(points, lambda named, seats: Decimal(500 * named + 1750 * (seats + seats % 2)))
    assert best.cost == 3000


def test_a_discount_from_six_named_on_is_reached_by_buying_more_than_needed() -> None:
    rows, _ = INSTANCES["a mix beats both"]
    points = frontier(stays(frame(rows)), range(3), seconds=1)

    def price(named: int, seats: int) -> Decimal:
        return Decimal(min(500 * named, 350 * max(named, 6)) + 1750 * seats)

    assert cheapest_point(points, price).cost == 2100


def test_a_frontier_of_nobody_staying_is_still_one() -> None:
    points = frontier(stays(frame([("gus", 5, 5)])), range(2), seconds=1)
    assert points == [Point(0, 1, 1), Point(1, 0, 0)]


@pytest.mark.parametrize("case", INSTANCES)
def test_the_frontier_holds_the_optimum_of_the_instances(case: str) -> None:
    rows, cost = INSTANCES[case]
    points = frontier(stays(frame(rows)), range(8), seconds=2)
    best = cheapest_point(points, lambda named, seats: Decimal(500 * named + 1750 * seats))
    assert best.bound <= cost == best.cost
