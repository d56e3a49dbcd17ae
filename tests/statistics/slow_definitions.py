"""The definitions once more, event by event, as the rules read: what the fast ones are held against."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from seatwise.statistics.events import TYPES


@dataclass
class Row:
    """The figures of one operator, times as lists of milliseconds."""

    handled: int = 0
    messages_out: int = 0
    transfers: int = 0
    times: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    waits: list[int] = field(default_factory=list)
    ratings: list[tuple[float, float]] = field(default_factory=list)
    asked: int = 0
    answered: int = 0
    held: list[tuple[int, int]] = field(default_factory=list)


def slow_rows(events: pl.DataFrame, start: int, end: int, now: int) -> dict[str | None, Row]:
    rows: dict[str | None, Row] = defaultdict(Row)
    told = sorted(
        events.iter_rows(named=True),
        key=lambda e: (e["occurred_at"], TYPES.index(e["type"]), e["source"], e["event_id"]),
    )
    for case in {e["case_id"] for e in told if e["case_id"]}:
        _case([e for e in told if e["case_id"] == case], rows, start, end, now)
    return rows


def _case(told: list[dict[str, Any]], rows: dict[str | None, Row], start: int, end: int, now: int) -> None:
    stop = min(end, now)
    cycle: dict[str, Any] | None = None
    last_cycle = 0
    waiting: int | None = None
    assignee: str | None = None
    last_author: str | None = None
    survey: dict[str, Any] | None = None
    ratings: dict[Any, dict[str, Any]] = {}
    holding: dict[str, int] = {}
    shown_wait: tuple[str | None, int] | None = None

    def inside(at: int) -> bool:
        return start <= at < end

    def release(at: int, *, but: str | None = None) -> None:
        for who in [who for who in holding if who != but]:
            rows[who].held.append((max(holding.pop(who), start), min(at, stop)))

    for event in told:
        at, kind, actor, named = event["occurred_at"], event["type"], event["actor_kind"], event["operator"]
        author = event["actor_id"] if actor == "operator" else None
        human = (
            kind == "message.out"
            and actor == "operator"
            and not event["automated"]
            and event["public"] is not False
        )
        bot = kind == "message.out" and actor == "bot" and not event["automated"]
        if kind == "message.in" and actor == "client":
            if cycle is None:
                last_cycle += 1
                cycle = {"start": at, "authors": [], "handoff": None, "first_handoff": None, "assigned": None}
                if assignee:
                    cycle["assigned"] = at
                    holding[assignee] = at
            waiting = at if waiting is None else waiting
        elif kind == "case.bot_handoff" and cycle:
            cycle["handoff"] = at
            cycle["first_handoff"] = at if cycle["first_handoff"] is None else cycle["first_handoff"]
        elif kind in ("case.assigned", "case.transferred"):
            if kind == "case.transferred" and inside(at):
                rows[author].transfers += 1
            assignee = named
            release(at, but=named)
            if cycle and named:
                holding.setdefault(named, at)
                cycle["assigned"] = at if cycle["assigned"] is None else cycle["assigned"]
        elif human:
            last_author = author
            rows[author].messages_out += inside(at)
            if waiting is not None and inside(at):
                rows[author].times["reply_time"].append(at - waiting)
            waiting = None
            if cycle:
                if not cycle["authors"] and inside(at):
                    since = max(cycle["start"], cycle["handoff"] or 0)
                    rows[author].times["first_response"].append(at - since)
                if author not in cycle["authors"]:
                    rows[author].handled += inside(at)
                    holding.setdefault(author, at)
                cycle["authors"].append(author)
        elif bot:
            waiting = None
        elif kind == "case.closed":
            waiting = None
            release(at)
            if cycle and inside(at):
                credit = author or (cycle["authors"][-1] if cycle["authors"] else None)
                rows[credit].times["resolution_client"].append(at - cycle["start"])
                since = cycle["first_handoff"] if cycle["first_handoff"] is not None else cycle["assigned"]
                if since is not None:
                    rows[credit].times["resolution_operator"].append(at - since)
            cycle = None
        elif kind == "survey.sent":
            about = named or last_author or assignee
            survey = {"about": about, "at": at, "key": ("survey", event["event_id"])}
            rows[about].asked += inside(at)
        elif kind == "rating.given":
            key = survey["key"] if survey else ("cycle", last_cycle)
            if key not in ratings:
                about = survey["about"] if survey else (named or last_author or assignee)
                ratings[key] = {"about": about, "at": at}
                rows[about].answered += bool(survey and inside(survey["at"]))
            ratings[key]["value"] = (event["rating"], event["scale"])
        if at < end and at <= now:
            shown_wait = None if waiting is None else (assignee, waiting)
    release(stop)
    if shown_wait:
        rows[shown_wait[0]].waits.append(stop - shown_wait[1])
    for rating in ratings.values():
        if inside(rating["at"]):
            rows[rating["about"]].ratings.append(rating["value"])
