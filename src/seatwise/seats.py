"""Who may be in: the words of it, and what each event does.

A `Lease` is one stay in a seat, a `Waiter` one wait for a seat. Every decision (`seatwise.admission`) answers
with events; `apply` is what an event does. The server, the replay of logs and the tests use these and no others.
Instants are integer milliseconds UTC; a lease lives over [since, expires_at), an offer until its instant.
"""

from enum import StrEnum
from typing import assert_never

import msgspec

from seatwise.licenses import Instant, Kind

MINUTE = 60_000


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
    HELD_ELSEWHERE = "HELD_ELSEWHERE"
    TAKEOVER_COOLDOWN = "TAKEOVER_COOLDOWN"
    TRANSFER_QUOTA = "TRANSFER_QUOTA"
    OPERATOR_DISABLED = "OPERATOR_DISABLED"
    PASSWORD_CHANGE_DUE = "PASSWORD_CHANGE_DUE"  # noqa: S105 - a code
    LICENSE_NOT_STARTED = "LICENSE_NOT_STARTED"
    LICENSE_EXPIRED = "LICENSE_EXPIRED"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"


class Mark(StrEnum):
    """How a lease came about: by the ordinary rule, in the overlap of a shift change, or only observed."""

    ORDINARY = "ordinary"
    HANDOVER = "handover"
    OBSERVED = "observed"


class Outcome(StrEnum):
    """How a wait ended."""

    SEATED = "seated"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    LEFT = "left"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What is set for one pool. Durations are milliseconds."""

    ttl: int = 3 * MINUTE
    idle_limit: int | None = 15 * MINUTE
    """After so long without human input a seat gives way to somebody who waits; None is never."""
    queue: bool = True
    offer: int = MINUTE
    """How long a freed seat is kept for the head of the queue."""
    gone: int = MINUTE
    """How long a waiter who shows no sign of life keeps the place."""
    cooldown: int = 15 * MINUTE
    """The shortest time between two take-overs by one person."""
    observe: bool = False
    """Nobody is denied for lack of a license; what would have been is written down."""
    handover_extra: int = 0
    handover_window: int = 0
    """Length of the overlap around a shift change, half of it before."""
    pass_queue: bool = False
    """Whether a seat may be handed to a colleague while others wait."""


class Lease(msgspec.Struct, frozen=True):
    """One stay in a seat."""

    id: str
    operator: str
    license: Kind
    since: Instant
    expires_at: Instant
    mark: Mark = Mark.ORDINARY
    device: str | None = None
    active_at: Instant = 0
    """The last human input."""
    linger: bool = False
    """The page was closed; the seat is kept for a reload until it runs out or somebody waits."""

    def live(self, now: Instant) -> bool:
        return now < self.expires_at


class Waiter(msgspec.Struct, frozen=True):
    """One wait for a seat; `offer_until` while a seat is kept for this person."""

    id: str
    operator: str
    priority: int
    joined_at: Instant
    alive_until: Instant
    offer_until: Instant | None = None

    def rank(self) -> tuple[int, Instant, str]:
        """Who comes first: the higher priority, then the earlier arrival."""
        return (-self.priority, self.joined_at, self.id)

    def ends_at(self) -> Instant:
        """When this wait ends if nothing is heard: an offer is kept for its whole time."""
        return self.alive_until if self.offer_until is None else self.offer_until


class Admitted(msgspec.Struct, frozen=True, tag="admitted"):
    """A seat was given; `size` and `in_use` are what the decision saw.

    `replaces` names the lease whose seat this is: a take-over or a hand-over changes no count. `would_deny` is
    what an observed grant would have been denied for.
    """

    at: Instant
    lease: Lease
    size: int | None
    in_use: int
    replaces: str | None = None
    would_deny: Code | None = None


class Renewed(msgspec.Struct, frozen=True, tag="renewed"):
    """The seat one has was prolonged. It moves the lease and is not journalled."""

    at: Instant
    lease: Lease


class Regularized(msgspec.Struct, frozen=True, tag="regularized"):
    """A seat of the overlap became an ordinary one, since one was free."""

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
    retry_at: Instant | None = None
    """When a refusal by a cooldown ends."""
    ticket: str | None = None
    """The wait that stands in for the seat, with code QUEUED."""
    expected_wait: int | None = None
    """Milliseconds, from the pool's own recent stays; None where nothing is known."""
    offer_until: Instant | None = None


class Queued(msgspec.Struct, frozen=True, tag="queued"):
    """Somebody began to wait."""

    at: Instant
    waiter: Waiter
    size: int | None
    in_use: int
    place: int


class Waiting(msgspec.Struct, frozen=True, tag="waiting"):
    """A sign of life of a waiter, who goes on waiting. Not journalled."""

    at: Instant
    waiter: Waiter
    place: int


class Offered(msgspec.Struct, frozen=True, tag="offered"):
    """A free seat is kept for a waiter."""

    at: Instant
    waiter: Waiter


class WaitEnded(msgspec.Struct, frozen=True, tag="wait_ended"):
    """A wait is over: exactly one of these for every `Queued`."""

    at: Instant
    waiter: Waiter
    outcome: Outcome


class Released(msgspec.Struct, frozen=True, tag="released"):
    """The operator left."""

    at: Instant
    lease: Lease


class Expired(msgspec.Struct, frozen=True, tag="expired"):
    """The lease ran out; `at` is its expiry instant, however late that was noticed."""

    at: Instant
    lease: Lease


class Revoked(msgspec.Struct, frozen=True, tag="revoked"):
    """The lease was ended by somebody else, or by the operator from another device: who, why, and the code."""

    at: Instant
    lease: Lease
    actor: str
    reason: str
    code: Code = Code.LEASE_REVOKED


Ending = Released | Expired | Revoked
Event = Admitted | Renewed | Regularized | Denied | Queued | Waiting | Offered | WaitEnded | Ending


def apply(leases: dict[str, Lease], waiters: dict[str, Waiter], event: Event) -> None:
    """What an event does to the leases and waiters (by id)."""
    match event:
        case Admitted(lease=lease) | Renewed(lease=lease) | Regularized(lease=lease):
            leases[lease.id] = lease
        case Released(lease=lease) | Expired(lease=lease) | Revoked(lease=lease):
            leases.pop(lease.id, None)
        case Queued(waiter=waiter) | Waiting(waiter=waiter) | Offered(waiter=waiter):
            waiters[waiter.id] = waiter
        case WaitEnded(waiter=waiter):
            waiters.pop(waiter.id, None)
        case Denied():
            pass
        case _:
            assert_never(event)
