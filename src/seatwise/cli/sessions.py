"""`seatwise sessions`: what a log says of who held which seat when."""

from typing import Annotated

import typer

from seatwise.cli.log_options import MINUTES, LogOptions, reads_logs


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("sessions")(sessions)


@reads_logs
def sessions(
    logs: Annotated[
        list[str], typer.Argument(metavar="LOG...", help="Files, folders, or - for standard input.")
    ],
    told: LogOptions,
    held_at_least: Annotated[
        float,
        typer.Option(
            metavar=MINUTES, min=0, help="Levels held for less in all do not count as the billed peak."
        ),
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Annotated[str | None, typer.Option(metavar="en|ru", help="Language of the answer.")] = None,
) -> None:
    """Read logs and show the sessions in them: named users, peaks of seats and of people, denials,
    warnings."""
    import sys

    from seatwise.cli.progress import Progress
    from seatwise.cli.sessions_shown import as_text, write_json
    from seatwise.cli.speech import speak
    from seatwise.readers import ReadError, read
    from seatwise.readers.figures import figures

    language = speak(lang)
    try:
        with Progress(language) as progress:
            options = told.options(progress.step, held_at_least)
            reading = read(logs, options)
            result = figures(reading, options)
    except ReadError as error:
        sys.stderr.write("seatwise: " + error.sentence(language) + "\n")
        raise typer.Exit(1) from None
    if as_json:
        write_json(reading, result, sys.stdout)
    else:
        as_text(reading, result, language)
