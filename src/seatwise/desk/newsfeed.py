"""What other processes committed, told here too: in order and without gaps."""

import threading
from collections.abc import Callable
from functools import partial

from structlog import get_logger

from seatwise.desk.record import Line, lines_after
from seatwise.desk.writer import Desk, News
from seatwise.errors import SeatwiseError
from seatwise.store.transaction import Entry

log = get_logger()

# How soon a stop is noticed, seconds.
_PATIENCE = 0.5
_PAGE = 500


class Newsfeed:
    """Tells `tell` every line that any process commits for a company of `watched`, from its first watch on.

    The journal's numbers have no gaps, so what is missing between two pieces of news is looked up.
    """

    def __init__(self, desk: Desk, watched: Callable[[], set[str]], tell: Callable[[News], None]) -> None:
        self._desk = desk
        self._watched = watched
        self._tell = tell
        self._told: dict[str, int] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seatwise-news", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._desk.listen(self._own)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when nothing more will be told."""
        self._stop.set()
        self._thread.join()

    def _own(self, news: News) -> None:
        if news.company in self._watched():
            with self._lock:
                first, last = news.entries[0][0], news.entries[-1][0]
                told = self._told.get(news.company, first - 1)
                if told + 1 == first:
                    self._told[news.company] = last
                    self._tell(news)
                    return
            self._catch_up(news.company)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if self._desk.store.await_change(_PATIENCE):
                    for company in self._watched():
                        self._catch_up(company)
            except SeatwiseError as error:
                log.warning("news_interrupted", code=error.code)
                self._stop.wait(1)

    def _catch_up(self, company: str) -> None:
        with self._lock:
            told = self._told.get(company)
            if told is None:
                now = self._desk.read(lambda look: look.value("journal_seq", company=company))
                self._told[company] = int(now or 0)
                return
            while lines := self._desk.read(partial(lines_after, company=company, after=told, limit=_PAGE)):
                told = self._told[company] = lines[-1].seq
                self._tell(News(company, [(line.seq, _entry(line)) for line in lines]))


def _entry(line: Line) -> Entry:
    return Entry(
        at=line.at,
        kind=line.kind,
        pool=line.pool,
        operator=line.operator,
        lease=line.lease,
        actor=line.actor,
        code=line.code,
        data=line.data,
    )
