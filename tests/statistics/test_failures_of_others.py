"""Faults that other desks' reports have had in public, each one that must not happen here (rules, failures
1 to 14)."""

import json
from typing import Any

import polars as pl
import pytest
from desk_tables import DAY, NOW, UTC, at, envelopes, events, table

from seatwise.statistics.answer_json import answer_json
from seatwise.statistics.definitions import facts
from seatwise.statistics.export import to_csv
from seatwise.statistics.query import Answer, Question, answer
from seatwise.statistics.schedule import parse
from seatwise.statistics.zones import zone

HOUR = 3_600_000
DAYS = 24 * HOUR


def ask(told: pl.DataFrame, **more: Any) -> Answer:
    schedule = more.pop("schedule", None)
    given = {"start": DAY, "end": DAY + 14 * DAYS, "zone": UTC, "now": NOW} | more
    return answer(Question(**given), facts(told), schedule)


def rows(told: pl.DataFrame, **more: Any) -> dict[str | None, dict[str, Any]]:
    return {row["operator"]: row for row in answer_json(ask(told, **more))["rows"]}


def total(told: pl.DataFrame, **more: Any) -> dict[str, Any]:
    shown: dict[str, Any] = answer_json(ask(told, **more))["total"]
    return shown


REOPENED = """
    2026-03-02T09:00:00Z k1 in
    2026-03-02T09:00:05Z k1 bot
    2026-03-02T09:05:00Z k1 close
    2026-03-06T14:00:00Z k1 in
    2026-03-06T14:00:00Z k1 reopen
    2026-03-06T14:10:00Z k1 out anna
"""


def test_1_reopened_after_a_bot_the_first_response_runs_from_the_reopening() -> None:
    assert rows(events(REOPENED))["anna"]["first_response"]["mean_s"] == 600


def test_2_a_reply_after_reopening_is_measured_from_the_reopening_message() -> None:
    told = events(
        "09:00 k1 in\n09:05 k1 out anna\n09:06 k1 close anna\n2026-03-09T10:00:00Z k1 in\n"
        "2026-03-09T10:03:00Z k1 out anna"
    )
    assert rows(told)["anna"]["reply_time"]["mean_s"] == (300 + 180) / 2


def test_3_a_bots_answer_ends_the_waiting_span_without_a_value() -> None:
    told = events("09:00 k1 in\n09:00:03 k1 bot\n2026-03-12T09:00:00Z k1 out anna")
    assert rows(told)["anna"]["reply_time"] is None
    assert rows(told)["anna"]["first_response"]["n"] == 1
    assert total(events("09:00 k1 in\n09:00:03 k1 bot"))["open_wait"] == {"n": 0, "longest_s": None}


def test_4_the_operators_clocks_start_at_the_handoff_and_the_clients_do_not() -> None:
    told = events("09:00 k1 in\n09:10 k1 handoff\n09:12 k1 out anna\n09:30 k1 close anna")
    anna = rows(told)["anna"]
    assert anna["first_response"]["mean_s"] == 120
    assert anna["resolution_operator"]["mean_s"] == 1200
    assert anna["reply_time"]["mean_s"] == 720
    assert anna["resolution_client"]["mean_s"] == 1800


def test_5_credit_goes_to_the_sender_not_to_the_assignee() -> None:
    told = events("09:00 k1 in\n09:00:10 k1 assign anna\n09:05 k1 out boris\n09:06 k1 assign vera")
    shown = rows(told)
    assert shown["boris"]["first_response"]["n"] == shown["boris"]["handled"] == 1
    assert all(shown[name]["first_response"] is None for name in shown if name != "boris")


@pytest.mark.parametrize("word", ["campaign anna", "note anna", "notice"])
def test_6_campaigns_automation_and_notes_are_never_responses(word: str) -> None:
    told = events(f"09:00 k1 in\n09:01 k1 {word}\n09:10 k1 out anna")
    anna = rows(told)["anna"]
    assert anna["messages_out"] == 1
    assert anna["first_response"]["mean_s"] == anna["reply_time"]["mean_s"] == 600


def test_7_a_later_reopening_changes_no_past_total() -> None:
    past = {"end": DAY + DAYS}
    before = events("\n".join(REOPENED.strip().splitlines()[:3]))
    assert total(events(REOPENED), **past) == total(before, **past)
    assert total(before, **past)["resolution_client"]["n"] == 1
    assert rows(before)[None]["resolution_client"]["n"] == 1


def test_8_a_mean_is_never_a_mean_of_means() -> None:
    lines = ["09:00 k0 in", "09:10 k0 out anna"]
    for number in range(1, 100):
        lines += [f"09:00 k{number} in", f"09:01 k{number} out boris"]
    assert total(events("\n".join(lines)))["first_response"]["mean_s"] == 65.4


def test_9_two_companies_never_mix() -> None:
    both = envelopes("09:00 k1 in\n09:01 k1 out anna") + envelopes("09:00 k1 in\n09:09 k1 out anna", "tulip")
    known = facts(table(both))
    mine = known.where(lambda part: part.filter(pl.col("company") == "romashka"))
    question = Question(start=DAY, end=DAY + DAYS, zone=UTC, now=NOW)
    assert answer_json(answer(question, mine))["rows"] == list(
        rows(events("09:00 k1 in\n09:01 k1 out anna"), end=DAY + DAYS).values()
    )


def test_10_removing_the_assignee_before_the_rating_keeps_the_operator() -> None:
    told = events(
        "09:00 k1 in\n09:00:01 k1 assign anna\n09:01 k1 out anna\n09:05 k1 close anna\n09:06 k1 survey -\n"
        "09:07 k1 assign -\n09:08 . removed anna\n09:10 k1 rate 5/5 boris"
    )
    shown = rows(told)
    assert shown["anna"]["rating"] == {
        "n": 1,
        "mean": 5,
        "scale": 5,
        "csat": 1,
        "asked": 1,
        "response_rate": 1,
    }
    assert "boris" not in shown
    assert shown["anna"]["handled"] == 1


NIGHT = parse(json.dumps({"zone": "UTC", "hours": {"mon": [["09:30", "18:00"]]}}).encode())


def test_11_the_business_hours_switch_changes_exports_too() -> None:
    told = events("09:00 k1 in\n09:40 k1 out anna")
    wall, inside = (
        to_csv([ask(told, business_hours=on, schedule=NIGHT)]).decode().splitlines() for on in (False, True)
    )
    column = wall[0].split(",").index("first_response_mean_s")
    assert [line.split(",")[column] for line in (wall[1], inside[1])] == ["2400.0", "600.0"]


@pytest.mark.parametrize(
    "where", ["UTC", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "Europe/Berlin"]
)
def test_12_day_buckets_sum_to_the_ranges_total_in_every_zone(where: str) -> None:
    lines = [f"2026-03-{27 + hour // 24:02}T{hour % 24:02}:30:00Z k{hour} in" for hour in range(96)]
    lines += [f"2026-03-{27 + hour // 24:02}T{hour % 24:02}:45:00Z k{hour} out anna" for hour in range(96)]
    span = {"start": at("2026-03-27T05:00:00Z"), "end": at("2026-03-31T00:00:00Z"), "zone": zone(where)}
    shown = ask(events("\n".join(lines)), by=None, bucket="day", now=at("2026-04-01T00:00:00Z"), **span)
    assert shown.rows["first_response_n"].sum() == shown.total["first_response_n"].item() == 91
    bounds = shown.rows["from"].to_list()
    assert bounds[1:] == shown.rows["to"].to_list()[:-1]


def test_14_an_event_twice_or_in_the_wrong_order_changes_nothing() -> None:
    told = envelopes(REOPENED)
    assert rows(table(told[::-1] + told)) == rows(table(told))


def test_events_of_one_instant_are_taken_in_the_rules_order() -> None:
    told = envelopes("09:00 k1 out anna\n09:00 k1 close anna\n09:00 k1 assign anna\n09:00 k1 in")
    anna = rows(table(told))["anna"]
    assert anna["first_response"]["mean_s"] == 0
    assert anna["resolution_operator"]["mean_s"] == 0


def test_an_assignment_outlives_the_close() -> None:
    told = events(
        "09:00 k1 in\n09:01 k1 assign anna\n09:02 k1 out anna\n09:03 k1 close anna\n"
        "10:00 k1 in\n10:04 k1 close boris"
    )
    shown = rows(told)
    assert shown["boris"]["resolution_operator"]["mean_s"] == 240
    assert shown["anna"]["resolution_operator"]["mean_s"] == 120


def test_a_resolution_is_of_who_closed_else_of_who_last_answered_else_of_nobody() -> None:
    def credited(end: str) -> str | None:
        told = events(f"09:00 k1 in\n09:01 k1 out anna\n09:02 k1 out boris\n09:03 k1 {end}")
        return next(name for name, row in rows(told).items() if row["resolution_client"])

    assert credited("close vera") == "vera"
    assert credited("close anna") == "anna"
    assert credited("close") == "boris"
    assert rows(events("09:00 k1 in\n09:03 k1 close"))[None]["resolution_client"]["n"] == 1


def test_ratings_for_one_survey_are_one_with_the_last_value_at_the_first_instant() -> None:
    told = events("09:00 k1 survey anna\n09:05 k1 rate 2/5\n2026-03-05T09:00:00Z k1 rate 5/5")
    anna = rows(told, end=DAY + DAYS)["anna"]["rating"]
    assert anna == {"n": 1, "mean": 5, "scale": 5, "csat": 1, "asked": 1, "response_rate": 1}
    assert "anna" not in rows(told, start=DAY + DAYS)


def test_a_scale_from_0_is_another_scale_than_one_from_1() -> None:
    told = envelopes("09:00 k1 rate 4/5 anna\n09:01 k2 rate 4/5 anna")
    told[1].scale_from = 0
    anna = rows(table(told))["anna"]["rating"]
    assert (anna["n"], anna["mean"], anna["csat"]) == (2, None, 1)


def test_utilisation_is_of_paid_time_where_there_is_a_rota() -> None:
    told = events(
        "09:00 . online anna\n11:00 . offline anna\n09:30 k1 in\n09:30 k1 assign anna\n10:00 k1 close anna"
    )
    question = Question(start=DAY, end=DAY + DAYS, zone=UTC, now=NOW)
    paid = pl.DataFrame(
        {"company": ["romashka"], "operator": ["anna"], "start": [at("08:00")], "until": [at("12:00")]}
    )
    assert answer(question, facts(told), paid=paid).rows["utilisation"].to_list() == [0.5]
    assert answer(question, facts(told)).rows["utilisation"].to_list() == [None]


def test_a_team_is_the_one_the_operator_belonged_to_then() -> None:
    told = events(
        "08:00 . team anna day\n09:00 k1 in\n09:01 k1 out anna\n12:00 . team anna night\n"
        "13:00 k2 in\n13:01 k2 out anna\n13:01 k3 out boris"
    )
    shown = ask(told, by="team").rows
    assert dict(zip(shown["team"], shown["messages_out"], strict=True)) == {"day": 1, "night": 1, None: 1}


def test_the_period_before_is_as_many_days_or_months_and_else_as_long() -> None:
    berlin = zone("Europe/Berlin")

    def before(start: str, end: str) -> tuple[int, int]:
        asked = Question(start=at(start), end=at(end), zone=berlin, now=NOW).before()
        return asked.start, asked.end

    april = before("2026-04-01T00:00:00+02:00", "2026-05-01T00:00:00+02:00")
    assert april == (at("2026-03-01T00:00:00+01:00"), at("2026-04-01T00:00:00+02:00"))
    week = before("2026-03-30T00:00:00+02:00", "2026-04-06T00:00:00+02:00")
    assert week == (at("2026-03-23T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00"))
    assert before("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z") == (at("08:00"), at("10:00"))


def test_an_open_wait_is_measured_inside_business_hours_when_asked() -> None:
    told = events("09:00 k1 in")
    asked = {"end": at("10:00"), "business_hours": True}
    assert total(told, schedule=NIGHT, **asked)["open_wait"] == {"n": 1, "longest_s": 1800}
    assert total(told, **asked)["open_wait"] == {"n": 1, "longest_s": None}


def test_without_a_schedule_times_in_business_hours_are_no_data() -> None:
    shown = total(events("09:00 k1 in\n09:01 k1 out anna"), business_hours=True)
    assert shown["first_response"] is None
    assert shown["handled"] == 1
