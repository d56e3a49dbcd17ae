"""How fast and how well the cheapest licenses are found: `python -m benchmarks.choose [people ...]`.

A year of a contact centre at 500 and 1750 (and a seat at 5 and 8 times a named license). Times are seconds of
CPU of the whole answer, from the unsorted sessions on, since machines are shared; the solver keeps to one
thread. The peer is the full integer program in HiGHS on the same data: every moment a row.
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import highspy
import numpy as np

from benchmarks.choose_people import year
from seatwise.choose.demand import Demand, demand
from seatwise.choose.frontier import cheapest_point, frontier
from seatwise.choose.mix import cheapest
from seatwise.choose.relaxation import Solver
from seatwise.usage import stays

Row = dict[str, Any]

# People, prices in whole units, seconds allowed, gap to reach; what each must hold.
CASES = {
    "100 people": (100, 2, 7, 30.0, 0.0, 3.0),
    "500 people": (500, 2, 7, 60.0, 0.001, 60.0),
    "2 000 people": (2000, 2, 7, 25.0, 0.0007, 25.0),
    "10 000 people": (10_000, 2, 7, 60.0, 0.0006, 10.0),
    "10 000 people, seat at 5 named": (10_000, 2, 10, 120.0, 0.001, 120.0),
    "10 000 people, seat at 8 named": (10_000, 2, 16, 120.0, 0.001, 120.0),
    "50 000 people": (50_000, 2, 7, 120.0, 0.0003, 60.0),
}


def row(
    name: str, value: float, unit: str, against: str, ratio: float | None, floor: float, holds: bool
) -> Row:
    """One entry of the benchmark contract."""
    return {
        "area": "choose",
        "name": name,
        "value": round(value, 5),
        "unit": unit,
        "against": against,
        "ratio": None if ratio is None else round(ratio, 4),
        "floor": floor,
        "holds": holds,
    }


def solved(name: str) -> list[Row]:
    """Gap and CPU seconds of one case."""
    people, named, seat, limit, gap, seconds = CASES[name]
    sessions = year(people).frame()
    clock = time.process_time()
    answer = cheapest(stays(sessions), named, seat, limit, gap=gap)
    spent = time.process_time() - clock
    reached = (answer.cost - answer.bound) / answer.cost
    limits = f"cost {answer.cost}, bound {answer.bound} ({answer.by})"
    return [
        row(f"{name}: gap", reached, "share", limits, None, gap, reached <= gap),
        row(f"{name}: time", spent, "CPU s", "the issue's limit", spent / seconds, seconds, spent <= seconds),
    ]


def full_program(people: int, seconds: float) -> list[Row]:
    """The peer: the whole integer program, a row a moment, in HiGHS."""
    needs = demand(stays(year(people).frame()))
    clock = time.process_time()
    model = _full(needs)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.run()
    spent = time.process_time() - clock
    info = model.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    gap = info.mip_gap if found else 1.0
    return [row(f"{people} people: full program in HiGHS", spent, "CPU s", f"gap {gap:.4f}", None, 0.0, True)]


def frontier_of(people: int, seconds: float) -> list[Row]:
    """CPU seconds of a frontier of 28 points, and of pricing it anew."""
    of = stays(year(people).frame())
    clock = time.process_time()
    points = frontier(of, seconds=seconds)
    spent = time.process_time() - clock
    clock = time.process_time()
    best = cheapest_point(points, lambda named, seats: 500 * Decimal(named) + 1750 * Decimal(seats))
    again = time.process_time() - clock
    told, gap = f"{len(points)} points, cheapest {best.cost}", float((best.cost - best.bound) / best.cost)
    return [
        row(f"{people} people: frontier", spent, "CPU s", told, spent / seconds, seconds, len(points) == 28),
        row(
            f"{people} people: frontier priced anew",
            again,
            "CPU s",
            f"gap {gap:.4f}",
            None,
            0.05,
            again <= 0.05,
        ),
    ]


def _full(needs: Demand) -> Solver:
    solver, columns = Solver(), needs.people + 1
    solver.addVars(columns, np.zeros(columns), np.append(np.ones(needs.people), needs.people))
    solver.changeColsCost(
        columns, np.arange(columns, dtype=np.int32), np.append(np.full(needs.people, 2.0), 7.0)
    )
    for moment in range(len(needs.moments)):
        inside = np.append(needs.members(moment), needs.people).astype(np.int32)
        solver.addRow(float(len(inside) - 1), highspy.kHighsInf, len(inside), inside, np.ones(len(inside)))
    integer = np.full(columns, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), integer)
    return solver


def run(cases: list[str] | None = None) -> list[Row]:
    """All entries, or those of the named cases."""
    jobs: dict[str, Callable[[], list[Row]]] = {name: lambda name=name: solved(name) for name in CASES}
    jobs["frontier"] = lambda: frontier_of(2000, 12)
    jobs["full program"] = lambda: full_program(100, 60)
    return [entry for name, job in jobs.items() if not cases or name in cases for entry in job()]


if __name__ == "__main__":
    for entry in run(sys.argv[1:] or None):
        print(entry, flush=True)
