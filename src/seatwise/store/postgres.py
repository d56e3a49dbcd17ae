"""PostgreSQL 15 and newer: any number of server processes on one database."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from seatwise.store.errors import NewerSchema, StoreUnavailable
from seatwise.store.statements import migrations, statements
from seatwise.store.transaction import Cursor, Look, Transaction

# More readers at once would only wait for each other on the server's cores.
_READERS = 8
# A database that does not answer a connection within this many seconds is away.
_CONNECT = 5

_AWAY = (psycopg.OperationalError, psycopg.InternalError, psycopg.InterfaceError)
"""What says that the database cannot serve now: away, full, read-only, out of connections."""

CLOCK = "select (extract(epoch from clock_timestamp()) * 1000)::bigint"
"""The clock now, not `now()`, which is when the transaction began, before it waited for the lock."""


class PostgresStore:
    """A database on a server. Connections are opened when needed and replaced when they broke."""

    def __init__(self, url: str, clock: Callable[[], int] | None = None) -> None:
        self.url = url
        self._given_clock = clock
        self._writing = threading.Lock()
        self._writer: psycopg.Connection[Any] | None = None
        self._listener: psycopg.Connection[Any] | None = None
        self._free: list[psycopg.Connection[Any]] = []
        self._free_lock = threading.Lock()
        self._permits = threading.BoundedSemaphore(_READERS)

    def migrate(self) -> list[str]:
        """Run the steps that are missing, each in one transaction with the row that records it."""
        done: list[str] = []
        with self._errors(), self._writing, self._connected_writer() as connection:
            newest = migrations()[-1][0]
            with connection.transaction():
                # Two processes that start at once take turns.
                connection.execute("select pg_advisory_xact_lock(7327841)")
                connection.execute("create table if not exists migration (migration text primary key)")
                known = {row[0] for row in connection.execute("select migration from migration")}
                if strangers := sorted(name for name in known if name > newest):
                    raise NewerSchema(migration=strangers[-1])
                for name, sql in migrations():
                    if name not in known:
                        connection.execute(sql.encode())
                        connection.execute("insert into migration (migration) values (%s)", (name,))
                        done.append(name)
        return done

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with (
            self._errors(),
            self._writing,
            self._connected_writer() as connection,
            connection.transaction(),
        ):
            transaction = Transaction(_executor(connection), statements("postgres"), self._clock(connection))
            yield transaction
            transaction.flush()

    @contextmanager
    def reading(self) -> Iterator[Look]:
        with self._errors():
            if not self._permits.acquire(timeout=_CONNECT):
                raise StoreUnavailable(reason="all connections are in use")
            try:
                connection = self._reader()
                try:
                    with connection.transaction():
                        connection.execute("set transaction isolation level repeatable read, read only")
                        yield Look(_executor(connection), statements("postgres"), self._clock(connection))
                finally:
                    self._give_back(connection)
            finally:
                self._permits.release()

    def close(self) -> None:
        with self._writing, self._free_lock:
            for connection in (self._writer, self._listener, *self._free):
                if connection is not None:
                    connection.close()
            self._writer = self._listener = None
            self._free.clear()

    def await_change(self, seconds: float) -> bool:
        """Wait until some process committed a line of a journal, at most `seconds`; whether one did."""
        with self._errors():
            if self._listener is None or self._listener.broken or self._listener.closed:
                self._listener = self._connect()
                self._listener.execute("listen seatwise")
                return True  # what happened before is not known
            try:
                return any(True for _ in self._listener.notifies(timeout=seconds, stop_after=1))
            except psycopg.OperationalError:
                self._listener.close()
                raise

    def _clock(self, connection: psycopg.Connection[Any]) -> Callable[[], int]:
        if self._given_clock is not None:
            return self._given_clock

        def clock() -> int:
            row = connection.execute(CLOCK).fetchone()
            return int(row[0]) if row is not None else 0

        return clock

    def _reader(self) -> psycopg.Connection[Any]:
        with self._free_lock:
            connection = self._free.pop() if self._free else None
        return connection if connection is not None and not connection.broken else self._connect()

    def _give_back(self, connection: psycopg.Connection[Any]) -> None:
        if connection.broken or connection.closed:
            connection.close()
            return
        with self._free_lock:
            self._free.append(connection)

    @contextmanager
    def _connected_writer(self) -> Iterator[psycopg.Connection[Any]]:
        if self._writer is None or self._writer.broken or self._writer.closed:
            self._writer = self._connect()
        try:
            yield self._writer
        except _AWAY:
            # Whatever it was, this connection is not trusted with the next decision.
            if self._writer is not None:
                self._writer.close()
            self._writer = None
            raise

    def _connect(self) -> psycopg.Connection[Any]:
        # A half-open connection must not hold a decision for longer than a page waits for its answer.
        patience = {
            "connect_timeout": _CONNECT,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        }
        given = conninfo_to_dict(self.url)
        return psycopg.connect(make_conninfo(self.url, **{**patience, **given}), autocommit=True)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except _AWAY as error:
            raise StoreUnavailable(reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _executor(connection: psycopg.Connection[Any]) -> Callable[[str, Mapping[str, Any]], Cursor]:
    def execute(sql: str, parameters: Mapping[str, Any]) -> Cursor:
        return connection.execute(sql.encode(), parameters)

    return execute
