"""Business hours: nights, holidays, changes of clocks; buckets and sketches."""

import json
import math
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from desk_tables import at
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.statistics.buckets import edges
from seatwise.statistics.problems import BadChoice, BadInstant, BadSchedule, OffsetIsNoZone, UnknownZone
from seatwise.statistics.schedule import DAYS, Schedule, parse
from seatwise.statistics.sketch import ACCURACY, bucket, quantiles
from seatwise.statistics.zones import instant, milliseconds, zone

HOUR = 3_600_000
BERLIN = zone("Europe/Berlin")


def schedule(hours: dict[str, Any], where: str = "Europe/Berlin", holidays: tuple[str, ...] = ()) -> Schedule:
    return parse(json.dumps({"zone": where, "hours": hours, "holidays": holidays}).encode())


def inside(found: Schedule, since: str, until: str) -> float:
    return int(found.inside(np.array([at(since)]), np.array([at(until)]))[0]) / HOUR


EVERY_NIGHT = schedule({day: [["22:00", "06:00"]] for day in DAYS})


def test_berlins_night_lasts_7_hours_in_spring_and_9_in_autumn() -> None:
    assert inside(EVERY_NIGHT, "2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00") == 7
    assert inside(EVERY_NIGHT, "2026-10-24T12:00:00+02:00", "2026-10-25T12:00:00+01:00") == 9
    assert inside(EVERY_NIGHT, "2026-03-10T12:00:00+01:00", "2026-03-11T12:00:00+01:00") == 8


def test_a_shift_belongs_to_the_day_it_starts_on() -> None:
    monday = schedule({"mon": [["22:00", "06:00"]]}, "UTC")
    assert inside(monday, "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z") == 8
    assert inside(monday, "2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z") == 6


def test_a_holiday_cancels_the_shifts_that_start_on_it_not_the_one_that_runs_into_it() -> None:
    nights = schedule({day: [["22:00", "06:00"]] for day in DAYS}, "UTC", ("2026-03-03",))
    assert inside(nights, "2026-03-03T00:00:00Z", "2026-03-04T12:00:00Z") == 6


def test_shifts_that_overlap_are_open_once() -> None:
    both = schedule({"mon": [["08:00", "12:00"], ["10:00", "14:00"], ["14:00", "15:00"]]}, "UTC")
    assert inside(both, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z") == 7


def test_midnight_as_an_end_is_the_end_of_the_day() -> None:
    for end in ("24:00", "00:00"):
        assert (
            inside(schedule({"mon": [["00:00", end]]}, "UTC"), "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z")
            == 24
        )


def test_a_span_wholly_outside_is_0() -> None:
    assert inside(schedule({}), "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z") == 0
    assert inside(EVERY_NIGHT, "2026-03-10T10:00:00+01:00", "2026-03-10T12:00:00+01:00") == 0


@given(st.integers(0, 90 * 24 * 60), st.integers(0, 5000), st.integers(0, 5000))
@settings(max_examples=50, deadline=None)
def test_spans_add_up(start: int, one: int, other: int) -> None:
    a = at("2026-03-01T00:00:00Z") + start * 60_000
    b, c = a + one * 60_000, a + (one + other) * 60_000
    parts = EVERY_NIGHT.inside(np.array([a, b, a]), np.array([b, c, c]))
    assert parts[0] + parts[1] == parts[2]
    counted = sum(not 6 <= _hour(minute) < 22 for minute in range(a, c, 60_000))
    assert parts[2] == counted * 60_000


def _hour(instant_ms: int) -> int:
    from seatwise.statistics.zones import local

    return local(instant_ms, BERLIN).hour


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"[]",
        b'{"zone": "UTC"}',
        b'{"zone": "UTC", "hours": {"monday": []}}',
        b'{"zone": "UTC", "hours": {"mon": [["9", "18:00"]]}}',
        b'{"zone": "UTC", "hours": {"mon": [["25:00", "18:00"]]}}',
        b'{"zone": "UTC", "hours": {"mon": ["09:00"]}}',
        b'{"zone": "UTC", "hours": {}, "holidays": ["1 May"]}',
        b'{"zone": "UTC", "hours": {}, "holiday": []}',
    ],
)
def test_a_schedule_that_cannot_be_understood_is_refused(text: bytes) -> None:
    with pytest.raises(BadSchedule):
        parse(text)


def test_zones_have_iana_names() -> None:
    for name in ("+02:00", "UTC+3", "-5", "GMT-03:30"):
        with pytest.raises(OffsetIsNoZone):
            zone(name)
    for name in ("Europe/Atlantis", "../etc/passwd", "", "Mars\x1b[31m"):
        with pytest.raises(UnknownZone) as refusal:
            zone(name)
        assert "\x1b" not in str(refusal.value)
    assert zone("Etc/GMT+2").key == "Etc/GMT+2"


def test_dates_and_clocks_are_those_of_the_zone() -> None:
    assert instant("2026-03-30", BERLIN, "--from") == at("2026-03-29T22:00:00Z")
    assert instant("2026-03-30T09:00", BERLIN, "--from") == at("2026-03-30T07:00:00Z")
    assert instant("2026-03-30T09:00:00Z", BERLIN, "--from") == at("2026-03-30T09:00:00Z")
    for bad in ("30.03.2026", "2026-02-30", "now", "2026-03-30T25:00"):
        with pytest.raises(BadInstant):
            instant(bad, BERLIN, "--from")


def lengths(start: str, end: str, bucket_name: Any, where: ZoneInfo = BERLIN) -> list[float]:
    found = edges(at(start), at(end), bucket_name, where)
    return [int(length) / HOUR for length in np.diff(found)]


def test_days_have_23_and_25_hours_where_clocks_change() -> None:
    assert lengths("2026-03-28T00:00:00+01:00", "2026-03-31T00:00:00+02:00", "day") == [24, 23, 24]
    assert lengths("2026-10-24T00:00:00+02:00", "2026-10-27T00:00:00+01:00", "day") == [24, 25, 24]


def test_hours_follow_the_local_clock_even_in_zones_of_three_quarters() -> None:
    kathmandu = zone("Asia/Kathmandu")
    found = edges(at("2026-03-02T00:00:00Z"), at("2026-03-02T03:00:00Z"), "hour", kathmandu)
    assert [int(edge) for edge in found[1:-1]] == [at(f"2026-03-02T0{hour}:15:00Z") for hour in range(3)]
    assert len(lengths("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "hour")) == 25


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks = edges(at("2026-03-01T00:00:00Z"), at("2026-03-16T00:00:00Z"), "week", zone("UTC"))
    assert [int(edge) for edge in weeks[1:-1]] == [at("2026-03-02T00:00:00Z"), at("2026-03-09T00:00:00Z")]
    assert lengths("2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z", "month", zone("UTC")) == [28 * 24, 31 * 24]


def test_a_day_that_a_zone_skipped_is_no_bucket() -> None:
    # Samoa went to the other side of the date line and had no 30 December 2011.
    apia = zone("Pacific/Apia")
    found = edges(at("2011-12-29T00:00:00-10:00"), at("2012-01-01T00:00:00+14:00"), "day", apia)
    assert len(found) == 3
    assert (np.diff(found) > 0).all()


def test_nobody_waits_for_buckets_that_nobody_can_read() -> None:
    with pytest.raises(BadChoice):
        edges(0, milliseconds_of(9999), "hour", BERLIN)


def milliseconds_of(year: int) -> int:
    from datetime import UTC, datetime

    return milliseconds(datetime(year, 1, 1, tzinfo=UTC))


VALUES = st.lists(st.integers(0, 10**11), min_size=1, max_size=60)


def shares(values: list[int], parts: int = 1) -> dict[str, float]:
    frames = [
        pl.DataFrame({"value": values[part::parts]}, schema={"value": pl.Int64}).select(
            bucket(pl.col("value")).alias("bucket"),
            pl.lit(1, pl.Int64).alias("count"),
            pl.lit("a").alias("key"),
        )
        for part in range(parts)
    ]
    found: dict[str, float] = quantiles(pl.concat(frames), ["key"], {"median": 0.5, "p90": 0.9}).row(
        0, named=True
    )
    return found


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_a_quantile_is_within_one_percent_of_the_value_at_its_rank(values: list[int]) -> None:
    found = shares(values)
    for name, percent in (("median", 50), ("p90", 90)):
        exact = sorted(values)[-(-percent * len(values) // 100) - 1]
        assert math.isclose(found[name], exact, rel_tol=ACCURACY * 1.000001, abs_tol=0)


@given(VALUES, st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_merging_parts_is_exact(values: list[int], parts: int) -> None:
    assert shares(values, parts) == shares(values)


def test_a_schedule_knows_its_days() -> None:
    plain = Schedule(BERLIN, {0: ((time(9), time(18)),)}, frozenset({date(2026, 3, 9)}))
    assert inside(plain, "2026-03-02T00:00:00Z", "2026-03-16T00:00:00Z") == 9
