"""The proof that nothing is cheaper: weights on busy moments, checked without trust in any solver.

Share the price of one seat over some moments. Each person then pays what their moments cost, or a named
license, whichever is less; the total is a lower bound on every choice that lets everybody in. (LP duality:
for a choice with named set S and pool C, those outside S are at most C at each moment, so their shares sum
to at most C times the price of a seat.) The weights may come from anywhere: the bound holds for all of them.
"""

from collections.abc import Mapping

import numpy as np

from seatwise.usage import Stays


def lower_bound(of: Stays, weights: Mapping[int, int], named: int, seat: int, scale: int) -> int:
    """A proven lower bound on the cost of every choice, in the whole units of `named` and `seat`.

    `weights` are shares of one seat by instant (milliseconds UTC), in units of 1/`scale`; their sum must not
    exceed `seat * scale`, nor one be below zero, else ValueError. Integers throughout: nothing is rounded but
    the total, and that upwards, since a cost is a whole number of units.
    """
    if min(weights.values(), default=0) < 0 or sum(weights.values()) > seat * scale:
        raise ValueError("these weights do not share one seat")
    instants = np.array(sorted(weights), np.int64)
    before = np.zeros(len(instants) + 1, np.int64)
    np.cumsum([weights[instant] for instant in instants.tolist()], out=before[1:])
    shares = before[np.searchsorted(instants, of.end)] - before[np.searchsorted(instants, of.start)]
    paid = np.zeros(len(of.people), np.int64)
    np.add.at(paid, of.who, shares)
    return -(-sum(min(share, named * scale) for share in paid.tolist()) // scale)
