"""What FlexNet debug logs do that a careless reader gets wrong."""

import pytest
from logs import ends, kinds, log, peak, spans

from seatwise.readers import Options, read
from seatwise.readers.figures import figures

STAMP = " 8:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"


def use(time: str, what: str, who: str, feature: str = "cad", daemon: str = "cadd", tail: str = "  ") -> str:
    return f'{time:>8} ({daemon}) {what}: "{feature}" {who}{tail}\n'


def test_lines_before_the_first_date_are_dated_backwards(tmp_path):
    text = (
        use("22:00:00", "OUT", "ann@h")
        + use(" 1:00:00", "IN", "ann@h")
        + " 2:00:00 (lmgrd) TIMESTAMP 3/1/2024\n"
    )
    assert spans(log(tmp_path, text)) == ["ann 2024-02-29 22:00:00..2024-03-01 01:00:00"]


def test_a_log_across_new_year_without_a_date_in_the_new_year(tmp_path):
    text = (
        "18:00:00 (lmgrd) TIMESTAMP 12/31/2023\n"
        + use("23:00:00", "OUT", "ann@h")
        + use(" 1:00:00", "IN", "ann@h")
    )
    assert spans(log(tmp_path, text)) == ["ann 2023-12-31 23:00:00..2024-01-01 01:00:00"]


def test_days_on_which_nothing_happens_are_put_in(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h")
        + " 8:00:00 (lmgrd) TIMESTAMP 6/6/2024\n"
        + use(" 9:00:00", "IN", "ann@h")
    )
    assert spans(log(tmp_path, text)) == ["ann 2024-06-03 09:00:00..2024-06-06 09:00:00"]


def test_the_autumn_clock_change_is_no_midnight(tmp_path):
    text = (
        "23:30:00 (lmgrd) TIMESTAMP 10/26/2024\n"
        + use(" 2:50:00", "OUT", "ann@h") + use(" 2:10:00", "IN", "ann@h")
        + " 5:30:00 (lmgrd) TIMESTAMP 10/27/2024\n"
    )  # fmt: skip
    reading = log(tmp_path, text, timezone="Europe/Berlin")
    assert spans(reading) == ["ann 2024-10-27 00:50:00..2024-10-27 01:10:00"]
    assert "clock_put_back" in kinds(reading)


def test_the_start_banner_names_date_and_zone(tmp_path):
    text = (
        " 8:00:01 (lmgrd) -----------------------------------------------\n"
        " 8:00:01 (lmgrd) FlexNet Licensing (v11.19.0 build 285742 x64_lsb) started on lic1 (linux) (6/3/2024)\n"
        " 8:00:01 (lmgrd) Server's System Date and Time: Mon Jun 03 2024 08:00:01 CEST\n"
        + use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h")
    )  # fmt: skip
    reading = log(tmp_path, text, timezone=None)
    assert spans(reading) == ["ann 2024-06-03 07:00:00..2024-06-03 08:00:00"]
    assert "timezone_from_log" in kinds(reading)


@pytest.mark.parametrize("name", ["FLEXnet", "FLEXlm", "FlexNet"])
@pytest.mark.parametrize("system", ["linux", "IBM PC", "64-Bit AMD"])
def test_older_start_banners_name_the_date_too(tmp_path, name, system):
    text = (
        f" 8:00:01 (lmgrd) {name} Licensing (v10.8.5 build 6/3/2004) started on lic1 ({system}) (6/3/2024)\n"
    )
    text += use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h")
    assert spans(log(tmp_path, text)) == ["ann 2024-06-03 09:00:00..2024-06-03 10:00:00"]


@pytest.mark.parametrize(
    "who",
    [
        "ann@h",
        "Ann Lee@h",
        "CORP\\ann@h",
        "ann.lee@h",
        "ann-l@h",
        "svc$@h",
        "o'neil@Ann's Mac",
        "ann@corp.example@h",
    ],
)
def test_users_and_hosts_may_hold_blanks_and_signs(tmp_path, who):
    reading = log(tmp_path, STAMP + use(" 9:00:00", "OUT", who) + use("10:00:00", "IN", who))
    user, _, host = who.rpartition("@")
    assert reading.sessions.select("user", "host", "end_kind").rows() == [(user, host, "logout")]


def test_lines_end_in_blanks_or_carriage_returns(tmp_path):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h", tail="   ") + use("10:00:00", "IN", "ann@h", tail="")
    assert len(spans(log(tmp_path, text.replace("\n", " \r\n")))) == 1
    assert ends(log(tmp_path, text.replace("\n", " \r\n"))) == ["logout"]


def test_returns_are_first_in_first_out_by_seats_and_in_parts(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h", tail="  (5 licenses) ")
        + use("10:00:00", "OUT", "ann@h", tail="  (2 licenses) ")
    )
    text += use("11:00:00", "IN", "ann@h", tail="  (3 licenses) ") + use(
        "12:00:00", "IN", "ann@h", tail="  (4 licenses) "
    )
    reading = log(tmp_path, text)
    assert spans(reading) == [
        "ann 2024-06-03 09:00:00..2024-06-03 11:00:00 x3",
        "ann 2024-06-03 09:00:00..2024-06-03 12:00:00 x2",
        "ann 2024-06-03 10:00:00..2024-06-03 12:00:00 x2",
    ]
    assert reading.session_count == 2
    assert peak(reading, "cad") == (7, "2024-06-03 10:00:00")


def test_checkout_data_in_brackets_is_no_part_of_the_host(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h", tail=" [proj 7] ")
        + use("10:00:00", "IN", "ann@h", tail=" [proj 7] (2 licenses) ")
    )
    assert log(tmp_path, text).sessions["host"].unique().to_list() == ["h"]


def test_a_forked_daemon_is_the_same_daemon(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h", daemon="cadd_2")
        + use("10:00:00", "IN", "ann@h", daemon="cadd")
    )
    assert ends(log(tmp_path, text)) == ["logout"]


def test_verbose_lines_are_understood_without_their_details(tmp_path):
    tail = "  ^^^ 1.0 ann 10.0.0.1 4711 2a 1 10 - 11.19 - 6/3/2024 09:00 0 ^^^ "
    text = STAMP + use(" 9:00:00", "OUT", "ann@h", tail=tail) + use("10:00:00", "IN", "ann@h", tail=tail)
    assert log(tmp_path, text).sessions.select("user", "host", "end_kind").rows() == [("ann", "h", "logout")]


@pytest.mark.parametrize(
    ("tail", "kind"), [("  (INACTIVE) ", "inactive"), ("  (SHUTDOWN) ", "shutdown"), ("  ", "logout")]
)
def test_the_tail_of_a_return_says_why(tmp_path, tail, kind):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h", tail=tail)
    assert ends(log(tmp_path, text)) == [kind]


DENIED = {
    "(Licensed number of users already reached. (-4,342:10054 \"\"))": "for_shortage_lines",
    "(Users are queued for this feature. (-24,332))": "for_shortage_lines",
    "(User/host on EXCLUDE list for feature. (-38,348))": "by_rule_lines",
    "(User/host not on INCLUDE list for feature. (-39,349))": "by_rule_lines",
    "(No such feature exists. (-5,346))": "other_lines",
    "(License server does not support this feature. (-18,327))": "other_lines",
    "(Feature has expired. (-10,32))": "other_lines",
    "(License server does not support this version of this feature. (-25,334:2 \"No such file\"))": "other_lines",
    "(License file does not support this version. (-21,126))": "other_lines",
}  # fmt: skip


@pytest.mark.parametrize("why", DENIED)
def test_only_a_shortage_is_a_shortage(tmp_path, why):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h") + use(" 9:30:00", "DENIED", "bob@h2", tail=f"  {why}")
    reading = log(tmp_path, text + use("10:00:00", "IN", "ann@h"))
    told = figures(reading, Options()).denials
    assert {
        key: told[key] for key in ("for_shortage_lines", "by_rule_lines", "other_lines") if told[key]
    } == {DENIED[why]: 1}
    assert ("demand_exceeds_supply" in kinds(reading)) == (DENIED[why] == "for_shortage_lines")


def test_probing_for_what_is_not_there_is_counted_apart(tmp_path):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h")
    text += use(" 9:30:00", "UNSUPPORTED", "bob@h2", tail="  (No such feature exists. (-5,346)) ").replace(
        '"cad" ', '"cad_x" (PORT_AT_HOST_PLUS   ) '
    )
    told = figures(log(tmp_path, text), Options()).denials
    assert (told["unsupported_lines"], told["total_lines"]) == (1, 0)


def test_a_wait_in_the_queue_ends_with_the_checkout(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h")
        + use(" 9:10:00", "QUEUED", "bob@h2")
        + use("10:00:00", "IN", "ann@h")
    )
    text += (
        use("10:00:00", "DEQUEUED", "bob@h2")
        + use("10:00:00", "OUT", "bob@h2")
        + use("11:00:00", "IN", "bob@h2")
    )
    wait = log(tmp_path, text).denials.waits
    assert [(one.user, (one.end - one.start) // 60_000) for one in wait] == [("bob", 50)]


def test_the_exit_of_one_daemon_ends_its_sessions_and_no_others(tmp_path):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h") + use(" 9:00:00", "OUT", "bob@h2", "sim", "simd")
    text += "10:00:00 (cadd) EXITING DUE TO SIGNAL 11 Exit reason 4\n"
    text += use("11:00:00", "IN", "bob@h2", "sim", "simd")
    reading = log(tmp_path, text)
    assert spans(reading)[0] == "ann 2024-06-03 09:00:00..2024-06-03 10:00:00"
    assert ends(reading) == ["daemon_exit", "logout"]


def test_a_start_without_a_shutdown_leaves_the_end_within_a_range(tmp_path):
    banner = "12:00:00 (lmgrd) FlexNet Licensing (v11.19 build 1 x64) started on lic1 (linux) (6/3/2024)\n"
    text = STAMP + use(" 9:00:00", "OUT", "ann@h") + use(" 9:30:00", "OUT", "bob@h2") + banner
    text += use("12:30:00", "OUT", "ann@h") + use("13:00:00", "IN", "ann@h")
    reading = log(tmp_path, text)
    assert ends(reading) == ["server_restart", "logout", "server_restart"]
    assert peak(reading, "cad") == (2, "2024-06-03 09:30:00")
    assert len(reading.gathered.ranges) == 2


def test_reading_the_license_file_again_ends_nothing(tmp_path):
    text = STAMP + use(" 9:00:00", "OUT", "ann@h")
    text += " 9:30:00 (lmgrd) REREAD request from admin@lic1\n 9:30:00 (cadd) Rereading license file\n"
    text += use("10:00:00", "IN", "ann@h")
    assert spans(log(tmp_path, text)) == ["ann 2024-06-03 09:00:00..2024-06-03 10:00:00"]


def test_a_return_without_a_checkout_was_held_since_before_the_log(tmp_path):
    reading = log(
        tmp_path,
        STAMP
        + use(" 9:00:00", "IN", "ann@h")
        + use("10:00:00", "OUT", "bob@h")
        + use("11:00:00", "IN", "bob@h"),
    )
    assert spans(reading)[0] == "ann 2024-06-03 08:00:00..2024-06-03 09:00:00"
    assert reading.sessions["start_kind"][0] == "before_log"


def test_a_log_without_any_return_is_noticed_and_states_no_peak(tmp_path):
    text = STAMP + "".join(use(f"{hour:2d}:00:00", "OUT", f"user{hour % 4}@h") for hour in range(9, 24))
    reading = log(tmp_path, text)
    assert "no_returns" in kinds(reading)
    assert figures(reading, Options()).seats is None
    assert len(reading.named_users) == 4


def test_a_log_without_any_checkout_is_noticed(tmp_path):
    text = STAMP + "".join(use(f"{hour:2d}:00:00", "IN", f"user{hour % 4}@h") for hour in range(9, 20))
    assert "no_checkouts" in kinds(log(tmp_path, text))


def test_lines_of_other_kinds_are_left_out_and_counted(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h")
        + " 9:10:00 (ABAQUSLM) epoch/0/1717405800\n" * 3
        + use("10:00:00", "IN", "ann@h")
    )
    reading = log(tmp_path, text)
    assert spans(reading) == ["ann 2024-06-03 09:00:00..2024-06-03 10:00:00"]
    assert reading.bad_lines == 0
    assert "unknown_line" in kinds(reading)


def test_a_late_line_of_another_daemon_is_no_midnight(tmp_path):
    text = (
        STAMP
        + use(" 9:00:05", "OUT", "ann@h")
        + use(" 9:00:03", "OUT", "bob@h", "sim", "simd")
        + use("10:00:00", "IN", "ann@h")
    )
    text += use("10:00:00", "IN", "bob@h", "sim", "simd") + "14:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"
    assert spans(log(tmp_path, text)) == [
        "ann 2024-06-03 09:00:05..2024-06-03 10:00:00", "bob 2024-06-03 09:00:03..2024-06-03 10:00:00",
    ]  # fmt: skip


def test_a_log_with_no_date_takes_the_time_of_the_file_and_says_so(tmp_path):
    text = use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h")
    told = log(tmp_path, text, read_at=1_717_430_400_000)  # 3 June 2024, 16:00 UTC
    assert spans(told) == ["ann 2024-06-03 09:00:00..2024-06-03 10:00:00"]
    assert "undated_log" in kinds(log(tmp_path, text))


def test_the_closed_report_log_is_refused_by_name(tmp_path):
    from seatwise.readers.errors import BinaryFile

    (tmp_path / "report.log").write_bytes(b"\x01\x9aFLEX\x00\x03" + bytes(range(256)) * 8)
    with pytest.raises(BinaryFile, match="REPORTLOG"):
        read([tmp_path / "report.log"])


def test_a_list_of_features_may_run_over_several_lines(tmp_path):
    text = (
        STAMP + " 8:00:02 (cadd) Server started on lic1 for:\tcad\t\tcad_pro\n 8:00:02 (cadd) sim\t\tmesh\n"
    )
    text += use(" 9:00:00", "OUT", "ann@h") + use("10:00:00", "IN", "ann@h")
    reading = log(tmp_path, text)
    assert (reading.session_count, reading.bad_lines) == (1, 0)


def test_two_checkouts_with_one_return_are_told_as_seats_and_as_people(tmp_path):
    text = (
        STAMP
        + use(" 9:00:00", "OUT", "ann@h")
        + use(" 9:30:00", "OUT", "ann@h")
        + use("10:00:00", "IN", "ann@h")
    )
    text += "11:00:00 (lmgrd) TIMESTAMP 6/3/2024\n"
    found = figures(log(tmp_path, text), Options()).features["cad"]
    assert (found.seats.count, found.people.count) == (2, 1)
