"""Hours of the week in a company's zone, also on the days on which its clock changes."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.hours import Reservation, kept_seats, minute_of, most_reserved, overlap_until

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = 60_000
HOUR = 60 * MINUTE


def at(text, zone=BERLIN, fold=0):
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def reservation(**hours):
    return Reservation(**{"id": "r", "group": "night", "seats": 2, **hours})


def held_minutes(one, first, last):
    return sum(one.holds(instant, BERLIN) for instant in range(first, last, MINUTE))


def test_hours_are_those_of_the_wall_clock_and_half_open():
    day = reservation(from_minute=9 * 60, to_minute=18 * 60)
    assert not day.holds(at("2026-03-04T08:59:59"), BERLIN)
    assert day.holds(at("2026-03-04T09:00"), BERLIN)
    assert day.holds(at("2026-03-04T17:59:59"), BERLIN)
    assert not day.holds(at("2026-03-04T18:00"), BERLIN)


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    friday_night = reservation(weekdays="5", from_minute=22 * 60, to_minute=6 * 60)
    assert friday_night.holds(at("2026-03-06T22:00"), BERLIN)
    assert friday_night.holds(at("2026-03-07T05:59"), BERLIN)
    assert not friday_night.holds(at("2026-03-07T06:00"), BERLIN)
    assert not friday_night.holds(at("2026-03-07T22:00"), BERLIN)
    assert not friday_night.holds(at("2026-03-06T05:00"), BERLIN)


def test_a_night_shift_over_the_spring_change_is_an_hour_shorter():
    night = reservation(from_minute=22 * 60, to_minute=6 * 60)
    first = at("2026-03-28T12:00")
    assert held_minutes(night, first, first + 23 * HOUR) == 7 * 60


def test_a_night_shift_over_the_autumn_change_is_an_hour_longer():
    night = reservation(from_minute=22 * 60, to_minute=6 * 60)
    first = at("2026-10-24T12:00")
    assert held_minutes(night, first, first + 25 * HOUR) == 9 * 60


def test_an_hour_that_does_not_exist_is_never_kept_and_one_that_comes_twice_is_kept_twice():
    hour = reservation(from_minute=2 * 60, to_minute=3 * 60)
    spring, autumn = at("2026-03-29T00:00"), at("2026-10-25T00:00")
    assert held_minutes(hour, spring, spring + 23 * HOUR) == 0
    assert held_minutes(hour, autumn, autumn + 25 * HOUR) == 120


def test_a_whole_day_is_kept_from_midnight_to_midnight_on_every_day():
    sunday = reservation(weekdays="7")
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25)):
        start = at(day + "T00:00")
        assert held_minutes(sunday, start - HOUR, start + 27 * HOUR) == hours * 60


def test_the_overlap_lies_half_before_and_half_after_the_change_of_shift():
    change = at("2026-03-04T14:00")
    assert overlap_until([14 * 60], 20 * MINUTE, change - 10 * MINUTE, BERLIN) == change + 10 * MINUTE
    assert overlap_until([14 * 60], 20 * MINUTE, change + 10 * MINUTE - 1, BERLIN) == change + 10 * MINUTE
    assert overlap_until([14 * 60], 20 * MINUTE, change + 10 * MINUTE, BERLIN) is None
    assert overlap_until([14 * 60], 20 * MINUTE, change - 10 * MINUTE - 1, BERLIN) is None


def test_an_overlap_around_midnight_is_seen_from_both_days():
    midnight = at("2026-03-05T00:00")
    for instant in (midnight - 5 * MINUTE, midnight + 5 * MINUTE):
        assert overlap_until([0], 20 * MINUTE, instant, BERLIN) == midnight + 10 * MINUTE


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_an_overlap_on_a_day_of_23_or_25_hours_lies_around_the_wall_clocks_change(day):
    change = at(day + "T08:00")
    assert overlap_until([8 * 60], 20 * MINUTE, change, BERLIN) == change + 10 * MINUTE
    assert overlap_until([8 * 60], 20 * MINUTE, change - HOUR, BERLIN) is None
    assert overlap_until([8 * 60], 20 * MINUTE, change + HOUR, BERLIN) is None


def test_reservations_of_one_group_add_up_and_groups_stand_apart():
    kept = kept_seats(
        [reservation(), reservation(seats=1, weekdays="3"), reservation(group="day", seats=4)],
        at("2026-03-04T10:00"),
        BERLIN,
    )
    assert kept == {"night": 3, "day": 4}


def test_the_most_reserved_counts_what_overlaps_also_over_the_end_of_the_week():
    sunday_night = reservation(weekdays="7", from_minute=22 * 60, to_minute=6 * 60)
    monday_early = reservation(weekdays="1", from_minute=5 * 60, to_minute=12 * 60, seats=3)
    monday_late = reservation(weekdays="1", from_minute=12 * 60, to_minute=13 * 60, seats=3)
    assert most_reserved([sunday_night, monday_early, monday_late]) == 5
    assert most_reserved([monday_early, monday_late]) == 3
    assert most_reserved([]) == 0


hours = st.builds(
    reservation,
    seats=st.integers(1, 5),
    weekdays=st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days))),
    from_minute=st.integers(0, 47).map(lambda half: half * 30),
    to_minute=st.integers(1, 48).map(lambda half: half * 30),
).filter(lambda one: one.from_minute != one.to_minute)


@given(st.lists(hours, min_size=1, max_size=4))
def test_the_most_reserved_is_the_most_that_any_minute_of_a_week_keeps(reservations):
    monday = at("2026-03-02T00:00", ZoneInfo("UTC"))
    halves = range(monday, monday + 7 * 24 * HOUR, 30 * MINUTE)
    most = max(sum(kept_seats(reservations, half, ZoneInfo("UTC")).values()) for half in halves)
    assert most_reserved(reservations) == most


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("14:30", 870), ("24:00", 1440), ("7:05", 425)])
def test_a_time_of_day_is_a_minute_of_it(text, minute):
    assert minute_of(text) == minute


@pytest.mark.parametrize("text", ["", "14", "14:5", "24:01", "12:60", "a:00", "-1:00", "12:00:00"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        minute_of(text)
