"""The figures of a log: named users, peak of seats, of people, and of what was held long enough; also
per day."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seatwise.readers.denials import Denials, Reason
from seatwise.readers.gathering import Columns
from seatwise.readers.options import Options
from seatwise.readers.reading import Reading
from seatwise.readers.zones import DAY, Zone, zone
from seatwise.usage import Levels, Peak, joined, levels

_MINUTE = 60_000
_LEVELS_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Top:
    """A highest count and the first instant (ms UTC) at which it was reached."""

    count: int
    at: int


def _top(found: Peak, floor: Top) -> Top:
    """A peak, or `floor` where nothing was held for any time."""
    return floor if found.at is None else Top(found.seats, found.at)


@dataclass(frozen=True, slots=True)
class Feature:
    """The figures of one feature over the whole log; instants in ms UTC."""

    seats: Top
    people: Top
    billed: Top
    seat_seconds: float


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one day of the zone, over all features; `seats_of` has the peak of each feature."""

    day: str
    named_users: int
    seats: Top
    people: Top
    billed: Top
    seats_of: dict[str, Top]


@dataclass(frozen=True)
class Figures:
    """All figures. Peaks are None where the log does not tell of ends and no length was given."""

    named_users: list[str]
    session_count: int
    features: dict[str, Feature] | None
    seats: Top | None
    people: Top | None
    billed: Top | None
    minutes_at_or_above: dict[int, float]
    held_at_least: float
    days: list[Day]
    zone: str
    denials: dict[str, Any] = field(default_factory=dict)


def figures(reading: Reading, options: Options) -> Figures:
    """Work out the figures of a reading. Days are those of the log's zone, else UTC."""
    columns = reading.gathered.columns()
    names = reading.gathered.names
    users = {user: code for code, user in enumerate(dict.fromkeys(name[0] for name in names))}
    kinds = {feature: code for code, feature in enumerate(dict.fromkeys(name[1] for name in names))}
    person = _mapped([users[name[0]] for name in names], columns)
    least = options.held_at_least_minutes * _MINUTE
    where = zone(options.timezone) if options.timezone else reading.zone or zone("UTC")
    denied = _denials(reading, columns, options)
    if not reading.ends_known or not len(columns.who):
        return Figures(
            reading.named_users,
            reading.session_count,
            None,
            None,
            None,
            None,
            {},
            options.held_at_least_minutes,
            [],
            where.name,
            denied,
        )
    seat_levels = levels(columns.start, columns.end, columns.seats)
    there = joined(person, columns.start, columns.end)
    people_levels = levels(there[1], there[2])
    features: dict[str, Feature] = {}
    of_feature: dict[str, Levels] = {}
    feature_of = _mapped([kinds[name[1]] for name in names], columns)
    for feature, code in sorted(kinds.items()):
        rows = slice(None) if len(kinds) == 1 else np.flatnonzero(feature_of == code)
        start, end, seats = columns.start[rows], columns.end[rows], columns.seats[rows]
        if not len(start):
            continue
        held = seat_levels if len(kinds) == 1 else levels(start, end, seats)
        met = people_levels if len(kinds) == 1 else levels(*joined(person[rows], start, end)[1:])
        of_feature[feature] = held
        # Someone opened it, so the need is never 0, even if all sessions were too short to tell.
        floor = Top(int(seats.max()), int(start.min()))
        features[feature] = Feature(
            _top(held.peak(), floor),
            _top(met.peak(), Top(1, floor.at)),
            _top(held.held_for(least), Top(0, floor.at)),
            float(((end - start) * seats).sum()) / 1000,
        )
    first = int(columns.start.min())
    spent = seat_levels.time_at_or_above()
    return Figures(
        reading.named_users,
        reading.session_count,
        features,
        _top(seat_levels.peak(), Top(int(columns.seats.max()), first)),
        _top(people_levels.peak(), Top(1, first)),
        _top(seat_levels.held_for(least), Top(0, first)),
        {level: float(spent[level]) / _MINUTE for level in range(1, min(len(spent), _LEVELS_SHOWN + 1))},
        options.held_at_least_minutes,
        _days(columns, person, there, seat_levels, people_levels, of_feature, least, where),
        where.name,
        denied,
    )


def _mapped(codes: list[int], columns: Columns) -> NDArray[np.int32]:
    return np.array(codes, np.int32)[columns.who] if codes else np.empty(0, np.int32)


def _days(
    columns: Columns,
    person: NDArray[np.int32],
    there: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]],
    seats: Levels,
    people: Levels,
    of_feature: dict[str, Levels],
    least: float,
    where: Zone,
) -> list[Day]:
    first = (int(columns.start.min()) + where.offset(int(columns.start.min()))) // DAY
    end = int(columns.end.max())
    last = (end + where.offset(end)) // DAY
    bounds = where.utc(np.arange(first, last + 2, dtype=np.int64) * DAY)
    named = _named_a_day(columns, person, there, bounds)
    shown = []
    for index in np.flatnonzero(named).tolist():
        low, high = int(bounds[index]), int(bounds[index + 1])
        day_seats = seats.between(low, high)
        tops = {name: _top(held.between(low, high).peak(), Top(0, low)) for name, held in of_feature.items()}
        shown.append(
            Day(
                datetime.fromtimestamp((first + index) * 86_400, tz=UTC).date().isoformat(),
                int(named[index]),
                _top(day_seats.peak(), Top(0, low)),
                _top(people.between(low, high).peak(), Top(0, low)),
                _top(day_seats.held_for(least), Top(0, low)),
                {name: top for name, top in tops.items() if top.count},
            )
        )
    return shown


def _named_a_day(
    columns: Columns,
    person: NDArray[np.int32],
    there: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]],
    bounds: NDArray[np.int64],
) -> NDArray[np.int64]:
    """How many different people were there on each day."""
    short = columns.end == columns.start
    who = np.concatenate((there[0], person[short]))
    start = np.concatenate((there[1], columns.start[short]))
    end = np.concatenate((there[2] - 1, columns.end[short]))
    first = np.searchsorted(bounds, start, side="right") - 1
    last = np.searchsorted(bounds, end, side="right") - 1
    count = last - first + 1
    days = np.repeat(first, count) + np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    pairs = np.unique(days * (int(who.max()) + 1) + np.repeat(who, count))
    return np.bincount(pairs // (int(who.max()) + 1), minlength=len(bounds) - 1)[: len(bounds) - 1]


def _denials(reading: Reading, columns: Columns, options: Options) -> dict[str, Any]:
    """The denials of a log in the words of the JSON; instants in ms under keys that end with `at` or
    `from`."""
    denials: Denials = reading.denials
    episodes = denials.episodes(round(options.retry_window_minutes * _MINUTE))
    served: dict[tuple[str, str], int] = {}
    if len(denials.who):
        latest = np.full(len(reading.gathered.names), np.iinfo(np.int64).min)
        np.maximum.at(latest, columns.who, columns.start)
        for name, at in zip(reading.gathered.names, latest.tolist(), strict=True):
            key = (name[0], name[1])
            served[key] = max(served.get(key, at), at)
    result: dict[str, Any] = {
        "total_lines": denials.lines,
        "final_lines": len(denials.who),
        "for_shortage_lines": denials.count(Reason.SHORTAGE),
        "by_rule_lines": denials.count(Reason.RULE),
        "other_lines": denials.count(Reason.OTHER),
        "unsupported_lines": denials.unsupported_lines,
        "failed_sign_ins": denials.failed_sign_ins,
        "interrupted": denials.interrupted,
        "shortage_episodes": len(episodes),
        "episodes": [
            {
                "user": one.user,
                "feature": one.feature,
                "from": one.start,
                "last_at": one.last,
                "tries": one.tries,
            }
            for one in episodes
        ],
        "denied_and_never_served": denials.never_served(served),
        "queued": [
            {
                "user": wait.user,
                "feature": wait.feature,
                "seats": wait.seats,
                "from": wait.start,
                "served_at": wait.end,
                "waited_seconds": None if wait.end is None else (wait.end - wait.start) / 1000,
            }
            for wait in denials.waits
        ],
    }
    waited = [wait for wait in denials.waits if wait.end is not None and wait.end > wait.start]
    if waited:
        wanting = _wanting(reading, columns, denials)
        if wanting is not None:
            result["people_wanting_at_once_at_least"] = {"count": wanting.count, "at": wanting.at}
    return result


def _wanting(reading: Reading, columns: Columns, denials: Denials) -> Top | None:
    """The most people who held or queued for one feature at once."""
    names = reading.gathered.names
    best: Top | None = None
    for feature in sorted({wait.feature for wait in denials.waits}):
        here = np.array([name[1] == feature for name in names], np.bool_)
        rows = here[columns.who] if len(names) else np.zeros(0, np.bool_)
        waits = [wait for wait in denials.waits if wait.feature == feature and wait.end is not None]
        people = {
            user: code
            for code, user in enumerate(dict.fromkeys([*(n[0] for n in names), *(w.user for w in waits)]))
        }
        person = (
            np.array([people[name[0]] for name in names], np.int32)[columns.who[rows]]
            if len(names)
            else np.empty(0, np.int32)
        )
        start = np.concatenate((columns.start[rows], np.array([wait.start for wait in waits], np.int64)))
        end = np.concatenate((columns.end[rows], np.array([wait.end for wait in waits], np.int64)))
        who = np.concatenate((person, np.array([people[wait.user] for wait in waits], np.int32)))
        top = levels(*joined(who, start, end)[1:]).peak()
        if top.at is not None and (best is None or top.seats > best.count):
            best = Top(top.seats, top.at)
    return best
