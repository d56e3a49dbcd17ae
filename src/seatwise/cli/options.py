"""Options that many commands share, and the database they lead to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from seatwise.desk import Desk
    from seatwise.settings import Settings

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="SEATWISE_DATA",
        help="Folder of the embedded database and the password setup file (default: data).",
        show_default=False,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="SEATWISE_DATABASE",
        help="Address of the database instead of the file in --data.",
        show_default=False,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="SEATWISE_CONFIG",
        help="TOML file of settings; options and the environment count before it.",
        show_default=False,
    ),
]
CompanyId = Annotated[
    str, typer.Option("--company", envvar="SEATWISE_COMPANY", help="The company, as in its address.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

LOCAL = "command line"
"""Who did it, in the journal, when it was done by a local command."""


@contextmanager
def desk_of(data: Path | None, database: str | None) -> "Iterator[tuple[Desk, Settings]]":
    """A desk over the database of the options, for one command. Raises what opening it can raise."""
    from seatwise.desk import Desk
    from seatwise.desk.opening import opened
    from seatwise.settings import settings_from

    settings = settings_from(data=data, database=database)
    store = opened(settings)
    desk = Desk(store)
    try:
        yield desk, settings
    finally:
        desk.close()
        store.close()
