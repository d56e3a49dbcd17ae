"""An outage of a third of a lease's life with very many clients: all keep their seats and return spread.

Clients beat when the server told them to (`beat_in`); one who hears nothing tries again at the next beat. The
clock is compressed: `TTL` seconds instead of 180, and the outage and the beats with it.
"""

import asyncio
import os
import random
import time

from calls import Caller, Lost, NotSent, run
from processes import company

from seatwise.desk import seating
from seatwise.desk.board import pool_state
from seatwise.store import open_store

CLIENTS = int(os.environ.get("SEATWISE_RETURNING", "5000"))
TTL = float(os.environ.get("SEATWISE_RETURNING_TTL", "75"))
BEAT = TTL * 2 / 9
OUTAGE = TTL / 3


async def beat(caller, server, lease):
    """One beat: the body, or None where nothing was heard."""
    path = f"/v1/companies/romashka/seats/{lease}/beat"
    try:
        status, _, body = await caller.call(server.port, "POST", path, {"active": False})
    except (Lost, NotSent):
        return None
    assert status == 200, body
    return body


async def outage_and_return(server, token, leases, chance):
    """Everybody's clock goes on over the outage; (answer, seconds after the return, beat_in) of each."""
    callers = asyncio.Queue()
    for _ in range(40):
        callers.put_nowait(Caller(token))
    # The last beats before the outage lay spread over one interval, so do the next ones.
    due = {lease: chance.uniform(0, BEAT) for lease in leases}
    server.kill()
    await asyncio.sleep(OUTAGE - BEAT)
    server.begin()
    await asyncio.to_thread(server.await_listening)
    began = time.monotonic()
    answers = []

    async def client(lease):
        await asyncio.sleep(max(0.0, began + due[lease] - time.monotonic()))
        arrived = time.monotonic() - began
        caller = await callers.get()
        body = await beat(caller, server, lease)
        callers.put_nowait(caller)
        answers.append((lease, body, arrived))

    async with asyncio.TaskGroup() as group:
        for lease in leases:
            group.create_task(client(lease))
    while not callers.empty():
        callers.get_nowait().close()
    return answers


def test_after_an_outage_nobody_has_lost_a_seat_and_arrivals_spread_over_one_interval(
    database, serve, tmp_path
):
    # A single beat costs PostgreSQL several journeys; `make soak` lets all of them come there too.
    clients = CLIENTS if database.startswith("sqlite") or "SEATWISE_RETURNING" in os.environ else CLIENTS // 3
    token = company(database, tmp_path, "romashka", simultaneous=clients, operators=clients)
    server = serve(database, ttl=TTL)
    store = open_store(database)
    leases = []
    for start in range(0, clients, 500):
        with store.transaction() as transaction:
            held = transaction.hold("romashka")
            for number in range(start, min(start + 500, clients)):
                answer = seating.acquire(held, "desk", f"o{number}", round(TTL * 1000))
                leases.append(answer.lease.id)
    with store.transaction() as transaction:
        seating.renew_all(transaction.hold("romashka"), leases, round(TTL * 1000))
    answers = run(outage_and_return(server, token, leases, random.Random(4)))
    lost = [lease for lease, body, _ in answers if body is None or body["lease"] != lease]
    assert lost == []
    with store.reading() as look:
        state = pool_state(look, "romashka", "desk")
    store.close()
    assert (state.in_use, {seat.lease for seat in state.seats}) == (clients, set(leases))
    # What the server says next: again spread, and never later than one interval.
    told = sorted(body["beat_in"] / 1000 for _, body, _ in answers)
    assert 0 < told[0] < told[-1] <= BEAT
    following = sorted(arrived + body["beat_in"] / 1000 for _, body, arrived in answers)
    tenth = (following[-1] - following[0]) / 10
    busiest = max(
        sum(start <= at < start + tenth for at in following) for start in following[:: clients // 50]
    )
    assert following[-1] - following[0] > BEAT * 0.75
    assert busiest < clients / 4
