"""The frontier: for every pool size the fewest named licenses, which does not depend on prices.

Each point has a proven bound (from the relaxation's duals, checked with integers) and what was found. With
the frontier known, any price function is answered at once, both for what was found and for the bound.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec
import numpy as np

from seatwise.choose.demand import demand, with_loners
from seatwise.choose.mix import priced
from seatwise.choose.proof import line
from seatwise.choose.relaxation import SCALE, Relaxation
from seatwise.choose.swaps import Swaps
from seatwise.usage import Stays

_EPSILON = 1e-6
_NEAR = 0.01


class Point(msgspec.Struct, frozen=True):
    """With `simultaneous` seats at least `bound` people must be named; naming `named` was found to hold."""

    simultaneous: int
    bound: int
    named: int


class Best(msgspec.Struct, frozen=True):
    """The cheapest point at some prices, its cost, and the least any point can cost by the bounds."""

    point: Point
    cost: Decimal
    bound: Decimal


def frontier(of: Stays, pools: Iterable[int] | None = None, seconds: float = 10) -> list[Point]:
    """The points of the pool sizes `pools` (default 28, evenly from none to all in at once), ascending.

    The time is shared evenly by the points; a point whose relaxation was not reached in time is left out.
    """
    whole = with_loners(of)
    needs = demand(whole)
    most = priced(needs, np.zeros(needs.people, np.bool_)).seats
    sizes = sorted(set(pools if pools is not None else np.linspace(0, most, 28).round().astype(int).tolist()))
    deadline = time.monotonic() + seconds
    relaxed = Relaxation(needs, 1, 0)
    points: list[Point] = []
    fewest = needs.people
    for turn, size in enumerate(sizes):
        relaxed.hold(size)
        relaxed.settle(deadline)
        if not relaxed.complete:
            break
        total, spread = line(whole, relaxed.weights(), 1, SCALE) if relaxed.rows else (0, 0)
        bound = max(0, -(-(total - size * spread) // SCALE))
        end = time.monotonic() + (deadline - time.monotonic()) / (2 * (len(sizes) - turn))
        # More seats never need more named people, so the last point's answer holds here too.
        fewest = min(fewest, _found(relaxed, size, bound, fewest, end))
        points.append(Point(size, bound, fewest))
    return points


def _found(relaxed: Relaxation, size: int, bound: int, fewest: int, deadline: float) -> int:
    """The fewest named people that swaps find to hold at this size."""
    open_people = np.flatnonzero(
        ((relaxed.x > _EPSILON) & (relaxed.x < 1 - _EPSILON)) | (np.abs(relaxed.reduced_costs()) <= _NEAR)
    )
    start = relaxed.x > _EPSILON
    if priced(relaxed.demand, start).seats <= size:
        fewest = min(fewest, int(start.sum()))
    if not len(open_people):
        return fewest
    swaps = Swaps(relaxed, size, relaxed.x > 0.5, open_people, size)
    for who in swaps.search(start, fewest - 1, deadline):
        fewest = int(who.sum())
        if fewest <= bound:
            break
    return fewest


def cheapest_point(points: Sequence[Point], price: Callable[[int, int], Decimal]) -> Best:
    """Price every point by `price(named, simultaneous)`, any function that never falls with either number.

    Buying more than needed may reach a discount: that is for `price` to say (it may price the best quantity
    not below the one asked).
    """
    best = min(points, key=lambda point: (price(point.named, point.simultaneous), point.simultaneous))
    least = min(price(point.bound, point.simultaneous) for point in points)
    return Best(best, price(best.named, best.simultaneous), least)
