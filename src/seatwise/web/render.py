"""Pages: one frozen dataclass each, rendered by the template it names; the template sees it as `page`."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from seatwise.language import LANGUAGES, Language
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import NOBODY, Caller
from seatwise.web.problems import language_of


@dataclass(frozen=True)
class Page:
    """What every page knows."""

    template: ClassVar[str]
    place: ClassVar[str] = ""
    """Where it is below the company's address."""
    company: str
    """'' on a page of no company."""
    company_name: str
    zone: str

    @property
    def here(self) -> str:
        """The address that shows this page again; a form's answer may stand at another one."""
        return f"/c/{self.company}/{self.place}".rstrip("/") if self.company else "/"


@cache
def environment(code: str) -> Environment:
    """The templates in one language."""
    from seatwise.language import language

    spoken = language(code)
    made = Environment(
        loader=PackageLoader("seatwise.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(spoken.translations, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(lang=spoken, languages=LANGUAGES, same_day=_same_day)
    made.filters["iso"] = _iso
    return made


def _iso(milliseconds: int) -> str:
    """For `<time datetime>`."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).isoformat(timespec="seconds")


def _same_day(one: int, other: int, zone: tzinfo) -> bool:
    """Whether two instants are on one day of `zone`, so that the time alone tells."""
    return (
        datetime.fromtimestamp(one / 1000, tz=zone).date()
        == datetime.fromtimestamp(other / 1000, tz=zone).date()
    )


def html(page: Page, into: Language, caller: Caller) -> str:
    """The page as HTML.

    Templates see `page`, `caller`, `lang` (Language), `languages`, `zone` (the company's, a tzinfo), `_`,
    `ngettext`, `same_day(ms, ms, zone)` and the filter `iso`.
    """
    template = environment(into.code).get_template(page.template)
    return template.render(page=page, caller=caller, zone=ZoneInfo(page.zone))


def show(request: AnyRequest, page: Page, *, status: int = 200) -> Response[Any]:
    """The page as an answer, in the language of the request."""
    caller = getattr(request.state, "caller", NOBODY)
    body = html(page, language_of(request), caller)
    return Response(
        body,
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"},
    )
