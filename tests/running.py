"""A real server process, and people who come to it as they do in life."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
from websockets.sync.client import connect

from seatwise.signin import client as opaque_client
from seatwise.signin import wire
from seatwise.signin.stretching import Stretching

PASSWORD = "correct horse battery staple"
SOURCE = Path(__file__).resolve().parent.parent / "src"

_ADDRESS = re.compile(r"serves on (http://\S+)")


class Running:
    """`seatwise serve` over a folder of its own, and the commands beside it.

    `options` are those of the command: `ttl=3` is `--ttl 3`. `python` is one that has Seatwise installed; without
    it the sources of this checkout run.
    """

    def __init__(self, data: Path, python: Path | None = None, **options: object) -> None:
        self.data = data
        self.python = python
        self.options = options
        self.url = ""
        self._key: str | None = None
        self.process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        sources = {"PYTHONPATH": str(SOURCE)} if self.python is None else {}
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**inherited, **sources, "PYTHONUNBUFFERED": "1"}

    def start(self, port: int = 0) -> "Running":
        """Serve; done when the address was printed."""
        options = [f"--{name.replace('_', '-')}={value}" for name, value in self.options.items()]
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [
                    str(self.python or sys.executable),
                    "-m",
                    "seatwise",
                    "serve",
                    f"--data={self.data}",
                    f"--port={port}",
                    *options,
                ],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = _ADDRESS.search(line)
            if found:
                self.url = found[1]
                return self
        raise AssertionError(f"the server did not start: {self.log()}")

    def log(self) -> str:
        """All that the server wrote to its log."""
        return (self.data / "server.log").read_text()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process; SIGKILL is a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and serve again at the same address over the same data."""
        self.stop(how)
        self.start(int(self.url.rsplit(":", 1)[1]))

    def run(self, *arguments: str) -> str:
        """What a command of `seatwise` prints about the same data."""
        command = [str(self.python or sys.executable), "-m", "seatwise", *arguments, f"--data={self.data}"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def installation(self, method: str, path: str, body: object) -> httpx.Response:
        """A request by the installation key, which is made at the first one."""
        if self._key is None:
            self._key = self.run("admin", "installation-key")
        headers = {"Authorization": f"Bearer {self._key}"}
        return httpx.request(method, f"{self.url}/v1/{path}", headers=headers, json=body).raise_for_status()

    def company(
        self, company: str = "romashka", *, simultaneous: int | None = 2, queue: bool = False
    ) -> "Company":
        """A company in Moscow's zone with simultaneous licenses (None: none bought) and an admin olga.

        Its pool has a queue only if asked for.
        """
        body = {"company": company, "name": "Ромашка", "zone": "Europe/Moscow", "currency": "RUB"}
        self.installation("POST", "companies", body)
        made = Company(self, company)
        admin = {"login": "olga", "name": "Ольга", "role": "admin"}
        made.enrol(self.installation("POST", f"companies/{company}/operators", admin).json()["invitation"])
        made.token = made.session("olga")
        made.admin("PATCH", "pools/desk/settings", {"queue": queue})
        if simultaneous is not None:
            made.buy("simultaneous", simultaneous)
        return made


class Company:
    """A company of a running server, and what its people do."""

    def __init__(self, server: Running, company: str) -> None:
        self.server = server
        self.id = company
        self.token = ""

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"{self.server.url}/c/{self.id}"

    def api(self, token: str, method: str, path: str, body: object = None) -> httpx.Response:
        """One request to the API of this company."""
        address = f"{self.server.url}/v1/companies/{self.id}/{path}"
        return httpx.request(method, address, headers={"Authorization": f"Bearer {token}"}, json=body)

    def admin(self, method: str, path: str, body: object = None) -> httpx.Response:
        """The admin olga asks the API."""
        return self.api(self.token, method, path, body).raise_for_status()

    def buy(self, kind: str, quantity: int | None) -> None:
        """More licenses; None is unlimited."""
        self.admin("POST", "licenses", {"kind": kind, "quantity": quantity})

    def assign(self, login: str) -> None:
        """A named license of its own for somebody."""
        self.admin("POST", "pools/desk/assignments", {"operator": login})

    def invite(self, login: str, name: str = "", *, role: str = "operator") -> str:
        """Somebody new; the link that invites them."""
        body = {"login": login, "name": name or login.title(), "role": role}
        return str(self.admin("POST", "operators", body).json()["invitation"])

    def person(self, login: str, name: str = "", *, role: str = "operator") -> None:
        """Somebody with PASSWORD."""
        self.enrol(self.invite(login, name, role=role))

    def enrol(self, link: str, password: str = PASSWORD) -> None:
        """What the page behind an invitation's link does."""
        token = link.split("#")[1]
        registration, request = opaque_client.register(password)
        body = {"invitation": token, "request": wire.encode(request)}
        answer = httpx.post(f"{self.url}/enrolment/start", json=body).raise_for_status().json()
        upload = opaque_client.register_finish(
            registration, wire.decode(answer["response"]), Stretching(**answer["stretching"])
        )
        body = {"invitation": token, "upload": wire.encode(upload)}
        httpx.post(f"{self.url}/enrolment/finish", json=body).raise_for_status()

    def session(self, login: str, password: str = PASSWORD) -> str:
        """The token of a session of its own, as a program gets it."""
        attempt, request = opaque_client.login(password)
        with connect(f"{self.url.replace('http', 'ws', 1)}/sign-in/ws") as line:
            line.send(json.dumps({"type": "start", "operator": login, "request": wire.encode(request)}))
            answer = json.loads(line.recv())
            finalization, _ = opaque_client.login_finish(
                attempt, wire.decode(answer["response"]), Stretching(**answer["stretching"])
            )
            line.send(json.dumps({"type": "finish", "finalization": wire.encode(finalization)}))
            ticket = json.loads(line.recv())["ticket"]
        opened = httpx.post(
            f"{self.server.url}/v1/companies/{self.id}/sessions", json={"ticket": ticket}
        ).raise_for_status()
        return str(opened.json()["token"])

    def seat(self, login: str) -> httpx.Response:
        """Somebody asks for a seat by a program; no page keeps it."""
        return self.api(self.session(login), "POST", "seats", {})
