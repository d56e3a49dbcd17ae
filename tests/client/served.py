"""A real server process, the companies in it, and a wire to it that can be cut."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import seatwise
from seatwise.desk import Desk, access, companies, people, pools, record, seating
from seatwise.desk.board import pool_state
from seatwise.desk.opening import opened
from seatwise.desk.people import Role
from seatwise.desk.verify import verify
from seatwise.licenses import Kind
from seatwise.settings import Settings

SOURCE = Path(__file__).resolve().parents[2] / "src"
PASSWORD = "correct horse battery staple"
TTL = 3.0


def environment():
    return {**os.environ, "PYTHONPATH": str(SOURCE), "SEATWISE_LANG": "en"}


def eventually(holds, within=20.0):
    """Wait for `holds` to become true; what it then gives."""
    until = time.monotonic() + within
    pause = threading.Event()
    while not (found := holds()):
        assert time.monotonic() < until, "it did not become true in time"
        pause.wait(0.02)
    return found


class Served:
    """The server at `url`, over the data of `settings`."""

    def __init__(self, folder):
        self.settings = Settings(data=folder, ttl=TTL)
        store = opened(self.settings)
        self.desk = Desk(store)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "seatwise", "serve", "--port", "0", "--ttl", str(TTL), "--data", folder],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        self.url = self.process.stdout.readline().split()[-1]
        self._numbers = iter(range(1, 1000))

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()
        self.desk.close()
        self.desk.store.close()

    def company(self, *, simultaneous=1, named=0):
        """A company of its own for one test."""
        name = f"company-{next(self._numbers)}"
        with self.desk.store.transaction() as transaction:
            companies.create_company(transaction, name, name, actor="test")
            held = transaction.hold(name)
            pools.change(held, "desk", {"queue": False}, actor="test", ttl=round(TTL * 1000))
            companies.buy(held, "desk", Kind.SIMULTANEOUS, simultaneous, actor="test")
            companies.buy(held, "desk", Kind.NAMED, named, actor="test")
        return Company(self, name)


class Company:
    """One company on the server; what an admin would do is done at the desk."""

    def __init__(self, served, name):
        self.served = served
        self.name = name

    def write(self, work):
        return self.served.desk.write(self.name, work).result()

    def client(self, url=None, **options):
        return seatwise.Client(url or self.served.url, company=self.name, **options)

    def invite(self, login):
        """The token of an invitation."""
        return self.write(lambda held: people.invite(held, login, role=Role.OPERATOR, actor="test")).token

    def enrolled(self, *logins):
        for login in logins:
            assert self.client().enrol(self.invite(login), PASSWORD) == login

    def key(self):
        return self.write(lambda held: access.make_key(held, "test", ["seats"], actor="test")).token

    def end(self, lease, reason="the shift is over"):
        self.write(lambda held: seating.end(held, lease, "test", reason, round(TTL * 1000)))

    def pool(self):
        return self.served.desk.read(lambda look: pool_state(look, self.name, "desk"))

    def in_use(self):
        return self.pool().in_use

    def journal(self, *kinds):
        lines = self.served.desk.read(lambda look: list(record.all_lines(look, self.name)))
        return [line for line in lines if line.kind in kinds]

    def findings(self):
        return self.served.desk.read(lambda look: verify(look, self.name)).findings


class Wire:
    """A way to the server that can be cut, and that can lose answers.

    `losing` says of each coming connection whether what the server answers is lost.
    """

    def __init__(self, url):
        host, _, port = url.removeprefix("http://").partition(":")
        self._server = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.whole = threading.Event()
        self.whole.set()
        self.losing: list[bool] = []
        self.refused = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self):
        with contextlib.suppress(OSError):  # closed before
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self):
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self.whole.is_set():
                self.refused += 1
                near.close()
                continue
            thread = threading.Thread(target=self._carry, args=(near,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _carry(self, near):
        with near, socket.create_connection(self._server) as far:
            back = threading.Thread(target=self._copy, args=(far, near, self._loses()), daemon=True)
            back.start()
            self._copy(near, far, lose=False)
            back.join(5)

    def _loses(self):
        return self.losing.pop(0) if self.losing else False

    def _copy(self, one, other, lose):
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                if lose:
                    break  # the server has answered; nobody hears of it
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR if lose else socket.SHUT_WR)
