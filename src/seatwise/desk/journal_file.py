"""The journal of a company as a file: NDJSON (a line each) or Parquet."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from seatwise.desk.errors import BadField
from seatwise.desk.record import all_lines
from seatwise.store import Look


def lines_as_written(look: Look, company: str) -> Iterator[bytes]:
    """The lines of the NDJSON, each with its end."""
    for line in all_lines(look, company):
        yield msgspec.json.encode({"company": company, **msgspec.structs.asdict(line)}) + b"\n"


def write(look: Look, company: str, file: Path) -> int:
    """Write all lines in order and whole, or nothing; how many there were.

    Each has `company`, `seq`, `at` (milliseconds UTC), `kind`, `pool`, `operator`, `lease`, `actor`, `code` and
    `data` (in Parquet JSON as text). Raises BadField for another kind of file.
    """
    draft = file.with_name(file.name + ".part")
    count = 0
    if file.suffix == ".ndjson":
        with draft.open("wb") as out:
            for line in lines_as_written(look, company):
                out.write(line)
                count += 1
    elif file.suffix == ".parquet":
        import polars as pl

        rows = [
            {
                "company": company,
                **msgspec.structs.asdict(line),
                "data": msgspec.json.encode(line.data).decode(),
            }
            for line in all_lines(look, company)
        ]
        texts = ("company", "kind", "pool", "operator", "lease", "actor", "code", "data")
        schema = {"company": pl.String, "seq": pl.Int64, "at": pl.Int64, **dict.fromkeys(texts, pl.String)}
        count = len(rows)
        pl.DataFrame(rows, schema=schema).write_parquet(draft)
    else:
        raise BadField(field="FILE", problem="a name that ends in .ndjson or .parquet")
    draft.replace(file)
    return count
