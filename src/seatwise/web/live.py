"""News to those who watch: what a commit wrote reaches the open boards and the pages it concerns."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from seatwise.desk import News

# A watcher who does not read must not fill the memory; after this many it is told to look again.
_BACKLOG = 256
QUEUE_KINDS = frozenset({"queued", "offered", "wait_ended"})
"""Lines of the journal that move somebody's place."""


class Watch:
    """One watcher's news, in order. `lost` is set when some did not fit: then look again."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[News] = asyncio.Queue(_BACKLOG)
        self.lost = False

    def tell(self, news: News) -> None:
        try:
            self.news.put_nowait(news)
        except asyncio.QueueFull:
            self.lost = True

    def drain(self) -> None:
        """Forget what is there: the watcher is about to look for itself."""
        self.lost = False
        while not self.news.empty():
            self.news.get_nowait()


class Live:
    """Who watches what in this process: a company's board, or one operator's own seat and place."""

    def __init__(self) -> None:
        self._boards: dict[str, set[Watch]] = defaultdict(set)
        self._operators: dict[tuple[str, str], set[Watch]] = defaultdict(set)
        self._waiting: dict[str, set[Watch]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver in this loop from now on."""
        self._loop = loop

    def publish(self, news: News) -> None:
        """Called in any thread after a commit, of this process or another."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, news)

    def _deliver(self, news: News) -> None:
        told = set(self._boards.get(news.company, ()))
        for operator in {entry.operator for _, entry in news.entries if entry.operator is not None}:
            told |= self._operators.get((news.company, operator), set())
        if any(entry.kind in QUEUE_KINDS for _, entry in news.entries):
            told |= self._waiting.get(news.company, set())
        for watch in told:
            watch.tell(news)

    def companies(self) -> set[str]:
        """The companies that somebody watches."""
        return set(self._boards) | {company for company, _ in self._operators}

    def waited_in(self) -> set[str]:
        """The companies in which an open page waits."""
        return set(self._waiting)

    @contextmanager
    def watch(self, company: str, operator: str | None = None) -> Iterator[Watch]:
        """Hear of everything committed for a company, or for one of its operators, while the block lasts."""
        watch = Watch()
        with (
            _in(self._boards, company, watch)
            if operator is None
            else _in(self._operators, (company, operator), watch)
        ):
            yield watch

    @contextmanager
    def waiting(self, company: str, watch: Watch) -> Iterator[None]:
        """Hear besides of everything that moves the queue."""
        with _in(self._waiting, company, watch):
            yield


K = TypeVar("K")


@contextmanager
def _in(where: dict[K, set[Watch]], key: K, watch: Watch) -> Iterator[None]:
    where[key].add(watch)
    try:
        yield
    finally:
        where[key].discard(watch)
        if not where[key]:
            del where[key]
