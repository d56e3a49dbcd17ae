"""`seatwise operators`: who may sign in."""

from typing import TYPE_CHECKING, Annotated

import typer

from seatwise.cli.admin import Base
from seatwise.cli.options import LOCAL, CompanyId, Data, Database, Json, desk_of
from seatwise.cli.speech import speak
from seatwise.plain import printable

if TYPE_CHECKING:
    from seatwise.desk.people import Person

group = typer.Typer(help="Operators of a company: list, invite, deactivate.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.add_typer(group, name="operators")


@group.command("list")
def index(company: CompanyId, json: Json = False, database: Database = None, data: Data = None) -> None:
    """Everybody, by login."""
    import msgspec

    from seatwise.desk import companies, people
    from seatwise.store import Look

    def look_up(look: Look) -> "list[Person]":
        companies.company_of(look, company)
        return people.people_of(look, company)

    with desk_of(data, database) as (desk, _):
        everybody = desk.read(look_up)
    if json:
        typer.echo(msgspec.json.encode(everybody))
        return
    say = speak().gettext
    for person in everybody:
        state = (
            say("active")
            if person.active and person.enrolled
            else say("invited")
            if person.active
            else say("deactivated")
        )
        typer.echo(f"{person.login:20} {person.role.value:10} {state:12} {printable(person.name)}")


@group.command("invite")
def invite(
    login: Annotated[str, typer.Argument(help="What the operator signs in as.")],
    company: CompanyId,
    name: Annotated[str | None, typer.Option(help="Full name.")] = None,
    role: Annotated[str, typer.Option(help="operator, supervisor or admin.")] = "operator",
    url: Base = "http://127.0.0.1:8000",
    database: Database = None,
    data: Data = None,
) -> None:
    """Invite somebody, or again; prints the link, which is shown this once."""
    from seatwise.desk import people
    from seatwise.desk.errors import BadField
    from seatwise.desk.people import Invited, Person, Role
    from seatwise.store import Held
    from seatwise.web.links import invitation_link

    try:
        wanted = Role(role)
    except ValueError:
        raise BadField(field="--role", problem="operator, supervisor or admin") from None

    def work(held: Held) -> Invited:
        known = held.one("person_by_login", Person, login=people.check_login(login))
        if known is not None:
            return people.invite_again(held, known.operator, actor=LOCAL)
        return people.invite(held, login, name, role=wanted, actor=LOCAL)

    with desk_of(data, database) as (desk, _):
        invited = desk.write(company, work).result()
    typer.echo(invitation_link(url, company, invited.token))


@group.command("deactivate")
def deactivate(
    operator: Annotated[str, typer.Argument(help="Login or id.")],
    company: CompanyId,
    database: Database = None,
    data: Data = None,
) -> None:
    """End the operator's seat and sessions and let nobody in as them."""
    from seatwise.desk import people

    with desk_of(data, database) as (desk, settings):
        person = desk.write(
            company,
            lambda held: people.deactivate(held, operator, actor=LOCAL, ttl=settings.ttl_ms),
        ).result()
    typer.echo(speak().gettext("%(login)s is deactivated.", login=person.login))


@group.command("activate")
def activate(
    operator: Annotated[str, typer.Argument(help="Login or id.")],
    company: CompanyId,
    database: Database = None,
    data: Data = None,
) -> None:
    """Let a deactivated operator sign in again."""
    from seatwise.desk import people

    with desk_of(data, database) as (desk, _):
        person = desk.write(company, lambda held: people.activate(held, operator, actor=LOCAL)).result()
    typer.echo(speak().gettext("%(login)s is active.", login=person.login))
