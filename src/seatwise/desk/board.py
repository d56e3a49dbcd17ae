"""A pool as it stands, to look at."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from seatwise import room as rooms
from seatwise.admission import Want, admit, expected_wait
from seatwise.desk.pool import Pool
from seatwise.licenses import Instant, Kind
from seatwise.seats import Code, Denied, Lease, Mark, Queued, Waiter
from seatwise.store import Look, UnknownCompany
from seatwise.store.transaction import Within


class Seat(msgspec.Struct, frozen=True):
    """Somebody who is in."""

    lease: str
    operator: str
    login: str
    name: str
    license: Kind
    since: Instant
    expires_at: Instant
    mark: Mark
    active_at: Instant
    linger: bool


class Place(msgspec.Struct, frozen=True):
    """Somebody who waits."""

    ticket: str
    operator: str
    login: str
    name: str
    joined_at: Instant
    offer_until: Instant | None
    priority: int


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
    waiting: list[Place]
    observe: bool
    idle_limit: int | None
    """Milliseconds without human input after which a seat gives way; None is never."""
    wait_each: int | None
    """Milliseconds that one place in the queue is expected to cost; None where nothing is known."""


class _Company(msgspec.Struct, frozen=True):
    zone: str
    journal_seq: int


class _Stay(msgspec.Struct, frozen=True):
    length: int


def pool_state(look: Look, company: str, pool: str) -> PoolState:
    """Who is in now and who waits. The count is that of admission: the same statement over the same rows.

    Raises UnknownCompany, UnknownPool.
    """
    found = look.one("company_clock", _Company, company=company)
    if found is None:
        raise UnknownCompany(company=company)
    within = Within(look, company)
    seen = Pool(within, pool, 0)
    now = look.now()
    midnight = datetime.fromtimestamp(now / 1000, ZoneInfo(found.zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    seated = within.all("live_seats", Seat, pool=pool, now=now)
    waiting = within.all("waiters_named", Place, pool=pool)
    size, in_use = seen.size(now), seen.in_use()
    stays = within.all("recent_stays", _Stay, pool=pool) if waiting else []
    return PoolState(
        pool=pool,
        licenses=size,
        in_use=in_use,
        named_in=sum(seat.license is Kind.NAMED for seat in seated),
        queue=len(waiting),
        denied_today=int(within.value("denials_since", pool=pool, since=int(midnight.timestamp() * 1000))),
        over_by=max(0, in_use - size) if size is not None else 0,
        seats=seated,
        seq=found.journal_seq,
        now=now,
        zone=found.zone,
        waiting=waiting,
        observe=seen.settings.observe,
        idle_limit=seen.settings.idle_limit,
        wait_each=expected_wait(1, size, [stay.length for stay in stays]),
    )


def seat_of(look: Look, company: str, pool: str, operator: str) -> Lease | None:
    """The live lease of an operator, if there is one."""
    lease = look.one("own_lease", Lease, company=company, pool=pool, operator=operator)
    return lease if lease is not None and lease.live(look.now()) else None


def outlook(
    look: Look, company: str, pool: str, operator: str, ttl: int, device: str | None = None
) -> Lease | Waiter | Denied | None:
    """How somebody stands: the own lease or place, else the denial that asking would give, None for a free seat.

    Nothing is written, so time is not settled: what asking gives decides. Raises UnknownPool, UnknownOperator.
    """
    seen, now = Pool(Within(look, company), pool, ttl), look.now()
    waiter = next((w for w in seen.waiters() if w.operator == operator and w.ends_at() > now), None)
    own = seen.own(operator)
    if own is not None and own.live(now) and (device is None or own.device in {None, device}):
        return own
    if waiter is not None:
        return waiter
    person = seen.person(operator)
    want = Want(operator=person, lease_id="", ticket_id="", device=device)
    answer = admit(rooms.seen(seen, person, now), want, now)[-1]
    if isinstance(answer, Queued):
        return Denied(now, operator, Code.POOL_FULL, answer.size, answer.in_use, place=answer.place)
    return answer if isinstance(answer, Denied) else None
