"""Demand as the optimum needs it: the moments that matter and who is in at each.

A moment that matters is a sign-in directly followed, in the order of events, by a sign-out (ends come before
starts at one instant): between two such moments nobody is in who is not in at one of them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seatwise.usage import Int32, Int64, Stays, in_order

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Int8 = npt.NDArray[np.int8]

# Snapshots of who is in are this many events apart at least: a row then costs one short count.
_STRIDE = 4096
# Violated moments are sought one a block, so that the rows added together differ.
_BLOCK = 6 * 3_600_000


@dataclass(frozen=True, slots=True)
class Demand:
    """Events of all stays in order: `person` (index into the people) and `step` (+1 in, -1 out) of each.

    `moments` are the events that matter, at `times` (milliseconds UTC); `blocks` are the first moments of
    stretches of six hours. `snapshots[k]` says who is in before event `k * stride`.
    """

    people: int
    person: Int32
    step: Int8
    moments: Int64
    times: Int64
    blocks: Int64
    snapshots: Bools
    stride: int

    def loads(self, weights: Floats | Int32) -> Floats | Int32:
        """The total weight of those who are in, at each moment. `weights` is one a person."""
        change = weights[self.person]
        change *= self.step
        return np.cumsum(change, out=change)[self.moments]

    def members(self, moment: int) -> Int64:
        """Who is in at a moment (an index into `moments`), ascending."""
        event = int(self.moments[moment])
        block = event // self.stride
        first = block * self.stride
        inside = self.snapshots[block].astype(np.int64)
        inside += np.bincount(
            self.person[first : event + 1], weights=self.step[first : event + 1], minlength=self.people
        ).astype(np.int64)
        return np.flatnonzero(inside)

    def worst(self, loads: Floats | Int32, limit: float, at_most: int) -> Int64:
        """The moments of the greatest loads above `limit`, at most one a block, greatest first."""
        if not len(self.moments):
            return np.empty(0, np.int64)
        tops = np.maximum.reduceat(loads, self.blocks)
        order = np.argsort(-tops, kind="stable")[:at_most]
        ends = np.append(self.blocks[1:], len(loads))
        return np.array(
            [
                self.blocks[k] + int(np.argmax(loads[self.blocks[k] : ends[k]]))
                for k in order
                if tops[k] > limit
            ],
            dtype=np.int64,
        )


def demand(of: Stays) -> Demand:
    """Order the events of `of` and find the moments that matter."""
    people, count = len(of.people), len(of.who)
    time, code, _ = in_order(
        np.concatenate([of.start, of.end]),
        np.concatenate([of.who.astype(np.int64) + people, of.who.astype(np.int64)]),
        np.zeros(2 * count, np.bool_),
    )
    enters = code >= people
    person = (code - people * enters).astype(np.int32)
    step = np.where(enters, np.int8(1), np.int8(-1))
    moments = np.flatnonzero(enters[:-1] & ~enters[1:]) if count else np.empty(0, np.int64)
    times = time[moments]
    block = (times - times[:1]) // _BLOCK
    blocks = np.flatnonzero(np.diff(block, prepend=-1)) if count else np.empty(0, np.int64)
    stride = max(_STRIDE, people)
    return Demand(
        people, person, step, moments, times, blocks, _snapshots(person, step, people, stride), stride
    )


def with_loners(of: Stays) -> Stays:
    """`of`, where a person with only sessions of no length also stays: alone, an instant after all others.

    Such a person signed in, so needs a license, but meets nobody.
    """
    loners = np.setdiff1d(np.arange(len(of.people)), of.who)
    if not len(loners):
        return of
    alone = int(of.end.max(initial=0)) + 2 * np.arange(1, len(loners) + 1)
    who = np.concatenate([of.who, loners.astype(np.int32)])
    order = np.argsort(who, kind="stable")
    return Stays(
        of.people,
        who[order],
        np.concatenate([of.start, alone])[order],
        np.concatenate([of.end, alone + 1])[order],
    )


def _snapshots(person: Int32, step: Int8, people: int, stride: int) -> Bools:
    kept = np.zeros((len(person) // stride + 1, people), np.bool_)
    inside = np.zeros(people, np.int64)
    for k in range(1, len(kept)):
        part = slice((k - 1) * stride, k * stride)
        inside += np.bincount(person[part], weights=step[part], minlength=people).astype(np.int64)
        kept[k] = inside
    return kept
