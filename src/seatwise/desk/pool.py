"""One pool in the database: a `Room` while its company is held, and the same to look at."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from seatwise import room as rooms
from seatwise.admission import Operator, View
from seatwise.desk.errors import UnknownOperator, UnknownPool
from seatwise.hours import Reservation, kept_seats, overlap_until
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

    def __init__(self, within: Within, name: str, ttl: int, facts: "Facts | None" = None) -> None:
        self.within = within
        self.name = name
        self.facts = facts or Facts(within, name)
        self.settings = msgspec.structs.replace(self.facts.settings, ttl=ttl)
        self._waiters: dict[str, Waiter] | None = None
        self._ranked: list[Waiter] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.facts.zone

    @property
    def purchases(self) -> list[Purchase]:
        return self.facts.purchases

    @property
    def reservations(self) -> list[Reservation]:
        return self.facts.reservations

    @property
    def rules(self) -> Rules:
        return self.settings

    def size(self, now: Instant) -> int | None:
        return in_force(self.purchases, Kind.SIMULTANEOUS, now)

    def in_use(self) -> int:
        return self._count(self.within.now())

    def _count(self, now: Instant) -> int:
        if self.facts.in_use is None:
            self.facts.in_use = int(self.within.value("seats_in_use", pool=self.name, now=now))
        return self.facts.in_use

    def lapsed(self, now: Instant) -> list[Lease]:
        return self.within.all("lapsed_leases", Lease, pool=self.name, now=now)

    def waiters(self) -> list[Waiter]:
        if self._waiters is None:
            found = self.within.all("waiters", Waiter, pool=self.name)
            self._waiters = {waiter.id: waiter for waiter in found}
        if self._ranked is None:
            self._ranked = sorted(self._waiters.values(), key=Waiter.rank)
        return self._ranked

    def idle(self, operator: str, now: Instant) -> list[Lease]:
        limit = self.rules.idle_limit
        before = -1 if limit is None else now - limit
        found = self.within.all("idle_leases", Lease, pool=self.name, before=before)
        if len(found) > 1:
            busy = {row.operator for row in self.within.all("operators_with_open_cases", _Busy, now=now)}
            found.sort(key=lambda lease: (not lease.linger, lease.operator in busy))
        kept = self._kept_for_others(operator, now) if found else []
        return rooms.helpful(found, [(used - seats, self._members(group)) for group, seats, used in kept])

    def reserved(self, operator: str, now: Instant) -> int:
        return sum(max(0, seats - used) for _, seats, used in self._kept_for_others(operator, now))

    def _kept_for_others(self, operator: str, now: Instant) -> list[tuple[str, int, int]]:
        """(group, seats kept for it, seats it uses) of the groups that the operator is not in."""
        return [
            (group, seats, int(self.within.value("seats_of_group", pool=self.name, group=group)))
            for group, seats in kept_seats(self.reservations, now, self.zone).items()
            if self.within.value("in_group", operator=operator, group=group) is None
        ]

    def _members(self, group: str) -> set[str]:
        return {row.operator for row in self.within.all("members_of_group", _Member, group=group)}

    def asker(self, name: str) -> "Asker":
        """The person of that id or login. Raises UnknownOperator."""
        found = self._askers([name])
        if not found:
            raise UnknownOperator(operator=name)
        return next((asker for asker in found if asker.id == name), found[0])

    def _askers(self, names: Sequence[str]) -> "list[Asker]":
        logins = {name.strip().lower() for name in names}
        asking = msgspec.json.encode(sorted(logins.union(names))).decode()
        return self.within.all("askers", Asker, pool=self.name, asking=asking)

    def person(self, operator: str) -> Operator:
        """The person. Raises UnknownOperator."""
        found = self.asker(operator)
        named = found.assigned and in_force(self.purchases, Kind.NAMED, self.within.now()) != 0
        return Operator(found.id, active=found.active, named=named, priority=found.priority)

    def own(self, operator: str) -> Lease | None:
        """The lease that the operator holds, if any; it may have run out."""
        return self.asker(operator).own()

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


class Facts:
    """What is set and bought for one pool, and how many are in: it changes only by what the journal tells of."""

    def __init__(self, within: Within, name: str) -> None:
        found = within.one("pool", _PoolRow, pool=name)
        if found is None:
            raise UnknownPool(pool=name)
        self.settings = msgspec.json.decode(found.settings, type=PoolSettings)
        self.zone = ZoneInfo(found.zone)
        self.purchases = within.all("purchases_of_pool", Purchase, pool=name)
        self.reservations = within.all("reservations", Reservation, pool=name)
        self.in_use: int | None = None


class Asker(msgspec.Struct, frozen=True):
    """A person and the lease that they hold, as far as they hold one; it may have run out."""

    id: str
    login: str
    active: bool
    priority: int
    assigned: bool
    lease: str | None = None
    license: Kind | None = None
    since: Instant | None = None
    expires_at: Instant | None = None
    mark: Mark | None = None
    device: str | None = None
    active_at: Instant | None = None
    linger: bool | None = None

    def own(self) -> Lease | None:
        if self.lease is None or self.license is None or self.since is None or self.expires_at is None:
            return None
        mark, active_at, linger = self.mark or Mark.ORDINARY, self.active_at or 0, bool(self.linger)
        return Lease(
            self.lease,
            self.id,
            self.license,
            self.since,
            self.expires_at,
            mark,
            self.device,
            active_at,
            linger,
        )


class HeldPool(Pool):
    """The pool while its company is held."""

    def __init__(self, held: Held, name: str, ttl: int) -> None:
        facts = held.known.get(("pool", name))
        super().__init__(held, name, ttl, facts)
        held.known["pool", name] = self.facts
        self.held = held
        self._settled: Instant | None = None
        self._people: dict[str, Asker] | None = None
        self._own: dict[str, Lease | None] = {}

    def lapsed(self, now: Instant) -> list[Lease]:
        if self._settled == now:
            # All that had run out by then was ended, and nothing that is written can run out at once.
            return []
        self._settled = now
        return super().lapsed(now)

    def asker(self, name: str) -> Asker:
        if self._people is None:
            # Everybody about whom this transaction decides, at once.
            self._people = {}
            self._meet(self._askers(self.held.asking) if self.held.asking else [])
        found = self._people.get(name) or self._people.get(name.strip().lower())
        if found is None:
            found = super().asker(name)
            self._meet([found])
        return found

    def _meet(self, askers: Iterable[Asker]) -> None:
        people = self._people = self._people or {}
        for asker in askers:
            people.setdefault(asker.login, asker)
        for asker in askers:
            # What is a login of one person and the id of another is the id.
            people[asker.id] = asker
            self._own[asker.id] = asker.own()

    def own(self, operator: str) -> Lease | None:
        found = self.asker(operator)
        return self._own[found.id]

    def forget_people(self) -> None:
        """Something about people or their leases was changed elsewhere: it is looked up anew."""
        self._people = None
        self._own.clear()
        self.held.asking = ()

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
                self._ranked = None
                if self._waiters is not None:
                    self._waiters.pop(waiter.id, None)
                data = {"ticket": waiter.id, "outcome": event.outcome, "joined_at": waiter.joined_at}
                data["offered"] = waiter.offer_until is not None
                self._line(at, "wait_ended", waiter.operator, data=data)

    def _keep(self, waiter: Waiter) -> None:
        self._ranked = None
        if self._waiters is not None:
            self._waiters[waiter.id] = waiter

    def _has(self, operator: str, lease: Lease | None) -> None:
        if operator in self._own:
            self._own[operator] = lease

    def _move(self, lease: Lease) -> None:
        self._has(lease.operator, lease)
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
        self._has(lease.operator, lease)
        self.held.later(
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
        self._has(lease.operator, None)
        self.held.run("end_lease", lease=lease.id, ended_at=at, ended_by=kind, code=code)
        self._change(lease, -1)
        data: dict[str, object] = {"license": lease.license, "since": lease.since}
        if reason is not None:
            data["reason"] = reason
        self._line(at, kind, lease.operator, lease=lease.id, actor=actor, code=code, data=data)

    def _change(self, lease: Lease, by: int) -> None:
        if self.facts.in_use is not None and lease.license is Kind.SIMULTANEOUS:
            self.facts.in_use += by

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
    held.known.pop(("pool", name), None)


def forget_people(held: Held) -> None:
    """What the transaction knows of people and their leases is looked up anew: something was changed."""
    for pool in held.memory.values():
        if isinstance(pool, HeldPool):
            pool.forget_people()


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


class _Busy(msgspec.Struct, frozen=True):
    operator: str


class _Member(msgspec.Struct, frozen=True):
    operator: str
