"""Whole columns of written times as instants: Polars reads the usual pattern, `times.moment` the rest."""

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seatwise.readers.times import moment
from seatwise.readers.zones import Zone

MISSING = np.iinfo(np.int64).min
"""Stands for a time that is empty."""
BAD = MISSING + 1
"""Stands for a text that is no time."""

_ISO = re.compile(r"\d{4}([-/.])\d\d\1\d\d([T ])\d\d:\d\d(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?")
_NUMBERS = re.compile(r"\d\d([-/.])\d\d\1\d{4}([T ])\d\d:\d\d(:\d\d)?(\.\d{1,9})?")


def pattern(example: str, order: str | None) -> str | None:
    """The strptime pattern of times that look like `example`, if it is a usual one."""
    if match := _ISO.fullmatch(example):
        gap, between, seconds, fraction, zone = match.groups()
        clock = f"%H:%M{':%S' if seconds else ''}{'%.f' if fraction else ''}{'%#z' if zone else ''}"
        return f"%Y{gap}%m{gap}%d{between}{clock}"
    if match := _NUMBERS.fullmatch(example):
        gap, between, seconds, fraction = match.groups()
        day, month = ("%m", "%d") if order == "mdy" else ("%d", "%m")
        return f"{day}{gap}{month}{gap}%Y{between}%H:%M{':%S' if seconds else ''}{'%.f' if fraction else ''}"
    return None


def instants(column: pl.Series, zone: Zone, order: str | None) -> tuple[NDArray[np.int64], bool]:
    """Each text of the column as ms UTC, MISSING or BAD; and whether any was local time.

    `order` is "dmy" or "mdy" for days and months written as two numbers.
    """
    texts = column.fill_null("")
    first = next((text for text in texts.head(20) if text.strip()), "")
    wanted = pattern(first.strip(), order)
    if wanted is None:
        return _one_by_one(texts, zone, order)
    zoned = "%#z" in wanted
    parsed = texts.str.to_datetime(wanted, time_unit="ms", strict=False, cache=False, exact=True)
    read = parsed.to_physical()
    missed = read.is_null()
    filled = read.fill_null(0).to_numpy()
    result = filled if zoned else zone.utc(filled)
    local = not zoned
    if missed.any():
        result = result.copy()
        rest, rest_local = _one_by_one(texts.filter(missed), zone, order)
        result[missed.to_numpy()] = rest
        local = local or rest_local
    return result, local


def _one_by_one(texts: pl.Series, zone: Zone, order: str | None) -> tuple[NDArray[np.int64], bool]:
    """The same by Python, once for each different text."""
    known: dict[str, int] = {}
    local = False
    result = np.empty(len(texts), np.int64)
    for row, text in enumerate(texts):
        value = known.get(text)
        if value is None:
            value, from_clock = one(text, zone, order)
            local = local or from_clock
            if len(known) < 1_000_000:
                known[text] = value
        result[row] = value
    return result, local


def one(text: str, zone: Zone, order: str | None) -> tuple[int, bool]:
    """One text as ms UTC, MISSING or BAD; and whether it was local time."""
    if not text.strip():
        return MISSING, False
    written = moment(text)
    if written is None:
        return BAD, False
    value = written.utc(zone, order)
    return (BAD if value is None else value), written.offset is None


def proven_order(column: pl.Series) -> tuple[str | None, str | None]:
    """(the date order that some text of the column proves, an example that needs one)."""
    example = None
    numbers = column.str.extract_groups(r"^[^\d]*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?:\D|$)")
    first = numbers.struct.field("1").cast(pl.Int32)
    second = numbers.struct.field("2").cast(pl.Int32)
    unsettled = column.filter((first.is_not_null() & (first != second)).fill_null(value=False))
    if len(unsettled):
        example = next((text for text in unsettled if _needs_order(text)), None)
    for mask in ((first > 12) & (second <= 12), (second > 12) & (first <= 12)):
        for text in column.filter(mask.fill_null(value=False)).head(20):
            written = moment(text)
            if written is not None and (settled := written.settles()):
                return settled, example
    return None, example


def _needs_order(text: str) -> bool:
    written = moment(text)
    return written is not None and written.open
