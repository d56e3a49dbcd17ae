"""What a desk does when its database or its own people fail: the right error, nothing half-written, and on."""

import threading

import pytest
from factories import TTL, company

from seatwise.desk import Desk, seating
from seatwise.desk.board import pool_state
from seatwise.desk.clock import ClockWatch
from seatwise.desk.errors import UnknownOperator
from seatwise.seats import Admitted
from seatwise.store import StoreUnavailable


@pytest.fixture
def who(store):
    return company(store, simultaneous=10, operators=[f"o{n}" for n in range(8)])


@pytest.fixture
def desk(store, clock):
    made = Desk(store, ClockWatch(lambda: clock.now))
    yield made
    made.close()


def seat(operator):
    return lambda held: seating.acquire(held, "desk", operator, TTL)


def in_use(store):
    with store.reading() as look:
        return pool_state(look, "romashka", "desk").in_use


def together(desk, *works):
    """Several pieces of work that end up in one transaction: they queue while another one runs."""
    running, go = threading.Event(), threading.Event()

    def slow(held):
        running.set()
        go.wait(20)

    first = desk.write("romashka", slow)
    running.wait(20)
    futures = [desk.write("romashka", work) for work in works]
    go.set()
    first.result(20)
    return futures


def test_a_refusal_in_a_common_transaction_is_that_persons_alone(store, desk, who):
    good, bad, last = together(desk, seat(who["o0"]), seat("nobody"), seat(who["o1"]))
    assert isinstance(good.result(20), Admitted)
    with pytest.raises(UnknownOperator):
        bad.result(20)
    assert isinstance(last.result(20), Admitted)
    assert in_use(store) == 2


def test_work_that_breaks_after_writing_takes_nobody_with_it(store, desk, who):
    def broken(held):
        seating.acquire(held, "desk", who["o5"], TTL)
        raise ZeroDivisionError

    good, bad, last = together(desk, seat(who["o0"]), broken, seat(who["o1"]))
    assert isinstance(good.result(20), Admitted)
    with pytest.raises(ZeroDivisionError):
        bad.result(20)
    assert isinstance(last.result(20), Admitted)
    assert in_use(store) == 2


def test_a_database_that_fails_inside_a_transaction_is_nobodys_refusal_and_nothing_is_acknowledged(
    store, desk, who
):
    tries = []

    def away(held):
        tries.append(1)
        raise StoreUnavailable(reason="gone")

    futures = together(desk, seat(who["o0"]), away, seat(who["o1"]))
    for future in futures:
        with pytest.raises(StoreUnavailable):
            future.result(20)
    assert len(tries) == 1, "each was tried again, one after the other"
    assert in_use(store) == 0
    assert isinstance(desk.write("romashka", seat(who["o0"])).result(20), Admitted)


def test_a_listener_that_fails_ends_neither_the_answers_nor_the_writing(store, desk, who):
    def fails(news):
        raise StoreUnavailable(reason="gone")

    heard = []
    desk.listen(fails)
    desk.listen(heard.append)
    assert isinstance(desk.write("romashka", seat(who["o0"])).result(20), Admitted)
    assert isinstance(desk.write("romashka", seat(who["o1"])).result(20), Admitted)
    assert [news.company for news in heard] == ["romashka", "romashka"]


def read_only(store, on):
    """Let the writing connection refuse to write, as on a file system that became read-only."""
    with store.transaction():
        pass
    state = "on" if on else "off"
    sqlite = store.url.startswith("sqlite")
    store._writer.execute(
        f"pragma query_only = {state}" if sqlite else f"set default_transaction_read_only = {state}"
    )


def test_a_database_that_became_read_only_is_told_as_unavailable_and_nothing_is_half_written(
    store, desk, who
):
    desk.write("romashka", seat(who["o0"])).result(20)
    read_only(store, on=True)
    refused = desk.write("romashka", seat(who["o1"]))
    with pytest.raises(StoreUnavailable):
        refused.result(20)
    assert in_use(store) == 1
    if store.url.startswith("sqlite"):
        read_only_is_over = store._writer
        read_only_is_over.execute("pragma query_only = off")
    assert isinstance(desk.write("romashka", seat(who["o1"])).result(20), Admitted)
