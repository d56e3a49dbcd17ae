"""`seatwise licenses`: what was bought, and who has a named license."""

from typing import Annotated

import typer

from seatwise.cli.options import LOCAL, CompanyId, Data, Database, Json, desk_of
from seatwise.cli.speech import speak

group = typer.Typer(help="Licenses of a company: list, buy, assign.", no_args_is_help=True)

Pool = Annotated[str, typer.Option(help="The pool (product).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.add_typer(group, name="licenses")


@group.command("list")
def index(company: CompanyId, json: Json = False, database: Database = None, data: Data = None) -> None:
    """All that was bought."""
    import msgspec

    from seatwise.desk import companies
    from seatwise.licenses import Purchase

    with desk_of(data, database) as (desk, _):
        found = desk.read(lambda look: companies.company_of(look, company))
        bought = desk.read(lambda look: look.all("purchases", Purchase, company=company))
    if json:
        typer.echo(msgspec.json.encode(bought))
        return
    lang = speak()
    for purchase in bought:
        count = lang.gettext("unlimited") if purchase.quantity is None else lang.number(purchase.quantity)
        price = (
            "" if purchase.price is None else lang.money(purchase.price, purchase.currency or found.currency)
        )
        until = "…" if purchase.ends_at is None else lang.instant(purchase.ends_at)
        typer.echo(
            f"{purchase.id}  {purchase.pool}  {purchase.kind.value:12} {count:>9}  {price:>12}  "
            f"{lang.instant(purchase.starts_at)} – {until} UTC"
        )


@group.command("buy")
def buy(
    kind: Annotated[str, typer.Argument(help="named or simultaneous.")],
    quantity: Annotated[str, typer.Argument(help="How many; 'unlimited' for no limit.")],
    company: CompanyId,
    pool: Pool = "desk",
    price: Annotated[str | None, typer.Option(help="What one costs a month.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 (default: the company's).")] = None,
    database: Database = None,
    data: Data = None,
) -> None:
    """Enter licenses that were bought; they are in force from now on."""
    from seatwise.desk import companies
    from seatwise.desk.errors import BadField
    from seatwise.licenses import Kind

    try:
        wanted = Kind(kind)
    except ValueError:
        raise BadField(field="KIND", problem="named or simultaneous") from None
    if quantity != "unlimited" and not (quantity.isascii() and quantity.isdigit()):
        raise BadField(field="QUANTITY", problem="a whole number, or unlimited")
    count = None if quantity == "unlimited" else int(quantity)
    cost = None if price is None else companies.amount(price)
    with desk_of(data, database) as (desk, _):
        purchase = desk.write(
            company,
            lambda held: companies.buy(held, pool, wanted, count, actor=LOCAL, price=cost, currency=currency),
        ).result()
    typer.echo(purchase.id)


@group.command("end")
def end(
    license_id: Annotated[str, typer.Argument(help="The license, as listed.")],
    company: CompanyId,
    database: Database = None,
    data: Data = None,
) -> None:
    """Let licenses end now; nobody who is in is put out by it."""
    from seatwise.desk import companies

    with desk_of(data, database) as (desk, _):
        desk.write(company, lambda held: companies.end_purchase(held, license_id, actor=LOCAL)).result()


@group.command("assign")
def assign(
    operator: Annotated[str, typer.Argument(help="Login or id.")],
    company: CompanyId,
    pool: Pool = "desk",
    database: Database = None,
    data: Data = None,
) -> None:
    """Give an operator a named license."""
    from seatwise.desk import assigning

    with desk_of(data, database) as (desk, _):
        desk.write(company, lambda held: assigning.assign(held, pool, operator, actor=LOCAL)).result()


@group.command("unassign")
def unassign(
    operator: Annotated[str, typer.Argument(help="Login or id.")],
    company: CompanyId,
    pool: Pool = "desk",
    database: Database = None,
    data: Data = None,
) -> None:
    """Take a named license back; a stay in it ends."""
    from seatwise.desk import assigning

    with desk_of(data, database) as (desk, settings):
        desk.write(
            company,
            lambda held: assigning.unassign(held, pool, operator, actor=LOCAL, ttl=settings.ttl_ms),
        ).result()
