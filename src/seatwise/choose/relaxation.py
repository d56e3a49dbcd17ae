"""The linear relaxation of the strict question, over just the rows that were found to bind.

Minimise `named * sum(x) + seat * C` with, at every moment, the weight `1 - x` of those who are in at most C.
Of hundreds of thousands of moments a few hundred bind, so rows are added only where the last answer fails.
"""

import time
from collections.abc import Iterable

import highspy
import numpy as np

from seatwise.choose.demand import Demand, Floats
from seatwise.usage import Int32, Int64

# How many violated moments are added after one pass: more make fewer, but slower rounds.
_ROWS_A_ROUND = 60
_TOLERANCE = 1e-6
# How finely the duals are read as whole weights; what rounding loses is far below a unit of cost.
SCALE = 1_000_000


class Relaxation:
    """A growing linear program over `demand`; columns are the people and last the pool size C.

    `named` and `seat` are whole prices (see `Prices.unit`). After `settle`, `x` (one a person), `seats` and
    `value` are its optimum over all moments, or over the rows so far if the time was up (then `complete` is
    False and `value` is still a lower bound).
    """

    def __init__(self, demand: Demand, named: int, seat: int) -> None:
        self.demand, self.named, self.seat = demand, named, seat
        self.rows: list[int] = []
        self.members: list[Int64] = []
        self.known: set[int] = set()
        self.x: Floats = np.zeros(demand.people)
        self.seats, self.value, self.complete, self.solved = 0.0, 0.0, False, False
        self.solver = Solver()
        columns = demand.people + 1
        low, high = np.zeros(columns), np.ones(columns)
        high[-1] = float(demand.people)
        self.solver.addVars(columns, low, high)
        costs = np.append(np.full(demand.people, float(named)), float(seat))
        self.solver.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)

    def add(self, moments: Iterable[int]) -> int:
        """Demand feasibility at these moments too; how many of them were new."""
        fresh = [moment for moment in moments if moment not in self.known]
        for moment in fresh:
            inside = self.demand.members(moment)
            self.known.add(moment)
            self.rows.append(moment)
            self.members.append(inside)
            columns = np.append(inside, self.demand.people).astype(np.int32)
            self.solver.addRow(
                float(len(inside)), highspy.kHighsInf, len(columns), columns, np.ones(len(columns))
            )
        return len(fresh)

    def violated(self, x: Floats | Int32, seats: float) -> Int64:
        """The worst moments, one a block, at which those without a named license exceed `seats`."""
        return self.demand.worst(self.demand.loads(1 - x), seats + _TOLERANCE, _ROWS_A_ROUND)

    def settle(self, deadline: float) -> None:
        """Solve and add violated rows until none is left or `deadline` (of time.monotonic) has passed."""
        self.complete = False
        first = not self.rows
        while first or self.solve(deadline):
            first = False
            if not self.add(self.violated(self.x, self.seats).tolist()):
                self.complete = True
                return

    def solve(self, deadline: float) -> bool:
        """Solve over the rows so far; False if the time was up first."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        solution = self.solver.getSolution()
        columns = np.array(solution.col_value)
        self.x, self.seats = columns[:-1], float(columns[-1])
        self.value = self.solver.getInfo().objective_function_value
        self.solved = True
        return True

    def hold(self, pool: int) -> None:
        """From now on the pool size is `pool`; the last basis stays a good start."""
        self.solver.changeColBounds(self.demand.people, float(pool), float(pool))

    def weights(self) -> dict[int, int]:
        """The duals as weights by instant, whole, in units of 1/`SCALE` (see `proof`)."""
        duals = np.array(self.solver.getSolution().row_dual)[: len(self.rows)]
        whole = np.rint(np.clip(duals, 0, None) * SCALE).astype(np.int64)
        times = self.demand.times[self.rows]
        return {int(times[k]): int(whole[k]) for k in np.flatnonzero(whole)}

    def reduced_costs(self) -> Floats:
        """What naming a person more would cost, one a person, in units of cost."""
        return np.array(self.solver.getSolution().col_dual)[:-1]


class Solver(highspy.Highs):
    """HiGHS that prints nothing and keeps to one thread."""

    def __init__(self) -> None:
        # The wrapper's own constructor prints a banner before it can be told to be silent.
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)  # noqa: FBT003
        self.setOptionValue("threads", 1)
