"""The answers that must come out, through the real command."""

from pathlib import Path

import pytest
from command import Row, always, answer, crews, log

OFFICE: list[Row] = [
    (f"clerk {person}", 24 * (7 * week + day) + 9, 24 * (7 * week + day) + 18)
    for week in range(4)
    for day in range(5)
    for person in range(10)
]
# 20 people on 4 seats: five crews of four.
SHARING = crews([4] * 5, 4)

TABLE = {
    "ten all at once": (OFFICE, 10, 0, "5000.00", "5000.00", "17500.00"),
    "six crews of five": (crews([5] * 6, 4), 0, 5, "8750.00", "15000.00", "8750.00"),
    "three crews of five": (crews([5] * 3, 8), 15, 0, "7500.00", "7500.00", "8750.00"),
    "three all day and five crews of three": (
        always(3, 20) + crews([3] * 5, 4), 3, 3, "6750.00", "9000.00", "10500.00",
    ),
    "seven always in and twenty sharing four seats": (
        always(7, 20) + SHARING, 7, 4, "10500.00", "13500.00", "19250.00",
    ),
    "crews of four, four, four and two": (crews([4, 4, 4, 2], 6), 6, 2, "6500.00", "7000.00", "7000.00"),
    "six crews of five with ten minutes of overlap": (
        crews([5] * 6, 4, overlap=1 / 6), 30, 0, "15000.00", "15000.00", "17500.00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_the_table_of_answers_comes_out(case: str, tmp_path: Path) -> None:
    rows, named, simultaneous, cost, all_named, all_simultaneous = TABLE[case]
    said = answer(log(tmp_path, rows))
    best = said["best"]
    assert (best["named"], best["simultaneous"], best["monthly_cost"]) == (named, simultaneous, cost)
    assert len(best["named_operators"]) == named
    assert said["alternatives"]["all_named"]["monthly_cost"] == all_named
    assert said["alternatives"]["all_simultaneous"]["monthly_cost"] == all_simultaneous
    assert said["proof"] == {**said["proof"], "lower_bound": cost, "gap": 0, "optimal": True}


def test_ten_people_all_at_once_are_answered_from_two_numbers() -> None:
    said = answer("--operators", "10", "--at-once", "10")
    assert said["best"]["named"] == 10
    assert said["best"]["monthly_cost"] == "5000.00"
    assert said["alternatives"]["all_simultaneous"]["monthly_cost"] == "17500.00"
    assert said["saving"]["against_all_simultaneous"] == "12500.00"
    assert said["period"] == {"from": None, "to": None, "days": None}
    assert said["peak"] == {"seats": 10, "at": None}


def test_thirty_people_five_at_once_are_answered_from_two_numbers() -> None:
    said = answer("--operators", "30", "--at-once", "5")
    assert said["best"]["simultaneous"] == 5
    assert said["best"]["monthly_cost"] == "8750.00"
    assert said["alternatives"]["all_named"]["monthly_cost"] == "15000.00"
    assert {"peak_not_average", "mix_unknown"} == {told["kind"] for told in said["warnings"]}


def test_the_always_present_are_the_named(tmp_path: Path) -> None:
    said = answer(log(tmp_path, always(7, 20) + SHARING))
    assert said["best"]["named_operators"] == [f"always {person}" for person in range(7)]


def test_the_facts_of_the_log_stand_beside_the_answer(tmp_path: Path) -> None:
    said = answer(log(tmp_path, OFFICE))
    assert said["currency"] == "RUB"
    assert said["operators"] == 10
    assert said["peak"] == {"seats": 10, "at": "2026-09-07T09:00:00Z"}
    assert said["period"] == {"from": "2026-09-07T09:00:00Z", "to": "2026-10-02T18:00:00Z", "days": 26}
    assert said["prices"] == {"named": "500.00", "simultaneous": "1750.00", "day_pass": None}
    assert said["break_even"] == {"people_a_seat": 3.5, "seats": 2}


def test_the_zone_decides_which_days_a_log_touches(tmp_path: Path) -> None:
    path = log(tmp_path, [("night", 23, 30)])
    assert answer(path)["period"]["days"] == 2
    assert answer(path, "--timezone", "Europe/Moscow")["period"]["days"] == 1


def test_instants_without_an_offset_are_of_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "local.csv"
    path.write_text("user,start,end\nann,2026-09-07T09:00,2026-09-07 10:00:00\n")
    said = answer(str(path), "--timezone", "Europe/Moscow")
    assert said["peak"]["at"] == "2026-09-07T06:00:00Z"


def test_two_logs_are_one_demand(tmp_path: Path) -> None:
    one = log(tmp_path, [("ann", 9, 12)], "one.csv")
    two = log(tmp_path, [("bob", 10, 11)], "two.csv")
    assert answer(one, two)["peak"]["seats"] == 2


def test_a_handover_at_one_instant_is_warned_of(tmp_path: Path) -> None:
    said = answer(log(tmp_path, crews([5] * 6, 4)))
    told = {warning["kind"]: warning["about"] for warning in said["warnings"]}
    assert told["handover"] == (
        "People hand over at the same instant. If each stayed 10 minutes longer, 10 would be in at once "
        "instead of 5."
    )


def test_a_short_log_is_warned_of(tmp_path: Path) -> None:
    said = answer(log(tmp_path, [("ann", 9, 12)]))
    assert [warning["kind"] for warning in said["warnings"]] == ["short_period"]


def test_a_person_who_only_looked_in_needs_a_license_and_no_seat(tmp_path: Path) -> None:
    said = answer(log(tmp_path, [("gus", 9, 9)]))
    assert said["peak"] == {"seats": 0, "at": None}
    assert said["best"]["named_operators"] == ["gus"]
    assert said["alternatives"]["all_simultaneous"]["simultaneous"] == 1
