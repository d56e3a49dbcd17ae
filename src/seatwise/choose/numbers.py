"""An answer from two numbers: how many operators, and how many of them are in at once at most.

Whose hours fall together is then unknown, so only choices that hold whoever is in count as safe: with k
people named, all of the `at_once` may be among the others. The cost `named * k + simultaneous *
min(at_once, operators - k)` is least at one of its two ends, so the best safe choice is a pure one. A log
may show a cheaper mix.
"""

from decimal import Decimal

from seatwise.choose.choice import Choice, Proof, Warned
from seatwise.choose.errors import BadNumbers
from seatwise.choose.prices import Prices
from seatwise.choose.question import break_even, licenses
from seatwise.usage import Peak


def from_numbers(operators: int, at_once: int, prices: Prices) -> Choice:
    """The cheapest licenses that hold whichever of `operators` are in at once.

    Raises `BadNumbers`.
    """
    if not 1 <= at_once <= operators:
        raise BadNumbers(operators=operators, at_once=at_once)
    named, pool = licenses(prices, operators, 0), licenses(prices, 0, at_once)
    best = named if named.monthly_cost <= pool.monthly_cost else pool
    return Choice(
        operators=operators,
        peak=Peak(at_once, None),
        prices=prices,
        best=best,
        all_named=named,
        all_simultaneous=pool,
        proof=Proof(best.monthly_cost, Decimal(0), optimal=True, by="numbers"),
        break_even=break_even(prices, operators),
        warnings=tuple(_warnings(operators, at_once, prices, best.monthly_cost)),
    )


def refused(operators: int, mean: float, seats: int) -> float:
    """The share of sign-ins refused when `operators` come independently, `mean` in on average (Engset).

    Each is in for a share `mean / operators` of the time if never refused; a sign-in meets the state of the
    other `operators - 1`. 30 people with 5 in on average and 5 seats: about 0.3.
    """
    if mean >= operators:
        return 1.0 if seats < operators else 0.0
    odds = mean / (operators - mean)
    weight, total = 1.0, 1.0
    for busy in range(1, seats + 1):
        weight *= (operators - busy) / busy * odds
        total += weight
    return weight / total


def _warnings(operators: int, at_once: int, prices: Prices, cost: Decimal) -> list[Warned]:
    found: list[Warned] = []
    if at_once < operators:
        share = refused(operators, at_once, at_once)
        found.append(
            Warned("peak_not_average", {"operators": operators, "at_once": at_once, "refused": share})
        )
        # At the least the same few are always in and named, and all others share one seat.
        least = min(prices.named, prices.simultaneous) * (at_once - 1) + prices.simultaneous
        if least < cost:
            found.append(Warned("mix_unknown", {"least": least}))
    return found
