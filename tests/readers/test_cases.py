"""Every case in `cases/` is read as its expectation says; `seatwise sessions --json` is what is compared."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"
SOURCE = Path(__file__).parents[2] / "src"
NAMES = sorted(path.name.removesuffix(".expect.json") for path in CASES.glob("*.expect.json"))


def expectation(name: str) -> dict[str, Any]:
    return json.loads((CASES / f"{name}.expect.json").read_text())


def arguments(given: dict[str, Any]) -> list[str]:
    """`given` of a case as options of the command."""
    options: list[str] = []
    for key, value in given.items():
        match key:
            case "timezone" | "read_at" | "first_year" | "format" | "date_order":
                options += [f"--{key.replace('_', '-')}", str(value)]
            case "columns":
                for role, column in value.items():
                    options += ["--column", f"{role}={column}"]
            case "not_a_seat":
                for status in value:
                    options += ["--not-a-seat", status]
            case "seat_held_in":
                assert value == "every status but offline"  # what holds anyway
            case "logon_types":
                options += ["--logon-types", ",".join(map(str, value))]
            case "retry_window_minutes":
                options += ["--retry-window", str(value)]
            case "assume_session_minutes":
                options += ["--assume-session", str(value)]
            case "idle_timeout_minutes":
                options += ["--idle-timeout", str(value)]
            case "session_lifetime_minutes":
                options += ["--session-lifetime", str(value)]
            case "billing_rule":
                assert value == "drop levels held less than 30 minutes in total"  # the default
            case _:
                raise AssertionError(key)
    return options


def command(*parts: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "seatwise", "sessions", *parts],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """What the command says of each case that is not an error; one process reads them all in the same way."""
    from typer.testing import CliRunner

    from seatwise.cli import app

    answers = {}
    for name in GOOD:
        expected = expectation(name)
        if expected["outcome"] == "ok":
            run = CliRunner().invoke(
                app,
                ["sessions", str(CASES / name), "--json", *arguments(expected["given"])],
                catch_exceptions=False,
            )
            assert run.exit_code == 0, (name, run.output)
            answers[name] = json.loads(run.stdout)
    return answers


GOOD = [name for name in NAMES if expectation(name)["outcome"] == "ok"]
KEYS = ("format", "session_count", "named_users", "named_user_count", "peak_people")


@pytest.mark.parametrize("name", GOOD)
def test_a_case_gives_its_expected_figures(name: str, told: dict[str, dict[str, Any]]) -> None:
    expected, found = expectation(name), told[name]
    for key in KEYS:
        assert found[key] == expected[key], key
    assert found["peak"].keys() == expected["peak"].keys()
    for feature, peak in expected["peak"].items():
        mine = {key: found["peak"][feature][key] for key in peak}
        if "peak_at_may_be" in expected:
            assert peak["at"] in expected["peak_at_may_be"]
        assert mine == peak
    for feature, seconds in expected.get("seat_seconds", {}).items():
        assert found["seat_seconds"][feature] == seconds
    if "billed_peak" in expected:
        billed = expected["billed_peak"]
        assert found["billed_peak"]["licenses"] == billed["licenses"]
        assert found["billed_peak"]["minutes_at_or_above"] == billed["minutes_at_or_above"]
    for key, value in expected.get("snapshot", {}).items():
        assert found["snapshot"][key] == value


@pytest.mark.parametrize("name", GOOD)
def test_a_case_gives_its_expected_sessions(name: str, told: dict[str, dict[str, Any]]) -> None:
    expected, found = expectation(name)["sessions"], list(told[name]["sessions"])
    assert len(found) == len(expected)
    for wanted in expected:
        match = [one for one in found if fits(one, wanted)]
        assert match, wanted
        found.remove(match[0])


def fits(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    low, high = wanted.get("end_may_be", (wanted["end"], wanted["end"]))
    return low <= found["end"] <= high and all(
        found[key] == value for key, value in wanted.items() if key not in {"end", "end_may_be"}
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_case_gives_its_expected_denials(name: str, told: dict[str, dict[str, Any]]) -> None:
    expected, found = expectation(name)["denials"], told[name]["denials"]
    for key, value in expected.items():
        if key in {"why", "shortage_episodes_are"}:  # prose
            continue
        if key == "queued":
            assert len(found[key]) == len(value)
            for mine, wanted in zip(found[key], value, strict=True):
                assert {part: mine[part] for part in wanted} == wanted
        elif isinstance(value, dict):
            assert {part: found[key][part] for part in value if part != "why"} == {
                part: inner for part, inner in value.items() if part != "why"
            }
        else:
            assert found[key] == value, key


@pytest.mark.parametrize("name", GOOD)
def test_a_case_is_told_with_its_expected_warnings_and_no_others(
    name: str, told: dict[str, dict[str, Any]]
) -> None:
    expected, found = expectation(name)["warnings"], told[name]["warnings"]
    for wanted in expected:
        assert any(
            mine["kind"] == wanted["kind"] and ("line" not in wanted or mine["line"] == wanted["line"])
            for mine in found
        ), (wanted, found)
    said_besides = {"clock_change"}  # how a shift over a clock change is counted is always said
    assert {mine["kind"] for mine in found} - said_besides == {wanted["kind"] for wanted in expected}


def test_an_empty_file_is_an_error_that_names_it_and_never_a_zero() -> None:
    run = command(str(CASES / "empty.log"))
    assert run.returncode != 0
    assert "empty.log" in run.stderr
    assert "is empty" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_every_error_and_remark_is_told_in_russian() -> None:
    from seatwise.language import language
    from seatwise.readers import errors

    russian = language("ru").translations
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ReadError)
    ]
    same = {"%(option)s %(value)s: %(what)s"}  # has no words
    untold = [kind.template() for kind in kinds if russian.gettext(kind.template()) == kind.template()]
    assert set(untold) <= same
    for name in GOOD:
        for note in reading_of(name).warnings:
            assert russian.gettext(note.template) != note.template


def reading_of(name: str) -> Any:
    from seatwise.readers import Options, read

    return read([CASES / name], Options(timezone="UTC", read_at=1_735_000_000_000))
