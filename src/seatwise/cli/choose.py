"""`seatwise choose`."""

import os
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seatwise.cli.log_options import Feature, LogOptions, reads_logs
from seatwise.cli.options import Data, Database, desk_of
from seatwise.cli.statement import statement

if TYPE_CHECKING:
    from polars import DataFrame

    from seatwise.choose.choice import Choice
    from seatwise.choose.price_file import PriceList
    from seatwise.language import Language
    from seatwise.readers.demand import Demand


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command(name="choose")(choose)
    app.command(name="statement")(statement)


@reads_logs
def choose(
    told: LogOptions,
    logs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LOG]...",
            help="Logs in any format that is read (docs/formats.md); - for standard input.",
        ),
    ] = None,
    feature: Feature = None,
    named: Annotated[
        str | None,
        typer.Option(help="Price of a named license a month, as 500 or '500 RUB'.", envvar="SEATWISE_NAMED"),
    ] = None,
    simultaneous: Annotated[
        str | None,
        typer.Option(help="Price of a simultaneous license a month.", envvar="SEATWISE_SIMULTANEOUS"),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="ISO 4217 code of the prices, as RUB.", envvar="SEATWISE_CURRENCY")
    ] = None,
    price_file: Annotated[
        Path | None,
        typer.Option(
            "--prices", metavar="FILE", help="Price lists to compare (TOML) instead of --named and the like."
        ),
    ] = None,
    no_mixing: Annotated[
        bool, typer.Option("--no-mixing", help="The vendor sells either kind, but not both.")
    ] = False,
    operators: Annotated[
        int | None, typer.Option(help="Without a log: how many operators there are.")
    ] = None,
    at_once: Annotated[int | None, typer.Option(help="Without a log: the most of them in at once.")] = None,
    time_limit: Annotated[
        float, typer.Option(min=0.1, help="Seconds to search at most.", envvar="SEATWISE_TIME_LIMIT")
    ] = 60,
    company: Annotated[
        str | None,
        typer.Option(help="From the server's journal: the company.", envvar="SEATWISE_COMPANY"),
    ] = None,
    database: Database = None,
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[str | None, typer.Option(help="Language of the answer: en or ru.")] = None,
) -> None:
    """Which licenses are the cheapest, how many of each, for whom, and the proof.

    From a log of sessions, or from two numbers: --operators 30 --at-once 5.
    """
    from seatwise.choose import errors
    from seatwise.choose.horizon import zone
    from seatwise.choose.price_file import PriceList, read_prices
    from seatwise.choose.prices import price_list
    from seatwise.cli.speech import speak

    if lang:
        # Errors are told by `main`, which knows the environment and not the options.
        os.environ["SEATWISE_LANG"] = lang
    speech, where, money = speak(lang), zone(told.timezone), currency
    log: Demand | None = None
    lists = read_prices(price_file) if price_file else []
    if no_mixing:
        lists = [PriceList(each.name, each.prices, mixing=False) for each in lists]
    if not lists:
        lists = [PriceList("", price_list(named, simultaneous, money), not no_mixing)]
    if logs and (operators is not None or at_once is not None):
        raise errors.TwoDemands
    if operators is not None and at_once is not None:
        from seatwise.choose.numbers import from_numbers

        show(
            [(each.name, from_numbers(operators, at_once, each.prices)) for each in lists], speech, json=json
        )
        return
    if logs:
        from seatwise.cli.log_demand import log_demand

        log = log_demand(logs, told, feature, speech)
        sessions, where = log.table, log.days
    elif company:
        from seatwise.desk import demand
        from seatwise.desk.companies import company_of

        with desk_of(data, database) as (desk, _):
            sessions = desk.read(lambda look: demand.sessions(look, company, "desk"))
            found = desk.read(lambda look: company_of(look, company))
        where = zone(told.timezone or found.zone)
        if not price_file:
            lists = [PriceList("", price_list(named, simultaneous, money or found.currency), not no_mixing)]
    else:
        raise errors.NoDemand
    show(_answers(sessions, lists, where, time_limit, speech), speech, json=json, log=log)


def _answers(
    sessions: "DataFrame", lists: "list[PriceList]", where: tzinfo, time_limit: float, speech: "Language"
) -> "list[tuple[str, Choice]]":
    """The answer at each price list; all of them share the time."""
    from seatwise.choose.question import choose as from_sessions
    from seatwise.cli.choice_progress import progress

    answers = []
    seconds = time_limit / len(lists)
    for each in lists:
        with progress(each.prices.currency, seconds, speech) as report:
            answer = from_sessions(
                sessions, each.prices, zone=where, seconds=seconds, mixing=each.mixing, report=report
            )
        answers.append((each.name, answer))
    return answers


def show(
    answers: "list[tuple[str, Choice]]", speech: "Language", *, json: bool, log: "Demand | None" = None
) -> None:
    """Print the cheapest answer and, if there are more, all of them side by side; then what the log leaves
    open."""
    answers = sorted(answers, key=lambda answer: answer[1].best.monthly_cost)
    if json:
        from json import dumps

        from seatwise.choose.as_json import as_json

        said = as_json(answers[0][1], speech)
        if len(answers) > 1:
            said["compared"] = [{"name": name, **as_json(choice, speech)} for name, choice in answers]
        if log is not None:
            from seatwise.cli.log_notes import notes_json

            said["warnings"] += notes_json(log.notes, speech)
            said["log"] = log.facts
        typer.echo(dumps(said, ensure_ascii=False, indent=2))
    else:
        from seatwise.cli import choice_text

        choice_text.show(answers[0][1], speech)
        if len(answers) > 1:
            choice_text.compare(answers, speech)
        if log is not None:
            from seatwise.cli.log_notes import show_notes

            show_notes(log.notes, speech)
