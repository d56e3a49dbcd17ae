"""A database that was brought up step by step has the schema of a fresh one."""

import pytest

from seatwise.store import open_store
from seatwise.store.errors import NewerSchema
from seatwise.store.statements import migrations

COLUMNS = """
    select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
    where table_schema = 'public' order by 1, 2
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2"
CONSTRAINTS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'public'::regnamespace order by 1, 2
"""


def schema(store):
    """What the database itself says of its tables, columns, indexes and constraints."""
    with store.reading():
        pass
    if store.url.startswith("sqlite"):
        connection = store._connect()
        rows = connection.execute(
            "select type, name, tbl_name, sql from sqlite_master order by 1, 2"
        ).fetchall()
        # A column that was added later stands at another place of the text, so tables are compared by columns.
        tables = [row[1] for row in rows if row[0] == "table"]
        columns = [
            (table, sorted(column[1:] for column in connection.execute(f"pragma table_info({table})")))
            for table in tables
        ]
        return columns, [
            (row[1], row[2], " ".join((row[3] or "").split())) for row in rows if row[0] != "table"
        ]
    connection = store._connect()
    found = [connection.execute(query).fetchall() for query in (COLUMNS, INDEXES, CONSTRAINTS)]
    connection.close()
    return found


def up_to(store, count):
    """Only the first `count` steps, as an older version left them."""
    connection = store._connect()
    sqlite = store.url.startswith("sqlite")
    connection.execute("create table if not exists migration (migration text primary key)")
    for name, sql in migrations()[:count]:
        (connection.executescript if sqlite else lambda text: connection.execute(text.encode()))(sql)
        mark = "?" if sqlite else "%s"
        connection.execute(f"insert into migration (migration) values ({mark})", (name,))
    connection.close()


@pytest.mark.parametrize("count", range(len(migrations()) + 1))
def test_an_upgraded_schema_is_that_of_a_fresh_database(request, tmp_path, database_url, count):
    fresh, older = open_store(database_url), open_store(another(request, tmp_path, database_url))
    names = [name for name, _ in migrations()]
    assert fresh.migrate() == names
    up_to(older, count)
    assert older.migrate() == names[count:]
    assert schema(older) == schema(fresh)
    assert older.migrate() == []
    fresh.close()
    older.close()


def another(request, tmp_path, url):
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'older.sqlite3'}"
    return request.getfixturevalue("postgres_server")()


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(store):
    before = schema(store)
    with store.transaction() as transaction:
        transaction._execute("insert into migration (migration) values ('9999_future')", {})
    with pytest.raises(NewerSchema) as refused:
        store.migrate()
    assert "9999_future" in str(refused.value)
    assert schema(store) == before
