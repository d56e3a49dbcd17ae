"""`seatwise sessions`: what a log says of who held which seat when."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from seatwise.readers import Options

MINUTES = "MIN"


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("sessions")(sessions)


def sessions(
    logs: Annotated[
        list[str], typer.Argument(metavar="LOG...", help="Files, folders, or - for standard input.")
    ],
    log_format: Annotated[
        str | None, typer.Option("--format", metavar="F", help="The format, if it is not recognised.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Zone of local times, such as Europe/Berlin.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE=NAME",
            help="Which column is what: user=Name, start=..., end=..., duration_hours=..., "
            "feature=..., seats=..., status=..., date=...",
        ),
    ] = None,
    not_a_seat: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS", help="A status in which no seat is held (several times)."),
    ] = None,
    seat_held_in: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS", help="A status in which a seat is held: then no other does."),
    ] = None,
    held_at_least: Annotated[
        float,
        typer.Option(
            metavar=MINUTES, min=0, help="Levels held for less in all do not count as the billed peak."
        ),
    ] = 30,
    retry_window: Annotated[
        float, typer.Option(metavar=MINUTES, min=0, help="Denials of one person no further apart are one.")
    ] = 20,
    assume_session: Annotated[
        float | None,
        typer.Option(metavar=MINUTES, min=0, help="How long a session lasts where the log has no sign-outs."),
    ] = None,
    idle_timeout: Annotated[
        float | None,
        typer.Option(
            metavar=MINUTES, min=0, help="After how long without a sign of life a session ends (30)."
        ),
    ] = None,
    session_lifetime: Annotated[
        float | None, typer.Option(metavar=MINUTES, min=0, help="The longest that a session can last (600).")
    ] = None,
    read_at: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="When the log was taken: what is open then ends there."),
    ] = None,
    first_year: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR", min=1980, max=9000, help="The year of the first line, where the log has no years."
        ),
    ] = None,
    logon_types: Annotated[
        str, typer.Option(metavar="N,N", help="Windows logon types that are people.")
    ] = "2,10,11",
    date_order: Annotated[
        str | None,
        typer.Option(metavar="dmy|mdy", help="Day or month first, where the file does not settle it."),
    ] = None,
    lenient: Annotated[bool, typer.Option("--lenient", help="Read on however many lines are bad.")] = False,
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
            options = log_options(
                format=log_format, timezone=timezone, column=column or [], not_a_seat=not_a_seat or [],
                seat_held_in=seat_held_in or [], held_at_least=held_at_least, retry_window=retry_window,
                assume_session=assume_session, idle_timeout=idle_timeout, session_lifetime=session_lifetime,
                read_at=read_at, first_year=first_year, logon_types=logon_types, date_order=date_order,
                lenient=lenient, progress=progress.step,
            )  # fmt: skip
            reading = read(logs, options)
            result = figures(reading, options)
    except ReadError as error:
        sys.stderr.write("seatwise: " + error.sentence(language) + "\n")
        raise typer.Exit(1) from None
    if as_json:
        write_json(reading, result, sys.stdout)
    else:
        as_text(reading, result, language)


def log_options(
    *,
    column: list[str],
    not_a_seat: list[str],
    seat_held_in: list[str],
    held_at_least: float,
    retry_window: float,
    assume_session: float | None,
    idle_timeout: float | None,
    session_lifetime: float | None,
    read_at: str | None,
    logon_types: str,
    date_order: str | None,
    **plain: object,
) -> "Options":
    """The options of the command line as the readers take them. Raises BadOption."""
    from seatwise.readers import Options
    from seatwise.readers.errors import BadOption
    from seatwise.readers.times import moment
    from seatwise.readers.zones import machine_zone, zone

    columns = {}
    for pair in column:
        role, equals, name = pair.partition("=")
        if not equals or not name:
            raise BadOption(option="--column", value=pair, what="expected ROLE=NAME, such as user=Login.")
        columns[role.strip().lower()] = name
    try:
        types = tuple(int(number) for number in logon_types.split(","))
    except ValueError:
        raise BadOption(
            option="--logon-types", value=logon_types, what="expected numbers, such as 2,10,11."
        ) from None
    if date_order not in {None, "dmy", "mdy"}:
        raise BadOption(
            option="--date-order", value=date_order, what="expected dmy (day first) or mdy (month first)."
        )
    taken = None
    if read_at is not None:
        written = moment(read_at)
        where = zone(str(plain["timezone"])) if plain.get("timezone") else machine_zone()
        taken = written.utc(where, "dmy") if written is not None and not written.open else None
        if taken is None:
            raise BadOption(
                option="--read-at", value=read_at, what="expected an instant, such as 2024-05-10T18:00:00Z."
            )
    return Options(
        columns=columns,
        not_a_seat=frozenset(status.strip().casefold() for status in not_a_seat),
        seat_held_in=frozenset(status.strip().casefold() for status in seat_held_in),
        held_at_least_minutes=held_at_least,
        retry_window_minutes=retry_window,
        assume_session_minutes=assume_session,
        idle_timeout_minutes=idle_timeout,
        session_lifetime_minutes=session_lifetime,
        read_at=taken,
        logon_types=types,
        date_order=date_order,
        **plain,  # type: ignore[arg-type]
    )
