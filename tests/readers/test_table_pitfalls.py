"""What people's tables and rotas look like, in any locale's habits."""

# ruff: noqa: E501  (lines of logs are as long as they are)

import pytest
from logs import ends, kinds, log, peak, spans

from seatwise.readers import Options, read
from seatwise.readers.errors import MissingColumn, UnknownUnit

ANN = ["ann 2024-06-13 09:00:00..2024-06-13 10:30:00"]

TABLES = {
    "comma": "user,start,end\nann,2024-06-13 09:00,2024-06-13 10:30\n",
    "semicolon": "user;start;end\nann;2024-06-13 09:00;2024-06-13 10:30\n",
    "tab": "user\tstart\tend\nann\t2024-06-13 09:00\t2024-06-13 10:30\n",
    "sep line": "sep=;\nuser;start;end\nann;13.06.2024 09:00;13.06.2024 10:30\n",
    "quoted": '"user","start","end"\n"ann","2024-06-13 09:00","2024-06-13 10:30"\n',
    "german": "Benutzer;Beginn;Ende\nann;13.06.2024 09:00;13.06.2024 10:30\n",
    "french": "Utilisateur;Début;Fin\nann;13/06/2024 09:00;13/06/2024 10:30\n",
    "spanish": "Usuario;Inicio;Fin\nann;13/06/2024 09:00;13/06/2024 10:30\n",
    "russian": "Пользователь;Начало;Окончание\nann;13.06.2024 09:00;13.06.2024 10:30\n",
    "american": "User,Start,End\nann,06/13/2024 9:00 AM,06/13/2024 10:30 AM\n",
    "hours with a decimal comma": "Benutzer;Beginn;Stunden\nann;13.06.2024 09:00;1,5\n",
    "minutes": "user,start,duration_minutes\nann,2024-06-13 09:00,90\n",
    "clock as a length": "user,start,duration\nann,2024-06-13 09:00,1:30:00\n",
    "epoch seconds": "user,start,end\nann,1718269200,1718274600\n",
    "epoch milliseconds": "user,start,end\nann,1718269200000,1718274600000\n",
    "mixed offsets": "user,start,end\nann,2024-06-13T11:00:00+02:00,2024-06-13T05:30:00-05:00\n",
    "other columns": "id,user,team,start,end,note\n1,ann,a,2024-06-13 09:00,2024-06-13 10:30,x\n",
    "old line ends": "user,start,end\rann,2024-06-13 09:00,2024-06-13 10:30\r",
    "lines of the page before the header": "Report of sessions\n\nuser,start,end\nann,2024-06-13 09:00,2024-06-13 10:30\n",
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_a_table_in_any_habit_is_the_same_session(tmp_path, case):
    assert spans(log(tmp_path, TABLES[case])) == ANN


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_any_usual_encoding_is_read(tmp_path, encoding, line):
    text = "Пользователь\tНачало\tОкончание\nАнна Петрова\t13.06.2024 09:00\t13.06.2024 10:30\nЁлкин\t13.06.2024 09:00\t13.06.2024 09:10\n"
    reading = log(tmp_path, text.replace("\n", line).encode(encoding))
    assert reading.named_users == ["Ёлкин", "Анна Петрова"] or reading.named_users == [
        "Анна Петрова",
        "Ёлкин",
    ]


def test_western_letters_without_a_mark_are_read(tmp_path):
    text = "Benutzer;Beginn;Ende\nJürgen Groß;13.06.2024 09:00;13.06.2024 10:30\n"
    reading = log(tmp_path, text.encode("cp1252"))
    assert reading.named_users == ["Jürgen Groß"]
    assert "encoding" in kinds(reading)


def test_a_length_without_a_unit_is_asked_about(tmp_path):
    with pytest.raises(UnknownUnit, match="duration_hours"):
        log(tmp_path, "user,start,duration\nann,2024-06-13 09:00,90\n")


def test_a_column_that_is_missing_is_asked_about(tmp_path):
    with pytest.raises(MissingColumn, match="--column"):
        log(tmp_path, "user,when,what\nann,2024-06-13 09:00,2024-06-13 10:30\n")


def test_touching_sessions_free_the_seat_first(tmp_path):
    reading = log(
        tmp_path,
        "user,start,end\nann,2024-06-13 09:00,2024-06-13 10:00\nbob,2024-06-13 10:00,2024-06-13 11:00\n",
    )
    assert peak(reading, "-") == (1, "2024-06-13 09:00:00")


def test_what_was_opened_is_never_0(tmp_path):
    reading = log(tmp_path, "user,start,end\nann,2024-06-13 09:00,2024-06-13 09:00\n")
    assert peak(reading, "-") == (1, "2024-06-13 09:00:00")
    assert "zero_length" in kinds(reading)


def test_a_day_that_does_not_exist_is_a_bad_line(tmp_path):
    reading = log(
        tmp_path,
        TABLES["comma"]
        + "bob,2024-04-31 09:00,2024-04-31 10:00\n"
        + "cat,2023-02-29 09:00,2023-02-29 10:00\n",
    )
    assert (reading.bad_lines, reading.session_count) == (2, 1)


def test_the_same_row_twice_counts_once(tmp_path):
    reading = log(tmp_path, TABLES["comma"] + TABLES["comma"].split("\n")[1] + "\n")
    assert reading.session_count == 1
    assert [(note.kind, note.line) for note in reading.warnings] == [("duplicate_row", 3)]


def test_a_quoted_line_break_keeps_the_line_numbers(tmp_path):
    reading = log(
        tmp_path, 'user,start,end\n"an\nn",2024-06-13 09:00,2024-06-13 10:30\nbob,never,2024-06-13 10:30\n'
    )
    assert [(note.kind, note.line) for note in reading.warnings if note.kind == "bad_date"] == [
        ("bad_date", 4)
    ]


def test_a_rota_with_bare_hours_goes_over_midnight(tmp_path):
    reading = log(tmp_path, "name,date,start,end\nann,2024-06-13,22:00,06:00\nbob,2024-06-13,09:00,17:00\n")
    assert spans(reading) == [
        "ann 2024-06-13 22:00:00..2024-06-14 06:00:00",
        "bob 2024-06-13 09:00:00..2024-06-13 17:00:00",
    ]


def test_a_night_shift_over_a_clock_change_keeps_the_hour_on_the_wall_and_says_so(tmp_path):
    reading = log(
        tmp_path,
        "name,date,start,end\nann,2024-03-30,22:00,06:00\nbob,2024-10-26,22:00,06:00\n",
        timezone="Europe/Berlin",
    )
    hours = [(end - start) // 3_600_000 for start, end in reading.sessions.select("start", "end").rows()]
    assert hours == [7, 9]
    assert "clock_change" in kinds(reading)


def test_a_workbook_is_a_table(tmp_path):
    from datetime import datetime

    import xlsxwriter

    file = tmp_path / "sessions"
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row(0, 0, ["Benutzer", "Beginn", "Ende"])
        sheet.write(1, 0, "ann")
        sheet.write_datetime(1, 1, datetime(2024, 6, 13, 9), day)  # noqa: DTZ001
        sheet.write_datetime(1, 2, datetime(2024, 6, 13, 10, 30), day)  # noqa: DTZ001
    assert spans(read([file], Options(timezone="UTC"))) == ANN


def test_a_quote_that_never_ends_does_not_swallow_the_log(tmp_path):
    early = "".join(f"user{n},2024-06-13 09:00,2024-06-13 10:00\n" for n in range(50))
    rows = early.replace("user", "late")
    text = "user,start,end\n" + early + 'bob,"2024-06-13 09:00,2024-06-13 10:00\n' + rows
    reading = log(tmp_path, text)
    assert reading.bad_lines <= 1
    assert reading.session_count >= 100


CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{}END:VCALENDAR\r\n"


def shift(*lines: str) -> str:
    return (
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\n"
        + "".join(f"{line}\r\n" for line in lines)
        + "END:VEVENT\r\n"
    )


def test_a_calendar_rule_with_an_exception_and_a_cancelled_shift(tmp_path):
    rule = shift(
        "SUMMARY:ann",
        "DTSTART;TZID=Europe/Berlin:20240603T090000",
        "DTEND;TZID=Europe/Berlin:20240603T170000",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE;TZID=Europe/Berlin:20240604T090000",
    )
    off = shift(
        "SUMMARY:bob", "DTSTART:20240603T090000Z", "DTEND:20240603T100000Z", "STATUS:CANCELLED"
    ).replace("UID:1", "UID:2")
    day = shift("SUMMARY:cat", "DTSTART;VALUE=DATE:20240603", "DTEND;VALUE=DATE:20240604").replace(
        "UID:1", "UID:3"
    )
    reading = log(tmp_path, CALENDAR.format(rule + off + day))
    assert spans(reading) == [
        "ann 2024-06-03 07:00:00..2024-06-03 15:00:00",
        "ann 2024-06-05 07:00:00..2024-06-05 15:00:00",
    ]


def test_one_changed_day_of_a_rule_replaces_that_day(tmp_path):
    rule = shift(
        "SUMMARY:ann", "DTSTART:20240603T090000Z", "DTEND:20240603T100000Z", "RRULE:FREQ=DAILY;COUNT=2"
    )
    moved = shift(
        "SUMMARY:ann", "RECURRENCE-ID:20240604T090000Z", "DTSTART:20240604T120000Z", "DTEND:20240604T130000Z"
    )
    assert spans(log(tmp_path, CALENDAR.format(rule + moved))) == [
        "ann 2024-06-03 09:00:00..2024-06-03 10:00:00", "ann 2024-06-04 12:00:00..2024-06-04 13:00:00",
    ]  # fmt: skip


def test_a_floating_time_is_of_the_zone_and_a_folded_name_is_one(tmp_path):
    text = CALENDAR.format(
        shift("SUMMARY:ann of the very", "  long name", "DTSTART:20240603T090000", "DURATION:PT90M")
    )
    reading = log(tmp_path, text, timezone="Europe/Berlin")
    assert spans(reading) == ["ann of the very long name 2024-06-03 07:00:00..2024-06-03 08:30:00"]
    assert ends(reading) == ["logout"]
