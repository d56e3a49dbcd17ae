"""The leases that open pages of this process keep alive, renewed together."""

import asyncio
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from structlog import get_logger

from seatwise.desk import seating
from seatwise.errors import SeatwiseError

if TYPE_CHECKING:
    from seatwise.web.server import Server

log = get_logger()


class Sockets:
    """The leases that open pages of this process keep alive."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._open: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, company: str, lease: str) -> None:
        self._open[company][lease] += 1

    def remove(self, company: str, lease: str) -> None:
        leases = self._open[company]
        leases[lease] -= 1
        if leases[lease] <= 0:
            del leases[lease]
        if not leases:
            del self._open[company]

    async def keep_beating(self) -> None:
        """Renew what is open, again and again. A socket that stops answering pings is closed by the protocol
        layer and so no longer renewed; its lease runs to its end."""
        ttl = self._server.settings.ttl_ms
        while True:
            await asyncio.sleep(self._server.settings.ping_every)
            for company in list(self._open):
                leases = list(self._open[company])
                try:
                    await self._server.write(company, partial(seating.renew_all, leases=leases, ttl=ttl))
                except SeatwiseError as error:
                    log.warning("renewal_failed", company=company, code=error.code)
