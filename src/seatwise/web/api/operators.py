"""Operators: invited, looked up, deactivated."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from seatwise.desk import people
from seatwise.desk.people import Role
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.api.instants import iso, shown
from seatwise.web.callers import caller_of, server_of
from seatwise.web.links import invitation_link


class NewOperator(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody to invite."""

    login: str
    name: str | None = None
    email: str | None = None
    role: Role = Role.OPERATOR


class OperatorShown(msgspec.Struct):
    """An operator; `enrolled` once a password was set."""

    operator: str
    login: str
    name: str
    email: str | None
    role: Role
    active: bool
    enrolled: bool
    created_at: datetime


class Invitation(msgspec.Struct):
    """An operator with the link that lets them set an own password; the link is shown this once."""

    operator: OperatorShown
    invitation: str
    expires_at: datetime


def link_of(request: AnyRequest, company: str, invited: people.Invited) -> Invitation:
    """An invitation with its whole address."""
    link = invitation_link(str(request.base_url), company, invited.token)
    return Invitation(shown(invited.person, OperatorShown), link, iso(invited.expires_at))


@get("/v1/companies/{company:str}/operators")
async def index(request: AnyRequest, company: FromPath[str]) -> list[OperatorShown]:
    """Everybody of the company, by login."""
    found = await server_of(request).read(lambda look: people.people_of(look, company))
    return [shown(person, OperatorShown) for person in found]


@post("/v1/companies/{company:str}/operators", status_code=201)
async def invite(
    request: AnyRequest, company: FromPath[str], data: JSONBody[NewOperator]
) -> Response[Invitation]:
    """Invite somebody."""
    actor = caller_of(request).id

    def work(held: Held) -> Invitation:
        invited = people.invite(held, data.login, data.name, email=data.email, role=data.role, actor=actor)
        return link_of(request, company, invited)

    return await effect(request, company, work, 201)


@get("/v1/companies/{company:str}/operators/{operator:str}")
async def show(request: AnyRequest, company: FromPath[str], operator: FromPath[str]) -> OperatorShown:
    """One operator, by id or login."""
    found = await server_of(request).read(lambda look: people.person_of(look, company, operator))
    return shown(found, OperatorShown)


@post("/v1/companies/{company:str}/operators/{operator:str}/invitation", status_code=201)
async def invite_again(
    request: AnyRequest, company: FromPath[str], operator: FromPath[str]
) -> Response[Invitation]:
    """A fresh invitation; older ones stop working."""
    actor = caller_of(request).id

    def work(held: Held) -> Invitation:
        return link_of(request, company, people.invite_again(held, operator, actor=actor))

    return await effect(request, company, work, 201)


@post("/v1/companies/{company:str}/operators/{operator:str}/deactivate", status_code=200)
async def deactivate(
    request: AnyRequest, company: FromPath[str], operator: FromPath[str]
) -> Response[OperatorShown]:
    """End the operator's seat and sessions and let nobody in as them."""
    actor, ttl = caller_of(request).id, server_of(request).settings.ttl_ms
    return await effect(
        request,
        company,
        lambda held: shown(people.deactivate(held, operator, actor=actor, ttl=ttl), OperatorShown),
    )


@post("/v1/companies/{company:str}/operators/{operator:str}/activate", status_code=200)
async def activate(
    request: AnyRequest, company: FromPath[str], operator: FromPath[str]
) -> Response[OperatorShown]:
    """Let a deactivated operator sign in again."""
    actor = caller_of(request).id
    return await effect(
        request, company, lambda held: shown(people.activate(held, operator, actor=actor), OperatorShown)
    )


HANDLERS: list[Any] = [index, invite, show, invite_again, deactivate, activate]
