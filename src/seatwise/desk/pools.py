"""How a pool is set: its rules, its reservations, and the groups of people they are for."""

import secrets
from typing import Any

import msgspec

from seatwise.desk.errors import BadField, TooManyReserved, UnknownPool
from seatwise.desk.people import person_of
from seatwise.desk.pool import PoolSettings, forget_pool, pool_of
from seatwise.hours import Reservation, most_reserved
from seatwise.licenses import Kind, Purchase, in_force
from seatwise.store import Held, Look
from seatwise.store.transaction import Entry

_DAY = 24 * 60


def settings_of(look: Look, company: str, pool: str) -> PoolSettings:
    """The rules of a pool. Raises UnknownPool."""
    found = look.one("pool", _Row, company=company, pool=pool)
    if found is None:
        raise UnknownPool(pool=pool)
    return msgspec.json.decode(found.settings, type=PoolSettings)


def change(held: Held, pool: str, changes: dict[str, Any], *, actor: str, ttl: int) -> PoolSettings:
    """Change some rules of a pool; the others stay. Durations in milliseconds.

    Raises UnknownPool, BadField.
    """
    pool_of(held, pool, ttl)  # what was due by the old rules is settled by them
    old = settings_of(held.transaction, held.company, pool)
    try:
        new = msgspec.convert({**msgspec.to_builtins(old), **changes}, PoolSettings)
    except msgspec.ValidationError as error:
        raise BadField(field="settings", problem=str(error)) from None
    unknown = set(changes) - {field.name for field in msgspec.structs.fields(PoolSettings)} - {"ttl"}
    if unknown or "ttl" in changes:
        raise BadField(field=", ".join(sorted(set(changes))), problem="not a setting of a pool")
    _check(new)
    held.run("set_pool", pool=pool, settings=msgspec.json.encode(new).decode())
    held.record(
        Entry(at=held.now(), kind="pool_changed", pool=pool, actor=actor, data=msgspec.to_builtins(changes))
    )
    forget_pool(held, pool)
    return new


def _check(new: PoolSettings) -> None:
    bounds = {
        "idle_limit": (60_000, 86_400_000),
        "offer": (5_000, 3_600_000),
        "gone": (10_000, 86_400_000),
        "cooldown": (0, 86_400_000),
        "handover_extra": (0, 1_000_000),
        "handover_window": (0, 4 * 3_600_000),
    }
    for name, (least, most) in bounds.items():
        value = getattr(new, name)
        if value is not None and not least <= value <= most:
            raise BadField(field=name, problem=f"{least} to {most}")
    if any(not 0 <= minute < _DAY for minute in new.shift_changes):
        raise BadField(field="shift_changes", problem="minutes of the day, 0 to 1439")


def reservations_of(look: Look, company: str, pool: str) -> list[Reservation]:
    """All reservations of a pool."""
    return look.all("reservations", Reservation, company=company, pool=pool)


def reserve(
    held: Held,
    pool: str,
    group: str,
    seats: int,
    *,
    actor: str,
    ttl: int,
    weekdays: str = "1234567",
    from_minute: int = 0,
    to_minute: int = _DAY,
) -> Reservation:
    """Keep seats of a pool for a group. Raises UnknownPool, BadField, TooManyReserved."""
    pool_of(held, pool, ttl)
    if not 1 <= seats <= 1_000_000:
        raise BadField(field="seats", problem="1 to 1000000")
    if not weekdays or set(weekdays) - set("1234567"):
        raise BadField(field="weekdays", problem="digits 1 (Monday) to 7")
    if not (0 <= from_minute < _DAY and 0 <= to_minute <= _DAY) or from_minute == to_minute:
        raise BadField(field="from_minute, to_minute", problem="minutes of the day, 0 to 1440, not equal")
    _check_group(group)
    made = Reservation(
        id=secrets.token_urlsafe(9),
        group=group,
        seats=seats,
        weekdays="".join(sorted(set(weekdays))),
        from_minute=from_minute,
        to_minute=to_minute,
    )
    now = held.now()
    size = in_force(held.all("purchases_of_pool", Purchase, pool=pool), Kind.SIMULTANEOUS, now)
    kept = most_reserved([*reservations_of(held.transaction, held.company, pool), made])
    if size is not None and kept > size:
        raise TooManyReserved(reserved=kept, licenses=size)
    held.run("add_reservation", pool=pool, **msgspec.structs.asdict(made))
    held.record(Entry(at=now, kind="seats_reserved", pool=pool, actor=actor, data=msgspec.to_builtins(made)))
    forget_pool(held, pool)
    return made


def end_reservation(held: Held, pool: str, reservation: str, *, actor: str, ttl: int) -> bool:
    """Keep no seats any more; whether there was such a reservation. Raises UnknownPool."""
    pool_of(held, pool, ttl)
    if not held.run("drop_reservation", pool=pool, id=reservation):
        return False
    held.record(
        Entry(
            at=held.now(),
            kind="reservation_ended",
            pool=pool,
            actor=actor,
            data={"id": reservation},
        )
    )
    forget_pool(held, pool)
    return True


def set_groups(held: Held, operator: str, groups: list[str], *, actor: str) -> list[str]:
    """The groups of an operator (id or login), instead of those before. Raises UnknownOperator, BadField."""
    person = person_of(held.transaction, held.company, operator)
    for group in groups:
        _check_group(group)
    wanted = sorted(set(groups))
    held.run("drop_groups", operator=person.operator)
    for group in wanted:
        held.run("add_to_group", operator=person.operator, group=group)
    data: dict[str, object] = {"groups": wanted}
    held.record(Entry(at=held.now(), kind="groups_set", operator=person.operator, actor=actor, data=data))
    return wanted


def set_priority(held: Held, operator: str, priority: int, *, actor: str) -> None:
    """Who waits with a higher priority comes first. Raises UnknownOperator, BadField."""
    if not -100 <= priority <= 100:
        raise BadField(field="priority", problem="-100 to 100")
    person = person_of(held.transaction, held.company, operator)
    held.run("set_priority", operator=person.operator, priority=priority)
    data: dict[str, object] = {"priority": priority}
    held.record(Entry(at=held.now(), kind="priority_set", operator=person.operator, actor=actor, data=data))


def _check_group(group: str) -> None:
    if not 1 <= len(group) <= 60 or not group.isprintable():
        raise BadField(field="group", problem="1 to 60 printable characters")


class _Row(msgspec.Struct, frozen=True):
    settings: str
