"""Looking and writing within one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from seatwise.store.errors import UnknownCompany
from seatwise.store.known import Known
from seatwise.store.statements import Statements

T = TypeVar("T")

_JSON = msgspec.json.Encoder(order="deterministic")


class Cursor(Protocol):
    """What both drivers give back."""

    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Look:
    """Named statements over one connection; rows become values of the type asked for."""

    def __init__(
        self,
        execute: Callable[[str, Mapping[str, Any]], Cursor],
        statements: Statements,
        clock: Callable[[], int],
    ) -> None:
        self._execute = execute
        self._statements = statements
        self._clock = clock

    def now(self) -> int:
        """The database's clock, milliseconds UTC."""
        return self._clock()

    def all(self, statement: str, into: type[T], /, **parameters: object) -> list[T]:
        """Every row of a statement."""
        cursor = self._execute(self._statements[statement], parameters)
        names = [column[0] for column in cursor.description]
        return [
            msgspec.convert(dict(zip(names, row, strict=True)), into, strict=False)
            for row in cursor.fetchall()
        ]

    def one(self, statement: str, into: type[T], /, **parameters: object) -> T | None:
        """The only row of a statement, or None."""
        rows = self.all(statement, into, **parameters)
        return rows[0] if rows else None

    def value(self, statement: str, /, **parameters: object) -> Any:
        """The first column of the first row, or None."""
        rows = self._execute(self._statements[statement], parameters).fetchall()
        return rows[0][0] if rows else None

    def of_schema(self, sql: str, /, **parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a statement that was put together from the schema's own names, with `:name` parameters."""
        cursor = self._execute(self._statements.worded(sql), parameters)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the journal, not yet numbered."""

    at: int
    kind: str
    pool: str | None = None
    operator: str | None = None
    lease: str | None = None
    actor: str | None = None
    code: str | None = None
    data: Mapping[str, object] = {}


class Transaction(Look):
    """A transaction that writes."""

    def __init__(
        self,
        execute: Callable[[str, Mapping[str, Any]], Cursor],
        execute_many: Callable[[str, Sequence[Mapping[str, Any]]], None],
        statements: Statements,
        clock: Callable[[], int],
        known: Known,
    ) -> None:
        super().__init__(self._after_waiting, statements, clock)
        self._now = execute
        self._many = execute_many
        self._known = known
        self._waiting: dict[str, list[Mapping[str, Any]]] = {}
        self.written = 0
        self.one_instant = False
        """Whether a held company reads the clock once, after its lock."""
        self._held: dict[str, Held] = {}

    def run(self, statement: str, /, **parameters: object) -> int:
        """Run a statement that writes; the number of rows it touched."""
        self.written += 1
        return self._execute(self._statements[statement], parameters).rowcount

    def later(self, statement: str, /, **parameters: object) -> None:
        """Run a statement that adds a row, together with others of its kind: at the latest before anything else
        runs, so nobody can tell, but by the time that many journeys to the database would have taken.

        On PostgreSQL the statement takes all of them as `:rows`, JSON.
        """
        self.written += 1
        self._waiting.setdefault(statement, []).append(parameters)

    def write_waiting(self) -> None:
        """Write what was left for later."""
        while self._waiting:
            statement = next(iter(self._waiting))
            self._many(self._statements[statement], self._waiting.pop(statement))

    def _after_waiting(self, sql: str, parameters: Mapping[str, Any]) -> Cursor:
        if self._waiting:
            self.write_waiting()
        return self._now(sql, parameters)

    def hold(self, company: str) -> "Held":
        """Lock the company until this transaction ends.

        Raises UnknownCompany. Who holds several must take them in the order of their names.
        """
        held = self._held.get(company)
        if held is None:
            seq = self.value("hold_company", company=company)
            if seq is None:
                raise UnknownCompany(company=company)
            held = self._held[company] = Held(self, company, int(seq), self._known.take(company, int(seq)))
        return held

    def held(self) -> list[str]:
        """The companies that are held."""
        return list(self._held)

    def flush(self) -> dict[str, Sequence[tuple[int, Entry]]]:
        """Write the journals of the held companies; what was written, by company."""
        fresh = {company: held.flush() for company, held in self._held.items()}
        self.write_waiting()
        return fresh

    def committed(self) -> None:
        """It is durable now: what was looked up on the way holds until somebody writes again."""
        for company, held in self._held.items():
            self._known.keep(company, held.seq, held.known)


class Within:
    """Looking within one company."""

    def __init__(self, look: Look, company: str) -> None:
        self.look = look
        self.company = company

    def now(self) -> int:
        """The database's clock."""
        return self.look.now()

    def all(self, statement: str, into: type[T], /, **parameters: object) -> list[T]:
        """Like `Look.all`, within this company."""
        return self.look.all(statement, into, company=self.company, **parameters)

    def one(self, statement: str, into: type[T], /, **parameters: object) -> T | None:
        """Like `Look.one`, within this company."""
        return self.look.one(statement, into, company=self.company, **parameters)

    def value(self, statement: str, /, **parameters: object) -> Any:
        """Like `Look.value`, within this company."""
        return self.look.value(statement, company=self.company, **parameters)


class Held(Within):
    """A company that is locked: decisions about it are made here, and the clock is read after the lock."""

    def __init__(self, transaction: Transaction, company: str, seq: int, known: dict[object, Any]) -> None:
        super().__init__(transaction, company)
        self.transaction = transaction
        self.memory: dict[object, Any] = {}
        """What one transaction has looked up and keeps up to date; gone when it ends."""
        self.known = known
        """What outlives the transaction, since nothing changes it but what the journal tells of."""
        self.asking: Sequence[str] = ()
        """The operators (id or login) that decisions of this transaction are about, as far as they were named."""
        self.seq = seq
        """The number of the journal's last line, with those that are not written yet."""
        self._instant: int | None = None
        self._entries: list[tuple[int, Entry]] = []
        self._flushed = 0

    def now(self) -> int:
        """The database's clock, read after the lock."""
        if not self.transaction.one_instant:
            return self.transaction.now()
        if self._instant is None:
            self._instant = self.transaction.now()
        return self._instant

    def run(self, statement: str, /, **parameters: object) -> int:
        """Like `Transaction.run`, within this company."""
        return self.transaction.run(statement, company=self.company, **parameters)

    def later(self, statement: str, /, **parameters: object) -> None:
        """Like `Transaction.later`, within this company."""
        self.transaction.later(statement, company=self.company, **parameters)

    def record(self, entry: Entry) -> int:
        """Add a line to the journal, written with the state it tells of; its number."""
        self.seq += 1
        self.transaction.written += 1
        self._entries.append((self.seq, entry))
        return self.seq

    def flush(self) -> Sequence[tuple[int, Entry]]:
        """Write what was recorded since the last flush."""
        fresh = self._entries[self._flushed :]
        for seq, entry in fresh:
            self.later(
                "add_journal",
                seq=seq,
                at=entry.at,
                kind=entry.kind,
                pool=entry.pool,
                operator=entry.operator,
                lease=entry.lease,
                actor=entry.actor,
                code=entry.code,
                data=_JSON.encode(entry.data).decode(),
            )
        if fresh:
            self.run("move_journal_seq", seq=self.seq)
        self._flushed = len(self._entries)
        return fresh
