"""A clock that was set: noticed by the monotonic one, and leases moved with it, once.

Leases are instants of the database's clock. When that clock jumps, by an administrator or after a suspended
machine, everybody would lose the seat or keep it too long. Each process compares the clock with its own monotonic
one; whoever notices a step moves all leases and waits by it before anything else is decided.
"""

import time
from collections.abc import Callable

import msgspec

from seatwise.store import Transaction
from seatwise.store.transaction import Entry

STEP = 5_000
"""A difference beyond this many milliseconds is a step; less is drift, which is followed."""


def monotonic() -> int:
    """This process's clock that nobody sets, milliseconds."""
    return time.monotonic_ns() // 1_000_000


class ClockWatch:
    """One process's comparison of the two clocks."""

    def __init__(self, steady: Callable[[], int] = monotonic) -> None:
        self._steady = steady
        self._offset: int | None = None
        self._moved = 0

    def check(self, transaction: Transaction) -> int:
        """Move everything by the step that the clock made since the last check, if this process is the first to
        notice it; the step in milliseconds, 0 for none. To be called before a company is held."""
        offset = transaction.now() - self._steady()
        if self._offset is None:
            self._offset, self._moved = offset, _moved(transaction)
            return 0
        step = 0
        if abs(offset - self._offset) > STEP:
            transaction.value("lock_fact", fact="clock_moved")
            moved = _moved(transaction)
            # What other processes have moved already is not moved again.
            step = (transaction.now() - self._steady()) - self._offset - (moved - self._moved)
            if abs(step) > STEP:
                _move_all(transaction, step)
                moved += step
                transaction.run("set_fact", fact="clock_moved", value=str(moved))
            else:
                step = 0
            self._moved = moved
        self._offset = offset
        return step


def _moved(transaction: Transaction) -> int:
    return int(transaction.value("fact", fact="clock_moved") or 0)


def _move_all(transaction: Transaction, step: int) -> None:
    for row in transaction.all("companies", _Company):
        held = transaction.hold(row.company)
        held.run("move_leases", step=step)
        held.run("move_waiters", step=step)
        held.record(Entry(at=held.now(), kind="clock_stepped", data={"step": step}))


class _Company(msgspec.Struct, frozen=True):
    company: str
