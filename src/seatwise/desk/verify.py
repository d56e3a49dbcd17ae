"""The proof that the state follows from the journal, and the journal from the rules."""

from collections.abc import Iterator
from typing import Any

import msgspec

from seatwise.desk.record import Line, all_lines
from seatwise.licenses import Instant, Kind, Purchase, in_force
from seatwise.seats import Lease, Mark, Waiter
from seatwise.store import Look
from seatwise.store.transaction import Within


class Finding(msgspec.Struct, frozen=True):
    """Something that does not follow. `seq` is the line at fault, None for the state as a whole."""

    seq: int | None
    problem: str


class Proof(msgspec.Struct, frozen=True):
    """What `verify` read, and what it found wrong."""

    company: str
    lines: int
    live: int
    """Leases that are not ended."""
    waiting: int
    findings: list[Finding]


class _PoolReplayed:
    """One pool as the journal tells it."""

    def __init__(self) -> None:
        self.leases: dict[str, Lease] = {}
        self.waits: dict[str, str] = {}
        self.bought: dict[str, Purchase] = {}


def verify(look: Look, company: str) -> Proof:
    """Replay the journal and compare: numbers without gaps; no ordinary grant at or above the N in force at its
    instant; no second seat of a person; every wait ended once; at the end exactly what the state holds."""
    pools: dict[str, _PoolReplayed] = {}
    findings: list[Finding] = []
    count = 0
    for line in all_lines(look, company):
        count += 1
        if line.seq != count:
            findings.append(Finding(line.seq, f"line {count} was expected"))
            count = line.seq
        if line.pool is not None:
            findings += _line(line, pools.setdefault(line.pool, _PoolReplayed()))
    within = Within(look, company)
    live = waiting = 0
    for pool in sorted({row.pool for row in within.all("pools", _Pool)} | set(pools)):
        told = pools.get(pool, _PoolReplayed())
        leases = {lease.id for lease in within.all("unended_leases", Lease, pool=pool)}
        waiters = {waiter.id for waiter in within.all("waiters", Waiter, pool=pool)}
        live, waiting = live + len(leases), waiting + len(waiters)
        for what, state, journal in (
            ("lease", leases, set(told.leases)),
            ("wait", waiters, set(told.waits)),
        ):
            findings += [Finding(None, f"{what} {i} is in the state only") for i in sorted(state - journal)]
            findings += [Finding(None, f"{what} {i} is in the journal only") for i in sorted(journal - state)]
    if (seq := within.value("journal_seq")) != count:
        findings.append(Finding(None, f"the journal should end at {seq}, it ends at {count}"))
    return Proof(company, count, live, waiting, findings)


def _line(line: Line, pool: _PoolReplayed) -> Iterator[Finding]:
    match line.kind:
        case "license_bought":
            purchase = msgspec.convert(line.data, Purchase, strict=False)
            pool.bought[purchase.id] = purchase
        case "license_ended":
            ended = pool.bought.get(str(line.data["id"]))
            if ended is None:
                yield Finding(line.seq, "a license ended that was never bought")
            else:
                until = _instant(line.data["ends_at"])
                pool.bought[ended.id] = msgspec.structs.replace(ended, ends_at=until)
        case "admitted":
            yield from _admitted(line, pool)
        case "released" | "expired" | "revoked":
            if pool.leases.pop(line.lease or "", None) is None:
                yield Finding(line.seq, f"lease {line.lease} ended without being held")
        case "queued":
            if line.operator in pool.waits.values():
                yield Finding(line.seq, f"{line.operator} already waited")
            pool.waits[str(line.data["ticket"])] = line.operator or ""
        case "offered":
            if str(line.data["ticket"]) not in pool.waits:
                yield Finding(line.seq, "a seat was offered to somebody who did not wait")
        case "wait_ended":
            if pool.waits.pop(str(line.data["ticket"]), None) is None:
                yield Finding(line.seq, "a wait ended that was not under way")
        case _:
            pass


def _admitted(line: Line, pool: _PoolReplayed) -> Iterator[Finding]:
    if line.lease is None or line.operator is None:
        yield Finding(line.seq, "no lease or operator")
        return
    if any(lease.operator == line.operator for lease in pool.leases.values()):
        yield Finding(line.seq, f"{line.operator} already had a seat")
    kind = Kind(str(line.data["license"]))
    mark = Mark(str(line.data.get("mark", Mark.ORDINARY)))
    size = in_force(pool.bought.values(), Kind.SIMULTANEOUS, line.at)
    in_use = sum(lease.license is Kind.SIMULTANEOUS for lease in pool.leases.values())
    ordinary = kind is Kind.SIMULTANEOUS and mark is Mark.ORDINARY and "replaces" not in line.data
    if ordinary and size is not None and in_use >= size:
        yield Finding(line.seq, f"granted at {in_use} in use of {size}")
    expires_at = _instant(line.data["expires_at"])
    pool.leases[line.lease] = Lease(line.lease, line.operator, kind, line.at, expires_at, mark)


def _instant(value: Any) -> Instant:
    return msgspec.convert(value, int)


class _Pool(msgspec.Struct, frozen=True):
    pool: str
