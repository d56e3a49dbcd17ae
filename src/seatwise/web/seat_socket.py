"""A page's socket is its heartbeat: the server pings it and renews the leases of all that answer."""

import asyncio
from typing import Any

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath

from seatwise.desk import seating
from seatwise.seats import Code, Denied, Lease
from seatwise.store import Held
from seatwise.web.callers import caller_of, server_of
from seatwise.web.problems import denial_sentence, language_of


class SeatHeld(msgspec.Struct, tag="seat"):
    """The seat is held; `expires_at` is what the last renewal gave (milliseconds UTC)."""

    lease: str
    expires_at: int


class SeatOver(msgspec.Struct, tag="over"):
    """The seat is over: why, in words too."""

    code: str
    message: str


@websocket("/c/{company:str}/seat/ws")
async def seat_socket(socket: WebSocket[Any, Any, Any], company: FromPath[str]) -> None:
    """Keep the operator's seat while the page is open, and tell the page when it is over."""
    server, operator, into = server_of(socket), caller_of(socket).operator or "", language_of(socket)
    ttl = server.settings.ttl_ms
    await socket.accept()

    def beat(held: Held) -> Lease | Denied | None:
        lease = seating.last_lease(held, seating.DEFAULT_POOL, operator)
        if lease is None:
            return None
        event = seating.beat(held, lease, ttl)
        return event if isinstance(event, Denied) else event.lease

    with server.live.watch(company) as watch:
        found = await server.write(company, beat)
        if not isinstance(found, Lease):
            over = found or Denied(0, operator, Code.LEASE_EXPIRED)
            await _say(socket, SeatOver(over.code, denial_sentence(over, into)))
            await socket.close()
            return
        await _say(socket, SeatHeld(found.id, found.expires_at))
        server.sockets.add(company, found.id)
        gone = asyncio.create_task(_until_gone(socket))
        try:
            while not gone.done():
                news = asyncio.create_task(watch.news.get())
                await asyncio.wait({news, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not news.done():
                    news.cancel()
                    break
                for _, entry in news.result().entries:
                    if entry.lease == found.id and entry.kind in {"released", "expired", "revoked"}:
                        code = Code(entry.code) if entry.code else Code.LEASE_EXPIRED
                        message = denial_sentence(Denied(entry.at, operator, code), into)
                        reason = entry.data.get("reason")
                        if code is Code.LEASE_REVOKED and isinstance(reason, str) and reason:
                            # Some reasons are ours and have a translation; a person's stays as it is.
                            message += " " + into.gettext("Reason: %(reason)s", reason=into.gettext(reason))
                        await _say(socket, SeatOver(code, message))
                        await socket.close()
                        return
        finally:
            gone.cancel()
            server.sockets.remove(company, found.id)


async def _until_gone(socket: WebSocket[Any, Any, Any]) -> None:
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


async def _say(socket: WebSocket[Any, Any, Any], message: msgspec.Struct) -> None:
    await socket.send_text(msgspec.json.encode(message).decode())


HANDLERS: list[Any] = [seat_socket]
