"""The named statements of `queries/`, in the words of each database."""

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
    parts = [part for text in _texts("queries") for part in _NAME.split(text)[1:]]
    found: dict[str, str] = {}
    for name, only, body in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
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
    return list(zip(_names("migrations"), _texts("migrations"), strict=True))


def _names(folder: str) -> list[str]:
    names = (file.name for file in resources.files("seatwise.store").joinpath(folder).iterdir())
    return sorted(name.removesuffix(".sql") for name in names if name.endswith(".sql"))


def _texts(folder: str) -> list[str]:
    inside = resources.files("seatwise.store").joinpath(folder)
    return [inside.joinpath(f"{name}.sql").read_text("utf-8") for name in _names(folder)]
