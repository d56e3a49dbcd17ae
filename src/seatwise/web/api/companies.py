"""Companies: made with the installation key."""

import asyncio
from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from seatwise.desk import companies
from seatwise.desk.companies import Company
from seatwise.desk.errors import CompanyExists
from seatwise.desk.once import Answer, guarded
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, answered, once_of
from seatwise.web.api.instants import shown
from seatwise.web.callers import caller_of, server_of


class CompanyShown(msgspec.Struct):
    """A company."""

    company: str
    name: str
    zone: str
    currency: str
    created_at: datetime


class NewCompany(msgspec.Struct, forbid_unknown_fields=True):
    """A company to make. `company` becomes part of every address; `zone` is an IANA time zone."""

    company: str
    name: str
    zone: str = "UTC"
    currency: str = "RUB"


@post("/v1/companies", status_code=201)
async def create(request: AnyRequest, data: JSONBody[NewCompany]) -> Response[CompanyShown]:
    """Make a company with its first pool, `desk`."""
    desk = server_of(request).desk
    actor = caller_of(request).id

    once = await once_of(request)

    def make() -> Answer:
        with desk.store.transaction() as transaction:
            known = transaction.one("company", Company, company=data.company) is not None
            if not known:
                companies.create_company(
                    transaction, data.company, data.name, zone=data.zone, currency=data.currency, actor=actor
                )

            def work(held: Held) -> Answer:
                if known:
                    raise CompanyExists(company=data.company)
                made = companies.company_of(transaction, held.company)
                return Answer(201, msgspec.json.encode(shown(made, CompanyShown)))

            return guarded(once, work)(transaction.hold(data.company))

    return answered(await asyncio.to_thread(make))


@get("/v1/companies/{company:str}")
async def show(request: AnyRequest, company: FromPath[str]) -> CompanyShown:
    """One company."""
    found = await server_of(request).read(lambda look: companies.company_of(look, company))
    return shown(found, CompanyShown)


HANDLERS = [create, show]
