"""`choose` and `statement` take any log that is read, and count demand that found no seat."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import PRICES, answer, refused, seatwise

CASES = Path(__file__).parents[1] / "readers" / "cases"
FULL = str(CASES / "flexnet-denials.log")
ZONE = ("--timezone", "UTC")


def told(said: dict[str, Any]) -> dict[str, str]:
    return {warning["kind"]: warning["about"] for warning in said["warnings"]}


def test_people_turned_away_are_demand_and_a_full_pool_is_said() -> None:
    # Two seats; cyd, fay and gus came while they were taken.
    said = answer(FULL, *ZONE)
    assert said["operators"] == 5
    assert said["peak"]["seats"] == 4
    assert (said["log"]["shortage_episodes"], said["log"]["waits"], said["log"]["denied_by_rule"]) == (
        3,
        1,
        1,
    )
    assert {"demand_exceeds_supply", "denials_counted"} <= told(said).keys()


def test_one_feature_of_several_can_be_chosen_for() -> None:
    counts = str(CASES / "flexnet-counts.log")
    whole = answer(counts, *ZONE)
    names = whole["log"]["features"]
    assert len(names) > 1
    assert {"several_features", "several_seats"} <= told(whole).keys()
    one = answer(counts, *ZONE, "--feature", names[0])
    assert one["log"]["features"] == [names[0]]
    assert one["log"]["session_count"] < whole["log"]["session_count"]
    assert "several_features" not in told(one)
    said = refused(counts, *ZONE, "--feature", "no\x1bsuch", *PRICES)
    assert "--feature no\\x1bsuch: the log tells nothing of it" in said
    assert names[0] in said


def test_sign_ins_without_sign_outs_need_a_length_and_then_are_answered() -> None:
    path = str(CASES / "entra-signins.csv")
    assert "--assume-session" in refused(path, *PRICES)
    said = answer(path, "--assume-session", "60")
    assert said["log"]["format"] == "entra-signins-csv"
    assert "no_end_events" in told(said)


def test_columns_can_be_named_and_a_stream_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("wer,von,bis\nann,2026-09-07T09:00Z,2026-09-07T10:00Z\n")
    columns = ("--column", "user=wer", "--column", "start=von", "--column", "end=bis")
    assert answer(str(path), *columns)["operators"] == 1


def test_a_statement_bills_who_was_in_and_nobody_who_was_turned_away() -> None:
    done = seatwise("statement", FULL, *ZONE, "--month", "2024-05", "--simultaneous", "31", "--json")
    said = {each["rule"]: each for each in json.loads(done.stdout)}
    assert said["period_peak"]["peak"]["seats"] == 2
    assert said["period_peak"]["active_operators"] == 3
    assert said["daily_peak"]["total"] == "2.00"
    assert "demand_exceeds_supply" in {warning["kind"] for warning in said["daily_peak"]["warnings"]}


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Please note about the log"), ("ru", "Обратите внимание")]
)
def test_people_see_what_must_be_said_of_the_log(lang: str, words: str) -> None:
    for command in ("choose", "statement"):
        prices = PRICES if command == "choose" else ("--month", "2024-05", *PRICES[2:])
        done = seatwise(command, FULL, *ZONE, *prices, "--lang", lang)
        assert words in done.stdout, done.stderr
