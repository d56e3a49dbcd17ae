"""Which licenses to choose: prices, the cheapest mix, its proof and its risk.

`choose(sessions, prices)` answers from a table of sessions, `from_numbers(operators, at_once, prices)` from
two numbers.
"""

from seatwise.choose.choice import BreakEven, Choice, Licenses, Proof, Warned
from seatwise.choose.horizon import Period
from seatwise.choose.numbers import from_numbers
from seatwise.choose.prices import Prices, price_list
from seatwise.choose.question import choose

__all__ = [
    "BreakEven",
    "Choice",
    "Licenses",
    "Period",
    "Prices",
    "Proof",
    "Warned",
    "choose",
    "from_numbers",
    "price_list",
]
