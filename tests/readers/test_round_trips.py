"""Random sessions written in a format are read back as they were."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seatwise.readers import Options, Reading, read

Session = tuple[str, str, int, int, int]  # user, feature, start and end in s, seats
BASE = int(datetime(2024, 2, 27, tzinfo=UTC).timestamp())
NAMES = st.text("abcdefghijklmnopqrstuvwxyzäöß.-_", min_size=1, max_size=8).filter(
    lambda name: name.strip(".-_")
)
quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def sessions(draw: st.DrawFn, *, most_seats: int = 1, apart: bool = False) -> list[Session]:
    """Sessions within four days over 29 February; `apart`: no two of one user and feature meet."""
    found: list[Session] = []
    for user in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        for feature in draw(
            st.lists(st.sampled_from(["clay", "solve", "view"]), min_size=1, max_size=2, unique=True)
        ):
            at = draw(st.integers(1, 40_000))
            for _ in range(draw(st.integers(1, 3))):
                length = draw(st.integers(1, 30_000))
                found.append((user, feature, BASE + at, BASE + at + length, draw(st.integers(1, most_seats))))
                at += length + draw(st.integers(1, 20_000)) if apart else draw(st.integers(1, 40_000))
    return sorted(set(found), key=lambda one: (one[2], one[3]))


def as_set(reading: Reading) -> list[Session]:
    frame = reading.sessions
    rows = frame.select(
        "user", "feature", pl.col("start") // 1000, pl.col("end") // 1000, "seats"
    ).iter_rows()
    return sorted((user, feature, start, end, seats) for user, feature, start, end, seats in rows)


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, tz=UTC)


@quick
@given(
    sessions(most_seats=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%SZ",
            "%d.%m.%Y %H:%M:%S",
            "%d/%m/%Y %H:%M:%S",
            "%b %d, %Y %I:%M:%S %p",
        ]
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_comes_back_whatever_its_habits(
    tmp_path: Path, rows: list[Session], separator: str, shape: str, encoding: str, end: str
) -> None:
    lines = [separator.join(("Benutzer", "Produkt", "Beginn", "Ende", "Anzahl"))]
    lines += [
        separator.join(
            f'"{part}"'
            for part in (user, feature, moment(a).strftime(shape), moment(b).strftime(shape), str(seats))
        )
        for user, feature, a, b, seats in rows
    ]
    file = tmp_path / "table"
    file.write_bytes((end.join(lines) + end).encode(encoding))
    read_back = read([file], Options(timezone="UTC", date_order="dmy"))
    assert as_set(read_back) == sorted(rows)


@quick
@given(sessions(most_seats=4, apart=True), st.booleans())
def test_a_flexnet_log_comes_back(tmp_path: Path, rows: list[Session], stamped: bool) -> None:
    events = []
    for user, feature, a, b, seats in rows:
        tail = f"  ({seats} licenses) " if seats > 1 else "  "
        events.append((a, 1, f'(cadd) OUT: "{feature}" {user}@host{tail}'))
        events.append((b, 0, f'(cadd) IN: "{feature}" {user}@host{tail}'))
    first = rows[0][2] // 21_600 * 21_600
    events += [
        (at, -1, f"(lmgrd) TIMESTAMP {moment(at).month}/{moment(at).day}/{moment(at).year}")
        for at in range(first, events[-1][0] + 400_000, 21_600)
    ]
    lines = []
    for at, _, text in sorted(events):
        clock = (
            f"{moment(at):%Y-%m-%dT%H:%M:%S}+00:00" if stamped else f"{moment(at).hour:2d}:{moment(at):%M:%S}"
        )
        lines.append(f"{clock} {text}\n")
    file = tmp_path / "debug.log"
    file.write_text("".join(lines))
    assert as_set(read([file], Options(timezone="UTC"))) == sorted(rows)


@quick
@given(sessions(most_seats=4), st.integers(0, 2))
def test_an_rlm_report_log_comes_back(tmp_path: Path, rows: list[Session], form: int) -> None:
    tenths = ".0000" if form == 2 else ""
    events = []
    for number, (user, feature, a, b, seats) in enumerate(rows):
        if form == 1:  # the small form has no seconds
            a, b = a // 60 * 60, b // 60 * 60 + 60
            rows[number] = (user, feature, a, b, seats)
        handle = f"{0x41 + number * 0x40:x}"
        when, then = (f"{moment(at):%m/%d %H:%M:%S}{tenths}" for at in (a, b))
        extra = ' "x64 5.1" "app" 0 0 192.0.2.1' if form == 2 else ""
        if form == 1:
            out = f'OUT {feature} 1.0 {user} host "" {seats} {handle} {handle} {moment(a):%H:%M}'
            back = f"IN 1 {seats} {handle} {moment(b):%H:%M}"
        else:
            out = (
                f'OUT {feature} 1.0 1 {user} host "" {seats} 1 0 {handle} {handle} 2b "" "" "" {when}{extra}'
            )
            back = f'IN 1 {feature} 1.0 {user} host "" {seats} 1 0 {handle} {then}'
        events += [(a, 1, out), (b, 0, back)]
    begin = min(a for a, _, _ in events)
    events += [
        (at, 2, f"{moment(at):%m/%d/%Y %H:%M}")
        for at in range(begin // 1800 * 1800, max(events)[0], 1800)
        if at > begin
    ]
    head = f"RLM Report Log Format {form}, version 12.3\nISV: x, RLM version 12\n\n"
    head += f"START box {moment(begin):%m/%d/%Y %H:%M}\n"
    file = tmp_path / "report.log"
    file.write_text(head + "".join(text + "\n" for _, _, text in sorted(events)))
    assert as_set(read([file], Options(timezone="UTC"))) == sorted(rows)


@quick
@given(sessions(most_seats=3), st.sampled_from(["ndjson", "parquet", "xlsx"]))
def test_sessions_in_files_of_their_own_come_back(tmp_path: Path, rows: list[Session], kind: str) -> None:
    frame = pl.DataFrame(
        [(user, feature, moment(a), moment(b), seats) for user, feature, a, b, seats in rows],
        schema={
            "user": pl.String,
            "feature": pl.String,
            "start": pl.Datetime("ms", "UTC"),
            "end": pl.Datetime("ms", "UTC"),
            "seats": pl.Int64,
        },
        orient="row",
    )
    file = tmp_path / f"sessions-{kind}"
    if kind == "parquet":
        frame.write_parquet(file)
    elif kind == "xlsx":
        with file.open("wb") as out:
            frame.with_columns(pl.col("start", "end").dt.replace_time_zone(None)).write_excel(out)
    else:
        texts = frame.with_columns(pl.col("start", "end").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
        file.write_text("".join(json.dumps(one) + "\n" for one in texts.iter_rows(named=True)))
    assert as_set(read([file], Options(timezone="UTC"))) == sorted(rows)


@quick
@given(sessions(apart=True))
def test_the_own_journal_comes_back(tmp_path: Path, rows: list[Session]) -> None:
    events = []
    for number, (user, feature, a, b, _) in enumerate(rows):
        common = {"company": "acme", "operator": user, "lease": f"l{number}", "license": feature}
        events += [
            {"at": a * 1000, "kind": "admitted", **common},
            {"at": b * 1000, "kind": "released", **common},
        ]
    events.sort(key=lambda one: one["at"])
    file = tmp_path / "journal"
    file.write_text("".join(json.dumps({"seq": number, **one}) + "\n" for number, one in enumerate(events)))
    assert as_set(read([file])) == sorted(rows)


@quick
@given(sessions(apart=True))
def test_keycloak_events_come_back_newest_first(tmp_path: Path, rows: list[Session]) -> None:
    events = []
    for number, (user, _, a, b, _) in enumerate(rows):
        common = {
            "realmId": "r",
            "clientId": "c",
            "userId": f"id-{user}",
            "sessionId": f"s{number}",
            "details": {"username": user},
        }
        events += [
            {"time": a * 1000, "type": "LOGIN", **common},
            {"time": b * 1000, "type": "LOGOUT", **common},
        ]
    events.sort(key=lambda one: -one["time"])
    file = tmp_path / "events"
    file.write_text(json.dumps(events))
    read_back = read([file], Options(idle_timeout_minutes=1))
    assert as_set(read_back) == sorted((user, "sign-in", a, b, 1) for user, _, a, b, _ in rows)


@pytest.mark.parametrize("hours", [0, 1])
def test_a_log_over_the_autumn_change_tells_the_two_hours_apart(tmp_path: Path, hours: int) -> None:
    # Berlin, 27 October 2024: 02:00 to 03:00 comes twice.
    start = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    log = [
        "18:00:00 (lmgrd) TIMESTAMP 10/26/2024",
        ' 2:30:00 (cadd) OUT: "f" ann@h  ',
        *([' 2:50:00 (cadd) OUT: "f" bob@h  '] if hours else []),
        ' 2:10:00 (cadd) IN: "f" ann@h  ' if hours else ' 2:40:00 (cadd) IN: "f" ann@h  ',
        " 6:00:00 (lmgrd) TIMESTAMP 10/27/2024",
    ]
    file = tmp_path / "autumn.log"
    file.write_text("\n".join(log) + "\n")
    frame = read([file], Options(timezone="Europe/Berlin")).sessions.filter(pl.col("user") == "ann")
    end = start + (timedelta(minutes=40) if hours else timedelta(minutes=10))
    assert frame["start"][0] == start.timestamp() * 1000
    assert frame["end"][0] == end.timestamp() * 1000
