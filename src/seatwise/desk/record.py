"""The journal, read in order."""

from collections.abc import Iterator

import msgspec

from seatwise.licenses import Instant
from seatwise.store import Look

_ALL = 2**62
"""Beyond every number and instant of a journal."""


class Line(msgspec.Struct, frozen=True):
    """One line of the journal. `at` is milliseconds UTC; `seq` has no gaps within a company."""

    seq: int
    at: Instant
    kind: str
    pool: str | None
    operator: str | None
    lease: str | None
    actor: str | None
    code: str | None
    data: dict[str, object]


class _Kind(msgspec.Struct, frozen=True):
    kind: str


class _Raw(msgspec.Struct, frozen=True):
    seq: int
    at: Instant
    kind: str
    pool: str | None
    operator: str | None
    lease: str | None
    actor: str | None
    code: str | None
    data: str

    def line(self) -> Line:
        return Line(**{**msgspec.structs.asdict(self), "data": msgspec.json.decode(self.data)})


def lines_after(look: Look, company: str, after: int, limit: int) -> list[Line]:
    """At most `limit` lines behind number `after`, in order."""
    return [r.line() for r in look.all("journal_after", _Raw, company=company, after=after, limit=limit)]


def lines_before(look: Look, company: str, before: int, limit: int) -> list[Line]:
    """At most `limit` lines before number `before`, the newest first."""
    return [r.line() for r in look.all("journal_before", _Raw, company=company, before=before, limit=limit)]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines of the journal; None is all. [from_at, to_at) are milliseconds UTC."""

    kind: str | None = None
    operator: str | None = None
    """Whom it is about, or who did it (an operator's id)."""
    code: str | None = None
    from_at: Instant | None = None
    to_at: Instant | None = None


def lines_found(look: Look, company: str, wanted: Filter, before: int, limit: int) -> list[Line]:
    """At most `limit` lines of the filter before number `before`, the newest first."""
    facts = msgspec.structs.asdict(wanted)
    facts["from_at"] = 0 if wanted.from_at is None else wanted.from_at
    facts["to_at"] = _ALL if wanted.to_at is None else wanted.to_at
    found = look.all("journal_found", _Raw, company=company, before=before, limit=limit, **facts)
    return [raw.line() for raw in found]


def kinds(look: Look, company: str) -> list[str]:
    """The kinds that the company's journal has."""
    return [each.kind for each in look.all("journal_kinds", _Kind, company=company)]


def all_lines(look: Look, company: str, page: int = 5000) -> Iterator[Line]:
    """The whole journal, page by page."""
    after = 0
    while lines := lines_after(look, company, after, page):
        yield from lines
        after = lines[-1].seq
