"""When a password has to be changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin.policy import (
    DAY_MS,
    NIST,
    PERIODIC,
    Due,
    Fine,
    Grace,
    MaxAgeOutOfRange,
    Notice,
    Profile,
    Why,
    periodic,
    standing,
)
from signin.factories import NOW

INSTANTS = st.integers(min_value=0, max_value=2**52)
PROFILES = st.just(NIST) | st.integers(min_value=30, max_value=730).map(periodic)
EXPIRY = NOW + 90 * DAY_MS


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOW, Fine()),
        (EXPIRY - 14 * DAY_MS - 1, Fine()),
        (EXPIRY - 14 * DAY_MS, Notice(14)),
        (EXPIRY - 13 * DAY_MS, Notice(13)),
        (EXPIRY - 13 * DAY_MS - 1, Notice(14)),
        (EXPIRY - 1, Notice(1)),
        (EXPIRY, Grace(sign_ins=3, until=EXPIRY + 7 * DAY_MS)),
        (EXPIRY + 7 * DAY_MS - 1, Grace(sign_ins=3, until=EXPIRY + 7 * DAY_MS)),
        (EXPIRY + 7 * DAY_MS, Due(Why.AGE)),
    ],
)
def test_ninety_days_then_notice_grace_and_change(now: int, expected: object) -> None:
    assert standing(NOW, PERIODIC, now) == expected


def test_grace_is_three_sign_ins() -> None:
    until = EXPIRY + 7 * DAY_MS
    assert [standing(NOW, PERIODIC, EXPIRY, grace_used=used) for used in range(5)] == [
        Grace(3, until),
        Grace(2, until),
        Grace(1, until),
        Due(Why.AGE),
        Due(Why.AGE),
    ]


@given(PROFILES, INSTANTS, INSTANTS, st.integers(min_value=0, max_value=5))
def test_compromise_makes_a_change_due_at_once_and_a_new_password_ends_that(
    profile: Profile, set_at: int, compromised_at: int, used: int
) -> None:
    due = standing(set_at, profile, compromised_at, grace_used=used, compromised_at=compromised_at)
    assert (due == Due(Why.COMPROMISE)) == (compromised_at >= set_at)
    assert standing(compromised_at + 1, NIST, compromised_at + 1, compromised_at=compromised_at) == Fine()


@given(INSTANTS, INSTANTS, st.integers(min_value=0, max_value=5))
def test_the_nist_profile_knows_no_age(set_at: int, now: int, used: int) -> None:
    assert standing(set_at, NIST, now, grace_used=used) == Fine()


@given(st.integers(min_value=30, max_value=730), INSTANTS, st.integers(min_value=0, max_value=5), st.data())
def test_a_password_only_gets_older(days: int, set_at: int, used: int, data: st.DataObject) -> None:
    order = [Fine, Notice, Grace, Due]
    ages = sorted(data.draw(st.lists(st.integers(min_value=0, max_value=800 * DAY_MS), min_size=2)))
    standings = [standing(set_at, periodic(days), set_at + age, grace_used=used) for age in ages]
    ranks = [order.index(type(found)) for found in standings]
    assert ranks == sorted(ranks)
    left = [found.days for found in standings if isinstance(found, Notice)]
    assert left == sorted(left, reverse=True)
    assert all(1 <= days <= 14 for days in left)


@pytest.mark.parametrize("days", [29, 731, 0, -1])
def test_a_maximum_age_outside_30_to_730_days_is_refused(days: int) -> None:
    with pytest.raises(MaxAgeOutOfRange, match=f"30 to 730 days.*{days}"):
        periodic(days)
