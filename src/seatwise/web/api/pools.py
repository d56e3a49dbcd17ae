"""How a pool is set: rules, reservations, and the groups and priorities of people."""

from typing import Any

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from seatwise.desk import pools
from seatwise.desk.errors import BadField
from seatwise.desk.pool import PoolSettings
from seatwise.hours import Reservation, minute_of
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.callers import caller_of, server_of


class SettingsShown(msgspec.Struct):
    """The rules of a pool. Durations are seconds; `idle_limit` null is never; times of day are local, HH:MM."""

    idle_limit: float | None
    queue: bool
    offer: float
    gone: float
    cooldown: float
    observe: bool
    handover_extra: int
    handover_window: float
    pass_queue: bool
    shift_changes: list[str]


class SettingsChanged(msgspec.Struct, forbid_unknown_fields=True):
    """Rules to change; what is not given stays. Durations in seconds, `idle_limit` null is never."""

    idle_limit: float | msgspec.UnsetType | None = msgspec.UNSET
    queue: bool | msgspec.UnsetType = msgspec.UNSET
    offer: float | msgspec.UnsetType = msgspec.UNSET
    gone: float | msgspec.UnsetType = msgspec.UNSET
    cooldown: float | msgspec.UnsetType = msgspec.UNSET
    observe: bool | msgspec.UnsetType = msgspec.UNSET
    handover_extra: int | msgspec.UnsetType = msgspec.UNSET
    handover_window: float | msgspec.UnsetType = msgspec.UNSET
    pass_queue: bool | msgspec.UnsetType = msgspec.UNSET
    shift_changes: list[str] | msgspec.UnsetType = msgspec.UNSET


class NewReservation(msgspec.Struct, forbid_unknown_fields=True):
    """Seats for a group, on weekdays (digits, 1 is Monday) and hours of the company's zone (HH:MM)."""

    group: str
    seats: int
    weekdays: str = "1234567"
    from_time: str = "00:00"
    to_time: str = "24:00"


class Groups(msgspec.Struct, forbid_unknown_fields=True):
    """The groups of an operator, instead of those before."""

    groups: list[str]


class Priority(msgspec.Struct, forbid_unknown_fields=True):
    """Who waits with a higher priority comes first; 0 is usual."""

    priority: int


_SECONDS = ("idle_limit", "offer", "gone", "cooldown", "handover_window")


def settings_shown(settings: PoolSettings) -> SettingsShown:
    """The rules as the API shows them."""
    fields: dict[str, Any] = {f.name: getattr(settings, f.name, None) for f in _fields(SettingsShown)}
    for name in _SECONDS:
        fields[name] = None if fields[name] is None else fields[name] / 1000
    fields["shift_changes"] = [f"{m // 60:02}:{m % 60:02}" for m in settings.shift_changes]
    return SettingsShown(**fields)


def changes_of(data: SettingsChanged) -> dict[str, Any]:
    """What is to change, as the rules count: milliseconds and minutes of the day. Raises BadField."""
    given = {f.name: getattr(data, f.name) for f in _fields(SettingsChanged)}
    changes = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    for name in _SECONDS:
        if changes.get(name) is not None:
            changes[name] = round(changes[name] * 1000)
    if "shift_changes" in changes:
        changes["shift_changes"] = [minute(text, "shift_changes") for text in changes["shift_changes"]]
    return changes


def minute(text: str, field: str) -> int:
    """A local time of day as a minute. Raises BadField."""
    try:
        return minute_of(text)
    except ValueError:
        raise BadField(field=field, problem="a time of day such as 08:30") from None


def _fields(of: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(of)


@get("/v1/companies/{company:str}/pools/{pool:str}/settings")
async def settings(request: AnyRequest, company: FromPath[str], pool: FromPath[str]) -> SettingsShown:
    """The rules of a pool."""
    found = await server_of(request).read(lambda look: pools.settings_of(look, company, pool))
    return settings_shown(found)


@patch("/v1/companies/{company:str}/pools/{pool:str}/settings")
async def change(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], data: JSONBody[SettingsChanged]
) -> Response[SettingsShown]:
    """Change some rules of a pool."""
    actor, ttl, changes = caller_of(request).id, server_of(request).settings.ttl_ms, changes_of(data)

    def work(held: Held) -> SettingsShown:
        return settings_shown(pools.change(held, pool, changes, actor=actor, ttl=ttl))

    return await effect(request, company, work)


@get("/v1/companies/{company:str}/pools/{pool:str}/reservations")
async def reservations(request: AnyRequest, company: FromPath[str], pool: FromPath[str]) -> list[Reservation]:
    """Seats kept for groups."""
    return await server_of(request).read(lambda look: pools.reservations_of(look, company, pool))


@post("/v1/companies/{company:str}/pools/{pool:str}/reservations", status_code=201)
async def reserve(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], data: JSONBody[NewReservation]
) -> Response[Reservation]:
    """Keep seats for a group; together never more than there are."""
    actor, ttl = caller_of(request).id, server_of(request).settings.ttl_ms
    start, end = minute(data.from_time, "from_time"), minute(data.to_time, "to_time")

    def work(held: Held) -> Reservation:
        return pools.reserve(
            held,
            pool,
            data.group,
            data.seats,
            actor=actor,
            ttl=ttl,
            weekdays=data.weekdays,
            from_minute=start,
            to_minute=end,
        )

    return await effect(request, company, work, 201)


@delete("/v1/companies/{company:str}/pools/{pool:str}/reservations/{reservation:str}", status_code=204)
async def end_reservation(
    request: AnyRequest, company: FromPath[str], pool: FromPath[str], reservation: FromPath[str]
) -> None:
    """Keep no seats any more."""
    server, actor = server_of(request), caller_of(request).id
    await server.write(
        company,
        lambda held: pools.end_reservation(held, pool, reservation, actor=actor, ttl=server.settings.ttl_ms),
    )


@put("/v1/companies/{company:str}/operators/{operator:str}/groups", status_code=200)
async def set_groups(
    request: AnyRequest, company: FromPath[str], operator: FromPath[str], data: JSONBody[Groups]
) -> Groups:
    """The groups of an operator."""
    server, actor = server_of(request), caller_of(request).id
    return Groups(
        await server.write(company, lambda held: pools.set_groups(held, operator, data.groups, actor=actor))
    )


@put("/v1/companies/{company:str}/operators/{operator:str}/priority", status_code=204)
async def set_priority(
    request: AnyRequest, company: FromPath[str], operator: FromPath[str], data: JSONBody[Priority]
) -> None:
    """The priority of an operator in the queue."""
    server, actor = server_of(request), caller_of(request).id
    await server.write(company, lambda held: pools.set_priority(held, operator, data.priority, actor=actor))


HANDLERS: list[Any] = [
    settings,
    change,
    reservations,
    reserve,
    end_reservation,
    set_groups,
    set_priority,
]
