"""A pool in memory: the rules without a database, for the replay of logs and for tests.

It answers exactly as the pool in the database does (a test compares them step by step) and keeps what happened
in `events`, in order; renewals and signs of life among them.
"""

from collections.abc import Iterable
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from seatwise.admission import Operator, View
from seatwise.hours import Reservation, kept_seats, overlap_until
from seatwise.licenses import Instant, Kind, Purchase, in_force, period
from seatwise.room import helpful
from seatwise.seats import Admitted, Code, Event, Lease, Revoked, Rules, Waiter, apply


class MemoryRoom:
    """One pool. What is public may be changed between two decisions, as an admin would.

    `purchases` are in force by their own periods; `shift_changes` are minutes of the local day in `zone`.
    `keep_events` False saves the memory of a long replay.
    """

    def __init__(
        self,
        rules: Rules,
        purchases: Iterable[Purchase],
        people: Iterable[Operator] = (),
        *,
        reservations: Iterable[Reservation] = (),
        zone: ZoneInfo | None = None,
        shift_changes: tuple[int, ...] = (),
        keep_events: bool = True,
    ) -> None:
        self._rules = rules
        self.purchases = list(purchases)
        self.people = {person.id: person for person in people}
        self.groups: dict[str, set[str]] = {}
        """Group -> who is in it."""
        self.reservations = list(reservations)
        self.zone = zone or ZoneInfo("UTC")
        self.shift_changes = shift_changes
        self.busy: set[str] = set()
        """Who has open cases."""
        self.leases: dict[str, Lease] = {}
        self.queue: dict[str, Waiter] = {}
        self.events: list[Event] = []
        self._keep_events = keep_events
        self._own: dict[str, Lease] = {}
        self._in_use = 0
        self._ends: dict[Kind, list[tuple[Instant, str]]] = {kind: [] for kind in Kind}
        self._lingering: set[str] = set()
        self._taken_over: dict[str, Instant] = {}

    @property
    def rules(self) -> Rules:
        return self._rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._rules = rules

    def size(self, now: Instant) -> int | None:
        return in_force(self.purchases, Kind.SIMULTANEOUS, now)

    def in_use(self) -> int:
        return self._in_use

    def lapsed(self, now: Instant) -> list[Lease]:
        over: list[Lease] = []
        for ends in self._ends.values():
            # Stays in the heap: it is stale, and dropped, once the lease has been ended.
            while (first := self._first(ends)) is not None and not first.live(now):
                over.append(first)
                heappop(ends)
        for lease in over:
            heappush(self._ends[lease.license], (lease.expires_at, lease.id))
        return sorted(over, key=lambda lease: (lease.expires_at, lease.id))

    def _first(self, ends: list[tuple[Instant, str]]) -> Lease | None:
        """The lease that ends first. What was renewed or ended since is dropped on the way."""
        while ends:
            lease = self.leases.get(ends[0][1])
            if lease is not None and lease.expires_at == ends[0][0]:
                return lease
            heappop(ends)
        return None

    def waiters(self) -> list[Waiter]:
        return sorted(self.queue.values(), key=Waiter.rank)

    def own(self, operator: str) -> Lease | None:
        return self._own.get(operator)

    def idle(self, operator: str, now: Instant) -> list[Lease]:
        limit = self._rules.idle_limit
        if limit is None and not self._lingering:
            return []
        giving = [
            lease
            for lease in self.leases.values()
            if lease.license is Kind.SIMULTANEOUS
            and (lease.linger or (limit is not None and lease.active_at <= now - limit))
        ]
        giving.sort(
            key=lambda lease: (not lease.linger, lease.operator in self.busy, lease.active_at, lease.id)
        )
        kept = self._kept_for_others(operator, now) if giving else []
        return helpful(giving, [(used - seats, self.groups.get(group, ())) for group, seats, used in kept])

    def reserved(self, operator: str, now: Instant) -> int:
        return sum(max(0, seats - used) for _, seats, used in self._kept_for_others(operator, now))

    def _kept_for_others(self, operator: str, now: Instant) -> list[tuple[str, int, int]]:
        """(group, seats kept for it, seats it uses) of the groups that the operator is not in."""
        return [
            (group, seats, self._used_by(self.groups.get(group, set())))
            for group, seats in kept_seats(self.reservations, now, self.zone).items()
            if operator not in self.groups.get(group, ())
        ]

    def _used_by(self, group: set[str]) -> int:
        seats = sum(
            lease.license is Kind.SIMULTANEOUS and lease.operator in group for lease in self.leases.values()
        )
        return seats + sum(w.offer_until is not None and w.operator in group for w in self.queue.values())

    def person(self, operator: str) -> Operator:
        """The person. Raises KeyError for somebody unknown."""
        return self.people[operator]

    def view(self, operator: str, now: Instant) -> View:
        size = self.size(now)
        full = size is not None and self._in_use >= size
        own = self._own.get(operator)
        rules = self._rules
        return View(
            rules=rules,
            period=period(self.purchases, now),
            size=size,
            in_use=self._in_use,
            own=own,
            next_expiry=self._next_expiry(now) if full else None,
            last_takeover=None if own is None else self._taken_over.get(operator),
            overlap_until=overlap_until(self.shift_changes, rules.handover_window, now, self.zone)
            if full and rules.handover_extra and self.shift_changes
            else None,
        )

    def _next_expiry(self, now: Instant) -> Instant | None:
        first = self._first(self._ends[Kind.SIMULTANEOUS])
        return first.expires_at if first is not None and first.live(now) else None

    def record(self, event: Event) -> None:
        before = self._count(event)
        apply(self.leases, self.queue, event)
        self._in_use += self._count(event) - before
        if isinstance(event, Revoked) and event.code is Code.TAKEN_OVER:
            self._taken_over[event.lease.operator] = event.at
        self._index(event)
        if self._keep_events:
            self.events.append(event)

    def _count(self, event: Event) -> int:
        lease = getattr(event, "lease", None)
        return int(lease is not None and lease.license is Kind.SIMULTANEOUS and lease.id in self.leases)

    def _index(self, event: Event) -> None:
        lease = getattr(event, "lease", None)
        if lease is None:
            return
        kept = self.leases.get(lease.id)
        if kept is not None:
            if isinstance(event, Admitted) and (other := self._own.get(lease.operator)) is not None:
                raise AssertionError(f"{lease.operator} has {other.id} already")
            known = self._own.get(lease.operator)
            if known is None or known.id != kept.id or known.expires_at != kept.expires_at:
                heappush(self._ends[kept.license], (kept.expires_at, kept.id))
            self._own[lease.operator] = kept
            (self._lingering.add if kept.linger else self._lingering.discard)(kept.id)
        else:
            self._lingering.discard(lease.id)
            if (own := self._own.get(lease.operator)) is not None and own.id == lease.id:
                del self._own[lease.operator]
