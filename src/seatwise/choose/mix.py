"""The cheapest mix of named and simultaneous licenses that lets everybody in, with its proof.

Strict: at no instant of the log are more people without a named license in than there are seats. The linear
relaxation gives the bound, rounding it gives choices, and the integer program over the rows that bind closes
what is left between them. Costs are whole units (`Prices.unit`), so a bound above `cost - 1` proves the cost.
"""

import time
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from seatwise.choose.demand import Bools, Demand, demand, with_loners
from seatwise.choose.proof import lower_bound
from seatwise.choose.relaxation import SCALE, Relaxation, Solver
from seatwise.usage import Stays

_THRESHOLDS = 10
_CUTS_A_ROUND = 60


@dataclass(frozen=True, slots=True)
class Mix:
    """Who gets a named license (one truth value a person), and how many seats the rest need."""

    named: Bools
    seats: int


@dataclass(frozen=True, slots=True)
class Solved:
    """The best mix found, its cost and a lower bound on every mix's cost, both in whole units.

    `by`: "shares" when the weights in `shares` prove the bound (see `proof.lower_bound`), "search" when the
    integer program had to be searched for it.
    """

    mix: Mix
    cost: int
    bound: int
    by: str
    shares: dict[int, int]


def cheapest(of: Stays, named: int, seat: int, seconds: float) -> Solved:
    """Solve for whole prices `named` and `seat`, for at most about `seconds`."""
    deadline = time.monotonic() + seconds
    whole = with_loners(of)
    needs = demand(whole)
    relaxed = Relaxation(needs, named, seat)
    relaxed.settle(deadline)
    shares = relaxed.shares() if relaxed.rows else {}
    bound = lower_bound(whole, shares, named, seat, SCALE)
    best = _least(needs, _rounded(needs, relaxed.x), named, seat)
    cost = _cost(best, named, seat)
    by = "shares"
    if bound < cost:
        best, searched = _search(needs, relaxed, best, deadline)
        cost = _cost(best, named, seat)
        if searched > bound:
            bound, by = min(searched, cost), "search"
    return Solved(best, cost, bound, by, shares)


def priced(needs: Demand, named: Bools) -> Mix:
    """The mix with just these named licenses: the pool is as large as the rest ever need."""
    loads = needs.loads((~named).astype(np.int32))
    return Mix(named, int(loads.max(initial=0)))


def _cost(mix: Mix, named: int, seat: int) -> int:
    return named * int(mix.named.sum()) + seat * mix.seats


def _least(needs: Demand, candidates: list[Bools], named: int, seat: int) -> Mix:
    """The cheapest of the candidates; of equal ones the first."""
    return min((priced(needs, who) for who in candidates), key=lambda mix: _cost(mix, named, seat))


def _rounded(needs: Demand, x: npt.NDArray[np.float64]) -> list[Bools]:
    """Both pure choices, then the relaxation rounded at several thresholds."""
    pure = [np.ones(needs.people, np.bool_), np.zeros(needs.people, np.bool_)]
    return pure + [x > threshold for threshold in np.linspace(0.05, 0.95, _THRESHOLDS)]


def _search(needs: Demand, relaxed: Relaxation, best: Mix, deadline: float) -> tuple[Mix, int]:
    """Integer optimum over the rows so far, again with the rows it breaks, until it breaks none.

    Returns the best mix seen and the best proven bound in whole units.
    """
    named, seat = relaxed.named, relaxed.seat
    bound = 0
    while (left := deadline - time.monotonic()) > 0:
        solver = Solver()
        solver.passModel(relaxed.solver.getModel())
        columns = needs.people + 1
        solver.changeColsIntegrality(
            columns, np.arange(columns, dtype=np.int32), np.full(columns, highspy.HighsVarType.kInteger)
        )
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.999)
        solver.setOptionValue("time_limit", left)
        start = highspy.HighsSolution()
        start.col_value = [*best.named.astype(float).tolist(), float(best.seats)]
        solver.setSolution(start)
        solver.run()
        info = solver.getInfo()
        bound = max(bound, int(np.ceil(info.mip_dual_bound - 1e-6)))
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            break
        values = np.array(solver.getSolution().col_value)
        who, seats = values[:-1] > 0.5, round(values[-1])
        found = priced(needs, who)
        if _cost(found, named, seat) < _cost(best, named, seat):
            best = found
        if bound >= _cost(best, named, seat):
            break
        if not relaxed.add(relaxed.violated(who.astype(np.int32), seats).tolist()):
            break
    return best, bound
