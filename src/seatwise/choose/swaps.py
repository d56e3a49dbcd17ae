"""Fewer named licenses at a fixed pool size, by swaps that learn which moments are hard.

A local search for covering with weights on the rows (after the row weighting local search of Gao, Weise and
Li, 2015): take the license whose loss hurts least, give one to a person of an uncovered moment who helps
most, and raise the weight of the moments that stay uncovered. Only the people whom the relaxation leaves
open are swapped.
"""

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from seatwise.choose.demand import Bools, Demand
from seatwise.choose.relaxation import Relaxation
from seatwise.usage import Int64

_TABU = 3
_LOOK_AT_CLOCK = 64
_ROWS_A_ROUND = 60
_NOISE = 1 << 16


class Swaps:
    """The search at one pool size; `open_people` may be swapped, all others keep what `fixed` says.

    Rows are moments; those that an answer breaks are added, so an answer that is given breaks none. `short`
    is how many more of a moment's people must be named; `gain` what naming a person would cover, by weight,
    and `loss` what taking the license would uncover. All three are kept up to date swap by swap: a full
    product would cost more, and BLAS would spread it over threads.
    """

    def __init__(self, relaxed: Relaxation, pool: int, fixed: Bools, open_people: Int64, seed: int) -> None:
        self.demand: Demand = relaxed.demand
        self.pool, self.open = pool, open_people
        self.fixed = fixed.copy()
        self.fixed[open_people] = False
        random = np.random.default_rng(seed)
        self.random = random
        self.noise: npt.NDArray[np.float32] = random.random(_NOISE, np.float32) * np.float32(0.5)
        self.matrix = np.zeros((0, len(open_people)), np.float32)
        self.short = np.zeros(0, np.int64)
        self.weight = np.zeros(0, np.float32)
        self.rows_of: list[Int64] = []
        self.chosen = np.zeros(len(open_people), np.bool_)
        self.known: set[int] = set()
        self._add(relaxed.rows, relaxed.members)

    def _add(self, moments: list[int], members: list[Int64]) -> None:
        fresh = [k for k, moment in enumerate(moments) if moment not in self.known]
        grown = np.zeros((len(fresh), self.demand.people), np.float32)
        for row, k in enumerate(fresh):
            grown[row, members[k]] = 1
            self.known.add(moments[k])
        need = grown.sum(1).astype(np.int64) - self.pool - grown[:, self.fixed].sum(1).astype(np.int64)
        grown = grown[:, self.open]
        self.matrix = np.concatenate([self.matrix, grown])
        self.short = np.concatenate([self.short, need - grown[:, self.chosen].sum(1).astype(np.int64)])
        self.weight = np.concatenate([self.weight, np.ones(len(fresh), np.float32)])
        self.rows_of = [np.flatnonzero(column) for column in self.matrix.T]
        self._score()

    def _score(self) -> None:
        self.gain = (self.weight * (self.short > 0)) @ self.matrix
        self.loss = (self.weight * (self.short >= 0)) @ self.matrix

    def search(self, start: Bools, enough: int, deadline: float) -> Iterator[Bools]:
        """Ever smaller sets of at most `enough` named people that hold at every moment, until the time is
        up."""
        for who in np.flatnonzero(start[self.open]):
            self._flip(int(who))
        tabu = np.zeros(len(self.open), np.int64)
        step, held = 0, int(self.fixed.sum())
        while step % _LOOK_AT_CLOCK or time.monotonic() < deadline:
            step += 1
            if not (self.short > 0).any():
                if held + int(self.chosen.sum()) > enough:
                    self._flip(self._least_loss(tabu, step))
                    continue
                whole = self.fixed.copy()
                whole[self.open] = self.chosen
                loads = self.demand.loads((~whole).astype(np.int32))
                broken = self.demand.worst(loads, self.pool, _ROWS_A_ROUND).tolist()
                if broken:
                    self._add(broken, [self.demand.members(moment) for moment in broken])
                    continue
                yield whole
                if not self.chosen.any():
                    return
                self._flip(self._least_loss(tabu, step))
                continue
            gone = self._least_loss(tabu, step)
            self._flip(gone)
            tabu[gone] = step + _TABU
            come = self._most_gain(tabu, step)
            self._flip(gone if come is None else come)
            if come is not None:
                tabu[come] = step + _TABU
            short = np.flatnonzero(self.short > 0)
            self.weight[short] += 1
            more = self.matrix[short].sum(0)
            self.gain += more
            self.loss += more

    def _slack(self) -> npt.NDArray[np.float32]:
        first = int(self.random.integers(_NOISE - len(self.open)))
        return self.noise[first : first + len(self.open)]

    def _least_loss(self, tabu: Int64, step: int) -> int:
        """The license whose loss hurts least; one just given only if there is no other."""
        loss = self.loss + self._slack()
        loss[tabu > step] += 1e9
        loss[~self.chosen] = np.inf
        return int(loss.argmin())

    def _most_gain(self, tabu: Int64, step: int) -> int | None:
        """Who of an uncovered moment's people helps most."""
        rows = np.flatnonzero(self.short > 0)
        if not len(rows):
            return None
        row = rows[int(self.random.integers(len(rows)))]
        gain = self.gain + self._slack()
        gain[(self.matrix[row] == 0) | self.chosen | (tabu > step)] = -1
        come = int(gain.argmax())
        return come if gain[come] >= 0 else None

    def _flip(self, who: int) -> None:
        rows = self.rows_of[who]
        short = self.short[rows]
        if self.chosen[who]:
            safe, gap = rows[short == -1], rows[short == 0]
            self.short[rows] = short + 1
            self.loss += self.weight[safe] @ self.matrix[safe]
            self.gain += self.weight[gap] @ self.matrix[gap]
        else:
            safe, gap = rows[short == 0], rows[short == 1]
            self.short[rows] = short - 1
            self.loss -= self.weight[safe] @ self.matrix[safe]
            self.gain -= self.weight[gap] @ self.matrix[gap]
        self.chosen[who] = not self.chosen[who]
