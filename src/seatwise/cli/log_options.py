"""What every command that reads logs lets people say of them, in one place: one decorator adds it all."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from seatwise.readers import Options
    from seatwise.readers.options import Progress

MINUTES = "MIN"


Feature = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Of a log that tells of several features: only this one."),
]


@dataclass(frozen=True)
class LogOptions:
    """The options of one call; made into those of the readers when they are needed, which imports them."""

    said: dict[str, Any]

    @property
    def timezone(self) -> str | None:
        """What --timezone names."""
        return cast("str | None", self.said["timezone"])

    def options(self, progress: "Progress | None" = None, held_at_least: float = 30) -> "Options":
        """The options as the readers take them. Raises BadOption."""
        return _options(progress=progress, held_at_least=held_at_least, **self.said)


def reads_logs(command: Callable[..., None]) -> Callable[..., None]:
    """Give `command` the options below in place of its parameter `told`, a `LogOptions`."""
    shared = [
        each
        for each in inspect.signature(_options).parameters.values()
        if each.name not in {"progress", "held_at_least"}
    ]
    parameters: list[inspect.Parameter] = []
    for each in inspect.signature(command).parameters.values():
        parameters += shared if each.name == "told" else [each]

    @wraps(command)
    def with_options(**given: object) -> None:
        said = {each.name: given.pop(each.name) for each in shared}
        command(told=LogOptions(said), **given)

    by_name = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    with_options.__signature__ = inspect.Signature(by_name)  # type: ignore[attr-defined]
    with_options.__annotations__ = {each.name: each.annotation for each in by_name}
    return with_options


def _options(
    *,
    log_format: Annotated[
        str | None, typer.Option("--format", metavar="F", help="The format, if it is not recognised.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Zone of local times and of days, such as Europe/Berlin.",
            envvar="SEATWISE_TIMEZONE",
        ),
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
    progress: "Progress | None" = None,
    held_at_least: float = 30,
) -> "Options":
    from seatwise.readers import Options
    from seatwise.readers.errors import BadOption

    if date_order not in {None, "dmy", "mdy"}:
        raise BadOption(
            option="--date-order", value=date_order, what="expected dmy (day first) or mdy (month first)."
        )
    return Options(
        format=log_format,
        timezone=timezone,
        columns=_columns(column or []),
        not_a_seat=frozenset(status.strip().casefold() for status in not_a_seat or []),
        seat_held_in=frozenset(status.strip().casefold() for status in seat_held_in or []),
        held_at_least_minutes=held_at_least,
        retry_window_minutes=retry_window,
        assume_session_minutes=assume_session,
        idle_timeout_minutes=idle_timeout,
        session_lifetime_minutes=session_lifetime,
        read_at=None if read_at is None else _instant(read_at, timezone),
        first_year=first_year,
        logon_types=_numbers(logon_types),
        date_order=date_order,
        lenient=lenient,
        progress=progress,
    )


def _columns(pairs: list[str]) -> dict[str, str]:
    from seatwise.readers.errors import BadOption

    columns = {}
    for pair in pairs:
        role, equals, name = pair.partition("=")
        if not equals or not name:
            raise BadOption(option="--column", value=pair, what="expected ROLE=NAME, such as user=Login.")
        columns[role.strip().lower()] = name
    return columns


def _numbers(text: str) -> tuple[int, ...]:
    from seatwise.readers.errors import BadOption

    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise BadOption(
            option="--logon-types", value=text, what="expected numbers, such as 2,10,11."
        ) from None


def _instant(text: str, timezone: str | None) -> int:
    from seatwise.readers.errors import BadOption
    from seatwise.readers.times import moment
    from seatwise.readers.zones import machine_zone, zone

    written = moment(text)
    where = zone(timezone) if timezone else machine_zone()
    taken = written.utc(where, "dmy") if written is not None and not written.open else None
    if taken is None:
        raise BadOption(
            option="--read-at", value=text, what="expected an instant, such as 2024-05-10T18:00:00Z."
        )
    return taken
