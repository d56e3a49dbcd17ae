"""Group commit: what queued while the last commit ran is decided in the next transaction."""

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from structlog import get_logger

from seatwise.desk.clock import ClockWatch
from seatwise.errors import SeatwiseError
from seatwise.store import Held, Look, Store, StoreUnavailable
from seatwise.store.transaction import Entry

T = TypeVar("T")
log = get_logger()

# One fsync pays for this many decisions at the most; more would make the first of them wait.
_BATCH = 256


class News(NamedTuple):
    """What was committed for one company: the numbered lines of its journal."""

    company: str
    entries: Sequence[tuple[int, Entry]]


class _Job(NamedTuple):
    company: str
    operator: str | None
    work: Callable[[Held], Any]
    done: "Future[Any]"


class Desk:
    """One process's way to its database: a single thread writes, everybody reads.

    `listen` is called in the writing thread after each commit that wrote journal lines.
    """

    def __init__(self, store: Store, clock: ClockWatch | None = None) -> None:
        self.store = store
        self._clock = clock or ClockWatch()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._listeners: list[Callable[[News], None]] = []
        self._thread = threading.Thread(target=self._run, name="seatwise-writer", daemon=True)
        self._thread.start()

    def write(self, company: str, work: Callable[[Held], T], operator: str | None = None) -> "Future[T]":
        """Let `work` decide with the company held; its result comes once it is committed. `operator` (id or login)
        is whom it is about, if that is known: all of a batch are then looked up together.

        `work` may be called again when the transaction it shared with others was undone, so it must have no
        effect but through what it is given. What it raises, the future raises, and nothing of it is written.
        """
        done: Future[T] = Future()
        self._jobs.put(_Job(company, operator, work, done))
        return done

    def read(self, work: Callable[[Look], T]) -> T:
        """Let `work` look at one consistent state."""
        with self.store.reading() as look:
            return work(look)

    def listen(self, listener: Callable[[News], None]) -> None:
        """Tell `listener` of everything that is committed from here."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch, stop = [job], False
            while len(batch) < _BATCH:
                try:
                    following = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    stop = True
                    break
                batch.append(following)
            self._decide([job for job in batch if job.done.set_running_or_notify_cancel()])
            if stop:
                return

    def _decide(self, batch: list[_Job]) -> None:
        if not batch:
            return
        results: list[tuple[_Job, Any]] = []
        failed: list[tuple[_Job, BaseException]] = []
        news: list[News] = []
        try:
            with self.store.transaction() as transaction:
                self._clock.check(transaction)
                # What is decided together is decided at one instant.
                transaction.one_instant = True
                asking: dict[str, list[str]] = defaultdict(list)
                for job in batch:
                    if job.operator is not None:
                        asking[job.company].append(job.operator)
                # Locks are taken in the order of names, so two processes never wait for each other.
                for job in sorted(batch, key=lambda job: job.company):
                    before = transaction.written
                    try:
                        held = transaction.hold(job.company)
                        held.asking = asking.pop(job.company, held.asking)
                        results.append((job, job.work(held)))
                    except SeatwiseError as error:
                        # Only a refusal by the rules leaves the transaction as it was.
                        if transaction.written != before or isinstance(error, StoreUnavailable):
                            raise
                        failed.append((job, error))
                news = [News(company, lines) for company, lines in transaction.flush().items() if lines]
        except BaseException as error:  # noqa: BLE001 - it belongs to those who wait, not to this thread
            if len(batch) == 1 or isinstance(error, StoreUnavailable):
                # A database that is away is not asked again for each: they would wait one after the other.
                for job in batch:
                    job.done.set_exception(error)
            else:
                # Somebody's work broke after it had written: each is decided again, alone.
                for job in batch:
                    self._decide([job])
            return
        for told in news:
            for listener in self._listeners:
                try:
                    listener(told)
                except Exception as error:  # noqa: BLE001 - what is committed is answered, told or not
                    log.warning("news_not_told", company=told.company, error=str(error))
        for job, refusal in failed:
            job.done.set_exception(refusal)
        for job, result in results:
            job.done.set_result(result)
