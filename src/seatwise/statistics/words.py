"""The answer in the words of people: a table for a terminal, in English or Russian."""

from collections.abc import Callable
from typing import Any, Final

from rich.table import Table

from seatwise.language import Language
from seatwise.plain import printable
from seatwise.statistics.query import Answer

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NONE: Final = "–"


def title(answer: Answer, speech: Language) -> str:
    """Which range, in which zone, by which clock."""
    question = answer.question
    text = speech.gettext(
        "%(start)s – %(end)s, %(zone)s",
        start=speech.instant(question.start, question.zone),
        end=speech.instant(question.end, question.zone),
        zone=question.zone.key,
    )
    return text + (", " + speech.gettext("business hours") if question.business_hours else "")


def table(answer: Answer, speech: Language) -> Table:
    """Rows and total; a dash is no data, times are median and, after the dot, the p90."""
    legend = speech.gettext(
        "Times are the median and, after the dot, the time within which nine of ten were done."
    )
    shown = Table(
        title=title(answer, speech),
        title_justify="left",
        caption=legend,
        caption_justify="left",
        show_footer=True,
        header_style="bold",
    )
    rows = answer.rows.to_dicts()
    total = answer.total.row(0, named=True)
    for name in _keys(answer):
        word = "Period" if name == "from" else name.capitalize()
        heading = speech.gettext(word)
        footer = speech.gettext("Total") if not shown.columns else ""
        shown.add_column(heading, footer=footer, overflow="fold")
    for heading, show in _columns(speech):
        shown.add_column(speech.gettext(heading), footer=show(total), justify="right", no_wrap=True)
    for row in rows:
        keys = [_key(name, row, answer, speech) for name in _keys(answer)]
        shown.add_row(*keys, *(show(row) for _, show in _columns(speech)))
    return shown


def duration(seconds: float | None, speech: Language) -> str:
    """45.5 s, 2 min 15 s, 20 min, 3 h 05 min, 5 d 1 h: as exact as anybody needs it, or a dash."""
    if seconds is None:
        return _NONE
    if seconds < 60:
        return speech.gettext("%(seconds)s s", seconds=speech.number(round(seconds, 1)))
    whole = round(seconds)
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if days:
        return speech.gettext("%(days)s d %(hours)s h", days=days, hours=hours % 24)
    if hours:
        return speech.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes % 60:02}")
    if minutes >= 10 or whole % 60 == 0:
        return speech.gettext("%(minutes)s min", minutes=minutes)
    return speech.gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=f"{whole % 60:02}")


def _keys(answer: Answer) -> list[str]:
    return [
        name
        for name in ("operator", "team", "channel", "weekday", "hour", "from")
        if name in answer.rows.columns
    ]


def _key(name: str, row: dict[str, Any], answer: Answer, speech: Language) -> str:
    value = row[name]
    match name:
        case "from":
            return speech.instant(value, answer.question.zone)
        case "weekday":
            return speech.gettext(_DAYS[value - 1])
        case "hour":
            return f"{value:02}:00"
        case _ if value is None:
            return speech.gettext(f"no {name}")
        case _:
            return printable(value, 60)


def _columns(speech: Language) -> list[tuple[str, Callable[[dict[str, Any]], str]]]:
    def number(name: str, digits: int = 2) -> Callable[[dict[str, Any]], str]:
        return lambda row: _NONE if row[name] is None else speech.number(round(row[name], digits))

    def share(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: _NONE if row[name] is None else speech.percent(row[name], 0)

    def spread(time: str) -> Callable[[dict[str, Any]], str]:
        def show(row: dict[str, Any]) -> str:
            if not row[f"{time}_n"]:
                return _NONE
            return f"{duration(row[f'{time}_median_s'], speech)} · {duration(row[f'{time}_p90_s'], speech)}"

        return show

    def waiting(row: dict[str, Any]) -> str:
        n = row["open_wait_n"]
        return f"{speech.number(n)} · {duration(row['open_wait_longest_s'], speech)}" if n else "0"

    def rating(row: dict[str, Any]) -> str:
        if not row["rating_n"]:
            return _NONE
        return f"{number('rating_mean')(row)} ({speech.number(row['rating_n'])})"

    return [
        ("Handled", number("handled")),
        ("Sent", number("messages_out")),
        ("First response", spread("first_response")),
        ("Reply", spread("reply_time")),
        ("Waiting", waiting),
        ("Resolution", spread("resolution_client")),
        ("Rating", rating),
        ("CSAT", share("rating_csat")),
        ("Load", number("load_mean")),
        ("Occupancy", share("occupancy")),
        ("Online", lambda row: duration(row["online_s"], speech)),
    ]
