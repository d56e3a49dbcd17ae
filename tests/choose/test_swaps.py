"""The search on a larger team: what it gives holds, and an interrupt gives what was found."""

import numpy as np
import polars as pl
import pytest

from seatwise.choose.demand import demand
from seatwise.choose.mix import cheapest, priced
from seatwise.usage import Stays, stays

HOUR = 3_600_000


def office(people: int, days: int, seed: int) -> Stays:
    """Stays of a team with shifts, lunches and days off, drawn at random."""
    random = np.random.default_rng(seed)
    who, day = (axis.ravel() for axis in np.meshgrid(np.arange(people), np.arange(days)))
    shift = (who % 3 + day // 7) % 3
    start = day * 24 + 6 + 8 * shift + random.normal(0, 0.5, len(who))
    kept = random.random(len(who)) < 0.6
    rows = [(start, start + 4 + random.normal(0, 0.3, len(who))), (start + 4.6, start + 8)]
    return stays(
        pl.concat(
            pl.DataFrame(
                {
                    "user": [f"p{number:03}" for number in who[kept]],
                    "start": (begin[kept] * HOUR).astype(np.int64),
                    "end": (end[kept] * HOUR).astype(np.int64),
                }
            )
            for begin, end in rows
        )
    )


def most_at_once(of: Stays, named: np.ndarray) -> int:
    """The pool size the unnamed need, by sorting all their ends and starts, ends first."""
    pooled = ~named[of.who]
    events = sorted([(t, 1) for t in of.start[pooled].tolist()] + [(t, -1) for t in of.end[pooled].tolist()])
    return int(np.cumsum([step for _, step in events]).max(initial=0))


@pytest.fixture(scope="module")
def team() -> Stays:
    return office(60, 28, 1)


def test_a_larger_team_is_solved_to_proof_and_its_pool_is_just_large_enough(team: Stays) -> None:
    solved = cheapest(team, 2, 5, 60)
    assert solved.bound == solved.cost
    assert solved.mix.seats == most_at_once(team, solved.mix.named)
    assert solved.cost == 2 * int(solved.mix.named.sum()) + 5 * solved.mix.seats


def test_the_bound_stays_below_every_mix_tried_at_random(team: Stays) -> None:
    needs, random = demand(team), np.random.default_rng(3)
    bound = cheapest(team, 2, 5, 60).bound
    for _ in range(300):
        mix = priced(needs, random.random(needs.people) < random.random())
        assert 2 * int(mix.named.sum()) + 5 * mix.seats >= bound


def test_an_interrupt_gives_the_best_so_far_with_its_gap(team: Stays) -> None:
    calls = 0

    def once(cost: int, bound: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyboardInterrupt

    solved = cheapest(team, 2, 5, 60, report=once)
    assert 0 < solved.bound < solved.cost
    assert solved.mix.seats == most_at_once(team, solved.mix.named)


def test_a_gap_that_is_enough_ends_the_search(team: Stays) -> None:
    solved = cheapest(team, 2, 5, 60, gap=0.5)
    assert solved.cost - solved.bound <= 0.5 * solved.cost
