"""What must be provable, over several server processes and on each database."""

import asyncio
import json
import time

import pytest
from calls import Caller, run
from processes import command, company

from seatwise.desk.board import pool_state
from seatwise.store import open_store


async def ask(servers, token, name, operators, lines=40, **headers):
    """Every operator asks once, over `lines` open connections at once; the answers' (status, body)."""
    waiting = list(enumerate(operators))
    answers = []

    async def crew():
        caller = Caller(token)
        while waiting:
            number, operator = waiting.pop()
            server = servers[number % len(servers)]
            path = f"/v1/companies/{name}/seats"
            status, _, body = await caller.call(server.port, "POST", path, {"operator": operator}, **headers)
            answers.append((status, body))
        caller.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(lines):
            group.create_task(crew())
    return answers


def people(first, last):
    return [f"o{number}" for number in range(first, last)]


def shown(server, token, name):
    async def look():
        caller = Caller(token)
        _, _, body = await caller.call(server.port, "GET", f"/v1/companies/{name}/pools/desk")
        caller.close()
        return body

    return run(look())


def in_order(database):
    proof = command("verify", "--database", database, "--json")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert all(one["findings"] == [] for one in json.loads(proof.stdout))


def test_a_thousand_operators_at_three_processes_get_exactly_the_free_seats(database, serve, tmp_path):
    token = company(database, tmp_path, "romashka", simultaneous=137, operators=1000)
    servers = serve.several(database, 3)
    answers = run(ask(servers, token, "romashka", people(0, 1000)))
    assert sum(status == 200 for status, _ in answers) == 137
    assert sum(body.get("code") == "POOL_FULL" for _, body in answers) == 863
    # The shown count is the gate's, whichever process shows it.
    assert [shown(server, token, "romashka")["in_use"] for server in servers] == [137] * 3
    in_order(database)


def test_a_repeated_request_and_a_person_who_comes_again_change_no_count(database, serve, tmp_path):
    token = company(database, tmp_path, "romashka", simultaneous=2, operators=3)
    servers = serve.several(database, 2)
    once = run(ask(servers, token, "romashka", ["o0"] * 12, lines=6, key="the same"))
    assert {status for status, _ in once} == {200}
    assert len({body["lease"] for _, body in once}) == 1
    assert {body["renewed"] for _, body in once} == {False}
    again = run(ask(servers, token, "romashka", ["o0"] * 6, lines=3))
    assert {(body["lease"], body["renewed"]) for _, body in again} == {(once[0][1]["lease"], True)}
    assert shown(servers[0], token, "romashka")["in_use"] == 1


def test_one_companys_crowd_changes_nothing_for_another(database, serve, tmp_path):
    crowded = company(database, tmp_path, "crowded", simultaneous=3, operators=300, queue=True)
    quiet = company(database, tmp_path, "quiet", simultaneous=20, operators=20)
    servers = serve.several(database, 2)

    async def both():
        return await asyncio.gather(
            ask(servers, crowded, "crowded", people(0, 300)),
            ask(servers, quiet, "quiet", people(0, 20), lines=2),
        )

    crowd, calm = run(both())
    assert sum(status == 200 for status, _ in crowd) == 3
    assert [status for status, _ in calm] == [200] * 20
    state = shown(servers[0], quiet, "quiet")
    assert (state["in_use"], state["queue"], state["denied_today"], state["over_by"]) == (20, 0, 0, 0)
    foreign = run(ask(servers, quiet, "crowded", ["o0"]))
    assert foreign[0][0] in {401, 403}


def test_after_kill_nine_every_acknowledged_seat_is_there_and_no_other(database, serve, tmp_path):
    token = company(database, tmp_path, "romashka", simultaneous=50, operators=400)
    servers = serve.several(database, 2)

    async def crowd_and_kill():
        task = asyncio.create_task(ask_what_is_left(servers, token, people(0, 400)))
        await asyncio.sleep(0.3)
        servers[0].kill()
        return await task

    answers = run(crowd_and_kill())
    granted = {body["lease"] for status, body in answers if status == 200}
    servers[0].start()
    there = {seat["lease"] for seat in shown(servers[0], token, "romashka")["seats"]}
    assert granted <= there
    assert len(there) <= 50
    in_order(database)


async def ask_what_is_left(servers, token, operators):
    """Like `ask`, but who hears nothing asks no more."""
    from calls import Lost, NotSent

    async def one(number, operator):
        caller = Caller(token)
        path = "/v1/companies/romashka/seats"
        try:
            server = servers[number % len(servers)]
            status, _, body = await caller.call(server.port, "POST", path, {"operator": operator})
        except (Lost, NotSent):
            return (0, {})
        finally:
            caller.close()
        return (status, body)

    found = []
    for start in range(0, len(operators), 50):
        part = enumerate(operators[start : start + 50], start)
        found += await asyncio.gather(*(one(number, operator) for number, operator in part))
    return found


def test_an_admission_after_an_expiry_succeeds_although_nobody_sweeps(database, serve, tmp_path):
    token = company(database, tmp_path, "romashka", simultaneous=1, operators=2)
    server = serve(database, ttl=1.0)
    (first,) = run(ask([server], token, "romashka", ["o0"]))
    assert first[0] == 200
    deadline = time.monotonic() + 20
    while (second := run(ask([server], token, "romashka", ["o1"])))[0][0] != 200:
        assert time.monotonic() < deadline
    store = open_store(database)
    with store.reading() as look:
        assert pool_state(look, "romashka", "desk").in_use <= 1
    store.close()
    assert second[0][1]["since"] >= first[1]["expires_at"]
    in_order(database)


@pytest.mark.parametrize("count", [3])
def test_several_servers_may_start_at_once_on_an_empty_database(database, serve, count):
    servers = serve.several(database, count)
    assert all(server.process.poll() is None for server in servers)
