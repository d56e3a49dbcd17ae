"""A rule of thumb to measure the optimum by: name those who are in the longest, put the rest in the pool."""

import numpy as np

from seatwise.choose.demand import demand, with_loners
from seatwise.choose.mix import Mix, priced
from seatwise.usage import Stays

# So many numbers of named people are tried, evenly spread from none to all.
_TRIED = 21


def heaviest_named(of: Stays, named: int, seat: int) -> Mix:
    """The cheapest of the mixes that name the n people with the most hours, n from none to all."""
    needs = demand(with_loners(of))
    hours = np.bincount(of.who, weights=of.end - of.start, minlength=len(of.people))
    order = np.argsort(-hours, kind="stable")
    mixes = []
    for count in sorted({round(share * len(order)) for share in np.linspace(0, 1, _TRIED)}):
        who = np.zeros(len(order), np.bool_)
        who[order[:count]] = True
        mixes.append(priced(needs, who))
    return min(mixes, key=lambda mix: named * int(mix.named.sum()) + seat * mix.seats)
