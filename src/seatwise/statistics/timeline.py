"""Events of cases in their one right order, as arrays on which the definitions are sums and look-backs.

Each array has one entry an event, cases one after another. A *place* is an index into them. "The last place
before i where ..." is a running maximum, which makes a whole history one pass and a single case the same pass
over fewer events.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seatwise.statistics.events import ACTOR_KINDS, CASE_TYPES
from seatwise.statistics.order import NONE, Codes, Places, coded, order_of

Flags = npt.NDArray[np.bool_]

_RANK: Final = {name: rank for rank, name in enumerate(CASE_TYPES)}


@dataclass(frozen=True)
class Timeline:
    """Events of cases, ordered by case and instant (see `timeline`)."""

    events: pl.DataFrame  # in the order given; `row` of a place is its row here
    row: Places
    at: Places  # ms UTC
    begin: Places  # place of the first event of the case
    end: Places  # one past the last one
    kind: npt.NDArray[np.uint8]  # rank in CASE_TYPES
    author: Codes  # the operator who acted, NONE for everyone else
    named: Codes  # the operator whom the event names
    channel: Codes  # the case's channel as far as known by then
    client: Flags  # a client's message
    human: Flags  # a human reply
    bot: Flags  # a bot's answer
    operators: pl.Series
    channels: pl.Series

    def of(self, name: str) -> Flags:
        """Where the event is of this type."""
        return np.equal(self.kind, _RANK[name])

    def last(self, where: Flags) -> Places:
        """The last place up to here, in the same case, where `where` holds; NONE without one."""
        found = np.maximum.accumulate(np.where(where, np.arange(len(where)), NONE))
        return np.where(found >= self.begin, found, NONE)

    def before(self, where: Flags) -> Places:
        """The last place before here, in the same case, where `where` holds; NONE without one."""
        found = np.empty(len(where), dtype=np.int64)
        found[:1] = NONE
        found[1:] = np.maximum.accumulate(np.where(where, np.arange(len(where)), NONE))[:-1]
        return np.where(found >= self.begin, found, NONE)

    def after(self, where: Flags) -> Places:
        """The next place after here, in the same case, where `where` holds; NONE without one."""
        count = len(where)
        marked = np.where(where, np.arange(count), count)
        found = np.full(count, count, dtype=np.int64)
        found[:-1] = np.minimum.accumulate(marked[::-1])[::-1][1:]
        return np.where(found < self.end, found, NONE)

    def instants(self, places: Places) -> pl.Series:
        """The instants of those places, null for NONE."""
        return _gathered(pl.Series(self.at), places)

    def values(self, name: str, places: Places) -> pl.Series:
        """That column of the events at those places."""
        return self.events[name].gather(self.row[places])

    def operator(self, codes: Codes) -> pl.Series:
        """The names of those operators, null for nobody."""
        return _gathered(self.operators, codes)

    def table(
        self, places: Places, operators: Codes, **columns: pl.Series | npt.NDArray[Any]
    ) -> pl.DataFrame:
        """Facts, one row a place: company, case_id, operator, channel and the columns given."""
        return self.events.select(
            pl.col("company").gather(self.row[places]),
            pl.col("case_id").gather(self.row[places]),
            self.operator(operators).alias("operator"),
            _gathered(self.channels, self.channel[places]).alias("channel"),
        ).with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def timeline(events: pl.DataFrame) -> Timeline:
    """The events of cases among `events` (any order, each once), in the order of the rules.

    By case, instant, type (as in CASE_TYPES), source and event_id.
    """
    ranks = events["type"].to_physical()
    given = events if (ranks < len(CASE_TYPES)).all() else events.filter(ranks < len(CASE_TYPES))
    case, _ = coded(given["case_id"])
    company, companies = coded(given["company"])
    one = case[0] * len(companies) + company[0]
    row = order_of(given, one)
    one, count = one[row], len(row)
    first = np.ones(count, dtype=np.bool_)
    first[1:] = one[1:] != one[:-1]
    begin = np.maximum.accumulate(np.where(first, np.arange(count), 0))
    heads = np.append(np.flatnonzero(first), count)
    author = pl.select(pl.when(given["actor_kind"] == "operator").then(given["actor_id"])).to_series()
    named, operators = coded(author, given["operator"])
    channel, channels = coded(given["channel"])
    kind = given["type"].to_physical().cast(pl.UInt8).to_numpy()[row]
    actor = given["actor_kind"].to_physical().cast(pl.Int16).fill_null(NONE).to_numpy()[row]
    manual = ~given["automated"].fill_null(value=False).to_numpy()[row]
    public = given["public"].fill_null(value=True).to_numpy()[row]
    answer = (kind == _RANK["message.out"]) & manual
    line = Timeline(
        events=given,
        row=row,
        at=given["occurred_at"].to_numpy()[row],
        begin=begin,
        end=np.repeat(heads[1:], np.diff(heads)),
        kind=kind,
        author=named[0][row],
        named=named[1][row],
        channel=channel[0][row],
        client=(kind == _RANK["message.in"]) & (actor == _ACTOR["client"]),
        human=answer & (actor == _ACTOR["operator"]) & public,
        bot=answer & (actor == _ACTOR["bot"]),
        operators=operators,
        channels=channels,
    )
    known = line.last(line.channel != NONE)
    return replace(line, channel=np.where(known == NONE, NONE, line.channel[known]) if count else known)


_ACTOR: Final = {name: code for code, name in enumerate(ACTOR_KINDS)}


def _gathered(values: pl.Series, places: npt.NDArray[np.int64]) -> pl.Series:
    if values.is_empty():
        return pl.Series([None], dtype=values.dtype).new_from_index(0, len(places))
    found = pl.Series(np.where(places == NONE, 0, places))
    return pl.select(pl.when(pl.Series(places != NONE)).then(values.gather(found))).to_series()
