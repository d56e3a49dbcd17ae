"""One pool in the database: a `Room` while its company is held, and the same to look at."""

from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from seatwise import room as rooms
from seatwise.admission import Operator, View
from seatwise.desk.errors import UnknownOperator, UnknownPool
from seatwise.hours import Reservation, overlap_until
from seatwise.licenses import Instant, Kind, Purchase, in_force, period
from seatwise.seats import (
    Admitted,
    Denied,
    Event,
    Expired,
    Lease,
    Mark,
    Offered,
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
from seatwise.store import Held
from seatwise.store.transaction import Entry, Within


class PoolSettings(Rules, frozen=True, kw_only=True):
    """The rules of a pool, with the minutes of the local day at which its shifts change."""

    shift_changes: tuple[int, ...] = ()


class Pool:
    """The pool of one product. `within` a look it can only be looked at; get the writing one by `pool_of`."""

    def __init__(self, within: Within, name: str, ttl: int) -> None:
        self.within = within
        self.name = name
        found = within.one("pool", _PoolRow, pool=name)
        if found is None:
            raise UnknownPool(pool=name)
        self.settings = msgspec.structs.replace(
            msgspec.json.decode(found.settings, type=PoolSettings), ttl=ttl
        )
        self.zone = ZoneInfo(found.zone)
        self.purchases = within.all("purchases_of_pool", Purchase, pool=name)
        self._in_use: int | None = None
        self._waiters: dict[str, Waiter] | None = None

    @property
    def rules(self) -> Rules:
        return self.settings

    def size(self, now: Instant) -> int | None:
        return in_force(self.purchases, Kind.SIMULTANEOUS, now)

    def in_use(self) -> int:
        return self._count(self.within.now())

    def _count(self, now: Instant) -> int:
        if self._in_use is None:
            self._in_use = int(self.within.value("seats_in_use", pool=self.name, now=now))
        return self._in_use

    def lapsed(self, now: Instant) -> list[Lease]:
        return self.within.all("lapsed_leases", Lease, pool=self.name, now=now)

    def waiters(self) -> list[Waiter]:
        if self._waiters is None:
            found = self.within.all("waiters", Waiter, pool=self.name)
            self._waiters = {waiter.id: waiter for waiter in found}
        return sorted(self._waiters.values(), key=Waiter.rank)

    def idle(self, now: Instant) -> list[Lease]:
        limit = self.rules.idle_limit
        before = -1 if limit is None else now - limit
        found = self.within.all("idle_leases", Lease, pool=self.name, before=before)
        if len(found) < 2:
            return found
        busy = {row.operator for row in self.within.all("operators_with_open_cases", _Busy, now=now)}
        return sorted(found, key=lambda lease: (not lease.linger, lease.operator in busy))

    @cached_property
    def reservations(self) -> list[Reservation]:
        return self.within.all("reservations", Reservation, pool=self.name)

    def reserved(self, operator: str, now: Instant) -> int:
        kept = 0
        for reservation in self.reservations:
            if reservation.holds(now, self.zone):
                within = {"pool": self.name, "group": reservation.group}
                if self.within.value("in_group", operator=operator, group=reservation.group) is None:
                    used = int(self.within.value("seats_of_group", **within))
                    kept += max(0, reservation.seats - used)
        return kept

    def person(self, operator: str) -> Operator:
        """The person. Raises UnknownOperator."""
        found = self.within.one("operator_for_admission", _Person, pool=self.name, operator=operator)
        if found is None:
            raise UnknownOperator(operator=operator)
        named = found.assigned and in_force(self.purchases, Kind.NAMED, self.within.now()) != 0
        return Operator(found.id, active=found.active, named=named, priority=found.priority)

    def own(self, operator: str) -> Lease | None:
        """The lease that the operator holds, if any; it may have run out."""
        return self.within.one("own_lease", Lease, pool=self.name, operator=operator)

    def view(self, operator: str, now: Instant) -> View:
        size, in_use = self.size(now), self.in_use()
        full = size is not None and in_use >= size
        own = self.own(operator)
        taken = self.within.value("last_takeover", pool=self.name, operator=operator) if own else None
        rules = self.settings
        overlap = (
            overlap_until(rules.shift_changes, rules.handover_window, now, self.zone)
            if full and rules.handover_extra and rules.shift_changes
            else None
        )
        return View(
            rules=rules,
            period=period(self.purchases, now),
            size=size,
            in_use=in_use,
            own=own,
            next_expiry=self.within.value("next_expiry", pool=self.name, now=now) if full else None,
            last_takeover=taken,
            overlap_until=overlap,
        )

    def record(self, event: Event) -> None:
        raise TypeError(f"a pool that is only looked at records no {type(event).__name__}")


class HeldPool(Pool):
    """The pool while its company is held."""

    def __init__(self, held: Held, name: str, ttl: int) -> None:
        super().__init__(held, name, ttl)
        self.held = held

    def in_use(self) -> int:
        # While it is being settled a lease that ran out counts until its own end is reached.
        return self._count(-1)

    def record(self, event: Event) -> None:
        """Write what an event does and, but for renewals and signs of life, its line in the journal."""
        match event:
            case Renewed(lease=lease):
                self._move(lease)
            case Regularized(lease=lease):
                self._move(lease)
                self._line(event.at, "regularized", lease.operator, lease=lease.id)
            case Denied():
                self._line(event.at, "denied", event.operator, code=event.code, data=_numbers(event))
            case Admitted():
                self._admit(event)
            case Released(at=at, lease=lease):
                self._end(at, "released", lease)
            case Expired(at=at, lease=lease):
                self._end(at, "expired", lease)
            case Revoked(at=at, lease=lease):
                self._end(at, "revoked", lease, actor=event.actor, reason=event.reason, code=event.code)
            case Queued(at=at, waiter=waiter):
                self.held.run("add_waiter", pool=self.name, **msgspec.structs.asdict(waiter))
                self._keep(waiter)
                data: dict[str, object] = {"ticket": waiter.id, "place": event.place, "size": event.size}
                data |= {"in_use": event.in_use, "priority": waiter.priority}
                self._line(at, "queued", waiter.operator, data=data)
            case Waiting(waiter=waiter):
                self.held.run("move_waiter", **_moved(waiter))
                self._keep(waiter)
            case Offered(at=at, waiter=waiter):
                self.held.run("move_waiter", **_moved(waiter))
                self._keep(waiter)
                data = {"ticket": waiter.id, "offer_until": waiter.offer_until}
                self._line(at, "offered", waiter.operator, data=data)
            case WaitEnded(at=at, waiter=waiter):
                self.held.run("drop_waiter", id=waiter.id)
                if self._waiters is not None:
                    self._waiters.pop(waiter.id, None)
                data = {"ticket": waiter.id, "outcome": event.outcome, "joined_at": waiter.joined_at}
                data["offered"] = waiter.offer_until is not None
                self._line(at, "wait_ended", waiter.operator, data=data)

    def _keep(self, waiter: Waiter) -> None:
        if self._waiters is not None:
            self._waiters[waiter.id] = waiter

    def _move(self, lease: Lease) -> None:
        self.held.run(
            "move_lease",
            lease=lease.id,
            expires_at=lease.expires_at,
            mark=lease.mark,
            active_at=lease.active_at,
            linger=int(lease.linger),
        )

    def _admit(self, event: Admitted) -> None:
        lease = event.lease
        self.held.run(
            "add_lease",
            lease=lease.id,
            pool=self.name,
            operator=lease.operator,
            license=lease.license,
            since=lease.since,
            expires_at=lease.expires_at,
            mark=lease.mark,
            device=lease.device,
            active_at=lease.active_at,
        )
        self._change(lease, 1)
        data: dict[str, object] = {
            "license": lease.license,
            "expires_at": lease.expires_at,
            "size": event.size,
            "in_use": event.in_use,
        }
        if lease.mark is not Mark.ORDINARY:
            data["mark"] = lease.mark
        if event.replaces is not None:
            data["replaces"] = event.replaces
        if event.would_deny is not None:
            data["would_deny"] = event.would_deny
        self._line(event.at, "admitted", lease.operator, lease=lease.id, data=data)

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
        self._change(lease, -1)
        data: dict[str, object] = {"license": lease.license, "since": lease.since}
        if reason is not None:
            data["reason"] = reason
        self._line(at, kind, lease.operator, lease=lease.id, actor=actor, code=code, data=data)

    def _change(self, lease: Lease, by: int) -> None:
        if self._in_use is not None and lease.license is Kind.SIMULTANEOUS:
            self._in_use += by

    def _line(
        self,
        at: Instant,
        kind: str,
        operator: str,
        *,
        lease: str | None = None,
        actor: str | None = None,
        code: str | None = None,
        data: dict[str, object] | None = None,
    ) -> None:
        self.held.record(
            Entry(
                at=at,
                kind=kind,
                pool=self.name,
                operator=operator,
                lease=lease,
                actor=actor,
                code=code,
                data=data or {},
            )
        )


def pool_of(held: Held, name: str, ttl: int) -> HeldPool:
    """The pool of that name, looked up once in a transaction and settled to the held clock.

    Raises UnknownPool.
    """
    pool = held.memory.get(("pool", name))
    if not isinstance(pool, HeldPool):
        pool = held.memory["pool", name] = HeldPool(held, name, ttl)
    now = held.now()
    if held.memory.get(("settled", name)) != now:
        rooms.settle(pool, now)
        held.memory["settled", name] = now
    return pool


def forget_pool(held: Held, name: str) -> None:
    """What the transaction knows of a pool is looked up anew: something about it was changed."""
    held.memory.pop(("pool", name), None)
    held.memory.pop(("settled", name), None)


def _moved(waiter: Waiter) -> dict[str, object]:
    return {"id": waiter.id, "alive_until": waiter.alive_until, "offer_until": waiter.offer_until}


def _numbers(denied: Denied) -> dict[str, object]:
    return {
        "size": denied.size,
        "in_use": denied.in_use,
        "reserved": denied.reserved,
        "next_expiry": denied.next_expiry,
    }


class _PoolRow(msgspec.Struct, frozen=True):
    settings: str
    zone: str


class _Person(Operator, frozen=True):
    assigned: bool = False


class _Busy(msgspec.Struct, frozen=True):
    operator: str
