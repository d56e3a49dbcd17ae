"""Group commit: what queued while the last commit ran is decided in the next transaction."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from seatwise.desk.clock import ClockWatch
from seatwise.store import Held, Look, Store
from seatwise.store.transaction import Entry

T = TypeVar("T")

# One fsync pays for this many decisions at the most; more would make the first of them wait.
_BATCH = 256


class News(NamedTuple):
    """What was committed for one company: the numbered lines of its journal."""

    company: str
    entries: Sequence[tuple[int, Entry]]


class _Job(NamedTuple):
    company: str
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

    def write(self, company: str, work: Callable[[Held], T]) -> "Future[T]":
        """Let `work` decide with the company held; its result comes once it is committed.

        `work` may be called again when the transaction it shared with others was undone, so it must have no
        effect but through what it is given. What it raises, the future raises, and nothing of it is written.
        """
        done: Future[T] = Future()
        self._jobs.put(_Job(company, work, done))
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
                # Locks are taken in the order of names, so two processes never wait for each other.
                for job in sorted(batch, key=lambda job: job.company):
                    before = transaction.written
                    try:
                        results.append((job, job.work(transaction.hold(job.company))))
                    except Exception as error:
                        if transaction.written != before:
                            raise
                        failed.append((job, error))
                news = [News(company, lines) for company, lines in transaction.flush().items() if lines]
        except BaseException as error:  # noqa: BLE001 - it belongs to those who wait, not to this thread
            if len(batch) == 1:
                batch[0].done.set_exception(error)
            else:
                # Somebody's work broke after it had written: each is decided again, alone.
                for job in batch:
                    self._decide([job])
            return
        for told in news:
            for listener in self._listeners:
                listener(told)
        for job, refusal in failed:
            job.done.set_exception(refusal)
        for job, result in results:
            job.done.set_result(result)
