"""The journal: what happened, found by kind, person, code and day, and taken along as a file."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from seatwise.desk import companies, people, record
from seatwise.desk.people import Person
from seatwise.desk.record import Filter, Line
from seatwise.licenses import Instant
from seatwise.plain import cell
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import server_of
from seatwise.web.journal_words import kind_in_words
from seatwise.web.pages.frame import base
from seatwise.web.problems import BadRequest, language_of
from seatwise.web.render import Page, show

_LINES = 50
_NEWEST = 2**62


@dataclass(frozen=True)
class JournalPage(Page):
    """A page of the journal, the newest line first."""

    template: ClassVar[str] = "journal.html"
    place: ClassVar[str] = "journal"
    lines: list[Line]
    people: list[Person]
    kinds: list[str]
    """The kinds that this journal has, for the filter."""
    words: dict[str, str]
    """Kind -> what it tells, in the reader's language."""
    asked: dict[str, str]
    """The filter as it stands in the form."""
    problem: str | None
    now: Instant
    older: str | None
    """The address of the page with older lines."""
    export: dict[str, str]
    """Kind of file -> its address, with the same filter."""


Text = Annotated[str, QueryParameter(max_length=200)]


def _day(text: str, zone: ZoneInfo, *, next_day: bool = False) -> Instant | None:
    """The instant at which a day of the zone begins (or the day after it); None for an empty field.

    Raises ValueError.
    """
    if not text:
        return None
    day = date.fromisoformat(text) + timedelta(days=int(next_day))
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)


def _wanted(asked: dict[str, str], zone: ZoneInfo) -> Filter:
    return Filter(
        kind=asked["kind"] or None,
        operator=asked["operator"] or None,
        code=asked["code"] or None,
        from_at=_day(asked["from"], zone),
        to_at=_day(asked["to"], zone, next_day=True),
    )


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


@get("/c/{company:str}/journal")
async def journal(
    request: AnyRequest,
    company: FromPath[str],
    kind: Text = "",
    operator: Text = "",
    code: Text = "",
    since: Annotated[str, QueryParameter(name="from", max_length=200)] = "",
    until: Annotated[str, QueryParameter(name="to", max_length=200)] = "",
    before: Annotated[int, QueryParameter(ge=1, le=_NEWEST)] = _NEWEST,
) -> Response[Any]:
    """What happened, the newest first."""
    asked = {"kind": kind, "operator": operator, "code": code.upper(), "from": since, "to": until}
    into = language_of(request)

    def look_up(look: Look) -> JournalPage:
        found = companies.company_of(look, company)
        problem, lines = None, []
        try:
            wanted = _wanted(asked, ZoneInfo(found.zone))
            lines = record.lines_found(look, company, wanted, before, _LINES + 1)
        except ValueError:
            problem = into.gettext("The days must be dates such as 2026-03-01.")
        known = record.kinds(look, company)
        here = f"/c/{company}/journal"
        return JournalPage(
            **base(found),
            lines=lines[:_LINES],
            people=people.people_of(look, company),
            kinds=known,
            words={name: kind_in_words(name, into) for name in {*known, *(line.kind for line in lines)}},
            asked=asked,
            problem=problem,
            now=look.now(),
            older=f"{here}?{_query({**asked, 'before': str(lines[_LINES - 1].seq)})}"
            if len(lines) > _LINES
            else None,
            export={form: f"{here}/export?{_query({**asked, 'file': form})}" for form in ("csv", "ndjson")},
        )

    page = await server_of(request).read(look_up)
    return show(request, page, status=400 if page.problem else 200)


@get("/c/{company:str}/journal/export")
async def export(
    request: AnyRequest,
    company: FromPath[str],
    file: Annotated[str, QueryParameter(pattern="^(csv|ndjson)$")] = "csv",
    kind: Text = "",
    operator: Text = "",
    code: Text = "",
    since: Annotated[str, QueryParameter(name="from", max_length=200)] = "",
    until: Annotated[str, QueryParameter(name="to", max_length=200)] = "",
) -> Response[Any]:
    """The lines of the filter as a file, the newest first."""
    asked = {"kind": kind, "operator": operator, "code": code.upper(), "from": since, "to": until}
    server = server_of(request)
    found = await server.read(lambda look: companies.company_of(look, company))
    try:
        wanted = _wanted(asked, ZoneInfo(found.zone))
    except ValueError:
        raise BadRequest(field="from", problem="a date such as 2026-03-01") from None

    async def written() -> AsyncIterator[bytes]:
        # Nothing of a journal ever changes, so pages that are read one after the other make one whole.
        before = _NEWEST
        if file == "csv":
            yield _csv([_COLUMNS])
        while lines := await server.read(partial(_page, company=company, wanted=wanted, before=before)):
            yield _csv(_row(line) for line in lines) if file == "csv" else _ndjson(company, lines)
            before = lines[-1].seq

    return Stream(
        written(),
        media_type="text/csv; charset=utf-8" if file == "csv" else "application/x-ndjson",
        headers={
            "Content-Disposition": f'attachment; filename="{company}-journal.{file}"',
            "Cache-Control": "no-store",
        },
    )


def _page(look: Look, *, company: str, wanted: Filter, before: int) -> list[Line]:
    return record.lines_found(look, company, wanted, before, 5000)


_COLUMNS = ("seq", "at", "kind", "pool", "operator", "lease", "actor", "code", "data")


def _row(line: Line) -> Iterator[str]:
    """The cells of a line; the instant as ISO 8601 in UTC."""
    for name in _COLUMNS:
        value = getattr(line, name)
        if name == "at":
            value = datetime.fromtimestamp(value / 1000, tz=UTC).isoformat(timespec="milliseconds")
        elif name == "data":
            value = msgspec.json.encode(value).decode()
        yield cell("" if value is None else str(value))


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _ndjson(company: str, lines: list[Line]) -> bytes:
    return b"".join(
        msgspec.json.encode({"company": company, **msgspec.structs.asdict(line)}) + b"\n" for line in lines
    )


HANDLERS: list[Any] = [journal, export]
