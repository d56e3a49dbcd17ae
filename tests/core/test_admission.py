"""Who may be in: every step of admission, over the pool in memory."""

from rooms import MINUTE, SECOND, START, Pool, bought

from seatwise.admission import expected_wait, release
from seatwise.licenses import Kind
from seatwise.seats import Admitted, Code, Denied, Expired, Mark, Queued, Released, Renewed, Revoked

TTL = 180 * SECOND


def test_the_last_seat_goes_to_one_of_two():
    pool = Pool(1)
    assert isinstance(pool.acquire("anna"), Admitted)
    denied = pool.acquire("boris")
    assert (denied.code, denied.size, denied.in_use) == (Code.POOL_FULL, 1, 1)
    assert denied.next_expiry == START + TTL


def test_a_disabled_operator_is_refused_before_anything_else_and_touches_no_seat():
    pool = Pool(1, named=["anna"])
    pool.disabled.add("anna")
    assert pool.acquire("anna").code is Code.OPERATOR_DISABLED
    assert pool.who() == set()


def test_a_due_password_change_lets_nobody_in_but_prolongs_what_is_held():
    pool = Pool(1)
    assert pool.acquire("anna", change_due=True).code is Code.PASSWORD_CHANGE_DUE
    pool.acquire("anna")
    assert isinstance(pool.acquire("anna", change_due=True), Renewed)


def test_who_is_not_entitled_to_the_product_gets_no_seat():
    assert Pool(1).acquire("anna", entitled=False).code is Code.NOT_ENTITLED


def test_without_licenses_before_and_after_their_time_the_code_says_which():
    pool = Pool(0)
    assert pool.acquire("anna").code is Code.NO_LICENSE
    pool.buy(1, starts_at=pool.now + 10, ends_at=pool.now + 20)
    assert pool.acquire("anna").code is Code.LICENSE_NOT_STARTED
    pool.now += 10
    assert isinstance(pool.acquire("anna"), Admitted)
    pool.now += 9
    pool.leave(pool.room.own("anna"))
    pool.now += 1
    assert pool.acquire("anna").code is Code.LICENSE_EXPIRED


def test_the_end_of_the_licenses_lets_a_live_lease_go_on():
    pool = Pool(0)
    pool.buy(1, ends_at=pool.now + 20)
    lease = pool.acquire("anna").lease
    pool.now += 20
    assert isinstance(pool.beat(lease), Renewed)
    assert isinstance(pool.acquire("anna"), Renewed)


def test_none_bought_but_named_ones_says_no_license_and_never_queues():
    pool = Pool(0, queue=True, named=["vera"])
    pool.buy(1, Kind.NAMED)
    assert pool.acquire("anna").code is Code.NO_LICENSE
    assert pool.acquire("vera").lease.license is Kind.NAMED


def test_unlimited_denies_nobody():
    pool = Pool(None)
    assert all(isinstance(pool.acquire(f"o{number}"), Admitted) for number in range(50))


def test_who_holds_a_seat_keeps_it_also_when_the_pool_is_full_and_asking_is_human_input():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    again = pool.acquire("anna")
    assert isinstance(again, Renewed)
    assert (again.lease.id, again.lease.active_at) == (lease.id, pool.now)
    assert pool.room.in_use() == 1


def test_a_named_license_always_gets_in_and_takes_no_simultaneous_seat():
    pool = Pool(1, named=["vera"])
    pool.fill("anna")
    assert pool.acquire("vera").lease.license is Kind.NAMED
    assert pool.room.in_use() == 1


def test_an_expired_lease_ends_at_its_instant_however_late_that_is_noticed():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = START + 10 * TTL
    assert isinstance(pool.acquire("boris"), Admitted)
    (ended,) = pool.told(Expired)
    assert (ended.at, ended.lease.id) == (START + TTL, lease.id)


def test_a_lease_lives_until_the_millisecond_before_its_end():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = lease.expires_at - 1
    assert pool.acquire("boris").code is Code.POOL_FULL
    pool.now += 1
    assert isinstance(pool.acquire("boris"), Admitted)


def test_a_late_beat_never_revives_and_asks_anew():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = lease.expires_at
    resumed = pool.beat(lease)
    assert isinstance(resumed, Admitted)
    assert resumed.lease.id != lease.id


def test_a_late_beat_is_denied_when_the_seat_has_gone():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = lease.expires_at
    pool.fill("boris")
    assert pool.beat(lease).code is Code.POOL_FULL
    assert pool.who() == {"boris"}


def test_a_beat_is_refused_only_to_the_disabled():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.disabled.add("anna")
    assert pool.beat(lease).code is Code.OPERATOR_DISABLED


def test_polling_is_no_human_input():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now += MINUTE
    assert pool.beat(lease).lease.active_at == lease.active_at
    assert pool.beat(lease, active=True).lease.active_at == pool.now


def test_another_device_is_told_and_may_take_over_without_a_second_seat():
    pool = Pool(1)
    first = pool.acquire("anna", device="office").lease
    assert pool.acquire("anna", device="home").code is Code.HELD_ELSEWHERE
    pool.now += 1
    taken = pool.acquire("anna", device="home", take_over=True)
    assert (taken.replaces, taken.lease.device) == (first.id, "home")
    (ended,) = pool.told(Revoked)
    assert (ended.code, ended.actor, ended.lease.id) == (Code.TAKEN_OVER, "anna", first.id)
    assert pool.room.in_use() == 1


def test_the_second_take_over_must_wait_and_hears_until_when():
    pool = Pool(1)
    pool.acquire("anna", device="office")
    pool.acquire("anna", device="home", take_over=True)
    pool.now += 10 * MINUTE
    pool.acquire("anna", device="home")
    refused = pool.acquire("anna", device="office", take_over=True)
    assert (refused.code, refused.retry_at) == (Code.TAKEOVER_COOLDOWN, START + 15 * MINUTE)


def test_after_the_cooldown_one_may_take_over_again():
    pool = Pool(1, cooldown=MINUTE)
    pool.acquire("anna", device="office")
    pool.acquire("anna", device="home", take_over=True)
    pool.now += MINUTE
    assert pool.acquire("anna", device="office", take_over=True).lease.device == "office"


def test_a_program_has_no_second_device():
    pool = Pool(1)
    pool.acquire("anna", device="office")
    assert isinstance(pool.acquire("anna"), Renewed)


def test_a_seat_that_is_taken_over_lingers_no_more():
    pool = Pool(1)
    lease = pool.acquire("anna", device="office").lease
    pool.close_page(lease)
    taken = pool.acquire("anna", device="home", take_over=True).lease
    assert (taken.linger, taken.expires_at) == (False, pool.now + TTL)


def test_lowering_n_evicts_nobody_and_lets_nobody_in_until_enough_have_left():
    pool = Pool(0)
    bigger = pool.buy(3)
    leases = pool.fill("anna", "boris", "vera")
    pool.room.purchases[pool.room.purchases.index(bigger)] = bought(1)
    assert all(isinstance(pool.beat(lease), Renewed) for lease in leases)
    pool.leave(leases[0])
    assert pool.acquire("gleb").code is Code.POOL_FULL
    pool.leave(leases[1])
    assert pool.acquire("gleb").code is Code.POOL_FULL
    pool.leave(leases[2])
    assert isinstance(pool.acquire("gleb"), Admitted)


def test_a_closed_page_keeps_its_seat_for_a_reload_and_no_longer():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.close_page(lease)
    assert pool.acquire("anna").lease.id == lease.id
    pool.close_page(pool.room.own("anna"))
    pool.now += 30 * SECOND
    assert isinstance(pool.acquire("boris"), Admitted)
    (left,) = pool.told(Released)
    assert left.at == pool.now


def test_a_goodbye_never_prolongs():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = lease.expires_at - 5
    pool.close_page(lease)
    assert pool.room.own("anna").expires_at == lease.expires_at


def test_somebody_elses_end_of_a_lease_is_told_with_actor_reason_and_code():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    ended = pool.end(lease)
    assert (ended.actor, ended.reason, ended.code) == ("olga", "late", Code.LEASE_REVOKED)
    assert isinstance(pool.acquire("boris"), Admitted)


def test_leaving_after_the_end_is_an_expiry_at_its_own_instant():
    pool = Pool(1)
    (lease,) = pool.fill("anna")
    pool.now = lease.expires_at + 5
    assert release(lease, pool.now) == Expired(lease.expires_at, lease)


def test_observe_only_denies_nobody_and_says_what_would_have_been():
    pool = Pool(1, observe=True, queue=True)
    ordinary = pool.acquire("anna")
    observed = pool.acquire("boris")
    assert (ordinary.lease.mark, ordinary.would_deny) == (Mark.ORDINARY, None)
    assert (observed.lease.mark, observed.would_deny) == (Mark.OBSERVED, Code.POOL_FULL)
    assert Pool(0, observe=True).acquire("vera").would_deny is Code.NO_LICENSE


def test_observe_only_still_refuses_the_disabled():
    pool = Pool(1, observe=True)
    pool.disabled.add("anna")
    assert pool.acquire("anna").code is Code.OPERATOR_DISABLED


def test_observe_only_reclaims_from_nobody():
    pool = Pool(1, observe=True, ttl=3600 * SECOND)
    pool.fill("anna")
    pool.now += 20 * MINUTE
    pool.acquire("boris")
    assert pool.who() == {"anna", "boris"}


def test_what_is_told_of_the_queue_has_the_place_and_without_a_queue_there_is_none():
    assert Pool(0).acquire("anna").place is None
    pool = Pool(1, queue=True)
    pool.fill("anna")
    queued = pool.acquire("boris")
    assert isinstance(queued, Queued)
    assert queued.place == 1
    assert not isinstance(queued, Denied)


def test_the_expected_wait_is_the_place_times_a_stay_divided_by_the_seats():
    assert expected_wait(3, 2, [MINUTE, 3 * MINUTE]) == 3 * MINUTE
    assert expected_wait(3, 2, []) is None
    assert expected_wait(3, None, [MINUTE]) is None
