"""Whatever a file holds, reading it gives sessions or a ReadError in plain words, within bounded memory."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from seatwise.cli import app
from seatwise.language import language
from seatwise.readers import Options, ReadError, read
from seatwise.readers.errors import (
    BadOption,
    BinaryFile,
    Damaged,
    DateOrder,
    EmptyFile,
    TooBig,
    TooManyBadLines,
)
from seatwise.readers.figures import figures
from seatwise.readers.formats import FORMATS
from seatwise.readers.records import LONGEST_RECORD

CASES = Path(__file__).parent / "cases"
LOGS = sorted(
    path for path in CASES.iterdir() if not path.name.endswith(".expect.json") and path.stat().st_size
)
fuzz = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TOLD = Options(timezone="UTC", read_at=1_735_000_000_000, lenient=True, date_order="dmy", first_year=2024)


def attempt(file: Path, options: Options = TOLD) -> None:
    """Read; only ReadError may come out, and it can be told in both languages."""
    try:
        reading = read([file], options)
        figures(reading, options)
        assert reading.sessions.height == len(reading.gathered)
        assert (reading.sessions["end"] >= reading.sessions["start"]).all()
    except ReadError as error:
        told = [error.sentence(language(code)) for code in ("en", "ru")]
    else:
        told = []
    assert "\x1b" not in "".join(told)


@fuzz
@given(st.data())
def test_a_damaged_log_is_read_or_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes of a real log cut, doubled, overwritten and mixed with those of another format."""
    original = bytearray(data.draw(st.sampled_from(LOGS)).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(original) - 1, 0)))
        match data.draw(st.integers(0, 4)):
            case 0:
                del original[at : at + data.draw(st.integers(1, 200))]
            case 1:
                original[at:at] = data.draw(st.binary(min_size=1, max_size=12))
            case 2:
                original[at:at] = original[at : at + data.draw(st.integers(1, 300))]
            case 3:
                original[at : at + 1] = data.draw(
                    st.sampled_from([b"9", b"-", b"0", b"/", b'"', b"\n", b"\x00", b"\xff", b"@", b"{", b"]"])
                )
            case _:
                original[at:at] = data.draw(st.sampled_from(LOGS)).read_bytes()[:300]
    file = tmp_path / "log"
    file.write_bytes(bytes(original))
    attempt(file)


@fuzz
@given(
    st.sampled_from([kind.name for kind in FORMATS]),
    st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)),
)
@example("csv", b'user,start,end\n"a,2024-01-01,2024')
@example("keycloak-events", b'[{"time": 1e999, "type": "LOGIN", "userId": "u", "sessionId": "s"}]')
@example("intercom-activity-logs", b'{"activity_type":"admin_login_success","created_at":99999999999999999}')
def test_any_bytes_in_any_format_are_read_or_refused_in_words(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / "log"
    file.write_bytes(content)
    attempt(
        file, Options(format=name, timezone="UTC", read_at=1_735_000_000_000, lenient=True, date_order="mdy")
    )


KEYS = [
    "time",
    "type",
    "userId",
    "sessionId",
    "details",
    "username",
    "published",
    "actor",
    "id",
    "events",
    "created_at",
    "activity_type",
    "agent_id",
    "field_name",
    "value",
    "timestamp",
    "seq",
    "at",
    "kind",
    "operator",
    "lease",
    "user",
    "start",
    "end",
    "seats",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@fuzz
@given(
    st.sampled_from(
        [
            kind.name
            for kind in FORMATS
            if "json" in kind.name
            or kind.name.split("-")[0] in {"keycloak", "okta", "google", "zendesk", "intercom", "seatwise"}
        ]
    ),
    st.lists(JSON, min_size=1, max_size=4),
)
def test_records_of_any_shape_are_read_or_refused_in_words(
    tmp_path: Path, name: str, content: list[object]
) -> None:
    file = tmp_path / "log"
    file.write_text(json.dumps(content))
    attempt(file, Options(format=name, timezone="UTC"))


# -- unpacking ------------------------------------------------------------------------------------------------

TABLE = b"user,start,end\n" + b"".join(
    b"u%d,2024-01-01 0%d:00,2024-01-01 1%d:00\n" % (n, n, n) for n in range(10)
)
PACK = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("how", PACK)
def test_packed_logs_of_several_members_are_known_by_content(tmp_path: Path, how: str) -> None:
    file = tmp_path / "no-telling-name"
    file.write_bytes(PACK[how](TABLE[:100]) + PACK[how](TABLE[100:]))
    assert read([file], Options(timezone="UTC")).session_count == 10


@pytest.mark.parametrize("how", PACK)
def test_a_packed_log_that_ends_too_early_is_read_as_far_as_it_goes_and_that_is_said(
    tmp_path: Path, how: str
) -> None:
    file = tmp_path / "log"
    file.write_bytes(PACK[how](TABLE) + PACK[how](TABLE * 3)[:-12])
    reading = read([file], Options(timezone="UTC", lenient=True))
    assert reading.session_count == 10
    assert "truncated_archive" in {note.kind for note in reading.warnings}


def test_damaged_packed_data_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TABLE * 50))
    packed[60:90] = b"x" * 30
    file = tmp_path / "log"
    file.write_bytes(packed)
    with pytest.raises(Damaged):
        read([file])


def test_a_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    file = tmp_path / "bomb"
    stream = zstandard.ZstdCompressor(level=1).compressobj()
    with file.open("wb") as out:
        for _ in range(300):
            out.write(stream.compress(b"0" * (1 << 20)))
        out.write(stream.flush())
    with pytest.raises(TooBig):
        read([file], Options(format="flexnet-debug"))


def test_a_workbook_whose_parts_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("xl/workbook.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * (1 << 20))
    with pytest.raises(TooBig):
        read([file])


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"\x7fELF" + bytes(2000), "binary"), (b"%PDF-1.7\n", "PDF"), (b"ElfFile\x00" + bytes(99), "evtx")],
)
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, content: bytes, what: str) -> None:
    file = tmp_path / "x.log"
    file.write_bytes(content)
    with pytest.raises(BinaryFile) as caught:
        read([file])
    assert what in str(caught.value)


# -- lines and records beyond all sense -----------------------------------------------------------------------


def test_a_line_of_many_megabytes_is_left_out_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "log"
    good = ' 7:00:00 (lmgrd) TIMESTAMP 9/10/2024\n 7:05:00 (d) OUT: "f" ann@h  \n'
    file.write_text(good + "x" * (5 << 20) + '\n 8:00:00 (d) IN: "f" ann@h  \n')
    reading = read([file], Options(timezone="UTC"))
    assert [(note.kind, note.line) for note in reading.warnings] == [("line_too_long", 3)]
    assert reading.sessions["end_kind"].to_list() == ["logout"]


def test_a_table_row_of_many_megabytes_is_left_out_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(TABLE + b"x" * (40 << 20) + b"\nann,2024-01-01 09:00,2024-01-01 10:00\n")
    reading = read([file], Options(timezone="UTC"))
    assert reading.session_count == 11
    assert reading.bad_lines == 1


def test_json_nested_beyond_all_sense_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("[" * 200_000)
    with pytest.raises(ReadError):
        read([file], Options(format="keycloak-events"))
    file.write_text('{"time":1,"type":' + "[" * 200_000)
    with pytest.raises(ReadError):
        read([file], Options(format="keycloak-events"))


def test_a_record_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text('[{"time":1,"realmId":"r","type":"' + "x" * (LONGEST_RECORD + (2 << 20)))
    with pytest.raises(TooBig):
        read([file], Options(format="keycloak-events"))


# -- bad lines ------------------------------------------------------------------------------------------------


def bad_table(good: int, bad: int) -> bytes:
    rows = [b"u%d,2024-01-01 09:00,2024-01-01 10:%02d" % (n, n % 60) for n in range(good)]
    return b"user,start,end\n" + b"\n".join(rows + [b"x,never,2024-01-01 10:00"] * bad) + b"\n"


@pytest.mark.parametrize(("good", "bad", "refused"), [(100, 20, False), (100, 21, True), (500, 21, False)])
def test_many_and_a_large_share_of_bad_lines_is_an_error_unless_lenient(
    tmp_path: Path, good: int, bad: int, refused: bool
) -> None:
    file = tmp_path / "log"
    file.write_bytes(bad_table(good, bad))
    if refused:
        with pytest.raises(TooManyBadLines) as caught:
            read([file], Options(timezone="UTC"))
        assert f"line {good + 2}" in str(caught.value)
    reading = read([file], Options(timezone="UTC", lenient=refused))
    assert reading.session_count == good
    assert reading.bad_lines == bad
    shown = [note for note in reading.warnings if note.kind == "bad_date"]
    assert len(shown) == 10
    assert any(note.kind == "more_bad_lines" and note.facts["count"] == bad - 10 for note in reading.warnings)


def test_dates_that_nothing_settles_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text("user,start,end\nann,03/04/2024 09:00,03/04/2024 10:00\n")
    with pytest.raises(DateOrder) as caught:
        read([file], Options(timezone="UTC"))
    assert "--date-order" in str(caught.value)
    starts = {
        order: read([file], Options(timezone="UTC", date_order=order)).sessions["start"][0]
        for order in ("dmy", "mdy")
    }
    assert starts["dmy"] - starts["mdy"] == 30 * 86_400_000


def test_an_unknown_zone_or_format_is_refused_with_a_hint(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(TABLE)
    with pytest.raises(BadOption, match="Europe/Berlin"):
        read([file], Options(timezone="Berlin"))
    with pytest.raises(BadOption, match="flexnet-debug"):
        read([file], Options(format="flexlm"))


# -- the terminal ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "ru"])
def test_hostile_names_reach_no_terminal_raw(code: str) -> None:
    run = CliRunner().invoke(
        app, ["sessions", str(CASES / "csv-hostile-names.csv"), "--timezone", "UTC", "--lang", code]
    )
    assert run.exit_code == 0
    assert "\x1b" not in run.output
    assert "\u202e" not in run.output


def test_hostile_features_and_lines_reach_no_terminal_raw(tmp_path: Path) -> None:
    file = tmp_path / "lo\x1b[31mg"
    file.write_text(
        "user,feature,start,end\nann\u202e,\x1b[31m=1+1,2024-01-01 09:00,2024-01-01 "
        "10:00\nbob,x,\x1b[2Jnever,\n"
    )
    run = CliRunner().invoke(app, ["sessions", str(file), "--timezone", "UTC"])
    assert run.exit_code == 0, run.output
    assert "\x1b" not in run.output
    assert "\\x1b[31m=1+1" in run.output
    missing = CliRunner().invoke(app, ["sessions", str(tmp_path / "no\x1b[31m")])
    assert missing.exit_code == 1
    assert "\x1b" not in missing.output


def test_an_empty_stream_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(EmptyFile):
        read(["-"])
