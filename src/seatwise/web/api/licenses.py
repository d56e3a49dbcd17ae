"""Licenses: bought, and named ones assigned."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from seatwise.desk import assigning, companies
from seatwise.desk.assigning import Assignment
from seatwise.licenses import Kind, Purchase
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.api.instants import instant, shown
from seatwise.web.callers import caller_of, server_of


class NewLicense(msgspec.Struct, forbid_unknown_fields=True):
    """What was bought. `quantity` null is unlimited, 0 is none; without `starts_at` it applies at once."""

    kind: Kind
    quantity: int | None
    pool: str = "desk"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    price: Decimal | None = None
    currency: str | None = None
    billing_period: str = "month"


class LicenseShown(msgspec.Struct):
    """What was bought: in force over [starts_at, ends_at)."""

    id: str
    pool: str
    kind: Kind
    quantity: int | None
    starts_at: datetime
    ends_at: datetime | None
    price: Decimal | None
    currency: str | None
    billing_period: str


class AssignmentShown(msgspec.Struct):
    """Who has a named license."""

    pool: str
    operator: str
    since: datetime


class NewAssignment(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets a named license: operator id or login."""

    operator: str


@get("/v1/companies/{company:str}/licenses")
async def index(request: AnyRequest, company: FromPath[str]) -> list[LicenseShown]:
    """All that was bought."""
    found = await server_of(request).read(lambda look: look.all("purchases", Purchase, company=company))
    return [shown(purchase, LicenseShown) for purchase in found]


@post("/v1/companies/{company:str}/licenses", status_code=201)
async def buy(
    request: AnyRequest, company: FromPath[str], data: JSONBody[NewLicense]
) -> Response[LicenseShown]:
    """Enter licenses that were bought."""
    actor = caller_of(request).id

    starts_at, ends_at = instant(data.starts_at, "starts_at"), instant(data.ends_at, "ends_at")

    def work(held: Held) -> LicenseShown:
        bought = companies.buy(
            held,
            data.pool,
            data.kind,
            data.quantity,
            actor=actor,
            starts_at=starts_at,
            ends_at=ends_at,
            price=data.price,
            currency=data.currency,
            billing_period=data.billing_period,
        )
        return shown(bought, LicenseShown)

    return await effect(request, company, work, 201)


@post("/v1/companies/{company:str}/licenses/{license:str}/end", status_code=200)
async def end(request: AnyRequest, company: FromPath[str], license: FromPath[str]) -> Response[LicenseShown]:  # noqa: A002
    """Let licenses end now. Nobody who is in is put out by it."""
    actor = caller_of(request).id
    return await effect(
        request, company, lambda held: shown(companies.end_purchase(held, license, actor=actor), LicenseShown)
    )


@get("/v1/companies/{company:str}/pools/{pool:str}/assignments")
async def assignments(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str]
) -> list[AssignmentShown]:
    """Who has a named license."""
    found = await server_of(request).read(
        lambda look: look.all("assignments", Assignment, company=company, pool=pool)
    )
    return [shown(assignment, AssignmentShown) for assignment in found]


@post("/v1/companies/{company:str}/pools/{pool:str}/assignments", status_code=201)
async def assign(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], data: JSONBody[NewAssignment]
) -> Response[AssignmentShown]:
    """Give an operator a named license."""
    actor = caller_of(request).id
    return await effect(
        request,
        company,
        lambda held: shown(assigning.assign(held, pool, data.operator, actor=actor), AssignmentShown),
        201,
    )


@delete("/v1/companies/{company:str}/pools/{pool:str}/assignments/{operator:str}", status_code=204)
async def unassign(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], operator: FromPath[str]
) -> None:
    """Take a named license back; a stay in it ends."""
    server, actor = server_of(request), caller_of(request).id
    await server.write(
        company,
        lambda held: assigning.unassign(held, pool, operator, actor=actor, ttl=server.settings.ttl_ms),
    )


HANDLERS: list[Any] = [index, buy, end, assignments, assign, unassign]
