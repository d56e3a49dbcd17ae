"""A pool, whatever it is made of, and the order in which things are done in it.

The database's pool and the one in memory (replay, tests) are both a `Room`; these functions look, decide and
record. What time has done is settled first, always.
"""

from typing import Protocol

import msgspec

from seatwise.admission import (
    Operator,
    View,
    Want,
    admit,
    give,
    heartbeat,
    linger,
    over,
    reclaim,
    release,
    revoke,
)
from seatwise.licenses import Instant
from seatwise.seats import (
    Admitted,
    Code,
    Denied,
    Ending,
    Event,
    Lease,
    Offered,
    Outcome,
    Queued,
    Regularized,
    Renewed,
    Rules,
    WaitEnded,
    Waiter,
    Waiting,
)

Answer = Admitted | Renewed | Regularized | Denied | Queued | Waiting


class Room(Protocol):
    """A pool as somebody knows it. Leases that ran out are in it until `settle` has ended them."""

    @property
    def rules(self) -> Rules: ...

    def size(self, now: Instant) -> int | None:
        """N in force; None is unlimited."""

    def in_use(self) -> int:
        """Simultaneous leases that have not been ended."""

    def lapsed(self, now: Instant) -> list[Lease]:
        """Leases not ended whose time is over, by expiry, then id."""

    def waiters(self) -> list[Waiter]:
        """Everybody who waits, by rank."""

    def idle(self, now: Instant) -> list[Lease]:
        """Simultaneous leases that give way: closed pages first, then those without human input for the idle
        limit, people with open cases last, the most idle first, ties by id."""

    def reserved(self, operator: str, now: Instant) -> int:
        """Seats kept at `now` for groups that the operator is not in, less what those groups use."""

    def person(self, operator: str) -> Operator:
        """The person. Raises what the room raises for somebody unknown."""

    def view(self, operator: str, now: Instant) -> View:
        """What a decision about the operator must know; `ticket`, `offered`, `ahead`, `reserved` and `idle` are
        filled in here."""

    def record(self, event: Event) -> None:
        """Write what an event does."""


def settle(room: Room, now: Instant) -> None:
    """What time has done: leases, offers and waits end at their own instants, in order, and seats that became
    free are offered to the queue. Nobody has to call this in time: whoever comes next calls it first."""
    lapsed = room.lapsed(now)
    ended = 0
    while True:
        lease = lapsed[ended] if ended < len(lapsed) else None
        waits = [waiter for waiter in room.waiters() if waiter.ends_at() <= now]
        waiter = min(waits, key=lambda w: (w.ends_at(), w.id), default=None)
        if lease is not None and (waiter is None or lease.expires_at <= waiter.ends_at()):
            room.record(over(lease))
            ended += 1
            offer(room, lease.expires_at)
        elif waiter is not None:
            room.record(WaitEnded(waiter.ends_at(), waiter, Outcome.TIMED_OUT))
            offer(room, waiter.ends_at())
        else:
            break
    offer(room, now)
    _reclaim_for_waiters(room, now)


def offer(room: Room, now: Instant) -> None:
    """Keep free seats for those who wait, in their order; who is blocked by a reservation is passed over."""
    waiting = [waiter for waiter in room.waiters() if waiter.offer_until is None]
    for waiter in waiting:
        free = _free(room, now)
        if free is not None and free <= 0:
            return
        if free is None or free > room.reserved(waiter.operator, now):
            room.record(Offered(now, msgspec.structs.replace(waiter, offer_until=now + room.rules.offer)))


def _free(room: Room, now: Instant) -> int | None:
    size = room.size(now)
    if size is None:
        return None
    return size - room.in_use() - sum(waiter.offer_until is not None for waiter in room.waiters())


def _reclaim_for_waiters(room: Room, now: Instant) -> None:
    """Idle leases give way to those who wait, only as many as needed."""
    if room.rules.observe:
        return
    for waiter in [waiter for waiter in room.waiters() if waiter.offer_until is None]:
        free = _free(room, now)
        needed = 0 if free is None else 1 + room.reserved(waiter.operator, now) - free
        idle = room.idle(now)
        if 0 < needed <= len(idle):
            for lease in idle[:needed]:
                room.record(reclaim(lease, now))
            offer(room, now)


def acquire(room: Room, want: Want, now: Instant) -> Answer:
    """Seat an operator, let them wait, or say why not."""
    settle(room, now)
    answer = _do(room, admit(seen(room, want.operator, now), want, now))
    offer(room, now)  # a named seat may leave an offer unused
    return answer


def seen(room: Room, person: Operator, now: Instant) -> View:
    """The view of a settled room for one person."""
    view = room.view(person.id, now)
    waiters = room.waiters()
    ticket = next((waiter for waiter in waiters if waiter.operator == person.id), None)
    rank = (-person.priority, now + 1, "") if ticket is None else ticket.rank()
    return msgspec.structs.replace(
        view,
        ticket=ticket,
        offered=sum(w.offer_until is not None and w is not ticket for w in waiters),
        ahead=sum(w.offer_until is None and w.rank() < rank for w in waiters),
        reserved=room.reserved(person.id, now),
        idle=tuple(room.idle(now)) if view.size is not None and view.in_use >= view.size else (),
    )


def beat(room: Room, lease: Lease, want: Want, now: Instant, *, active: bool = False) -> Answer:
    """A sign of life of a lease that was live when last seen. One that ran out is never revived: admission
    decides anew for the same person."""
    settle(room, now)
    if not want.operator.active:
        return _do(room, admit(seen(room, want.operator, now), want, now))
    if not lease.live(now):
        return _do(room, admit(seen(room, want.operator, now), want, now))
    return _do(room, [heartbeat(lease, room.view(lease.operator, now), now, active=active)])


def leave(room: Room, lease: Lease, now: Instant) -> Ending:
    """The operator leaves; the seat goes to whoever waits."""
    return _end(room, release(lease, now), now)


def end(
    room: Room, lease: Lease, actor: str, reason: str, now: Instant, code: Code = Code.LEASE_REVOKED
) -> Ending:
    """Somebody ends the lease; the seat goes to whoever waits."""
    return _end(room, revoke(lease, actor, reason, now, code), now)


def _end(room: Room, event: Ending, now: Instant) -> Ending:
    room.record(event)
    offer(room, now)
    return event


def close_page(room: Room, lease: Lease, length: int, now: Instant) -> None:
    """The page was closed: the seat is kept for `length` for a reload, unless somebody waits."""
    settle(room, now)
    if lease.live(now):
        room.record(linger(lease, now, length))
        _reclaim_for_waiters(room, now)


def keep_waiting(room: Room, waiter: Waiter, now: Instant) -> Waiting:
    """A sign of life of somebody who waits. It takes no seat, not even the one that is offered."""
    alive = max(waiter.alive_until, now + room.rules.gone)
    kept = msgspec.structs.replace(waiter, alive_until=alive)
    ahead = sum(w.offer_until is None and w.rank() < waiter.rank() for w in room.waiters())
    event = Waiting(now, kept, ahead + 1)
    room.record(event)
    return event


def stop_waiting(room: Room, waiter: Waiter, now: Instant) -> None:
    """The waiter goes away: an offer is declined, a place is left."""
    declined = waiter.offer_until is not None
    room.record(WaitEnded(now, waiter, Outcome.DECLINED if declined else Outcome.LEFT))
    offer(room, now)


def hand_over(room: Room, lease: Lease, want: Want, now: Instant) -> Answer:
    """Give the seat to a colleague in one step."""
    waiting = sum(w.offer_until is None and w.operator != want.operator.id for w in room.waiters())
    return _do(room, give(lease, seen(room, want.operator, now), want, waiting, now))


def _do(room: Room, events: list[Event]) -> Answer:
    for event in events:
        room.record(event)
    answer = events[-1]
    assert isinstance(answer, Answer)  # noqa: S101 - what the decisions end with
    return answer
