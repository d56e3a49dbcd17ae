"""Companies straight in a database, and real server processes over it."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import seatwise
from seatwise.desk import access, companies, pools
from seatwise.desk.opening import password_setup
from seatwise.licenses import Kind
from seatwise.settings import Settings
from seatwise.store import open_store

SOURCE = Path(seatwise.__file__).parents[1]
TTL = 180_000


def company(url, data, name, *, simultaneous, operators, **rules):
    """A company with a pool and operators `o0`, `o1`, ...; the token of a service that may seat them."""
    store = open_store(url)
    store.migrate()
    with store.transaction() as transaction:
        companies.create_company(transaction, name, name.title(), actor="test")
        held = transaction.hold(name)
        pools.change(held, "desk", {"queue": False, "idle_limit": None, **rules}, actor="test", ttl=TTL)
        companies.buy(held, "desk", Kind.SIMULTANEOUS, simultaneous, actor="test")
        for number in range(operators):
            login = f"o{number}"
            held.run(
                "add_operator",
                operator=login,
                login=login,
                name=login,
                email=None,
                role="operator",
                created_at=held.now(),
            )
        token = access.make_key(held, "load", ["seats"], actor="test").token
    # Made here, so that several servers may start at once.
    data.mkdir(exist_ok=True)
    password_setup(Settings(data=data), store)
    store.close()
    return token


def command(*arguments, **options):
    """`seatwise ...` as a process of its own, from this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.run(
        [sys.executable, "-m", "seatwise", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


class Server:
    """One `seatwise serve`, on a port of its own that it keeps over restarts."""

    def __init__(self, url, data, *, ttl, before=None):
        self.url, self.data, self.ttl, self.before = url, data, ttl, before
        self.port = 0
        self.process = None

    def start(self):
        """Start, and return when it listens."""
        self.begin()
        self.await_listening()

    def begin(self):
        """Start without waiting."""
        arguments = ["--database", self.url, "--data", str(self.data), "--port", str(self.port)]
        self.log = (self.data / f"server-{id(self)}.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "seatwise", "serve", *arguments, "--ttl", str(self.ttl)],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            stderr=self.log,
            preexec_fn=self.before,  # noqa: PLW1509 - sets a limit of the process, nothing else
        )

    def await_listening(self):
        """Return when it says where it listens."""
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().decode() if ready else ""
        if "http://" not in line:
            self.kill()
            raise RuntimeError("the server did not start: " + self.said()[-2000:])
        self.port = int(line.rsplit(":", 1)[1])

    def said(self):
        """Its log."""
        return Path(self.log.name).read_text("utf-8", "replace")

    def kill(self):
        """kill -9, noticed at once."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self):
        """Ask it to end; how long that took, seconds."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.kill()
        return time.monotonic() - began
