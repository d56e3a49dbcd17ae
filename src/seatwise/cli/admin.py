"""`seatwise admin`: what only somebody at the machine may do."""

from typing import Annotated

import typer

from seatwise.cli.options import LOCAL, CompanyId, Data, Database, desk_of
from seatwise.cli.speech import speak

group = typer.Typer(
    help="Companies, first admins and the installation key: local commands.", no_args_is_help=True
)

Base = Annotated[
    str, typer.Option("--url", envvar="SEATWISE_URL", help="Where the server is reached, for links.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.add_typer(group, name="admin")


@group.command("create-company")
def create_company(
    company: Annotated[str, typer.Argument(help="Its id: part of every address, never changed.")],
    name: Annotated[str | None, typer.Option(help="Its name (default: the id).")] = None,
    zone: Annotated[str, typer.Option(help="Its IANA time zone.")] = "UTC",
    currency: Annotated[str, typer.Option(help="Its currency, ISO 4217.")] = "RUB",
    database: Database = None,
    data: Data = None,
) -> None:
    """Make a company with its first pool."""
    from seatwise.desk import companies

    with desk_of(data, database) as (desk, _), desk.store.transaction() as transaction:
        made = companies.create_company(
            transaction, company, name or company, zone=zone, currency=currency, actor=LOCAL
        )
    typer.echo(speak().gettext("Company %(name)s is made: /c/%(company)s", name=made.name, company=company))


@group.command("invite")
def invite(
    login: Annotated[str, typer.Argument(help="What the admin signs in as.")],
    company: CompanyId,
    name: Annotated[str | None, typer.Option(help="Full name.")] = None,
    url: Base = "http://127.0.0.1:8000",
    database: Database = None,
    data: Data = None,
) -> None:
    """Invite an admin, or rescue one: a known login gets a fresh invitation."""
    from seatwise.desk import people
    from seatwise.desk.people import Invited, Person, Role
    from seatwise.store import Held
    from seatwise.web.links import invitation_link

    def work(held: Held) -> Invited:
        known = held.one("person_by_login", Person, login=people.check_login(login))
        if known is not None and known.role is Role.ADMIN:
            people.activate(held, known.operator, actor=LOCAL)
            return people.invite_again(held, known.operator, actor=LOCAL)
        return people.invite(held, login, name, role=Role.ADMIN, actor=LOCAL)

    with desk_of(data, database) as (desk, _):
        invited = desk.write(company, work).result()
    typer.echo(invitation_link(url, company, invited.token))


@group.command("installation-key")
def installation_key(database: Database = None, data: Data = None) -> None:
    """Make the key with which services may create companies; an older one stops working."""
    from seatwise.signin.tokens import Kind, new_token, token_hash
    from seatwise.web.callers import INSTALLATION

    token = new_token(INSTALLATION, Kind.API_KEY)
    with desk_of(data, database) as (desk, _), desk.store.transaction() as transaction:
        transaction.run("set_fact", fact="installation_key", value=token_hash(token).hex())
    typer.echo(token)
