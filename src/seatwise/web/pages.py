"""The pages: what each shows."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage

from seatwise.desk import access, companies, people, seating
from seatwise.desk.companies import Assignment, Company
from seatwise.desk.people import Person, Role
from seatwise.desk.seating import PoolState
from seatwise.language import Language
from seatwise.licenses import Kind, Purchase
from seatwise.seats import Denied, Lease
from seatwise.signin.password import SHORTEST_AS_THE_ONLY_WAY_IN
from seatwise.store import Held, Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.api.operators import link
from seatwise.web.callers import Caller, caller_of, cookie_name, server_of
from seatwise.web.problems import BadRequest, denial_sentence, language_of
from seatwise.web.render import Page, html, show


@dataclass(frozen=True)
class SignInPage(Page):
    """Name and password."""

    template: ClassVar[str] = "sign-in.html"


@dataclass(frozen=True)
class InvitationPage(Page):
    """Set an own password; the invitation's token is in the address's fragment."""

    template: ClassVar[str] = "invitation.html"
    min_length: int


@dataclass(frozen=True)
class SeatPage(Page):
    """The operator's own seat."""

    template: ClassVar[str] = "seat.html"
    lease: Lease
    state: PoolState


@dataclass(frozen=True)
class DeniedPage(Page):
    """No seat: why, and the numbers. `denied` None means that a seat is free now."""

    template: ClassVar[str] = "denied.html"
    denied: Denied | None
    sentence: str | None
    state: PoolState


@dataclass(frozen=True)
class BoardPage(Page):
    """Who is in."""

    template: ClassVar[str] = "board.html"
    state: PoolState


@dataclass(frozen=True)
class BoardLive(Page):
    """The part of the board that changes."""

    template: ClassVar[str] = "board-live.html"
    state: PoolState


@dataclass(frozen=True)
class OperatorsPage(Page):
    """Everybody of the company; after an invitation its link, shown once."""

    template: ClassVar[str] = "operators.html"
    people: list[Person]
    invited: Person | None
    invitation: str | None
    problem: str | None


@dataclass(frozen=True)
class LicensesPage(Page):
    """What was bought, and who has a named license."""

    template: ClassVar[str] = "licenses.html"
    purchases: list[Purchase]
    assignments: list[Assignment]
    people: list[Person]
    state: PoolState
    currency: str
    problem: str | None


def base(company: Company) -> dict[str, Any]:
    """The fields of `Page`."""
    return {"company": company.company, "company_name": company.name, "zone": company.zone}


@get("/c/{company:str}")
async def home(request: AnyRequest, company: str) -> Redirect:
    """To where the person belongs."""
    role = caller_of(request).role
    target = "sign-in" if role is None else "seat" if role is Role.OPERATOR else "board"
    return Redirect(f"/c/{company}/{target}", status_code=303)


@get("/c/{company:str}/sign-in")
async def sign_in(request: AnyRequest, company: str) -> Response[Any]:
    """Name and password."""
    found = await server_of(request).read(lambda look: companies.company_of(look, company))
    return show(request, SignInPage(**base(found)))


@get("/c/{company:str}/invitation")
async def invitation(request: AnyRequest, company: str) -> Response[Any]:
    """Set an own password."""
    found = await server_of(request).read(lambda look: companies.company_of(look, company))
    return show(request, InvitationPage(**base(found), min_length=SHORTEST_AS_THE_ONLY_WAY_IN))


@post("/c/{company:str}/sign-out", status_code=303)
async def sign_out(request: AnyRequest, company: str) -> Redirect:
    """Give the seat back and end the session."""
    server, caller = server_of(request), caller_of(request)

    def work(held: Held) -> None:
        if caller.operator is not None and caller.token is not None:
            _leave(held, caller.operator, server.settings.ttl_ms)
            access.close_session(held, caller.token)

    await server.write(company, work)
    answer = Redirect(f"/c/{company}/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(company))
    return answer


def _leave(held: Held, operator: str, ttl: int) -> None:
    lease = held.one("own_lease", Lease, pool=seating.DEFAULT_POOL, operator=operator)
    if lease is not None:
        seating.release(held, lease.id, ttl)


@get("/c/{company:str}/seat")
async def seat(request: AnyRequest, company: str) -> Response[Any]:
    """The own seat, or why there is none."""
    server, caller, into = server_of(request), caller_of(request), language_of(request)
    ttl = server.settings.ttl_ms
    return show(request, await server.read(lambda look: _seat_page(look, company, caller, ttl, into)))


def _seat_page(
    look: Look, company: str, caller: Caller, ttl: int, into: Language
) -> SeatPage | DeniedPage:
    found = companies.company_of(look, company)
    state = seating.pool_state(look, company, seating.DEFAULT_POOL)
    outlook = seating.outlook(look, company, seating.DEFAULT_POOL, caller.operator or "", ttl)
    if isinstance(outlook, Lease):
        return SeatPage(**base(found), lease=outlook, state=state)
    sentence = None if outlook is None else denial_sentence(outlook, into)
    return DeniedPage(**base(found), denied=outlook, sentence=sentence, state=state)


@post("/c/{company:str}/seat", status_code=303)
async def take_seat(request: AnyRequest, company: str) -> Redirect:
    """Ask for a seat."""
    server, caller = server_of(request), caller_of(request)
    if caller.role is Role.OPERATOR and caller.operator is not None:
        operator = caller.operator
        await server.write(
            company,
            lambda held: seating.acquire(
                held, seating.DEFAULT_POOL, operator, server.settings.ttl_ms
            ),
        )
    return Redirect(f"/c/{company}/seat", status_code=303)


@post("/c/{company:str}/seat/leave", status_code=303)
async def leave_seat(request: AnyRequest, company: str) -> Redirect:
    """Give the seat back and stay signed in."""
    server, operator = server_of(request), caller_of(request).operator or ""
    await server.write(company, lambda held: _leave(held, operator, server.settings.ttl_ms))
    return Redirect(f"/c/{company}/seat", status_code=303)


@get("/c/{company:str}/board")
async def board(request: AnyRequest, company: str) -> Response[Any]:
    """Who is in, live."""
    return show(request, await server_of(request).read(lambda look: _board(look, company, BoardPage)))


def _board(look: Look, company: str, kind: type[BoardPage | BoardLive]) -> BoardPage | BoardLive:
    found = companies.company_of(look, company)
    return kind(**base(found), state=seating.pool_state(look, company, seating.DEFAULT_POOL))


@get("/c/{company:str}/board/live")
async def board_live(request: AnyRequest, company: str) -> ServerSentEvent:
    """The changing part of the board, anew whenever something was decided or a lease ran out."""
    server, caller, into = server_of(request), caller_of(request), language_of(request)

    async def changes() -> AsyncIterator[ServerSentEventMessage]:
        with server.live.watch(company) as watch:
            while True:
                page = await server.read(lambda look: _board(look, company, BoardLive))
                yield ServerSentEventMessage(
                    data=html(page, into, caller), id=str(page.state.seq), event="board"
                )
                ends = [s.expires_at for s in page.state.seats if s.expires_at > page.state.now]
                # Nobody sweeps: what runs out next is shown as over at its own instant.
                wait = min(15.0, (min(ends) - time.time() * 1000) / 1000 + 0.05) if ends else 15.0
                try:
                    async with asyncio.timeout(max(wait, 0.05)):
                        await watch.news.get()
                except TimeoutError:
                    pass
                while not watch.news.empty():
                    watch.news.get_nowait()
                if not await server.read(lambda look: _still_may(look, company, caller)):
                    return

    return ServerSentEvent(changes())


def _still_may(look: Look, company: str, caller: Caller) -> bool:
    person = access.session(look, company, caller.token or "")
    return person is not None and person.role is caller.role


@post("/c/{company:str}/board/end", status_code=303)
async def end_seat(request: AnyRequest, company: str) -> Redirect:
    """End somebody's seat, with a reason that they are told."""
    server, actor = server_of(request), caller_of(request).id
    form = await request.form()
    lease, reason = _field(form, "lease"), _field(form, "reason") or "-"
    await server.write(
        company, lambda held: seating.end(held, lease, actor, reason[:500], server.settings.ttl_ms)
    )
    return Redirect(f"/c/{company}/board", status_code=303)


@get("/c/{company:str}/operators")
async def operators(request: AnyRequest, company: str) -> Response[Any]:
    """Everybody of the company."""
    return show(request, await _operators(request, company))


async def _operators(
    request: AnyRequest,
    company: str,
    invited: Person | None = None,
    invitation: str | None = None,
    problem: str | None = None,
) -> OperatorsPage:
    def look_up(look: Look) -> OperatorsPage:
        found = companies.company_of(look, company)
        everybody = people.people_of(look, company)
        return OperatorsPage(
            **base(found), people=everybody, invited=invited, invitation=invitation, problem=problem
        )

    return await server_of(request).read(look_up)


@post("/c/{company:str}/operators", status_code=200)
async def invite(request: AnyRequest, company: str) -> Response[Any]:
    """Invite somebody; the link is shown this once."""
    form, actor = await request.form(), caller_of(request).id
    try:
        role = Role(_field(form, "role") or "operator")
    except ValueError:
        raise BadRequest(field="role", problem="operator, supervisor or admin") from None
    try:
        invited = await server_of(request).write(
            company,
            lambda held: people.invite(
                held,
                _field(form, "login"),
                _field(form, "name") or None,
                email=_field(form, "email") or None,
                role=role,
                actor=actor,
            ),
        )
    except people.REFUSALS as error:
        page = await _operators(request, company, problem=error.sentence(language_of(request)))
        return show(request, page, status=400)
    return show(request, await _invited(request, company, invited))


async def _invited(request: AnyRequest, company: str, invited: people.Invited) -> OperatorsPage:
    address = str(request.base_url).rstrip("/") + link(company, invited.token)
    return await _operators(request, company, invited.person, address)


@post("/c/{company:str}/operators/invite-again", status_code=200)
async def invite_again(request: AnyRequest, company: str) -> Response[Any]:
    """A fresh link for somebody; older ones stop working."""
    form, actor = await request.form(), caller_of(request).id
    operator = _field(form, "operator")
    invited = await server_of(request).write(
        company, lambda held: people.invite_again(held, operator, actor=actor)
    )
    return show(request, await _invited(request, company, invited))


@post("/c/{company:str}/operators/deactivate", status_code=303)
async def deactivate(request: AnyRequest, company: str) -> Redirect:
    """Deactivate somebody, or activate again."""
    form, server, actor = await request.form(), server_of(request), caller_of(request).id
    operator, again = _field(form, "operator"), _field(form, "active") == "1"
    ttl = server.settings.ttl_ms

    def work(held: Held) -> Person:
        if again:
            return people.activate(held, operator, actor=actor)
        return people.deactivate(held, operator, actor=actor, ttl=ttl)

    await server.write(company, work)
    return Redirect(f"/c/{company}/operators", status_code=303)


@get("/c/{company:str}/licenses")
async def licenses(request: AnyRequest, company: str) -> Response[Any]:
    """What was bought, and who has a named license."""
    return show(request, await _licenses(request, company))


async def _licenses(request: AnyRequest, company: str, problem: str | None = None) -> LicensesPage:
    def look_up(look: Look) -> LicensesPage:
        found = companies.company_of(look, company)
        pool = seating.DEFAULT_POOL
        return LicensesPage(
            **base(found),
            purchases=look.all("purchases", Purchase, company=company),
            assignments=look.all("assignments", Assignment, company=company, pool=pool),
            people=people.people_of(look, company),
            state=seating.pool_state(look, company, pool),
            currency=found.currency,
            problem=problem,
        )

    return await server_of(request).read(look_up)


@post("/c/{company:str}/licenses", status_code=200)
async def buy(request: AnyRequest, company: str) -> Response[Any]:
    """Enter licenses that were bought; an empty quantity is unlimited."""
    form, actor = await request.form(), caller_of(request).id
    into = language_of(request)
    try:
        kind = Kind(_field(form, "kind"))
        quantity = int(_field(form, "quantity")) if _field(form, "quantity") else None
        price = companies.amount(_field(form, "price")) if _field(form, "price") else None
    except ValueError:
        page = await _licenses(
            request, company, into.gettext("Quantity must be a whole number, or empty for unlimited.")
        )
        return show(request, page, status=400)
    try:
        await server_of(request).write(
            company,
            lambda held: companies.buy(
                held, seating.DEFAULT_POOL, kind, quantity, actor=actor, price=price
            ),
        )
    except people.REFUSALS as error:
        page = await _licenses(request, company, error.sentence(into))
        return show(request, page, status=400)
    return Redirect(f"/c/{company}/licenses", status_code=303)


@post("/c/{company:str}/licenses/assign", status_code=200)
async def assign(request: AnyRequest, company: str) -> Response[Any]:
    """Give somebody a named license."""
    form, actor = await request.form(), caller_of(request).id
    operator = _field(form, "operator")
    try:
        await server_of(request).write(
            company,
            lambda held: companies.assign(held, seating.DEFAULT_POOL, operator, actor=actor),
        )
    except people.REFUSALS as error:
        page = await _licenses(request, company, error.sentence(language_of(request)))
        return show(request, page, status=409)
    return Redirect(f"/c/{company}/licenses", status_code=303)


@post("/c/{company:str}/licenses/unassign", status_code=303)
async def unassign(request: AnyRequest, company: str) -> Redirect:
    """Take a named license back."""
    form, server, actor = await request.form(), server_of(request), caller_of(request).id
    operator = _field(form, "operator")
    await server.write(
        company,
        lambda held: companies.unassign(
            held, seating.DEFAULT_POOL, operator, actor=actor, ttl=server.settings.ttl_ms
        ),
    )
    return Redirect(f"/c/{company}/licenses", status_code=303)


def _field(form: Any, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


HANDLERS: list[Any] = [
    home,
    sign_in,
    invitation,
    sign_out,
    seat,
    take_seat,
    leave_seat,
    board,
    board_live,
    end_seat,
    operators,
    invite,
    invite_again,
    deactivate,
    licenses,
    buy,
    assign,
    unassign,
]
