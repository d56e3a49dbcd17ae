"""Rotas as iCalendar files: an event is a shift of the person that its summary names.

Recurring events, exceptions and moved ones are expanded; cancelled, all-day and transparent events are
no shifts. A shift over a clock change: RFC 5545 lets a rule with an end keep its exact length, icalendar
programs keep the hour on the wall; here the hour on the wall is kept, and that is said.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from seatwise.readers import remarks
from seatwise.readers.errors import NotThisFormat, TooBig
from seatwise.readers.gathering import Gathered
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text

NAME = "icalendar"
FEATURE = "shift"
LARGEST = 32 << 20
MOST = 200_000
_AHEAD = timedelta(days=366)


def looks(look: Look) -> bool:
    """Whether it begins as a calendar."""
    return bool(look.lines) and look.lines[0].strip().upper() == "BEGIN:VCALENDAR"


def read(texts: list[Text], options: Options) -> Reading:
    """Read calendars. Rules without an end are followed for a year after the last fixed date. Raises
    ReadError."""
    local = Local(options)
    reading = Reading(NAME, Gathered())
    for text in texts:
        book = Notebook(text.name, options)
        _file(text, book, local, reading.gathered)
        book.close(text.lines)
        gather_notes(reading, [book], [text])
    across = Notebook(texts[0].name, options)
    if len(texts) > 1:
        reading.gathered = remarks.once(reading.gathered, across)
    remarks.shapes(reading.gathered, across, lambda _: None)
    local.remark(across)
    reading.warnings += across.notes
    reading.zone = local.zone if local.used else None
    return reading


def _file(text: Text, book: Notebook, local: Local, gathered: Gathered) -> None:
    parts: list[str] = []
    size = 0
    for block in text.blocks():
        size += len(block)
        if size > LARGEST:
            raise TooBig(file=text.name, what="the calendar", limit=f"{LARGEST >> 20} MB")
        parts.append(block)
    try:
        shifts = _expanded("".join(parts))
    except Exception as error:  # noqa: BLE001  (two libraries, and whatever a strange file makes them raise)
        what = f"{type(error).__name__}: {error}"[:200]
        raise NotThisFormat(file=text.name, format=NAME, what=what) from None
    if len(shifts) > MOST:
        raise TooBig(file=text.name, what="the number of shifts", limit=str(MOST))
    cancelled: list[str] = []
    all_day: list[str] = []
    changed = 0
    for shift in sorted(shifts, key=lambda one: str(one.get("DTSTART").dt if one.get("DTSTART") else "")):
        name = _name(shift)
        try:
            begin, finish = shift["DTSTART"].dt, _end(shift)
        except (KeyError, AttributeError, TypeError):
            continue
        if str(shift.get("STATUS", "")).upper() == "CANCELLED":
            cancelled.append(name)
        elif (
            not isinstance(begin, datetime)
            or not isinstance(finish, datetime)
            or str(shift.get("TRANSP", "")).upper() == "TRANSPARENT"
        ):
            all_day.append(name)
        else:
            first, last = _instant(begin, local), _instant(finish, local)
            if last < first or not name:
                book.note(
                    "bad_event",
                    "an event of %(user)s ends before it begins, or names nobody: left out",
                    user=name,
                )
                continue
            changed += begin.utcoffset() != finish.utcoffset() and str(begin.tzinfo) == str(finish.tzinfo)
            gathered.add(gathered.code(name, FEATURE), first, last)
    _tell(book, cancelled, all_day, changed)


def _expanded(text: str) -> list[Any]:
    """Every event of the calendars, recurring ones as often as they come; at most one more than `MOST`."""
    calendars = Calendar.from_ical(text, multiple=True)
    bounds = _bounds([event for calendar in calendars for event in calendar.walk("VEVENT")])
    if bounds is None:
        return []
    found = (
        shift
        for one in calendars
        for shift in recurring_ical_events.of(one, skip_bad_series=True).between(*bounds)
    )
    return list(islice(found, MOST + 1))


def _tell(book: Notebook, cancelled: list[str], all_day: list[str], changed: int) -> None:
    if cancelled:
        book.note(
            "cancelled",
            "%(count)s events (%(users)s) are cancelled and left out",
            count=len(cancelled),
            users=", ".join(dict.fromkeys(cancelled[:5])),
        )
    if all_day:
        book.note(
            "all_day",
            "%(count)s all-day or transparent events (%(users)s) are no shifts",
            count=len(all_day),
            users=", ".join(dict.fromkeys(all_day[:5])),
        )
    if changed:
        book.note(
            "clock_change",
            "%(count)s shifts lie over a clock change: the hour on the wall is kept at both "
            "ends, so each is counted with the hours that really pass",
            count=changed,
        )


def _bounds(events: list[Any]) -> tuple[datetime, datetime] | None:
    """Around everything with a date, and a year more for rules that never end."""
    dates: list[date] = []
    endless = False
    for event in events:
        for key in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value = getattr(event.get(key), "dt", None)
            if isinstance(value, date):
                dates.append(value.date() if isinstance(value, datetime) else value)
        rule = event.get("RRULE")
        if rule:
            until = rule.get("UNTIL") if not isinstance(rule, list) else None
            dates += [
                value.date() if isinstance(value, datetime) else value
                for value in until or []
                if isinstance(value, date)
            ]
            endless = endless or not until
    if not dates:
        return None
    dates = [min(max(day, date(1971, 1, 2)), date(9000, 1, 1)) for day in dates]
    first, last = min(dates), max(dates) + (_AHEAD if endless else timedelta())
    return (
        datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2),
        datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=3),
    )


def _name(event: Any) -> str:
    """Whose shift it is: the summary, else the only attendee."""
    summary = str(event.get("SUMMARY", "")).strip()
    if summary:
        return summary
    attendee = event.get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return ""
    return str(attendee.params.get("CN", attendee)).removeprefix("mailto:")


def _end(event: Any) -> Any:
    if "DTEND" in event:
        return event["DTEND"].dt
    begin = event["DTSTART"].dt
    return begin + event["DURATION"].dt if "DURATION" in event else begin


def _instant(moment: datetime, local: Local) -> int:
    """UTC ms; a floating time is local."""
    if moment.tzinfo is not None:
        return round(moment.timestamp() * 1000)
    local.used = True
    return local.zone.one(round(moment.replace(tzinfo=UTC).timestamp() * 1000))
