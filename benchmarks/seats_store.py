"""Admissions a second of one pool, beside the disk and beside a transaction for each request."""

import itertools
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import in_turn, median, per_second, ratio, row
from benchmarks.seats_ground import COMPANY, TTL, people, prepared
from seatwise.desk import Desk, seating
from seatwise.store import Held, Store

CLIENTS = 64
CONNECTIONS = 16
SECONDS = 1.5
_PEOPLE = 10_000


class Newcomers:
    """Operators who were never in, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made = _PEOPLE
        self._given = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            self._given += 1
            return f"o{self._given - 1}"

    def more(self) -> None:
        """Have enough for another round; not part of what is measured."""
        wanted = self._given + 3 * _PEOPLE
        if wanted > self._made:
            people(self._store, self._made, wanted)
            self._made = wanted


def grouped(desk: Desk, newcomers: Newcomers) -> float:
    """Admissions a second by the product: 64 clients, each asks again when it is answered."""
    newcomers.more()
    done: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
    until = time.perf_counter() + SECONDS
    count = itertools.count()

    def ask(_answered: Any = None) -> None:
        if _answered is not None:
            if (error := _answered.exception()) is not None:
                done.put(error)
                return
            next(count)
        if time.perf_counter() >= until:
            done.put(None)
            return
        operator = newcomers.next()

        def work(held: Held) -> object:
            return seating.acquire(held, "desk", operator, TTL)

        desk.write(COMPANY, work, operator).add_done_callback(ask)

    start = time.perf_counter()
    for _ in range(CLIENTS):
        ask()
    for _ in range(CLIENTS):
        if (error := done.get()) is not None:
            raise error
    return next(count) / (time.perf_counter() - start)


def one_by_one(connect: Callable[[], Any], lock: str, mark: str, newcomers: Newcomers) -> float:
    """The same rows by one transaction for each request over 16 connections, in raw SQL."""
    newcomers.more()
    until = time.perf_counter() + SECONDS
    counts: list[int] = []

    def work() -> None:
        connection, done = connect(), 0
        try:
            while time.perf_counter() < until:
                _one(connection, lock, mark, newcomers.next())
                done += 1
        finally:
            connection.close()
            counts.append(done)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def _one(connection: Any, lock: str, mark: str, operator: str) -> None:
    now = time.time_ns() // 1_000_000
    sql: Callable[[str], str] = lambda text: text.replace("?", mark)  # noqa: E731
    run = connection.execute
    run("begin immediate" if mark == "?" else "begin")
    seq = run(sql(lock), (COMPANY,)).fetchone()[0] + 1
    run(
        sql(
            "select count(*) from lease where company = ? and pool = ? and ended_at is null and expires_at > ?"
        ),
        (COMPANY, "desk", now),
    ).fetchone()
    run(
        sql(
            "insert into lease (company, lease, pool, operator, license, since, expires_at, mark, active_at)"
            " values (?, ?, 'desk', ?, 'simultaneous', ?, ?, 'ordinary', ?)"
        ),
        (COMPANY, "r" + operator, operator, now, now + TTL, now),
    )
    run(
        sql(
            "insert into journal (company, seq, at, kind, pool, operator, lease, data)"
            " values (?, ?, ?, 'admitted', 'desk', ?, ?, '{}')"
        ),
        (COMPANY, seq, now, operator, "r" + operator),
    )
    run(sql("update company set journal_seq = ? where company = ?"), (seq, COMPANY))
    run("commit")


@contextmanager
def disk(where: Path) -> Iterator[Callable[[], float]]:
    """Measures how often a second the disk makes a written page durable."""
    path = where / "probe"
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def once() -> None:
        os.write(file, b"x" * 4096)
        os.fsync(file)

    try:
        yield lambda: per_second(once, SECONDS)
    finally:
        os.close(file)
        path.unlink()


def rows(kind: str, url: str, where: Path) -> list[dict[str, Any]]:
    """The rows of one database."""
    with prepared(url, _PEOPLE) as store, disk(where) as fsyncs:
        newcomers = Newcomers(store)
        desk = Desk(store)
        connect, lock, mark = _raw(kind, url)
        try:
            grouped(desk, newcomers)
            figures = in_turn(
                fsyncs,
                lambda: grouped(desk, newcomers),
                lambda: one_by_one(connect, lock, mark, newcomers),
                rounds=5,
            )
        finally:
            desk.close()
    disked, ours, theirs = figures
    name = f"admissions, {CLIENTS} clients waiting, {kind}"
    return [
        row(
            name,
            median(ours),
            "/s",
            against=f"fsync {median(disked):,.0f}/s",
            ratio=ratio(ours, disked),
            floor=6,
        ),
        row(
            name,
            median(ours),
            "/s",
            against=f"a transaction each, {CONNECTIONS} connections {median(theirs):,.0f}/s",
            ratio=ratio(ours, theirs),
            # The floor is of row locks; SQLite has only one lock for the whole file.
            floor=20 if kind == "PostgreSQL" else None,
        ),
    ]


def _raw(kind: str, url: str) -> tuple[Callable[[], Any], str, str]:
    lock = "select journal_seq from company where company = ?"
    if kind == "SQLite":
        path = url.removeprefix("sqlite:///")

        def file() -> sqlite3.Connection:
            connection = sqlite3.connect(path, isolation_level=None, timeout=60)
            connection.execute("pragma synchronous = full")
            return connection

        return file, lock, "?"
    import psycopg

    return lambda: psycopg.connect(url, autocommit=True), lock + " for update", "%s"
