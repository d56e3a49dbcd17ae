"""The answer for machines: the keys of the JSON contract; money is text, instants end in Z."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from seatwise.choose.choice import Choice, Licenses
from seatwise.choose.prices import plain_amount
from seatwise.choose.words import warning
from seatwise.language import Language


def as_json(choice: Choice, speech: Language) -> dict[str, Any]:
    """The answer as plain dictionaries, lists and texts; warnings in the language of `speech`."""
    prices, proof = choice.prices, choice.proof
    return {
        "currency": prices.currency,
        "period": _period(choice),
        "operators": choice.operators,
        "peak": {"seats": choice.peak.seats, "at": instant(choice.peak.at)},
        "prices": {
            "named": plain_amount(prices.named),
            "simultaneous": plain_amount(prices.simultaneous),
            "day_pass": None if prices.day_pass is None else plain_amount(prices.day_pass),
        },
        "best": {**_licenses(choice.best), "named_operators": list(choice.best.named_operators)},
        "alternatives": {
            "all_named": _licenses(choice.all_named),
            "all_simultaneous": _licenses(choice.all_simultaneous),
            **({"heaviest_named": _licenses(choice.heaviest_named)} if choice.heaviest_named else {}),
        },
        "saving": {
            "against_all_named": plain_amount(choice.saving(choice.all_named)),
            "against_all_simultaneous": plain_amount(choice.saving(choice.all_simultaneous)),
        },
        "break_even": {
            "people_a_seat": _number(choice.break_even.people_a_seat),
            "seats": choice.break_even.seats,
        },
        "proof": {
            "lower_bound": plain_amount(proof.lower_bound),
            "gap": float(proof.gap),
            "optimal": proof.optimal,
            "by": proof.by,
        },
        "warnings": [{"kind": told.kind, "about": warning(told, choice, speech)} for told in choice.warnings],
    }


def _licenses(licenses: Licenses) -> dict[str, Any]:
    return {
        "named": licenses.named,
        "simultaneous": licenses.simultaneous,
        "day_passes": licenses.day_passes,
        "monthly_cost": plain_amount(licenses.monthly_cost),
    }


def _period(choice: Choice) -> dict[str, Any]:
    of = choice.period
    if of is None:
        return {"from": None, "to": None, "days": None}
    return {"from": instant(of.start), "to": instant(of.end), "days": of.days}


def instant(milliseconds: int | None) -> str | None:
    """An instant (milliseconds UTC) in ISO 8601 with Z; milliseconds only where there are some."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds // 1000, tz=UTC)
    fraction = f".{milliseconds % 1000:03d}" if milliseconds % 1000 else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
