"""The answer: which licenses, for whom, at what cost, beside what, and how that is proven."""

from decimal import Decimal
from typing import Literal

import msgspec

from seatwise.choose.horizon import Period
from seatwise.choose.prices import Prices
from seatwise.usage import Peak


class Licenses(msgspec.Struct, frozen=True):
    """So many licenses and what they cost a month; `named_operators` are who should be named, sorted."""

    named: int
    simultaneous: int
    monthly_cost: Decimal
    named_operators: tuple[str, ...] = ()
    day_passes: int = 0


class Proof(msgspec.Struct, frozen=True):
    """No choice costs less than `lower_bound` a month; `gap` is the rest as a share of the cost.

    `by`: "shares" when shares of a seat's price over `moments` prove it, "search" when an integer program was
    searched to its end, "numbers" when only two numbers were known and the worst case was taken, "pure"
    when just the two pure choices are allowed.
    """

    lower_bound: Decimal
    gap: Decimal
    optimal: bool
    by: Literal["shares", "search", "numbers", "pure"]
    moments: int = 0


class BreakEven(msgspec.Struct, frozen=True):
    """A seat pays when at least `people_a_seat` share it: while the peak stays at or under `seats` seats."""

    people_a_seat: Decimal
    seats: int


class Warned(msgspec.Struct, frozen=True):
    """Something that makes the answer less sure: a permanent kind and the facts its sentence needs."""

    kind: str
    facts: dict[str, object]


class Choice(msgspec.Struct, frozen=True):
    """What `choose` answers. `period` and the instant of `peak` are None when only numbers were given.

    `heaviest_named` is the best that naming those with the most hours can do; None without a log.
    """

    operators: int
    peak: Peak
    prices: Prices
    best: Licenses
    all_named: Licenses
    all_simultaneous: Licenses
    proof: Proof
    break_even: BreakEven
    heaviest_named: Licenses | None = None
    period: Period | None = None
    warnings: tuple[Warned, ...] = ()

    def saving(self, against: Licenses) -> Decimal:
        """What the best choice saves a month against another."""
        return against.monthly_cost - self.best.monthly_cost
