"""`seatwise backup` and `seatwise journal export`: what is kept elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from seatwise.cli.options import CompanyId, Data, Database, desk_of
from seatwise.cli.speech import speak

journal = typer.Typer(help="The journal of a company.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("backup")(backup)
    app.add_typer(journal, name="journal")


def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
    database: Database = None,
    data: Data = None,
) -> None:
    """Copy the SQLite database while it is used. Keep the password setup file too, but apart from it."""
    from seatwise.desk.errors import BadField
    from seatwise.store.sqlite import SqliteStore

    if file.exists():
        raise BadField(field="FILE", problem="the file exists already")
    with desk_of(data, database) as (desk, settings):
        if not isinstance(desk.store, SqliteStore):
            raise BadField(field="--database", problem="use pg_dump for PostgreSQL")
        draft = file.with_name(file.name + ".part")
        desk.store.backup(draft)
        draft.replace(file)
        kept = settings.setup_file
    typer.echo(
        speak().gettext("Copied to %(file)s. Keep %(setup)s as well, apart from it.", file=file, setup=kept)
    )


@journal.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to: a name that ends in .ndjson or .parquet.")],
    company: CompanyId,
    database: Database = None,
    data: Data = None,
) -> None:
    """Write every line of the journal to a file, in order."""
    from seatwise.desk import journal_file
    from seatwise.desk.companies import company_of

    with desk_of(data, database) as (desk, _):
        desk.read(lambda look: company_of(look, company))
        lines = desk.read(lambda look: journal_file.write(look, company, file))
    lang = speak()
    typer.echo(lang.ngettext("%(count)s line written.", "%(count)s lines written.", lines))
