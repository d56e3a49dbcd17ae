"""The proof that nothing is cheaper: weights on busy moments, checked without trust in any solver.

Spread weights over some moments, Y in all. Everybody's share is the weight of the moments they are in, but at
most the price of a named license; let K be the sum of these shares. In a choice with named people S and
pool C those outside S are at most C at each moment, so their shares sum to at most C * Y, and S pays at
least the rest: the named licenses cost K - C * Y or more, hence a whole number of them at least so many.
(With Y the price of a seat this reads: share the price of one seat over the busy moments; each person pays
their moments or a named license, whichever is less.) The weights may come from anywhere: each set bounds
the cost at every pool size, and the least of the best bounds over all pool sizes is a bound on every
choice.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from seatwise.usage import Stays

Weights = Mapping[int, int]
Line = tuple[int, int]
"""K and Y of one set of weights."""


def line(of: Stays, weights: Weights, named: int, scale: int) -> Line:
    """K and Y of `weights`, by instant (milliseconds UTC) in units of 1/`scale`; one below zero is a
    ValueError."""
    if min(weights.values(), default=0) < 0:
        raise ValueError("a weight below zero proves nothing")
    instants = np.array(sorted(weights), np.int64)
    before = np.zeros(len(instants) + 1, np.int64)
    np.cumsum([weights[instant] for instant in instants.tolist()], out=before[1:])
    shares = before[np.searchsorted(instants, of.end)] - before[np.searchsorted(instants, of.start)]
    paid = np.zeros(len(of.people), np.int64)
    np.add.at(paid, of.who, shares)
    return int(np.minimum(paid, named * scale).sum()), int(before[-1])


def lower_bound(
    lines: Iterable[Line], named: int, seat: int, scale: int, most: int, known: Mapping[int, int]
) -> int:
    """A proven lower bound on the cost of every choice, in the whole units of `named` and `seat`.

    `most` is the largest pool size that makes sense (all in at once); `known` are bounds by pool size that
    were found otherwise. Integers throughout: what is rounded up is a number of licenses.
    """
    proven, unit = [*lines, (0, 0)], named * scale
    return min(
        max(
            known.get(pool, 0),
            seat * pool + named * max(-(-(total - pool * spread) // unit) for total, spread in proven),
        )
        for pool in range(most + 1)
    )
