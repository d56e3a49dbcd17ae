"""Surveys and ratings: who was asked about whom, and what was answered."""

from typing import Final

import numpy as np
import polars as pl

from seatwise.statistics.cycles import Cycles
from seatwise.statistics.order import NONE
from seatwise.statistics.timeline import Timeline

# One row a survey (`asked`) or a rating (`rated`); `answered` tells of a survey whether a rating ever came.
# `rating` is the last value known, at the instant of the first. Scales run from `scale_from` to `scale`.
RATINGS: Final = pl.Schema(
    {
        "company": pl.String(),
        "case_id": pl.String(),
        "operator": pl.String(),
        "channel": pl.String(),
        "at": pl.Int64(),
        "asked": pl.Boolean(),
        "answered": pl.Boolean(),
        "rated": pl.Boolean(),
        "rating": pl.Float64(),
        "scale_from": pl.Float64(),
        "scale": pl.Float64(),
    }
)


def ratings(line: Timeline, state: Cycles) -> pl.DataFrame:
    """Surveys and ratings, each with the operator it is about.

    A survey pins its operator; if it names none, the author of the last human reply, else the assignee. A
    rating answers the latest survey before it; several for one survey, or without a survey for one cycle,
    are one.
    """
    survey = line.of("survey.sent")
    given = line.of("rating.given")
    last_reply = line.last(line.human)
    served = np.where(last_reply != NONE, line.author[last_reply], state.assignee)
    about = np.where(line.named != NONE, line.named, served)
    answers = line.last(survey)
    # A rating belongs to its survey, else to the latest cycle, else to the case: each a place of its own.
    unasked = np.where(state.opener != NONE, state.opener, line.begin)
    places = np.flatnonzero(given)
    subject = np.where(answers != NONE, answers, unasked)[places]
    subjects, first = np.unique(subject, return_index=True)
    last = np.zeros(len(subjects), dtype=np.int64)
    last[np.searchsorted(subjects, subject)] = np.arange(len(places))
    firsts, lasts = places[first], places[last]
    surveys = np.flatnonzero(survey)
    pinned = np.where(answers[firsts] != NONE, about[answers[firsts]], about[firsts])
    rows = np.concatenate([surveys, firsts])
    asked = np.arange(len(rows)) < len(surveys)
    value = {
        name: pl.concat(
            [
                pl.Series([None], dtype=pl.Float64).new_from_index(0, len(surveys)),
                line.values(name, lasts),
            ]
        )
        for name in ("rating", "scale_from", "scale")
    }
    return line.table(
        rows,
        np.concatenate([about[surveys], pinned]),
        at=line.at[rows],
        asked=asked,
        answered=asked & np.isin(rows, subjects),
        rated=~asked,
        rating=value["rating"],
        scale_from=value["scale_from"].fill_null(1.0),
        scale=value["scale"],
    ).with_columns(pl.when("rated").then("scale_from").alias("scale_from"))
