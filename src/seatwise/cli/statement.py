"""`seatwise statement`: what a month of simultaneous use cost, or would have cost, under a billing rule."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from seatwise.cli.log_options import Feature, LogOptions, reads_logs
from seatwise.cli.options import Data, Database, desk_of

if TYPE_CHECKING:
    from seatwise.readers.demand import Demand


@reads_logs
def statement(
    told: LogOptions,
    logs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[LOG]...",
            help="Logs in any format that is read (docs/formats.md); - for standard input.",
        ),
    ] = None,
    feature: Feature = None,
    month: Annotated[str, typer.Option(help="The month, as 2026-10.")] = "",
    simultaneous: Annotated[
        str | None,
        typer.Option(help="Price of a simultaneous license a month.", envvar="SEATWISE_SIMULTANEOUS"),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="ISO 4217 code of the price, as RUB.", envvar="SEATWISE_CURRENCY")
    ] = None,
    rule: Annotated[
        str, typer.Option(help="daily_peak, period_peak or period_peak_30min; all of them if left out.")
    ] = "all",
    company: Annotated[
        str | None,
        typer.Option(help="From the server's journal: the company.", envvar="SEATWISE_COMPANY"),
    ] = None,
    database: Database = None,
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[str | None, typer.Option(help="Language of the answer: en or ru.")] = None,
) -> None:
    """What a month of simultaneous use costs under each billing rule, day by day or level by level."""
    from seatwise.choose import errors
    from seatwise.choose.billing import Rule, month_days
    from seatwise.choose.billing import statement as billed
    from seatwise.choose.horizon import zone
    from seatwise.choose.prices import price_list
    from seatwise.choose.table import sessions_table
    from seatwise.cli.speech import speak
    from seatwise.cli.statement_text import as_json, show
    from seatwise.plain import printable

    if lang:
        # Errors are told by `main`, which knows the environment and not the options.
        os.environ["SEATWISE_LANG"] = lang
    if rule != "all" and rule not in list(Rule):
        raise errors.BadRule(given=printable(rule))
    if simultaneous is None:
        raise errors.PriceMissing(kind="simultaneous")
    speech, where = speak(lang), zone(told.timezone)
    log: Demand | None = None
    if logs:
        from seatwise.cli.log_demand import log_demand

        log = log_demand(logs, told, feature, speech)
        sessions, where = log.stays, log.days
    elif company:
        from seatwise.desk import demand
        from seatwise.desk.companies import company_of

        with desk_of(data, database) as (desk, _):
            sessions = desk.read(lambda look: demand.sessions(look, company, "desk"))
            found = desk.read(lambda look: company_of(look, company))
        where, currency = zone(told.timezone or found.zone), currency or found.currency
    else:
        raise errors.NoDemand
    prices = price_list(simultaneous, simultaneous, currency)
    days, table = month_days(month, where), sessions_table(sessions)
    rules = list(Rule) if rule == "all" else [Rule(rule)]
    statements = [billed(table, days, each, prices.simultaneous) for each in rules]
    if json:
        from json import dumps

        said = [as_json(each, month, prices.currency) for each in statements]
        if log is not None:
            from seatwise.cli.log_notes import notes_json

            for one in said:
                one |= {"warnings": notes_json(log.notes, speech), "log": log.facts}
        typer.echo(dumps(said, ensure_ascii=False, indent=2))
    else:
        for each in statements:
            show(each, month, prices.currency, where, speech)
        if log is not None:
            from seatwise.cli.log_notes import show_notes

            show_notes(log.notes, speech)
