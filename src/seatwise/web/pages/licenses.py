"""What was bought, and who has a named license."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from seatwise.desk import assigning, companies, people, seating
from seatwise.desk.assigning import Assignment
from seatwise.desk.board import PoolState, pool_state
from seatwise.desk.people import Person
from seatwise.licenses import Kind, Purchase, in_force
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import caller_of, server_of
from seatwise.web.pages.frame import base, entered, field, told
from seatwise.web.problems import language_of
from seatwise.web.render import Page, show


@dataclass(frozen=True)
class LicensesPage(Page):
    """What was bought, and who has a named license."""

    template: ClassVar[str] = "licenses.html"
    place: ClassVar[str] = "licenses"
    purchases: list[Purchase]
    assignments: list[Assignment]
    people: list[Person]
    state: PoolState
    named: int | None
    """How many named licenses are in force; None is unlimited."""
    currency: str
    problem: str | None
    entered: dict[str, str]
    """What was typed into the form that was refused."""


@get("/c/{company:str}/licenses")
async def licenses(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """What was bought, and who has a named license."""
    return show(request, await _licenses(request, company))


async def _licenses(
    request: AnyRequest, company: str, problem: str | None = None, typed: dict[str, str] | None = None
) -> LicensesPage:
    def look_up(look: Look) -> LicensesPage:
        found = companies.company_of(look, company)
        pool = seating.DEFAULT_POOL
        purchases = look.all("purchases", Purchase, company=company)
        return LicensesPage(
            **base(found),
            purchases=purchases,
            assignments=look.all("assignments", Assignment, company=company, pool=pool),
            people=people.people_of(look, company),
            state=pool_state(look, company, pool),
            named=in_force((p for p in purchases if p.pool == pool), Kind.NAMED, look.now()),
            currency=found.currency,
            problem=problem,
            entered=typed or {},
        )

    return await server_of(request).read(look_up)


@post("/c/{company:str}/licenses", status_code=200)
async def buy(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Enter licenses that were bought; an empty quantity is unlimited."""
    form, actor = await request.form(), caller_of(request).id
    into = language_of(request)
    problem = None
    try:
        kind = Kind(field(form, "kind"))
        quantity = int(field(form, "quantity")) if field(form, "quantity") else None
        price = companies.amount(field(form, "price")) if field(form, "price") else None
        await server_of(request).write(
            company,
            lambda held: companies.buy(held, seating.DEFAULT_POOL, kind, quantity, actor=actor, price=price),
        )
    except ValueError:
        problem = into.gettext("Quantity must be a whole number, or empty for unlimited.")
    except people.REFUSALS as error:
        problem = told(error, into)
    if problem is not None:
        typed = entered(form, "kind", "quantity", "price")
        return show(request, await _licenses(request, company, problem, typed), status=400)
    return Redirect(f"/c/{company}/licenses", status_code=303)


@post("/c/{company:str}/licenses/assign", status_code=200)
async def assign(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Give somebody a named license."""
    form, actor = await request.form(), caller_of(request).id
    operator = field(form, "operator")
    try:
        await server_of(request).write(
            company,
            lambda held: assigning.assign(held, seating.DEFAULT_POOL, operator, actor=actor),
        )
    except people.REFUSALS as error:
        page = await _licenses(request, company, told(error, language_of(request)))
        return show(request, page, status=409)
    return Redirect(f"/c/{company}/licenses", status_code=303)


@post("/c/{company:str}/licenses/unassign", status_code=303)
async def unassign(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Take a named license back."""
    form, server, actor = await request.form(), server_of(request), caller_of(request).id
    operator = field(form, "operator")
    await server.write(
        company,
        lambda held: assigning.unassign(
            held, seating.DEFAULT_POOL, operator, actor=actor, ttl=server.settings.ttl_ms
        ),
    )
    return Redirect(f"/c/{company}/licenses", status_code=303)


HANDLERS: list[Any] = [licenses, buy, assign, unassign]
