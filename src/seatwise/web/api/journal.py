"""The journal, page by page, and sessions for programs."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from seatwise.desk import access, record
from seatwise.signin.tokens import token_hash
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest, effect
from seatwise.web.api.instants import shown
from seatwise.web.callers import agent_of, caller_of, server_of
from seatwise.web.problems import NotSignedIn


class LineShown(msgspec.Struct):
    """One line of the journal; `seq` has no gaps within a company."""

    seq: int
    at: datetime
    kind: str
    pool: str | None
    operator: str | None
    lease: str | None
    actor: str | None
    code: str | None
    data: dict[str, object]


class JournalPage(msgspec.Struct):
    """Lines in order; ask again with `after` = `next` until it is null."""

    lines: list[LineShown]
    next: int | None


class Ticket(msgspec.Struct, forbid_unknown_fields=True):
    """What a finished sign-in gave."""

    ticket: str


class Opened(msgspec.Struct):
    """A session: send it as `Authorization: Bearer ...`."""

    token: str


@get("/v1/companies/{company:str}/journal")
async def journal(
    request: AnyRequest,
    company: FromPath[str],
    after: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> JournalPage:
    """What happened, oldest first."""
    lines = await server_of(request).read(lambda look: record.lines_after(look, company, after, limit))
    return JournalPage(
        [shown(line, LineShown) for line in lines], lines[-1].seq if len(lines) == limit else None
    )


@post("/v1/companies/{company:str}/sessions", status_code=201)
async def sign_in(request: AnyRequest, company: FromPath[str], data: JSONBody[Ticket]) -> Response[Opened]:
    """Turn the ticket of a finished sign-in into a session."""
    device = agent_of(request)

    def work(held: Held) -> Opened:
        token = access.open_session(held, data.ticket, device)
        if token is None:
            raise NotSignedIn
        return Opened(token)

    return await effect(request, company, work, 201, caller=f"ticket:{token_hash(data.ticket).hex()[:16]}")


@delete("/v1/companies/{company:str}/sessions/current", status_code=204)
async def sign_out(request: AnyRequest, company: FromPath[str]) -> None:
    """End the session that asks."""
    token = caller_of(request).token
    if token is not None:
        await server_of(request).write(company, lambda held: access.close_session(held, token))


HANDLERS: list[Any] = [journal, sign_in, sign_out]
