"""A company takes everything along, and when it is deleted nothing of it is left and nothing else is touched."""

import hashlib
import json
import zipfile

import pytest
from factories import TTL, company

from seatwise.desk import journal_file, leaving, seating
from seatwise.store import UnknownCompany, whole


@pytest.fixture
def two(store):
    """Two companies with people, seats, denials and a journal each."""
    for name in ("romashka", "lotos"):
        who = company(store, name, simultaneous=1, named=1, operators=(f"anna-of-{name}", f"boris-of-{name}"))
        for operator in who.values():
            with store.transaction() as transaction:
                seating.acquire(transaction.hold(name), "desk", operator, TTL)
    return store


def all_of(store, name):
    with store.reading() as look:
        return {table.name: list(whole.rows(look, table, name)) for table in whole.tables(look)}


def test_every_table_with_a_company_is_found_and_the_company_itself_is_last(store):
    with store.reading() as look:
        names = [table.name for table in whole.tables(look)]
    assert names[-1] == "company"
    assert {"operator", "lease", "journal", "event", "session", "api_key", "waiter"} <= set(names)
    assert names.index("pool") < names.index("company")


def test_the_file_holds_every_row_and_no_secret(two, tmp_path):
    with two.reading() as look:
        contents = leaving.write(look, "romashka", tmp_path / "romashka.zip")
    with zipfile.ZipFile(tmp_path / "romashka.zip") as archive:
        assert json.loads(archive.read("contents.json"))["rows"] == contents.rows
        written = {
            name.removesuffix(".ndjson"): [json.loads(line) for line in archive.read(name).splitlines()]
            for name in archive.namelist()
            if name.endswith(".ndjson")
        }
    assert written == all_of(two, "romashka")
    assert contents.rows["operator"] == 2
    assert contents.rows["lease"] == len(written["lease"]) > 0
    assert not {"token_hash", "password_record"} & {
        key for rows in written.values() for row in rows for key in row
    }
    assert "lotos" not in json.dumps(written)


def test_deletion_leaves_nothing_and_touches_nobody_else(two, tmp_path):
    other = all_of(two, "lotos")
    with two.reading() as look:
        journal_file.write(look, "romashka", tmp_path / "journal.ndjson")
    before = {name: len(rows) for name, rows in all_of(two, "romashka").items()}
    with two.transaction() as transaction:
        proof = leaving.delete(transaction, "romashka")
    assert proof.rows == before
    assert set(proof.left.values()) == {0}
    assert proof.journal_sha256 == hashlib.sha256((tmp_path / "journal.ndjson").read_bytes()).hexdigest()
    assert not any(all_of(two, "romashka").values())
    assert all_of(two, "lotos") == other
    if two.url.startswith("sqlite"):
        two.compact()
        assert b"anna-of-romashka" not in two.path.read_bytes()
        assert b"anna-of-lotos" in two.path.read_bytes()


def test_there_is_no_deleting_of_what_is_not_there(two):
    with two.transaction() as transaction, pytest.raises(UnknownCompany):
        leaving.delete(transaction, "nobody")
