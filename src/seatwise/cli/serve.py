"""`seatwise serve`: one server process."""

from typing import Annotated

import typer

from seatwise.cli.options import Config, Data, Database


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str | None, typer.Option(envvar="SEATWISE_HOST", help="Address to listen on (default: 127.0.0.1).")
    ] = None,
    port: Annotated[
        int | None, typer.Option(envvar="SEATWISE_PORT", help="Port (default: 8000); 0 takes a free one.")
    ] = None,
    database: Database = None,
    data: Data = None,
    ttl: Annotated[
        float | None,
        typer.Option(
            envvar="SEATWISE_TTL", help="Seconds a seat lasts without a sign of life (default: 180)."
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Serve pages and API until stopped (Ctrl-C). Every setting: `seatwise config list`."""
    from seatwise.settings import configured
    from seatwise.web.run import run

    found = configured(config=config, host=host, port=port, database=database, data=data, ttl=ttl)
    run(found.settings)
