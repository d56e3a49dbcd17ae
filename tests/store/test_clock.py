"""A database clock that is set: noticed by every process, moved once, nobody loses a seat."""

import pytest
from factories import TTL, company

from seatwise.desk import Desk, record, seating
from seatwise.desk.board import pool_state
from seatwise.desk.clock import ClockWatch
from seatwise.desk.verify import verify
from seatwise.seats import Renewed
from seatwise.store import open_store

HOUR = 3_600_000


def nothing(_held):
    """Any request: the clock is looked at before it."""


class Processes:
    """Two processes on one database: their monotonic clocks go on while the database's is set."""

    def __init__(self, url, clock):
        self.clock = clock
        self.steady = 5_000_000
        self.late = 0
        self.stores = [open_store(url, self.wall) for _ in range(2)]
        self.stores[0].migrate()
        self.desks = [Desk(store, ClockWatch(self.monotonic)) for store in self.stores]

    def wall(self):
        now = self.clock.now
        self.pass_time(self.late)  # the answer is under way
        return now

    def monotonic(self):
        return self.steady

    def pass_time(self, length):
        self.clock.now += length
        self.steady += length

    def do(self, number, work):
        return self.desks[number].write("romashka", work).result(20)

    def lease(self, operator):
        with self.stores[0].reading() as look:
            return next(
                seat for seat in pool_state(look, "romashka", "desk").seats if seat.operator == operator
            )

    def steps(self):
        with self.stores[0].reading() as look:
            lines = list(record.all_lines(look, "romashka"))
            assert verify(look, "romashka").findings == []
        return [line.data["step"] for line in lines if line.kind == "clock_stepped"]

    def close(self):
        for desk in self.desks:
            desk.close()
        for store in self.stores:
            store.close()


@pytest.fixture
def processes(database_url, clock):
    made = Processes(database_url, clock)
    yield made
    made.close()


@pytest.fixture
def anna(processes):
    """Anna is in, and both processes have seen the clock."""
    who = company(processes.stores[0])
    lease = processes.do(0, lambda held: seating.acquire(held, "desk", who["anna"], TTL)).lease
    processes.do(1, nothing)
    return lease


@pytest.mark.parametrize("step", [HOUR, -HOUR, 6_000, -6_000])
def test_a_step_moves_every_lease_once_whoever_notices_it_first(processes, anna, step):
    processes.pass_time(1000)
    processes.clock.now += step
    renewed = processes.do(1, lambda held: seating.beat(held, anna.id, TTL))
    assert isinstance(renewed, Renewed)
    assert renewed.lease.expires_at == processes.clock.now + TTL
    processes.do(0, nothing)
    processes.do(1, nothing)
    assert processes.steps() == [step]
    assert processes.lease(anna.operator).expires_at == processes.clock.now + TTL


def test_a_step_neither_ends_nor_prolongs_a_lease_that_does_not_beat(processes, anna):
    processes.pass_time(TTL - 1000)
    processes.clock.now += HOUR
    processes.do(0, nothing)
    processes.do(1, nothing)
    assert processes.lease(anna.operator).expires_at == processes.clock.now + 1000
    processes.pass_time(1000)
    with processes.stores[0].reading() as look:
        assert pool_state(look, "romashka", "desk").in_use == 0


def test_every_step_is_noticed_also_when_processes_take_turns(processes, anna):
    for number, step in ((0, HOUR), (1, -HOUR), (1, HOUR)):
        processes.clock.now += step
        processes.do(number, nothing)
        processes.do(1 - number, nothing)
    assert processes.steps() == [HOUR, -HOUR, HOUR]
    assert processes.lease(anna.operator).expires_at == anna.expires_at + HOUR


def test_a_clock_that_drifts_is_followed_and_no_step(processes, anna):
    for _ in range(5):
        processes.pass_time(1000)
        processes.clock.now += 4_000
        processes.do(0, nothing)
        processes.do(1, nothing)
    assert processes.steps() == []


def test_an_answer_that_was_long_under_way_is_no_step(processes, anna):
    processes.late = 6_000
    processes.do(0, nothing)
    processes.do(1, nothing)
    processes.late = 0
    processes.do(0, nothing)
    assert processes.steps() == []
