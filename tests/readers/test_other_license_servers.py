"""What RLM, lmstat and Sentinel do that a careless reader gets wrong."""

import pytest
from logs import ends, kinds, log, peak, spans

RLM = (
    "RLM Report Log Format {form}, version 12.3\nISV: sculptd, RLM version 12.4\n\n"
    "START box 12/31/2023 22:00:00\n"
)


def out(handle: str, user: str, when: str, share: str = "", seats: int = 1, host: str = "ws") -> str:
    return f'OUT clay 4.0 1 {user} {host} "" {seats} 1 0 {handle} {share or handle} 2b30 "" "" "" {when}\n'


def back(handle: str, user: str, when: str, why: int = 1, seats: int = 1) -> str:
    return f'IN {why} clay 4.0 {user} ws "" {seats} 0 0 {handle} {when}\n'


STD = RLM.format(form=0)


def test_the_first_events_of_january_come_before_the_dated_line(tmp_path):
    text = (
        STD + out("41", "ann", "12/31 23:50:00") + back("41", "ann", "01/01 00:00:07") + "01/01/2024 00:01\n"
    )
    text += out("81", "bob", "01/01 08:00:00") + back("81", "bob", "01/01 09:00:00")
    assert spans(log(tmp_path, text)) == [
        "ann 2023-12-31 23:50:00..2024-01-01 00:00:07", "bob 2024-01-01 08:00:00..2024-01-01 09:00:00",
    ]  # fmt: skip


def test_a_handle_is_used_again_after_a_start(tmp_path):
    text = STD + out("41", "ann", "12/31 23:00:00") + "START box 01/01/2024 06:00:00\n"
    text += out("41", "bob", "01/01 08:00:00") + back("41", "bob", "01/01 09:00:00")
    reading = log(tmp_path, text)
    assert ends(reading) == ["server_restart", "logout"]
    assert peak(reading, "clay") == (1, "2023-12-31 23:00:00")


def test_a_shutdown_ends_all(tmp_path):
    reading = log(tmp_path, STD + out("41", "ann", "12/31 23:00:00") + "SHUTDOWN root box 12/31 23:30:00\n")
    assert spans(reading) == ["ann 2023-12-31 23:00:00..2023-12-31 23:30:00"]
    assert ends(reading) == ["shutdown"]


def test_one_share_handle_is_one_seat(tmp_path):
    text = STD + out("41", "ann", "12/31 22:10:00") + out("81", "ann", "12/31 22:20:00", share="41")
    text += back("41", "ann", "12/31 22:30:00") + out("c1", "bob", "12/31 22:40:00")
    text += back("81", "ann", "12/31 22:50:00") + back("c1", "bob", "12/31 22:55:00")
    reading = log(tmp_path, text)
    assert peak(reading, "clay") == (2, "2023-12-31 22:40:00")
    assert reading.named_users == ["ann", "bob"]


def test_only_a_last_attempt_is_a_denial(tmp_path):
    text = STD + out("41", "ann", "12/31 23:00:00") + back("41", "ann", "12/31 23:30:00")
    text += 'DENY clay 4.0 bob ws "" 1 -22 0 12/31 23:10\nDENY clay 4.0 cat ws "" 1 -22 1 12/31 23:11\n'
    reading = log(tmp_path, text)
    assert [one.user for one in reading.denials.episodes(0)] == ["cat"]


def test_an_empty_user_or_host_is_kept_apart_from_others(tmp_path):
    text = (
        STD
        + out("41", '""', "12/31 23:00:00", host='""')
        + back("41", '""', "12/31 23:30:00").replace(" ws ", ' "" ')
    )
    assert spans(log(tmp_path, text)) == ["- 2023-12-31 23:00:00..2023-12-31 23:30:00"]


def test_the_log_names_its_zone(tmp_path):
    text = STD + "TIMEZONE 300 0 EST EDT\n"
    text += out("41", "ann", "12/31 23:00:00") + back("41", "ann", "12/31 23:30:00")
    reading = log(tmp_path, text, timezone=None)
    assert spans(reading) == ["ann 2024-01-01 04:00:00..2024-01-01 04:30:00"]


@pytest.mark.parametrize(
    ("why", "kind"), [(1, "logout"), (2, "logout"), (3, "removed"), (4, "timeout"), (11, "timeout")]
)
def test_a_return_says_why(tmp_path, why, kind):
    assert ends(
        log(tmp_path, STD + out("41", "ann", "12/31 23:00:00") + back("41", "ann", "12/31 23:30:00", why))
    ) == [kind]


def test_the_small_form_has_only_hours_and_handles(tmp_path):
    text = RLM.format(form=1) + 'OUT clay 4.0 ann ws "" 1 41 41 23:50\nIN 1 1 41 00:10\n'
    assert spans(log(tmp_path, text)) == ["ann 2023-12-31 23:50:00..2024-01-01 00:10:00"]


def test_a_detailed_form_has_fractions_of_a_second(tmp_path):
    text = (
        RLM.format(form=2)
        + out("41", "ann", "12/31 23:00:00.1234")
        + back("41", "ann", "12/31 23:30:00.5000")
    )
    assert spans(log(tmp_path, text)) == ["ann 2023-12-31 23:00:00..2023-12-31 23:30:00"]


def test_who_holds_at_the_head_of_a_log_held_before_it(tmp_path):
    text = STD + 'INUSE clay 4.0 1 ann ws "" 1 41 12/31 22:00:00 12/31 22:00:00\n'
    text += 'INUSE clay 4.0 1 ann ws "" 1 41 41 2b30 12/31 22:00:00\n' + back("41", "ann", "12/31 23:00:00")
    reading = log(tmp_path, text)
    assert reading.session_count == 1
    assert reading.sessions["start_kind"].to_list() == ["before_log"]


def test_switching_files_ends_nothing(tmp_path):
    text = STD + out("41", "ann", "12/31 23:00:00") + "SWITCH to new.log\nSTART box 12/31/2023 23:20:00\n"
    assert ends(log(tmp_path, text + back("41", "ann", "12/31 23:30:00"))) == ["logout"]


ISV = (
    "12/30 9:00 (sculptd) Server started on box (hostid: 0a1b) for:\n"
    "12/30 9:00 (sculptd)      clay bust\n"
    "12/30 9:00 (rlm) Starting ISV servers:\n"
)


def test_a_debug_log_has_no_year_and_takes_it_as_told(tmp_path):
    text = (
        ISV + "12/31 23:50 (sculptd) OUT: clay v4.0 by ann@ws \n"
        "01/01 0:10 (sculptd) IN: (client exit) clay v4.0 by ann@ws \n"
    )
    assert spans(log(tmp_path, text, first_year=2023)) == ["ann 2023-12-31 23:50:00..2024-01-01 00:10:00"]
    assert "undated_log" in kinds(log(tmp_path, text))


def test_the_masters_lines_hold_no_use_and_reasons_stand_in_the_next_line(tmp_path):
    text = (
        ISV + "12/30 9:10 (rlm) OUT: clay v4.0 by ann@ws\n"
        "12/30 9:20 (sculptd) OUT: clay v4.0 by bob@ws  (3 licenses)\n"
    )
    text += "12/30 9:25 (sculptd) DENIED: (1) clay v4.0 to cat@ws\n"
    text += "12/30 9:25 (sculptd)      All licenses in use (-22)\n"
    text += "12/30 9:30 (sculptd) DENIED: (1) no good 1 v3.03 to dan@ws\n"
    text += "12/30 9:40 (sculptd) IN: (timed out) clay v4.0 by bob@ws (3 licenses)\n"
    reading = log(tmp_path, text, first_year=2023)
    assert spans(reading) == ["bob 2023-12-30 09:20:00..2023-12-30 09:40:00 x3"]
    assert ends(reading) == ["timeout"]
    assert [one.user for one in reading.denials.episodes(0)] == ["cat"]


def poll(day: str, *lines: str, total: int = 5) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return (
        "lmstat - Copyright (c) 1989-2023 Flexera.\n"
        f"Flexible License Manager status on {day}\n\n"
        "License server status: 27000@lic1\n    lic1: license server UP (MASTER) v11.19\n\n"
        f"Users of cad:  (Total of {total} licenses issued;  Total of {len(lines)} licenses in use)\n\n"
        '  "cad" v1.0, vendor: cadd, expiry: 1-jan-0\n  floating license\n\n' + body + "\n"
    )


def test_a_start_has_no_year_and_the_day_of_the_week_confirms_it(tmp_path):
    holder = "ann h h:0 (v1.0) (lic1/27000 101), start Sat 12/30 9:00"
    reading = log(tmp_path, poll("Tue 1/2/2024 8:00", holder), read_at=1_704_182_400_000)
    assert spans(reading) == ["ann 2023-12-30 09:00:00..2024-01-02 08:00:00"]


def test_a_start_on_29_february(tmp_path):
    reading = log(
        tmp_path, poll("Fri 3/1/2024 8:00", "ann h h:0 (v1.0) (lic1/27000 101), start Thu 2/29 9:00")
    )
    assert spans(reading)[0].startswith("ann 2024-02-29 09:00:00")


def test_one_handle_in_several_polls_is_one_session_that_ends_between_two(tmp_path):
    ann, bob = (
        f"{user} h h:0 (v1.0) (lic1/27000 {handle}), start Mon 6/3 7:00"
        for user, handle in (("ann", 101), ("bob", 102))
    )
    text = (
        poll("Mon 6/3/2024 8:00", ann, bob)
        + poll("Mon 6/3/2024 8:15", ann, bob)
        + poll("Mon 6/3/2024 8:30", ann)
    )
    reading = log(tmp_path, text)
    assert spans(reading) == [
        "ann 2024-06-03 07:00:00..2024-06-03 08:30:00",
        "bob 2024-06-03 07:00:00..2024-06-03 08:15:00",
    ]
    assert list(reading.gathered.ranges) != []


def test_a_failed_poll_ends_nothing(tmp_path):
    ann = "ann h h:0 (v1.0) (lic1/27000 101), start Mon 6/3 7:00"
    failed = (
        "Flexible License Manager status on Mon 6/3/2024 8:15\n\n"
        'Error getting status: Cannot connect to license server system. (-15,570:111 "Connection refused")\n\n'
    )
    reading = log(tmp_path, poll("Mon 6/3/2024 8:00", ann) + failed + poll("Mon 6/3/2024 8:30", ann))
    assert spans(reading) == ["ann 2024-06-03 07:00:00..2024-06-03 08:30:00"]


@pytest.mark.parametrize("display", ["h:0", "my display 1", ""])
def test_a_display_may_be_missing_or_hold_blanks(tmp_path, display):
    reading = log(
        tmp_path,
        poll(
            "Mon 6/3/2024 8:00",
            f"ann h {display} (v1.0) (lic1/27000 101), start Mon 6/3 7:00, 3 licenses"
            "  (linger: 0 / 600), PID: 4711 ",
        ),
    )
    assert spans(reading) == ["ann 2024-06-03 07:00:00..2024-06-03 08:00:00 x3"]


def test_reservations_and_queues_are_no_use(tmp_path):
    lines = (
        "\t2 RESERVATIONs for GROUP staff (lic1/27000)",
        "1 RESERVATION for HOST ws1 (lic1/27000)",
        "ann h h:0 (v1.0) (lic1/27000 101), start Mon 6/3 7:00",
        "bob h h:0 (v1.0) (lic1/27000 203) queued for 1 license",
    )
    reading = log(tmp_path, poll("Mon 6/3/2024 8:00", *lines))
    assert spans(reading) == ["ann 2024-06-03 07:00:00..2024-06-03 08:00:00"]
    assert reading.extra["cad"]["reserved_not_shown_as_held"] == 3


def rms(epoch: int, transaction: int, user: str, held: int = 0) -> str:
    return f'12 3 Mon Jun 3 08:00:00 2024 {epoch} clay 1.0 {transaction} 1 {held} {user} ws 8.5 1 ""\n'


def test_sentinel_pairs_by_transaction_and_ends_at_a_shutdown(tmp_path):
    text = "# Startup Mon Jun 3 08:00:00 2024\n" + rms(1717401600, 0, "ann") + rms(1717402000, 1, "cat")
    text += (
        rms(1717405200, 2, "ann", 3600)
        + rms(1717405200, 0, "bob")
        + rms(1717405300, 13, "x")
        + "# Shutdown\n"
    )
    reading = log(tmp_path, text)
    assert spans(reading)[0] == "ann 2024-06-03 08:00:00..2024-06-03 09:00:00"
    assert ends(reading) == ["logout", "shutdown"]
    assert [one.user for one in reading.denials.episodes(0)] == ["cat"]
