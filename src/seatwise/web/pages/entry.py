"""Coming to the pages: home, sign-in, invitation, sign-out."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from seatwise.desk import access, companies, seating
from seatwise.desk.people import Role
from seatwise.signin.password import SHORTEST_AS_THE_ONLY_WAY_IN
from seatwise.store import Held
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import caller_of, cookie_name, server_of
from seatwise.web.pages.frame import base
from seatwise.web.render import Page, show


@dataclass(frozen=True)
class SignInPage(Page):
    """Name and password."""

    template: ClassVar[str] = "sign-in.html"
    place: ClassVar[str] = "sign-in"


@dataclass(frozen=True)
class InvitationPage(Page):
    """Set an own password; the invitation's token is in the address's fragment."""

    template: ClassVar[str] = "invitation.html"
    place: ClassVar[str] = "invitation"
    min_length: int


@get("/c/{company:str}")
async def home(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """To where the person belongs."""
    role = caller_of(request).role
    target = "sign-in" if role is None else "seat" if role is Role.OPERATOR else "board"
    return Redirect(f"/c/{company}/{target}", status_code=303)


@get("/c/{company:str}/sign-in")
async def sign_in(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Name and password."""
    found = await server_of(request).read(lambda look: companies.company_of(look, company))
    return show(request, SignInPage(**base(found)))


@get("/c/{company:str}/invitation")
async def invitation(request: AnyRequest, company: FromPath[str]) -> Response[Any]:
    """Set an own password."""
    found = await server_of(request).read(lambda look: companies.company_of(look, company))
    return show(request, InvitationPage(**base(found), min_length=SHORTEST_AS_THE_ONLY_WAY_IN))


@post("/c/{company:str}/sign-out", status_code=303)
async def sign_out(request: AnyRequest, company: FromPath[str]) -> Redirect:
    """Give the seat back and end the session."""
    server, caller = server_of(request), caller_of(request)

    def work(held: Held) -> None:
        if caller.operator is not None and caller.token is not None:
            seating.leave(held, caller.operator, server.settings.ttl_ms)
            access.close_session(held, caller.token)

    await server.write(company, work)
    answer = Redirect(f"/c/{company}/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(company))
    return answer


HANDLERS: list[Any] = [home, sign_in, invitation, sign_out]
