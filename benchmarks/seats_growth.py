"""What an admission costs when many are in, and when the journal is long; and renewals in one statement."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measure import in_turn, median, ratio, row
from benchmarks.seats_ground import COMPANY, TTL, Postgres, prepared
from seatwise.desk import Desk, seating
from seatwise.store import Held, Store

FEW, MANY = 100, 10_000
JOURNAL = 1_000_000
RENEWED = 100_000
ROUNDS = 15
EACH = 20
"""Decisions one after the other whose median is one figure."""

_LEASES = {
    "SQLite": """with recursive n(i) as (select 0 union all select i + 1 from n where i < {last})
        insert into lease (company, lease, pool, operator, license, since, expires_at, mark, active_at)
        select '{company}', 'x' || i, 'desk', 'x' || i, 'simultaneous', {now}, {until}, 'ordinary', {now}
        from n""",
    "PostgreSQL": """insert into lease
        (company, lease, pool, operator, license, since, expires_at, mark, active_at)
        select '{company}', 'x' || i, 'desk', 'x' || i, 'simultaneous', {now}, {until}, 'ordinary', {now}
        from generate_series(0, {last}) i""",
}
_LINES = {
    "SQLite": """with recursive n(i) as (select 1 union all select i + 1 from n where i < {last})
        insert into journal (company, seq, at, kind, pool, operator, lease, data)
        select '{company}', {seq} + i, {now}, 'admitted', 'desk', 'x' || i, 'x' || i, '{{}}' from n""",
    "PostgreSQL": """insert into journal (company, seq, at, kind, pool, operator, lease, data)
        select '{company}', {seq} + i, {now}, 'admitted', 'desk', 'x' || i, 'x' || i, '{{}}'
        from generate_series(1, {last}) i""",
}


def filled(kind: str, store: Store, *, leases: int = 0, lines: int = 0) -> None:
    """Rows by the thousand, by the database's own means. They are not part of what is measured."""
    with store.transaction() as transaction:
        held = transaction.hold(COMPANY)
        now = held.now()
        facts = {"company": COMPANY, "now": now, "until": now + 3_600_000, "seq": held.seq}
        if leases:
            _raw(transaction, _LEASES[kind].format(last=leases - 1, **facts))
        if lines:
            _raw(transaction, _LINES[kind].format(last=lines, **facts))
            held.run("move_journal_seq", seq=held.seq + lines)
    if kind == "PostgreSQL":
        import psycopg

        with psycopg.connect(store.url, autocommit=True) as connection:
            # What autovacuum would have done by and by.
            connection.execute("vacuum analyze")


def _raw(transaction: Any, sql: str) -> None:
    transaction._execute(sql, {})  # noqa: SLF001 - rows that no statement of the product makes


def one_after_the_other(desk: Desk, forget: Callable[[], None]) -> Callable[[], float]:
    """The median cost of coming in, of one person at a time who leaves again; seconds."""

    def measure() -> float:
        costs = []
        for number in range(EACH):
            operator = f"o{number}"

            def come(held: Held, operator: str = operator) -> None:
                seating.acquire(held, "desk", operator, TTL)

            def go(held: Held, operator: str = operator) -> None:
                seating.leave(held, operator, TTL)

            forget()
            start = time.perf_counter()
            desk.write(COMPANY, come, operator).result()
            costs.append(time.perf_counter() - start)
            desk.write(COMPANY, go, operator).result()
        return median(costs)

    return measure


def rows(kind: str, where: Path, postgres: Postgres | None) -> list[dict[str, Any]]:
    """The rows of one database."""

    def url(name: str) -> str:
        return postgres.database() if postgres is not None else f"sqlite:///{where / name}.sqlite3"

    with ExitStack() as stack:
        few, many, long = (stack.enter_context(prepared(url(name), EACH)) for name in ("few", "many", "long"))
        filled(kind, few, leases=FEW)
        filled(kind, many, leases=MANY)
        filled(kind, long, leases=FEW, lines=JOURNAL)
        desks = [Desk(store) for store in (few, many, long)]
        try:
            at_few, at_many, at_long = in_turn(
                *(one_after_the_other(desk, lambda: None) for desk in desks), rounds=ROUNDS
            )
            fresh_few, fresh_many = in_turn(
                *(one_after_the_other(desk, desk.store.forget) for desk in desks[:2]), rounds=ROUNDS
            )
        finally:
            for desk in desks:
                desk.close()
        rate = renewals(kind, stack.enter_context(prepared(url("renewed"), 1)))
    return [
        row(
            f"an admission with {MANY:,} in, {kind}",
            median(at_many) * 1000,
            "ms",
            against=f"with {FEW} in {median(at_few) * 1000:.2f} ms",
            ratio=ratio(at_many, at_few),
            floor=1.5,
            at_most=True,
        ),
        row(
            f"the same after another process wrote, {kind}",
            median(fresh_many) * 1000,
            "ms",
            against=f"with {FEW} in {median(fresh_few) * 1000:.2f} ms",
            ratio=ratio(fresh_many, fresh_few),
            floor=1.5,
            at_most=True,
        ),
        row(
            f"an admission after {JOURNAL:,} lines of journal, {kind}",
            median(at_long) * 1000,
            "ms",
            against=f"an empty journal {median(at_few) * 1000:.2f} ms",
            ratio=ratio(at_long, at_few),
            floor=1.2,
            at_most=True,
        ),
        row(
            f"renewals in one statement, {kind}",
            rate,
            "leases/s",
            against="100,000 leases/s",
            ratio=rate / 100_000,
            floor=1,
        ),
    ]


def renewals(kind: str, store: Store) -> float:
    """Leases a second that one statement prolongs, its commit included."""
    filled(kind, store, leases=RENEWED)
    wanted = [f"x{number}" for number in range(RENEWED)]
    desk = Desk(store)
    rates = []
    try:
        for _ in range(3):
            start = time.perf_counter()
            over = desk.write(COMPANY, lambda held: seating.renew_all(held, wanted, 7_200_000)).result()
            rates.append(RENEWED / (time.perf_counter() - start))
            assert not over
    finally:
        desk.close()
    return median(rates)
