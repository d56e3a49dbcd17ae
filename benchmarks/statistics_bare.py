"""Four figures by bare Polars on the events of a file: what the whole back-fill is measured against."""

from pathlib import Path

import polars as pl


def first_response(path: Path) -> pl.DataFrame:
    """By operator the mean time from a case's first client message to its first answer."""
    told = pl.scan_parquet(path).filter(pl.col("type").is_in(["message.in", "message.out"]))
    outgoing = pl.col("type") == "message.out"
    cases = told.group_by("case_id").agg(
        pl.col("occurred_at").filter(~outgoing).min().alias("asked"),
        pl.col("occurred_at").filter(outgoing).min().alias("answered"),
        pl.col("actor_id")
        .filter(outgoing)
        .sort_by(pl.col("occurred_at").filter(outgoing))
        .first()
        .alias("author"),
    )
    times = cases.group_by("author").agg((pl.col("answered") - pl.col("asked")).mean())
    return times.collect(engine="streaming")


def reply_times(path: Path) -> pl.DataFrame:
    """By operator the mean and median time from the first unanswered client message to the next answer."""
    told = (
        pl.scan_parquet(path)
        .filter(pl.col("type").is_in(["message.in", "message.out"]))
        .select("case_id", "occurred_at", "type", "actor_id")
        .sort("case_id", "occurred_at")
    )
    incoming = pl.col("type") == "message.in"
    begins = incoming & (
        (pl.col("case_id") != pl.col("case_id").shift(1)).fill_null(value=True) | ~incoming.shift(1)
    )
    since = pl.when(begins).then(pl.col("occurred_at")).forward_fill()
    replies = told.with_columns(since.alias("since")).filter(~incoming & incoming.shift(1))
    wait = pl.col("occurred_at") - pl.col("since")
    return (
        replies.group_by("actor_id").agg(wait.mean().alias("mean"), wait.median().alias("median")).collect()
    )


def open_load(path: Path) -> pl.DataFrame:
    """By operator the most cases open at once, assigned but not yet closed."""
    steps = (
        pl.scan_parquet(path)
        .filter(pl.col("type").is_in(["case.assigned", "case.closed"]))
        .select(
            pl.coalesce("operator", "actor_id").alias("who"),
            "occurred_at",
            pl.when(pl.col("type") == "case.assigned").then(1).otherwise(-1).alias("step"),
        )
        .sort("occurred_at")
    )
    return (
        steps.group_by("who", maintain_order=True).agg(pl.col("step").cum_sum().max().alias("peak")).collect()
    )


def mean_rating(path: Path) -> pl.DataFrame:
    """By nobody in particular the mean rating; surveys name the operator, so join them."""
    told = pl.scan_parquet(path)
    surveys = told.filter(pl.col("type") == "survey.sent").select("case_id", "operator")
    ratings = told.filter(pl.col("type") == "rating.given").select("case_id", "rating")
    return ratings.join(surveys, on="case_id").group_by("operator").agg(pl.col("rating").mean()).collect()


QUERIES = (first_response, reply_times, open_load, mean_rating)
