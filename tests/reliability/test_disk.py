"""A disk that is full: a clear answer, nothing half-written, and on it goes when there is room."""

import json
import resource

from calls import Caller, run
from processes import command, company


def test_a_full_disk_is_told_as_such_and_heals_without_a_restart(serve, tmp_path):
    url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    token = company(url, tmp_path, "romashka", simultaneous=1000, operators=1000)
    room = (tmp_path / "test.sqlite3").stat().st_size + 300_000
    unlimited = resource.RLIM_INFINITY
    server = serve(url, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, unlimited)))

    async def fill():
        caller, granted = Caller(token), []
        for number in range(1000):
            path, body = "/v1/companies/romashka/seats", {"operator": f"o{number}"}
            status, headers, answer = await caller.call(server.port, "POST", path, body)
            if status != 200:
                break
            granted.append(answer["lease"])
        _, _, seen = await caller.call(server.port, "GET", "/v1/companies/romashka/pools/desk")
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
        healed, _, _ = await caller.call(server.port, "POST", path, body)
        caller.close()
        return granted, status, headers, answer, seen, healed

    granted, status, headers, answer, seen, healed = run(fill())
    assert granted, "the disk was full from the start"
    assert (status, answer["code"]) == (503, "STORE_UNAVAILABLE")
    assert int(headers["retry-after"]) > 0
    assert {seat["lease"] for seat in seen["seats"]} == set(granted)
    assert healed == 200
    proof = command("verify", "--database", url, "--json")
    assert [one["findings"] for one in json.loads(proof.stdout)] == [[]]
