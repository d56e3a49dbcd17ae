"""The answer of `seatwise choose` for people, drawn with Rich."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from seatwise.choose import words
from seatwise.choose.choice import Choice, Licenses
from seatwise.language import Language
from seatwise.plain import printable

# So many names are shown; all of them are in --json.
_NAMES = 60


def show(choice: Choice, speech: Language) -> None:
    """Print the answer to the terminal."""
    console = Console(highlight=False)
    console.print(Panel(Text(words.answer(choice, speech), style="bold"), expand=False, border_style="green"))
    console.print(Text(words.demand(choice, speech)))
    console.print()
    console.print(_table(choice, speech))
    console.print()
    console.print(Text(words.saving(choice, speech)))
    if 0 < choice.best.named < choice.operators:
        names = ", ".join(printable(name) for name in choice.best.named_operators[:_NAMES])
        more = len(choice.best.named_operators) - _NAMES
        if more > 0:
            names += speech.gettext(" … and %(more)s more (--json lists all)", more=more)
        console.print(Text(speech.gettext("Who should be named: %(names)s.", names=names)))
    console.print(Text(words.break_even(choice, speech)))
    console.print(Text(words.proof(choice, speech)))
    if choice.warnings:
        console.print()
        console.print(Text(speech.gettext("Mind:"), style="yellow"))
        for told in choice.warnings:
            console.print(Padding(Text("• " + words.warning(told, choice, speech)), (0, 0, 0, 2)))


def _table(choice: Choice, speech: Language) -> Table:
    table = Table(header_style="bold")
    table.add_column(speech.gettext("Choice"))
    for title in ("Named", "Simultaneous", "A month", "More than the best"):
        table.add_column(speech.gettext(title), justify="right")
    rows: list[tuple[str, Licenses]] = [
        (speech.gettext("Best"), choice.best),
        (speech.gettext("Everyone named"), choice.all_named),
        (speech.gettext("Everyone in the pool"), choice.all_simultaneous),
    ]
    if choice.heaviest_named:
        rows.append((speech.gettext("Longest hours named"), choice.heaviest_named))
    currency = choice.prices.currency
    for title, licenses in rows:
        more = choice.saving(licenses)
        table.add_row(
            title,
            speech.number(licenses.named),
            speech.number(licenses.simultaneous),
            words.money(licenses.monthly_cost, currency, speech),
            words.money(more, currency, speech) if more else "—",
            style="bold green" if licenses is choice.best else "",
        )
    return table


def compare(answers: Sequence[tuple[str, Choice]], speech: Language) -> None:
    """Print the best choice of each price list side by side, the cheapest first."""
    table = Table(header_style="bold", title=speech.gettext("Price lists compared"))
    table.add_column(speech.gettext("Price list"))
    for title in ("Named", "Simultaneous", "A month", "More than the best"):
        table.add_column(speech.gettext(title), justify="right")
    least = answers[0][1].best.monthly_cost
    for name, choice in answers:
        best, currency = choice.best, choice.prices.currency
        more = best.monthly_cost - least
        table.add_row(
            printable(name),
            speech.number(best.named),
            speech.number(best.simultaneous),
            words.money(best.monthly_cost, currency, speech),
            words.money(more, currency, speech) if more else "—",
        )
    Console(highlight=False).print(table)
