"""Coming in, staying and leaving, on a real database."""

import threading

import pytest
from factories import TTL, company

from seatwise.desk import Desk, assigning, companies, people, record, seating
from seatwise.desk.board import pool_state
from seatwise.desk.errors import InvitationExpired, InvitationUsed, NoNamedLicense, UnknownOperator
from seatwise.desk.verify import verify
from seatwise.licenses import Kind
from seatwise.seats import Admitted, Code, Denied, Expired, Released, Renewed, Revoked
from seatwise.store import open_store


@pytest.fixture
def who(store):
    return company(store)


@pytest.fixture
def ask(store):
    """Run one use case in a transaction of its own."""

    def run(work, *arguments, of="romashka", **options):
        with store.transaction() as transaction:
            return work(transaction.hold(of), *arguments, **options)

    return run


@pytest.fixture
def acquire(ask):
    return lambda operator: ask(seating.acquire, "desk", operator, TTL)


@pytest.fixture(autouse=True)
def in_order(store):
    """Whatever a test does, the journal must yield the state."""
    yield
    with store.reading() as look:
        for name in ("romashka", "other"):
            if look.value("company_clock", company=name) is not None:
                assert verify(look, name).findings == []


def state(store, company="romashka"):
    with store.reading() as look:
        return pool_state(look, company, "desk")


def test_the_last_seat_goes_to_one_of_two(store, who, acquire):
    assert isinstance(acquire(who["anna"]), Admitted)
    assert isinstance(acquire(who["boris"]), Admitted)
    denied = acquire(who["vera"])
    assert (denied.code, denied.size, denied.in_use) == (Code.POOL_FULL, 2, 2)
    assert denied.next_expiry == 1_000_000 + TTL
    assert (state(store).in_use, state(store).denied_today) == (2, 1)


def test_asking_twice_keeps_the_seat_one_has_also_when_the_pool_is_full(store, who, acquire):
    first = acquire(who["anna"])
    acquire(who["boris"])
    again = acquire(who["anna"])
    assert isinstance(again, Renewed)
    assert again.lease.id == first.lease.id
    assert state(store).in_use == 2


def test_a_named_operator_gets_in_when_the_pool_is_full(store, who, ask, acquire):
    ask(companies.buy, "desk", Kind.NAMED, 1, actor="test")
    ask(assigning.assign, "desk", "vera", actor="test")
    acquire(who["anna"])
    acquire(who["boris"])
    admitted = acquire(who["vera"])
    assert admitted.lease.license is Kind.NAMED
    assert (state(store).in_use, state(store).named_in) == (2, 1)


def test_no_more_named_licenses_are_assigned_than_were_bought(who, ask):
    ask(companies.buy, "desk", Kind.NAMED, 1, actor="test")
    ask(assigning.assign, "desk", "vera", actor="test")
    ask(assigning.assign, "desk", "vera", actor="test")
    with pytest.raises(NoNamedLicense):
        ask(assigning.assign, "desk", "anna", actor="test")


def test_a_released_seat_is_free_at_once(who, ask, acquire):
    first = acquire(who["anna"])
    acquire(who["boris"])
    assert isinstance(ask(seating.release, first.lease.id, TTL), Released)
    assert isinstance(acquire(who["vera"]), Admitted)


def test_leaving_twice_changes_nothing(store, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    first = ask(seating.release, lease.id, TTL)
    lines = state(store).seq
    assert ask(seating.release, lease.id, TTL) == first
    assert state(store).seq == lines


def test_an_expired_lease_frees_its_seat_although_nobody_sweeps(store, clock, who, acquire):
    acquire(who["anna"])
    acquire(who["boris"])
    clock.now += TTL
    assert state(store).in_use == 0
    assert isinstance(acquire(who["vera"]), Admitted)


def test_a_lease_ended_at_its_expiry_however_late_that_is_noticed(store, clock, who, acquire):
    acquire(who["anna"])
    clock.now += 10 * TTL
    acquire(who["boris"])
    with store.reading() as look:
        ended = [line for line in record.all_lines(look, "romashka") if line.kind == "expired"]
    assert [line.at for line in ended] == [1_000_000 + TTL]


def test_a_beat_prolongs_a_live_lease_and_writes_no_line(store, clock, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    clock.now += TTL - 1
    lines = state(store).seq
    assert isinstance(ask(seating.beat, lease.id, TTL), Renewed)
    clock.now += TTL - 1
    assert state(store).in_use == 1
    assert state(store).seq == lines


def test_a_late_beat_never_revives_but_asks_anew(clock, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    clock.now += TTL
    acquire(who["boris"])
    again = ask(seating.beat, lease.id, TTL)
    assert isinstance(again, Admitted)
    assert again.lease.id != lease.id


def test_a_late_beat_is_denied_when_the_seat_went_to_somebody_else(clock, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    clock.now += TTL
    acquire(who["boris"])
    acquire(who["vera"])
    assert ask(seating.beat, lease.id, TTL).code is Code.POOL_FULL


def test_many_beats_are_one_statement_and_touch_only_the_living(store, clock, who, ask, acquire):
    anna, boris = acquire(who["anna"]).lease, acquire(who["boris"]).lease
    ask(seating.release, boris.id, TTL)
    clock.now += 1000
    assert ask(seating.renew_all, [anna.id, boris.id, "nobody"], TTL) == {boris.id, "nobody"}
    clock.now += TTL - 1
    assert state(store).in_use == 1


def test_an_ended_seat_stays_ended_and_says_so(who, ask, acquire):
    lease = acquire(who["anna"]).lease
    assert isinstance(ask(seating.end, lease.id, "olga", "closing time", TTL), Revoked)
    assert ask(seating.beat, lease.id, TTL).code is Code.LEASE_REVOKED


def test_ending_what_ran_out_before_is_an_expiry(clock, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    clock.now += TTL + 5
    event = ask(seating.end, lease.id, "olga", "late", TTL)
    assert isinstance(event, Expired)
    assert event.at == 1_000_000 + TTL


def test_deactivating_ends_the_seat_and_lets_nobody_in(store, who, ask, acquire):
    lease = acquire(who["anna"]).lease
    ask(people.deactivate, "anna", actor="olga", ttl=TTL)
    assert state(store).in_use == 0
    assert acquire(who["anna"]).code is Code.OPERATOR_DISABLED
    assert ask(seating.beat, lease.id, TTL).code is Code.OPERATOR_DISABLED
    ask(people.activate, "anna", actor="olga")
    assert isinstance(acquire(who["anna"]), Admitted)


def test_taking_a_named_license_back_ends_the_stay_in_it(store, who, ask, acquire):
    ask(companies.buy, "desk", Kind.NAMED, 1, actor="test")
    ask(assigning.assign, "desk", "vera", actor="test")
    acquire(who["vera"])
    ask(assigning.unassign, "desk", "vera", actor="olga", ttl=TTL)
    assert state(store).named_in == 0


def test_lowering_n_evicts_nobody_and_the_state_says_how_many_are_over(store, clock, who, ask, acquire):
    bought = ask(companies.buy, "desk", Kind.SIMULTANEOUS, 1, actor="test")
    for login in ("anna", "boris", "vera"):
        assert isinstance(acquire(who[login]), Admitted)
    clock.now += 1
    ask(companies.end_purchase, bought.id, actor="test")
    assert (state(store).licenses, state(store).in_use, state(store).over_by) == (2, 3, 1)


def test_without_licenses_nobody_gets_in_and_the_code_tells_why(store, clock, ask):
    who = company(store, "other", simultaneous=0, operators=("anna",))

    def code():
        return ask(seating.acquire, "desk", who["anna"], TTL, of="other").code

    assert code() is Code.NO_LICENSE
    ask(companies.buy, "desk", Kind.SIMULTANEOUS, 1, actor="t", starts_at=clock.now + 10, of="other")
    assert code() is Code.LICENSE_NOT_STARTED
    clock.now += 10
    ask(companies.buy, "desk", Kind.SIMULTANEOUS, 0, actor="t", starts_at=1, ends_at=2, of="other")
    assert isinstance(ask(seating.acquire, "desk", who["anna"], TTL, of="other"), Admitted)


def test_licenses_that_ended_let_nobody_in(store, clock, ask):
    who = company(store, "other", simultaneous=0, operators=("anna",))
    ask(companies.buy, "desk", Kind.SIMULTANEOUS, 3, actor="t", ends_at=clock.now + 5, of="other")
    clock.now += 5
    assert ask(seating.acquire, "desk", who["anna"], TTL, of="other").code is Code.LICENSE_EXPIRED


def test_unlimited_lets_everybody_in(store, ask):
    who = company(store, "other", simultaneous=None)
    for login in who:
        assert isinstance(ask(seating.acquire, "desk", who[login], TTL, of="other"), Admitted)
    assert state(store, "other").licenses is None


def test_one_company_never_sees_anothers_operators_or_seats(store, who, ask, acquire):
    company(store, "other", simultaneous=1, operators=("zoe",))
    acquire(who["anna"])
    with pytest.raises(UnknownOperator):
        ask(seating.acquire, "desk", who["anna"], TTL, of="other")
    assert state(store, "other").in_use == 0


def test_an_invitation_works_once_and_not_after_its_time(clock, who, ask):
    with_time = ask(people.invite, "kira", actor="olga")
    used = ask(people.invite, "lena", actor="olga")
    ask(people.enrol, used.token, b"record", "{}")
    with pytest.raises(InvitationUsed):
        ask(people.enrol, used.token, b"record", "{}")
    clock.now += people.INVITATION_LIFE
    with pytest.raises(InvitationExpired):
        ask(people.enrol, with_time.token, b"record", "{}")


@pytest.mark.parametrize("_round", range(50))
def test_64_operators_on_8_threads_get_exactly_the_20_seats(database_url, _round):
    """The real clock, real threads, one desk: exactly N are in, whatever the order."""
    store = open_store(database_url)
    store.migrate()
    who = company(store, simultaneous=20, operators=[f"o{i}" for i in range(64)])
    desk = Desk(store)
    outcomes = []

    def crew(ids):
        for operator in ids:
            outcome = desk.write(
                "romashka", lambda held, operator=operator: seating.acquire(held, "desk", operator, TTL)
            ).result()
            outcomes.append(outcome)

    ids = list(who.values())
    threads = [threading.Thread(target=crew, args=(ids[i::8],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desk.close()
    assert sum(isinstance(o, Admitted) for o in outcomes) == 20
    assert sum(isinstance(o, Denied) for o in outcomes) == 44
    assert state(store).in_use == 20
    with store.reading() as look:
        assert verify(look, "romashka").findings == []
    store.close()
