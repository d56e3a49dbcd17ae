"""The leases and waits that open pages of this process keep alive, together."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from structlog import get_logger

from seatwise.desk import seating
from seatwise.desk.pool import pool_of
from seatwise.errors import SeatwiseError
from seatwise.seats import Denied
from seatwise.store import Held

if TYPE_CHECKING:
    from seatwise.web.server import Server

log = get_logger()


class Sockets:
    """What is open, and the beat that keeps it. Shared by nothing but this process's loop."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._leases: dict[str, Counter[str]] = defaultdict(Counter)
        self._tickets: dict[str, Counter[str]] = defaultdict(Counter)
        self._active: dict[str, set[str]] = defaultdict(set)

    def open(self, company: str, *, lease: str | None = None, ticket: str | None = None) -> None:
        """A page is open over a lease or a wait."""
        if lease is not None:
            self._leases[company][lease] += 1
        if ticket is not None:
            self._tickets[company][ticket] += 1

    def close(self, company: str, *, lease: str | None = None, ticket: str | None = None) -> bool:
        """The page is closed; whether it was the last one over the lease."""
        if ticket is not None:
            _less(self._tickets, company, ticket)
        return lease is not None and _less(self._leases, company, lease)

    def active(self, company: str, lease: str) -> None:
        """There was human input at the page."""
        self._active[company].add(lease)

    async def keep_beating(self) -> None:
        """Renew what is open, again and again. A socket that stops answering pings is closed by the protocol
        layer and so no longer renewed; its lease runs to its end."""
        while True:
            await asyncio.sleep(self._server.settings.ping_every)
            for company in {*self._leases, *self._tickets, *self._active}:
                await self._beat(company)

    async def keep_settling(self) -> None:
        """Where a page waits, what time has done is settled each second, so that it is offered its seat soon."""
        while True:
            await asyncio.sleep(1)
            for company in self._server.live.waited_in():
                await self._try(company, self._settle)

    async def _beat(self, company: str) -> None:
        leases, tickets = list(self._leases[company]), list(self._tickets[company])
        active = self._active.pop(company, set())
        ttl = self._server.settings.ttl_ms

        def work(held: Held) -> None:
            if active:
                seating.touch_all(held, active)
            if tickets:
                seating.keep_waiting(held, tickets, max(60_000, ttl // 3))
            for lease in seating.renew_all(held, leases, ttl) if leases else ():
                # Over, or of an overlap: decided one by one. What is denied, its page hears by the journal.
                if isinstance(seating.beat(held, lease, ttl), Denied):
                    log.info("page_without_seat", company=company)

        await self._try(company, work)
        for kept in (self._leases, self._tickets):
            if not kept[company]:
                del kept[company]

    def _settle(self, held: Held) -> None:
        pool_of(held, seating.DEFAULT_POOL, self._server.settings.ttl_ms)

    async def _try(self, company: str, work: Callable[[Held], None]) -> None:
        try:
            await self._server.write(company, work)
        except SeatwiseError as error:
            log.warning("beat_failed", company=company, code=error.code)


def _less(kept: dict[str, Counter[str]], company: str, key: str) -> bool:
    kept[company][key] -= 1
    if kept[company][key] <= 0:
        del kept[company][key]
        return True
    return False
