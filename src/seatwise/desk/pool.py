"""One pool while its company is held: what was bought, who is in, and the settling of what time has done."""

from seatwise import seats
from seatwise.desk.errors import UnknownPool
from seatwise.licenses import Instant, Kind, Purchase, in_force, period
from seatwise.seats import Admitted, Denied, Event, Expired, Lease, Operator, Released, Renewed, Revoked, View
from seatwise.store import Held
from seatwise.store.transaction import Entry, Within


class PoolSeen:
    """The pool of one product, to look at."""

    def __init__(self, within: Within, name: str, ttl: int) -> None:
        self.within = within
        self.name = name
        self.ttl = ttl
        if within.value("pool_exists", pool=name) is None:
            raise UnknownPool(pool=name)
        self.purchases = within.all("purchases_of_pool", Purchase, pool=name)
        self._in_use: int | None = None

    def in_use(self, now: Instant) -> int:
        """How many simultaneous licenses are used at `now`: the one count there is."""
        if self._in_use is None:
            self._in_use = int(self.within.value("seats_in_use", pool=self.name, now=now))
        return self._in_use

    def operator(self, operator: str) -> Operator | None:
        """What a decision must know of the person; None if there is no such operator."""
        found = self.within.one("operator_for_admission", _Person, pool=self.name, operator=operator)
        if found is None:
            return None
        named = found.assigned and in_force(self.purchases, Kind.NAMED, self.within.now()) != 0
        return Operator(found.id, active=found.active, named=named)

    def own(self, operator: str) -> Lease | None:
        """The lease that the operator holds, if any; it may have run out."""
        return self.within.one("own_lease", Lease, pool=self.name, operator=operator)

    def view(self, operator: str, now: Instant) -> View:
        """What a decision about `operator` at `now` must know of the pool."""
        size = in_force(self.purchases, Kind.SIMULTANEOUS, now)
        in_use = self.in_use(now)
        full = size is not None and in_use >= size
        return View(
            ttl=self.ttl,
            size=size,
            in_use=in_use,
            own=self.own(operator),
            period=period(self.purchases, now),
            next_expiry=self.within.value("next_expiry", pool=self.name, now=now) if full else None,
        )


class Pool(PoolSeen):
    """The pool while its company is held. Get it with `pool_of`, which settles it first."""

    def __init__(self, held: Held, name: str, ttl: int) -> None:
        super().__init__(held, name, ttl)
        self.held = held
        self._settled: Instant | None = None

    def settle(self, now: Instant) -> None:
        """End what ran out, each at its own instant, in order. A clock that did not move settles nothing."""
        if self._settled == now:
            return
        for lease in self.held.all("lapsed_leases", Lease, pool=self.name, now=now):
            ended = seats.expire(lease, now)
            if ended is not None:
                self.record(ended)
        # Counted after the sweep, so that a renewal which won the race against it counts.
        self._in_use = None
        self._settled = now

    def record(self, event: Event) -> None:
        """Write what an event does to the leases and, but for renewals, its line in the journal."""
        match event:
            case Renewed(lease=lease):
                self.held.run("move_lease", lease=lease.id, expires_at=lease.expires_at)
                return
            case Denied(at=at, operator=operator, code=code):
                self.held.record(
                    Entry(
                        at=at,
                        kind="denied",
                        pool=self.name,
                        operator=operator,
                        code=code,
                        data={
                            "size": event.size,
                            "in_use": event.in_use,
                            "reserved": event.reserved,
                            "next_expiry": event.next_expiry,
                        },
                    )
                )
                return
            case Admitted(at=at, lease=lease):
                self.held.run(
                    "add_lease",
                    lease=lease.id,
                    pool=self.name,
                    operator=lease.operator,
                    license=lease.license,
                    since=lease.since,
                    expires_at=lease.expires_at,
                )
                data: dict[str, object] = {
                    "license": lease.license,
                    "expires_at": lease.expires_at,
                    "size": event.size,
                    "in_use": event.in_use,
                }
                self._journal(at, "admitted", lease, data=data)
                self._change(lease, 1)
            case Released(at=at, lease=lease):
                self._end(at, "released", lease)
            case Expired(at=at, lease=lease):
                self._end(at, "expired", lease)
            case Revoked(at=at, lease=lease):
                self._end(at, "revoked", lease, actor=event.actor, reason=event.reason, code=event.code)

    def _end(
        self,
        at: Instant,
        kind: str,
        lease: Lease,
        *,
        actor: str | None = None,
        reason: str | None = None,
        code: str | None = None,
    ) -> None:
        self.held.run("end_lease", lease=lease.id, ended_at=at, ended_by=kind, code=code)
        data: dict[str, object] = {"license": lease.license, "since": lease.since}
        if reason is not None:
            data["reason"] = reason
        self._journal(at, kind, lease, actor=actor, code=code, data=data)
        self._change(lease, -1)

    def _change(self, lease: Lease, by: int) -> None:
        if self._in_use is not None and lease.license is Kind.SIMULTANEOUS:
            self._in_use += by

    def _journal(
        self,
        at: Instant,
        kind: str,
        lease: Lease,
        *,
        actor: str | None = None,
        code: str | None = None,
        data: dict[str, object],
    ) -> None:
        self.held.record(
            Entry(
                at=at,
                kind=kind,
                pool=self.name,
                operator=lease.operator,
                lease=lease.id,
                actor=actor,
                code=code,
                data=data,
            )
        )


def pool_of(held: Held, name: str, ttl: int) -> Pool:
    """The pool of that name, looked up once in a transaction and settled to the held clock.

    Raises UnknownPool.
    """
    pool = held.memory.get(("pool", name))
    if not isinstance(pool, Pool):
        pool = held.memory["pool", name] = Pool(held, name, ttl)
    pool.settle(held.now())
    return pool


class _Person(Operator, frozen=True):
    assigned: bool = False
