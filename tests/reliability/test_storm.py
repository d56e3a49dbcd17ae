"""A storm of clients over several server processes that are killed, and what they heard, checked afterwards.

`make soak SECONDS=600 CLIENTS=200 SEED=1` runs it for longer. The checks themselves are tested on histories that
are wrong.
"""

import asyncio
import json
import os
from itertools import chain

import history
import pytest
from calls import run
from history import Call
from processes import command, company
from storm import Storm, troubled

from seatwise.desk import record
from seatwise.store import open_store

SECONDS = float(os.environ.get("SEATWISE_SOAK", "12"))
CLIENTS = int(os.environ.get("SEATWISE_SOAK_CLIENTS", "40"))
TTL = 3


def test_a_storm_with_killed_servers_breaks_no_promise(database, serve, request, tmp_path):
    size = CLIENTS // 3
    tokens = {
        "full": company(database, tmp_path, "full", simultaneous=size, operators=CLIENTS, cooldown=0),
        "line": company(
            database,
            tmp_path,
            "line",
            simultaneous=size,
            operators=CLIENTS,
            cooldown=0,
            queue=True,
            offer=5000,
            gone=10_000,
        ),
    }
    servers = serve.several(database, 2, ttl=TTL)
    restart = request.getfixturevalue("postgres").restart if database.startswith("postgres") else None
    seed = int(os.environ.get("SEATWISE_SOAK_SEED", "1"))
    storms = {
        name: Storm(
            servers, name, token, clients=CLIENTS, ttl=TTL * 1000, queue=name == "line", seed=seed + number
        )
        for number, (name, token) in enumerate(tokens.items())
    }

    async def weather():
        async with troubled(servers, restart, SECONDS, seed) as trouble:
            await asyncio.gather(*(storm.blow(SECONDS) for storm in storms.values()))
        return await trouble

    kills, restarts = run(weather())
    assert kills or restarts
    full, line = storms["full"].calls, storms["line"].calls
    report(kills, restarts, full, line)
    # A storm in which nothing happens proves nothing.
    assert sum(call.code == "POOL_FULL" for call in full) > 5
    assert sum(call.waits is not None for call in line) > 5
    for calls in (full, line):
        assert sum(call.seat is not None for call in calls) > 20
        assert [call.body for call in calls if call.status in {500, 502, 504}] == []
        assert history.more_than(size, calls) == []
        assert history.lost(calls) == []
    assert history.denied_in_vain(size, full, TTL * 1000) == []
    assert history.out_of_order(line) == []
    for server in servers:
        assert "Traceback" not in server.said()
        server.kill()
    in_the_journal(database, storms)
    proof = command("verify", "--database", database, "--json")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert [one["findings"] for one in json.loads(proof.stdout)] == [[], []]


def in_the_journal(database, storms):
    """Every acknowledged grant and release is there."""
    store = open_store(database)
    with store.reading() as look:
        for name, storm in storms.items():
            lines = list(record.all_lines(look, name))
            for kind, said in (("admitted", "admitted"), ("released", "release")):
                there = {line.lease for line in lines if line.kind == kind}
                heard = {
                    call.body["lease"]
                    for call in storm.calls
                    if call.status == 200
                    and (
                        (said == "admitted" and call.seat and not call.body["renewed"])
                        or (said == "release" and call.body.get("ended_by") == "released")
                    )
                }
                assert heard <= there
    store.close()


def report(kills, restarts, *histories):
    """What happened, for `pytest -s`."""
    seen = {}
    for call in chain(*histories):
        key = (call.kind, call.status, call.code)
        seen[key] = seen.get(key, 0) + 1
    print(f"\n{kills} kills, {restarts} restarts", dict(sorted(seen.items(), key=str)))  # noqa: T201


def heard(operator, kind, called, returned, status=200, *, lease=None, until=None, code=None, **facts):
    body = {"code": code, "facts": facts} if code else {}
    if until is not None:
        body = {"lease": lease, "expires_at": "", "until": until, "renewed": kind == "beat"}
    own = lease if kind in {"beat", "release"} else None
    return Call(operator, kind, called, lease=own, returned=returned, status=status, body=body)


def test_the_checker_sees_more_than_n():
    calls = [heard(f"o{n}", "acquire", n, n + 1, lease=f"l{n}", until=100) for n in range(3)]
    assert history.more_than(2, calls)
    assert not history.more_than(3, calls)
    released = [*calls, heard("o0", "release", 2, 2, lease="l0")]
    assert not history.more_than(2, released)


def test_the_checker_sees_a_grant_that_was_lost():
    grant = heard("o1", "acquire", 0, 1, lease="l1", until=100)
    assert history.lost([grant, heard("o1", "beat", 50, 51, 409, code="POOL_FULL", lease="l1")])
    assert history.lost([grant, heard("o1", "acquire", 50, 51, lease="l2", until=150)])
    assert not history.lost([grant, heard("o1", "beat", 50, 101, 409, code="POOL_FULL", lease="l1")])
    between = heard("o1", "release", 20, 21, lease="l1")
    assert not history.lost([grant, between, heard("o1", "acquire", 50, 51, lease="l2", until=150)])


def test_the_checker_sees_a_denial_while_a_seat_was_free():
    grant = heard("o1", "acquire", 0, 1, lease="l1", until=100)
    denied = heard("o2", "acquire", 50, 51, 409, code="POOL_FULL")
    assert history.denied_in_vain(2, [grant, denied], 100)
    assert not history.denied_in_vain(1, [grant, denied], 100)
    late = heard("o2", "acquire", 150, 151, 409, code="POOL_FULL")
    assert history.denied_in_vain(1, [grant, late], 100)
    unknown = Call("o3", "acquire", 149)
    assert not history.denied_in_vain(1, [grant, unknown, late], 100)


@pytest.mark.parametrize(("last", "seen"), [(60, True), (30, False)])
def test_the_checker_sees_who_was_overtaken(last, seen):
    waits = heard("o1", "acquire", 0, 1, 409, code="QUEUED", ticket="w1", place=1)
    grant = heard("o2", "acquire", 40, 41, lease="l2", until=100)
    again = heard("o1", "acquire", last, last + 1, 409, code="QUEUED", ticket="w1", place=1)
    assert bool(history.out_of_order([waits, grant, again])) is seen
    grown = heard("o1", "acquire", 60, 61, 409, code="QUEUED", ticket="w1", place=2)
    assert history.out_of_order([waits, grown])
