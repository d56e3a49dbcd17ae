"""Those who wait: order, offers, outcomes, and who gives way to them."""

import pytest
from rooms import MINUTE, SECOND, START, Pool

from seatwise.seats import Admitted, Offered, Outcome, Queued, Revoked, WaitEnded, Waiting

TTL = 180 * SECOND


@pytest.fixture
def pool():
    """One seat, held by anna since the start."""
    made = Pool(1, queue=True)
    made.fill("anna")
    return made


def outcomes(pool):
    return [(event.waiter.operator, event.outcome, event.at) for event in pool.told(WaitEnded)]


def keep(pool, *operators):
    for operator in operators:
        pool.still_waiting(operator)


def test_who_finds_the_pool_full_gets_a_place_and_asking_again_keeps_it(pool):
    first, second = pool.acquire("boris"), pool.acquire("vera")
    assert (first.place, second.place) == (1, 2)
    pool.now += 1
    again = pool.acquire("boris")
    assert isinstance(again, Waiting)
    assert (again.waiter.id, again.place) == (first.waiter.id, 1)


def test_the_earlier_comes_first_and_a_higher_priority_before_that(pool):
    pool.priority["gleb"] = 5
    for operator in ("boris", "vera", "gleb"):
        pool.acquire(operator)
        pool.now += 1
    assert pool.queue() == ["gleb", "boris", "vera"]


def test_a_freed_seat_is_offered_to_the_head_and_nobody_overtakes(pool):
    pool.acquire("boris")
    pool.leave(pool.room.own("anna"))
    assert pool.queue() == ["boris*"]
    assert isinstance(pool.acquire("vera"), Queued)
    taken = pool.acquire("boris")
    assert isinstance(taken, Admitted)
    assert outcomes(pool) == [("boris", Outcome.SEATED, pool.now)]


def test_a_newcomer_of_higher_priority_takes_no_seat_that_is_offered(pool):
    pool.acquire("boris")
    pool.leave(pool.room.own("anna"))
    pool.priority["chief"] = 9
    assert isinstance(pool.acquire("chief"), Queued)


def test_an_offer_passes_on_at_its_own_instant_in_a_chain_that_nobody_watched(pool):
    """The lease ends, boris is offered the seat and does not answer, then vera is: all noticed much later."""
    pool.acquire("boris")
    pool.now += 1
    pool.acquire("vera")
    for waiter in pool.room.waiters():
        # Both asked to be told and closed the page: their places are kept.
        pool.room.queue[waiter.id] = type(waiter)(
            waiter.id, waiter.operator, waiter.priority, waiter.joined_at, START + 3600 * SECOND
        )
    pool.now = START + TTL + MINUTE + 30 * SECOND
    assert isinstance(pool.acquire("vera"), Admitted)
    offers = [(event.waiter.operator, event.at) for event in pool.told(Offered)]
    assert offers == [("boris", START + TTL), ("vera", START + TTL + MINUTE)]
    assert outcomes(pool)[0] == ("boris", Outcome.TIMED_OUT, START + TTL + MINUTE)


def test_an_offer_is_kept_for_its_whole_time_and_not_a_moment_longer(pool):
    pool.acquire("boris")
    pool.leave(pool.room.own("anna"))
    until = pool.waiter("boris").offer_until
    pool.now = until - 1
    assert isinstance(pool.acquire("boris"), Admitted)
    other = Pool(1, queue=True)
    other.fill("anna")
    other.acquire("boris")
    other.leave(other.room.own("anna"))
    other.now = other.waiter("boris").offer_until
    assert isinstance(other.acquire("vera"), Admitted)


def test_a_waiter_without_a_sign_of_life_is_gone_after_a_minute(pool):
    pool.acquire("boris")
    joined = pool.now
    pool.now += 30 * SECOND
    pool.acquire("vera")
    pool.now += 30 * SECOND
    assert pool.acquire("vera").place == 1
    assert outcomes(pool) == [("boris", Outcome.TIMED_OUT, joined + MINUTE)]


def test_polling_keeps_the_place_but_takes_no_seat_that_is_offered(pool):
    pool.acquire("boris")
    for _ in range(3):
        pool.now += 50 * SECOND
        pool.beat(pool.room.own("anna"))
        assert pool.still_waiting("boris").place == 1
    pool.leave(pool.room.own("anna"))
    pool.still_waiting("boris")
    assert pool.queue() == ["boris*"]
    assert pool.who() == set()


def test_declining_passes_the_seat_on_and_leaving_frees_the_place(pool):
    pool.acquire("boris")
    pool.now += 1
    pool.acquire("vera")
    pool.acquire("gleb")
    pool.stop_waiting("gleb")
    pool.leave(pool.room.own("anna"))
    pool.stop_waiting("boris")
    assert pool.queue() == ["vera*"]
    assert [outcome for _, outcome, _ in outcomes(pool)] == [Outcome.LEFT, Outcome.DECLINED]


def test_a_named_seat_leaves_an_offer_to_the_next(pool):
    pool.acquire("boris")
    pool.now += 1
    pool.acquire("vera")
    pool.leave(pool.room.own("anna"))
    pool.named.add("boris")
    assert isinstance(pool.acquire("boris"), Admitted)
    assert pool.queue() == ["vera*"]


def test_more_licenses_are_offered_to_those_who_wait(pool):
    for operator in ("boris", "vera", "gleb"):
        pool.acquire(operator)
        pool.now += 1
    pool.buy(2)
    assert pool.queue() == ["boris*", "vera*", "gleb"]


def test_nobody_is_reclaimed_while_nobody_waits():
    pool = Pool(2, queue=True, ttl=3600 * SECOND)
    pool.fill("anna")
    pool.now += 30 * MINUTE
    assert isinstance(pool.acquire("boris"), Admitted)
    assert pool.told(Revoked) == []


def test_idle_people_give_way_the_most_idle_first_and_only_as_many_as_needed():
    pool = Pool(3, ttl=3600 * SECOND)
    _, boris, _ = pool.fill("anna", "boris", "vera")
    pool.now += 14 * MINUTE
    pool.beat(boris, active=True)
    pool.now += 2 * MINUTE
    assert isinstance(pool.acquire("gleb"), Admitted)
    assert pool.who() == {"boris", "vera", "gleb"}
    (given,) = pool.told(Revoked)
    assert (given.actor, given.reason) == ("seatwise", "idle")


def test_people_with_open_cases_give_way_last():
    pool = Pool(2, ttl=3600 * SECOND)
    pool.fill("anna", "boris")
    pool.room.busy.add("anna")
    pool.now += 16 * MINUTE
    pool.acquire("gleb")
    assert pool.who() == {"anna", "gleb"}


def test_a_closed_page_gives_way_before_the_idle_and_at_once():
    pool = Pool(2, queue=True)
    anna, boris = pool.fill("anna", "boris")
    pool.close_page(boris)
    assert isinstance(pool.acquire("gleb"), Admitted)
    assert pool.who() == {"anna", "gleb"}
    assert anna.id in pool.room.leases


def test_a_page_that_closes_while_somebody_waits_gives_its_seat_at_once(pool):
    pool.acquire("boris")
    pool.close_page(pool.room.own("anna"))
    assert pool.queue() == ["boris*"]


def test_an_idle_lease_gives_way_to_who_waits_already():
    pool = Pool(1, queue=True, ttl=3600 * SECOND, gone=3600 * SECOND)
    pool.fill("anna")
    pool.acquire("boris")
    pool.now += 15 * MINUTE
    pool.settle()
    assert (pool.queue(), pool.who()) == (["boris*"], set())


def test_the_idle_limit_can_be_off():
    pool = Pool(1, idle_limit=None, ttl=36_000 * SECOND)
    pool.fill("anna")
    pool.now += 5 * 3600 * SECOND
    pool.acquire("boris")
    assert pool.who() == {"anna"}


def test_fewer_idle_than_needed_are_left_in_peace():
    """After N was lowered two would have to go for one to come; only one is idle."""
    pool = Pool(0, ttl=3600 * SECOND)
    bigger = pool.buy(2)
    _, boris = pool.fill("anna", "boris")
    pool.now += 16 * MINUTE
    pool.beat(boris, active=True)
    pool.room.purchases.remove(bigger)
    pool.buy(1)
    pool.acquire("gleb")
    assert pool.who() == {"anna", "boris"}


def test_a_beat_of_a_lease_that_gave_way_in_that_moment_does_not_revive_it():
    pool = Pool(1, queue=True, ttl=3600 * SECOND, gone=3600 * SECOND)
    (lease,) = pool.fill("anna")
    pool.acquire("boris")
    pool.now += 15 * MINUTE
    pool.beat(lease)
    assert (pool.queue(), pool.who()) == (["boris*"], set())


def test_a_hand_over_gives_the_seat_in_one_step_and_changes_no_count():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    given = pool.hand_over(lease, "boris")
    assert isinstance(given, Admitted)
    assert (given.replaces, pool.who(), pool.room.in_use()) == (lease.id, {"boris"}, 1)


def test_a_hand_over_passes_the_queue_only_where_the_pool_allows_it(pool):
    lease = pool.room.own("anna")
    pool.acquire("vera")
    assert pool.hand_over(lease, "boris").code == "QUEUED"
    assert isinstance(pool.hand_over(lease, "vera"), Admitted)
    assert outcomes(pool) == [("vera", Outcome.SEATED, pool.now)]
    pool.acquire("gleb")
    pool.change(pass_queue=True)
    assert isinstance(pool.hand_over(pool.room.own("vera"), "boris"), Admitted)


def test_a_hand_over_is_refused_to_who_is_in_disabled_or_due_a_change_or_not_entitled():
    pool = Pool(2, named=["vera"])
    anna, _ = pool.fill("anna", "boris")
    pool.disabled.add("kira")
    assert pool.hand_over(anna, "boris").code == "HELD_ELSEWHERE"
    assert pool.hand_over(anna, "kira").code == "OPERATOR_DISABLED"
    assert pool.hand_over(anna, "gleb", change_due=True).code == "PASSWORD_CHANGE_DUE"
    assert pool.hand_over(anna, "gleb", entitled=False).code == "NOT_ENTITLED"
    pool.fill("vera")
    assert pool.hand_over(pool.room.own("vera"), "gleb").code == "NOT_ENTITLED"


def test_an_offer_that_a_hand_over_leaves_unused_passes_on():
    pool = Pool(2, queue=True)
    anna, boris = pool.fill("anna", "boris")
    pool.acquire("vera")
    pool.now += 1
    pool.acquire("gleb")
    pool.leave(boris)
    pool.change(pass_queue=True)
    pool.hand_over(anna, "vera")
    assert pool.queue() == ["gleb*"]
