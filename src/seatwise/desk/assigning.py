"""Named licenses: given, taken back, and the transfer quota between."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from seatwise.desk import seating
from seatwise.desk.errors import NoNamedLicense, TransferQuota, UnknownPool
from seatwise.desk.people import person_of
from seatwise.desk.pool import forget_pool
from seatwise.licenses import Instant, Kind, Purchase, in_force
from seatwise.seats import Lease
from seatwise.store import Held
from seatwise.store.transaction import Entry
from seatwise.transfers import QUOTA, Slot, choose_slot


class Assignment(msgspec.Struct, frozen=True):
    """Who has a named license."""

    pool: str
    operator: str
    since: Instant


def assign(
    held: Held, pool: str, operator: str, *, actor: str, override: bool = False, quota: int = QUOTA
) -> Assignment:
    """Give an operator (id or login) a named license of the pool; one who has it keeps it.

    `override` passes the transfer quota, which the journal shows.
    Raises UnknownPool, UnknownOperator, NoNamedLicense, TransferQuota.
    """
    if held.value("pool_exists", pool=pool) is None:
        raise UnknownPool(pool=pool)
    operator = person_of(held.transaction, held.company, operator).operator
    slots = held.all("slots", Slot, pool=pool)
    for slot in slots:
        if slot.operator == operator:
            return Assignment(pool, operator, slot.since)
    now = held.now()
    quantity = in_force(held.all("purchases_of_pool", Purchase, pool=pool), Kind.NAMED, now)
    chosen = choose_slot(slots, quantity, operator, now, quota)
    if chosen is None:
        assigned = sum(slot.operator is not None for slot in slots)
        raise NoNamedLicense(pool=pool, assigned=assigned, quantity=quantity)
    overridden = not isinstance(chosen, Slot)
    if not isinstance(chosen, Slot):
        if not override:
            zone = ZoneInfo(str(held.value("zone_of")))
            allowed_at = datetime.fromtimestamp(chosen / 1000, zone)
            raise TransferQuota(allowed_at=f"{allowed_at:%Y-%m-%d %H:%M} {zone.key}")
        chosen = next(slot for slot in slots if slot.operator is None)
    counted = chosen.counts(operator, now, quota)
    transferred_at = now if counted else chosen.transferred_at
    given = msgspec.structs.replace(chosen, operator=operator, since=now, transferred_at=transferred_at)
    held.run("put_slot", pool=pool, **msgspec.structs.asdict(given))
    data = {"slot": given.slot, "counted": counted, "override": overridden}
    held.record(Entry(at=now, kind="license_assigned", pool=pool, operator=operator, actor=actor, data=data))
    forget_pool(held, pool)
    return Assignment(pool, operator, now)


def unassign(held: Held, pool: str, operator: str, *, actor: str, ttl: int) -> bool:
    """Take a named license back; whether there was one. A stay in it ends. Raises UnknownOperator."""
    operator = person_of(held.transaction, held.company, operator).operator
    slot = next((s for s in held.all("slots", Slot, pool=pool) if s.operator == operator), None)
    if slot is None:
        return False
    now = held.now()
    used = held.value("named_last_used", pool=pool, operator=operator, now=now, since=slot.since)
    freed = msgspec.structs.replace(slot, operator=None, since=now, last_operator=operator, last_used_at=used)
    held.run("put_slot", pool=pool, **msgspec.structs.asdict(freed))
    held.record(
        Entry(
            at=now,
            kind="license_unassigned",
            pool=pool,
            operator=operator,
            actor=actor,
            data={"slot": slot.slot},
        )
    )
    forget_pool(held, pool)
    lease = held.one("own_lease", Lease, pool=pool, operator=operator)
    if lease is not None and lease.license is Kind.NAMED:
        seating.end(held, lease.id, actor, "the named license was taken back", ttl)
    return True
