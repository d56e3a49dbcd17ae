"""`seatwise demo`: a company with weeks of history, to look around in."""

from typing import TYPE_CHECKING, Annotated

import typer

from seatwise.cli.admin import Base
from seatwise.cli.options import Data, Database
from seatwise.cli.speech import speak

if TYPE_CHECKING:
    from seatwise.demo.keeping import SignIns


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("demo")(demo)


def demo(
    weeks: Annotated[int, typer.Option(help="Weeks of history.")] = 8,
    seed: Annotated[int, typer.Option(help="Another seed is another story.")] = 7,
    now: Annotated[
        str | None,
        typer.Option(
            "--now",
            help="Where the history ends, such as 2026-03-02T09:00:00Z (default: now).",
            show_default=False,
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Only print the sign-in links again.")] = False,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Keep a demo that is there; print its sign-in links.")
    ] = False,
    url: Base = "http://127.0.0.1:8000",
    database: Database = None,
    data: Data = None,
) -> None:
    """Make the demo company Romashka: 30 operators, weeks of seats and conversations."""
    from seatwise.demo import making
    from seatwise.settings import settings_from

    settings = settings_from(data=data, database=database)
    if show or (if_missing and making.there(settings)):
        _print(making.shown(settings), url)
        return
    ends = _instant(now)
    with _bar() as progress:
        sign_ins = making.make(settings, weeks=weeks, seed=seed, now=ends, progress=progress)
    _print(sign_ins, url)


def _instant(text: str | None) -> int:
    import time
    from datetime import UTC, datetime, timedelta

    from seatwise.demo.errors import BadNow
    from seatwise.plain import printable

    if text is None:
        return time.time_ns() // 1_000_000
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadNow(now=printable(text, 60))
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise BadNow(now=printable(text, 60)) from None


class _bar:  # noqa: N801 - used as a function
    """A progress bar on stderr, shown once the work has taken more than a second; none in a file or pipe."""

    def __enter__(self) -> "_bar":
        import time

        from rich.console import Console
        from rich.progress import Progress

        self._began = time.monotonic()
        console = Console(stderr=True)
        self._shown = console.is_terminal
        self._bar = Progress(console=console, transient=True)
        self._task = self._bar.add_task(speak().gettext("Making Romashka"), total=1.0)
        self._started = False
        return self

    def __call__(self, done: float) -> None:
        import time

        if self._shown and not self._started and time.monotonic() - self._began > 1:
            self._started = True
            self._bar.start()
        self._bar.update(self._task, completed=done)

    def __exit__(self, *_: object) -> None:
        if self._started:
            self._bar.stop()


def _print(sign_ins: "SignIns", url: str) -> None:
    from seatwise.web.links import invitation_link

    say = speak().gettext
    page = f"{url.rstrip('/')}/c/{sign_ins.company}/sign-in"
    # An operator with a named license gets in whoever else is there.
    people = (
        (say("Admin"), sign_ins.admin),
        (say("Supervisor"), sign_ins.supervisors[0]),
        (say("Operator"), sign_ins.named[0]),
    )
    width = max(len(role) for role, _ in people)
    typer.echo(say("Sign in to the demo company Romashka: %(page)s", page=page))
    for role, login in people:
        typer.echo(f"  {role:{width}}  {login}")
    typer.echo(say("Password of all of them: %(password)s", password=sign_ins.password))
    if sign_ins.invitation:
        link = invitation_link(url, sign_ins.company, sign_ins.invitation)
        typer.echo(
            say("Invitation of a new operator, %(login)s: %(link)s", login=sign_ins.newcomer, link=link)
        )
    else:
        typer.echo(say("The invitation of %(login)s was used.", login=sign_ins.newcomer))
