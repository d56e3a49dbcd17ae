"""The throttle: every start counts, a success gives back, and there is always a way on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin.throttle import (
    FIRST_WAIT_MS,
    FORGOTTEN_AFTER_MS,
    FREE_STARTS,
    LONGEST_WAIT_MS,
    Allowed,
    Attempts,
    Wait,
    allow,
    network,
    succeeded,
)
from signin.factories import NOW

INSTANTS = st.integers(min_value=0, max_value=2**52)
ATTEMPTS = st.builds(Attempts, starts=st.integers(min_value=0, max_value=10**9), last_at=INSTANTS)


def _started(times: int, now: int = NOW) -> Attempts:
    attempts = Attempts()
    for _ in range(times):
        allowed = allow(attempts, now)
        assert isinstance(allowed, Allowed)
        attempts = allowed.attempts
    return attempts


def test_twenty_starts_without_finish_throttle_the_twenty_first() -> None:
    assert FREE_STARTS == 20
    attempts = _started(20)
    assert allow(attempts, NOW) == Wait(NOW + FIRST_WAIT_MS)
    assert allow(attempts, NOW + FIRST_WAIT_MS - 1) == Wait(NOW + FIRST_WAIT_MS)
    assert isinstance(allow(attempts, NOW + FIRST_WAIT_MS), Allowed)


def test_a_success_gives_the_starts_back() -> None:
    assert isinstance(allow(_started(20), NOW), Wait)
    assert _started(20) != succeeded()
    assert isinstance(allow(succeeded(), NOW), Allowed)
    assert succeeded() == Attempts()


def test_each_further_start_waits_longer_up_to_the_longest() -> None:
    attempts, now, waits = _started(20), NOW, []
    for _ in range(12):
        refused = allow(attempts, now)
        assert isinstance(refused, Wait)
        waits.append(refused.until - now)
        now = refused.until
        allowed = allow(attempts, now)
        assert isinstance(allowed, Allowed)
        attempts = allowed.attempts
    assert waits[:3] == [FIRST_WAIT_MS, 2 * FIRST_WAIT_MS, 4 * FIRST_WAIT_MS]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_MS


@given(ATTEMPTS, INSTANTS)
def test_nobody_is_ever_locked_out(attempts: Attempts, now: int) -> None:
    answer = allow(attempts, now)
    if isinstance(answer, Wait):
        assert now < answer.until <= now + LONGEST_WAIT_MS
        assert isinstance(allow(attempts, answer.until), Allowed)
    else:
        assert answer.attempts.last_at == now
        assert answer.attempts.starts >= 1


@given(st.lists(st.integers(min_value=0, max_value=5_000), min_size=1, max_size=200))
def test_a_guesser_gets_no_more_starts_by_asking_often(gaps: list[int]) -> None:
    # Starts allowed in a span: the free ones, then one for each wait that fits into it.
    attempts, now, allowed = Attempts(), NOW, 0
    for gap in gaps:
        now += gap
        answer = allow(attempts, now)
        if isinstance(answer, Allowed):
            attempts, allowed = answer.attempts, allowed + 1
    fits, spent = 0, FIRST_WAIT_MS
    while spent <= now - NOW:
        fits += 1
        spent += min(FIRST_WAIT_MS << fits, LONGEST_WAIT_MS)
    assert allowed <= FREE_STARTS + fits


@given(ATTEMPTS, INSTANTS, INSTANTS)
def test_waiting_longer_never_makes_it_worse(attempts: Attempts, one: int, other: int) -> None:
    sooner, later = sorted((one, other))
    if sooner >= attempts.last_at and isinstance(allow(attempts, sooner), Allowed):
        assert isinstance(allow(attempts, later), Allowed)


def test_old_starts_are_forgotten() -> None:
    attempts = _started(20)
    answer = allow(attempts, NOW + FORGOTTEN_AFTER_MS)
    assert answer == Allowed(Attempts(starts=1, last_at=NOW + FORGOTTEN_AFTER_MS))
    answer = allow(attempts, NOW + FORGOTTEN_AFTER_MS - 1)
    assert isinstance(answer, Allowed)
    assert answer.attempts.starts == 21


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "-"),
        ("no address", "-"),
    ],
)
def test_a_network_is_one_ipv4_address_or_one_ipv6_64(address: str, found: str) -> None:
    assert network(address) == found


@given(st.text())
def test_any_text_has_a_network(address: str) -> None:
    assert network(address)
