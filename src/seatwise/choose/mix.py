"""The cheapest mix of named and simultaneous licenses that lets everybody in, with its proof.

Strict: at no instant of the log are more people without a named license in than there are seats. The linear
relaxation gives a bound at each pool size; swaps find mixes near it; where a team is small enough, an integer
program shows pool size by pool size that nothing cheaper is left. Costs are whole units (`Prices.unit`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from seatwise.choose.demand import Bools, Demand, demand, with_loners
from seatwise.choose.proof import Line, line, lower_bound
from seatwise.choose.relaxation import SCALE, Relaxation, Solver
from seatwise.choose.swaps import Swaps
from seatwise.usage import Int64, Stays

_THRESHOLDS = np.linspace(0.05, 0.95, 10)
# Up to so many people everyone may be swapped, and the integer program is worth its time.
_ALL_OPEN = 600
_EXACT = 1000
# Beyond that, people whose reduced cost is within these shares of a named license, turn by turn.
_OPEN = (0.005, 0.02, 0.0, 0.05)
# Pool sizes looked at each way from the relaxation's.
_POOLS = 12
_EPSILON = 1e-6

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Mix:
    """Who gets a named license (one truth value a person), and how many seats the rest need."""

    named: Bools
    seats: int


@dataclass(frozen=True, slots=True)
class Solved:
    """The best mix found, its cost and a lower bound on every mix's cost, both in whole units.

    `by`: "shares" when the weights in `proofs` prove the bound (see `proof.lower_bound`), "search" when
    integer programs had to be searched for it.
    """

    mix: Mix
    cost: int
    bound: int
    by: str
    proofs: tuple[dict[int, int], ...]


def cheapest(
    of: Stays, named: int, seat: int, seconds: float, *, gap: float = 0.0, report: Report | None = None
) -> Solved:
    """Solve for whole prices `named` and `seat`, for at most about `seconds` or until `gap` (a share) is
    reached.

    `report` is called with cost and bound as they get better. KeyboardInterrupt ends the search with what was
    found by then.
    """
    hunt = _Hunt(with_loners(of), named, seat, time.monotonic() + seconds, gap, report)
    try:
        hunt.relax()
        hunt.swap()
        hunt.exclude()
    except KeyboardInterrupt:
        hunt.tell()
    return hunt.solved()


def priced(needs: Demand, named: Bools) -> Mix:
    """The mix with just these named licenses: the pool is as large as the rest ever need."""
    loads = needs.loads((~named).astype(np.int32))
    return Mix(named, int(loads.max(initial=0)))


@dataclass(slots=True)
class _Pool:
    """What is known at one pool size: the relaxation's named licenses, its answer and its reduced costs."""

    size: int
    licenses: float
    x: np.ndarray
    reduced: np.ndarray


class _Hunt:
    """One search: the best mix so far and the bounds by pool size."""

    def __init__(
        self, of: Stays, named: int, seat: int, deadline: float, gap: float, report: Report | None
    ) -> None:
        self.of, self.named, self.seat = of, named, seat
        self.deadline, self.gap, self.report = deadline, gap, report
        self.needs = demand(of)
        self.relaxed = Relaxation(self.needs, named, seat)
        everyone = np.ones(self.needs.people, np.bool_)
        self.best = min((priced(self.needs, who) for who in (everyone, ~everyone)), key=self.cost_of)
        self.cost = self.cost_of(self.best)
        self.most = priced(self.needs, ~everyone).seats
        self.proofs: list[dict[int, int]] = []
        self.lines: list[Line] = []
        self.searched: dict[int, int] = {}
        self.pools: dict[int, _Pool] = {}
        self.bound = 0

    def cost_of(self, mix: Mix) -> int:
        return self.named * int(mix.named.sum()) + self.seat * mix.seats

    def tell(self) -> None:
        """Renew the bound from all that is known."""
        bound = lower_bound(self.lines, self.named, self.seat, SCALE, self.most, self.searched)
        self.bound = max(self.bound, min(bound, self.cost))
        if self.report:
            self.report(self.cost, self.bound)

    def offer(self, who: Bools) -> None:
        """Keep these named people if they are cheaper than the best."""
        mix = priced(self.needs, who)
        if (cost := self.cost_of(mix)) < self.cost:
            self.best, self.cost = mix, cost
            if self.report:
                self.report(self.cost, self.bound)

    def done(self) -> bool:
        return self.cost - self.bound <= self.gap * self.cost or time.monotonic() >= self.deadline

    def relax(self) -> None:
        """The relaxation with any pool size, and its roundings."""
        self.relaxed.settle(self.deadline)
        self._keep_proof()
        for threshold in _THRESHOLDS:
            self.offer(self.relaxed.x > threshold)
        self.start = round(self.relaxed.seats)

    def _keep_proof(self) -> None:
        if self.relaxed.rows and self.relaxed.solved:
            self.proofs.append(self.relaxed.weights())
            self.lines.append(line(self.of, self.proofs[-1], self.named, SCALE))
        self.tell()

    def pool(self, size: int) -> _Pool | None:
        """The relaxation at one pool size, or None if the time was up first."""
        if size not in self.pools:
            self.relaxed.hold(size)
            self.relaxed.settle(self.deadline)
            if not self.relaxed.complete:
                return None
            self._keep_proof()
            licenses = (self.relaxed.value - self.seat * size) / self.named
            self.pools[size] = _Pool(
                size, licenses, self.relaxed.x, self.relaxed.reduced_costs() / self.named
            )
        return self.pools[size]

    def room(self, pool: _Pool) -> int:
        """The most named licenses with which this pool size would be cheaper than the best mix."""
        return (self.cost - 1 - self.seat * pool.size) // self.named

    def hopeful(self, reach: int = _POOLS) -> list[_Pool]:
        """Pool sizes that may still hold a cheaper mix, those with the most room above the relaxation first.

        The relaxation is convex in the pool size: each way, the first size without hope ends the look.
        """
        found: list[_Pool] = []
        for step in (1, -1):
            size = self.start if step > 0 else self.start - 1
            while 0 <= size <= self.most and abs(size - self.start) <= reach:
                pool = self.pool(size)
                if pool is None:
                    return found
                if self.seat * size + self.named * (pool.licenses - _EPSILON) > self.cost - 1:
                    break
                if self.room(pool) >= pool.licenses - _EPSILON:
                    found.append(pool)
                size += step
        return sorted(found, key=lambda pool: pool.licenses - self.room(pool))

    def swap(self) -> None:
        """Swaps at hopeful pool sizes, in rounds of twice the time, until two rounds bring nothing."""
        needs = self.needs
        slice_, idle, turn = 0.05 + needs.people / 4000, 0, 0
        patience = 1 if needs.people <= _EXACT else 2
        while not self.done() and idle < patience:
            before = self.cost
            for pool in self.hopeful(1 + turn)[:3]:
                if self.done():
                    return
                if self.room(pool) < pool.licenses - _EPSILON:
                    continue
                open_people = self._open(pool, _OPEN[turn % len(_OPEN)])
                swaps = Swaps(self.relaxed, pool.size, pool.x > 0.5, open_people, turn)
                near = int(pool.licenses) + max(8, len(open_people) // 40)
                end = min(self.deadline, time.monotonic() + slice_)
                for who in swaps.search(pool.x > _EPSILON, min(self.room(pool), near), end):
                    self.offer(who)
                    if self.done():
                        return
            idle = idle + 1 if self.cost == before else 0
            slice_, turn = slice_ * 2, turn + 1

    def _open(self, pool: _Pool, share: float) -> Int64:
        if self.needs.people <= _ALL_OPEN:
            return np.arange(self.needs.people)
        fractional = (pool.x > _EPSILON) & (pool.x < 1 - _EPSILON)
        return np.flatnonzero(fractional | (np.abs(pool.reduced) <= share))

    def exclude(self) -> None:
        """Show by integer programs that no hopeful pool size holds anything cheaper, or find what it
        holds."""
        if self.needs.people > _EXACT:
            return
        slice_ = 2.0
        while not self.done() and (pools := [pool for pool in self.hopeful() if not self._excluded(pool)]):
            for pool in reversed(pools):
                if not self.done():
                    self._program(pool, min(self.deadline, time.monotonic() + slice_))
            slice_ *= 3
        self.tell()

    def _excluded(self, pool: _Pool) -> bool:
        return self.searched.get(pool.size, 0) >= self.cost

    def _program(self, pool: _Pool, deadline: float) -> None:
        """The integer program at this pool size; rows are added until its answer holds or cannot be
        cheaper."""
        people = self.needs.people
        columns = np.arange(people, dtype=np.int32)
        base = self.seat * pool.size
        while (room := self.room(pool)) >= pool.licenses - _EPSILON and time.monotonic() < deadline:
            self.relaxed.hold(pool.size)
            solver = Solver()
            solver.passModel(self.relaxed.solver.getModel())
            # A person whose change alone would cost more than the room keeps the relaxation's answer.
            kept = np.flatnonzero(np.abs(pool.reduced) > room - pool.licenses + _EPSILON)
            solver.changeColsBounds(
                len(kept), kept.astype(np.int32), pool.x[kept].round(), pool.x[kept].round()
            )
            solver.changeColsIntegrality(people, columns, np.full(people, highspy.HighsVarType.kInteger))
            solver.setOptionValue("mip_rel_gap", 0.0)
            solver.setOptionValue("mip_abs_gap", self.named - 0.001)
            solver.setOptionValue("objective_bound", base + self.named * (room + 0.5))
            solver.setOptionValue("time_limit", max(0.1, deadline - time.monotonic()))
            solver.run()
            info = solver.getInfo()
            least = (info.mip_dual_bound - base) / self.named
            if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible or least > room + _EPSILON:
                self.searched[pool.size] = base + self.named * (room + 1)
                self.tell()
                return
            if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
                return
            who = np.array(solver.getSolution().col_value)[:-1] > 0.5
            self.offer(who)
            broken = self.relaxed.violated(who.astype(np.int32), pool.size).tolist()
            if not self.relaxed.add(broken) and self.room(pool) == room:
                return

    def solved(self) -> Solved:
        self.tell()
        shares = lower_bound(self.lines, self.named, self.seat, SCALE, self.most, {})
        by = "shares" if shares >= self.bound else "search"
        return Solved(self.best, self.cost, self.bound, by, tuple(self.proofs))
