"""SQLite: the embedded default. One process writes at a time, readers never wait (WAL)."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seatwise.store.errors import NewerSchema, StoreUnavailable
from seatwise.store.known import Known
from seatwise.store.statements import migrations, statements
from seatwise.store.transaction import Cursor, Look, Transaction
from seatwise.store.turn import Turn


def machine_clock() -> int:
    """SQLite has no server: its clock is the machine's. Milliseconds UTC."""
    return time.time_ns() // 1_000_000


class SqliteStore:
    """A database in one file."""

    def __init__(self, path: Path, clock: Callable[[], int] | None = None) -> None:
        self.url = f"sqlite:///{path}"
        self.path = path
        self._clock = clock or machine_clock
        self._writing = threading.Lock()
        self._known = Known()
        self._turn = Turn(path)
        self._watcher: sqlite3.Connection | None = None
        self._version = -1
        self._writer: sqlite3.Connection | None = None
        self._readers = threading.local()
        self._open: list[sqlite3.Connection] = []

    def migrate(self) -> list[str]:
        """Run the steps that are missing, each in one transaction with the row that records it."""
        done: list[str] = []
        # Two processes that start at once take turns.
        with self._errors(), self._writing, self._turn:
            connection = self._write_connection()
            connection.execute("create table if not exists migration (migration text primary key)")
            known = {row[0] for row in connection.execute("select migration from migration")}
            newest = migrations()[-1][0]
            if strangers := sorted(name for name in known if name > newest):
                raise NewerSchema(migration=strangers[-1])
            for name, sql in migrations():
                if name in known:
                    continue
                insert = "insert into migration (migration) values ('{}');".format(name.replace("'", ""))
                try:
                    connection.executescript(f"begin immediate;\n{sql}\n{insert}\ncommit;")
                except sqlite3.Error:
                    if connection.in_transaction:
                        connection.execute("rollback")
                    raise
                done.append(name)
        return done

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._errors(), self._writing, self._turn:
            connection = self._write_connection()
            connection.execute("begin immediate")
            try:
                transaction = Transaction(
                    _executor(connection),
                    _many(connection),
                    statements("sqlite"),
                    self._clock,
                    self._known,
                )
                yield transaction
                transaction.flush()
                connection.execute("commit")
                transaction.committed()
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise

    @contextmanager
    def reading(self) -> Iterator[Look]:
        with self._errors():
            connection = getattr(self._readers, "connection", None)
            if connection is None:
                connection = self._readers.connection = self._connect()
            connection.execute("begin")
            try:
                yield Look(_executor(connection), statements("sqlite"), self._clock)
            finally:
                connection.execute("rollback")

    def await_change(self, seconds: float) -> bool:
        """Wait until some process wrote to the file, at most `seconds`; whether one did."""
        with self._errors():
            if self._watcher is None:
                self._watcher = self._connect()
            until = time.monotonic() + seconds
            while True:
                # Costs a few microseconds: SQLite looks at its shared memory only.
                version = int(self._watcher.execute("pragma data_version").fetchone()[0])
                if version != self._version:
                    self._version = version
                    return True
                if time.monotonic() >= until:
                    return False
                time.sleep(0.05)

    def backup(self, target: Path) -> None:
        """Copy the whole database to a new file while it is used."""
        with self._errors():
            copy = sqlite3.connect(target)
            try:
                connection = self._connect()
                connection.backup(copy)
            finally:
                copy.close()

    def compact(self) -> None:
        """Write the file anew without what was deleted: a deleted row stays readable in its page until then."""
        with self._errors(), self._writing, self._turn:
            connection = self._write_connection()
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")

    def forget(self) -> None:
        """Look everything up anew, as if another process had written."""
        self._known.forget()

    def close(self) -> None:
        with self._writing:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._turn.close()
            self._writer = self._watcher = None
            self._readers = threading.local()

    def _write_connection(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = self._connect()
        return self._writer

    def _connect(self) -> sqlite3.Connection:
        # Connections are closed by whoever closes the store, which may be another thread.
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=10, check_same_thread=False)
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            connection.execute(f"pragma {pragma}")
        self._open.append(connection)
        return connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise StoreUnavailable(reason=str(error)) from error


def _executor(connection: sqlite3.Connection) -> Callable[[str, Mapping[str, Any]], Cursor]:
    def execute(sql: str, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        try:
            return connection.execute(sql, parameters)
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(reason=str(error)) from error

    return execute


def _many(connection: sqlite3.Connection) -> Callable[[str, Sequence[Mapping[str, Any]]], None]:
    def execute(sql: str, parameters: Sequence[Mapping[str, Any]]) -> None:
        try:
            connection.executemany(sql, parameters)
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(reason=str(error)) from error

    return execute
