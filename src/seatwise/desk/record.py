"""The journal, read in order."""

from collections.abc import Iterator

import msgspec

from seatwise.licenses import Instant
from seatwise.store import Look


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


def all_lines(look: Look, company: str, page: int = 5000) -> Iterator[Line]:
    """The whole journal, page by page."""
    after = 0
    while lines := lines_after(look, company, after, page):
        yield from lines
        after = lines[-1].seq
