"""What one server process has: its settings, its desk, its password setup, and who is listening."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from seatwise.desk import Desk
from seatwise.settings import Settings
from seatwise.signin.opaque import Setup
from seatwise.store import Held, Look
from seatwise.web.live import Live
from seatwise.web.recognized import Recognized
from seatwise.web.sockets import Sockets

T = TypeVar("T")


@dataclass
class Server:
    """One process's things, made once in `create_app`."""

    settings: Settings
    desk: Desk
    setup: Setup
    live: Live = field(default_factory=Live)
    recognized: Recognized = field(default_factory=Recognized)
    sockets: Sockets = field(init=False)

    def __post_init__(self) -> None:
        self.sockets = Sockets(self)
        self._committed: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()
        self._woken = False
        self.desk.listen(self.recognized.tell)

    async def write(self, company: str, work: Callable[[Held], T], operator: str | None = None) -> T:
        """Let `work` decide with the company held, together with all that waits; done when committed.

        `operator` (id or login) is whom it is about, if that is known.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def committed(done: Future[T]) -> None:
            # In the writing thread: the loop is woken once for all that one commit answers.
            self._committed.append((answer, done))
            if not self._woken:
                self._woken = True
                loop.call_soon_threadsafe(self._answer)

        job = self.desk.write(company, work, operator)
        job.add_done_callback(committed)
        try:
            return await answer
        except asyncio.CancelledError:
            job.cancel()
            raise

    def _answer(self) -> None:
        self._woken = False  # first, so that what comes while this runs wakes the loop again
        while self._committed:
            answer, done = self._committed.popleft()
            if answer.done() or done.cancelled():
                continue
            error = done.exception()
            if error is None:
                answer.set_result(done.result())
            else:
                answer.set_exception(error)

    async def read(self, work: Callable[[Look], T]) -> T:
        """Let `work` look at one consistent state, without keeping the others waiting."""
        return await asyncio.to_thread(self.desk.read, work)
