"""A page's socket: the heartbeat of a seat or a wait, and what happens to it, told at once.

From the server: `seat` (held), `waiting` (place), `over` (why). From the page: `active` (human input),
`closing` (the page goes away: its seat is kept a moment for a reload).
"""

import asyncio
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath

from seatwise.desk import seating
from seatwise.language import Language
from seatwise.licenses import Kind
from seatwise.room import Answer
from seatwise.seats import Code, Denied, Lease
from seatwise.store import Held, StoreUnavailable
from seatwise.web.callers import caller_of, device_of, server_of
from seatwise.web.live import Watch
from seatwise.web.problems import denial_sentence, language_of
from seatwise.web.server import Server


class SeatHeld(msgspec.Struct, tag="seat"):
    """The seat is held. Instants are milliseconds UTC; without input for `idle_limit` ms it may give way."""

    lease: str
    license: Kind
    since: int
    expires_at: int
    active_at: int
    now: int
    idle_limit: int | None


class PlaceHeld(msgspec.Struct, tag="waiting"):
    """The place in the queue; while `offer_until` is given, a seat is kept."""

    ticket: str
    place: int
    expected_wait: int | None
    offer_until: int | None
    now: int
    message: str


class SeatOver(msgspec.Struct, tag="over"):
    """There is no seat: why, in words too."""

    code: str
    message: str


Told = SeatHeld | PlaceHeld | SeatOver


@websocket("/c/{company:str}/seat/ws")
async def seat_socket(socket: WebSocket[Any, Any, Any], company: FromPath[str]) -> None:
    """Keep the operator's seat or place while the page is open."""
    server, operator = server_of(socket), caller_of(socket).operator or ""
    await socket.accept()
    with server.live.watch(company, operator) as watch:
        page = _Page(server, socket, company, operator, language_of(socket))
        listening = asyncio.create_task(page.listen())
        try:
            while not listening.done():
                watch.drain()
                try:
                    told = await page.look()
                except StoreUnavailable:
                    # The seat is honoured to its last known expiry; nothing is told until the database is back.
                    await asyncio.wait({listening}, timeout=2)
                    continue
                await page.say(told)
                if isinstance(told, SeatOver):
                    await socket.close()
                    return
                await page.until_news(told, watch, listening)
        except WebSocketDisconnect:
            return
        finally:
            listening.cancel()
            await page.gone()


class _Page:
    """One open page."""

    def __init__(
        self, server: Server, socket: WebSocket[Any, Any, Any], company: str, operator: str, into: Language
    ) -> None:
        self.server = server
        self.socket = socket
        self.company = company
        self.operator = operator
        self.into = into
        self.device = device_of(socket)
        self.lease: str | None = None
        self.ticket: str | None = None
        self.closing = False

    async def look(self) -> Told:
        """How the operator stands now: a beat of the own lease or place."""
        told = await self.server.write(self.company, self._beat)
        lease = told.lease if isinstance(told, SeatHeld) else None
        ticket = told.ticket if isinstance(told, PlaceHeld) else None
        if (lease, ticket) != (self.lease, self.ticket):
            self.server.sockets.close(self.company, lease=self.lease, ticket=self.ticket)
            self.server.sockets.open(self.company, lease=lease, ticket=ticket)
            self.lease, self.ticket = lease, ticket
        return told

    def _beat(self, held: Held) -> Told:
        pool, ttl = seating.DEFAULT_POOL, self.server.settings.ttl_ms
        answer: Answer | None = seating.still_waiting(held, pool, self.operator, ttl)
        if answer is None:
            lease = self.lease or seating.last_lease(held, pool, self.operator)
            if lease is None:
                return self._over(Denied(0, self.operator, Code.LEASE_EXPIRED))
            answer = seating.beat(held, lease, ttl, device=self.device)
        told = seating.told(held, pool, answer)
        if isinstance(told, Denied):
            if told.code is not Code.QUEUED or told.ticket is None:
                return self._over(told, seating.why_over(held, self.lease))
            sentence = denial_sentence(told, self.into)
            return PlaceHeld(
                told.ticket, told.place or 1, told.expected_wait, told.offer_until, held.now(), sentence
            )
        kept: Lease = told.lease
        limit = seating.rules_of(held, pool, ttl).idle_limit
        return SeatHeld(kept.id, kept.license, kept.since, kept.expires_at, kept.active_at, held.now(), limit)

    def _over(self, denied: Denied, reason: str | None = None) -> SeatOver:
        sentence = denial_sentence(denied, self.into)
        if reason:
            # Some reasons are ours and have a translation; a person's stays as it is.
            said = self.into.gettext
            sentence += " " + said("Reason: %(reason)s", reason=said(reason))
        return SeatOver(denied.code, sentence)

    async def until_news(self, told: Told, watch: Watch, listening: "asyncio.Task[None]") -> None:
        """Wait until something concerns this page, or it is gone."""
        news = asyncio.create_task(watch.news.get())
        try:
            if isinstance(told, PlaceHeld):
                with self.server.live.waiting(self.company, watch):
                    await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()

    async def say(self, told: Told) -> None:
        await self.socket.send_text(msgspec.json.encode(told).decode())

    async def listen(self) -> None:
        """Hear the page until it is gone."""
        try:
            while True:
                match await self.socket.receive_text():
                    case "active" if self.lease is not None:
                        self.server.sockets.active(self.company, self.lease)
                    case "closing":
                        self.closing = True
                    case _:
                        pass
        except WebSocketDisconnect:
            return

    async def gone(self) -> None:
        """The page is closed. One that said goodbye, the last over its lease, keeps the seat only for a reload."""
        lease, ttl = self.lease, self.server.settings.ttl_ms
        last = self.server.sockets.close(self.company, lease=lease, ticket=self.ticket)
        if last and self.closing and lease is not None:
            kept = lease
            await self.server.write(self.company, lambda held: seating.close_page(held, kept, ttl))


HANDLERS: list[Any] = [seat_socket]
