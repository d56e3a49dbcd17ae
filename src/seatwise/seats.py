"""Who may be in.

Every decision is a function of values: what is known (`View`), who asks, and when. It answers with an event;
`apply` is what an event does to the leases. The server, the replay of logs and the tests call these functions
and no others. Instants are integer milliseconds UTC; a lease lives over [since, expires_at).
"""

from enum import StrEnum
from typing import assert_never

import msgspec

from seatwise.licenses import Instant, Kind, Period


class Code(StrEnum):
    """Why somebody is not in. The codes never change."""

    POOL_FULL = "POOL_FULL"
    RESERVED_FOR_OTHERS = "RESERVED_FOR_OTHERS"
    NOT_ENTITLED = "NOT_ENTITLED"
    NO_LICENSE = "NO_LICENSE"
    QUEUED = "QUEUED"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    LEASE_EXPIRED = "LEASE_EXPIRED"
    LEASE_REVOKED = "LEASE_REVOKED"
    TAKEN_OVER = "TAKEN_OVER"
    TAKEOVER_COOLDOWN = "TAKEOVER_COOLDOWN"
    TRANSFER_QUOTA = "TRANSFER_QUOTA"
    OPERATOR_DISABLED = "OPERATOR_DISABLED"
    PASSWORD_CHANGE_DUE = "PASSWORD_CHANGE_DUE"  # noqa: S105 - a code
    LICENSE_NOT_STARTED = "LICENSE_NOT_STARTED"
    LICENSE_EXPIRED = "LICENSE_EXPIRED"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"


class Lease(msgspec.Struct, frozen=True):
    """One stay in a seat."""

    id: str
    operator: str
    license: Kind
    since: Instant
    expires_at: Instant

    def live(self, now: Instant) -> bool:
        return now < self.expires_at


class Operator(msgspec.Struct, frozen=True):
    """What a decision must know of the person who asks."""

    id: str
    active: bool = True
    named: bool = False
    change_due: bool = False


class View(msgspec.Struct, frozen=True):
    """What one decision must know of the pool: live leases only, whether swept or not."""

    ttl: int
    size: int | None
    """N, the simultaneous licenses in force; None is unlimited."""
    in_use: int
    own: Lease | None = None
    period: Period = Period.COVERED
    reserved: int = 0
    next_expiry: Instant | None = None


class Admitted(msgspec.Struct, frozen=True, tag="admitted"):
    """A seat was given; `size` and `in_use` are what the decision saw."""

    at: Instant
    lease: Lease
    size: int | None
    in_use: int


class Renewed(msgspec.Struct, frozen=True, tag="renewed"):
    """The seat one has was prolonged. It moves the lease and is not journalled."""

    at: Instant
    lease: Lease


class Denied(msgspec.Struct, frozen=True, tag="denied"):
    """Somebody was turned away, with the numbers behind it."""

    at: Instant
    operator: str
    code: Code
    size: int | None = None
    in_use: int = 0
    reserved: int = 0
    place: int | None = None
    next_expiry: Instant | None = None


class Released(msgspec.Struct, frozen=True, tag="released"):
    """The operator left."""

    at: Instant
    lease: Lease


class Expired(msgspec.Struct, frozen=True, tag="expired"):
    """The lease ran out; `at` is its expiry instant, however late that was noticed."""

    at: Instant
    lease: Lease


class Revoked(msgspec.Struct, frozen=True, tag="revoked"):
    """Somebody ended the lease: who and why."""

    at: Instant
    lease: Lease
    actor: str
    reason: str
    code: Code = Code.LEASE_REVOKED


Event = Admitted | Renewed | Denied | Released | Expired | Revoked


def admit(view: View, operator: Operator, lease_id: str, now: Instant) -> Admitted | Renewed | Denied:
    """Seat an operator, or say why not. Asking twice keeps the seat one has."""
    own = view.own if view.own is not None and view.own.live(now) else None
    if not operator.active:
        return _denied(view, operator, Code.OPERATOR_DISABLED, now)
    if own is not None:
        return renew(own, view.ttl, now)
    if operator.change_due:
        return _denied(view, operator, Code.PASSWORD_CHANGE_DUE, now)
    match view.period:
        case Period.NONE:
            return _denied(view, operator, Code.NO_LICENSE, now)
        case Period.NOT_STARTED:
            return _denied(view, operator, Code.LICENSE_NOT_STARTED, now)
        case Period.ENDED:
            return _denied(view, operator, Code.LICENSE_EXPIRED, now)
        case Period.COVERED:
            pass
        case _:
            assert_never(view.period)
    if operator.named:
        kind = Kind.NAMED
    elif view.size is None or view.in_use < view.size:
        kind = Kind.SIMULTANEOUS
    else:
        return _denied(view, operator, Code.POOL_FULL if view.size else Code.NO_LICENSE, now)
    lease = Lease(lease_id, operator.id, kind, now, now + view.ttl)
    return Admitted(now, lease, view.size, view.in_use)


def renew(lease: Lease, ttl: int, now: Instant) -> Renewed:
    """Prolong a live lease; it never becomes shorter."""
    return Renewed(now, msgspec.structs.replace(lease, expires_at=max(lease.expires_at, now + ttl)))


def heartbeat(lease: Lease | None, ttl: int, now: Instant) -> Renewed | None:
    """A sign of life. None when the lease is over: it is never revived, admission decides anew."""
    return renew(lease, ttl, now) if lease is not None and lease.live(now) else None


def release(lease: Lease, now: Instant) -> Released | Expired:
    """The operator leaves; a lease that ran out before ended then."""
    return Released(now, lease) if lease.live(now) else Expired(lease.expires_at, lease)


def expire(lease: Lease, now: Instant) -> Expired | None:
    """The end of a lease that ran out, at its own instant."""
    return None if lease.live(now) else Expired(lease.expires_at, lease)


def revoke(
    lease: Lease, actor: str, reason: str, now: Instant, code: Code = Code.LEASE_REVOKED
) -> Revoked | Expired:
    """End somebody's lease; a lease that ran out before ended then."""
    return Revoked(now, lease, actor, reason, code) if lease.live(now) else Expired(lease.expires_at, lease)


def apply(leases: dict[str, Lease], event: Event) -> None:
    """What an event does to the leases (by id) that are held."""
    match event:
        case Admitted(lease=lease) | Renewed(lease=lease):
            leases[lease.id] = lease
        case Released(lease=lease) | Expired(lease=lease) | Revoked(lease=lease):
            leases.pop(lease.id, None)
        case Denied():
            pass
        case _:
            assert_never(event)


def _denied(view: View, operator: Operator, code: Code, now: Instant) -> Denied:
    return Denied(now, operator.id, code, view.size, view.in_use, view.reserved, next_expiry=view.next_expiry)
