"""Several files are one log: rotated, overlapping, cut off, packed, in folders, through a pipe."""

import gzip
import io
import json

import pytest
from logs import ends, kinds, spans

from seatwise.readers import Options, read

UTC = Options(timezone="UTC")


def use(time: str, what: str, who: str) -> str:
    return f'{time:>8} (cadd) {what}: "cad" {who}@h  \n'


FIRST = (
    " 8:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"
    + use("9:00:00", "OUT", "ann")
    + use("10:00:00", "OUT", "bob")
    + use("11:00:00", "IN", "bob")
)
SECOND = (
    "14:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"
    + use("15:00:00", "IN", "ann")
    + use("16:00:00", "OUT", "cat")
    + use("17:00:00", "IN", "cat")
)
WHOLE = [
    "ann 2024-06-03 09:00:00..2024-06-03 15:00:00",
    "bob 2024-06-03 10:00:00..2024-06-03 11:00:00",
    "cat 2024-06-03 16:00:00..2024-06-03 17:00:00",
]


@pytest.mark.parametrize("turn", [1, -1])
def test_rotated_logs_are_one_log_in_any_order(tmp_path, turn):
    (tmp_path / "report.log.1").write_text(FIRST)
    (tmp_path / "report.log").write_text(SECOND)
    names = [tmp_path / "report.log.1", tmp_path / "report.log"][::turn]
    reading = read(names, UTC)
    assert spans(reading) == WHOLE
    assert set(ends(reading)) == {"logout"}


def test_a_rotated_log_may_begin_without_a_date(tmp_path):
    (tmp_path / "b.1").write_text(FIRST + SECOND)
    (tmp_path / "b").write_text(
        use("18:00:00", "OUT", "dan") + use("19:00:00", "IN", "dan") + "20:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"
    )
    assert spans(read([tmp_path / "b", tmp_path / "b.1"], UTC)) == [
        *WHOLE,
        "dan 2024-06-03 18:00:00..2024-06-03 19:00:00",
    ]


def test_overlapping_files_count_once(tmp_path):
    lines = (FIRST + SECOND).splitlines(keepends=True)
    (tmp_path / "a").write_text("".join(lines[:6]))
    (tmp_path / "b").write_text("".join(lines[2:]))
    (tmp_path / "c").write_text("".join(lines))
    assert spans(read([tmp_path / "c", tmp_path / "a"], UTC)) == WHOLE
    assert spans(read([tmp_path / "a", tmp_path / "c"], UTC)) == WHOLE


def test_one_log_copied_twice_counts_once(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(FIRST + SECOND)
    assert spans(read([tmp_path / "a", tmp_path / "b"], UTC)) == WHOLE


def test_logs_of_two_servers_side_by_side_do_not_end_each_others_sessions(tmp_path):
    banner = "12:00:00 (lmgrd) FlexNet Licensing (v11.19 build 1 x64) started on lic2 (linux) (6/3/2024)\n"
    (tmp_path / "a").write_text(FIRST + SECOND)
    (tmp_path / "b").write_text(banner + use("12:30:00", "OUT", "eve") + use("13:00:00", "IN", "eve"))
    assert spans(read([tmp_path], UTC)) == [*WHOLE, "eve 2024-06-03 12:30:00..2024-06-03 13:00:00"]


@pytest.mark.parametrize("cut", range(1, 24))
def test_a_log_cut_anywhere_in_its_last_line_ends_nothing_wrongly(tmp_path, cut):
    text = FIRST + '12:00:00 (cadd) IN: "cad" ann@host-of-ann  (2 licenses) \n'
    (tmp_path / "log").write_text(text[:-cut])
    reading = read([tmp_path / "log"], UTC)
    assert reading.named_users == ["ann", "bob"] or cut < 3
    assert all(seats <= 2 for seats in reading.sessions["seats"])


def test_a_folder_holds_logs_and_other_things(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "report.log.1.gz").write_bytes(
        gzip.compress(FIRST[:80].encode()) + gzip.compress(FIRST[80:].encode())
    )
    (tmp_path / "logs" / "report.log").write_text(SECOND)
    (tmp_path / "logs" / ".hidden").write_text("x")
    (tmp_path / "logs" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    reading = read([tmp_path / "logs"], UTC)
    assert spans(reading) == WHOLE
    assert "skipped_file" in kinds(reading)


def test_standard_input_may_be_packed(monkeypatch):
    packed = gzip.compress((FIRST + SECOND).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed)))
    assert spans(read(["-"], UTC)) == WHOLE


def test_tables_that_share_rows_count_them_once(tmp_path):
    rows = [f"u{n},2024-06-13 {n:02d}:00,2024-06-13 {n + 1:02d}:00\n" for n in range(6)]
    (tmp_path / "may.csv").write_text("user,start,end\n" + "".join(rows[:4]))
    (tmp_path / "june.csv").write_text("user,start,end\n" + "".join(rows[2:]))
    reading = read([tmp_path], UTC)
    assert reading.session_count == 6
    assert "overlap" in kinds(reading)


def test_records_that_pages_share_count_once(tmp_path):
    def event(minute: int, kind: str, user: str) -> dict:
        return {
            "time": 1_717_405_200_000 + minute * 60_000, "type": kind, "realmId": "r", "userId": user,
            "sessionId": f"s{user}", "details": {"username": user},
        }  # fmt: skip

    events = [
        event(0, "LOGIN", "ann"),
        event(5, "LOGIN", "bob"),
        event(9, "LOGOUT", "ann"),
        event(12, "LOGOUT", "bob"),
    ]
    (tmp_path / "1.json").write_text(json.dumps(events[:3]))
    (tmp_path / "2.json").write_text(json.dumps(events[1:]))
    assert len(spans(read([tmp_path], UTC))) == 2


def test_formats_may_be_mixed(tmp_path):
    (tmp_path / "a.log").write_text(FIRST + SECOND)
    (tmp_path / "b.csv").write_text("user,start,end\nzoe,2024-06-03 09:00,2024-06-03 10:00\n")
    reading = read([tmp_path], UTC)
    assert reading.format == "flexnet-debug + csv"
    assert spans(reading) == [*WHOLE, "zoe 2024-06-03 09:00:00..2024-06-03 10:00:00"]
