"""A statement for people, drawn with Rich, and for machines."""

from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from seatwise.choose.as_json import instant
from seatwise.choose.billing import Rule, Statement
from seatwise.choose.prices import plain_amount
from seatwise.choose.words import money
from seatwise.language import Language

_HOUR = 3_600_000


def as_json(of: Statement, month: str, currency: str) -> dict[str, Any]:
    """The statement as plain values; a day's charge is exact, as a fraction `1750/31`."""
    return {
        "month": month,
        "rule": of.rule.value,
        "currency": currency,
        "seats": of.seats,
        "active_operators": of.active,
        "peak": {"seats": of.peak.seats, "at": instant(of.peak.at)},
        "total": plain_amount(of.total),
        "days": [
            {
                "date": day.date.isoformat(),
                "peak": {"seats": day.peak.seats, "at": instant(day.peak.at)},
                "charge": str(day.charge),
            }
            for day in of.days
        ],
        "levels": [{"people": level.people, "seconds": level.held / 1000} for level in of.levels],
    }


def show(of: Statement, month: str, currency: str, zone: tzinfo, speech: Language) -> None:
    """Print the statement: day by day for daily peaks, level by level for peaks of the month."""
    console = Console(highlight=False)
    total = money(of.total, currency, speech)
    head = speech.gettext(
        "%(month)s under the rule %(rule)s: %(total)s.", month=month, rule=of.rule.value, total=total
    )
    console.print(Text(head, style="bold"))
    text = speech.ngettext("%(count)s person signed in", "%(count)s people signed in", of.active)
    if of.peak.at is not None:
        text += speech.gettext(
            "; the most at once: %(seats)s, first at %(at)s.",
            seats=of.peak.seats,
            at=speech.instant(of.peak.at, zone),
        )
    console.print(Text(text))
    if of.seats is not None:
        console.print(Text(speech.gettext("Charged: %(seats)s at once.", seats=of.seats)))
    table = Table(header_style="bold")
    if of.rule is Rule.DAILY_PEAK:
        for title in ("Day", "Most at once", "First at", "Charge"):
            table.add_column(speech.gettext(title), justify="right")
        for day in of.days:
            at = "—" if day.peak.at is None else speech.clock(day.peak.at, zone)
            charge = money(_shown(day.charge), currency, speech)
            table.add_row(day.date.isoformat(), speech.number(day.peak.seats), at, charge)
    else:
        for title in ("At once", "Held, hours"):
            table.add_column(speech.gettext(title), justify="right")
        for level in reversed(of.levels):
            table.add_row(speech.number(level.people), speech.number(round(Decimal(level.held) / _HOUR, 2)))
    console.print(table)


def _shown(charge: Fraction) -> Decimal:
    """A day's charge to the hundredth, for the eye; totals add the exact ones."""
    return round(Decimal(charge.numerator) / Decimal(charge.denominator), 2)
