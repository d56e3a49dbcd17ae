"""What statistics cost: a back-fill beside bare Polars, a month's page from rollups, one late event.

The scale of the back-fill is SEATWISE_BENCH_EVENTS (default 10 million; the floor is stated for 100 million).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AREA = "statistics"
ROOT = Path(__file__).resolve().parents[1]
EVENTS = int(os.environ.get("SEATWISE_BENCH_EVENTS", "10000000"))


def run() -> list[dict[str, Any]]:
    """The rows of this area; see the README of benchmarks for their columns."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(os.environ.get("SEATWISE_BENCH_FILE") or Path(name) / "events.parquet")
        if not path.exists():
            _apart("write", path, EVENTS)
        rows = _backfill(path, Path(name))
    return rows + _rollups()


def _backfill(path: Path, folder: Path) -> list[dict[str, Any]]:
    bare: list[float] = []
    ours: list[dict[str, float]] = []
    # In turn, so that whatever else the machine does befalls both.
    for _ in range(2):
        bare.append(_apart("bare", path)["seconds"])
        ours.append(_apart("backfill", path, folder))
    seconds, against = min(o["seconds"] for o in ours), min(bare)
    memory = max(o["peak_gb"] for o in ours)
    events = f"{ours[0]['events'] / 1e6:.1f} M"
    return [
        {
            "area": AREA,
            "name": f"back-fill of {events} events into all figures",
            "value": round(seconds, 2),
            "unit": "s",
            "against": f"bare Polars: first response, reply time, open load, mean rating {against:.2f} s",
            "ratio": round(seconds / against, 2),
            "floor": 1.5,
            "holds": seconds <= 1.5 * against,
        },
        {
            "area": AREA,
            "name": f"memory of the back-fill of {events} events",
            "value": round(memory, 2),
            "unit": "GB",
            "against": "8 GB",
            "ratio": round(memory / 8, 2),
            "floor": 1.0,
            "holds": memory <= 8,
        },
    ]


def _rollups() -> list[dict[str, Any]]:
    found = _apart("rollups")
    return [
        {
            "area": AREA,
            "name": name,
            "value": round(found[key], 1),
            "unit": "ms",
            "against": f"{limit} ms (rollups in memory)",
            "ratio": round(found[key] / limit, 2),
            "floor": 1.0,
            "holds": found[key] <= limit,
        }
        for name, key, limit in (
            ("a month of 1,000 operators by operator", "month_ms", 150),
            ("one operator's day", "day_ms", 20),
            ("one late event: its case defined anew", "late_ms", 20),
        )
    ]


def _apart(job: str, *words: object) -> dict[str, Any]:
    """Run one job in a process of its own, so that memory is its own too."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.statistics", job, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        check=True,
        capture_output=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _job(job: str, words: list[str]) -> dict[str, Any]:
    import resource

    from benchmarks import statistics_bare, statistics_data

    begun = time.perf_counter()
    found: dict[str, Any] = {}
    if job == "write":
        found["events"] = statistics_data.write(Path(words[0]), int(words[1]))
    elif job == "bare":
        for query in statistics_bare.QUERIES:
            query(Path(words[0]))
    elif job == "backfill":
        found["events"] = _fill(Path(words[0]), Path(words[1]))
    else:
        found = _asked()
    found["seconds"] = time.perf_counter() - begun
    found["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return found


def _fill(path: Path, folder: Path) -> int:
    import polars as pl

    from benchmarks.statistics_data import START, YEAR_MS
    from seatwise.statistics.backfill import PART_EVENTS, backfill
    from seatwise.statistics.query import Question, from_sums
    from seatwise.statistics.sheets import parquet_tables
    from seatwise.statistics.validity import check
    from seatwise.statistics.zones import zone

    question = Question(start=START, end=START + YEAR_MS, zone=zone("UTC"), now=START + 2 * YEAR_MS)
    rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    tables = (check(raw, now=question.now, source="file").events for raw in parquet_tables(path))
    with tempfile.TemporaryDirectory(dir=folder) as parts:
        filled = backfill(
            tables,
            Path(parts),
            question.edges(),
            ["bin", "operator"],
            now=question.now,
            parts=-(-rows // PART_EVENTS),
        )
    shown = from_sums(question, filled.sums, filled.waits, filled.teams, None)
    assert shown.total["handled"].item() > 0
    return int(rows)


def _asked() -> dict[str, float]:
    import polars as pl

    from benchmarks.statistics_data import DAY_MS, START, write
    from seatwise.statistics.definitions import facts
    from seatwise.statistics.query import Question
    from seatwise.statistics.rollups import answer_rollup, roll
    from seatwise.statistics.sheets import parquet_tables
    from seatwise.statistics.validity import check
    from seatwise.statistics.zones import zone

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        write(path, 2_000_000)
        now = START + 400 * DAY_MS
        events = pl.concat([check(raw, now=now, source="file").events for raw in parquet_tables(path)])
    known = facts(events)
    rollup = roll(known, now=now)
    waits = known.waits.filter(pl.col("until").is_null())
    month = Question(start=START + 59 * DAY_MS, end=START + 90 * DAY_MS, zone=zone("UTC"), now=now)
    day = Question(
        start=START + 60 * DAY_MS, end=START + 61 * DAY_MS, zone=zone("UTC"), now=now, bucket="hour"
    )
    one = pl.col("operator") == "op7"
    mine = type(rollup)(rollup.keys, rollup.figures.filter(one), rollup.marks.filter(one))
    case = events.filter(pl.col("case_id") == events["case_id"][1_000_000])
    return {
        "month_ms": _median(lambda: answer_rollup(month, rollup, waits, known.teams)),
        "day_ms": _median(lambda: answer_rollup(day, mine, waits.filter(one), known.teams)),
        "late_ms": _median(lambda: facts(case)),
    }


def _median(work: Callable[[], object], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    print(json.dumps(_job(sys.argv[1], sys.argv[2:])))
