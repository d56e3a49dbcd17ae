"""Who is calling: a person with a session, a service with a key, or nobody; and whether they may."""

import base64
import hmac
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler

from seatwise.desk import access
from seatwise.desk.people import Role
from seatwise.errors import SeatwiseError
from seatwise.plain import printable
from seatwise.signin.tokens import Kind, same, split, token_hash
from seatwise.store import Look
from seatwise.web.permissions import PERMISSIONS
from seatwise.web.problems import Forbidden, NotSignedIn
from seatwise.web.server import Server

SESSION_COOKIE = "__Host-seatwise"
DEVICE_COOKIE = "__Host-seatwise-device"
INSTALLATION = "installation"
"""Stands where a company would in the token that may create companies."""

Connection = ASGIConnection[Any, Any, Any, Any]


class Caller(msgspec.Struct, frozen=True):
    """Who asks. `id` names them in the journal and keys their kept answers."""

    id: str
    operator: str | None = None
    login: str | None = None
    name: str | None = None
    role: Role | None = None
    scopes: frozenset[str] = frozenset()
    csrf: str | None = None
    """What a form of this person's page must bring; None for callers without a cookie."""
    token: str | None = None


NOBODY = Caller("nobody")


def cookie_name(company: str) -> str:
    """A browser may be signed in to several companies."""
    return f"{SESSION_COOKIE}-{company}"


def csrf_of(token: str) -> str:
    """The form token that goes with a session."""
    digest = hmac.digest(token.encode(), b"seatwise form", "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def caller_of(connection: Connection) -> Caller:
    """Who the guard found; NOBODY on public routes without a session."""
    found = connection.state.caller
    assert isinstance(found, Caller)  # noqa: S101 - set by the guard on every route
    return found


def server_of(connection: Connection) -> Server:
    """The server's own things."""
    server = connection.app.state.server
    assert isinstance(server, Server)  # noqa: S101 - set in create_app
    return server


async def authorize(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Litestar guard of the whole app: deny by default. Raises NotSignedIn, Forbidden."""
    scope = connection.scope
    method = str(scope["method"]) if scope["type"] == ScopeType.HTTP else "WEBSOCKET"
    permission = PERMISSIONS.get((method, str(scope.get("path_template"))))
    if permission is None:
        if method == "OPTIONS":
            connection.state.caller = NOBODY
            return
        raise Forbidden
    company = connection.path_params.get("company")
    caller = await _identify(connection, company)
    connection.state.caller = caller
    if caller.csrf is not None and method in {"POST", "PUT", "PATCH", "DELETE", "WEBSOCKET"}:
        await _check_origin(connection, caller, method)
    if permission.public:
        return
    if permission.scope is not None and permission.scope in caller.scopes:
        return
    if caller.role is not None and caller.role in permission.roles:
        return
    if caller is NOBODY:
        raise NotSignedIn
    raise Forbidden


async def _identify(connection: Connection, company: str | None) -> Caller:
    server = server_of(connection)
    header = connection.headers.get("authorization", "")
    if header[:7].lower() == "bearer ":
        return await _by_token(server, company, header[7:].strip())
    if company is None:
        return NOBODY
    token = connection.cookies.get(cookie_name(company))
    if token is None:
        return NOBODY
    person = await server.read(lambda look: access.session(look, company, token))
    return NOBODY if person is None else _person(person, token, csrf=csrf_of(token))


async def _by_token(server: Server, company: str | None, token: str) -> Caller:
    try:
        parts = split(token)
    except SeatwiseError:
        return NOBODY
    if parts.company == INSTALLATION and parts.kind is Kind.API_KEY:
        kept = await server.read(lambda look: look.value("fact", fact="installation_key"))
        if kept is not None and same(bytes.fromhex(str(kept)), token_hash(token)):
            return Caller("installation", scopes=access.SCOPES, token=token)
        return NOBODY
    # The token says which company it is for; it opens no other one.
    if company is None or parts.company != company:
        return NOBODY
    if parts.kind is Kind.SESSION:
        person = await server.read(lambda look: access.session(look, company, token))
        return NOBODY if person is None else _person(person, token, csrf=None)
    if parts.kind is Kind.API_KEY:
        key = await server.read(lambda look: access.key(look, company, token))
        if key is not None:
            return Caller("key:" + key.api_key, scopes=frozenset(key.scopes.split()), token=token)
    return NOBODY


def _person(person: access.Session, token: str, *, csrf: str | None) -> Caller:
    return Caller(
        "operator:" + person.operator,
        operator=person.operator,
        login=person.login,
        name=person.name,
        role=person.role,
        csrf=csrf,
        token=token,
    )


async def _check_origin(connection: Connection, caller: Caller, method: str) -> None:
    """A cookie is sent by the browser whoever asked for the request; so ask where it came from."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None and site != "same-origin":
        raise Forbidden
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden
    if method == "WEBSOCKET":
        if origin is None:
            raise Forbidden
        return
    given = connection.headers.get("x-csrf-token")
    if given is None:
        form = await connection.form()  # type: ignore[attr-defined] # a Request, since it is no WebSocket
        given = form.get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), (caller.csrf or "").encode()):
        raise Forbidden


def agent_of(connection: Connection) -> str:
    """What browser or program it says it is, short enough to show."""
    return printable(connection.headers.get("user-agent", ""), 120)


def device_of(connection: Connection) -> str | None:
    """The browser, by a cookie of its own that outlives sessions: signing in again is no second device."""
    device = connection.cookies.get(DEVICE_COOKIE)
    return device if device is not None and re.fullmatch(r"[\w-]{8,64}", device) else None


def knows_nobody(look: Look, company: str) -> bool:
    """Whether the company does not exist."""
    return look.value("company_clock", company=company) is None
