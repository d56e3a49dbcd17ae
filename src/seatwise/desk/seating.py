"""Coming in, staying and leaving."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from seatwise import seats
from seatwise.desk.errors import UnknownLease, UnknownOperator, UnknownPool
from seatwise.desk.pool import PoolSeen, pool_of
from seatwise.licenses import Instant, Kind, Purchase, in_force
from seatwise.seats import Admitted, Code, Denied, Event, Expired, Lease, Released, Renewed, Revoked
from seatwise.store import Held, Look, UnknownCompany
from seatwise.store.transaction import Within

DEFAULT_POOL = "desk"

Ended = Released | Expired | Revoked
"""How a stay can end."""


def new_lease_id() -> str:
    """An id nobody can guess, since it is part of addresses."""
    return secrets.token_urlsafe(12)


def acquire(
    held: Held, pool: str, operator: str, ttl: int, lease_id: str | None = None
) -> Admitted | Renewed | Denied:
    """Seat an operator in a pool, or say why not. `ttl` in milliseconds.

    Raises UnknownPool, UnknownOperator.
    """
    room = pool_of(held, pool, ttl)
    now = held.now()
    person = room.operator(operator)
    if person is None:
        raise UnknownOperator(operator=operator)
    event = seats.admit(room.view(operator, now), person, lease_id or new_lease_id(), now)
    room.record(event)
    return event


class _Held(Lease, frozen=True):
    pool: str = ""
    ended_at: Instant | None = None
    ended_by: str | None = None
    code: Code | None = None


def beat(held: Held, lease_id: str, ttl: int) -> Renewed | Admitted | Denied:
    """A sign of life of one lease. A lease that ran out goes through admission again: same person, new lease.

    Raises UnknownLease.
    """
    lease = _lease(held, lease_id)
    room = pool_of(held, lease.pool, ttl)
    now = held.now()
    if lease.ended_by == "revoked":
        return Denied(now, lease.operator, lease.code or Code.LEASE_REVOKED)
    if lease.ended_by == "released":
        return Denied(now, lease.operator, Code.LEASE_EXPIRED)
    renewed = seats.heartbeat(lease if lease.ended_at is None else None, ttl, now)
    if renewed is not None:
        room.record(renewed)
        return renewed
    return acquire(held, lease.pool, lease.operator, ttl)


def renew_all(held: Held, leases: list[str], ttl: int) -> set[str]:
    """Prolong all of `leases` that live, in one statement; the ids of those that do not live any more."""
    now = held.now()
    alive = held.all(
        "renew_leases", _LeaseId, leases=msgspec.json.encode(leases).decode(), now=now, until=now + ttl
    )
    return set(leases) - {row.lease for row in alive}


class _LeaseId(msgspec.Struct, frozen=True):
    lease: str


def release(held: Held, lease_id: str, ttl: int) -> Ended:
    """The operator leaves. Asking twice changes nothing.

    Raises UnknownLease.
    """
    return _end(held, lease_id, ttl, None)


def leave(held: Held, operator: str, ttl: int, pool: str = DEFAULT_POOL) -> None:
    """Give back the seat that the operator has, if any. Raises UnknownPool."""
    lease = held.one("own_lease", Lease, pool=pool, operator=operator)
    if lease is not None:
        release(held, lease.id, ttl)


def end(held: Held, lease_id: str, actor: str, reason: str, ttl: int) -> Ended:
    """A supervisor or admin ends somebody's lease, with a reason.

    Raises UnknownLease.
    """
    return _end(held, lease_id, ttl, (actor, reason, Code.LEASE_REVOKED))


def end_all_of(held: Held, operator: str, actor: str, reason: str, code: Code, ttl: int) -> int:
    """End every live lease of an operator, in whatever pool; how many there were."""
    held_leases = held.all("live_leases_of_operator", _Held, operator=operator)
    for lease in held_leases:
        _end(held, lease.id, ttl, (actor, reason, code))
    return len(held_leases)


def _end(held: Held, lease_id: str, ttl: int, by: tuple[str, str, Code] | None) -> Ended:
    lease = _lease(held, lease_id)
    room = pool_of(held, lease.pool, ttl)
    if lease.ended_at is None:
        lease = _lease(held, lease_id)  # settling may just have ended it
    bare = Lease(lease.id, lease.operator, lease.license, lease.since, lease.expires_at)
    if lease.ended_at is not None:
        if lease.ended_by == "released":
            return Released(lease.ended_at, bare)
        if lease.ended_by == "revoked":
            return Revoked(lease.ended_at, bare, "", "", lease.code or Code.LEASE_REVOKED)
        return Expired(lease.ended_at, bare)
    now = held.now()
    event: Event = seats.release(bare, now) if by is None else seats.revoke(bare, by[0], by[1], now, by[2])
    room.record(event)
    assert isinstance(event, Ended)  # noqa: S101 - for the type checker
    return event


def _lease(held: Held, lease_id: str) -> _Held:
    lease = held.one("lease_by_id", _Held, lease=lease_id)
    if lease is None:
        raise UnknownLease(lease=lease_id)
    return lease


def last_lease(held: Held, pool: str, operator: str) -> str | None:
    """The id of the operator's newest lease, over or not."""
    found = held.value("last_lease", pool=pool, operator=operator)
    return None if found is None else str(found)


def holder(held: Held, lease_id: str) -> str:
    """Whose lease it is or was. Raises UnknownLease."""
    return _lease(held, lease_id).operator


class Seat(msgspec.Struct, frozen=True):
    """Somebody who is in."""

    lease: str
    operator: str
    login: str
    name: str
    license: Kind
    since: Instant
    expires_at: Instant


class PoolState(msgspec.Struct, frozen=True):
    """A pool as the board shows it."""

    pool: str
    licenses: int | None
    """N in force; None is unlimited."""
    in_use: int
    named_in: int
    queue: int
    denied_today: int
    """Denials since midnight in the company's zone."""
    over_by: int
    """How many more are in than N, after N was lowered."""
    seats: list[Seat]
    seq: int
    """The last line of the journal that this state includes."""
    now: Instant
    zone: str


class _Company(msgspec.Struct, frozen=True):
    zone: str
    journal_seq: int


def pool_state(look: Look, company: str, pool: str) -> PoolState:
    """Who is in now. The count is that of admission: the same statement over the same rows.

    Raises UnknownCompany, UnknownPool.
    """
    found = look.one("company_clock", _Company, company=company)
    if found is None:
        raise UnknownCompany(company=company)
    if look.value("pool_exists", company=company, pool=pool) is None:
        raise UnknownPool(pool=pool)
    now = look.now()
    midnight = datetime.fromtimestamp(now / 1000, ZoneInfo(found.zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    seated = look.all("live_seats", Seat, company=company, pool=pool, now=now)
    in_use = int(look.value("seats_in_use", company=company, pool=pool, now=now))
    size = in_force(
        look.all("purchases_of_pool", Purchase, company=company, pool=pool), Kind.SIMULTANEOUS, now
    )
    return PoolState(
        pool=pool,
        licenses=size,
        in_use=in_use,
        named_in=sum(seat.license is Kind.NAMED for seat in seated),
        queue=0,
        denied_today=int(
            look.value("denials_since", company=company, pool=pool, since=int(midnight.timestamp() * 1000))
        ),
        over_by=max(0, in_use - size) if size is not None else 0,
        seats=seated,
        seq=found.journal_seq,
        now=now,
        zone=found.zone,
    )


def outlook(look: Look, company: str, pool: str, operator: str, ttl: int) -> Lease | Denied | None:
    """What asking for a seat would answer now: the own lease, the denial, or None when a seat is free.

    Nothing is written. Raises UnknownPool, UnknownOperator.
    """
    seen = PoolSeen(Within(look, company), pool, ttl)
    now = look.now()
    person = seen.operator(operator)
    if person is None:
        raise UnknownOperator(operator=operator)
    match seats.admit(seen.view(operator, now), person, "", now):
        case Renewed():
            return seen.own(operator)
        case Denied() as denied:
            return denied
        case Admitted():
            return None


def seat_of(look: Look, company: str, pool: str, operator: str) -> Lease | None:
    """The live lease of an operator, if there is one."""
    lease = look.one("own_lease", Lease, company=company, pool=pool, operator=operator)
    return lease if lease is not None and lease.live(look.now()) else None
