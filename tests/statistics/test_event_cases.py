"""The event cases: small files with what must come out of them (tests/statistics/cases)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from seatwise.errors import SeatwiseError
from seatwise.statistics.answer_json import answer_json
from seatwise.statistics.definitions import facts
from seatwise.statistics.query import Question, answer
from seatwise.statistics.reading import read_files
from seatwise.statistics.schedule import parse
from seatwise.statistics.zones import instant, zone

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name.removesuffix(".expect.json") for path in CASES.glob("*.expect.json"))
RUNS = [
    (name, run)
    for name in NAMES
    for run in [
        "",
        *(also["name"] for also in json.loads((CASES / f"{name}.expect.json").read_text()).get("also", [])),
    ]
]


def run_case(name: str, given: dict[str, Any]) -> dict[str, Any]:
    where = zone(given["zone"])
    now = instant(given["now"], where, "--now")
    read = read_files([CASES / f"{name}.ndjson"], now=now, company=given.get("company"))
    question = Question(
        start=instant(given["from"], where, "--from"),
        end=instant(given["to"], where, "--to"),
        zone=where,
        now=now,
        business_hours=given.get("business_hours", False),
    )
    schedule = parse(json.dumps(given["schedule"]).encode()) if given.get("schedule") else None
    shown = answer_json(answer(question, facts(read.events), schedule))
    return shown | {"rejected": [asdict(item) for item in read.rejected]}


def disagreements(expected: Any, got: Any, path: str) -> list[str]:
    """By the folder's rules: only pinned keys, seconds to 0.001, shares to 0.0005, median and p90 to 1 %."""
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{path}: expected {expected}, got {got}"]
        return [
            found
            for key, value in expected.items()
            for found in disagreements(value, got.get(key), f"{path}.{key}")
        ]
    if isinstance(expected, float | int) and not isinstance(expected, bool):
        key = path.rsplit(".", 1)[-1]
        allowed = (
            abs(expected) * 0.01 if key in ("median_s", "p90_s") else 0.001 if key.endswith("_s") else 0.0005
        )
        agree = isinstance(got, float | int) and abs(got - expected) <= allowed
    else:
        agree = got == expected
    return [] if agree else [f"{path}: expected {expected}, got {got}"]


def nothing(pinned: Any) -> bool:
    return all(map(nothing, pinned.values())) if isinstance(pinned, dict) else not pinned


@pytest.mark.parametrize(("name", "run"), RUNS)
def test_a_case_gives_its_figures(name: str, run: str) -> None:
    case = json.loads((CASES / f"{name}.expect.json").read_text())
    expected, given = case, case["given"]
    if run:
        expected = next(also for also in case["also"] if also["name"] == run)
        given = given | expected.get("given", {})
    if expected.get("outcome") == "error":
        with pytest.raises(SeatwiseError) as refusal:
            run_case(name, given)
        assert given["zone"] == "UTC" or given["zone"] in str(refusal.value)
        return
    got = run_case(name, given)
    rows = {row["operator"]: row for row in got["rows"]}
    wrong = [
        found
        for row in expected.get("rows", [])
        if row["operator"] in rows or not nothing({k: v for k, v in row.items() if k != "operator"})
        for found in disagreements(row, rows.get(row["operator"], {}), str(row["operator"]))
    ]
    wrong += disagreements(expected.get("total", {}), got["total"], "total")
    assert wrong == []
    if "rejected" in expected:
        listed = [(item["index"], item["line"], item["field"]) for item in got["rejected"]]
        assert listed == [(item["index"], item["line"], item["field"]) for item in expected["rejected"]]
