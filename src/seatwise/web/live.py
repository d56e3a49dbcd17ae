"""News to those who watch: what a commit wrote reaches the open boards and the pages it concerns."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from seatwise.desk import News

# A watcher who does not read must not fill the memory; after this many it is told to look again.
_BACKLOG = 256


class Watch:
    """One watcher's news, in order. `lost` is set when some did not fit."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[News] = asyncio.Queue(_BACKLOG)
        self.lost = False

    def tell(self, news: News) -> None:
        try:
            self.news.put_nowait(news)
        except asyncio.QueueFull:
            self.lost = True

    async def __aiter__(self) -> AsyncIterator[News]:
        while True:
            yield await self.news.get()


class Live:
    """Who watches which company in this process."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watch]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver in this loop from now on."""
        self._loop = loop

    def publish(self, news: News) -> None:
        """Called in the writing thread after a commit."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, news)

    def _deliver(self, news: News) -> None:
        for watch in self._watchers.get(news.company, ()):
            watch.tell(news)

    @contextmanager
    def watch(self, company: str) -> Iterator[Watch]:
        """Hear of everything committed for a company while the block lasts."""
        watch = Watch()
        self._watchers[company].add(watch)
        try:
            yield watch
        finally:
            self._watchers[company].discard(watch)
            if not self._watchers[company]:
                del self._watchers[company]
