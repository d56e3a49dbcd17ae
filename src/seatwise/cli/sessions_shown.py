"""The sessions of a log on a terminal and as JSON."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

from seatwise.cli.log_notes import notes_json, show_notes
from seatwise.language import Language, language
from seatwise.plain import printable
from seatwise.readers.figures import Figures, Top
from seatwise.readers.gathering import Kind
from seatwise.readers.reading import Reading
from seatwise.readers.zones import Zone, zone

_SLICE = 10_000
_DAYS = 31
_EPISODES = 10


def iso(instant: int) -> str:
    """An instant (ms UTC) as 2024-05-10T18:00:00Z, with its milliseconds only if it has any."""
    moment = datetime.fromtimestamp(instant // 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{instant % 1000:03d}Z" if instant % 1000 else f"{moment}Z"


def write_json(reading: Reading, result: Figures, out: TextIO) -> None:
    """Write all as one JSON object; sessions one a line, so that many need no more memory than few."""
    facts = json.dumps(json_facts(reading, result), ensure_ascii=True, indent=1)
    out.write(facts[: facts.rindex("}")].rstrip() + ',\n "sessions": [')
    for number, row in enumerate(_rows(reading)):
        out.write((",\n  " if number else "\n  ") + json.dumps(row, ensure_ascii=True))
    out.write("\n ]\n}\n")


def json_facts(reading: Reading, result: Figures) -> dict[str, Any]:
    """Everything but the sessions."""
    peaks = None
    if result.features is not None:
        peaks = {
            name: {
                "licenses": figures.seats.count,
                "at": iso(figures.seats.at),
                "distinct_users": figures.people.count,
                "distinct_users_at": iso(figures.people.at),
                "billed": {"licenses": figures.billed.count, "at": iso(figures.billed.at)},
            }
            for name, figures in result.features.items()
        }
    return {
        "format": reading.format,
        "session_count": result.session_count,
        "named_users": result.named_users,
        "named_user_count": len(result.named_users),
        "peak": peaks,
        "peak_seats": _peak(result.seats),
        "peak_people": _peak(result.people),
        "billed_peak": None
        if result.billed is None
        else {
            "licenses": result.billed.count,
            "at": iso(result.billed.at),
            "held_at_least_minutes": result.held_at_least,
            "minutes_at_or_above": {
                str(level): _short(minutes) for level, minutes in result.minutes_at_or_above.items()
            },
        },
        "seat_seconds": {
            name: _short(figures.seat_seconds) for name, figures in (result.features or {}).items()
        },
        "zone_of_days": result.zone,
        "days": [
            {
                "day": day.day,
                "named_users": day.named_users,
                "peak_seats": _peak(day.seats),
                "peak_people": _peak(day.people),
                "billed_peak": _peak(day.billed),
                "peak": {
                    name: {"licenses": top.count, "at": iso(top.at)} for name, top in day.seats_of.items()
                },
            }
            for day in result.days
        ],
        "denials": _instants(result.denials),
        "warnings": notes_json(reading.warnings, language("en")),
        "lines": reading.read_lines,
        "bad_lines": reading.bad_lines,
        **({"snapshot": _instants(reading.extra)} if reading.extra else {}),
    }


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 3)


def _peak(peak: Top | None) -> dict[str, Any] | None:
    return None if peak is None else {"count": peak.count, "at": iso(peak.at)}


def _instants(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _instants(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_instants(inner) for inner in value]
    if isinstance(value, int) and (key in {"at", "from"} or key.endswith("_at")):
        return iso(value)
    return _short(value) if isinstance(value, float) else value


def _rows(reading: Reading) -> Iterator[dict[str, Any]]:
    """The sessions in the order of their start."""
    import numpy as np

    gathered = reading.gathered
    columns = gathered.columns()
    words = {int(kind): kind.word for kind in Kind}
    order = (
        np.argsort(columns.start, kind="stable") if (columns.start[1:] < columns.start[:-1]).any() else None
    )
    checkouts: dict[int, int] = {}
    for begin in range(0, len(columns.who), _SLICE):
        rows = (
            order[begin : begin + _SLICE]
            if order is not None
            else np.arange(begin, min(begin + _SLICE, len(columns.who)))
        )
        for row in rows.tolist():
            user, feature, host = gathered.names[columns.who[row]]
            shown: dict[str, Any] = {
                "user": user,
                "feature": feature,
                "start": iso(int(columns.start[row])),
                "end": iso(int(columns.end[row])),
                "seats": int(columns.seats[row]),
                "start_kind": words[int(columns.start_kind[row])],
                "end_kind": words[int(columns.end_kind[row])],
                "host": host or None,
            }
            if row in gathered.ranges:
                shown["end_may_be"] = [iso(instant) for instant in gathered.ranges[row]]
            if gathered.piece_of:
                first = gathered.piece_of.get(row, row)
                shown["piece_of"] = checkouts.setdefault(first, len(checkouts) + 1)
            yield shown


def as_text(reading: Reading, result: Figures, language: Language) -> None:
    """Print the figures for people: a summary, features, days, denials and warnings."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=False)
    say = language.gettext
    where = zone(result.zone)

    def line(text: str) -> None:
        console.print(Text(text))

    line(
        say(
            "Format: %(format)s; %(sessions)s, %(users)s",
            format=printable(reading.format),
            sessions=language.ngettext("%(count)s session", "%(count)s sessions", result.session_count),
            users=language.ngettext("%(count)s named user", "%(count)s named users", len(result.named_users)),
        )
    )
    if result.features is None or result.seats is None or result.people is None or result.billed is None:
        line(say("The log does not tell when sessions end, so no peak can be stated."))
    else:
        figures = Table(title=Text(say("Most at once")), title_justify="left")
        for heading in ("Feature", "Seats", "When", "People", "When", "Held long enough"):
            figures.add_column(say(heading))
        for name, one in result.features.items():
            figures.add_row(*_cells(language, where, printable(name, 40), one.seats, one.people, one.billed))
        if len(result.features) > 1:
            figures.add_row(
                *_cells(language, where, say("all together"), result.seats, result.people, result.billed)
            )
        console.print(figures)
        line(
            say(
                "Times are those of %(zone)s. “Held long enough”: at least %(minutes)s minutes in all.",
                zone=where.name,
                minutes=language.number(result.held_at_least),
            )
        )
        _days(result, language, where, console)
    _denials(result, language, where, console)
    show_notes(reading.warnings, language)


def _cells(language: Language, where: Zone, name: str, seats: Top, people: Top, billed: Top) -> list[Any]:
    from rich.text import Text

    return [
        Text(name),
        language.number(seats.count),
        language.instant(seats.at, where.info),
        language.number(people.count),
        language.instant(people.at, where.info),
        language.number(billed.count),
    ]


def _days(result: Figures, language: Language, where: Zone, console: Any) -> None:
    from rich.table import Table
    from rich.text import Text

    if len(result.days) < 2:
        return
    say = language.gettext
    shown = result.days[-_DAYS:]
    title = (
        say("Day by day")
        if len(shown) == len(result.days)
        else say("The last %(count)s days", count=len(shown))
    )
    table = Table(title=Text(title), title_justify="left")
    for heading in ("Day", "Named", "Seats", "When", "People", "When", "Held long enough"):
        table.add_column(say(heading))
    for day in shown:
        table.add_row(
            day.day,
            language.number(day.named_users),
            language.number(day.seats.count),
            language.clock(day.seats.at, where.info),
            language.number(day.people.count),
            language.clock(day.people.at, where.info),
            language.number(day.billed.count),
        )
    console.print(table)


def _denials(result: Figures, language: Language, where: Zone, console: Any) -> None:
    from rich.text import Text

    facts = result.denials
    say, many = language.gettext, language.ngettext
    if facts["shortage_episodes"]:
        console.print(
            Text(
                many(
                    "%(count)s time someone was turned away for lack of a license:",
                    "%(count)s times someone was turned away for lack of a license:",
                    facts["shortage_episodes"],
                )
            )
        )
        for one in facts["episodes"][:_EPISODES]:
            console.print(
                Text(
                    "  "
                    + say(
                        "%(user)s, %(feature)s, %(when)s, tries: %(tries)s",
                        user=printable(one["user"], 40),
                        feature=printable(one["feature"], 40),
                        when=language.instant(one["from"], where.info),
                        tries=one["tries"],
                    )
                )
            )
        if len(facts["episodes"]) > _EPISODES:
            console.print(
                Text(
                    "  "
                    + many("and %(count)s more", "and %(count)s more", len(facts["episodes"]) - _EPISODES)
                )
            )
    for key, one_text, many_text in (
        (
            "by_rule_lines",
            "%(count)s denial by a rule of the license server",
            "%(count)s denials by rules of the license server",
        ),
        (
            "failed_sign_ins",
            "%(count)s failed sign-in (a wrong password is no lack of licenses)",
            "%(count)s failed sign-ins (a wrong password is no lack of licenses)",
        ),
    ):
        if facts[key]:
            console.print(Text(many(one_text, many_text, facts[key])))
    if facts["queued"]:
        console.print(
            Text(many("%(count)s wait in the queue", "%(count)s waits in the queue", len(facts["queued"])))
        )
