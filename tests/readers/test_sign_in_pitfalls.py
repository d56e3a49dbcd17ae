"""What identity providers, desks and machines log, and what a careless reader makes of it."""

# ruff: noqa: E501  (lines of logs are as long as they are)

import json

import pytest
from logs import ends, kinds, log, peak, spans

from seatwise.readers import Options
from seatwise.readers.errors import ReadError
from seatwise.readers.figures import figures

DAY = 1_717_372_800_000  # 3 June 2024, 00:00 UTC


def at(clock: str) -> int:
    hour, minute = clock.split(":")
    return DAY + (int(hour) * 60 + int(minute)) * 60_000


def keycloak(clock: str, kind: str, user: str = "u1", session: str = "s1", **more) -> dict:
    details = {"username": f"{user}@x"} | more.pop("details", {})
    return {
        "time": at(clock), "type": kind, "realmId": "r", "clientId": "desk", "userId": user, "sessionId": session,
        "ipAddress": "10.0.0.1", "details": details, **more,
    }  # fmt: skip


def test_an_expired_session_ends_after_its_last_sign_of_life(tmp_path):
    events = [keycloak("9:00", "LOGIN"), keycloak("9:20", "REFRESH_TOKEN"), keycloak("9:40", "CODE_TO_TOKEN")]
    reading = log(tmp_path, json.dumps(events[::-1]))
    assert spans(reading) == ["u1@x 2024-06-03 09:00:00..2024-06-03 10:10:00"]
    assert "end_assumed" in kinds(reading)


def test_sign_ins_of_two_clients_are_one_session(tmp_path):
    events = [
        keycloak("9:00", "LOGIN"),
        keycloak("9:05", "LOGIN", clientId="wiki"),
        keycloak("9:20", "LOGOUT"),
    ]
    events = [{**one, "clientId": one.get("clientId")} for one in events]
    assert spans(log(tmp_path, json.dumps(events))) == ["u1@x 2024-06-03 09:00:00..2024-06-03 09:20:00"]


def test_a_sign_out_with_another_number_closes_the_only_open_session(tmp_path):
    events = [keycloak("9:00", "LOGIN"), keycloak("9:20", "LOGOUT", session="other")]
    reading = log(tmp_path, json.dumps(events))
    assert ends(reading) == ["logout_matched_by_user"]
    assert spans(reading) == ["u1@x 2024-06-03 09:00:00..2024-06-03 09:20:00"]


def test_machines_and_wrong_passwords_hold_no_seat(tmp_path):
    events = [
        keycloak("9:00", "LOGIN"), keycloak("9:20", "LOGOUT"),
        keycloak("9:01", "CLIENT_LOGIN", "svc", "s9", details={"username": "service-account-desk"}),
        keycloak("9:02", "LOGIN_ERROR", None, None, error="invalid_user_credentials"),
    ]  # fmt: skip
    reading = log(tmp_path, json.dumps(events))
    assert reading.named_users == ["u1@x"]
    assert reading.denials.failed_sign_ins == 1
    assert not reading.denials.episodes(0)


def test_a_session_number_may_come_back(tmp_path):
    events = [
        keycloak("9:00", "LOGIN"), keycloak("9:20", "LOGOUT"), keycloak("12:00", "LOGIN"), keycloak("12:10", "LOGOUT"),
    ]  # fmt: skip
    assert len(spans(log(tmp_path, json.dumps(events)))) == 2


def test_the_server_log_tells_the_same_with_older_numbers_and_prefixed_types(tmp_path):
    line = '2024-06-03 {} INFO  [org.keycloak.events] (executor-thread-1) type="{}", realmId="r", clientId="desk", userId="u1", ipAddress="10.0.0.1", code_id="s1", username="ann"\n'
    text = line.format("09:00:00,123", "access.LOGIN") + line.format("09:20:00,000", "access.LOGOUT")
    assert spans(log(tmp_path, text, timezone="Europe/Berlin")) == [
        "ann 2024-06-03 07:00:00..2024-06-03 07:20:00"
    ]


def okta(
    clock: str, kind: str, session: str = "x1", user: str = "ann@x", result: str = "SUCCESS", **more
) -> dict:
    return {
        "uuid": more.pop("uuid", f"{clock}{kind}{session}{user}"), "published": f"2024-06-03T{clock}:00.000Z",
        "eventType": kind, "outcome": {"result": result}, "actor": {"alternateId": user, "type": "User", "id": user},
        "authenticationContext": {"externalSessionId": session}, "target": more.pop("target", []), **more,
    }  # fmt: skip


def test_pages_overlap_and_a_step_up_is_the_same_session(tmp_path):
    events = [
        okta("09:00", "user.session.start"),
        okta("09:30", "user.session.start", uuid="other"),
        okta("10:00", "user.session.end"),
    ]
    assert spans(log(tmp_path, json.dumps(events + events[:2]))) == [
        "ann@x 2024-06-03 09:00:00..2024-06-03 10:00:00"
    ]


def test_an_admin_who_clears_sessions_ends_those_of_the_target(tmp_path):
    target = [{"type": "User", "alternateId": "ann@x", "id": "ann@x"}]
    events = [
        okta("09:00", "user.session.start"), okta("09:00", "user.session.start", "x2", "boss@x"),
        okta("10:00", "user.session.clear", "x2", "boss@x", target=target), okta("11:00", "user.session.end", "x2", "boss@x"),
        okta("09:10", "user.session.start", "x3", "bob@x", "FAILURE"),
    ]  # fmt: skip
    reading = log(tmp_path, json.dumps(events))
    assert spans(reading) == [
        "ann@x 2024-06-03 09:00:00..2024-06-03 10:00:00",
        "boss@x 2024-06-03 09:00:00..2024-06-03 11:00:00",
    ]
    assert reading.denials.failed_sign_ins == 1


def google(clock: str, name: str, user: str = "ann@x") -> dict:
    return {
        "id": {"time": f"2024-06-03T{clock}:00.000Z", "applicationName": "login"},
        "actor": {"email": user},
        "events": [{"name": name}],
    }


def test_google_sign_ins_without_a_sign_out_state_no_peak_until_a_length_is_told(tmp_path):
    items = {
        "items": [
            google("09:00", "login_success"),
            google("10:00", "logout"),
            google("09:30", "login_success", "bob@x"),
            google("09:31", "login_failure", "cat@x"),
        ]
    }
    reading = log(tmp_path, json.dumps(items))
    assert figures(reading, Options()).seats is None
    assert reading.named_users == ["ann@x", "bob@x"]
    told = log(tmp_path, json.dumps(items), assume_session_minutes=60)
    assert peak(told, "sign-in") == (2, "2024-06-03 09:30:00")


ENTRA = "\ufeffDate (UTC),Request ID,User,Username,Application,Application ID ,Resource ID ,IP address,Status,Sign-in error code\n"


def test_entra_tells_named_users_only_and_counts_what_was_no_sign_in(tmp_path):
    rows = "2024-06-03T09:00:00Z,1,Ann,Ann@X,Desk,a,r,1.1.1.1,Success,0\n2024-06-03T09:10:00Z,2,Ann,ann@x,Desk,a,r,1.1.1.1,Success,0\n"
    rows += "2024-06-03T09:00:00Z,3,Bob,bob@x,Desk,a,r,1.1.1.1,Interrupted,50140\n2024-06-03T09:00:00Z,4,Cat,cat@x,Desk,a,r,1.1.1.1,Failure,50126\n"
    reading = log(tmp_path, ENTRA + rows)
    assert reading.named_users == ["ann@x"]
    assert (reading.denials.interrupted, reading.denials.failed_sign_ins) == (1, 1)
    assert not reading.ends_known


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ("13/06/2024 09:00:00;14/06/2024 09:00:00", "2024-06-13"),
        ("06/13/2024 09:00:00;06/14/2024 09:00:00", "2024-06-13"),
    ],
)
def test_day_and_month_are_settled_by_the_file(tmp_path, days, first):
    rows = "".join(
        f"{day},{n},Ann,ann@x,Desk,a,r,1.1.1.1,Success,0\n" for n, day in enumerate(days.split(";"))
    )
    assert spans(log(tmp_path, ENTRA + rows, assume_session_minutes=10))[0].startswith(
        f"ann@x {first} 09:00:00"
    )


WINDOWS = "TimeCreated,Id,RecordId,MachineName,TargetUserName,TargetDomainName,TargetLogonId,LogonType\n"


def event(
    clock: str, number: int, user: str, logon: str, kind: str = "2", computer: str = "PC1", record: int = 0
) -> str:
    return f"2024-06-03T{clock}:00.1234567Z,{number},{record or hash((clock, number, user, logon)) % 10**9},{computer},{user},CORP,{logon},{kind}\n"


def test_only_people_sign_in_to_windows(tmp_path):
    text = WINDOWS + event("09:00", 4624, "ann", "0x1") + event("17:00", 4634, "ann", "0x1")
    for user, kind in (
        ("PC1$", "2"),
        ("SYSTEM", "5"),
        ("ANONYMOUS LOGON", "3"),
        ("DWM-1", "2"),
        ("UMFD-0", "2"),
        ("bob", "3"),
        ("cat", "4"),
        ("dan", "5"),
    ):
        text += event("10:00", 4624, user, f"0x{ord(user[0])}{kind}", kind)
    reading = log(tmp_path, text)
    assert reading.named_users == ["CORP\\ann"]


def test_the_linked_logons_of_an_administrator_are_one_session(tmp_path):
    text = (
        WINDOWS
        + event("09:00", 4624, "ann", "0x1")
        + event("09:00", 4624, "ann", "0x2")
        + event("17:00", 4647, "ann", "0x1")
        + event("17:01", 4634, "ann", "0x2")
    )
    reading = log(tmp_path, text)
    assert len(spans(reading)) == 1
    assert peak(reading, "PC1")[0] == 1


def test_a_logon_number_is_unique_only_until_the_next_start(tmp_path):
    text = (
        WINDOWS
        + event("09:00", 4624, "ann", "0x1")
        + event("12:00", 4608, "", "")
        + event("13:00", 4624, "bob", "0x1")
        + event("14:00", 4634, "bob", "0x1")
    )
    reading = log(tmp_path, text)
    assert [one.split()[0] for one in spans(reading)] == ["CORP\\ann", "CORP\\bob"]
    assert ends(reading) == ["machine_restart", "logout"]


LAST = (
    "bob      pts/1        10.0.0.2         Mon Jun  3 11:00:00 2024   still logged in\n"
    "ann      pts/0        10.0.0.1         Mon Jun  3 10:00:00 2024 - crash                     (00:30)\n"
    "reboot   system boot  6.1.0-18-amd64   Mon Jun  3 10:45:00 2024   still running\n"
    "cat      tty1                          Sat Jun  1 09:00:00 2024 - Sun Jun  2 11:03:00 2024 (1+02:03)\n"
    "dan      tty1                          Fri May 31 09:00:00 2024 - down                      (03:00)\n"
    "eve      pts/4        10.0.0.4         Thu May 30 09:00:00 2024   gone - no logout\n"
    "\nwtmp begins Thu May 30 09:00:00 2024\n"
)


def test_last_ends_sessions_in_five_ways(tmp_path):
    reading = log(tmp_path, LAST, read_at=at("12:00"))
    assert reading.named_users == ["ann", "bob", "cat", "dan", "eve"]
    assert ends(reading) == ["crash", "still_open", "logout", "down", "no_logout"]
    told = spans(reading)
    assert told[1] == "bob 2024-06-03 11:00:00..2024-06-03 12:00:00"
    assert told[2].endswith("2024-06-02 11:03:00")
    assert told[3] == "dan 2024-05-31 09:00:00..2024-05-31 12:00:00"


def test_a_list_without_years_is_refused_with_what_to_do(tmp_path):
    text = "ann      pts/0        10.0.0.1         Mon Jun  3 10:00 - 11:00  (01:00)\n\nwtmp begins Mon Jun  3 09:00:00 2024\n"
    with pytest.raises(ReadError, match="last -F"):
        log(tmp_path, text)


def zendesk(clock: str, user: int, field: str, before: str, now: str) -> dict:
    return {
        "id": f"{clock}{user}{field}",
        "agent_id": user,
        "field_name": field,
        "previous_value": before,
        "value": now,
        "timestamp": f"2024-06-03T{clock}:00Z",
    }


def test_away_and_invisible_hold_a_seat_and_engagements_are_noise(tmp_path):
    events = [
        zendesk("09:00", 1, "status", "offline", "online"), zendesk("09:10", 1, "engagements", "0", "1"),
        zendesk("10:00", 1, "status", "online", "away"), zendesk("11:00", 1, "status", "away", "invisible"),
        zendesk("12:00", 1, "status", "invisible", "offline"), zendesk("09:30", 2, "status", "online", "offline"),
    ]  # fmt: skip
    reading = log(tmp_path, json.dumps({"agent_events": events}))
    assert spans(reading) == [
        "1 2024-06-03 09:00:00..2024-06-03 12:00:00",
        "2 2024-06-03 09:00:00..2024-06-03 09:30:00",
    ]
    assert "start_before_log" in kinds(reading)
    told = log(tmp_path, json.dumps({"agent_events": events}), not_a_seat=frozenset({"away"}))
    assert len(spans(told)) == 3


STATUS = "Agent,Status,From,To\n"


def test_sessions_cut_at_midnight_are_one_and_other_groups_repeat_the_same_hours(tmp_path):
    text = (
        STATUS
        + "ann,Available,2024-06-03 22:00,2024-06-04 00:00\nann,Busy,2024-06-04 00:00,2024-06-04 02:00\n"
    )
    text += "ann,Available,2024-06-03 22:30,2024-06-04 00:00\nbob,Offline,2024-06-03 22:00,2024-06-04 00:00\n"
    reading = log(tmp_path, text)
    assert spans(reading) == ["ann 2024-06-03 22:00:00..2024-06-04 02:00:00"]


def test_an_open_session_of_a_contact_center_has_an_empty_end(tmp_path):
    text = "Agent,Login,Logout\nann,2024-06-03 09:00,\nbob,2024-06-03 10:00,2024-06-03 11:00\n"
    reading = log(tmp_path, text, columns={"user": "Agent", "start": "Login", "end": "Logout"})
    assert spans(reading)[0] == "ann 2024-06-03 09:00:00..2024-06-03 11:00:00"
    assert "open_at_end" in kinds(reading)


def test_intercom_tells_epoch_seconds_and_away_is_no_sign_out(tmp_path):
    def one(clock: str, kind: str) -> dict:
        return {
            "id": clock,
            "activity_type": kind,
            "created_at": at(clock) // 1000,
            "performed_by": {"email": "ann@x"},
        }

    items = [
        one("9:00", "admin_login_success"),
        one("10:00", "admin_away_mode_change"),
        one("11:00", "admin_logout"),
    ]
    reading = log(tmp_path, json.dumps({"activity_logs": items}))
    assert spans(reading) == ["ann@x 2024-06-03 09:00:00..2024-06-03 11:00:00"]


def test_salesforce_tells_sign_ins_of_people_and_of_programs(tmp_path):
    text = "LoginTime,UserId,LoginType,Status,Application\n"
    text += "2024-06-03T09:00:00.000Z,005A,Application,Success,Browser\n2024-06-03T09:00:00.000Z,005B,Remote Access 2.0,Success,Loader\n"
    text += "2024-06-03T09:00:00.000Z,005C,Application,Invalid Password,Browser\n"
    reading = log(tmp_path, text)
    assert "005A" in reading.named_users
    assert "005C" not in reading.named_users
    assert reading.denials.failed_sign_ins == 1
