"""A year of a desk, made up: cases with waits, hand-offs and ratings, and the statuses of its operators."""

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

START = 1_767_225_600_000
"""1 January 2026, ms UTC."""
YEAR_MS = 365 * 86_400_000
DAY_MS = 86_400_000
_CASES_A_CHUNK = 250_000


def write(path: Path, events: int, *, operators: int = 1000, seed: int = 1) -> int:
    """Write about that many events of one company to a Parquet file, in order of time by stretches; how
    many."""
    random = np.random.default_rng(seed)
    written = 0
    writer = None
    chunks = max(1, round(events / 11.3 / _CASES_A_CHUNK))
    cases = round(events / 11.3 / chunks)
    for chunk in range(chunks):
        span = YEAR_MS // chunks
        table = _chunk(random, chunk * cases, cases, START + chunk * span, span, operators, chunk)
        arrow = table.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(path, arrow.schema)
        writer.write_table(arrow, row_group_size=500_000)
        written += table.height
    if writer is not None:
        writer.close()
    return written


def _chunk(
    random: np.random.Generator, first: int, cases: int, start: int, span: int, operators: int, chunk: int
) -> pl.DataFrame:
    rounds = random.integers(1, 6, cases)
    case = np.arange(first, first + cases)
    opened = start + random.integers(0, span, cases)
    operator = random.integers(0, operators, cases)
    row = np.repeat(np.arange(cases), rounds)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(rounds) - rounds, rounds)
    asked = opened[row] + turn * 900_000 + random.integers(0, 300_000, len(row))
    asked[turn == 0] = opened
    answered = asked + 2_000 + random.exponential(120_000, len(row)).astype(np.int64)
    other = np.where(random.random(len(row)) < 0.05, random.integers(0, operators, len(row)), operator[row])
    closed = opened + rounds * 900_000 + 700_000
    rated = random.random(cases) < 0.3
    twice = random.random(len(row)) < 0.3
    parts = [
        _events("message.in", case[row], asked, "client"),
        _events("message.in", case[row[twice]], asked[twice] + 500, "client"),
        _events("case.assigned", case, opened + 1_000, "system", operator=operator),
        _events("message.out", case[row], answered, "operator", actor=other),
        _events("case.closed", case, closed, "operator", actor=operator),
        _events("survey.sent", case, closed + 1_000, "system", operator=operator),
        _events(
            "rating.given",
            case[rated],
            closed[rated] + 60_000,
            "client",
            rating=random.integers(1, 6, rated.sum()),
        ),
    ]
    days = np.arange(start // DAY_MS, (start + span) // DAY_MS)
    who = np.tile(np.arange(operators), len(days))
    morning = np.repeat(days, operators) * DAY_MS + 9 * 3_600_000 + random.integers(0, 600_000, len(who))
    for status, at in (
        ("online", morning),
        ("away", morning + 4 * 3_600_000),
        ("online", morning + 5 * 3_600_000),
    ):
        parts.append(_events("operator.status", None, at, "operator", actor=who, status=status))
    parts.append(
        _events("operator.status", None, morning + 9 * 3_600_000, "operator", actor=who, status="offline")
    )
    return (
        pl.concat(parts, how="diagonal")
        .sort("occurred_at")
        .with_row_index("number", offset=chunk * 100_000_000)
        .select(
            pl.format("e{}", "number").alias("event_id"),
            pl.lit("desk").alias("source"),
            pl.lit("romashka").alias("company"),
            "type",
            "occurred_at",
            "actor_kind",
            "actor_id",
            "case_id",
            pl.col("channel"),
            "operator",
            "rating",
            "scale",
            "status",
        )
    )


def _events(
    kind: str,
    case: np.ndarray | None,
    at: np.ndarray,
    actor_kind: str,
    *,
    actor: np.ndarray | None = None,
    operator: np.ndarray | None = None,
    rating: np.ndarray | None = None,
    status: str | None = None,
) -> pl.DataFrame:
    def name(numbers: np.ndarray | None, prefix: str) -> pl.Expr:
        if numbers is None:
            return pl.lit(None, pl.String)
        return pl.format(prefix + "{}", pl.Series(numbers))

    rate = pl.lit(None, pl.Float64) if rating is None else pl.lit(pl.Series(rating)).cast(pl.Float64)
    numbers = pl.Series(case if case is not None else np.zeros(0))
    channel = pl.lit(None, pl.String)
    if case is not None:
        words = pl.Series(["whatsapp", "telegram", "email"])
        channel = pl.lit(words.gather(pl.Series(case % 3)))
    return pl.DataFrame({"occurred_at": at}).select(
        pl.lit(kind).alias("type"),
        pl.col("occurred_at"),
        pl.lit(actor_kind).alias("actor_kind"),
        name(actor, "op").alias("actor_id"),
        name(case, "k").alias("case_id"),
        channel.alias("channel") if len(numbers) else pl.lit(None, pl.String).alias("channel"),
        name(operator, "op").alias("operator"),
        rate.alias("rating"),
        pl.when(rate.is_not_null()).then(5.0).alias("scale"),
        pl.lit(status, pl.String).alias("status"),
    )
