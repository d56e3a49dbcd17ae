"""API keys of services."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from seatwise.desk import access
from seatwise.desk.access import FreshKey
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.api.instants import instant, shown
from seatwise.web.callers import caller_of, server_of


class NewKey(msgspec.Struct, forbid_unknown_fields=True):
    """A key to make. `scopes`: some of seats, operators, licenses, journal, events."""

    name: str
    scopes: list[str]
    expires_at: datetime | None = None


class KeyShown(msgspec.Struct):
    """A key without its secret; `scopes` blank-separated."""

    api_key: str
    name: str
    scopes: str
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    last_used_at: datetime | None


@get("/v1/companies/{company:str}/api-keys")
async def index(request: AnyRequest, company: FromPath[str]) -> list[KeyShown]:
    """All keys, without their secrets."""
    found = await server_of(request).read(lambda look: access.keys_of(look, company))
    return [shown(key, KeyShown) for key in found]


@post("/v1/companies/{company:str}/api-keys", status_code=201)
async def make(request: AnyRequest, company: FromPath[str], data: JSONBody[NewKey]) -> Response[FreshKey]:
    """Make a key; its token is shown this once."""
    actor, expires_at = caller_of(request).id, instant(data.expires_at, "expires_at")
    return await effect(
        request,
        company,
        lambda held: access.make_key(held, data.name, data.scopes, actor=actor, expires_at=expires_at),
        201,
    )


@delete("/v1/companies/{company:str}/api-keys/{api_key:str}", status_code=204)
async def end(request: AnyRequest, company: FromPath[str], api_key: FromPath[str]) -> None:
    """Take a key out of use."""
    actor = caller_of(request).id
    await server_of(request).write(company, lambda held: access.end_key(held, api_key, actor=actor))


HANDLERS: list[Any] = [index, make, end]
