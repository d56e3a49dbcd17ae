"""What a batch of decisions shares, and what a process remembers between transactions, changes no decision.

Mutants that were tried by hand: a memory that is not compared with the journal's number (the other process's
seat is not counted), one that a failed transaction leaves behind (the seat that was undone is counted), an own
lease that is not kept up to date in a batch (the second request takes a second seat), people who are not forgotten
when one is deactivated (who was looked up before is let in after), rows kept for later that are not written before
the next statement (the lease to end is not there).
"""

from concurrent.futures import Future

import pytest
from factories import TTL, company

from seatwise.desk import Desk, people, seating
from seatwise.desk.verify import verify
from seatwise.seats import Admitted, Code, Denied, Released, Renewed
from seatwise.store import open_store


@pytest.fixture
def who(store):
    return company(store)


def decided(store, *works):
    """The works, all decided in one transaction of the desk; (operators asked about, work)."""
    desk = Desk(store)
    try:
        gate = Future()
        waiting = desk.write("romashka", lambda _: gate.result(10))
        answers = [desk.write("romashka", work, operator) for operator, work in works]
        gate.set_result(None)
        waiting.result(10)
        return [answer.result(10) for answer in answers]
    finally:
        desk.close()
        with store.reading() as look:
            assert verify(look, "romashka").findings == []


def coming(operator):
    return operator, lambda held: seating.acquire(held, "desk", operator, TTL)


def test_a_batch_seats_as_many_as_there_are_seats(store, who):
    first, second, third = decided(store, *(coming(operator) for operator in who.values()))
    assert (type(first), type(second)) == (Admitted, Admitted)
    assert (third.code, third.in_use) == (Code.POOL_FULL, 2)


def test_asking_twice_in_one_batch_takes_one_seat(store, who):
    first, again = decided(store, coming(who["anna"]), coming(who["anna"]))
    assert isinstance(first, Admitted)
    assert isinstance(again, Renewed)
    assert again.lease.id == first.lease.id


def test_asking_twice_in_one_transaction_takes_one_seat(store, who):
    with store.transaction() as transaction:
        held = transaction.hold("romashka")
        held.asking = list(who.values())
        first, again = (seating.acquire(held, "desk", who["anna"], TTL) for _ in range(2))
    assert isinstance(again, Renewed)
    assert again.lease.id == first.lease.id


def test_who_comes_and_leaves_in_one_batch_has_left(store, who):
    leave = (who["anna"], lambda held: seating.leave(held, who["anna"], TTL))
    came, _, back = decided(store, coming(who["anna"]), leave, coming(who["anna"]))
    assert isinstance(back, Admitted)
    assert back.lease.id != came.lease.id
    with store.transaction() as transaction:
        ended = seating.release(transaction.hold("romashka"), came.lease.id, TTL)
    assert isinstance(ended, Released)


def test_who_is_deactivated_in_a_batch_is_let_in_by_none_of_it(store, who):
    def deactivate(held):
        people.deactivate(held, who["anna"], actor="test", ttl=TTL)

    came, _, refused = decided(store, coming(who["anna"]), (None, deactivate), coming(who["anna"]))
    assert isinstance(came, Admitted)
    assert refused.code is Code.OPERATOR_DISABLED


def test_a_login_is_found_like_an_id_and_an_id_before_a_login(store, who):
    with store.transaction() as transaction:
        held = transaction.hold("romashka")
        other = people.invite(held, who["anna"], "A login like an id", actor="test").person.operator
        assert seating.operator_named(held, "desk", " Boris ", TTL) == who["boris"]
        assert seating.operator_named(held, "desk", who["anna"], TTL) == who["anna"]
        assert seating.operator_named(held, "desk", other, TTL) == other


def test_what_another_process_wrote_is_seen(store, database_url, clock, who):
    assert isinstance(_acquire(store, who["anna"]), Admitted)
    other = open_store(database_url, clock)
    try:
        assert isinstance(_acquire(other, who["boris"]), Admitted)
        denied = _acquire(store, who["vera"])
        assert (denied.code, denied.in_use) == (Code.POOL_FULL, 2)
        with store.transaction() as transaction:
            seating.leave(transaction.hold("romashka"), who["anna"], TTL)
        assert isinstance(_acquire(other, who["vera"]), Admitted)
    finally:
        other.close()


def test_what_was_undone_is_not_remembered(store, who):
    assert isinstance(_acquire(store, who["anna"]), Admitted)
    with pytest.raises(ZeroDivisionError):
        _undone(store, who["boris"])
    assert isinstance(_acquire(store, who["vera"]), Admitted)
    denied = _acquire(store, who["boris"])
    assert isinstance(denied, Denied)
    assert denied.in_use == 2


def test_another_process_is_told_of_what_is_committed(store, database_url, clock, who):
    other = open_store(database_url, clock)
    try:
        other.await_change(0)
        _acquire(store, who["anna"])
        assert other.await_change(10)
    finally:
        other.close()


def _acquire(store, operator):
    with store.transaction() as transaction:
        return seating.acquire(transaction.hold("romashka"), "desk", operator, TTL)


def _undone(store, operator):
    with store.transaction() as transaction:
        seating.acquire(transaction.hold("romashka"), "desk", operator, TTL)
        raise ZeroDivisionError
