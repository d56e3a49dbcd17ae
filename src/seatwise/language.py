"""What people read, in their language.

Messages are written in English in the code and translated by the catalogs in `locale/<language>/*.po`
(one catalog an area, so that areas can be translated apart). Placeholders are `%(name)s`. Numbers, money
and instants are formatted by Babel (CLDR).
"""

import gettext
import io
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import cache
from importlib import resources

import babel
import babel.dates
import babel.numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "ru")


class Language:
    """One language: its words and the way it writes numbers. Get one with `language("ru")`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = babel.Locale.parse(code)
        self.translations = _translations(code)

    def gettext(self, message: str, /, **facts: object) -> str:
        """`message` in this language, its `%(name)s` filled from `facts`."""
        text = self.translations.gettext(message)
        return text % facts if facts else text

    def ngettext(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """The right plural for `count`; `%(count)s` may be used in the text."""
        return self.translations.ngettext(one, many, count) % {"count": self.number(count), **facts}

    def number(self, value: float | Decimal) -> str:
        return babel.numbers.format_decimal(value, locale=self.locale)

    def percent(self, share: float | Decimal, digits: int = 1) -> str:
        """`share` 0.125 as 12.5 %."""
        return babel.numbers.format_percent(
            share, format=f"#,##0.{'0' * digits}%" if digits else "#,##0%", locale=self.locale
        )

    def money(self, amount: Decimal, currency: str) -> str:
        """An exact amount with its currency; whole amounts are shown without decimals."""
        whole = amount == amount.to_integral_value()
        symbol = babel.numbers.get_currency_symbol(currency, locale=self.locale)
        gap = "\u00a0" if symbol.isalpha() else ""
        pattern = f"¤{gap}#,##0" if self.code == "en" else "#,##0\u00a0¤"
        return babel.numbers.format_currency(
            amount,
            currency,
            format=pattern if whole else f"{pattern.replace('0', '0.00', 1)}",
            locale=self.locale,
            currency_digits=False,
        )

    def instant(self, milliseconds: int, zone: tzinfo = UTC, *, seconds: bool = False) -> str:
        """An instant (milliseconds UTC) as date and time of `zone`."""
        moment = datetime.fromtimestamp(milliseconds / 1000, tz=zone)
        pattern = "d MMM y, HH:mm:ss" if seconds else "d MMM y, HH:mm"
        return babel.dates.format_datetime(moment, pattern, tzinfo=zone, locale=self.locale)

    def clock(self, milliseconds: int, zone: tzinfo = UTC) -> str:
        """Only the time of day, with seconds."""
        moment = datetime.fromtimestamp(milliseconds / 1000, tz=zone)
        return babel.dates.format_datetime(moment, "HH:mm:ss", tzinfo=zone, locale=self.locale)


@cache
def language(code: str) -> Language:
    """The language of that code; English for a code that has no catalog."""
    return Language(code if code in LANGUAGES else "en")


def preferred(wanted: Sequence[str]) -> Language:
    """The first language of `wanted` (such as `ru-RU`) that there is, else English."""
    for code in wanted:
        base = code.replace("_", "-").split("-")[0].lower()
        if base in LANGUAGES:
            return language(base)
    return language("en")


def _translations(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    merged: gettext.GNUTranslations | None = None
    for file in sorted(resources.files("seatwise").joinpath("locale", code).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".po"):
            continue
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(file.read_bytes()), locale=code))
        compiled.seek(0)
        area = gettext.GNUTranslations(compiled)
        if merged is not None:
            area.add_fallback(merged)
        merged = area
    return merged or gettext.NullTranslations()
