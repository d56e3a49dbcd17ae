"""Many clients at several server processes, while servers are killed and the database is restarted."""

import asyncio
import contextlib
import random
import time
from datetime import datetime

from calls import Caller, Lost, NotSent
from history import Call


def now():
    return time.time_ns() // 1_000_000


class Storm:
    """Clients, one an operator of `company`, at `servers`. What they asked and heard is in `calls`."""

    def __init__(self, servers, company, token, *, clients, ttl, queue, seed):
        self.servers, self.company, self.token = servers, company, token
        self.clients, self.ttl, self.queue = clients, ttl, queue
        self.random = random.Random(seed)
        self.calls = []
        self.over = False

    async def blow(self, seconds):
        """Everybody at once, for so long."""
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for number in range(self.clients):
                group.create_task(self.person(f"o{number}", random.Random(self.random.random()), until))

    async def person(self, operator, chance, until):
        """One operator at one client: comes, stays, leaves, falls asleep, is cut off."""
        caller, lease, device = Caller(self.token), None, "office"
        while time.monotonic() < until:
            if lease is None:
                take_over = chance.random() < 0.1
                device = chance.choice(["office", "home"]) if chance.random() < 0.2 else device
                call = await self.acquire(caller, operator, device, chance, take_over=take_over)
                lease = None if call is None else call.seat
                if call is not None and call.waits is not None and chance.random() < 0.05:
                    await self.leave_queue(caller, operator, chance)
                await asyncio.sleep(chance.uniform(0.05, 0.4))
                continue
            await asyncio.sleep(chance.uniform(0.1, self.ttl / 1000 / 3))
            match chance.choices(["beat", "again", "release", "sleep", "take"], [12, 2, 4, 1, 1])[0]:
                case "beat":
                    call = await self.beat(caller, operator, lease, chance)
                    if call is not None and call.known:
                        lease = call.seat
                case "again":
                    call = await self.acquire(caller, operator, device, chance)
                    lease = lease if call is None or call.seat is None else call.seat
                case "release":
                    call = await self.release(caller, operator, lease, chance)
                    lease = None if call is not None and call.known else lease
                case "sleep":
                    await asyncio.sleep(self.ttl / 1000 * chance.uniform(0.8, 1.6))
                    if chance.random() < 0.5:
                        lease = None  # the client was killed and knows nothing any more
                case "take":
                    device = "home" if device == "office" else "office"
                    call = await self.acquire(caller, operator, device, chance, take_over=True)
                    lease = lease if call is None or call.seat is None else call.seat
        caller.close()

    async def acquire(self, caller, operator, device, chance, *, take_over=False):
        body = {"operator": operator, "device": device, "take_over": take_over}
        kind = "take_over" if take_over else "acquire"
        call = Call(operator, kind, now(), device=device)
        # Who takes over ends a seat, so it must be known when: nobody hangs up on it.
        return await self.do(caller, call, "seats", body, chance, hang_up=not take_over)

    async def beat(self, caller, operator, lease, chance):
        call = Call(operator, "beat", now(), lease=lease)
        return await self.do(caller, call, f"seats/{lease}/beat", {"active": True}, chance, hang_up=True)

    async def release(self, caller, operator, lease, chance):
        call = Call(operator, "release", now(), lease=lease)
        return await self.do(caller, call, f"seats/{lease}/release", None, chance)

    async def leave_queue(self, caller, operator, chance):
        call = Call(operator, "leave", now())
        return await self.do(caller, call, "pools/desk/queue/leave", {"operator": operator}, chance)

    async def do(self, caller, call, path, body, chance, *, hang_up=False):
        """Ask a random server; None where nobody listened."""
        give_up = chance.uniform(0.001, 0.05) if hang_up and chance.random() < 0.03 else None
        server = chance.choice(self.servers)
        call.called = now()
        try:
            call.status, _, call.body = await caller.call(
                server.port, "POST", f"/v1/companies/{self.company}/{path}", body, give_up=give_up
            )
        except NotSent:
            await asyncio.sleep(0.1)
            return None
        except Lost:
            pass
        call.returned = now()
        if "expires_at" in call.body:
            call.body["until"] = round(datetime.fromisoformat(call.body["expires_at"]).timestamp() * 1000)
        self.calls.append(call)
        return call


async def trouble(servers, restart_database, seconds, seed):
    """Kill a server now and then and start it again; restart the database where that is possible."""
    chance = random.Random(seed)
    until = time.monotonic() + seconds
    kills = restarts = 0
    while time.monotonic() < until - 4:
        await asyncio.sleep(chance.uniform(1, 3))
        if restart_database is not None and (restarts == 0 or chance.random() < 0.2):
            await asyncio.to_thread(restart_database)
            restarts += 1
            continue
        server = chance.choice(servers)
        server.kill()
        kills += 1
        await asyncio.to_thread(server.start)
    return kills, restarts


@contextlib.asynccontextmanager
async def troubled(*arguments):
    """With trouble going on; it is over before the block ends."""
    task = asyncio.create_task(trouble(*arguments))
    try:
        yield task
    finally:
        await task
