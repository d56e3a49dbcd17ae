"""What licenses cost: exact decimal amounts of one currency, for a month (a day pass: for a day)."""

import math
import re
from decimal import Decimal

import babel.numbers
import msgspec

from seatwise.choose.errors import BadCurrency, BadPrice, PriceMissing, TwoCurrencies
from seatwise.plain import printable

# ISO 4217: "no currency"; amounts are then shown bare.
NO_CURRENCY = "XXX"
CENT = Decimal("0.01")
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,2})?")


class Prices(msgspec.Struct, frozen=True):
    """A price list: `named` a person, `simultaneous` a seat, both a month; `day_pass` a person and day."""

    named: Decimal
    simultaneous: Decimal
    currency: str = NO_CURRENCY
    day_pass: Decimal | None = None

    def unit(self) -> Decimal:
        """The greatest amount of which both monthly prices are whole multiples."""
        return Decimal(math.gcd(cents(self.named), cents(self.simultaneous))) * CENT


def cents(amount: Decimal) -> int:
    """An amount of at most two decimals in hundredths, exactly."""
    return int(amount / CENT)


def plain_amount(amount: Decimal) -> str:
    """Money for machines: two decimals, a point, no groups ("17500.00")."""
    return f"{amount.quantize(CENT)}"


def amount(text: str, where: str) -> tuple[Decimal, str | None]:
    """`500`, `500.00` or `500 RUB` as an amount above zero and its currency, if it names one.

    `where` names the option or line in the error `BadPrice`.
    """
    bare, _, code = text.strip().replace(",", ".").partition(" ")
    if bare.isalpha():
        bare, code = code, bare
    if not _AMOUNT.fullmatch(bare.strip()) or not Decimal(bare.strip()):
        raise BadPrice(where=where, given=printable(text))
    return Decimal(bare.strip()), currency(code) if code.strip() else None


def currency(text: str) -> str:
    """A known code of ISO 4217, in capitals."""
    code = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code) or not babel.numbers.is_currency(code):
        raise BadCurrency(given=printable(text))
    return code


def price_list(
    named: str | None, simultaneous: str | None, of: str | None = None, day_pass: str | None = None
) -> Prices:
    """Prices from what a person typed.

    Raises `PriceMissing`, `BadPrice`, `BadCurrency`, or `TwoCurrencies` when they differ.
    """
    if named is None:
        raise PriceMissing(kind="named")
    if simultaneous is None:
        raise PriceMissing(kind="simultaneous")
    codes = [currency(of)] if of else []
    amounts: list[Decimal] = []
    typed = {"--named": named, "--simultaneous": simultaneous}
    if day_pass is not None:
        typed["--day-pass"] = day_pass
    for option, text in typed.items():
        value, code = amount(text, option)
        amounts.append(value)
        if code:
            codes.append(code)
    for code in codes:
        if code != codes[0]:
            raise TwoCurrencies(one=codes[0], other=code)
    return Prices(
        amounts[0], amounts[1], codes[0] if codes else NO_CURRENCY, amounts[2] if amounts[2:] else None
    )
