"""`seatwise verify`: prove that the state follows from the journal."""

from typing import Annotated

import typer

from seatwise.cli.options import Data, Database, Json, desk_of
from seatwise.cli.speech import speak


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command("verify")(verify)


def verify(
    company: Annotated[str | None, typer.Option(help="Only this company (default: all).")] = None,
    json: Json = False,
    database: Database = None,
    data: Data = None,
) -> None:
    """Replay the journal by the rules and compare it with the state; exit code 1 when they differ."""
    import msgspec

    from seatwise.desk.companies import Company, company_of
    from seatwise.desk.verify import Proof
    from seatwise.desk.verify import verify as proof_of
    from seatwise.store import Look

    def prove(look: Look) -> list[Proof]:
        known = look.all("companies", Company) if company is None else [company_of(look, company)]
        return [proof_of(look, one.company) for one in known]

    with desk_of(data, database) as (desk, _):
        proofs = desk.read(prove)
    if json:
        typer.echo(msgspec.json.encode(proofs))
    else:
        lang = speak()
        for proof in proofs:
            lines = lang.ngettext("%(count)s line", "%(count)s lines", proof.lines)
            verdict = lang.gettext("in order") if not proof.findings else lang.gettext("NOT in order")
            typer.echo(f"{proof.company}: {lines}, {verdict}")
            for finding in proof.findings:
                typer.echo(f"  {finding.seq or '-'}: {finding.problem}")
    if any(proof.findings for proof in proofs):
        raise typer.Exit(1)
