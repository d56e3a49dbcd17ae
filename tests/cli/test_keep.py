"""Copies that can be relied on: backup and journal export."""

import json

import polars as pl
import pytest
from running import Running


@pytest.fixture
def acme(tmp_path):
    """A data folder with a company; no server is needed."""
    data = tmp_path / "data"
    data.mkdir()
    commands = Running(data)
    commands.run("admin", "create-company", "acme")
    commands.run("licenses", "buy", "simultaneous", "2", "--company=acme")
    return commands


def test_a_backup_is_a_database_whose_journal_is_in_order(acme, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    acme.run("backup", str(copy))
    proofs = json.loads(acme.run("verify", "--json", f"--database=sqlite:///{copy}"))
    assert [(proof["company"], proof["lines"], proof["findings"]) for proof in proofs] == [("acme", 3, [])]


def test_the_journal_is_the_same_in_both_formats(acme, tmp_path):
    text, columns = tmp_path / "j.ndjson", tmp_path / "j.parquet"
    acme.run("journal", "export", str(text), "--company=acme")
    acme.run("journal", "export", str(columns), "--company=acme")
    lines = [json.loads(line) for line in text.read_text().splitlines()]
    rows = pl.read_parquet(columns).to_dicts()
    assert [line["kind"] for line in lines] == ["company_created", "pool_created", "license_bought"]
    assert [{**row, "data": json.loads(row["data"])} for row in rows] == lines
