"""Admissions over HTTP, one server process, beside a bare handler of the same framework in the same run."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.debian import program
from benchmarks.measure import in_turn, median, ratio, row
from benchmarks.seats_ground import COMPANY, prepared
from seatwise.desk import Desk, access
from seatwise.store import Store

CONNECTIONS = 64
SECONDS = 2
ROUNDS = 5
PEOPLE = 40_000
PATH = f"/v1/companies/{COMPANY}/seats"

# Each request is for the next operator; a run begins where SEATS_FROM says.
_LUA = """
local number = tonumber(os.getenv("SEATS_FROM"))
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = os.getenv("SEATS_KEY")
request = function()
  number = number + 1
  return wrk.format(nil, nil, nil, '{"operator":"o' .. number .. '"}')
end
"""


@contextmanager
def server(*command: str) -> Iterator[tuple[str, int]]:
    """A server process of its own: its address, as it says it, and its process id."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            if found is None:
                raise RuntimeError(f"the server said {said!r}")
            wait_for(found[0])
            yield found[0], process.pid
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url: str) -> None:
    """Until the server answers, 30 seconds at most."""
    until = time.monotonic() + 30
    while True:
        try:
            client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
            client.request("GET", "/healthz")
            client.getresponse().read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def seatwise(where: Path, url: str) -> Iterator[tuple[str, int]]:
    """The real server over the database at `url`."""
    options = ["--data", str(where / "data"), "--port", "0", "--database", url]
    with server("-m", "seatwise", "serve", *options) as serving:
        yield serving


def api_key(store: Store) -> str:
    """A key that may seat operators."""
    desk = Desk(store)
    try:
        made = desk.write(COMPANY, lambda held: access.make_key(held, "bench", ["seats"], actor="bench"))
        return "Bearer " + made.result().token
    finally:
        desk.close()


def loaded(wrk: str, script: Path, url: str, key: str, first: int) -> float:
    """Requests a second that are answered with 200, over all connections."""
    environment = {**os.environ, "SEATS_FROM": str(first), "SEATS_KEY": key}
    command = [
        wrk,
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--timeout",
        "20s",
        "-s",
        str(script),
        url + PATH,
    ]
    said = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]


def lone(url: str, key: str, numbers: range) -> float:
    """The median wait of one client that asks again and again, milliseconds."""
    client = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    waits = []
    for number in numbers:
        start = time.perf_counter()
        client.request(
            "POST",
            PATH,
            json.dumps({"operator": f"o{number}"}),
            {"Content-Type": "application/json", "Authorization": key},
        )
        answer = client.getresponse()
        answer.read()
        waits.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
    client.close()
    return median(waits)


def rows(kind: str, url: str, where: Path, fsync_ms: float) -> list[dict[str, Any]]:
    """The rows of one database; `fsync_ms` is what the disk takes for one page."""
    floor = 0.65 if kind == "SQLite" else 0.5
    wrk = program("wrk", "wrk")
    with (
        prepared(url, PEOPLE) as store,
        server("-m", "benchmarks.seats_echo") as (echo, _),
    ):
        key = api_key(store)
        with seatwise(where, url) as (ours, _):
            found = []
            lone(ours, key, range(50))
            lone_figures = in_turn(
                lambda: lone(ours, key, range(100, 200)), lambda: lone(echo, key, range(100)), rounds=ROUNDS
            )
            if wrk is not None:
                script = where / "seats.lua"
                script.write_text(_LUA, "utf-8")
                start = iter(range(1_000, 1_000_000, (PEOPLE - 1_000) // (ROUNDS + 1)))
                loaded(wrk, script, ours, key, next(start))
                ours_s, echo_s = in_turn(
                    lambda: loaded(wrk, script, ours, key, next(start)),
                    lambda: loaded(wrk, script, echo, key, 0),
                    rounds=ROUNDS,
                )
                found.append(
                    row(
                        f"HTTP, {CONNECTIONS} connections, {kind}",
                        median(ours_s),
                        "/s",
                        against=f"a bare Litestar handler {median(echo_s):,.0f}/s",
                        ratio=ratio(ours_s, echo_s),
                        floor=floor,
                    )
                )
            else:
                found.append(
                    row(f"HTTP, {CONNECTIONS} connections, {kind}", None, "/s", against="wrk is missing")
                )
            wait = median(lone_figures[0])
            found.append(
                row(
                    f"HTTP, a lone client waits, {kind}",
                    wait,
                    "ms",
                    against=f"3 ms (bare handler {median(lone_figures[1]):.2f}, one fsync {fsync_ms:.2f})",
                    ratio=wait / 3,
                    floor=1,
                    at_most=True,
                )
            )
    return found
