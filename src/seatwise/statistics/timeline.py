"""Events of cases in their one right order, as arrays on which the definitions are sums and look-backs.

Each array has one entry an event, cases one after another. A *place* is an index into them. "The last place
before i where ..." is a running maximum, which makes a whole history one pass and a single case the same pass
over fewer events.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seatwise.statistics.events import CASE_TYPES, TYPE

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int64]

_RANK: Final = {name: rank for rank, name in enumerate(CASE_TYPES)}
NONE: Final = -1
"""No place, or nobody."""


@dataclass(frozen=True)
class Timeline:
    """Events of cases, ordered by case and instant (see `timeline`)."""

    events: pl.DataFrame
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

    def operator(self, codes: Codes) -> pl.Series:
        """The names of those operators, null for nobody."""
        return _gathered(self.operators, codes)

    def table(
        self, places: Places, operators: Codes, **columns: pl.Series | npt.NDArray[Any]
    ) -> pl.DataFrame:
        """Facts, one row a place: company, case_id, operator, channel and the columns given."""
        return self.events.select(
            pl.col("company").gather(places),
            pl.col("case_id").gather(places),
            self.operator(operators).alias("operator"),
            _gathered(self.channels, self.channel[places]).alias("channel"),
        ).with_columns(**{name: pl.Series(values) for name, values in columns.items()})


def timeline(events: pl.DataFrame) -> Timeline:
    """The events of cases among `events` (any order, each once), in the order of the rules.

    By case, instant, type (as in CASE_TYPES), source and event_id.
    """
    ordered = _ordered(events.filter(pl.col("type").cast(pl.String).is_in(CASE_TYPES)))
    count = ordered.height
    starts = ordered.select(
        (pl.col("case_id").ne_missing(pl.col("case_id").shift(1)))
        | pl.col("company").ne_missing(pl.col("company").shift(1))
        | (pl.int_range(pl.len()) == 0)
    )
    first = np.asarray(starts.to_series().to_numpy(), dtype=np.bool_)
    begin = np.maximum.accumulate(np.where(first, np.arange(count), 0))
    heads = np.flatnonzero(first)
    end = np.repeat(np.append(heads[1:], count), np.diff(np.append(heads, count))) if count else begin
    by = {
        kind: (ordered["actor_kind"] == kind).fill_null(value=False) for kind in ("operator", "client", "bot")
    }
    author = pl.select(pl.when(by["operator"]).then(ordered["actor_id"])).to_series()
    named, operators = _coded(author, ordered["operator"])
    channel, channels = _coded(ordered["channel"])
    manual = ~ordered["automated"].fill_null(value=False)
    answered = (ordered["type"].cast(pl.String) == "message.out") & manual
    incoming = ordered["type"].cast(pl.String) == "message.in"
    line = Timeline(
        events=ordered,
        at=ordered["occurred_at"].to_numpy(),
        begin=begin,
        end=end,
        kind=ordered["type"].to_physical().cast(pl.UInt8).to_numpy(),
        author=named[0],
        named=named[1],
        channel=channel[0],
        client=(incoming & by["client"]).to_numpy(),
        human=(answered & by["operator"] & ordered["public"].fill_null(value=True)).to_numpy(),
        bot=(answered & by["bot"]).to_numpy(),
        operators=operators,
        channels=channels,
    )
    known = line.last(channel[0] != NONE)
    channel[0][:] = np.where(known == NONE, NONE, channel[0][known])
    return line


def _ordered(events: pl.DataFrame) -> pl.DataFrame:
    """By case, instant, type, source and event_id.

    Numbers sort faster than texts: a hash brings the events of a case together, and the texts are compared
    only where instants and types are equal.
    """
    rank = pl.col("type").to_physical().cast(pl.Int64)
    keyed = events.with_columns(
        pl.struct("company", "case_id").hash().alias("case"),
        (pl.col("occurred_at") * len(TYPE.categories) + rank).alias("step"),
    )
    quick = keyed.sort("case", "step")
    tied = (pl.col("case") == pl.col("case").shift(1)) & (pl.col("step") == pl.col("step").shift(1))
    ties = quick.select((tied | tied.shift(-1)).fill_null(value=False)).to_series()
    if ties.any():
        texts = ["company", "case_id", "source", "event_id"]
        places = ties.arg_true()
        resorted = quick.filter(ties).with_columns(place=places).sort("case", "step", *texts)
        order = pl.int_range(quick.height, eager=True).scatter(places, resorted["place"])
        quick = quick.select(pl.all().gather(order))
    mixed = quick.select(
        (
            (pl.col("case") == pl.col("case").shift(1))
            & (
                (pl.col("case_id") != pl.col("case_id").shift(1))
                | (pl.col("company") != pl.col("company").shift(1))
            )
        ).any()
    ).item()
    if mixed:  # two cases share a hash: the slow way is the only right one
        quick = keyed.sort("company", "case_id", "step", "source", "event_id")
    return quick.drop("case", "step")


def _coded(*texts: pl.Series) -> tuple[list[Codes], pl.Series]:
    """Each text as its place among the distinct ones (NONE for null), and those."""
    names = pl.concat(texts).unique().drop_nulls().sort()
    kind = pl.Enum(names)
    return [t.cast(kind).to_physical().cast(pl.Int64).fill_null(NONE).to_numpy().copy() for t in texts], names


def _gathered(values: pl.Series, places: npt.NDArray[np.int64]) -> pl.Series:
    if values.is_empty():
        return pl.Series([None], dtype=values.dtype).new_from_index(0, len(places))
    found = pl.Series(np.where(places == NONE, 0, places))
    return pl.select(pl.when(pl.Series(places != NONE)).then(values.gather(found))).to_series()
