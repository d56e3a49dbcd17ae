"""Ten thousand open pages on one server process: the memory of each, and the work of keeping them."""

import asyncio
import base64
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.measure import row
from benchmarks.seats_ground import COMPANY, TTL, prepared
from benchmarks.seats_http import seatwise
from seatwise.desk import seating
from seatwise.signin.tokens import Kind, new_token, token_hash
from seatwise.store import Store

PAGES = 10_000
REST = 45
"""Seconds over which the work at rest is measured: two rounds of pings and more."""
LIMIT = 240
"""Seconds after which those pages are taken that are open by then."""


class Page(asyncio.Protocol):
    """What a browser does with the socket of an open page: it answers pings."""

    def __init__(self, request: bytes, opened: "asyncio.Future[None]") -> None:
        self._request = request
        self._opened = opened
        self._buffer = b""
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head[:20]:
                self._fail(head[:80])
                return
            self._upgraded, self._buffer = True, rest
        while len(self._buffer) >= 2:
            length, start = self._buffer[1] & 127, 2
            if length == 126:
                length, start = int.from_bytes(self._buffer[2:4]), 4
            if len(self._buffer) < start + length:
                return
            kind, body = self._buffer[0] & 15, self._buffer[start : start + length]
            self._buffer = self._buffer[start + length :]
            if kind == 9:
                # Masked with nothing: a client must mask, the mask may be zero.
                self._transport.write(bytes([0x8A, 0x80 | len(body)]) + bytes(4) + body)
            elif kind == 1 and not self._opened.done():
                self._opened.set_result(None)

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail(b"closed")

    def _fail(self, why: bytes) -> None:
        if not self._opened.done():
            self._opened.set_exception(RuntimeError(why.decode("ascii", "replace")))


def rows(where: Path) -> list[dict[str, Any]]:
    """The rows of pages; SQLite, since the database has little to do with them."""
    limited = raise_limit()
    count = min(PAGES, limited - 500)
    url = f"sqlite:///{where / 'pages.sqlite3'}"
    with prepared(url, count) as store:
        tokens = sat_down(store, count)
        with seatwise(where, url) as (address, process):
            return asyncio.run(_measured(address, process, tokens))


def raise_limit() -> int:
    """As many open files as the machine allows."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = PAGES + 2_000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return PAGES + 2_000


def sat_down(store: Store, count: int) -> list[str]:
    """A session and a seat for each of the operators; the tokens."""
    tokens = [new_token(COMPANY, Kind.SESSION) for _ in range(count)]
    for start in range(0, count, 1_000):
        with store.transaction() as transaction:
            transaction.one_instant = True
            held = transaction.hold(COMPANY)
            now = held.now()
            for number in range(start, min(start + 1_000, count)):
                held.run(
                    "add_session",
                    token_hash=token_hash(tokens[number]),
                    operator=f"o{number}",
                    created_at=now,
                    expires_at=now + 3_600_000,
                    device=None,
                )
                seating.acquire(held, "desk", f"o{number}", 10 * TTL)
    return tokens


async def _measured(address: str, process: int, tokens: list[str]) -> list[dict[str, Any]]:
    netloc = urlsplit(address).netloc
    host, port = netloc.split(":")
    loop = asyncio.get_running_loop()
    permits, transports = asyncio.Semaphore(64), []
    until = time.monotonic() + LIMIT

    async def open_one(token: str) -> None:
        async with permits:
            if time.monotonic() > until:
                return
            key = base64.b64encode(os.urandom(16)).decode()
            request = (
                f"GET /c/{COMPANY}/seat/ws HTTP/1.1\r\nHost: {netloc}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                f"Origin: {address}\r\nCookie: __Host-seatwise-{COMPANY}={token}\r\n\r\n"
            ).encode()
            opened: asyncio.Future[None] = loop.create_future()
            transport, _ = await loop.create_connection(lambda: Page(request, opened), host, int(port))
            await asyncio.wait_for(opened, 60)
            transports.append(transport)

    for token in tokens[:50]:  # what every server has anyway is no page's memory
        await open_one(token)
    before, first = memory(process), len(transports)
    await asyncio.gather(*(open_one(token) for token in tokens[50:]))
    await asyncio.sleep(5)
    each = (memory(process) - before) / max(1, len(transports) - first)
    busy, start = work(process), time.monotonic()
    await asyncio.sleep(REST)
    share = (work(process) - busy) / (time.monotonic() - start) * 100
    alive = sum(not transport.is_closing() for transport in transports)
    for transport in transports:
        transport.abort()
    name = f"{alive:,} open pages, one process"
    return [
        row(name, each / 1024, "kB each", against="40 kB each", ratio=each / 40_960, floor=1, at_most=True),
        row(name, share, "% of a core", against="10 % at rest", ratio=share / 10, floor=1, at_most=True),
    ]


def memory(process: int) -> int:
    """Resident bytes of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def work(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
