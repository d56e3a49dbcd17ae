"""Dates and times as people and programs write them, and the order of day and month decided per file."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from seatwise.readers.zones import DAY, Zone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janv janvier ene enero января янв январь jän",
            "feb february februar févr fév février fevr fev fevrier febrero фев февраля февраль февр",
            "mar march märz mär mars marzo марта мар март mrz",
            "apr april avr avril abr abril апр апреля апрель",
            "may mai mayo мая май",
            "jun june juni juin junio июн июня июнь",
            "jul july juli juil juillet julio июл июля июль",
            "aug august août aoû aout ago agosto авг августа август",
            "sep sept september septembre septiembre set сен сентября сентябрь сент",
            "oct october okt oktober octobre octubre окт октября октябрь",
            "nov november novembre noviembre ноя ноября ноябрь нояб",
            "dec december dez dezember déc décembre decembre dic diciembre дек декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:(?:[:.h]|\s?ч\s?)(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"|(?=\s*[ap]\.?m))"
    r"(?:\s*(?:Uhr|uhr|h))?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_OFFSET = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?))?"
_TIME = rf"(?:(?:[T,]\s*|\s+|\s+(?:at|um|à|в)\s+){_CLOCK}{_OFFSET})?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<gap>[-/.])(?P<month>\d{{1,2}})(?P=gap)(?P<day>\d{{1,2}}){_TIME}"
)
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{1,2}})(?P<gap>[-/.])(?P<b>\d{{1,2}})(?P=gap)(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_DAY_NAME_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{{3,12}})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{{4}})(?:\s*г\.?)?{_TIME}"
)
_NAME_DAY_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,12}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}"
)
_NAME_DAY_TIME_YEAR = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,12}})\.?\s+(?P<day>\d{{1,2}})\s+{_CLOCK}(?:\s+[A-Z]{{3,5}})?\s+(?P<year>\d{{4}})"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z)?)?"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\d{3})?(?:\.\d{1,9})?")
_BARE = re.compile(_CLOCK)
_EVENING = 12


class Moment(NamedTuple):
    """A written time. `day` and `month` as written, or `month` 0 where their order is still open: then
    `first` and `second` hold the two numbers."""

    year: int
    month: int
    day: int
    first: int
    second: int
    time: int  # ms of the day
    offset: int | None  # ms from UTC, None where the text has no zone
    dotted: bool = False
    dated_only: bool = False

    @property
    def open(self) -> bool:
        """Whether only the file can tell day from month."""
        return self.month == 0 and self.first != self.second

    def settles(self) -> str | None:
        """The date order that this one time proves, if it does."""
        if self.month or self.first == self.second:
            return None
        if self.first > 12 >= self.second:
            return "dmy"
        if self.second > 12 >= self.first:
            return "mdy"
        return None

    def local(self, order: str | None) -> int | None:
        """Local ms (as if UTC) read in that order, None if there is no such day."""
        month, day = self.month, self.day
        if not month:
            day, month = (self.first, self.second) if order != "mdy" else (self.second, self.first)
        try:
            return (date(self.year, month, day).toordinal() - 719_163) * DAY + self.time
        except ValueError:
            return None

    def utc(self, zone: Zone, order: str | None, *, later: bool = False) -> int | None:
        """UTC ms, by the text's own offset or else by the zone; None if there is no such day."""
        local = self.local(order)
        if local is None:
            return None
        return local - self.offset if self.offset is not None else zone.one(local, later=later)


def moment(text: str) -> Moment | None:
    """Read one written time; None if it is none."""
    text = text.strip()
    if not text or len(text) > 80:
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        part = match.groupdict()
        return _moment(part, int(part["year"]), int(part["month"]), int(part["day"]))
    if match := _YEAR_LAST.fullmatch(text):
        part = match.groupdict()
        year = int(part["year"])
        if len(part["year"]) == 2:
            year += 2000 if year < 70 else 1900
        return _moment(part, year, 0, 0, int(part["a"]), int(part["b"]), dotted=part["gap"] == ".")
    if match := (
        _DAY_NAME_YEAR.fullmatch(text)
        or _NAME_DAY_YEAR.fullmatch(text)
        or _NAME_DAY_TIME_YEAR.fullmatch(text)
    ):
        part = match.groupdict()
        month = _MONTHS.get(part["name"].lower())
        return _moment(part, int(part["year"]), month, int(part["day"])) if month else None
    if _EPOCH.fullmatch(text):
        return _epoch(text)
    if match := _COMPACT.fullmatch(text):
        part = match.groupdict()
        return _moment(part, int(part["year"]), int(part["month"]), int(part["day"]))
    return None


def clock(text: str) -> int | None:
    """A bare time of day (9:00, 22.30, 9h15, 9 pm, 24:00) as ms of the day; None if it is none."""
    match = _BARE.fullmatch(text.strip())
    return _time(match.groupdict()) if match else None


def _moment(
    part: dict[str, str | None],
    year: int,
    month: int,
    day: int,
    first: int = 0,
    second: int = 0,
    *,
    dotted: bool = False,
) -> Moment | None:
    time = _time(part) if part.get("hour") is not None else 0
    if time is None or not 1 <= year <= 9998:
        return None
    return Moment(
        year, month, day, first, second, time, offset(part.get("zone")), dotted, part.get("hour") is None
    )


def _time(part: dict[str, str | None]) -> int | None:
    hour, minute, second = (int(part.get(name) or 0) for name in ("hour", "minute", "second"))
    half = part.get("half")
    if half:
        if not 1 <= hour <= _EVENING:
            return None
        hour = hour % _EVENING + (_EVENING if half in "pP" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    fraction = int(((part.get("fraction") or "0") + "00")[:3])
    return (hour * 3600 + minute * 60 + min(second, 59)) * 1000 + fraction


def offset(text: str | None) -> int | None:
    """A written offset from UTC (Z, +03:00, -0400, UTC+2) in ms; None for none."""
    if text is None:
        return None
    digits = re.sub(r"[^\d+-]", "", text)
    if not digits:
        return 0
    sign = -1 if digits[0] == "-" else 1
    number = digits[1:]
    hours, minutes = (int(number), 0) if len(number) <= 2 else (int(number[:-2]), int(number[-2:]))
    return sign * (hours * 60 + minutes) * 60_000


def _epoch(text: str) -> Moment | None:
    whole, _, fraction = text.partition(".")
    milliseconds = int(whole) * 1000 if len(whole) == 10 else int(whole[:13])
    if fraction and len(whole) == 10:
        milliseconds += int((fraction + "00")[:3])
    when = datetime.fromtimestamp(milliseconds // 1000, tz=UTC)
    return Moment(when.year, when.month, when.day, 0, 0, milliseconds % DAY, 0)
