"""How far the search for the cheapest licenses is: the best found and what is proven, on the terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from seatwise.choose.words import money
from seatwise.language import Language


@contextmanager
def progress(currency: str, seconds: float, speech: Language) -> Iterator[Callable[[Decimal, Decimal], None]]:
    """A bar on the error output, if that is a terminal; it fills as the time limit nears. Ctrl-C ends the
    search."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=seconds)
        began = time.monotonic()

        def report(cost: Decimal, bound: Decimal) -> None:
            text = speech.gettext(
                "best %(cost)s, none below %(bound)s (Ctrl-C takes the best)",
                cost=money(cost, currency, speech),
                bound=money(bound, currency, speech),
            )
            bar.update(task, description=text, completed=time.monotonic() - began)

        yield report
