"""The beginning: where there is one company, its sign-in; else the question which."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import Redirect

from seatwise.desk.companies import Company
from seatwise.store import Look
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import server_of
from seatwise.web.render import Page, show


@dataclass(frozen=True)
class LandingPage(Page):
    """Which company? The page names none, since who asks may be anybody."""

    template: ClassVar[str] = "landing.html"
    empty: bool
    """Whether there is no company yet."""
    asked: str
    """The company that was asked for and does not exist; else ''."""


@get("/", include_in_schema=False)
async def landing(
    request: AnyRequest, company: Annotated[str, QueryParameter(max_length=100)] = ""
) -> Response[Any]:
    """Where there is one company, its sign-in; else the question which."""
    asked = company.strip().lower()

    def look_up(look: Look) -> tuple[list[Company], bool]:
        return look.all("companies", Company), look.one("company", Company, company=asked) is not None

    found, exists = await server_of(request).read(look_up)
    if exists:
        return Redirect(f"/c/{asked}", status_code=303)
    if len(found) == 1 and not asked:
        return Redirect(f"/c/{found[0].company}", status_code=303)
    page = LandingPage(company="", company_name="", zone="UTC", empty=not found, asked=asked)
    return show(request, page, status=404 if asked else 200)


HANDLERS: list[Any] = [landing]
