"""Price lists to compare, mixing forbidden, and the rule of thumb beside the optimum."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from command import PRICES, always, crews, log, refused, seatwise
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.choose import Prices, choose
from seatwise.choose.price_file import read_prices
from seatwise.choose.prices import amount, plain_amount
from seatwise.readers import read

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "prices.toml"
MIXED = always(3, 20) + crews([3] * 5, 4)


def test_the_example_lists_are_compared_the_cheapest_first(tmp_path: Path) -> None:
    done = seatwise("choose", log(tmp_path, MIXED), "--prices", str(EXAMPLES), "--json")
    said = json.loads(done.stdout)
    costs = [(each["name"], each["best"]["monthly_cost"]) for each in said["compared"]]
    assert costs == [
        ("Example: both kinds, freely mixed", "6750.00"),
        ("Example: a vendor that forbids mixing", "8640.00"),
        ("Example: dearer seats, freely mixed", "9000.00"),
    ]
    assert said["best"] == said["compared"][0]["best"]


def test_people_see_the_lists_side_by_side(tmp_path: Path) -> None:
    done = seatwise("choose", log(tmp_path, MIXED), "--prices", str(EXAMPLES))
    assert "Price lists compared" in done.stdout
    assert "RUB\N{NO-BREAK SPACE}8,640" in done.stdout


def test_without_mixing_the_better_pure_choice_is_best_and_what_mixing_saves_is_said(tmp_path: Path) -> None:
    done = seatwise("choose", log(tmp_path, MIXED), *PRICES, "--no-mixing", "--json")
    said = json.loads(done.stdout)
    assert (said["best"]["named"], said["best"]["monthly_cost"]) == (18, "9000.00")
    assert said["proof"] == {"lower_bound": "9000.00", "gap": 0, "optimal": True, "by": "pure"}
    told = {warning["kind"]: warning["about"] for warning in said["warnings"]}
    assert (
        told["no_mixing"]
        == "Mixing is not allowed here. It would have saved RUB\N{NO-BREAK SPACE}2,250 a month."
    )


def test_naming_the_heaviest_costs_more_where_hours_are_the_wrong_signal(tmp_path: Path) -> None:
    # The night guard has the most hours and meets nobody; the one who looks in at noon makes the peak.
    hours = {"guard": (22, 30), "noon": (12, 12.5), **{f"clerk {n}": (8 + n, 9 + n) for n in range(5)}}
    path = log(tmp_path, [(user, *span) for user, span in hours.items()])
    choice = choose(read([path]).sessions, Prices(Decimal(500), Decimal(1750)))
    assert choice.best.monthly_cost == 2250
    assert choice.heaviest_named is not None
    assert choice.heaviest_named.monthly_cost == 3500


FAULTS = {
    "a negative price": ('named = "-5"', "line 4: named = -5. Expected an amount above zero"),
    "a number for a price": ("named = 500", "line 4: named = 500. Expected text in quotes"),
    "an unknown key": ('nmaed = "500"', "line 4: unknown key nmaed"),
    "a price that is missing": ("", "line 2: named is missing"),
    "no TOML": ("named = = 5", "line 4"),
    "mixing that is neither": ('named = "5"\nmixing = "no"', "line 5: mixing = no. Expected true or false"),
    "an unknown currency": ('named = "5"\ncurrency = "ROUBLE"', "line 5"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_in_a_price_file_is_told_with_its_line(case: str, tmp_path: Path) -> None:
    text, expected = FAULTS[case]
    path = tmp_path / "prices.toml"
    path.write_text(f'# lists\n[[prices]]\nname = "A"\n{text}\nsimultaneous = "9"\n')
    said = refused("--operators", "3", "--at-once", "2", "--prices", str(path))
    assert "prices.toml, " in said
    assert expected in said


def test_lists_in_two_currencies_are_not_compared(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    lists = [f'[[prices]]\nname="{code}"\nnamed="5 {code}"\nsimultaneous="9"\n' for code in ("RUB", "USD")]
    path.write_text("\n".join(lists))
    assert "Prices in RUB and in USD" in refused("--operators", "3", "--at-once", "2", "--prices", str(path))


def test_no_lists_and_too_many_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    for text in ("", '[[prices]]\nname="A"\nnamed="5"\nsimultaneous="9"\n' * 11):
        path.write_text(text)
        said = refused("--operators", "3", "--at-once", "2", "--prices", str(path))
        assert "1 to 10 tables [[prices]]" in said


def test_the_shipped_examples_are_marked_as_examples() -> None:
    assert all(each.name.startswith("Example: ") for each in read_prices(EXAMPLES))


@settings(deadline=None)
@given(st.decimals(Decimal("0.01"), Decimal("999999999999"), places=2))
def test_an_amount_survives_being_written_and_read(value: Decimal) -> None:
    assert amount(plain_amount(value), "--named") == (value, None)
    assert amount(plain_amount(value) + " RUB", "--named") == (value, "RUB")
