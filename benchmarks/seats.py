"""Seats: how fast people come in, stay in, and what that costs."""

from pathlib import Path
from typing import Any

from benchmarks import seats_growth, seats_http, seats_pages, seats_peers, seats_store
from benchmarks.seats_ground import Postgres, folder, postgres


def run() -> list[dict[str, Any]]:
    """Every figure about seats; rows as in `benchmarks.measure.row`. About ten minutes."""
    with folder() as where, postgres(where) as server:
        rows: list[dict[str, Any]] = []
        for kind, database in (("SQLite", None), ("PostgreSQL", server)):
            rows += seats_store.rows(kind, _url(where, "store", database), where)
            rows += _http(kind, where, database)
            rows += seats_growth.rows(kind, where, database)
        rows += seats_pages.rows(where)
        speeds = [row["value"] for row in rows if row["name"].startswith("HTTP") and row["unit"] == "/s"]
        return rows + seats_peers.rows(where, speeds[0])


def _http(kind: str, where: Path, database: Postgres | None) -> list[dict[str, Any]]:
    with seats_store.disk(where) as fsyncs:
        each = 1000 / fsyncs()
    return seats_http.rows(kind, _url(where, "http", database), where, each)


def _url(where: Path, name: str, database: Postgres | None) -> str:
    return f"sqlite:///{where / name}.sqlite3" if database is None else database.database()
