"""Who is on duty when: two days on, two days off, one crew after the other around the clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from seatwise.demo.cast import Member, chance
from seatwise.licenses import Instant

ZONE = ZoneInfo("Europe/Moscow")

# Local hours; the night ends on the next day.
_CREW_HOURS = ((7, 15), (15, 23), (23, 31))
_SENIOR_HOURS = (9, 18)
_WEEKEND_SHARE = 0.6
_FEWEST = 2
_ROTATION_DAYS = 12


class Shift(msgspec.Struct, frozen=True):
    """A shift of one operator over [starts, ends), milliseconds UTC."""

    login: str
    starts: Instant
    ends: Instant


def shifts(members: list[Member], first: Instant, until: Instant, seed: int) -> list[Shift]:
    """The shifts that begin in [first, until), in order of time.

    Who is ill has none, and weekends are thinner.
    """
    days = _days(first, until)
    working = [member for member in members if not member.newcomer and member.crew is not None]
    ill = {member.login: _ill(member, days, seed) for member in working}
    planned: list[Shift] = []
    for day in days:
        luck = chance(seed, "weekend", day)
        well = [member for member in working if day not in ill[member.login]]
        if day.weekday() < 5:
            planned += [_shift(member, day, _SENIOR_HOURS) for member in well if member.senior]
        for crew in sorted({member.crew for member in well if member.crew is not None}):
            hours = _crew_hours(crew, day)
            if hours is None:
                continue
            there = [member for member in well if member.crew == crew and not member.senior]
            wanted = [m for m in there if day.weekday() < 5 or luck.random() < _WEEKEND_SHARE]
            if len(wanted) < _FEWEST:
                wanted = there[:_FEWEST]
            planned += [_shift(member, day, hours) for member in wanted]
    return sorted(
        (shift for shift in planned if first <= shift.starts < until),
        key=lambda shift: (shift.starts, shift.login),
    )


def _shift(member: Member, day: date, hours: tuple[int, int]) -> Shift:
    return Shift(member.login, _instant(day, hours[0]), _instant(day, hours[1]))


def _crew_hours(crew: int, day: date) -> tuple[int, int] | None:
    number = day.toordinal()
    if number // 2 % 2 != crew // 3:
        return None
    return _CREW_HOURS[(crew + number // _ROTATION_DAYS) % 3]


def _ill(member: Member, days: list[date], seed: int) -> set[date]:
    luck = chance(seed, "ill", member.login)
    ill: set[date] = set()
    for day in days:
        falls = member.manner is not None and luck.random() < member.manner.ill
        if falls and day not in ill:
            ill |= {day + timedelta(days=n) for n in range(luck.randint(2, 6))}
    return ill


def _days(first: Instant, until: Instant) -> list[date]:
    # A night that began the evening before may reach into the first day.
    day = datetime.fromtimestamp(first / 1000, ZONE).date() - timedelta(days=1)
    last = datetime.fromtimestamp(until / 1000, ZONE).date()
    return [day + timedelta(days=n) for n in range((last - day).days + 1)]


def _instant(day: date, hour: int) -> Instant:
    day += timedelta(days=hour // 24)
    moment = datetime(day.year, day.month, day.day, hour % 24, tzinfo=ZONE)
    return round(moment.timestamp() * 1000)
