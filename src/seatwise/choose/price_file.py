"""Price lists to compare, from a TOML file: a table `[[prices]]` each.

Keys: `name` (text), `named` and `simultaneous` (amounts as text, a month), `currency` (ISO 4217) and
`mixing` (true unless the vendor forbids to mix the two kinds). All lists of a file are in one currency.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from seatwise.choose.errors import BadPrice, BadPriceFile, FileMissing, TwoCurrencies
from seatwise.choose.prices import Prices, price_list
from seatwise.errors import SeatwiseError
from seatwise.plain import printable

MOST = 10
_KEYS = {"name": str, "named": str, "simultaneous": str, "currency": str, "mixing": bool}
_NEEDED = ("name", "named", "simultaneous")


class PriceList(msgspec.Struct, frozen=True):
    """One vendor's or plan's prices, and whether it allows named and simultaneous licenses side by side."""

    name: str
    prices: Prices
    mixing: bool = True


def read_prices(path: Path) -> list[PriceList]:
    """The price lists of a file; a fault is a `BadPriceFile` with its line, two currencies
    `TwoCurrencies`."""
    name = printable(str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileMissing(file=name) from None
    try:
        tables = tomllib.loads(text).get("prices")
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise _fault(name, int(line[1]) if line else 1, str(error), "TOML") from None
    if not isinstance(tables, list) or not 1 <= len(tables) <= MOST:
        raise _fault(name, 1, "no price lists, or too many", f"1 to {MOST} tables [[prices]]")
    lists = [_list(table, name, _lines(text, place)) for place, table in enumerate(tables)]
    for each in lists:
        if each.prices.currency != lists[0].prices.currency:
            raise TwoCurrencies(one=lists[0].prices.currency, other=each.prices.currency)
    return lists


def _list(table: dict[str, Any], file: str, lines: dict[str, int]) -> PriceList:
    for key, value in table.items():
        if key not in _KEYS:
            raise _fault(file, lines.get(key, lines[""]), f"unknown key {key}", ", ".join(_KEYS))
        if not isinstance(value, _KEYS[key]):
            expected = "true or false" if _KEYS[key] is bool else 'text in quotes, as "500"'
            raise _fault(file, lines.get(key, lines[""]), f"{key} = {value}", expected)
    for key in _NEEDED:
        if key not in table:
            raise _fault(file, lines[""], f"{key} is missing", ", ".join(_NEEDED))
    try:
        prices = price_list(table["named"], table["simultaneous"], table.get("currency"))
    except BadPrice as error:
        key = str(error.facts["where"]).removeprefix("--")
        raise _fault(file, lines[key], f"{key} = {table[key]}", "an amount above zero, as 500.00") from None
    except SeatwiseError as error:
        raise _fault(file, lines.get("currency", lines[""]), str(error), "one code of ISO 4217") from None
    return PriceList(table["name"], prices, table.get("mixing", True))


def _lines(text: str, place: int) -> dict[str, int]:
    """The line of each key of the table at `place`, and of its head as ""."""
    found: dict[str, int] = {}
    tables = -1
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[\[\s*prices\s*\]\]", line):
            tables += 1
            if tables == place:
                found[""] = number
        elif tables == place and (key := re.match(r"\s*[\"']?([^\s=\"'#]+)[\"']?\s*=", line)):
            found[key[1]] = number
    return found if "" in found else {**found, "": 1}


def _fault(file: str, line: int, problem: str, expected: str) -> BadPriceFile:
    return BadPriceFile(file=file, line=line, problem=printable(problem), expected=expected)
