"""Licenses: bought, and named ones assigned."""

from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response, delete, get, post

from seatwise.desk import companies
from seatwise.desk.companies import Assignment
from seatwise.licenses import Kind, Purchase
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.callers import caller_of, server_of


class NewLicense(msgspec.Struct, forbid_unknown_fields=True):
    """What was bought. `quantity` null is unlimited, 0 is none; instants are milliseconds UTC."""

    kind: Kind
    quantity: int | None
    pool: str = "desk"
    starts_at: int | None = None
    ends_at: int | None = None
    price: Decimal | None = None
    currency: str | None = None
    billing_period: str = "month"


class NewAssignment(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets a named license: operator id or login."""

    operator: str


@get("/v1/companies/{company:str}/licenses")
async def index(request: AnyRequest, company: str) -> list[Purchase]:
    """All that was bought."""
    return await server_of(request).read(lambda look: look.all("purchases", Purchase, company=company))


@post("/v1/companies/{company:str}/licenses", status_code=201)
async def buy(request: AnyRequest, company: str, data: NewLicense) -> Response[Purchase]:
    """Enter licenses that were bought."""
    actor = caller_of(request).id

    def work(held: Held) -> Purchase:
        return companies.buy(
            held,
            data.pool,
            data.kind,
            data.quantity,
            actor=actor,
            starts_at=data.starts_at,
            ends_at=data.ends_at,
            price=data.price,
            currency=data.currency,
            billing_period=data.billing_period,
        )

    return await effect(request, company, work, 201)


@post("/v1/companies/{company:str}/licenses/{license:str}/end", status_code=200)
async def end(request: AnyRequest, company: str, license: str) -> Response[Purchase]:  # noqa: A002
    """Let licenses end now. Nobody who is in is put out by it."""
    actor = caller_of(request).id
    return await effect(request, company, lambda held: companies.end_purchase(held, license, actor=actor))


@get("/v1/companies/{company:str}/pools/{pool:str}/assignments")
async def assignments(request: AnyRequest, company: str, pool: str) -> list[Assignment]:
    """Who has a named license."""
    return await server_of(request).read(
        lambda look: look.all("assignments", Assignment, company=company, pool=pool)
    )


@post("/v1/companies/{company:str}/pools/{pool:str}/assignments", status_code=201)
async def assign(request: AnyRequest, company: str, pool: str, data: NewAssignment) -> Response[Assignment]:
    """Give an operator a named license."""
    actor = caller_of(request).id
    return await effect(
        request, company, lambda held: companies.assign(held, pool, data.operator, actor=actor), 201
    )


@delete("/v1/companies/{company:str}/pools/{pool:str}/assignments/{operator:str}", status_code=204)
async def unassign(request: AnyRequest, company: str, pool: str, operator: str) -> None:
    """Take a named license back; a stay in it ends."""
    server, actor = server_of(request), caller_of(request).id
    await server.write(
        company,
        lambda held: companies.unassign(held, pool, operator, actor=actor, ttl=server.settings.ttl_ms),
    )


HANDLERS: list[Any] = [index, buy, end, assignments, assign, unassign]
