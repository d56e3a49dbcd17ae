"""What a browser sees when something went wrong: a page instead of a problem document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from seatwise.web.callers import NOBODY
from seatwise.web.problems import Problem
from seatwise.web.render import Page, show

E = TypeVar("E", bound=Exception)
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class ErrorPage(Page):
    """Why there is no page, in words, with the code to name when asking for help."""

    template: ClassVar[str] = "error.html"
    status: int
    code: str
    sentence: str


def for_people(
    answer: Callable[[AnyRequest, E], Response[bytes]],
) -> Callable[[AnyRequest, E], Response[Any]]:
    """`answer`, told as a page to a browser that asked for one; who must sign in first is led there."""

    def told(request: AnyRequest, error: E) -> Response[Any]:
        problem = answer(request, error)
        if not wants_page(request):
            return problem
        company = request.path_params.get("company")
        if problem.status_code == 401 and company:
            return Redirect(f"/c/{company}/sign-in", status_code=303)
        said = msgspec.json.decode(problem.content, type=Problem)
        # Whether the company exists is known only where somebody of it asks.
        known = getattr(request.state, "caller", NOBODY) is not NOBODY
        page = ErrorPage(
            company=company if company and known else "",
            company_name="",
            zone="UTC",
            status=said.status,
            code=said.code,
            sentence=said.detail,
        )
        shown = show(request, page, status=said.status)
        shown.headers.update(problem.headers)
        return shown

    return told


def wants_page(request: AnyRequest) -> bool:
    """Whether a person's browser asks for a page."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
