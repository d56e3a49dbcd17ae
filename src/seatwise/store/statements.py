"""The named statements of `queries/`, in the words of each database."""

import re
from functools import cache
from importlib import resources

_NAME = re.compile(r"^-- name: (\w+)(?: \[(\w+)\])?$", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


class Statements(dict[str, str]):
    """Name -> SQL in the words of one database."""

    def __init__(self, dialect: str) -> None:
        super().__init__()
        self.dialect = dialect

    def worded(self, sql: str) -> str:
        """`sql` with its `:name` parameters as this database's driver takes them."""
        return _PARAMETER.sub(r"%(\1)s", sql) if self.dialect == "postgres" else sql


@cache
def statements(dialect: str) -> Statements:
    """Name -> SQL for `sqlite` or `postgres`.

    A block `-- name: x [sqlite]` is for that database only. SQLite takes `:name`, psycopg `%(name)s`.
    """
    parts = [part for text in _texts("queries") for part in _NAME.split(text)[1:]]
    found = Statements(dialect)
    for name, only, body in zip(parts[0::3], parts[1::3], parts[2::3], strict=True):
        if only is not None and only != dialect:
            continue
        if name in found:
            raise ValueError(f"two statements are named {name}")
        sql = "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip()
        found[name] = found.worded(sql)
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
