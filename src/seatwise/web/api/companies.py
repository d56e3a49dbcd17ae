"""Companies: made with the installation key."""

import asyncio

import msgspec
from litestar import get, post

from seatwise.desk import companies
from seatwise.desk.companies import Company
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import caller_of, server_of


class NewCompany(msgspec.Struct, forbid_unknown_fields=True):
    """A company to make. `company` becomes part of every address; `zone` is an IANA time zone."""

    company: str
    name: str
    zone: str = "UTC"
    currency: str = "RUB"


@post("/v1/companies", status_code=201)
async def create(request: AnyRequest, data: NewCompany) -> Company:
    """Make a company with its first pool, `desk`."""
    desk = server_of(request).desk
    actor = caller_of(request).id

    def make() -> Company:
        with desk.store.transaction() as transaction:
            return companies.create_company(
                transaction, data.company, data.name, zone=data.zone, currency=data.currency, actor=actor
            )

    return await asyncio.to_thread(make)


@get("/v1/companies/{company:str}")
async def show(request: AnyRequest, company: str) -> Company:
    """One company."""
    return await server_of(request).read(lambda look: companies.company_of(look, company))


HANDLERS = [create, show]
