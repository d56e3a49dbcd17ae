"""Small histories of a desk written as tables, and random ones."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from hypothesis import strategies as st

from seatwise.statistics.envelope import Actor, Envelope, columns
from seatwise.statistics.sameness import distinct
from seatwise.statistics.validity import check
from seatwise.statistics.zones import instant, zone

UTC = zone("UTC")
NOW = instant("2026-04-20", UTC, "now")
DAY = instant("2026-03-02", UTC, "day")


def at(clock: str) -> int:
    """`09:00`, `09:00:30.500` of 2 March 2026, or an instant such as `2026-03-28T22:00:00+01:00`; ms UTC."""
    return instant(clock if "T" in clock else f"2026-03-02T{clock}+00:00", UTC, "at")


def _told(words: list[str]) -> dict[str, Any]:
    """What the words of a row say, without the time and the case."""
    verb, rest = words[0], [None if word == "-" else word for word in words[1:]]
    one = rest[0] if rest else None
    operator = Actor("operator", one)
    match verb:
        case "in":
            return {"type": "message.in", "actor": Actor("client", "c"), "channel": one}
        case "out":
            return {"type": "message.out", "actor": operator}
        case "note":
            return {"type": "message.out", "actor": operator, "public": False}
        case "campaign":
            return {"type": "message.out", "actor": operator, "automated": True}
        case "bot":
            return {"type": "message.out", "actor": Actor("bot", "helper")}
        case "notice":
            return {"type": "message.out", "actor": Actor("system")}
        case "handoff":
            return {"type": "case.bot_handoff", "actor": Actor("bot", "helper")}
        case "assign":
            return {"type": "case.assigned", "actor": Actor("system"), "operator": one}
        case "transfer":
            return {
                "type": "case.transferred",
                "actor": operator if one else Actor("system"),
                "operator": rest[1],
            }
        case "close":
            return {"type": "case.closed", "actor": operator if one else Actor("system")}
        case "open" | "reopen" | "pause":
            kind = {"open": "case.opened", "reopen": "case.reopened", "pause": "case.paused"}[verb]
            return {"type": kind, "actor": Actor("system")}
        case "survey":
            return {"type": "survey.sent", "actor": Actor("system"), "operator": one}
        case "rate":
            rating, scale = str(one).split("/")
            about = rest[1] if len(rest) > 1 else None
            return {
                "type": "rating.given",
                "actor": Actor("client", "c"),
                "operator": about,
                "rating": float(rating),
                "scale": float(scale),
            }
        case "removed":
            return {"type": "operator.removed", "actor": Actor("system"), "operator": one}
        case "team":
            return {"type": "operator.added", "actor": Actor("system"), "operator": one, "team": rest[1]}
        case "online" | "busy" | "away" | "offline":
            return {"type": "operator.status", "actor": operator, "status": verb}
        case _:
            raise AssertionError(verb)


def envelopes(table: str, company: str = "romashka") -> list[Envelope]:
    """One event a line: `09:00 k1 in whatsapp`, `09:02 k1 out anna`; `.` for the case of events of
    operators."""
    told = []
    for number, line in enumerate(filter(None, map(str.strip, table.splitlines()))):
        clock, case, *words = line.split()
        told.append(
            Envelope(
                event_id=f"e{number}",
                source="desk",
                company=company,
                occurred_at=clock if "T" in clock else f"2026-03-02T{clock}{'' if clock[5:] else ':00'}Z",
                case_id=None if case == "." else case,
                **_told(words),
            )
        )
    return told


def table(told: Sequence[Envelope], now: int = NOW) -> pl.DataFrame:
    """The envelopes as distinct events; every one must be usable."""
    places = list(range(len(told)))
    checked = check(columns(told, places, places), now=now, source="desk")
    assert checked.rejected == []
    return distinct(checked.events).events


def events(text: str, company: str = "romashka") -> pl.DataFrame:
    return table(envelopes(text, company))


_WHO = ("anna", "boris", "vera")
_VERBS = (
    *(
        "in",
        "in",
        "in whatsapp",
        "in email",
        "bot",
        "handoff",
        "notice",
        "open",
        "reopen",
        "pause",
        "assign -",
        "close",
    ),
    *("transfer - anna", "survey -", "rate 4/5", "rate 2/5", "rate 9/10"),
    *(
        f"{verb} {who}"
        for verb in ("out", "out", "note", "campaign", "assign", "close", "survey")
        for who in _WHO
    ),
    *(f"transfer {one} {other}" for one in _WHO for other in (*_WHO, "-") if one != other),
    *(f"rate 5/5 {who}" for who in _WHO),
)
_PRESENCE = (
    *(f"{verb} {who}" for verb in ("online", "online", "busy", "away", "removed") for who in _WHO),
    "team anna day",
)


@st.composite
def histories(draw: st.DrawFn, *, most: int = 30) -> list[Envelope]:
    """Events of a few cases and operators over three days, ties of instants included."""
    minutes = st.integers(0, 3 * 24 * 4 - 1).map(lambda quarter: quarter * 15) | st.integers(
        0, 3 * 24 * 60 - 1
    )
    rows = draw(
        st.lists(
            st.tuples(minutes, st.sampled_from(("k1", "k1", "k2", ".")), st.integers(0, 1000)),
            min_size=1,
            max_size=most,
        )
    )
    lines = []
    for minute, case, choice in rows:
        verbs = _PRESENCE if case == "." else _VERBS
        clock = f"2026-03-{2 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"
        lines.append(f"{clock} {case} {verbs[choice % len(verbs)]}")
    return envelopes("\n".join(lines))
