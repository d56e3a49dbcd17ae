"""The operator's own seat, or why there is none."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from seatwise.desk import companies, seating
from seatwise.desk.board import PoolState, outlook, pool_state
from seatwise.desk.people import Role
from seatwise.language import Language
from seatwise.licenses import Instant
from seatwise.room import Answer
from seatwise.seats import Code, Denied, Lease, Waiter
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import Caller, caller_of, device_of, server_of
from seatwise.web.pages.frame import base, field
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


@dataclass(frozen=True)
class WaitingPage(Page):
    """The place in the queue, kept while the page is open; a seat that is offered can be taken."""

    template: ClassVar[str] = "waiting.html"
    place: ClassVar[str] = "seat"
    number: int
    """How many come before, and this one."""
    expected_wait: int | None
    """Minutes, rounded up; None where nothing is known."""
    offer_until: Instant | None
    state: PoolState


def waiting_page(found: companies.Company, state: PoolState, waiter: Waiter) -> WaitingPage:
    """The page of somebody who waits."""
    before = [w for w in state.waiting if w.offer_until is None and w.ticket != waiter.id]
    number = 1 + sum((-w.priority, w.joined_at, w.ticket) < waiter.rank() for w in before)
    expected = None if state.wait_each is None else -(-state.wait_each * number // 60_000)
    return WaitingPage(
        **base(found),
        number=number,
        expected_wait=expected,
        offer_until=waiter.offer_until,
        state=state,
    )


@get("/c/{company:str}/seat")
async def seat(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """The own seat, or why there is none."""
    server, caller, into = server_of(request), caller_of(request), language_of(request)
    ttl, device = server.settings.ttl_ms, device_of(request)
    page = await server.read(lambda look: _seat_page(look, company, caller, ttl, into, device))
    return show(request, page)


def _seat_page(
    look: Look, company: str, caller: Caller, ttl: int, into: Language, device: str | None
) -> SeatPage | WaitingPage | DeniedPage:
    found = companies.company_of(look, company)
    state = pool_state(look, company, seating.DEFAULT_POOL)
    stands = outlook(look, company, seating.DEFAULT_POOL, caller.operator or "", ttl, device)
    if isinstance(stands, Lease):
        return SeatPage(**base(found), lease=stands, state=state, ttl=round(ttl / 1000))
    if isinstance(stands, Waiter):
        return waiting_page(found, state, stands)
    sentence = None if stands is None else denial_sentence(stands, into)
    return DeniedPage(**base(found), denied=stands, sentence=sentence, state=state)


@post("/c/{company:str}/seat", status_code=303)
async def take_seat(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Ask for a seat; with `take_over`, for the own one that another device has."""
    server, caller, device = server_of(request), caller_of(request), device_of(request)
    form, ttl, pool = await request.form(), server.settings.ttl_ms, seating.DEFAULT_POOL
    answer: Answer | None = None
    if caller.role is Role.OPERATOR and caller.operator is not None:
        operator, take_over = caller.operator, field(form, "take_over") == "1"
        answer = await server.write(
            company,
            lambda held: seating.acquire(held, pool, operator, ttl, device=device, take_over=take_over),
        )
    if isinstance(answer, Denied) and answer.code is Code.TAKEOVER_COOLDOWN:
        # Looking again would only say that the seat is elsewhere.
        refused, into = answer, language_of(request)
        page = await server.read(lambda look: _refused(look, company, refused, into))
        return show(request, page, status=409)
    return Redirect(f"/c/{company}/seat", status_code=303)


def _refused(look: Look, company: str, denied: Denied, into: Language) -> DeniedPage:
    found = companies.company_of(look, company)
    state = pool_state(look, company, seating.DEFAULT_POOL)
    return DeniedPage(**base(found), denied=denied, sentence=denial_sentence(denied, into), state=state)


@post("/c/{company:str}/seat/leave", status_code=303)
async def leave_seat(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Give the seat back and stay signed in."""
    server, operator = server_of(request), caller_of(request).operator or ""
    await server.write(company, lambda held: seating.leave(held, operator, server.settings.ttl_ms))
    return Redirect(f"/c/{company}/seat", status_code=303)


HANDLERS: list[Any] = [seat, take_seat, leave_seat]
