"""`seatwise company`: what is kept of a company, taken along or deleted."""

from pathlib import Path
from typing import Annotated

import typer

from seatwise.cli.options import Data, Database, Json, desk_of
from seatwise.cli.speech import speak

group = typer.Typer(help="Everything of a company: write it to a file, delete it.", no_args_is_help=True)

Company = Annotated[str, typer.Argument(help="The company, as in its address.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.add_typer(group, name="company")


@group.command("export")
def export(
    company: Company,
    file: Annotated[Path, typer.Argument(help="A ZIP file that does not exist yet.")],
    database: Database = None,
    data: Data = None,
) -> None:
    """Write all that is kept of a company to a ZIP file: a table each as NDJSON. No passwords, keys or tokens."""
    from seatwise.desk import leaving
    from seatwise.desk.errors import BadField

    if file.exists():
        raise BadField(field="FILE", problem="the file exists already")
    with desk_of(data, database) as (desk, _):
        contents = desk.read(lambda look: leaving.write(look, company, file))
    say, rows = speak(), sum(contents.rows.values())
    typer.echo(
        say.ngettext(
            "%(count)s row written to %(file)s.", "%(count)s rows written to %(file)s.", rows, file=file
        )
    )


@group.command("delete")
def delete(
    company: Company,
    confirm: Annotated[
        str,
        typer.Option(
            help="The company's id once more: there is no way back but a backup.", show_default=False
        ),
    ],
    proof: Annotated[Path | None, typer.Option(help="Write the proof to this file (JSON).")] = None,
    as_json: Json = False,
    database: Database = None,
    data: Data = None,
) -> None:
    """Delete everything of a company in one transaction and prove that nothing is left."""
    import msgspec

    from seatwise.desk import leaving
    from seatwise.desk.errors import BadField
    from seatwise.store.sqlite import SqliteStore

    if confirm != company:
        raise BadField(field="--confirm", problem="the id of the company to delete, exactly")
    with desk_of(data, database) as (desk, _):
        with desk.store.transaction() as transaction:
            done = leaving.delete(transaction, company)
            written = msgspec.json.format(msgspec.json.encode(done)).decode() + "\n"
            if proof is not None:
                # Before the commit: who cannot keep the proof deletes nothing.
                proof.write_text(written)
        if isinstance(desk.store, SqliteStore):
            desk.store.compact()
    if as_json:
        typer.echo(written, nl=False)
        return
    say, rows = speak(), sum(done.rows.values())
    typer.echo(
        say.ngettext(
            "%(count)s row of %(company)s is deleted; %(left)s are left.",
            "%(count)s rows of %(company)s are deleted; %(left)s are left.",
            rows,
            company=company,
            left=sum(done.left.values()),
        )
    )
