"""Files of events: what is read, what is rejected and why, what is the same event."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import zstandard
from desk_tables import DAY, NOW, UTC, at, envelopes, table
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seatwise.errors import SeatwiseError
from seatwise.language import language
from seatwise.statistics.envelope import columns
from seatwise.statistics.events import SCHEMA
from seatwise.statistics.ndjson import raw_tables
from seatwise.statistics.problems import (
    NoEvents,
    NoSuchCompany,
    NotEvents,
    NoUsableEvents,
    SeveralCompanies,
    UnreadableFile,
)
from seatwise.statistics.reading import Read, read_files
from seatwise.statistics.validity import TOLERANCE_MS, check
from seatwise.statistics.zones import local

GOOD: dict[str, Any] = {
    "event_id": "e1",
    "source": "desk",
    "company": "romashka",
    "type": "message.out",
    "occurred_at": "2026-03-02T09:00:00Z",
    "actor": {"kind": "operator", "id": "anna"},
    "case_id": "k1",
}
RATED = GOOD | {"type": "rating.given", "actor": {"kind": "client"}, "rating": 4, "scale": 5}


def read(path: Path, content: str | bytes, **more: Any) -> Read:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_files([path], now=more.pop("now", NOW), **more)


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event_id": None}, "event_id"),
        ({"event_id": ""}, "event_id"),
        ({"event_id": ["e1"]}, "event_id"),
        ({"company": None}, "company"),
        ({"type": None}, "type"),
        ({"type": "message.sent"}, "type"),
        ({"occurred_at": None}, "occurred_at"),
        ({"occurred_at": "2026-02-30T09:00:00Z"}, "occurred_at"),
        ({"occurred_at": "2026-03-02T24:30:00Z"}, "occurred_at"),
        ({"occurred_at": "2026-03-02T09:00:60Z"}, "occurred_at"),
        ({"occurred_at": "2026-03-02T09:00:00"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": 1772442000}, "occurred_at"),
        ({"occurred_at": "1969-12-31T23:59:59Z"}, "occurred_at"),
        ({"received_at": "soon"}, "received_at"),
        ({"actor": None}, "actor"),
        ({"actor": "anna"}, "actor"),
        ({"actor": {"kind": "agent", "id": "anna"}}, "actor.kind"),
        ({"actor": {"kind": "operator"}}, "actor.id"),
        ({"case_id": None}, "case_id"),
        ({"automated": "yes"}, "automated"),
        ({"version": "two"}, "version"),
        ({"type": "operator.status"}, "status"),
        ({"type": "operator.status", "status": "asleep"}, "status"),
        ({"type": "operator.status", "status": "online", "actor": {"kind": "system"}}, "operator"),
    ],
    ids=str,
)
def test_the_field_at_fault_is_named(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    found = read(tmp_path / "e.ndjson", lines(GOOD, GOOD | {"event_id": "e2"} | change))
    assert [(item.index, item.line, item.field) for item in found.rejected] == [(1, 2, field)]
    assert found.events.height == 1
    assert found.rejected[0].text(language("ru")) != found.rejected[0].text(language("en"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rating": None}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"rating": True}, "rating"),
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": -1, "scale_from": 0}, "rating"),
        ({"scale": None}, "scale"),
        ({"scale": 1}, "scale"),
        ({"scale": 4.5}, "scale"),
        ({"scale_from": 2}, "scale_from"),
    ],
    ids=str,
)
def test_a_rating_lies_on_its_scale(tmp_path: Path, change: dict[str, Any], field: str) -> None:
    found = read(tmp_path / "e.ndjson", lines(RATED, RATED | {"event_id": "e2"} | change))
    assert [item.field for item in found.rejected] == [field]


def test_0_is_a_rating_where_the_scale_says_so(tmp_path: Path) -> None:
    found = read(tmp_path / "e.ndjson", lines(RATED | {"rating": 0, "scale": 10, "scale_from": 0}))
    assert found.events["rating"].to_list() == [0.0]


def test_an_event_may_be_five_minutes_ahead_of_now_and_no_more() -> None:
    def at_clock(ahead: int) -> int:
        told = envelopes("09:00 k1 in")
        places = [0]
        return check(columns(told, places, places), now=at("09:00") - ahead, source="x").events.height

    assert at_clock(TOLERANCE_MS) == 1
    assert at_clock(TOLERANCE_MS + 1) == 0


def test_instants_may_have_milliseconds_and_offsets(tmp_path: Path) -> None:
    texts = ["2026-03-02T12:00:00.25+03:00", "2026-03-02T09:00:00.250Z", "20260302T090000.250Z"]
    found = read(tmp_path / "e.ndjson", lines(*(GOOD | {"event_id": t, "occurred_at": t} for t in texts)))
    assert set(found.events["occurred_at"]) == {at("09:00:00.250")}


def test_what_is_not_json_is_rejected_by_line_and_empty_lines_are_no_items(tmp_path: Path) -> None:
    content = "\ufeff" + lines(GOOD) + "\n  \n[1]\nnull\n{\n\x00\n" + '{"event_id":"e9","occ'
    found = read(tmp_path / "e.ndjson", content.encode() + b"\n\xff\xfe\n")
    assert [(item.index, item.line, item.field) for item in found.rejected] == [
        (number, number + 3, "json") for number in range(1, 7)
    ]


def test_numbers_are_good_ids_and_texts_of_messages_are_left_out(tmp_path: Path) -> None:
    event = GOOD | {"event_id": 7, "case_id": 12, "text": "my card number", "raw": {"text": "my card number"}}
    found = read(tmp_path / "e.ndjson", lines(event))
    assert found.events["case_id"].to_list() == ["12"]
    assert "my card number" not in str(found.events.to_dicts())
    assert found.events.schema == SCHEMA


def test_csv_and_parquet_give_the_same_events_as_ndjson(tmp_path: Path) -> None:
    told = envelopes("09:00 k1 in whatsapp\n09:01 k1 note anna\n09:02 k1 rate 4/5 anna\n08:00 . online anna")
    expected = table(told)
    columned = expected.with_columns(
        pl.from_epoch("occurred_at", "ms").dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo")
    )
    columned.cast({pl.Enum: pl.String}).write_parquet(tmp_path / "typed.parquet")
    expected.cast({pl.Enum: pl.String}).write_parquet(tmp_path / "whole.parquet")
    texts = expected.with_columns(
        pl.from_epoch("occurred_at", "ms").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    ).rename({"actor_kind": "actor.kind", "actor_id": "actor.id"})
    texts.write_csv(tmp_path / "e.csv")
    texts.write_csv(tmp_path / "semicolon.csv", separator=";", include_bom=True)
    structured = columned.cast({pl.Enum: pl.String}).select(
        pl.struct(kind="actor_kind", id="actor_id").alias("actor"), pl.exclude("actor_kind", "actor_id")
    )
    structured.write_parquet(tmp_path / "struct.parquet")
    for name in ("typed.parquet", "whole.parquet", "struct.parquet", "e.csv", "semicolon.csv"):
        found = read_files([tmp_path / name], now=NOW)
        assert found.rejected == []
        assert_frame_equal(found.events, expected)


def test_packed_files_are_read_as_well(tmp_path: Path) -> None:
    content = lines(GOOD).encode()
    assert read(tmp_path / "e.ndjson.gz", gzip.compress(content)).events.height == 1
    assert read(tmp_path / "e.ndjson.zst", zstandard.compress(content)).events.height == 1
    with pytest.raises(UnreadableFile):
        read(tmp_path / "cut.ndjson.gz", gzip.compress(content)[:-9])


def test_bad_rows_of_a_csv_are_rejected_and_the_rest_is_used(tmp_path: Path) -> None:
    content = (
        b"event_id,company,type,occurred_at,actor.kind,case_id,rating,scale,automated\n"
        b"e1,r,message.in,2026-03-02T09:00:00Z,client,k1,,,\n"
        b"e2,r,message.in\n"
        b"e3,r,rating.given,2026-03-02T09:00:00Z,client,k1,five,5,\n"
        b"e4,r,message.in,2026-03-02T09:00:00Z,client,\xff,,,\n"
        b"e5,r,message.out,2026-03-02T09:00:00Z,bot,k1,,,perhaps\n"
    )
    found = read(tmp_path / "e.csv", content)
    listed = [(item.index, item.line, item.field) for item in found.rejected]
    assert listed == [(1, 3, "csv"), (2, 4, "rating"), (3, 5, "csv"), (4, 6, "automated")]
    assert found.events["source"].to_list() == ["file"]


def test_of_two_contents_the_higher_version_wins_and_without_versions_the_first(tmp_path: Path) -> None:
    def kept(*changes: dict[str, Any]) -> tuple[str, int]:
        found = read(tmp_path / "e.ndjson", lines(*(GOOD | change for change in changes)))
        return found.events["case_id"].item(), len(found.conflicts)

    assert kept({"case_id": "a", "version": 1}, {"case_id": "b", "version": 2}) == ("b", 1)
    assert kept({"case_id": "a", "version": 2}, {"case_id": "b", "version": 1}) == ("a", 1)
    assert kept({"case_id": "a", "version": 10}, {"case_id": "b", "version": 9}) == ("a", 1)
    assert kept({"case_id": "a"}, {"case_id": "b"}) == ("a", 1)
    assert kept({"case_id": "a"}, {"case_id": "a"}) == ("a", 0)
    early, late = {"received_at": "2026-03-02T09:00:01Z"}, {"received_at": "2026-03-02T09:00:02Z"}
    assert kept({"case_id": "a"} | late, {"case_id": "b"} | early) == ("b", 1)
    assert kept({"case_id": "a"} | late, {"case_id": "a"} | early) == ("a", 0)


def test_the_same_id_from_another_source_or_company_is_another_event(tmp_path: Path) -> None:
    content = lines(GOOD, GOOD | {"source": "other"}, GOOD | {"company": "tulip"})
    assert read(tmp_path / "e.ndjson", content, company="romashka").events.height == 2
    with pytest.raises(SeveralCompanies):
        read(tmp_path / "e.ndjson", content)
    with pytest.raises(NoSuchCompany):
        read(tmp_path / "e.ndjson", content, company="rose")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.ndjson", b"", NoEvents),
        ("bad.ndjson", b"{}\n[]\n", NoUsableEvents),
        ("other.csv", b"user,start,end\na,b,c\n", NotEvents),
        ("empty.csv", b"", NotEvents),
        ("broken.parquet", b"PAR1 and then nothing", UnreadableFile),
        ("noise.bin", bytes(range(256)), NotEvents),
    ],
)
def test_a_file_without_events_is_an_error_and_no_zeros(
    tmp_path: Path, name: str, content: bytes, error: type[SeatwiseError]
) -> None:
    with pytest.raises(error) as refusal:
        read(tmp_path / name, content)
    assert name in refusal.value.sentence(language("ru"))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_files([tmp_path / "nowhere.ndjson"], now=NOW)


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_line_breaks_the_reader(content: bytes) -> None:
    for raw in raw_tables(content.splitlines(keepends=True)):
        assert check(raw, now=NOW, source="x").events.schema == SCHEMA


def test_local_clocks_are_those_of_the_zone() -> None:
    assert local(DAY, UTC).isoformat() == "2026-03-02T00:00:00+00:00"
