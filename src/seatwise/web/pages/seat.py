"""The operator's own seat, or why there is none."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from seatwise.desk import companies, seating
from seatwise.desk.people import Role
from seatwise.desk.seating import PoolState
from seatwise.language import Language
from seatwise.seats import Denied, Lease
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import Caller, caller_of, server_of
from seatwise.web.pages.frame import base
from seatwise.web.problems import denial_sentence, language_of
from seatwise.web.render import Page, show


@dataclass(frozen=True)
class SeatPage(Page):
    """The operator's own seat."""

    template: ClassVar[str] = "seat.html"
    place: ClassVar[str] = "seat"
    lease: Lease
    state: PoolState
    ttl: int
    """How long the seat lasts without a sign of life, seconds."""


@dataclass(frozen=True)
class DeniedPage(Page):
    """No seat: why, and the numbers. `denied` None means that a seat is free now."""

    template: ClassVar[str] = "denied.html"
    place: ClassVar[str] = "seat"
    denied: Denied | None
    sentence: str | None
    state: PoolState


@get("/c/{company:str}/seat")
async def seat(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """The own seat, or why there is none."""
    server, caller, into = server_of(request), caller_of(request), language_of(request)
    ttl = server.settings.ttl_ms
    return show(request, await server.read(lambda look: _seat_page(look, company, caller, ttl, into)))


def _seat_page(look: Look, company: str, caller: Caller, ttl: int, into: Language) -> SeatPage | DeniedPage:
    found = companies.company_of(look, company)
    state = seating.pool_state(look, company, seating.DEFAULT_POOL)
    outlook = seating.outlook(look, company, seating.DEFAULT_POOL, caller.operator or "", ttl)
    if isinstance(outlook, Lease):
        return SeatPage(**base(found), lease=outlook, state=state, ttl=round(ttl / 1000))
    sentence = None if outlook is None else denial_sentence(outlook, into)
    return DeniedPage(**base(found), denied=outlook, sentence=sentence, state=state)


@post("/c/{company:str}/seat", status_code=303)
async def take_seat(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Ask for a seat."""
    server, caller = server_of(request), caller_of(request)
    if caller.role is Role.OPERATOR and caller.operator is not None:
        operator = caller.operator
        await server.write(
            company,
            lambda held: seating.acquire(held, seating.DEFAULT_POOL, operator, server.settings.ttl_ms),
        )
    return Redirect(f"/c/{company}/seat", status_code=303)


@post("/c/{company:str}/seat/leave", status_code=303)
async def leave_seat(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Give the seat back and stay signed in."""
    server, operator = server_of(request), caller_of(request).operator or ""
    await server.write(company, lambda held: seating.leave(held, operator, server.settings.ttl_ms))
    return Redirect(f"/c/{company}/seat", status_code=303)


HANDLERS: list[Any] = [seat, take_seat, leave_seat]
