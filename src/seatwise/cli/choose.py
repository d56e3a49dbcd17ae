"""`seatwise choose`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from seatwise.cli.options import Data, Database, desk_of


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command(name="choose")(choose)


def choose(
    logs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[LOG]...", help="Logs of sessions: CSV with user, start, end."),
    ] = None,
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
    operators: Annotated[
        int | None, typer.Option(help="Without a log: how many operators there are.")
    ] = None,
    at_once: Annotated[int | None, typer.Option(help="Without a log: the most of them in at once.")] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            help="Zone of the company and of instants without offset (UTC).", envvar="SEATWISE_TIMEZONE"
        ),
    ] = None,
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
    from seatwise.choose.prices import price_list
    from seatwise.cli.choice_progress import progress
    from seatwise.cli.speech import speak

    if lang:
        # Errors are told by `main`, which knows the environment and not the options.
        os.environ["SEATWISE_LANG"] = lang
    where, prices = zone(timezone), price_list(named, simultaneous, currency)
    numbers = operators is not None or at_once is not None
    if logs and numbers:
        raise errors.TwoDemands
    if operators is not None and at_once is not None:
        from seatwise.choose.numbers import from_numbers

        choice = from_numbers(operators, at_once, prices)
    elif logs:
        from seatwise.choose.question import choose as from_sessions
        from seatwise.choose.sessions_csv import read_csv

        table = read_csv(logs, where)
        with progress(prices.currency, time_limit, speak(lang)) as report:
            choice = from_sessions(table, prices, zone=where, seconds=time_limit, report=report)
    elif company:
        from seatwise.choose.question import choose as from_sessions
        from seatwise.desk import demand
        from seatwise.desk.companies import company_of

        with desk_of(data, database) as (desk, _):
            wanted = desk.read(lambda look: demand.sessions(look, company, "desk"))
            found = desk.read(lambda look: company_of(look, company))
        where = zone(timezone or found.zone)
        prices = price_list(named, simultaneous, currency or found.currency)
        with progress(prices.currency, time_limit, speak(lang)) as report:
            choice = from_sessions(wanted, prices, zone=where, seconds=time_limit, report=report)
    else:
        raise errors.NoDemand
    if json:
        from json import dumps

        from seatwise.choose.as_json import as_json

        typer.echo(dumps(as_json(choice, speak(lang)), ensure_ascii=False, indent=2))
    else:
        from seatwise.cli.choice_text import show

        show(choice, speak(lang))
