"""The definitions: from a table of events to a table of facts, each fact at the instant that completes it.

The same functions serve one touched case, a batch and a whole history: a case's facts follow from its own
events alone, and an operator's presence from that operator's. Sources of the formulas: docs/statistics.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.cycles import Cycles, cycles
from seatwise.statistics.order import NONE
from seatwise.statistics.presence import PRESENCE, TEAMS, presence, teams
from seatwise.statistics.ratings import RATINGS, ratings
from seatwise.statistics.timeline import Timeline, timeline

_CASE: Final = {
    "company": pl.String(),
    "case_id": pl.String(),
    "operator": pl.String(),
    "channel": pl.String(),
}

# What an event completed. A time runs from its `..._since` to `at`; null where there is none.
MOMENTS: Final = pl.Schema(
    {
        **_CASE,
        "at": pl.Int64(),
        "replied": pl.Boolean(),
        "handled": pl.Boolean(),
        "transferred": pl.Boolean(),
        "first_response_since": pl.Int64(),
        "reply_time_since": pl.Int64(),
        "resolution_client_since": pl.Int64(),
        "resolution_operator_since": pl.Int64(),
    }
)
# From `start` to `until` (null: still) a client waits, since `since`, for `operator`, the assignee.
WAITS: Final = pl.Schema({**_CASE, "start": pl.Int64(), "until": pl.Int64(), "since": pl.Int64()})
# From `start` to `until` (null: still) `operator` holds the case.
HOLDS: Final = pl.Schema({**_CASE, "start": pl.Int64(), "until": pl.Int64()})


@dataclass(frozen=True)
class Facts:
    """Tables of facts; instants in ms UTC, intervals half-open."""

    moments: pl.DataFrame
    ratings: pl.DataFrame
    waits: pl.DataFrame
    holds: pl.DataFrame
    presence: pl.DataFrame
    teams: pl.DataFrame

    def __add__(self, other: "Facts") -> "Facts":
        """Facts of other cases and operators, put together."""
        return Facts(
            *(pl.concat([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self))
        )

    def where(self, keep: Callable[[pl.DataFrame], pl.DataFrame]) -> "Facts":
        """The part of each table that `keep` keeps; every table has a company and an operator."""
        return Facts(*(keep(getattr(self, field.name)) for field in fields(self)))


SCHEMAS: Final = {
    "moments": MOMENTS,
    "ratings": RATINGS,
    "waits": WAITS,
    "holds": HOLDS,
    "presence": PRESENCE,
    "teams": TEAMS,
}


def facts(events: pl.DataFrame) -> Facts:
    """All facts that follow from `events` (the envelope's SCHEMA, in any order, each event once)."""
    line = timeline(events)
    state = cycles(line)
    return Facts(
        moments=moments(line, state),
        ratings=ratings(line, state),
        waits=waits(line, state),
        holds=holds(line, state),
        presence=presence(events),
        teams=teams(events),
    )


def moments(line: Timeline, state: Cycles) -> pl.DataFrame:
    """Replies, closes and transfers with the times they complete, credited to who acted."""
    transferred = line.of("case.transferred")
    places = np.flatnonzero(line.human | state.closed | transferred)
    human = line.human & state.running
    last_reply = line.last(human)
    # A close by a bot, the system or the client is credited to whoever last answered in the cycle.
    answered = state.closed & (line.author == NONE) & (last_reply > state.opener)
    credit = np.where(answered, line.author[last_reply], line.author)
    handoff = line.of("case.bot_handoff") & state.running
    first = human & (line.before(human) < state.opener)
    # Later places are later instants: the maximum of places is the maximum of the instants.
    first_since = np.where(first, np.maximum(state.opener, line.last(handoff)), NONE)
    reply_since = np.where(line.human & state.waiting, state.waiter, NONE)
    client_since = np.where(state.closed, state.opener, NONE)
    operator_since = np.where(state.closed, _operators_start(line, state), NONE)
    return line.table(
        places,
        credit[places],
        at=line.at[places],
        replied=line.human[places],
        handled=state.first_by_author[places],
        transferred=transferred[places],
        first_response_since=line.instants(first_since[places]),
        reply_time_since=line.instants(reply_since[places]),
        resolution_client_since=line.instants(client_since[places]),
        resolution_operator_since=line.instants(operator_since[places]),
    )


def _operators_start(line: Timeline, state: Cycles) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where the operator's part of the cycle begins: its first hand-off, else its first assignment in
    force."""
    handoff = line.of("case.bot_handoff") & state.running
    first_handoff = line.last(handoff & (line.before(handoff) < state.opener))
    assigned = (state.assigns & state.running & (line.named != NONE)) | (
        state.opens & (state.assignee != NONE)
    )
    first_assigned = line.last(assigned & (line.before(assigned) < state.opener))
    return np.where(
        first_handoff > state.opener,
        first_handoff,
        np.where(first_assigned >= state.opener, first_assigned, NONE),
    )


def waits(line: Timeline, state: Cycles) -> pl.DataFrame:
    """Who was waiting, since when and for whom; one row for each assignee during a wait."""
    pieces = state.waits | (state.assigns & state.waiting)
    ends = line.human | line.bot | line.of("case.closed") | state.assigns
    places = np.flatnonzero(pieces)
    return line.table(
        places,
        state.assignee[places],
        start=line.at[places],
        until=line.instants(line.after(ends)[places]),
        since=line.instants(state.waiter[places]),
    )


def holds(line: Timeline, state: Cycles) -> pl.DataFrame:
    """Who held which case, from the assignment or the own first reply to the close or the next assignment."""
    assigned = ((state.assigns & state.running) | state.opens) & (state.assignee != NONE)
    replied = state.first_by_author & (state.assignee != line.author)
    # An assignment to the same operator goes on as a row of its own; the sums do not notice.
    until = line.after(state.assigns | line.of("case.closed"))
    places = np.flatnonzero(assigned | replied)
    holder = np.where(replied, line.author, state.assignee)[places]
    table = line.table(places, holder, start=line.at[places], until=line.instants(until[places]))
    return table.filter(pl.col("until").is_null() | (pl.col("until") > pl.col("start")))
