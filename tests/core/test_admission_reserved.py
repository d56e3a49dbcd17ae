"""Seats kept for groups, and the overlap of a shift change."""

from datetime import UTC, datetime

import pytest
from rooms import MINUTE, SECOND, Pool

from seatwise.hours import Reservation
from seatwise.seats import Admitted, Code, Mark, Queued, Regularized, Renewed

TTL = 180 * SECOND
NOON = int(datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp() * 1000)


def keep(seats, group="night", **hours):
    return Reservation(id=f"r-{group}-{seats}-{len(hours)}", group=group, seats=seats, **hours)


def reserved(simultaneous, *reservations, members=("nina", "nick"), **rules):
    pool = Pool(simultaneous, reservations=reservations, **rules)
    pool.now = NOON
    pool.room.groups["night"] = set(members)
    return pool


def test_kept_seats_go_to_the_group_and_the_denial_says_so():
    pool = reserved(2, keep(1))
    pool.fill("anna")
    denied = pool.acquire("boris")
    assert (denied.code, denied.reserved, denied.in_use) == (Code.RESERVED_FOR_OTHERS, 1, 1)
    assert isinstance(pool.acquire("nina"), Admitted)
    assert pool.acquire("boris").code is Code.POOL_FULL


def test_what_the_group_uses_is_kept_no_more():
    pool = reserved(3, keep(1))
    pool.fill("nina")
    assert isinstance(pool.acquire("anna"), Admitted)
    assert isinstance(pool.acquire("boris"), Admitted)


def test_a_kept_seat_is_kept_in_its_hours_only():
    pool = reserved(1, keep(1, from_minute=13 * 60, to_minute=14 * 60))
    assert isinstance(pool.acquire("anna"), Admitted)
    pool.leave(pool.room.own("anna"))
    pool.now = NOON + 60 * MINUTE
    assert pool.acquire("anna").code is Code.RESERVED_FOR_OTHERS
    pool.now = NOON + 120 * MINUTE
    assert isinstance(pool.acquire("anna"), Admitted)


def test_two_reservations_of_one_group_add_up():
    pool = reserved(5, keep(2), keep(1, weekdays="3"))
    pool.fill("nina")
    assert isinstance(pool.acquire("anna"), Admitted)
    assert isinstance(pool.acquire("boris"), Admitted)
    assert pool.acquire("vera").code is Code.RESERVED_FOR_OTHERS


def test_a_waiter_blocked_by_a_reservation_is_passed_over_by_the_group():
    pool = reserved(2, keep(1), queue=True)
    pool.fill("anna", "nina")
    pool.acquire("boris")
    pool.now += 1
    pool.acquire("nick")
    pool.leave(pool.room.own("nina"))
    assert pool.queue() == ["boris", "nick*"]


def test_an_offer_is_honoured_although_a_reservation_begins_meanwhile():
    pool = reserved(1, keep(1, from_minute=12 * 60 + 1, to_minute=14 * 60), queue=True)
    pool.fill("anna")
    pool.acquire("boris")
    pool.now = NOON + 30 * SECOND
    pool.leave(pool.room.own("anna"))
    pool.now = NOON + 70 * SECOND
    assert isinstance(pool.acquire("boris"), Admitted)


def test_idle_people_give_way_also_where_the_free_seats_are_kept_for_others():
    pool = reserved(2, keep(1), ttl=3600 * SECOND)
    pool.fill("anna")
    pool.now += 16 * MINUTE
    assert isinstance(pool.acquire("boris"), Admitted)
    assert pool.who() == {"boris"}


def test_nobody_gives_way_in_vain_where_the_seat_would_be_kept_for_the_group():
    pool = reserved(2, keep(1), ttl=3600 * SECOND)
    pool.fill("nina")
    pool.now += 16 * MINUTE
    pool.fill("anna")
    assert pool.acquire("boris").code is Code.POOL_FULL
    assert pool.who() == {"nina", "anna"}
    assert isinstance(pool.acquire("nick"), Admitted)
    assert pool.who() == {"nick", "anna"}


def test_a_group_with_more_seats_than_are_kept_gives_way_down_to_those():
    pool = reserved(3, keep(1), ttl=3600 * SECOND, members=("nina", "nick", "nora"))
    pool.fill("nina", "nick", "nora")
    pool.now += 16 * MINUTE
    assert isinstance(pool.acquire("anna"), Admitted)
    assert isinstance(pool.acquire("boris"), Admitted)
    assert pool.acquire("vera").code is Code.POOL_FULL


@pytest.fixture
def shift():
    """One ordinary seat, one more for the ten minutes around noon; anna is in, it is one minute to noon."""
    pool = Pool(1, handover_extra=1, handover_window=10 * MINUTE, shift_changes=(12 * 60,), ttl=20 * MINUTE)
    pool.now = NOON - MINUTE
    pool.fill("anna")
    return pool


def test_in_the_overlap_a_colleague_arrives_before_the_other_leaves(shift):
    arrived = shift.acquire("boris")
    assert (arrived.lease.mark, arrived.lease.expires_at) == (Mark.HANDOVER, NOON + 5 * MINUTE)
    assert shift.acquire("vera").code is Code.POOL_FULL


def test_outside_the_overlap_the_extra_seat_is_not_there(shift):
    shift.now = NOON + 5 * MINUTE
    assert shift.acquire("boris").code is Code.POOL_FULL


def test_the_extra_seat_ends_with_the_overlap_however_often_it_beats(shift):
    lease = shift.acquire("boris").lease
    shift.now = NOON + 4 * MINUTE
    kept = shift.beat(lease)
    assert isinstance(kept, Renewed)
    assert kept.lease.expires_at == NOON + 5 * MINUTE
    shift.now = NOON + 5 * MINUTE
    assert shift.beat(lease).code is Code.POOL_FULL


def test_the_extra_seat_becomes_ordinary_once_the_other_has_left(shift):
    lease = shift.acquire("boris").lease
    shift.now = NOON + MINUTE
    shift.leave(shift.room.own("anna"))
    regular = shift.beat(lease)
    assert isinstance(regular, Regularized)
    assert (regular.lease.mark, regular.lease.expires_at) == (Mark.ORDINARY, shift.now + 20 * MINUTE)


def test_no_take_over_or_hand_over_prolongs_the_extra_seat(shift):
    shift.acquire("boris", device="office")
    taken = shift.acquire("boris", device="home", take_over=True).lease
    assert (taken.mark, taken.expires_at) == (Mark.HANDOVER, NOON + 5 * MINUTE)
    given = shift.hand_over(taken, "vera").lease
    assert (given.mark, given.expires_at) == (Mark.HANDOVER, NOON + 5 * MINUTE)


def test_the_overlap_lets_nobody_overtake_who_waits():
    pool = Pool(
        1,
        queue=True,
        handover_extra=1,
        handover_window=10 * MINUTE,
        shift_changes=(12 * 60,),
        ttl=20 * MINUTE,
    )
    pool.now = NOON - 6 * MINUTE
    pool.fill("anna")
    assert isinstance(pool.acquire("boris"), Queued)
    pool.now = NOON - 5 * MINUTE - 10
    pool.still_waiting("boris")
    pool.now = NOON - 5 * MINUTE
    assert isinstance(pool.acquire("vera"), Queued)
    assert pool.acquire("boris").lease.mark is Mark.HANDOVER
