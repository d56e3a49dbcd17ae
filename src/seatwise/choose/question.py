"""From a table of sessions and prices to the answer."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any, Literal, cast

import numpy as np
import polars as pl

from seatwise.choose.choice import BreakEven, Choice, Licenses, Proof, Warned
from seatwise.choose.horizon import period
from seatwise.choose.mix import cheapest
from seatwise.choose.prices import Prices
from seatwise.choose.table import sessions_table
from seatwise.choose.thumb import heaviest_named
from seatwise.usage import Stays, peak, stays

# A log shorter than this may hold no busy season and no sick week.
_SHORT_DAYS = 28
# By how long a colleague may come before the other leaves, when a handover is only recorded as an instant.
_OVERLAP = 10 * 60_000
_DIGITS = Decimal("0.000001")


Report = Callable[[Decimal, Decimal], None]


def choose(
    sessions: Any,
    prices: Prices,
    *,
    zone: tzinfo = UTC,
    seconds: float = 60,
    gap: float = 0,
    mixing: bool = True,
    report: Report | None = None,
) -> Choice:
    """The cheapest licenses that would have let everybody in at every moment of `sessions`.

    `sessions`: a Polars, pandas or Arrow table with `user`, and `start` and `end` as milliseconds UTC or
    instants with a time zone; half-open, any order, overlaps allowed. `prices` are a month. `zone` decides
    which calendar days the log touches. The search stops after about `seconds`, at a gap (a share of the
    cost) of at most `gap`, or at KeyboardInterrupt, with the best found and its gap; `report` hears of each
    better cost and bound a month. Raises `ColumnMissing`, `ColumnType`, `NoSessions` or `BadSession`.
    """
    table = sessions_table(sessions)
    of = stays(table)
    top = peak(of)
    unit = prices.unit()
    tell = None if report is None else lambda cost, bound: report(unit * cost, unit * bound)
    solved = cheapest(
        of, int(prices.named / unit), int(prices.simultaneous / unit), seconds, gap=gap, report=tell
    )
    names = of.people.to_numpy()[solved.mix.named].tolist()
    best = licenses(prices, len(names), solved.mix.seats, tuple(sorted(names)))
    cost, bound = unit * solved.cost, unit * solved.bound
    by = cast(Literal["shares", "search"], solved.by)
    moments = len(set().union(*solved.proofs))
    proof = Proof(bound, gap_of(cost, bound), solved.bound >= solved.cost, by, moments)
    all_named = licenses(prices, len(of.people), 0, tuple(of.people.to_list()))
    all_simultaneous = licenses(prices, 0, max(top.seats, 1))
    warnings = _warnings(table, of, top.seats, zone)
    if not mixing:
        pure = min(all_named, all_simultaneous, key=lambda choice: choice.monthly_cost)
        if pure.monthly_cost > cost:
            warnings.append(Warned("no_mixing", {"cost": pure.monthly_cost - cost}))
        best, proof = pure, Proof(pure.monthly_cost, Decimal(0), optimal=True, by="pure")
    thumb = heaviest_named(of, int(prices.named / unit), int(prices.simultaneous / unit))
    return Choice(
        operators=len(of.people),
        peak=top,
        prices=prices,
        best=best,
        all_named=all_named,
        all_simultaneous=all_simultaneous,
        heaviest_named=licenses(prices, int(thumb.named.sum()), thumb.seats) if mixing else None,
        proof=proof,
        break_even=break_even(prices, len(of.people)),
        period=period(int(table["start"].min()), int(table["end"].max()), zone),  # type: ignore[arg-type]
        warnings=tuple(warnings),
    )


def licenses(prices: Prices, named: int, simultaneous: int, who: tuple[str, ...] = ()) -> Licenses:
    """So many licenses at these prices."""
    return Licenses(named, simultaneous, named * prices.named + simultaneous * prices.simultaneous, who)


def gap_of(cost: Decimal, bound: Decimal) -> Decimal:
    """How much of the cost is not proven to be needed, as a share of it, to six decimals."""
    return ((cost - bound) / cost).quantize(_DIGITS).normalize() + 0 if cost else Decimal(0)


def break_even(prices: Prices, people: int) -> BreakEven:
    """When a seat pays: at 500 and 1750 from 3.5 people a seat on, so up to 2/7 of the people at once."""
    ratio = (prices.simultaneous / prices.named).quantize(Decimal("0.01")).normalize()
    return BreakEven(Decimal(f"{ratio:f}"), int(people * prices.named // prices.simultaneous))


def _warnings(table: pl.DataFrame, of: Stays, seats: int, zone: tzinfo) -> list[Warned]:
    found: list[Warned] = []
    days = period(int(table["start"].min()), int(table["end"].max()), zone).days  # type: ignore[arg-type]
    if days < _SHORT_DAYS:
        found.append(Warned("short_period", {"days": days}))
    nothing = table.filter(pl.col("start") == pl.col("end"))
    if len(nothing):
        found.append(Warned("zero_length", {"sessions": len(nothing)}))
    if len(np.intersect1d(of.start, of.end)):
        late = peak(
            stays(
                table.with_columns(
                    pl.when(pl.col("end") > pl.col("start"))
                    .then(pl.col("end") + _OVERLAP)
                    .otherwise(pl.col("end"))
                    .alias("end")
                )
            )
        )
        if late.seats > seats:
            found.append(
                Warned("handover", {"minutes": _OVERLAP // 60_000, "seats": late.seats, "peak": seats})
            )
    return found
