"""`seatwise stats`."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import polars as pl

    from seatwise.statistics.query import Question


class By(StrEnum):
    """What a row is."""

    OPERATOR = "operator"
    TEAM = "team"
    CHANNEL = "channel"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY_HOUR = "weekday-hour"


class Bucket(StrEnum):
    """Into which periods each row is divided."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.command(name="stats")(stats)


def stats(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Events: NDJSON, CSV or Parquet (also .gz, .zst).")
    ],
    start: Annotated[
        str | None, typer.Option("--from", help="First date or instant (the first event's).")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Date or instant it ends before (after the last).")
    ] = None,
    timezone: Annotated[
        str, typer.Option("--zone", help="IANA zone of dates, days and hours.", envvar="SEATWISE_TIMEZONE")
    ] = "UTC",
    now: Annotated[str | None, typer.Option(help="Instant to see it from (the clock's).")] = None,
    company: Annotated[
        str | None, typer.Option(help="Which company, if there are several.", envvar="SEATWISE_COMPANY")
    ] = None,
    by: Annotated[By, typer.Option(help="What a row is.")] = By.OPERATOR,
    bucket: Annotated[Bucket | None, typer.Option(help="Divide each row into periods.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="The period before as well.")] = False,
    business_hours: Annotated[
        bool, typer.Option("--business-hours", help="Measure times inside the schedule.")
    ] = False,
    schedule: Annotated[
        Path | None,
        typer.Option(help='JSON: {"zone", "hours": {"mon": [["09:00", "18:00"]]}, "holidays": []}.'),
    ] = None,
    rota: Annotated[Path | None, typer.Option(help="Paid time, CSV: operator, from, to.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write a workbook.")] = False,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write Parquet.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if any line was rejected.")] = False,
    lang: Annotated[str | None, typer.Option(help="Language of the answer: en or ru.")] = None,
) -> None:
    """How operators work: workload, response speed, ratings; from files of a desk's events."""
    from seatwise.cli import stats_output
    from seatwise.cli.speech import speak
    from seatwise.statistics.definitions import facts
    from seatwise.statistics.query import answer
    from seatwise.statistics.reading import read_files
    from seatwise.statistics.rota import read_rota
    from seatwise.statistics.schedule import read_schedule
    from seatwise.statistics.zones import clock, instant, zone

    if lang:
        # Errors are told by `main`, which knows the environment and not the options.
        os.environ["SEATWISE_LANG"] = lang
    kind = stats_output.chosen({"json": json, "csv": csv, "xlsx": xlsx, "parquet": parquet}, output)
    where = zone(timezone)
    seen_from = clock() if now is None else instant(now, where, "--now")
    hours = None if schedule is None else read_schedule(schedule)
    first = None if start is None else instant(start, where, "--from")
    last = None if end is None else instant(end, where, "--to")
    read = read_files(files, now=seen_from, company=company)
    question = _question(
        read.events, first, last, where, seen_from, by, bucket, business_hours=business_hours
    )
    paid = None if rota is None else read_rota(rota, company=read.company, where=where)
    known = facts(read.events)
    answers = [
        answer(asked, known, hours, paid) for asked in (question, *([question.before()] if compare else []))
    ]
    speech = speak(lang)
    stats_output.warn(read, speech, without_schedule=business_hours and hours is None)
    stats_output.write(kind, answers, read, speech, output)
    if strict and read.rejected:
        raise typer.Exit(1)


def _question(
    events: "pl.DataFrame",
    start: int | None,
    end: int | None,
    where: "ZoneInfo",
    now: int,
    by: By,
    bucket: Bucket | None,
    *,
    business_hours: bool,
) -> "Question":
    """Without bounds, the days from the first event to the last."""
    from seatwise.statistics.problems import BadChoice
    from seatwise.statistics.query import Question, whole_days

    first, last = whole_days(events, where)
    period = Bucket(by.value) if by.value in set(Bucket) else None
    if period is not None and bucket is not None and bucket is not period:
        raise BadChoice(option="--bucket", value=bucket.value, choices=period.value)
    if by is By.WEEKDAY_HOUR and bucket is not None:
        raise BadChoice(option="--bucket", value=bucket.value, choices="-")
    divided = period or bucket
    return Question(
        start=first if start is None else start,
        end=last if end is None else end,
        zone=where,
        now=now,
        by=None if period is not None else by.value,  # type: ignore[arg-type]
        bucket=None if divided is None else divided.value,
        business_hours=business_hours,
    )
