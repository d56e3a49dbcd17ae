"""Seats: acquire, beat, release, end; and the pool as it stands."""

import random
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from seatwise.desk import people, seating
from seatwise.desk.board import pool_state
from seatwise.licenses import Kind
from seatwise.seats import Admitted, Denied, Ending, Mark, Regularized, Renewed
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.api.instants import iso, shown
from seatwise.web.callers import Caller, caller_of, server_of
from seatwise.web.problems import Forbidden


class SeatWanted(msgspec.Struct, forbid_unknown_fields=True):
    """Who wants in. An operator asks for the own seat; a service names the operator (id or login).

    `device` tells one browser or machine of a person from another; without it there is no second one.
    """

    operator: str | None = None
    pool: str = seating.DEFAULT_POOL
    device: str | None = None
    take_over: bool = False


class SeatGiven(msgspec.Struct):
    """A seat. Instants are of the server's clock; `expires_in` and `beat_in` are milliseconds from the
    answer: how long the seat lasts without a beat, and when to beat at the latest."""

    lease: str
    operator: str
    license: Kind
    since: datetime
    expires_at: datetime
    renewed: bool
    expires_in: int
    beat_in: int


class WaitLeft(msgspec.Struct):
    """Whether there was a wait to leave."""

    waited: bool


class SeatLeft(msgspec.Struct):
    """A stay that is over."""

    lease: str
    ended_at: datetime
    ended_by: str


class SignOfLife(msgspec.Struct, forbid_unknown_fields=True):
    """`active`: there was human input since the last beat. Polling is none."""

    active: bool = False


class Colleague(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets the seat: id or login."""

    operator: str


class EndReason(msgspec.Struct, forbid_unknown_fields=True):
    """Why a seat is ended."""

    reason: str


class PoolSeat(msgspec.Struct):
    """Somebody who is in."""

    operator: str
    license: Kind
    since: datetime
    expires_at: datetime
    lease: str
    login: str
    name: str
    mark: Mark
    active_at: datetime


class PoolPlace(msgspec.Struct):
    """Somebody who waits; `offer_until` while a seat is kept for them."""

    ticket: str
    operator: str
    login: str
    name: str
    joined_at: datetime
    offer_until: datetime | None


class PoolShown(msgspec.Struct):
    """A pool. `licenses` null is unlimited; `denied_today` counts since midnight in `zone`."""

    pool: str
    licenses: int | None
    in_use: int
    named_in: int
    queue: int
    denied_today: int
    over_by: int
    seats: list[PoolSeat]
    waiting: list[PoolPlace]
    observe: bool
    zone: str


def given(event: Admitted | Renewed | Regularized, beat_every: float) -> SeatGiven:
    """What is told of a seat. The instant of the next beat is spread, only ever towards earlier."""
    lease = event.lease
    beat_in = int(beat_every * 1000 * random.uniform(0.75, 1.0))  # noqa: S311 - spread, not secrecy
    return SeatGiven(
        lease.id,
        lease.operator,
        lease.license,
        iso(lease.since),
        iso(lease.expires_at),
        not isinstance(event, Admitted),
        lease.expires_at - event.at,
        beat_in,
    )


@get("/v1/companies/{company:str}/pools/{pool:str}")
async def pool_shown(request: AnyRequest, company: FromPath[str], pool: FromPath[str]) -> PoolShown:
    """A pool as it stands now."""
    state = await server_of(request).read(lambda look: pool_state(look, company, pool))
    return PoolShown(
        pool=state.pool,
        licenses=state.licenses,
        in_use=state.in_use,
        named_in=state.named_in,
        queue=state.queue,
        denied_today=state.denied_today,
        over_by=state.over_by,
        seats=[shown(seat, PoolSeat) for seat in state.seats],
        waiting=[shown(place, PoolPlace) for place in state.waiting],
        observe=state.observe,
        zone=state.zone,
    )


@post("/v1/companies/{company:str}/seats", status_code=200)
async def acquire(
    request: AnyRequest, company: FromPath[str], data: JSONBody[SeatWanted]
) -> Response[SeatGiven]:
    """Take a seat. Who has one keeps it; who cannot have one gets a problem with the code and the numbers."""
    server, caller = server_of(request), caller_of(request)
    ttl, every = server.settings.ttl_ms, server.settings.beat_every

    def work(held: Held) -> SeatGiven | Denied:
        operator = _for_whom(held, caller, data, ttl)
        answer = seating.acquire(held, data.pool, operator, ttl, device=data.device, take_over=data.take_over)
        event = seating.told(held, data.pool, answer)
        return event if isinstance(event, Denied) else given(event, every)

    return await effect(request, company, work, operator=caller.operator or data.operator)


@post("/v1/companies/{company:str}/seats/{lease:str}/beat", status_code=200)
async def beat(
    request: AnyRequest,
    company: FromPath[str],
    lease: FromPath[str],
    data: JSONBody[SignOfLife | None] = None,
) -> Response[SeatGiven]:
    """A sign of life. A lease that ran out is asked for anew: the answer is a new lease or a denial."""
    server, caller = server_of(request), caller_of(request)
    ttl, every = server.settings.ttl_ms, server.settings.beat_every
    active = data is not None and data.active

    def work(held: Held) -> SeatGiven | Denied:
        _own(held, caller, lease)
        answer = seating.beat(held, lease, ttl, active=active)
        event = seating.told(held, seating.pool_of_lease(held, lease), answer)
        return event if isinstance(event, Denied) else given(event, every)

    return await effect(request, company, work)


@post("/v1/companies/{company:str}/seats/{lease:str}/release", status_code=200)
async def release(request: AnyRequest, company: FromPath[str], lease: FromPath[str]) -> Response[SeatLeft]:
    """Leave. Asking twice changes nothing."""
    server, caller = server_of(request), caller_of(request)

    def work(held: Held) -> SeatLeft:
        _own(held, caller, lease)
        return _left(seating.release(held, lease, server.settings.ttl_ms))

    return await effect(request, company, work)


@post("/v1/companies/{company:str}/seats/{lease:str}/hand-over", status_code=200)
async def hand_over(
    request: AnyRequest, company: FromPath[str], lease: FromPath[str], data: JSONBody[Colleague]
) -> Response[SeatGiven]:
    """Give the own seat to a colleague in one step; the colleague's lease is the answer."""
    server, caller = server_of(request), caller_of(request)

    def work(held: Held) -> SeatGiven | Denied:
        _own(held, caller, lease)
        colleague = people.person_of(held.transaction, held.company, data.operator).operator
        answer = seating.hand_over(held, lease, colleague, server.settings.ttl_ms)
        event = seating.told(held, seating.pool_of_lease(held, lease), answer)
        return event if isinstance(event, Denied) else given(event, server.settings.beat_every)

    return await effect(request, company, work)


@post("/v1/companies/{company:str}/pools/{pool:str}/queue/leave", status_code=200)
async def stop_waiting(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], data: JSONBody[SeatWanted]
) -> Response[WaitLeft]:
    """Leave the queue, or decline the seat that is offered."""
    server, caller = server_of(request), caller_of(request)

    def work(held: Held) -> WaitLeft:
        operator = _for_whom(held, caller, data, server.settings.ttl_ms)
        return WaitLeft(seating.stop_waiting(held, operator, server.settings.ttl_ms, pool))

    return await effect(request, company, work)


@post("/v1/companies/{company:str}/seats/{lease:str}/end", status_code=200)
async def end(
    request: AnyRequest, company: FromPath[str], lease: FromPath[str], data: JSONBody[EndReason]
) -> Response[SeatLeft]:
    """End somebody's seat, with a reason that they are told."""
    server, caller = server_of(request), caller_of(request)
    return await effect(
        request,
        company,
        lambda held: _left(seating.end(held, lease, caller.id, data.reason[:500], server.settings.ttl_ms)),
    )


def _left(event: Ending) -> SeatLeft:
    return SeatLeft(event.lease.id, iso(event.at), type(event).__name__.lower())


def _for_whom(held: Held, caller: Caller, wanted: SeatWanted, ttl: int) -> str:
    if wanted.operator is None or wanted.operator in {caller.operator, caller.login}:
        if caller.operator is None:
            raise Forbidden
        return caller.operator
    operator = seating.operator_named(held, wanted.pool, wanted.operator, ttl)
    if caller.operator is not None and operator != caller.operator:
        raise Forbidden
    return operator


def _own(held: Held, caller: Caller, lease: str) -> None:
    if caller.operator is not None and seating.holder(held, lease) != caller.operator:
        raise Forbidden


HANDLERS: list[Any] = [pool_shown, acquire, beat, release, hand_over, stop_waiting, end]
