"""A company leaves: all that is kept of it as a file, and its deletion with proof."""

import hashlib
import zipfile
from importlib.metadata import version
from pathlib import Path

import msgspec

from seatwise.desk.companies import company_of
from seatwise.desk.journal_file import lines_as_written
from seatwise.licenses import Instant
from seatwise.store import Look, Transaction, whole
from seatwise.store.statements import migrations

FORMAT = 1
"""The number of the file's format; it grows when a reader of the old one would misunderstand the new one."""


class Contents(msgspec.Struct, frozen=True):
    """`contents.json` of the file: what is in it and from when."""

    format: int
    seatwise: str
    schema: str
    """The newest step of the schema that the tables have."""
    company: str
    at: Instant
    rows: dict[str, int]
    """Table -> number of rows in `TABLE.ndjson`."""


class Deleted(msgspec.Struct, frozen=True):
    """The proof that a company was deleted."""

    company: str
    at: Instant
    rows: dict[str, int]
    """Table -> rows that were deleted."""
    left: dict[str, int]
    """Table -> rows that were found afterwards, in the same transaction: all 0."""
    journal_lines: int
    journal_sha256: str
    """Of the journal as `seatwise journal export` writes it: who kept that file can show that it is whole."""


def write(look: Look, company: str, file: Path) -> Contents:
    """Write all that is kept of a company to a ZIP file, whole or not at all.

    Raises UnknownCompany.
    """
    company_of(look, company)
    draft = file.with_name(file.name + ".part")
    rows: dict[str, int] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in whole.tables(look):
            rows[table.name] = 0
            with archive.open(f"{table.name}.ndjson", "w", force_zip64=True) as out:
                for row in whole.rows(look, table, company):
                    out.write(msgspec.json.encode(row) + b"\n")
                    rows[table.name] += 1
        contents = Contents(FORMAT, version("seatwise"), migrations()[-1][0], company, look.now(), rows)
        archive.writestr("contents.json", msgspec.json.format(msgspec.json.encode(contents)) + b"\n")
    draft.replace(file)
    return contents


def delete(transaction: Transaction, company: str) -> Deleted:
    """Delete everything of a company, and prove in the same transaction that nothing is left.

    Raises UnknownCompany.
    """
    transaction.hold(company)
    digest, lines = _journal(transaction, company)
    found = whole.tables(transaction)
    rows = {table.name: whole.delete(transaction, table, company) for table in found}
    left = {table.name: whole.count(transaction, table, company) for table in found}
    return Deleted(company, transaction.now(), rows, left, lines, digest)


def _journal(look: Look, company: str) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    for line in lines_as_written(look, company):
        digest.update(line)
        count += 1
    return digest.hexdigest(), count
