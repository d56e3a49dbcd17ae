"""How fast logs are read, each against a peer measured in turn in the same run: `python -m
benchmarks.readers`."""

import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from seatwise.readers import Options, read
from seatwise.usage import joined, levels

AREA = "readers"
ROUNDS = 5
LINES = 1_000_000
SESSIONS = 10_000_000
LARGE = int(os.environ.get("SEATWISE_BENCH_LOG_BYTES", str(2 << 30)))
"""Size of the log whose memory is measured."""
_MB = 1 << 20
_STAMP = re.compile(rb"TIMESTAMP (\d+)/(\d+)/(\d+)")

_FLEXNET = re.compile(
    r'^\s*(\d+):(\d\d):(\d\d) \(([^)]+)\) (OUT|IN|DENIED): "([^"]+)" (.+?)@(.+?)\s*(?:\((\d+) licenses?\))?\s*$'
)
_RLM = re.compile(
    r'^(OUT|IN) (?:(\d+) )?(\S+) (\S+) (?:(\d+) )?(\S+) (\S+) "([^"]*)" (\d+) (\d+) (\d+) (\S+) '
    r".*?(\d\d/\d\d) (\d\d:\d\d:\d\d)$"
)


def run() -> list[dict[str, Any]]:
    """Every figure of this area, as rows of `build/bench.json`."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows.append(_text_log("FlexNet debug log", place / "flexnet.log", flexnet_lines(LINES), _FLEXNET))
        rows.append(_text_log("RLM report log", place / "rlm.log", rlm_lines(LINES), _RLM))
        rows.append(_table(place / "sessions.csv"))
        rows += _peaks()
        rows.append(_memory(place / "large.log"))
    return rows


def row(name: str, value: float, unit: str, against: str, ratio: float, floor: float) -> dict[str, Any]:
    return {
        "area": AREA, "name": name, "value": round(value, 3), "unit": unit, "against": against,
        "ratio": round(ratio, 3), "floor": floor, "holds": ratio <= floor,
    }  # fmt: skip


def in_turn(product: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float, float]:
    """Medians of both in seconds, and the median of their ratio round by round (A B A B)."""
    mine, theirs = [], []
    for _ in range(ROUNDS):
        for work, times in ((peer, theirs), (product, mine)):
            begin = time.perf_counter()
            work()
            times.append(time.perf_counter() - begin)
    ratio = statistics.median(a / b for a, b in zip(mine, theirs, strict=True))
    return statistics.median(mine), statistics.median(theirs), ratio


def flexnet_lines(count: int) -> Iterator[str]:
    """A debug log: people take and return licenses, some are denied, a date every six hours."""
    draw = random.Random(7)
    moment = datetime(2024, 1, 1, 0, 0, 0)  # noqa: DTZ001  (a log has local times)
    features = [f"feature_{number}" for number in range(40)]
    people = [f"user{number}@ws-{number:04d}.corp.example" for number in range(800)]
    out: list[str] = []
    stamp = moment
    for _ in range(count):
        moment += timedelta(seconds=draw.randrange(0, 9))
        clock = f"{moment.hour:2d}:{moment.minute:02d}:{moment.second:02d}"
        if moment >= stamp:
            stamp = moment + timedelta(hours=6)
            yield f"{clock} (lmgrd) TIMESTAMP {moment.month}/{moment.day}/{moment.year}\n"
        elif out and (len(out) > 400 or draw.random() < 0.45):
            place = draw.randrange(len(out))
            out[place], out[-1] = out[-1], out[place]
            yield f"{clock} (cadd) IN: {out.pop()}\n"
        elif draw.random() < 0.03:
            yield f'{clock} (cadd) DENIED: "{draw.choice(features)}" {draw.choice(people)}  (Licensed number of users already reached. (-4,342))\n'  # noqa: E501
        else:
            seats = f"  ({draw.randrange(2, 9)} licenses) " if draw.random() < 0.1 else "  "
            taken = f'"{draw.choice(features)}" {draw.choice(people)}{seats}'
            out.append(taken)
            yield f"{clock} (cadd) OUT: {taken}\n"


def rlm_lines(count: int) -> Iterator[str]:
    """A report log in the std form."""
    draw = random.Random(8)
    moment = datetime(2024, 1, 1, 0, 0, 0)  # noqa: DTZ001
    yield "RLM Report Log Format 0, version 12.3\nISV: sculptd, RLM version 12.4\n\n"
    yield "START rlmbox 01/01/2024 00:00:00\n"
    out: list[tuple[str, str, str, str]] = []
    free = [f"{number:x}" for number in range(0x41, 0x41 + 0x40 * 500, 0x40)]
    for _ in range(count):
        moment += timedelta(seconds=draw.randrange(0, 9))
        when = moment.strftime("%m/%d %H:%M:%S")
        if out and (not free or draw.random() < 0.48):
            handle, product, user, host = out.pop(draw.randrange(len(out)))
            free.append(handle)
            yield f'IN 1 {product} 4.0 {user} {host} "" 1 {len(out)} 0 {handle} {when}\n'
        else:
            handle = free.pop()
            product, number = f"clay{draw.randrange(20)}", draw.randrange(800)
            one = (handle, product, f"user{number}", f"ws{number}")
            out.append(one)
            start = f'OUT {product} 4.0 1 user{number} ws{number} "" 1 {len(out)} 0 {handle} {handle}'
            yield f'{start} 2b30 "" "" "" {when}\n'


def _text_log(name: str, path: Path, lines: Iterator[str], pattern: re.Pattern[str]) -> dict[str, Any]:
    with path.open("w") as file:
        file.writelines(lines)

    def bare() -> None:
        match = pattern.match
        with path.open() as file:
            for line in file:
                match(line)

    options = Options(timezone="UTC")
    mine, _, ratio = in_turn(lambda: read([path], options), bare)
    size = path.stat().st_size / _MB
    return row(
        f"{name}, {LINES:,} lines",
        size / mine,
        "MB/s",
        "a bare loop with one regular expression a line",
        ratio,
        2.5,
    )


def _table(path: Path) -> dict[str, Any]:
    draw = np.random.default_rng(9)
    count = 2_000_000
    start = 1_700_000_000 + np.sort(draw.integers(0, 30 * 86_400, count))
    frame = pl.DataFrame({
        "user": [f"user{number}@corp.example" for number in draw.integers(0, 5000, count)],
        "start": start, "end": start + draw.integers(60, 30_000, count),
    })  # fmt: skip
    shape = "%Y-%m-%d %H:%M:%S"
    frame.select(
        "user", pl.from_epoch("start").dt.strftime(shape), pl.from_epoch("end").dt.strftime(shape)
    ).write_csv(path)
    options = Options(timezone="UTC")
    mine, _, ratio = in_turn(lambda: read([path], options), lambda: pl.read_csv(path))
    return row(
        f"table of {count:,} sessions",
        path.stat().st_size / _MB / mine,
        "MB/s",
        "Polars read_csv",
        ratio,
        2.0,
    )


def _peaks() -> list[dict[str, Any]]:
    draw = np.random.default_rng(10)
    start = 1_700_000_000_000 + draw.integers(0, 365 * 86_400_000, SESSIONS)
    end = start + draw.integers(60_000, 30_000_000, SESSIONS)
    seats = draw.integers(1, 5, SESSIONS).astype(np.int32)
    person = draw.integers(0, 20_000, SESSIONS).astype(np.int32)

    def sort() -> None:
        np.sort(np.concatenate((start, end)))

    against = "one NumPy sort of the 20 M instants"
    rows = []
    for name, work in (
        ("occupancy and peak of 10 M sessions", lambda: levels(start, end).peak()),
        ("the same, several seats each", lambda: levels(start, end, seats).peak()),
    ):
        mine, _, ratio = in_turn(work, sort)
        rows.append(row(name, mine, "s", against, ratio, 1.5))
    mine, _, ratio = in_turn(lambda: levels(*joined(person, start, end)[1:]).peak(), sort)
    rows.append(
        row(
            "peak of distinct people of 10 M sessions (no floor asked)",
            mine,
            "s",
            against,
            ratio,
            float("inf"),
        )
    )
    return rows


def _memory(path: Path) -> dict[str, Any]:
    part = "".join(flexnet_lines(1_000_000)).encode()
    first = datetime(2024, 1, 1)  # noqa: DTZ001
    with path.open("wb") as file:
        days = 0
        while file.tell() < LARGE:
            # The same events once more, two months later: only the date lines differ.
            file.write(_STAMP.sub(lambda stamp, days=days: _later(stamp, days, first), part))
            days += 60
    script = (
        "import resource, sys\n"
        "from seatwise.readers import Options, read\n"
        "reading = read([sys.argv[1]], Options(timezone='UTC'))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, reading.session_count)\n"
    )
    begin = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    ).stdout
    spent = time.perf_counter() - begin
    peak = int(told.split()[0]) / 1024
    size = path.stat().st_size / _MB
    name = f"memory for a log of {size / 1024:.2f} GB ({int(told.split()[1]):,} sessions, {spent:.0f} s)"
    return row(name, peak, "MB", "600 MB", peak / 600, 1.0)


def _later(stamp: re.Match[bytes], days: int, first: datetime) -> bytes:
    month, day, year = (int(number) for number in stamp.groups())
    moved = first.replace(year=year, month=month, day=day) + timedelta(days=days)
    return b"TIMESTAMP %d/%d/%d" % (moved.month, moved.day, moved.year)


def main() -> None:
    """Print the rows and, if there is a `build` folder, write them there."""
    rows = run()
    for one in rows:
        sys.stdout.write(json.dumps(one) + "\n")
    sys.stdout.write(f"own memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB\n")


if __name__ == "__main__":
    main()
