"""`seatwise doctor`: look at every part of an installation and say what to do."""

import sys
from typing import Annotated

import typer

from seatwise.cli.options import Config, Data, Database, Json
from seatwise.cli.speech import speak


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("doctor")(doctor)


def doctor(
    database: Database = None,
    data: Data = None,
    config: Config = None,
    as_json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
) -> None:
    """Check folder, disk, database, schema, clock, password setup and companies; exit code 1 when one is bad."""
    import msgspec

    from seatwise.desk.checkup import Verdict, checkup
    from seatwise.settings import configured

    settings = configured(config=config, data=data, database=database).settings
    language = speak()
    signs = {
        Verdict.GOOD: "ok",
        Verdict.WARNING: language.gettext("look"),
        Verdict.BAD: language.gettext("BAD"),
    }
    worst, found = Verdict.GOOD, []
    order = list(Verdict)
    for finding in checkup(settings, language):
        found.append(finding)
        worst = max(worst, finding.verdict, key=order.index)
        if not as_json:
            sys.stdout.write(f"{signs[finding.verdict]:<9} {finding.about}: {finding.says}\n")
            sys.stdout.flush()
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    if worst is Verdict.BAD or (strict and worst is Verdict.WARNING):
        raise typer.Exit(1)
