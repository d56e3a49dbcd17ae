"""Coming in, staying and leaving."""

import secrets
from collections.abc import Iterable

import msgspec

from seatwise import room as rooms
from seatwise.admission import Want, expected_wait
from seatwise.desk.errors import UnknownLease
from seatwise.desk.pool import HeldPool, pool_of
from seatwise.licenses import Instant
from seatwise.room import Answer
from seatwise.seats import (
    Admitted,
    Code,
    Denied,
    Ending,
    Expired,
    Lease,
    Queued,
    Regularized,
    Released,
    Renewed,
    Revoked,
    Rules,
    Waiting,
)
from seatwise.store import Held

DEFAULT_POOL = "desk"

LINGER = 30_000
"""How long the seat of a closed page is kept for a reload, milliseconds."""


def new_lease_id() -> str:
    """An id nobody can guess, since it is part of addresses."""
    return secrets.token_urlsafe(12)


def acquire(
    held: Held,
    pool: str,
    operator: str,
    ttl: int,
    lease_id: str | None = None,
    *,
    device: str | None = None,
    take_over: bool = False,
) -> Answer:
    """Seat an operator in a pool, let them wait, or say why not. `ttl` in milliseconds.

    `device` is the browser, None for a program; `take_over` ends the own seat on another device.
    Raises UnknownPool, UnknownOperator.
    """
    room = pool_of(held, pool, ttl)
    return rooms.acquire(
        room, _want(room, operator, lease_id, device=device, take_over=take_over), held.now()
    )


def told(held: Held, pool: str, answer: Answer) -> Admitted | Renewed | Regularized | Denied:
    """An answer as it is told: whoever waits hears QUEUED with the place and the expected wait."""
    if not isinstance(answer, Queued | Waiting):
        return answer
    room = pool_of(held, pool, 0)  # looked up before, so its rules are those of the decision
    stays = [stay.length for stay in held.all("recent_stays", _Length, pool=pool)]
    size, waiter = room.size(answer.at), answer.waiter
    return Denied(
        answer.at,
        waiter.operator,
        Code.QUEUED,
        size,
        room.in_use(),
        place=answer.place,
        ticket=waiter.id,
        expected_wait=expected_wait(answer.place, size, stays),
        offer_until=waiter.offer_until,
    )


class LeaseKept(Lease, frozen=True):
    """A lease with its pool and, when it is over, how it ended."""

    pool: str = ""
    ended_at: Instant | None = None
    ended_by: str | None = None
    code: Code | None = None

    def bare(self) -> Lease:
        """The lease alone, as the rules know it."""
        return Lease(**{name: getattr(self, name) for name in Lease.__struct_fields__})


def beat(held: Held, lease_id: str, ttl: int, *, active: bool = False, device: str | None = None) -> Answer:
    """A sign of life of one lease; `active` is human input since the last one.

    A lease that ran out goes through admission again: same person, new lease. Raises UnknownLease.
    """
    lease = _lease(held, lease_id)
    room = pool_of(held, lease.pool, ttl)
    lease, now = _lease(held, lease_id), held.now()
    if lease.ended_by == "revoked":
        return Denied(now, lease.operator, lease.code or Code.LEASE_REVOKED)
    if lease.ended_by == "released":
        return Denied(now, lease.operator, Code.LEASE_EXPIRED)
    want = _want(room, lease.operator, None, device=device or lease.device)
    if lease.ended_at is not None:
        return rooms.acquire(room, want, now)
    return rooms.beat(room, lease.bare(), want, now, active=active)


def renew_all(held: Held, leases: Iterable[str], ttl: int) -> set[str]:
    """Prolong all of `leases` that live, in one statement; the ids of those that need a beat of their own."""
    wanted = set(leases)
    now = held.now()
    alive = held.all("renew_leases", _LeaseId, leases=_json(wanted), now=now, until=now + ttl)
    return wanted - {row.lease for row in alive}


def touch_all(held: Held, leases: Iterable[str]) -> None:
    """Human input at all of `leases`."""
    held.run("touch_leases", leases=_json(leases), now=held.now())


def release(held: Held, lease_id: str, ttl: int) -> Ending:
    """The operator leaves. Asking twice changes nothing. Raises UnknownLease."""
    return _end(held, lease_id, ttl, None)


def close_page(held: Held, lease_id: str, ttl: int) -> None:
    """The operator's page was closed: the seat is kept a moment for a reload, unless somebody waits for it.

    Raises UnknownLease.
    """
    lease = _lease(held, lease_id)
    if lease.ended_at is None:
        rooms.close_page(pool_of(held, lease.pool, ttl), lease.bare(), LINGER, held.now())


def leave(held: Held, operator: str, ttl: int, pool: str = DEFAULT_POOL) -> None:
    """Give back the seat that the operator has, or the place in the queue. Raises UnknownPool."""
    room = pool_of(held, pool, ttl)
    lease = room.own(operator)
    if lease is not None:
        release(held, lease.id, ttl)
    stop_waiting(held, operator, ttl, pool)


def stop_waiting(held: Held, operator: str, ttl: int, pool: str = DEFAULT_POOL) -> bool:
    """Leave the queue, or decline what is offered; whether there was a wait. Raises UnknownPool."""
    room = pool_of(held, pool, ttl)
    for waiter in room.waiters():
        if waiter.operator == operator:
            rooms.stop_waiting(room, waiter, held.now())
            return True
    return False


def still_waiting(held: Held, pool: str, operator: str, ttl: int) -> Waiting | None:
    """A sign of life of somebody who waits; None for somebody who does not. It takes no seat that is offered.

    Raises UnknownPool.
    """
    room = pool_of(held, pool, ttl)
    waiter = next((waiter for waiter in room.waiters() if waiter.operator == operator), None)
    return None if waiter is None else rooms.keep_waiting(room, waiter, held.now())


def rules_of(held: Held, pool: str, ttl: int) -> Rules:
    """The rules of a pool. Raises UnknownPool."""
    return pool_of(held, pool, ttl).rules


def why_over(held: Held, lease_id: str | None) -> str | None:
    """The reason that somebody gave for ending a lease, if there is one."""
    data = None if lease_id is None else held.value("end_of_lease", lease=lease_id)
    reason = None if data is None else msgspec.json.decode(str(data)).get("reason")
    return str(reason) if reason and reason not in {"idle"} else None


def keep_waiting(held: Held, waiters: Iterable[str], length: int) -> None:
    """Signs of life of all of `waiters`: their places are kept for `length` from now."""
    now = held.now()
    held.run("keep_waiting", waiters=_json(waiters), now=now, until=now + length)


def hand_over(held: Held, lease_id: str, colleague: str, ttl: int) -> Answer:
    """Give the own seat to a colleague in one step. Raises UnknownLease, UnknownOperator."""
    lease = _lease(held, lease_id)
    room = pool_of(held, lease.pool, ttl)
    lease, now = _lease(held, lease_id), held.now()
    want = _want(room, colleague, None)
    if lease.ended_at is not None:
        return Denied(now, lease.operator, Code.LEASE_EXPIRED)
    return rooms.hand_over(room, lease.bare(), want, now)


def end(held: Held, lease_id: str, actor: str, reason: str, ttl: int) -> Ending:
    """A supervisor or admin ends somebody's lease, with a reason. Raises UnknownLease."""
    return _end(held, lease_id, ttl, (actor, reason, Code.LEASE_REVOKED))


def end_all_of(held: Held, operator: str, actor: str, reason: str, code: Code, ttl: int) -> int:
    """End every live lease and wait of an operator, in whatever pool; how many leases there were."""
    leases = held.all("live_leases_of_operator", LeaseKept, operator=operator)
    for lease in leases:
        _end(held, lease.id, ttl, (actor, reason, code))
    for pool in held.all("pools", _PoolName):
        stop_waiting(held, operator, ttl, pool.pool)
    return len(leases)


def last_lease(held: Held, pool: str, operator: str) -> str | None:
    """The id of the operator's newest lease, over or not."""
    found = held.value("last_lease", pool=pool, operator=operator)
    return None if found is None else str(found)


def pool_of_lease(held: Held, lease_id: str) -> str:
    """Which pool a lease is of. Raises UnknownLease."""
    return _lease(held, lease_id).pool


def holder(held: Held, lease_id: str) -> str:
    """Whose lease it is or was. Raises UnknownLease."""
    return _lease(held, lease_id).operator


def _end(held: Held, lease_id: str, ttl: int, by: tuple[str, str, Code] | None) -> Ending:
    lease = _lease(held, lease_id)
    room = pool_of(held, lease.pool, ttl)
    lease = _lease(held, lease_id)  # settling may just have ended it
    bare = lease.bare()
    if lease.ended_at is not None:
        if lease.ended_by == "released":
            return Released(lease.ended_at, bare)
        if lease.ended_by == "revoked":
            return Revoked(lease.ended_at, bare, "", "", lease.code or Code.LEASE_REVOKED)
        return Expired(lease.ended_at, bare)
    now = held.now()
    if by is None:
        return rooms.leave(room, bare, now)
    return rooms.end(room, bare, by[0], by[1], now, by[2])


def _want(
    room: HeldPool,
    operator: str,
    lease_id: str | None,
    *,
    device: str | None = None,
    take_over: bool = False,
) -> Want:
    return Want(
        operator=room.person(operator),
        lease_id=lease_id or new_lease_id(),
        ticket_id="w" + new_lease_id(),
        device=device,
        take_over=take_over,
    )


def _lease(held: Held, lease_id: str) -> LeaseKept:
    lease = held.one("lease_by_id", LeaseKept, lease=lease_id)
    if lease is None:
        raise UnknownLease(lease=lease_id)
    return lease


def _json(ids: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(ids)).decode()


class _Length(msgspec.Struct, frozen=True):
    length: int


class _LeaseId(msgspec.Struct, frozen=True):
    lease: str


class _PoolName(msgspec.Struct, frozen=True):
    pool: str
