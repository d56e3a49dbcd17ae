"""Everybody of the company: invite, deactivate."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from seatwise.desk import companies, people
from seatwise.desk.people import Person, Role
from seatwise.store import Held, Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import caller_of, server_of
from seatwise.web.links import invitation_link
from seatwise.web.pages.frame import base, entered, field, told
from seatwise.web.problems import BadRequest, language_of
from seatwise.web.render import Page, show


@dataclass(frozen=True)
class OperatorsPage(Page):
    """Everybody of the company; after an invitation its link, shown once."""

    template: ClassVar[str] = "operators.html"
    place: ClassVar[str] = "operators"
    people: list[Person]
    invited: Person | None
    invitation: str | None
    """The link of the fresh invitation."""
    invitation_hours: int
    problem: str | None
    entered: dict[str, str]
    """What was typed into the form that was refused, so that nobody types it again."""


@get("/c/{company:str}/operators")
async def operators(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Everybody of the company."""
    return show(request, await _operators(request, company))


async def _operators(
    request: AnyRequest,
    company: str,
    invited: Person | None = None,
    invitation: str | None = None,
    problem: str | None = None,
    typed: dict[str, str] | None = None,
) -> OperatorsPage:
    def look_up(look: Look) -> OperatorsPage:
        found = companies.company_of(look, company)
        everybody = people.people_of(look, company)
        return OperatorsPage(
            **base(found),
            people=everybody,
            invited=invited,
            invitation=invitation,
            invitation_hours=people.INVITATION_LIFE // 3_600_000,
            problem=problem,
            entered=typed or {},
        )

    return await server_of(request).read(look_up)


@post("/c/{company:str}/operators", status_code=200)
async def invite(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Invite somebody; the link is shown this once."""
    form, actor = await request.form(), caller_of(request).id
    try:
        role = Role(field(form, "role") or "operator")
    except ValueError:
        raise BadRequest(field="role", problem="operator, supervisor or admin") from None
    try:
        invited = await server_of(request).write(
            company,
            lambda held: people.invite(
                held,
                field(form, "login"),
                field(form, "name") or None,
                email=field(form, "email") or None,
                role=role,
                actor=actor,
            ),
        )
    except people.REFUSALS as error:
        page = await _operators(
            request,
            company,
            problem=told(error, language_of(request)),
            typed=entered(form, "login", "name", "email", "role"),
        )
        return show(request, page, status=400)
    return show(request, await _invited(request, company, invited))


async def _invited(request: AnyRequest, company: str, invited: people.Invited) -> OperatorsPage:
    address = invitation_link(str(request.base_url), company, invited.token)
    return await _operators(request, company, invited.person, address)


@post("/c/{company:str}/operators/invite-again", status_code=200)
async def invite_again(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """A fresh link for somebody; older ones stop working."""
    form, actor = await request.form(), caller_of(request).id
    operator = field(form, "operator")
    invited = await server_of(request).write(
        company, lambda held: people.invite_again(held, operator, actor=actor)
    )
    return show(request, await _invited(request, company, invited))


@post("/c/{company:str}/operators/deactivate", status_code=303)
async def deactivate(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Deactivate somebody, or activate again."""
    form, server, actor = await request.form(), server_of(request), caller_of(request).id
    operator, again = field(form, "operator"), field(form, "active") == "1"
    ttl = server.settings.ttl_ms

    def work(held: Held) -> Person:
        if again:
            return people.activate(held, operator, actor=actor)
        return people.deactivate(held, operator, actor=actor, ttl=ttl)

    await server.write(company, work)
    return Redirect(f"/c/{company}/operators", status_code=303)


HANDLERS: list[Any] = [operators, invite, invite_again, deactivate]
