"""The answer in sentences, English or Russian."""

from decimal import Decimal

from seatwise.choose.choice import Choice, Licenses, Warned
from seatwise.choose.prices import NO_CURRENCY
from seatwise.language import Language


def money(amount: Decimal, currency: str, speech: Language) -> str:
    """An amount as people write it; bare when no currency was named."""
    if currency == NO_CURRENCY:
        return speech.money(amount, "RUB").replace("RUB", "").replace("₽", "").strip("\u00a0 ")
    return speech.money(amount, currency)


def what(licenses: Licenses, speech: Language) -> str:
    """`7 named and 4 simultaneous licenses`."""
    named = speech.ngettext("%(count)s named license", "%(count)s named licenses", licenses.named)
    seats = speech.ngettext(
        "%(count)s simultaneous license", "%(count)s simultaneous licenses", licenses.simultaneous
    )
    if not licenses.simultaneous:
        return named
    if not licenses.named:
        return seats
    return speech.gettext("%(named)s and %(simultaneous)s", named=named, simultaneous=seats)


def answer(choice: Choice, speech: Language) -> str:
    """The answer in one sentence."""
    cost = money(choice.best.monthly_cost, choice.prices.currency, speech)
    return speech.gettext("Buy %(what)s: %(cost)s a month.", what=what(choice.best, speech), cost=cost)


def demand(choice: Choice, speech: Language) -> str:
    """How many people, and how many of them at once."""
    people = speech.ngettext("%(count)s operator", "%(count)s operators", choice.operators)
    if choice.period is None or choice.peak.at is None:
        return speech.gettext(
            "%(people)s, at most %(seats)s at once.", people=people, seats=choice.peak.seats
        )
    return speech.gettext(
        "%(people)s, at most %(seats)s at once (first at %(at)s UTC); the log covers %(days)s.",
        people=people,
        seats=choice.peak.seats,
        at=speech.instant(choice.peak.at),
        days=speech.ngettext("%(count)s day", "%(count)s days", choice.period.days),
    )


def saving(choice: Choice, speech: Language) -> str:
    """What the best choice saves against both pure ones; the smaller saving is the one that counts."""
    currency = choice.prices.currency
    against_named, against_pool = choice.saving(choice.all_named), choice.saving(choice.all_simultaneous)
    if not against_named and not against_pool:
        return speech.gettext("Everyone named and everyone in the pool cost the same.")
    if not against_named:
        return speech.gettext(
            "That is %(amount)s a month less than simultaneous licenses for all.",
            amount=money(against_pool, currency, speech),
        )
    if not against_pool:
        return speech.gettext(
            "That is %(amount)s a month less than named licenses for all.",
            amount=money(against_named, currency, speech),
        )
    return speech.gettext(
        "That is %(named)s a month less than named licenses for all, and %(pool)s less than simultaneous "
        "ones for all.",
        named=money(against_named, currency, speech),
        pool=money(against_pool, currency, speech),
    )


def break_even(choice: Choice, speech: Language) -> str:
    """When a seat pays for itself."""
    return speech.gettext(
        "Break-even: a simultaneous license costs as much as %(ratio)s named ones. A pool for all "
        "pays while at "
        "most %(seats)s of the %(people)s are in at once.",
        ratio=speech.number(choice.break_even.people_a_seat),
        seats=choice.break_even.seats,
        people=choice.operators,
    )


def proof(choice: Choice, speech: Language) -> str:
    """What is proven, and how."""
    bound = money(choice.proof.lower_bound, choice.prices.currency, speech)
    if choice.proof.by == "numbers":
        return speech.gettext(
            "Proven for these two numbers: nothing cheaper is safe whoever is in. Whose hours fall "
            "together is not "
            "known from numbers."
        )
    if choice.proof.by == "pure":
        return speech.gettext(
            "Proven: with no mixing there are just two choices, and this is the cheaper one."
        )
    if not choice.proof.optimal:
        excess = money(choice.best.monthly_cost - choice.proof.lower_bound, choice.prices.currency, speech)
        return speech.gettext(
            "Not proven to be the cheapest: no choice costs less than %(bound)s, this one is at most "
            "%(excess)s "
            "(%(gap)s) above that. More time may find a cheaper one or a better proof.",
            bound=bound,
            excess=excess,
            gap=speech.percent(choice.proof.gap, 2),
        )
    if choice.proof.by == "shares":
        return speech.ngettext(
            "Proven: nothing cheaper lets everybody in. Share the price of one seat over %(count)s "
            "busy moment, "
            "let each person pay their moments or a named license, whichever is less: that is "
            "%(bound)s already.",
            "Proven: nothing cheaper lets everybody in. Share the price of one seat over %(count)s "
            "busy moments, "
            "let each person pay their moments or a named license, whichever is less: that is "
            "%(bound)s already.",
            choice.proof.moments,
            bound=bound,
        )
    return speech.gettext(
        "Proven: all mixes were searched (branch and bound), and none that lets everybody in costs less."
    )


def warning(told: Warned, choice: Choice, speech: Language) -> str:
    """The sentence of a warning."""
    facts = dict(told.facts)
    for name in ("least", "cost"):
        if isinstance(value := facts.get(name), Decimal):
            facts[name] = money(value, choice.prices.currency, speech)
    if isinstance(share := facts.get("refused"), float):
        facts["refused"] = speech.percent(share, 0)
    return speech.gettext(SENTENCES[told.kind], **facts)


SENTENCES = {
    "short_period": "The log covers only %(days)s days. A busier season, holidays and sick leave are "
    "not in it.",
    "zero_length": "%(sessions)s sessions have no length: their people count as operators, but take no seat.",
    "handover": (
        "People hand over at the same instant. If each stayed %(minutes)s minutes longer, %(seats)s "
        "would be in at "
        "once instead of %(peak)s."
    ),
    "peak_not_average": (
        "%(at_once)s must be the most people ever in at once. If it is only the average of "
        "%(operators)s who come "
        "independently, %(at_once)s seats refuse about %(refused)s of sign-ins."
    ),
    "no_mixing": "Mixing is not allowed here. It would have saved %(cost)s a month.",
    "mix_unknown": (
        "From two numbers no mix can be advised. With a log of who was in when, the answer might be "
        "as low as "
        "%(least)s a month."
    ),
}
