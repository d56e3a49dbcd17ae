"""Who is in, live."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent, ServerSentEventMessage

from seatwise.desk import access, companies, seating
from seatwise.desk.board import PoolState, pool_state
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import Caller, caller_of, server_of
from seatwise.web.pages.frame import base, field
from seatwise.web.problems import language_of
from seatwise.web.render import Page, html, show


@dataclass(frozen=True)
class BoardPage(Page):
    """Who is in."""

    template: ClassVar[str] = "board.html"
    place: ClassVar[str] = "board"
    state: PoolState


@dataclass(frozen=True)
class BoardLive(Page):
    """The part of the board that changes."""

    template: ClassVar[str] = "board-live.html"
    state: PoolState


@get("/c/{company:str}/board")
async def board(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Who is in, live."""
    return show(request, await server_of(request).read(lambda look: _board(look, company, BoardPage)))


def _board(look: Look, company: str, kind: type[BoardPage | BoardLive]) -> BoardPage | BoardLive:
    found = companies.company_of(look, company)
    return kind(**base(found), state=pool_state(look, company, seating.DEFAULT_POOL))


@get("/c/{company:str}/board/live")
async def board_live(request: AnyRequest, company: FromPath[str]) -> ServerSentEvent:
    """The changing part of the board, anew whenever something was decided or a lease ran out."""
    server, caller, into = server_of(request), caller_of(request), language_of(request)

    async def changes() -> AsyncIterator[ServerSentEventMessage]:
        with server.live.watch(company) as watch:
            while True:
                page = await server.read(lambda look: _board(look, company, BoardLive))
                yield ServerSentEventMessage(
                    data=html(page, into, caller), id=str(page.state.seq), event="board"
                )
                ends = [s.expires_at for s in page.state.seats if s.expires_at > page.state.now]
                # Nobody sweeps: what runs out next is shown as over at its own instant.
                wait = min(15.0, (min(ends) - time.time() * 1000) / 1000 + 0.05) if ends else 15.0
                try:
                    async with asyncio.timeout(max(wait, 0.05)):
                        await watch.news.get()
                except TimeoutError:
                    pass
                while not watch.news.empty():
                    watch.news.get_nowait()
                if not await server.read(lambda look: _still_may(look, company, caller)):
                    return

    return ServerSentEvent(changes())


def _still_may(look: Look, company: str, caller: Caller) -> bool:
    person = access.session(look, company, caller.token or "")
    return person is not None and person.role is caller.role


@post("/c/{company:str}/board/end", status_code=303)
async def end_seat(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """End somebody's seat, with a reason that they are told."""
    server, actor = server_of(request), caller_of(request).id
    form = await request.form()
    lease, reason = field(form, "lease"), field(form, "reason") or "-"
    await server.write(
        company, lambda held: seating.end(held, lease, actor, reason[:500], server.settings.ttl_ms)
    )
    return Redirect(f"/c/{company}/board", status_code=303)


HANDLERS: list[Any] = [board, board_live, end_seat]
