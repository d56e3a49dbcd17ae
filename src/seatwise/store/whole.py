"""Everything that the database holds of one company: found from the schema, so that no table is forgotten."""

from collections.abc import Iterator

import msgspec

from seatwise.store.transaction import Look, Transaction

_PAGE = 20_000
_BYTES = frozenset({"bytea", "blob"})


class Table(msgspec.Struct, frozen=True):
    """A table with rows of companies."""

    name: str
    columns: tuple[str, ...]
    """Without those of bytes, which are hashes, password records and keys: they are of use here alone."""
    key: tuple[str, ...]


class _Column(msgspec.Struct, frozen=True):
    table_name: str
    column_name: str
    type: str
    place_in_key: int


class _Reference(msgspec.Struct, frozen=True):
    table_name: str
    referenced: str


def tables(look: Look) -> list[Table]:
    """Every table that has a company, those that others refer to last (so `company` is the last one)."""
    found: dict[str, list[_Column]] = {}
    for column in look.all("columns_of_tables", _Column):
        found.setdefault(column.table_name, []).append(column)
    referring: dict[str, set[str]] = {}
    for each in look.all("references_of_tables", _Reference):
        if each.table_name != each.referenced:
            referring.setdefault(each.referenced, set()).add(each.table_name)
    waiting = {
        name: _table(name, columns)
        for name, columns in sorted(found.items())
        if any(column.column_name == "company" for column in columns)
    }
    ordered: list[Table] = []
    while waiting:
        free = [name for name in waiting if not referring.get(name, set()) & waiting.keys()]
        # Tables that refer to each other in a circle could not be filled either; there are none.
        ordered.extend(waiting.pop(name) for name in free or list(waiting))
    return ordered


def rows(look: Look, table: Table, company: str) -> Iterator[dict[str, object]]:
    """The company's rows of a table, in the order of its key."""
    columns, order = ", ".join(table.columns), ", ".join(table.key)
    sql = f"select {columns} from {table.name} where company = :company order by {order} limit :size offset :start"
    start = 0
    while page := look.of_schema(sql, company=company, size=_PAGE, start=start):
        for row in page:
            yield dict(zip(table.columns, row, strict=True))
        start += len(page)


def count(look: Look, table: Table, company: str) -> int:
    """How many rows of a table are the company's."""
    sql = f"select count(*) from {table.name} where company = :company"
    return int(look.of_schema(sql, company=company)[0][0])


def delete(transaction: Transaction, table: Table, company: str) -> int:
    """Delete the company's rows of a table; how many there were."""
    there = count(transaction, table, company)
    transaction.of_schema(f"delete from {table.name} where company = :company", company=company)
    return there


def _table(name: str, columns: list[_Column]) -> Table:
    key = sorted((c for c in columns if c.place_in_key), key=lambda column: column.place_in_key)
    readable = tuple(column.column_name for column in columns if column.type not in _BYTES)
    return Table(name, readable, tuple(column.column_name for column in key) or readable)
