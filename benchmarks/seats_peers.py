"""Others who could have counted seats, from Debian: how fast each is, and whether it keeps a limit of ten."""

import http.client
import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.debian import program
from benchmarks.measure import row

CLIENTS = 64
LIMIT = 10
SECONDS = 3

_LUA = (
    "if tonumber(redis.call('get', KEYS[1]) or '0') < tonumber(ARGV[1]) then return redis.call('incr', KEYS[1])"
    " else return 0 end"
)


def rows(where: Path, ours: float | None) -> list[dict[str, Any]]:
    """A row of speed and one of over-admission for each peer; `ours` is what Seatwise does over HTTP."""
    found: list[dict[str, Any]] = []
    for name, package, binary, measure in (
        ("Redis, Lua counter, appendfsync always", "redis-server", "redis-server", redis),
        ("etcd, transactions", "etcd-server", "etcd", etcd),
        ("FreeRADIUS, Simultaneous-Use", "freeradius", "freeradius", freeradius),
    ):
        path = program(binary, package)
        if path is None:
            found.append(row(name, None, "/s", against=f"{package} is missing"))
            continue
        try:
            speed, let_in = measure(path, where)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            found.append(row(name, None, "/s", against=f"did not run: {error}"[:100]))
            continue
        found += [
            row(
                name, speed, "/s", against="Seatwise over HTTP, SQLite", ratio=ours / speed if ours else None
            ),
            row(
                f"{name}: let in, limit {LIMIT}, {CLIENTS} at once",
                let_in,
                "people",
                against=f"limit {LIMIT}",
            ),
        ]
    return found


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """A port of the loopback interface that is free now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server while the block lasts."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def until_up(port: int) -> None:
    """Until somebody listens, 15 seconds at most."""
    until = time.monotonic() + 15
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def at_once(work: Callable[[int], int], clients: int = CLIENTS) -> int:
    """The sum of what so many threads give."""
    given: list[int] = []
    threads = [
        threading.Thread(target=lambda number=number: given.append(work(number))) for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(given)


def redis(path: str, where: Path) -> tuple[float, int]:
    """(admissions a second, how many were let in)."""
    port, folder = free_port(), where / "redis"
    folder.mkdir()
    command = f"--port {port} --bind 127.0.0.1 --dir {folder} --appendonly yes --appendfsync always --save"
    with running(path, *command.split(), ""):
        until_up(port)

        def load(key: str, limit: int, requests: int) -> str:
            bench = ["redis-benchmark", "-p", str(port), "-c", str(CLIENTS), "-n", str(requests), "-q"]
            return subprocess.run(
                [*bench, "eval", _LUA, "1", key, str(limit)],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            ).stdout

        load("warm", 10**9, 500)
        said = load("open", 10**9, 10_000)
        load("few", LIMIT, 640)
        let_in = subprocess.run(
            ["redis-cli", "-p", str(port), "get", "few"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
    rates = re.findall(r"([\d.]+) requests per second", said)
    return float(rates[-1]), int(let_in)


def etcd(path: str, where: Path) -> tuple[float, int]:
    """(admissions a second, how many were let in). A seat is a key that must not exist yet."""
    port, peer = free_port(), free_port()
    urls = [f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"]
    command = [path, "--data-dir", str(where / "etcd"), "--listen-client-urls", urls[0]]
    command += ["--advertise-client-urls", urls[0], "--listen-peer-urls", urls[1], "--log-level", "error"]
    command += ["--initial-advertise-peer-urls", urls[1], "--initial-cluster", f"default={urls[1]}"]
    with running(*command):
        until_up(port)
        time.sleep(2)  # it elects itself

        def take(client: http.client.HTTPConnection, seat: str) -> bool:
            import base64

            key = base64.b64encode(seat.encode()).decode()
            absent = {"key": key, "target": "CREATE", "result": "EQUAL", "create_revision": "0"}
            put = {"request_put": {"key": key, "value": key}}
            client.request("POST", "/v3/kv/txn", json.dumps({"compare": [absent], "success": [put]}))
            return bool(json.loads(client.getresponse().read()).get("succeeded"))

        def admit(number: int) -> int:
            client, done = http.client.HTTPConnection("127.0.0.1", port, timeout=10), 0
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                done += take(client, f"{number}/{done}")
            return done

        def squeeze(_number: int) -> int:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            return int(any(take(client, f"few/{seat}") for seat in range(LIMIT)))

        return at_once(admit) / SECONDS, at_once(squeeze)


_RADIUS = """
prefix = /usr
confdir = {folder}
logdir = {folder}
libdir = /usr/lib/freeradius
run_dir = {folder}
pidfile = {folder}/radius.pid
max_requests = 16384
log {{
    destination = files
    file = {folder}/radius.log
}}
security {{
    reject_delay = 0
    allow_core_dumps = no
}}
client loopback {{
    ipaddr = 127.0.0.1
    secret = seats
}}
thread pool {{
    start_servers = 8
    max_servers = 32
    min_spare_servers = 3
    max_spare_servers = 10
}}
modules {{
    files {{
        filename = {folder}/users
    }}
    pap {{
    }}
    radutmp {{
        filename = {folder}/radutmp
        username = %{{User-Name}}
        case_sensitive = yes
        check_with_nas = no
        permissions = 0600
        caller_id = no
    }}
}}
server default {{
    listen {{
        type = auth
        ipaddr = 127.0.0.1
        port = {port}
    }}
    listen {{
        type = acct
        ipaddr = 127.0.0.1
        port = {accounting}
    }}
    authorize {{
        files
        pap
    }}
    authenticate {{
        Auth-Type PAP {{
            pap
        }}
    }}
    accounting {{
        radutmp
    }}
    session {{
        radutmp
    }}
}}
"""


def freeradius(path: str, where: Path) -> tuple[float, int]:
    """(sign-ins a second, how many were let in). It checks at sign-in and counts at the start of accounting."""
    client = program("radclient", "freeradius-utils")
    if client is None:
        raise RuntimeError("freeradius-utils is missing")
    port, accounting = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
    folder = where / "radius"
    folder.mkdir()
    (folder / "radutmp").touch()
    facts = {"folder": folder, "port": port, "accounting": accounting}
    (folder / "radiusd.conf").write_text(_RADIUS.format(**facts), "utf-8")
    users = 'pool Cleartext-Password := "seats", Simultaneous-Use := {}\n'
    (folder / "users").write_text(users.format(LIMIT), "utf-8")
    (folder / "dictionary").write_text("$INCLUDE /usr/share/freeradius/dictionary\n", "utf-8")
    asked = folder / "asked"

    def ask(count: int) -> tuple[float, int]:
        one = 'User-Name = "pool", User-Password = "seats", NAS-IP-Address = 127.0.0.1, NAS-Port = {}\n\n'
        asked.write_text("".join(one.format(number) for number in range(count)), "utf-8")
        command = [
            client,
            "-f",
            str(asked),
            "-p",
            str(CLIENTS),
            "-d",
            str(folder),
            "-D",
            "/usr/share/freeradius",
        ]
        start = time.perf_counter()
        said = subprocess.run(
            [*command, f"127.0.0.1:{port}", "auth", "seats"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        ).stdout
        return count / (time.perf_counter() - start), said.count("Received Access-Accept")

    with running(path, "-f", "-d", str(folder), "-n", "radiusd"):
        time.sleep(2)
        _, let_in = ask(CLIENTS)
        if let_in == 0:
            raise RuntimeError((folder / "radius.log").read_text("utf-8")[-80:])
        speed, _ = ask(2_000)
    shutil.rmtree(folder, ignore_errors=True)
    return speed, let_in
