"""The journal: read it, and prove that the state follows from it."""

from collections.abc import Iterator

import msgspec

from seatwise import seats
from seatwise.licenses import Instant, Kind, Purchase, in_force
from seatwise.seats import Admitted, Expired, Lease, Released, Revoked
from seatwise.store import Look


class Line(msgspec.Struct, frozen=True):
    """One line of the journal. `at` is milliseconds UTC; `seq` has no gaps within a company."""

    seq: int
    at: Instant
    kind: str
    pool: str | None
    operator: str | None
    lease: str | None
    actor: str | None
    code: str | None
    data: dict[str, object]


class _Raw(msgspec.Struct, frozen=True):
    seq: int
    at: Instant
    kind: str
    pool: str | None
    operator: str | None
    lease: str | None
    actor: str | None
    code: str | None
    data: str

    def line(self) -> Line:
        return Line(**{**msgspec.structs.asdict(self), "data": msgspec.json.decode(self.data)})


def lines_after(look: Look, company: str, after: int, limit: int) -> list[Line]:
    """At most `limit` lines behind number `after`, in order."""
    return [r.line() for r in look.all("journal_after", _Raw, company=company, after=after, limit=limit)]


def lines_before(look: Look, company: str, before: int, limit: int) -> list[Line]:
    """At most `limit` lines before number `before`, the newest first."""
    return [r.line() for r in look.all("journal_before", _Raw, company=company, before=before, limit=limit)]


def all_lines(look: Look, company: str, page: int = 5000) -> Iterator[Line]:
    """The whole journal, page by page."""
    after = 0
    while lines := lines_after(look, company, after, page):
        yield from lines
        after = lines[-1].seq


class Finding(msgspec.Struct, frozen=True):
    """Something that does not follow."""

    seq: int | None
    problem: str


class Proof(msgspec.Struct, frozen=True):
    """What `verify` read, and what it found wrong."""

    company: str
    lines: int
    live: int
    findings: list[Finding]


def verify(look: Look, company: str) -> Proof:
    """Replay the journal through `seats.apply` and compare: numbers without gaps, no grant at or above N, no
    second seat of a person, and at the end exactly the leases that the state holds."""
    findings: list[Finding] = []
    leases: dict[str, dict[str, Lease]] = {}
    bought: dict[str, Purchase] = {}
    count = 0
    for line in all_lines(look, company):
        count += 1
        if line.seq != count:
            findings.append(Finding(line.seq, f"line {count} was expected"))
            count = line.seq
        if line.kind == "license_bought":
            purchase = msgspec.convert(line.data, Purchase, strict=False)
            bought[purchase.id] = purchase
        elif line.kind == "license_ended":
            ended = str(line.data["id"])
            bought[ended] = msgspec.structs.replace(
                bought[ended], ends_at=msgspec.convert(line.data["ends_at"], int)
            )
        elif line.kind in _SEAT_KINDS and line.pool is not None:
            held = leases.setdefault(line.pool, {})
            findings += _seat_line(line, held, [p for p in bought.values() if p.pool == line.pool])
    live = 0
    for pool in sorted({row.pool for row in look.all("pools", _Pool, company=company)} | set(leases)):
        state = {lease.id for lease in look.all("unended_leases", Lease, company=company, pool=pool)}
        replayed = set(leases.get(pool, {}))
        live += len(state)
        findings += [
            Finding(None, f"lease {i} is in the state of {pool} only") for i in sorted(state - replayed)
        ]
        findings += [
            Finding(None, f"lease {i} of {pool} is in the journal only") for i in sorted(replayed - state)
        ]
    if (seq := look.value("journal_seq", company=company)) != count:
        findings.append(Finding(None, f"the journal should end at {seq}, it ends at {count}"))
    return Proof(company, count, live, findings)


_SEAT_KINDS = {"admitted", "released", "expired", "revoked"}


class _Pool(msgspec.Struct, frozen=True):
    pool: str


def _seat_line(line: Line, held: dict[str, Lease], bought: list[Purchase]) -> Iterator[Finding]:
    if line.lease is None or line.operator is None:
        yield Finding(line.seq, "no lease or operator")
        return
    if line.kind == "admitted":
        if any(lease.operator == line.operator for lease in held.values()):
            yield Finding(line.seq, f"{line.operator} already had a seat")
        kind = Kind(str(line.data["license"]))
        size = in_force(bought, Kind.SIMULTANEOUS, line.at)
        in_use = sum(lease.license is Kind.SIMULTANEOUS for lease in held.values())
        if kind is Kind.SIMULTANEOUS and size is not None and in_use >= size:
            yield Finding(line.seq, f"granted at {in_use} in use of {size}")
        lease = Lease(line.lease, line.operator, kind, line.at, msgspec.convert(line.data["expires_at"], int))
        seats.apply(held, Admitted(line.at, lease, size, in_use))
        return
    known = held.get(line.lease)
    if known is None:
        yield Finding(line.seq, f"lease {line.lease} ended without being held")
        return
    match line.kind:
        case "released":
            seats.apply(held, Released(line.at, known))
        case "expired":
            seats.apply(held, Expired(line.at, known))
        case _:
            seats.apply(held, Revoked(line.at, known, line.actor or "", ""))
