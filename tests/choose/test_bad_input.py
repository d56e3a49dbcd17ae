"""Bad input gets one sentence that says where it is wrong and what was expected."""

from pathlib import Path

import pytest
from command import PRICES, answer, log, refused, seatwise

GOOD = "user,start,end\nann,2026-09-07T09:00Z,2026-09-07T10:00Z\n"

# Logs of which nothing can be used, and what is said of them.
LOGS = {
    "empty": ("", ["is empty", "Give a log that has lines in it"]),
    "only a header": ("user,start,end\n", ["no line in it tells of a session"]),
    "unknown column": ("who,started,until\nann,1,2\n", ["line 1", "no column for", "who, started, until"]),
    "only lines that are bad": (
        "user,start,end\nbob,2026-09-07T10:00Z,2026-09-07T09:00Z\n",
        ["no line in it tells of a session", "2026-09-07T09:00Z is before the start 2026-09-07T10:00Z"],
    ),
    "dates that may be day first or month first": (
        "user,start,end\nann,03/04/2026 09:00,03/04/2026 10:00\n", ["line 2", "03/04/2026", "--date-order"],
    ),
    "sign-ins without sign-outs": (
        '{"activity_type":"admin_login_success","created_at":1715320800,"performed_by":{"id":"ann"}}\n',
        ["--assume-session"],
    ),
    "too many lines that are bad": (
        GOOD + "bob,yesterday,2026-09-07T09:00Z\n" * 21, ["21 of 2", "line 3", "yesterday", "--lenient"],
    ),
}  # fmt: skip

# One bad line in a log of good ones is left out, and that is said with its place.
BAD_LINES = {
    "end before start": (
        "bob,2026-09-07T10:00Z,2026-09-07T09:00Z", ["bob", "2026-09-07T09:00Z is before the start"],
    ),
    "no date": ("bob,yesterday,2026-09-07T09:00Z", ["bob", '"yesterday" is no date']),
    "no user": (" ,2026-09-07T08:00Z,2026-09-07T09:00Z", ["names no user"]),
    "an escape sequence": ("bob,\x1b[31mred,2026-09-07T08:00Z", ["bob", "\\x1b[31mred"]),
}  # fmt: skip


def refusal(*arguments: str) -> str:
    said = refused(*arguments)
    assert "Traceback" not in said
    assert said.startswith("seatwise: ")
    assert said.count("\n") == 1
    return said


def test_a_refusal_of_the_real_process_is_one_line_on_stderr_and_exit_code_1() -> None:
    done = seatwise("choose", "nowhere.csv", *PRICES)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("seatwise: nowhere.csv cannot be opened")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("case", LOGS)
def test_a_bad_log_is_refused_with_its_place_and_what_was_expected(case: str, tmp_path: Path) -> None:
    text, expected = LOGS[case]
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    said = refusal(str(path), *PRICES)
    for part in expected:
        assert part in said


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_left_out_of_the_answer_and_said_with_its_place(case: str, tmp_path: Path) -> None:
    line, expected = BAD_LINES[case]
    path = tmp_path / "bad.csv"
    path.write_text(GOOD + line + "\n", encoding="utf-8")
    said = answer(str(path))
    assert said["operators"] == 1
    assert (said["log"]["lines"], said["log"]["bad_lines"]) == (3, 1)
    told = [warning for warning in said["warnings"] if warning.get("line") == 3]
    assert len(told) == 1
    assert told[0]["file"] == str(path)
    for part in expected:
        assert part in told[0]["about"]
    assert "bad_lines" in {warning["kind"] for warning in said["warnings"]}


def test_people_are_told_of_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(GOOD + BAD_LINES["no date"][0] + "\n", encoding="utf-8")
    shown = seatwise("choose", str(path), *PRICES).stdout
    assert 'line 3: bob: the start "yesterday" is no date and time' in " ".join(shown.split())


def test_a_row_that_is_a_field_short_lasts_to_the_end_of_the_log_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(GOOD + "bob,2026-09-07T08:00Z\n", encoding="utf-8")
    said = answer(str(path))
    assert (said["operators"], said["peak"]["seats"]) == (2, 2)
    assert ("open_at_end", 3) in {(warning["kind"], warning.get("line")) for warning in said["warnings"]}


def test_a_missing_log_is_named() -> None:
    assert "nowhere.csv cannot be opened" in refusal("nowhere.csv", *PRICES)


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
