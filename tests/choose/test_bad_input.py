"""Bad input gets one sentence that says where it is wrong and what was expected."""

from pathlib import Path

import pytest
from command import PRICES, log, refused, seatwise

GOOD = "user,start,end\nann,2026-09-07T09:00Z,2026-09-07T10:00Z\n"

LOGS = {
    "empty": ("", ["no session in it", "user,start,end"]),
    "only a header": ("user,start,end\n", ["no session in it"]),
    "unknown column": (
        "who,start,end\nann,1,2\n",
        ["line 1", "who,start,end", "Expected the columns user, start"],
    ),
    "end before start": (GOOD + "bob,2026-09-07T10:00Z,2026-09-07T09:00Z\n", ["line 3", "end before start"]),
    "no date": (GOOD + "bob,yesterday,2026-09-07T09:00Z\n", ["line 3", "yesterday", "ISO 8601"]),
    "no user": (GOOD + " ,2026-09-07T08:00Z,2026-09-07T09:00Z\n", ["line 3", "no user"]),
    "a field short": (GOOD + "bob,2026-09-07T08:00Z\n", ["line 3", "too few fields"]),
    "an escape sequence": (GOOD + "bob,\x1b[31mred,2026-09-07T08:00Z\n", ["line 3", "\\x1b[31mred"]),
}


def refusal(*arguments: str) -> str:
    said = refused(*arguments)
    assert "Traceback" not in said
    assert said.startswith("seatwise: ")
    assert said.count("\n") == 1
    return said


def test_a_refusal_of_the_real_process_is_one_line_on_stderr_and_exit_code_1() -> None:
    done = seatwise("choose", "nowhere.csv", *PRICES)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "seatwise: nowhere.csv: there is no such file, or it cannot be read.\n"


@pytest.mark.parametrize("case", LOGS)
def test_a_bad_log_is_refused_with_its_place_and_what_was_expected(case: str, tmp_path: Path) -> None:
    text, expected = LOGS[case]
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    said = refusal(str(path), *PRICES)
    for part in ["bad.csv", *expected]:
        assert part in said


def test_a_missing_log_is_named() -> None:
    assert "nowhere.csv: there is no such file" in refusal("nowhere.csv", *PRICES)


PRICED = {
    "a negative price": (["--named=-5", "--simultaneous", "1750"], "--named: “-5” is no price"),
    "no money at all": (["--named", "0", "--simultaneous", "1750"], "--named: “0” is no price"),
    "three decimals": (["--named", "1.005", "--simultaneous", "2"], "at most two decimals"),
    "no price": (["--named", "500"], "price of a simultaneous license is missing"),
    "two currencies": (["--named", "500 RUB", "--simultaneous", "20 USD"], "Prices in RUB and in USD"),
    "a currency against --currency": (
        ["--named", "500 EUR", "--simultaneous", "1750", "--currency", "RUB"], "Prices in RUB and in EUR",
    ),
    "a currency that is none": (["--named", "5", "--simultaneous", "9", "--currency", "ROUBLE"], "ISO 4217"),
}  # fmt: skip


@pytest.mark.parametrize("case", PRICED)
def test_a_bad_price_is_refused(case: str) -> None:
    arguments, expected = PRICED[case]
    assert expected in refusal("--operators", "3", "--at-once", "2", *arguments)


def test_numbers_that_do_not_fit_are_refused() -> None:
    assert "1 ≤ at once ≤ operators" in refusal("--operators", "3", "--at-once", "5", *PRICES)


def test_no_demand_is_refused() -> None:
    assert "nothing to choose licenses for" in refusal(*PRICES)
    assert "nothing to choose licenses for" in refusal("--operators", "3", *PRICES)


def test_a_log_and_numbers_together_are_refused(tmp_path: Path) -> None:
    assert "Give one of them" in refusal(log(tmp_path, [("ann", 1, 2)]), "--operators", "3", *PRICES)


def test_an_unknown_zone_is_refused() -> None:
    said = refusal("--operators", "3", "--at-once", "2", "--timezone", "Mars/Olympus", *PRICES)
    assert "Mars/Olympus" in said


def test_a_refusal_speaks_the_wanted_language() -> None:
    assert "Нет цены" in refusal("--named", "5", "--operators", "3", "--at-once", "2", "--lang", "ru")
