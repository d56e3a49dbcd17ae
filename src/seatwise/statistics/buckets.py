"""Buckets of a calendar: hours, days, weeks and months as the clocks of a zone show them."""

from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from seatwise.statistics.problems import BadChoice
from seatwise.statistics.schedule import Instants
from seatwise.statistics.zones import local, midnight, milliseconds

Bucket = Literal["hour", "day", "week", "month"]
BUCKETS: Final[tuple[Bucket, ...]] = ("hour", "day", "week", "month")

QUARTER_MS: Final = 15 * 60 * 1000
"""Zones differ by multiples of this (+05:45 exists), so quarters of an hour UTC make up every local
bucket."""

# A chart of more buckets shows nothing, and a range of ten thousand years must not keep anybody waiting.
_MOST: Final = 200_000


def edges(start: int, end: int, bucket: Bucket, where: ZoneInfo) -> Instants:
    """`start`, the local beginnings of buckets in between, and `end`: ms UTC, rising; days may have 23 or
    25 hours.

    Weeks begin on Monday. Raises BadChoice for more buckets than anybody can read.
    """
    shortest = {
        "hour": QUARTER_MS * 4,
        "day": 23 * QUARTER_MS * 4,
        "week": 6 * 86_400_000,
        "month": 27 * 86_400_000,
    }
    if (end - start) // shortest[bucket] > _MOST:
        choices = ", ".join(name for name in BUCKETS if (end - start) // shortest[name] <= _MOST)
        raise BadChoice(option="--bucket", value=bucket, choices=choices or "-")
    inner = _hours(start, end, where) if bucket == "hour" else _days(start, end, bucket, where)
    return np.array([start, *inner, end], dtype=np.int64)


def _hours(start: int, end: int, where: ZoneInfo) -> list[int]:
    first = -(-(start + 1) // QUARTER_MS) * QUARTER_MS
    return [at for at in range(first, end, QUARTER_MS) if local(at, where).minute == 0]


def _days(start: int, end: int, bucket: Bucket, where: ZoneInfo) -> list[int]:
    day = local(start, where).date()
    found: list[int] = []
    while True:
        day = _next(day, bucket)
        at = midnight(day, where)
        if at >= end:
            return found
        # Where a zone skipped a whole day, its midnight is the next day's.
        if at > start and (not found or at > found[-1]):
            found.append(at)


def _next(day: date, bucket: Bucket) -> date:
    if bucket == "week":
        return day + timedelta(days=7 - day.weekday())
    if bucket == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1)


def before(start: int, end: int, where: ZoneInfo) -> tuple[int, int]:
    """The period before: as many whole local months or days where the range is whole ones, else as long."""
    first, last = local(start, where), local(end, where)
    if not (_is_midnight(start, first, where) and _is_midnight(end, last, where)):
        return start - (end - start), start
    if first.day == last.day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month
        count = first.year * 12 + first.month - 1 - months
        return midnight(date(count // 12, count % 12 + 1, 1), where), start
    return midnight(first.date() - (last.date() - first.date()), where), start


def _is_midnight(at: int, clock: datetime, where: ZoneInfo) -> bool:
    return milliseconds(datetime.combine(clock.date(), datetime.min.time(), where)) == at
