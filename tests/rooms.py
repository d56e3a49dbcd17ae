"""A pool in memory with a clock that the test moves, and words that read well in tests."""

from itertools import count

import msgspec

from seatwise import room as rooms
from seatwise.admission import Operator, Want
from seatwise.licenses import Kind, Purchase
from seatwise.memory import MemoryRoom
from seatwise.seats import Rules

START = 1_764_000_000_000
SECOND = 1000
MINUTE = 60 * SECOND


class Pool:
    """`simultaneous` seats, one who asks after the other; ids are `lease-1`, `ticket-1`, ... in order."""

    def __init__(self, simultaneous=2, *, named=(), reservations=(), zone=None, shift_changes=(), **rules):
        self.now = START
        self.room = MemoryRoom(
            Rules(**{"queue": False, **rules}),
            [] if simultaneous == 0 else [bought(simultaneous)],
            reservations=reservations,
            zone=zone,
            shift_changes=shift_changes,
        )
        self.named = set(named)
        self.priority = {}
        self.disabled = set()
        self._ids = count(1)

    def person(self, operator, **facts):
        return Operator(
            operator,
            active=operator not in self.disabled,
            named=operator in self.named,
            priority=self.priority.get(operator, 0),
            **facts,
        )

    def want(self, operator, *, device=None, take_over=False, **facts):
        number = next(self._ids)
        return Want(
            operator=self.person(operator, **facts),
            lease_id=f"lease-{number}",
            ticket_id=f"ticket-{number}",
            device=device,
            take_over=take_over,
        )

    def acquire(self, operator, **how):
        return rooms.acquire(self.room, self.want(operator, **how), self.now)

    def fill(self, *operators):
        """Everybody gets in, one after the other, a millisecond apart."""
        leases = []
        for operator in operators:
            leases.append(self.acquire(operator).lease)
            self.now += 1
        return leases

    def beat(self, lease, *, active=False):
        want = self.want(lease.operator, device=lease.device)
        return rooms.beat(self.room, lease, want, self.now, active=active)

    def settle(self):
        rooms.settle(self.room, self.now)

    def leave(self, lease):
        self.settle()
        return rooms.leave(self.room, lease, self.now)

    def end(self, lease, actor="olga", reason="late"):
        self.settle()
        return rooms.end(self.room, lease, actor, reason, self.now)

    def close_page(self, lease, length=30 * SECOND):
        rooms.close_page(self.room, lease, length, self.now)

    def hand_over(self, lease, colleague, **facts):
        return rooms.hand_over(self.room, lease, self.want(colleague, **facts), self.now)

    def still_waiting(self, operator):
        self.settle()
        waiter = self.waiter(operator)
        return None if waiter is None else rooms.keep_waiting(self.room, waiter, self.now)

    def stop_waiting(self, operator):
        self.settle()
        rooms.stop_waiting(self.room, self.waiter(operator), self.now)

    def change(self, **rules):
        """Change rules of the pool."""
        self.settle()
        self.room.rules = msgspec.structs.replace(self.room.rules, **rules)

    def buy(self, quantity, kind=Kind.SIMULTANEOUS, starts_at=None, ends_at=None):
        self.settle()
        made = bought(quantity, kind, self.now if starts_at is None else starts_at, ends_at)
        self.room.purchases.append(made)
        self.settle()
        return made

    def waiter(self, operator):
        return next((waiter for waiter in self.room.waiters() if waiter.operator == operator), None)

    def who(self):
        """Who is in."""
        return {lease.operator for lease in self.room.leases.values()}

    def queue(self):
        """Who waits, by rank; a star for an offer."""
        return [w.operator + ("*" if w.offer_until else "") for w in self.room.waiters()]

    def told(self, kind):
        """The events of a kind, in order."""
        return [event for event in self.room.events if isinstance(event, kind)]


_purchases = count(1)


def bought(quantity, kind=Kind.SIMULTANEOUS, starts_at=0, ends_at=None):
    """A purchase."""
    number = next(_purchases)
    return Purchase(
        id=f"p{number}", pool="desk", kind=kind, quantity=quantity, starts_at=starts_at, ends_at=ends_at
    )
