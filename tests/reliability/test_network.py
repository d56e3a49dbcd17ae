"""Faults between the server and PostgreSQL: sign-ins hear 503 soon, and everything goes on afterwards."""

import asyncio
import json
import time

import pytest
from calls import Caller, run
from processes import command, company
from proxy import Proxy

from seatwise.desk.board import pool_state
from seatwise.store import open_store

pytestmark = pytest.mark.postgres
BOUND = 25
"""Seconds within which everybody must have an answer, on a machine that is busy with other things."""


@pytest.fixture
def behind(postgres, serve, tmp_path):
    """(direct address, proxy, server, token) of a company with ten seats."""
    direct = postgres.database()
    token = company(direct, tmp_path, "romashka", simultaneous=10, operators=40)
    proxy = Proxy(postgres.socket)
    server = serve(proxy.url(direct), ttl=180.0)
    yield direct, proxy, server, token
    proxy.close()


async def ask(server, token, operators):
    """Everybody asks at once: [(status, headers, body, seconds)]."""

    async def one(operator):
        caller, began = Caller(token), time.monotonic()
        body = {"operator": operator}
        answer = await caller.call(server.port, "POST", "/v1/companies/romashka/seats", body)
        caller.close()
        return (*answer, time.monotonic() - began)

    return await asyncio.gather(*(one(operator) for operator in operators))


def names(first, last):
    return [f"o{number}" for number in range(first, last)]


@pytest.mark.parametrize("fault", ["cut", "silent"])
def test_a_database_out_of_reach_is_told_in_bounded_time_and_comes_back_without_a_restart(behind, fault):
    direct, proxy, server, token = behind
    before = run(ask(server, token, names(0, 5)))
    assert [answer[0] for answer in before] == [200] * 5
    proxy.mode = fault
    during = run(ask(server, token, names(5, 30)))
    assert {answer[0] for answer in during} == {503}
    assert {answer[2]["code"] for answer in during} == {"STORE_UNAVAILABLE"}
    assert all(int(answer[1]["retry-after"]) > 0 for answer in during)
    assert max(answer[3] for answer in during) < BOUND
    proxy.mode = "pass"
    deadline = time.monotonic() + BOUND
    while (after := run(ask(server, token, ["o0"])))[0][0] != 200:
        assert time.monotonic() < deadline, "the server did not come back"
    assert after[0][2]["lease"] == before[0][2]["lease"], "a live lease was lost"
    assert run(ask(server, token, ["o39"]))[0][0] == 200
    assert server.process.poll() is None
    proof = command("verify", "--database", direct, "--json")
    assert [one["findings"] for one in json.loads(proof.stdout)] == [[]]


def test_a_slow_network_slows_and_breaks_nothing(behind):
    direct, proxy, server, token = behind
    proxy.mode, proxy.delay = "slow", 0.02
    answers = run(ask(server, token, names(0, 15)))
    assert sorted(answer[0] for answer in answers) == [200] * 10 + [409] * 5
    store = open_store(direct)
    with store.reading() as look:
        assert pool_state(look, "romashka", "desk").in_use == 10
    store.close()
