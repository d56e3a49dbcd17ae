"""Where companies, leases and the journal are kept; the only place that knows SQL.

A `Store` hands out transactions. Writing is done by holding a company: `transaction.hold("romashka")` locks
its row until the transaction ends, so decisions about one company come one after the other, on every database
and from every process. Statements are called by their names in `queries/`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from seatwise.store.errors import BadDatabaseUrl, PostgresMissing, StoreUnavailable, UnknownCompany
from seatwise.store.transaction import Held, Look, Transaction

Clock = Callable[[], int]
"""Gives the instant now, milliseconds UTC."""


class Store(Protocol):
    """One database."""

    url: str

    def migrate(self) -> list[str]:
        """Bring the schema to the newest; the names of the steps that were run."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: committed when the block ends, undone when it raises."""

    def reading(self) -> AbstractContextManager[Look]:
        """One consistent look; nothing is locked."""

    def await_change(self, seconds: float) -> bool:
        """Wait until some process, this one too, committed something, at most `seconds`; whether one did."""

    def forget(self) -> None:
        """Look everything up anew, as if another process had written."""

    def close(self) -> None:
        """Give back what is open."""


def open_store(url: str, clock: Clock | None = None) -> Store:
    """Open the database at `url`: `sqlite:///path/to/file` or `postgresql://...`.

    `clock` replaces the database's clock in simulations and tests.
    Raises BadDatabaseUrl, StoreUnavailable.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from seatwise.store.sqlite import SqliteStore

        return SqliteStore(Path(rest[1:]), clock)
    if scheme in {"postgresql", "postgres"}:
        try:
            from seatwise.store.postgres import PostgresStore
        except ImportError:
            raise PostgresMissing from None

        return PostgresStore(url, clock)
    raise BadDatabaseUrl(url=url.partition("@")[2] or url)


__all__ = [
    "BadDatabaseUrl",
    "Clock",
    "Held",
    "Look",
    "Store",
    "StoreUnavailable",
    "Transaction",
    "UnknownCompany",
    "open_store",
]
