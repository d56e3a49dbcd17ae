"""Choosing the language of the pages."""

from typing import Any
from urllib.parse import urlsplit

from litestar import post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from seatwise.language import language
from seatwise.web.api.effect import AnyRequest
from seatwise.web.pages.frame import field

_YEAR = 365 * 24 * 3600


@post("/language", status_code=303)
async def choose_language(request: AnyRequest) -> Redirect:
    """Keep the language in a cookie and show the page again."""
    form = await request.form()
    cookie = Cookie(
        key="lang", value=language(field(form, "lang")).code, max_age=_YEAR, httponly=True, samesite="lax"
    )
    return Redirect(ours(field(form, "next")), status_code=303, cookies=[cookie])


def ours(address: str) -> str:
    """`address` if it is a path of this server, else the beginning: a form must not lead elsewhere."""
    parts = urlsplit(address)
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return "/"
    return path if path.isascii() and path.isprintable() and "\\" not in path else "/"


HANDLERS: list[Any] = [choose_language]
