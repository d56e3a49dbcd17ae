"""The decisions: who is admitted, who waits, who is turned away.

Each is a function of values and answers with the events that follow, in order; the last one is the answer.
"""

from collections.abc import Sequence
from typing import assert_never

import msgspec

from seatwise.licenses import Instant, Kind, Period
from seatwise.seats import (
    Admitted,
    Code,
    Denied,
    Event,
    Expired,
    Lease,
    Mark,
    Outcome,
    Queued,
    Regularized,
    Released,
    Renewed,
    Revoked,
    Rules,
    WaitEnded,
    Waiter,
    Waiting,
)


class Operator(msgspec.Struct, frozen=True):
    """What a decision must know of the person who asks."""

    id: str
    active: bool = True
    named: bool = False
    change_due: bool = False
    entitled: bool = True
    priority: int = 0


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `device` None is a program, which has no second device."""

    operator: Operator
    lease_id: str
    ticket_id: str
    device: str | None = None
    take_over: bool = False


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What one decision must know of the pool, once time has been settled."""

    rules: Rules = Rules()
    period: Period = Period.COVERED
    size: int | None
    """N, the simultaneous licenses in force; None is unlimited."""
    in_use: int
    own: Lease | None = None
    ticket: Waiter | None = None
    """The own wait, if there is one."""
    reserved: int = 0
    """Seats kept by reservations for others and not used by them."""
    offered: int = 0
    """Seats offered to others."""
    ahead: int = 0
    """How many wait before this person."""
    idle: tuple[Lease, ...] = ()
    """Who gives way, the first first."""
    next_expiry: Instant | None = None
    last_takeover: Instant | None = None
    overlap_until: Instant | None = None
    """The end of the overlap of a shift change, while there is one."""

    def free(self) -> int:
        """Seats that the person who asks could have; unlimited counts as very many."""
        if self.size is None:
            return 1 << 30
        return self.size - self.in_use - self.reserved - self.offered


def admit(view: View, want: Want, now: Instant) -> list[Event]:
    """Seat an operator, let them wait, or say why not: the events in order, the last one is the answer.

    Asking twice keeps the seat one has.
    """
    person, own = want.operator, view.own if view.own is not None and view.own.live(now) else None
    if not person.active:
        return [denied(view, want, Code.OPERATOR_DISABLED, now)]
    if own is not None:
        return _again(view, want, own, now)
    if person.change_due:
        return [denied(view, want, Code.PASSWORD_CHANGE_DUE, now)]
    refusal = _license(view, person)
    if refusal is not None:
        return _refuse(view, want, refusal, now)
    if person.named:
        return _seat(view, want, Kind.NAMED, now)
    # Whoever waits and could have this seat was offered it when time was settled: nobody is overtaken.
    if view.free() > 0:
        return _seat(view, want, Kind.SIMULTANEOUS, now)
    giving = () if view.rules.observe else _giving_way(view)
    if giving:
        ended: list[Event] = [reclaim(lease, now) for lease in giving]
        fewer = msgspec.structs.replace(view, in_use=view.in_use - len(giving))
        return ended + _seat(fewer, want, Kind.SIMULTANEOUS, now)
    if view.overlap_until is not None and view.free() + view.rules.handover_extra > 0:
        return _seat(view, want, Kind.SIMULTANEOUS, now, mark=Mark.HANDOVER)
    if view.size == 0:
        return _refuse(view, want, Code.NO_LICENSE, now)
    full = view.free() + view.reserved <= 0
    return _refuse(view, want, Code.POOL_FULL if full else Code.RESERVED_FOR_OTHERS, now)


def denied(view: View, want: Want, code: Code, now: Instant, retry_at: Instant | None = None) -> Denied:
    """A denial with the numbers of the view."""
    place = view.ahead + 1 if view.rules.queue else None
    return Denied(
        now,
        want.operator.id,
        code,
        view.size,
        view.in_use,
        view.reserved,
        place,
        view.next_expiry,
        retry_at,
    )


def release(lease: Lease, now: Instant) -> Released | Expired:
    """The operator leaves; a lease that ran out before ended then."""
    return Released(now, lease) if lease.live(now) else Expired(lease.expires_at, lease)


def revoke(
    lease: Lease, actor: str, reason: str, now: Instant, code: Code = Code.LEASE_REVOKED
) -> Revoked | Expired:
    """End somebody's lease; a lease that ran out before ended then."""
    return Revoked(now, lease, actor, reason, code) if lease.live(now) else Expired(lease.expires_at, lease)


def reclaim(lease: Lease, now: Instant) -> Event:
    """An idle lease gives way."""
    return revoke(lease, "seatwise", "idle", now)


def _again(view: View, want: Want, own: Lease, now: Instant) -> list[Event]:
    elsewhere = want.device is not None and own.device is not None and want.device != own.device
    if not elsewhere:
        # Signing in again is human input.
        return [heartbeat(own, view, now, active=True)]
    if not want.take_over:
        return [denied(view, want, Code.HELD_ELSEWHERE, now)]
    ends = (view.last_takeover or 0) + view.rules.cooldown
    if view.last_takeover is not None and now < ends:
        return [denied(view, want, Code.TAKEOVER_COOLDOWN, now, ends)]
    moved = msgspec.structs.replace(
        own, id=want.lease_id, since=now, expires_at=now + view.rules.ttl, device=want.device, active_at=now
    )
    return [
        Revoked(now, own, want.operator.id, "taken over from another device", Code.TAKEN_OVER),
        Admitted(now, moved, view.size, view.in_use, replaces=own.id),
    ]


def _license(view: View, person: Operator) -> Code | None:
    match view.period:
        case Period.NONE:
            return Code.NO_LICENSE
        case Period.NOT_STARTED:
            return Code.LICENSE_NOT_STARTED
        case Period.ENDED:
            return Code.LICENSE_EXPIRED
        case Period.COVERED:
            return None if person.entitled else Code.NOT_ENTITLED
        case _:
            assert_never(view.period)


def _seat(
    view: View, want: Want, kind: Kind, now: Instant, mark: Mark = Mark.ORDINARY, would: Code | None = None
) -> list[Event]:
    until = now + view.rules.ttl
    if mark is Mark.HANDOVER and view.overlap_until is not None:
        until = min(until, view.overlap_until)
    lease = Lease(want.lease_id, want.operator.id, kind, now, until, mark, want.device, now)
    ended: list[Event] = [] if view.ticket is None else [WaitEnded(now, view.ticket, Outcome.SEATED)]
    return [*ended, Admitted(now, lease, view.size, view.in_use, would_deny=would)]


def _refuse(view: View, want: Want, code: Code, now: Instant) -> list[Event]:
    if view.rules.observe:
        return _seat(view, want, Kind.SIMULTANEOUS, now, Mark.OBSERVED, code)
    if code in {Code.POOL_FULL, Code.RESERVED_FOR_OTHERS} and view.rules.queue:
        alive = now + view.rules.gone
        if view.ticket is not None:
            kept = msgspec.structs.replace(view.ticket, alive_until=max(alive, view.ticket.alive_until))
            return [Waiting(now, kept, view.ahead + 1)]
        waiter = Waiter(want.ticket_id, want.operator.id, want.operator.priority, now, alive)
        return [Queued(now, waiter, view.size, view.in_use, view.ahead + 1)]
    return [denied(view, want, code, now)]


def _giving_way(view: View) -> tuple[Lease, ...]:
    needed = 1 - view.free()
    return view.idle[:needed] if 0 < needed <= len(view.idle) else ()


def heartbeat(lease: Lease, view: View, now: Instant, *, active: bool) -> Renewed | Regularized:
    """A sign of life of a live lease. `active` is human input since the last one; polling is none.

    A seat of an overlap ends with the overlap, unless an ordinary seat is free for it by then.
    """
    until = now + view.rules.ttl
    if lease.mark is Mark.HANDOVER:
        if view.size is None or view.in_use <= view.size:
            kept = msgspec.structs.replace(
                lease, mark=Mark.ORDINARY, expires_at=max(lease.expires_at, until), linger=False
            )
            return Regularized(now, _active(kept, now) if active else kept)
        until = min(until, view.overlap_until or lease.expires_at)
    kept = msgspec.structs.replace(lease, expires_at=max(lease.expires_at, until), linger=False)
    return Renewed(now, _active(kept, now) if active else kept)


def linger(lease: Lease, now: Instant, length: int) -> Renewed:
    """The page was closed: the seat is kept for a moment, for a reload, unless somebody waits for it."""
    until = min(lease.expires_at, now + length)
    return Renewed(now, msgspec.structs.replace(lease, expires_at=until, linger=True))


def over(lease: Lease) -> Released | Expired:
    """How a lease whose time is over ended, at that instant: a closed page had said goodbye."""
    return (Released if lease.linger else Expired)(lease.expires_at, lease)


def give(lease: Lease, colleague: View, want: Want, waiting: int, now: Instant) -> list[Event]:
    """Hand the seat to a colleague in one step: the count does not change. The last event is the answer.

    `waiting` is how many wait without an offer; they are passed only where the pool allows it.
    """
    if not want.operator.active:
        return [denied(colleague, want, Code.OPERATOR_DISABLED, now)]
    if colleague.own is not None and colleague.own.live(now):
        return [denied(colleague, want, Code.HELD_ELSEWHERE, now)]
    if want.operator.change_due:
        return [denied(colleague, want, Code.PASSWORD_CHANGE_DUE, now)]
    if lease.license is not Kind.SIMULTANEOUS or not want.operator.entitled:
        return [denied(colleague, want, Code.NOT_ENTITLED, now)]
    if waiting and not colleague.rules.pass_queue:
        return [denied(colleague, want, Code.QUEUED, now)]
    moved = msgspec.structs.replace(
        lease,
        id=want.lease_id,
        operator=want.operator.id,
        since=now,
        expires_at=now + colleague.rules.ttl,
        device=want.device,
        active_at=now,
        linger=False,
    )
    left: list[Event] = [] if colleague.ticket is None else [WaitEnded(now, colleague.ticket, Outcome.LEFT)]
    return [*left, Released(now, lease), Admitted(now, moved, colleague.size, colleague.in_use, lease.id)]


def expected_wait(place: int, size: int | None, stays: Sequence[int]) -> int | None:
    """How long the one at `place` may expect to wait, milliseconds, from recent stays: with `size` seats whose
    stays last L on average, one frees every L / size. None where nothing is known."""
    if not stays or not size:
        return None
    return place * sum(stays) // (len(stays) * size)


def _active(lease: Lease, now: Instant) -> Lease:
    return msgspec.structs.replace(lease, active_at=max(now, lease.active_at))
