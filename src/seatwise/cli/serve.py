"""`seatwise serve`: one server process."""

from typing import Annotated

import typer

from seatwise.cli.options import Data, Database


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(envvar="SEATWISE_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="SEATWISE_PORT", help="Port; 0 takes a free one.")] = 8000,
    database: Database = None,
    data: Data = None,
    ttl: Annotated[
        float,
        typer.Option(envvar="SEATWISE_TTL", help="Seconds a seat lasts without a sign of life."),
    ] = 180.0,
) -> None:
    """Serve pages and API until stopped (Ctrl-C)."""
    from seatwise.settings import settings_from
    from seatwise.web.run import run

    run(settings_from(host=host, port=port, database=database, data=data, ttl=ttl))
