"""What one server process has: its settings, its desk, its password setup, and who is listening."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from seatwise.desk import Desk
from seatwise.settings import Settings
from seatwise.signin.opaque import Setup
from seatwise.store import Held, Look
from seatwise.web.live import Live
from seatwise.web.sockets import Sockets

T = TypeVar("T")


@dataclass
class Server:
    """One process's things, made once in `create_app`."""

    settings: Settings
    desk: Desk
    setup: Setup
    live: Live = field(default_factory=Live)
    sockets: Sockets = field(init=False)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self)

    async def write(self, company: str, work: Callable[[Held], T]) -> T:
        """Let `work` decide with the company held, together with all that waits; done when committed."""
        return await asyncio.wrap_future(self.desk.write(company, work))

    async def read(self, work: Callable[[Look], T]) -> T:
        """Let `work` look at one consistent state, without keeping the others waiting."""
        return await asyncio.to_thread(self.desk.read, work)
