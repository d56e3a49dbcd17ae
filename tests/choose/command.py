"""Runs the real command in a process of its own, and writes the logs it reads."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from seatwise.cli import main

SOURCE = Path(__file__).resolve().parents[2] / "src"
PRICES = ("--named", "500", "--simultaneous", "1750", "--currency", "RUB")
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)

Row = tuple[str, float, float]


def seatwise(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`seatwise ...` with English speech unless said otherwise."""
    return subprocess.run(
        [sys.executable, "-m", "seatwise", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "SEATWISE_LANG": "en", "COLUMNS": "100", **environment},
    )


def refused(*arguments: str) -> str:
    """What `seatwise choose ...` says on stderr when it refuses; run in this process, for speed."""
    said, wrong = io.StringIO(), io.StringIO()
    with (
        patch.object(sys, "argv", ["seatwise", "choose", *arguments]),
        patch.dict(os.environ, {"SEATWISE_LANG": "en"}),
        redirect_stdout(said),
        redirect_stderr(wrong),
        pytest.raises(SystemExit) as end,
    ):
        main()
    assert end.value.code == 1, wrong.getvalue()
    assert said.getvalue() == ""
    return wrong.getvalue()


def answer(*arguments: str) -> dict[str, Any]:
    """What `seatwise choose ... --json` says at the usual prices."""
    done = seatwise("choose", *arguments, *PRICES, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def instant(hours: float) -> str:
    return (MONDAY + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def log(folder: Path, rows: Iterable[Row], name: str = "sessions.csv") -> str:
    """A log of sessions given in hours since a Monday."""
    path = folder / name
    lines = [f"{user},{instant(start)},{instant(end)}" for user, start, end in rows]
    path.write_text("user,start,end\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def crews(sizes: Iterable[int], hours: float, overlap: float = 0, days: int = 28) -> list[Row]:
    """Crews one after the other, the same every day; each stays `overlap` hours after the next has come."""
    rows = []
    for day in range(days):
        for crew, size in enumerate(sizes):
            start = 24 * day + crew * hours
            rows += [
                (f"crew {crew} person {person}", start, start + hours + overlap) for person in range(size)
            ]
    return rows


def always(people: int, hours: float, days: int = 28) -> list[Row]:
    """People who are in every day from midnight for so many hours."""
    return [
        (f"always {person}", 24 * day, 24 * day + hours) for day in range(days) for person in range(people)
    ]
