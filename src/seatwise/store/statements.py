"""The named statements of `queries.sql`, in the words of each database."""

import re
from functools import cache
from importlib import resources

_NAME = re.compile(r"^-- name: (\w+)(?: \[(\w+)\])?$", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


@cache
def statements(dialect: str) -> dict[str, str]:
    """Name -> SQL for `sqlite` or `postgres`.

    A block `-- name: x [sqlite]` is for that database only. SQLite takes `:name`, psycopg `%(name)s`.
    """
    text = resources.files("seatwise.store").joinpath("queries.sql").read_text("utf-8")
    parts = _NAME.split(text)
    found: dict[str, str] = {}
    for name, only, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if only is not None and only != dialect:
            continue
        if name in found:
            raise ValueError(f"two statements are named {name}")
        sql = "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip()
        found[name] = _PARAMETER.sub(r"%(\1)s", sql) if dialect == "postgres" else sql
    return found


@cache
def migrations() -> list[tuple[str, str]]:
    """(name, SQL) of every step, in order."""
    folder = resources.files("seatwise.store").joinpath("migrations")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in files]
