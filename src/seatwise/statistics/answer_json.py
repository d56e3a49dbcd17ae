"""The answer as JSON: `range`, `rows`, `total`; each row the shape of rules and API."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from seatwise.statistics.figures import QUANTILES
from seatwise.statistics.measures import TIMES
from seatwise.statistics.query import Answer

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant_text(milliseconds: int) -> str:
    """ms UTC as ISO 8601 with `Z`; the milliseconds only where there are some."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def answer_json(answer: Answer) -> dict[str, Any]:
    """`{"range": {"from", "to", "zone"}, "rows": [...], "total": {...}}`; seconds, shares 0 to 1, null for
    no data."""
    question = answer.question
    return {
        "range": {
            "from": instant_text(question.start),
            "to": instant_text(question.end),
            "zone": question.zone.key,
        },
        "rows": [_row(row) for row in answer.rows.iter_rows(named=True)],
        "total": _row(answer.total.row(0, named=True)),
    }


def _row(flat: dict[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = {
        name: flat[name] for name in ("operator", "team", "channel", "weekday", "hour") if name in flat
    }
    if "from" in flat:
        keys |= {"from": instant_text(flat["from"]), "to": instant_text(flat["to"])}
    return {
        **keys,
        **{name: flat[name] for name in ("handled", "messages_out", "transfers")},
        **{time: _time(flat, time) for time in TIMES},
        "open_wait": _group(flat, "open_wait", "n", "longest_s"),
        "rating": _group(flat, "rating", "n", "mean", "scale", "csat", "asked", "response_rate"),
        "load": _group(flat, "load", "mean", "peak"),
        **{name: flat[name] for name in ("occupancy", "utilisation", "online_s")},
    }


def _time(flat: dict[str, Any], time: str) -> dict[str, Any] | None:
    return _group(flat, time, "n", "mean_s", *QUANTILES) if flat[f"{time}_n"] else None


def _group(flat: dict[str, Any], name: str, *parts: str) -> dict[str, Any]:
    return {part: flat[f"{name}_{part}"] for part in parts}
