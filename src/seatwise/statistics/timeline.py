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

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int64]

_RANK: Final = {name: rank for rank, name in enumerate(CASE_TYPES)}
NONE: Final = -1
"""No place, or nobody."""


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
    case, _ = _coded(given["case_id"])
    company, companies = _coded(given["company"])
    one = case[0] * len(companies) + company[0]
    row = _order(given, one)
    one, count = one[row], len(row)
    first = np.ones(count, dtype=np.bool_)
    first[1:] = one[1:] != one[:-1]
    begin = np.maximum.accumulate(np.where(first, np.arange(count), 0))
    heads = np.append(np.flatnonzero(first), count)
    author = pl.select(pl.when(given["actor_kind"] == "operator").then(given["actor_id"])).to_series()
    named, operators = _coded(author, given["operator"])
    channel, channels = _coded(given["channel"])
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


def _order(events: pl.DataFrame, case: Codes) -> Places:
    """The rows by case, instant, type, source and event_id.

    One whole number sorts ten times as fast as several columns, and texts need comparing only where
    instants and types are equal.
    """
    if events.is_empty():
        return np.zeros(0, dtype=np.int64)
    rank = events["type"].to_physical().cast(pl.Int64).to_numpy()
    step = events["occurred_at"].to_numpy() * len(CASE_TYPES) + rank
    low, high = int(step.min()), int(step.max())
    if (int(case.max()) + 1) * (high - low + 1) < _BIGGEST:
        key = case * (high - low + 1) + (step - low)
        order = np.asarray(pl.Series(key).arg_sort().to_numpy(), dtype=np.int64)
        same = key[order[1:]] == key[order[:-1]]
    else:
        order = np.lexsort((step, case))
        same = (case[order[1:]] == case[order[:-1]]) & (step[order[1:]] == step[order[:-1]])
    if same.any():
        tied = np.zeros(len(order), dtype=np.bool_)
        tied[1:] |= same
        tied[:-1] |= same
        rows = order[tied]
        texts = events.select(pl.col("source", "event_id").gather(rows))
        ties = texts.with_columns(case=pl.Series(case[rows]), step=pl.Series(step[rows]), row=pl.Series(rows))
        order[tied] = ties.sort("case", "step", "source", "event_id")["row"].to_numpy()
    return order


_BIGGEST: Final = 2**63


def _coded(*texts: pl.Series) -> tuple[list[Codes], pl.Series]:
    """Each text as its place among the distinct ones (NONE for null), and those."""
    # Categories of this call alone: they are forgotten with it.
    kind = pl.Categorical(pl.Categories.random())
    coded = [text.cast(kind) for text in texts]
    seen = pl.concat([codes.unique() for codes in coded]).unique().drop_nulls()
    names = seen.cast(pl.String).gather(seen.to_physical().arg_sort())
    return [codes.to_physical().cast(pl.Int64).fill_null(NONE).to_numpy() for codes in coded], names


def _gathered(values: pl.Series, places: npt.NDArray[np.int64]) -> pl.Series:
    if values.is_empty():
        return pl.Series([None], dtype=values.dtype).new_from_index(0, len(places))
    found = pl.Series(np.where(places == NONE, 0, places))
    return pl.select(pl.when(pl.Series(places != NONE)).then(values.gather(found))).to_series()
