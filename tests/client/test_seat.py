"""Holding a seat through the SDK, against a real server with a short TTL."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from served import PASSWORD, TTL, environment, eventually

import seatwise
from seatwise.desk import people


def outlives_its_first_ttl(company):
    """The seat that is held was prolonged beyond where its first TTL would have ended it."""
    (seat,) = company.pool().seats
    return seat.expires_at > seat.since + 2 * TTL * 1000


def lose_within(seat, company, raising=None):
    """A block that loses its seat and does not look."""
    with seat:
        company.end(seat.lease)
        eventually(lambda: seat.lost)
        if raising is not None:
            raise raising


def test_the_example_of_the_docs(company):
    with seatwise.Client(company.served.url, company=company.name).sign_in("anna", PASSWORD).seat():
        assert [seat.login for seat in company.pool().seats] == ["anna"]
    assert company.pool().seats == []
    assert len(company.journal("released")) == 1


def test_heartbeats_keep_a_seat_beyond_its_ttl(company):
    with company.client().sign_in("anna", PASSWORD).seat() as seat:
        eventually(lambda: outlives_its_first_ttl(company))
        seat.check()
        assert [found.lease for found in company.pool().seats] == [seat.lease]
        assert seat.license == "simultaneous"
        assert datetime.now(UTC) - seat.since < timedelta(minutes=1)
    assert len(company.journal("admitted")) == 1
    assert company.in_use() == 0


def test_an_exception_gives_the_seat_back_and_passes(company):
    with pytest.raises(ZeroDivisionError), company.client().sign_in("anna", PASSWORD).seat():
        raise ZeroDivisionError
    assert company.in_use() == 0


def test_releasing_twice_releases_once(company):
    seat = company.client().sign_in("anna", PASSWORD).seat()
    seat.release()
    seat.release()
    assert len(company.journal("released")) == 1
    assert seat.lost is None


def test_a_denial_has_its_code_and_numbers(company):
    with company.client().sign_in("anna", PASSWORD).seat():
        boris = company.client(language="ru").sign_in("boris", PASSWORD)
        with pytest.raises(seatwise.SeatDenied) as denied:
            boris.seat()
    assert denied.value.code == "POOL_FULL"
    assert (denied.value.licenses, denied.value.in_use, denied.value.reserved) == (1, 1, 0)
    assert denied.value.place is None
    assert abs(denied.value.next_expiry - datetime.now(UTC)) < timedelta(seconds=2 * TTL)
    assert str(denied.value)
    with boris.seat():
        assert company.in_use() == 1


def test_a_killed_client_frees_its_seat_after_the_ttl(company):
    program = (
        "import sys, seatwise\n"
        "url, company, password = sys.argv[1:]\n"
        "seat = seatwise.Client(url, company=company).sign_in('anna', password).seat()\n"
        "print(seat.lease, flush=True)\n"
        "sys.stdin.read()\n"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", program, company.served.url, company.name, PASSWORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    lease = killed.stdout.readline().strip()
    eventually(lambda: outlives_its_first_ttl(company))
    killed.kill()
    killed.communicate()
    boris = company.client().sign_in("boris", PASSWORD)
    with pytest.raises(seatwise.SeatDenied):
        boris.seat()
    eventually(lambda: company.in_use() == 0, within=2 * TTL)
    with boris.seat():
        assert [seat.login for seat in company.pool().seats] == ["boris"]
    assert [line.lease for line in company.journal("expired")] == [lease]


def test_a_seat_that_an_admin_ends_is_lost_with_the_code(company):
    told = []
    with company.client().sign_in("anna", PASSWORD).seat(on_lost=told.append) as seat:
        company.end(seat.lease)
        eventually(lambda: told)
        assert seat.lost is told[0]
        assert seat.lost.code == "LEASE_REVOKED"
        with pytest.raises(seatwise.SeatLost, match="ended your seat"):
            seat.check()
    assert company.journal("released") == []


def test_who_does_not_look_learns_of_the_loss_at_the_end(company):
    seat = company.client().sign_in("anna", PASSWORD).seat()
    with pytest.raises(seatwise.SeatLost):
        lose_within(seat, company)


def test_the_loss_hides_no_other_exception(company):
    seat = company.client().sign_in("anna", PASSWORD).seat()
    with pytest.raises(ZeroDivisionError):
        lose_within(seat, company, raising=ZeroDivisionError)


def test_a_short_loss_of_the_network_loses_no_seat(company, wire):
    with company.client(wire.url).sign_in("anna", PASSWORD).seat() as seat:
        wire.whole.clear()
        eventually(lambda: wire.refused >= 2)
        wire.whole.set()
        eventually(lambda: outlives_its_first_ttl(company))
        seat.check()
    assert len(company.journal("admitted")) == 1
    assert len(company.journal("released")) == 1


def test_a_long_loss_of_the_network_ends_the_seat_when_the_lease_ends_and_not_before(company, wire):
    lost = []
    seat = (
        company.client(wire.url)
        .sign_in("anna", PASSWORD)
        .seat(on_lost=lambda why: lost.append((why, time.time() * 1000)))
    )
    wire.whole.clear()
    eventually(lambda: lost)
    (why, at), (line,) = lost[0], company.journal("admitted")
    assert why.code == "LEASE_EXPIRED"
    assert at >= line.at + 0.9 * TTL * 1000
    assert eventually(lambda: company.in_use() == 0)
    with pytest.raises(seatwise.SeatLost, match="could not be reached"):
        seat.check()
    seat.release()


def test_a_lost_answer_is_asked_for_again_and_takes_one_seat(company, wire):
    anna = company.client(wire.url).sign_in("anna", PASSWORD)
    wire.losing = [True, True]
    with anna.seat() as seat:
        assert wire.losing == []
        assert [line.lease for line in company.journal("admitted")] == [seat.lease]
    assert company.in_use() == 0


def test_a_seat_that_ran_out_is_resumed_under_a_new_lease(company, wire):
    with company.client(wire.url).sign_in("anna", PASSWORD).seat() as seat:
        first = seat.lease
        # As after a long sleep of the machine: the lease is over, the program wakes up later.
        company.write(lambda held: held.run("move_lease", lease=first, expires_at=held.now()))
        eventually(lambda: seat.lease != first)
        seat.check()
        assert [found.lease for found in company.pool().seats] == [seat.lease]


def test_a_service_holds_a_seat_for_an_operator_by_key(company):
    client = company.client(api_key=company.key())
    with client.seat(operator="anna") as seat:
        assert [found.login for found in company.pool().seats] == ["anna"]
        with pytest.raises(seatwise.SeatDenied):
            client.seat("boris")
        company.write(lambda held: people.deactivate(held, "anna", actor="test", ttl=round(TTL * 1000)))
        assert eventually(lambda: seat.lost).code == "OPERATOR_DISABLED"
        with pytest.raises(seatwise.SeatLost):
            seat.check()


def test_a_seat_for_somebody_unknown_is_refused(company):
    with pytest.raises(seatwise.ServerRefused) as refused:
        company.client(api_key=company.key()).seat("nobody")
    assert refused.value.code == "UNKNOWN_OPERATOR"
    assert not isinstance(refused.value, seatwise.SeatDenied)
