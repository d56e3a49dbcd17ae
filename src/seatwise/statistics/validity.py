"""Which events can be used: each rule a field, a reason and a condition, over whole columns at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

import polars as pl

from seatwise.language import Language
from seatwise.plain import printable
from seatwise.statistics.events import (
    ACTOR_KIND,
    ACTOR_KINDS,
    CASE_TYPES,
    OPERATOR_TYPES,
    SCHEMA,
    STATUS,
    TYPE,
    TYPES,
)
from seatwise.statistics.zones import milliseconds

# Clocks of desks differ; what is further ahead than this has a wrong time.
TOLERANCE_MS: Final = 5 * 60 * 1000

# The reasons, as keys of their translations.
MISSING: Final = "missing"
UNKNOWN_TYPE: Final = "unknown type %(value)s"
NO_INSTANT: Final = "no such instant: %(value)s"
NO_ZONE: Final = "no time zone: %(value)s; end it with Z or with an offset such as +03:00"
TOO_EARLY: Final = "before 1970: %(value)s"
FUTURE: Final = "in the future: %(value)s"
UNKNOWN_ACTOR: Final = "unknown kind of actor %(value)s; known are operator, client, bot, system"
UNKNOWN_STATUS: Final = "unknown status %(value)s; known are online, busy, away, offline"
BAD_SCALE: Final = "no scale: %(value)s; it is the best possible rating, a whole number of at least 2"
BAD_LOWER_END: Final = "the lower end of a scale is 0 or 1, not %(value)s"
OUTSIDE: Final = "outside of its scale: %(value)s"
WRONG_TYPE: Final = "of the wrong type: %(value)s"
NOT_JSON: Final = "not a whole JSON object: %(value)s"
NOT_A_ROW: Final = "not a row of this table: %(value)s"


@dataclass(frozen=True, order=True)
class Rejected:
    """An item that cannot be used. `line` counts from 1, `index` from 0; `reason` is a key, see `text`."""

    index: int
    line: int
    field: str
    reason: str
    value: str
    file: str | None = None

    def text(self, into: Language) -> str:
        """The reason as people read it."""
        return into.gettext(self.reason, value=printable(self.value, 80))


class Checked(NamedTuple):
    """Usable events (SCHEMA, in the order given), `line` of each, and the unusable ones."""

    events: pl.DataFrame
    lines: pl.Series
    rejected: list[Rejected]


def check(raw: pl.DataFrame, *, now: int, source: str) -> Checked:
    """Divide RAW events into usable ones and rejected ones, the first fault of each named.

    `now` in ms UTC tells the future; `source` stands in for an absent one.
    """
    timed = _with_codes(_with_instants(_without_empty(raw)))
    rules = _rules(now)
    # Most events are good, and which rule fails is only asked of those where one does.
    bad = timed.select(
        pl.any_horizontal(
            pl.col("fault_field").is_not_null(), *(rule.fails.fill_null(value=False) for rule in rules)
        )
    ).to_series()
    rejected = _named(timed.filter(bad), rules) if bad.any() else []
    good = timed.filter(~bad) if rejected else timed
    events = good.select(
        pl.col("source").fill_null(source)
        if name == "source"
        else pl.col(f"{name}_ms").alias(name)
        if name in _INSTANTS
        else pl.col(f"{name}_code").alias(name)
        if name in _CODES
        else pl.col(name).cast(kind)
        for name, kind in SCHEMA.items()
    )
    return Checked(events, good["line"], rejected)


_INSTANTS: Final = ("occurred_at", "received_at")
_CODES: Final = {"type": TYPE, "actor_kind": ACTOR_KIND, "status": STATUS}


def _without_empty(raw: pl.DataFrame) -> pl.DataFrame:
    """An empty text is an absent one."""
    texts = [
        name for name in raw.columns if raw.schema[name] == pl.String() and not name.startswith("fault_")
    ]
    found = raw.select((pl.col(texts).str.len_bytes() == 0).any()).row(0)
    empty = [name for name, has in zip(texts, found, strict=True) if has]
    return raw.with_columns(pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name)) for name in empty)


def _with_codes(raw: pl.DataFrame) -> pl.DataFrame:
    """Add `type_code`, `actor_kind_code` and `status_code`, null for unknown words."""
    return raw.with_columns(
        pl.col(name).cast(kind, strict=False).alias(f"{name}_code") for name, kind in _CODES.items()
    )


class _Rule(NamedTuple):
    field: str
    reason: str
    fails: pl.Expr
    value: pl.Expr


def _rules(now: int) -> list[_Rule]:
    """What an event must be, in the order of the envelope; the first that fails is named."""
    column = pl.col
    # Whole numbers compare faster than words.
    code = column("type_code").to_physical()
    rated = code == TYPES.index("rating.given")
    low = column("scale_from").fill_null(1)
    nothing = pl.lit("")

    def missing(field: str, when: pl.Expr | None = None) -> _Rule:
        absent = column(field.replace(".", "_")).is_null()
        return _Rule(field, MISSING, absent if when is None else absent & when, nothing)

    def unknown(name: str) -> pl.Expr:
        return column(name).is_not_null() & column(f"{name}_code").is_null()

    def text(name: str) -> pl.Expr:
        return column(name).cast(pl.String)

    ahead = column("occurred_at_ms") - now
    sent = code == TYPES.index("message.out")
    message = sent | (code == TYPES.index("message.in"))
    of_operator = code.is_between(TYPES.index(OPERATOR_TYPES[0]), TYPES.index(OPERATOR_TYPES[-1]))
    operator = column("actor_kind_code").to_physical() == ACTOR_KINDS.index("operator")
    by_operator = operator.fill_null(value=False) & column("actor_id").is_not_null()
    return [
        missing("event_id"),
        missing("company"),
        missing("type"),
        _Rule("type", UNKNOWN_TYPE, unknown("type"), text("type")),
        missing("occurred_at"),
        _Rule("occurred_at", NO_ZONE, column("occurred_at_naive"), text("occurred_at")),
        _Rule("occurred_at", NO_INSTANT, column("occurred_at_ms").is_null(), text("occurred_at")),
        _Rule("occurred_at", TOO_EARLY, column("occurred_at_ms") < 0, text("occurred_at")),
        _Rule("occurred_at", FUTURE, ahead > TOLERANCE_MS, text("occurred_at")),
        _Rule(
            "received_at",
            NO_INSTANT,
            column("received_at").is_not_null() & column("received_at_ms").is_null(),
            text("received_at"),
        ),
        _Rule("actor.kind", UNKNOWN_ACTOR, unknown("actor_kind"), text("actor_kind")),
        _Rule("actor", MISSING, message & column("actor_kind").is_null(), nothing),
        missing("actor.id", when=sent & operator),
        missing("case_id", when=code < len(CASE_TYPES)),
        _Rule("operator", MISSING, of_operator & column("operator").is_null() & ~by_operator, nothing),
        missing("rating", when=rated),
        missing("scale", when=rated),
        _Rule(
            "scale",
            BAD_SCALE,
            rated & ~((column("scale") >= 2) & (column("scale") == column("scale").floor()))
            | ~column("scale").is_finite(),
            text("scale"),
        ),
        _Rule("scale_from", BAD_LOWER_END, rated & ~low.is_in([0.0, 1.0]), text("scale_from")),
        _Rule(
            "rating",
            OUTSIDE,
            rated & ~column("rating").is_between(low, column("scale")),
            pl.format("{} / {}–{}", _short("rating"), low.cast(pl.Int64), _short("scale")),
        ),
        missing("status", when=code == TYPES.index("operator.status")),
        _Rule("status", UNKNOWN_STATUS, unknown("status"), text("status")),
    ]


def _short(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_suffix(".0")


def _named(faulty: pl.DataFrame, rules: list[_Rule]) -> list[Rejected]:
    rejected = []
    faulty = faulty.with_columns(
        fault=pl.coalesce(
            *(pl.when(rule.fails).then(pl.lit(number, pl.UInt8)) for number, rule in enumerate(rules))
        )
    )
    values = faulty.select(rule.value.cast(pl.String).alias(str(n)) for n, rule in enumerate(rules)).to_dict()
    head = faulty.select("index", "line", "fault_field", "fault_reason", "fault_value", "fault")
    for row, (index, line, field, reason, value, number) in enumerate(head.iter_rows()):
        if field is None:
            field, reason = rules[number].field, rules[number].reason
            value = values[str(number)][row]
        rejected.append(Rejected(index, line, field, reason, value or ""))
    return rejected


def _with_instants(raw: pl.DataFrame) -> pl.DataFrame:
    """Add `occurred_at_ms`, `occurred_at_naive` and `received_at_ms`."""
    happened, naive = instants(raw["occurred_at"])
    received, _ = instants(raw["received_at"])
    return raw.with_columns(
        happened.alias("occurred_at_ms"), naive.alias("occurred_at_naive"), received.alias("received_at_ms")
    )


def instants(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """ISO 8601 texts as ms UTC (null where there is no such instant), and which of them name no zone.

    What is whole milliseconds already stays as it is.
    """
    naive = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(texts))
    if texts.dtype != pl.String() or texts.null_count() == len(texts):
        return texts.cast(pl.Int64), naive
    # The usual form is read by columns; a leap second and whatever else is unusual, one by one.
    usual = texts.str.contains(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d{1,9})?Z$")
    quick = (
        pl.select(pl.when(usual).then(texts))
        .to_series()
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ms", strict=False)
        .cast(pl.Int64)
    )
    slow = (quick.is_null() & texts.is_not_null()).arg_true()
    if slow.len():
        read = [_instant(text) for text in texts.gather(slow)]
        quick = quick.scatter(slow, pl.Series([ms for ms, _ in read], dtype=pl.Int64))
        naive = naive.scatter(slow, pl.Series([bare for _, bare in read], dtype=pl.Boolean))
    return quick, naive


def _instant(text: str) -> tuple[int | None, bool]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, False
    if moment.tzinfo is None:
        return None, True
    try:
        return milliseconds(moment.astimezone(UTC)), False
    except OverflowError:
        return None, False
