"""`seatwise stats` as people and programs run it."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from seatwise.cli import main

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"
GIVEN = ("--zone", "UTC", "--from", "2026-03-02", "--to", "2026-03-03", "--now", "2026-03-02T12:00:00Z")


Seatwise = Callable[..., tuple[bytes, str]]


@pytest.fixture
def seatwise(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Seatwise:
    """Run the command in this process: what it wrote, and what it told on stderr."""

    def run(*words: str, ok: int = 0) -> tuple[bytes, str]:
        monkeypatch.setattr(sys, "argv", ["seatwise", "stats", *words])
        monkeypatch.setenv("SEATWISE_LANG", "en")
        with pytest.raises(SystemExit) as end:
            main()
        output, errors = capfdbinary.readouterr()
        assert end.value.code == ok, errors
        return output, errors.decode()

    return run


@pytest.fixture
def shown(seatwise: Seatwise) -> Callable[..., dict[str, Any]]:
    def run(*words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(seatwise(*words, "--json")[0])
        return found

    return run


def test_the_command_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "seatwise", "stats", str(CASES / "bad-lines.ndjson"), "--zone", "+02:00"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "SEATWISE_LANG": "ru"},
    )
    assert done.returncode == 1
    assert done.stdout == b""
    assert "+02:00 — это сдвиг" in done.stderr.decode()


def test_json_has_range_rows_total_and_rejected_lines(shown: Callable[..., dict[str, Any]]) -> None:
    found = shown(str(CASES / "bad-lines.ndjson"), *GIVEN)
    assert set(found) == {"range", "rows", "total", "rejected", "repeated", "conflicts"}
    assert found["range"] == {"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z", "zone": "UTC"}
    assert set(found["rejected"][0]) == {"file", "index", "line", "field", "reason"}
    row = next(row for row in found["rows"] if row["operator"] == "anna")
    assert set(row) == {
        *(
            "operator",
            "handled",
            "messages_out",
            "transfers",
            "first_response",
            "reply_time",
            "resolution_client",
        ),
        *("resolution_operator", "open_wait", "rating", "load", "occupancy", "utilisation", "online_s"),
    }
    assert set(row["first_response"]) == {"n", "mean_s", "median_s", "p90_s"}


def test_rejected_lines_do_not_fail_a_run_unless_strict(seatwise: Seatwise) -> None:
    _, errors = seatwise(str(CASES / "bad-lines.ndjson"), *GIVEN)
    assert "8 lines were rejected" in errors
    assert "line 10, occurred_at" in errors
    output, _ = seatwise(str(CASES / "bad-lines.ndjson"), *GIVEN, "--strict", "--json", ok=1)
    assert json.loads(output)["total"]["handled"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--zone", "+02:00"), ("+02:00", "Europe/Berlin")),
        (("--zone", "Europe/Atlantis"), ("Europe/Atlantis",)),
        (("--to", "2026-03-02"), ("from", "not before", "to")),
        (("--from", "tomorrow"), ("--from", "tomorrow")),
        (("--company", "tulip"), ("tulip", "romashka")),
        (("--json", "--csv"), ("--json", "--csv")),
        (("--by", "day", "--bucket", "week"), ("--bucket", "week", "day")),
        (("--schedule", "nowhere.json"), ("nowhere.json",)),
    ],
    ids=" ".join,
)
def test_a_question_that_cannot_be_answered_is_a_sentence(
    seatwise: Seatwise, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    output, errors = seatwise(str(CASES / "bad-lines.ndjson"), *GIVEN, *words, ok=1)
    assert output == b""
    assert all(word in errors for word in says)


def test_the_table_speaks_english_and_russian(seatwise: Seatwise) -> None:
    english = seatwise(str(CASES / "load-occupancy.ndjson"), *GIVEN)[0].decode()
    russian = seatwise(str(CASES / "load-occupancy.ndjson"), *GIVEN, "--lang", "ru")[0].decode()
    assert "no operator" in english
    assert "1 h 30 min" in english
    assert "без оператора" in russian
    assert "1 ч 30 мин" in russian


def test_csv_parquet_and_workbook_hold_the_same_figures(seatwise: Seatwise, tmp_path: Path) -> None:
    events = tmp_path / "e.ndjson"
    told = {"source": "s", "company": "r", "case_id": "k", "actor": {"kind": "operator", "id": "=cmd()"}}
    events.write_text(
        "\n".join(
            json.dumps(
                told | {"event_id": str(n), "type": "message.out", "occurred_at": f"2026-03-02T09:0{n}:00Z"}
            )
            for n in range(3)
        )
    )
    rows = list(csv.DictReader(io.StringIO(seatwise(str(events), *GIVEN, "--csv")[0].decode())))
    assert [(row["row"], row["operator"], row["messages_out"]) for row in rows] == [
        ("row", "'=cmd()", "3"),
        ("total", "", "3"),
    ]
    table = pl.read_parquet(io.BytesIO(seatwise(str(events), *GIVEN, "--parquet")[0]))
    assert table["operator"].to_list() == ["=cmd()", None]
    assert table.schema["from"] == pl.Datetime("ms", "UTC")
    book = tmp_path / "out.xlsx"
    seatwise(str(events), *GIVEN, "--xlsx", "-o", str(book))
    sheet = pl.read_excel(book)
    assert sheet["operator"].to_list() == ["'=cmd()", None]
    assert sheet["messages_out"].to_list() == [3, 3]


def test_without_bounds_the_days_of_the_events_are_shown(shown: Callable[..., dict[str, Any]]) -> None:
    found = shown(
        str(CASES / "first-response-simple.ndjson"), "--zone", "Europe/Berlin", "--now", "2026-03-03"
    )
    assert found["range"]["from"] == "2026-03-01T23:00:00Z"
    assert found["range"]["to"] == "2026-03-02T23:00:00Z"


def test_buckets_carry_their_bounds_and_the_period_before_stands_beside(
    shown: Callable[..., dict[str, Any]],
) -> None:
    found = shown(str(CASES / "first-response-simple.ndjson"), *GIVEN, "--by", "hour", "--compare")
    assert len(found["rows"]) == 24
    assert found["rows"][9]["from"] == "2026-03-02T09:00:00Z"
    assert found["rows"][9]["handled"] == 2
    assert found["before"]["range"]["from"] == "2026-03-01T00:00:00Z"


def test_a_rota_gives_utilisation_and_a_bad_one_is_told_by_line(
    seatwise: Seatwise, shown: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    rota = tmp_path / "rota.csv"
    rota.write_text("operator,from,to\nanna,2026-03-02T10:00,2026-03-02T12:00\n")
    words = (str(CASES / "load-occupancy.ndjson"), *GIVEN, "--rota", str(rota))
    anna = next(row for row in shown(*words)["rows"] if row["operator"] == "anna")
    assert anna["utilisation"] == 0.5
    rota.write_text("operator,from,to\nanna,2026-03-02T12:00,2026-03-02T10:00\n")
    assert "line 2" in seatwise(*words, ok=1)[1]
