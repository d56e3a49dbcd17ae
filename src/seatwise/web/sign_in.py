"""Signing in and enrolling: OPAQUE over one WebSocket, and the invitation that begins it."""

import asyncio
import json
import secrets
from typing import Any, TypeVar

import msgspec
from litestar import Response, WebSocket, post, websocket
from litestar.datastructures import Cookie
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath, JSONBody

from seatwise.desk import access, attempts, people, seating
from seatwise.desk.people import Role
from seatwise.errors import SeatwiseError
from seatwise.signin import opaque, throttle, wire
from seatwise.signin.stretching import STRETCHING, Stretching, restored, stored
from seatwise.store import Held, UnknownCompany
from seatwise.web.api.effect import AnyRequest
from seatwise.web.callers import DEVICE_COOKIE, agent_of, cookie_name, device_of, knows_nobody, server_of
from seatwise.web.problems import NotSignedIn, language_of

T = TypeVar("T")

# A frame of the sign-in is a few hundred bytes; nothing larger is read.
_LARGEST_FRAME = 4096


class Ticket(msgspec.Struct, forbid_unknown_fields=True):
    """What a finished sign-in gave."""

    ticket: str


class Next(msgspec.Struct):
    """Where to go."""

    next: str


class InvitationToken(msgspec.Struct, forbid_unknown_fields=True):
    """The token of an invitation's address."""

    invitation: str


class EnrolStart(msgspec.Struct, forbid_unknown_fields=True):
    """The browser's first message."""

    invitation: str
    request: str


class EnrolFinish(msgspec.Struct, forbid_unknown_fields=True):
    """The record made in the browser."""

    invitation: str
    upload: str


class Invitee(msgspec.Struct):
    """Who is invited."""

    login: str
    name: str


class Looked(msgspec.Struct):
    """An invitation that may be used; `expires_at` milliseconds UTC."""

    operator: Invitee
    expires_at: int


class EnrolAnswer(msgspec.Struct):
    """The server's message, and how the password must be stretched."""

    response: str
    operator: Invitee
    stretching: Stretching


class TooManyAttempts(SeatwiseError):
    """Too many tries. Wait a little, then try again."""

    code = "TOO_MANY_ATTEMPTS"


@websocket("/c/{company:str}/sign-in/ws")
async def sign_in_socket(socket: WebSocket[Any, Any, Any], company: FromPath[str]) -> None:
    """One sign-in: its state lives and dies with this connection."""
    await socket.accept()
    try:
        async with asyncio.timeout(opaque.LOGIN_LIFETIME_MS / 1000):
            answer = await _sign_in(socket, company)
    except TimeoutError:
        answer = _refused(socket, opaque.LoginExpired(seconds=opaque.LOGIN_LIFETIME_MS // 1000))
    except SeatwiseError as error:
        answer = _refused(socket, error)
    except WebSocketDisconnect:
        return
    await socket.send_text(msgspec.json.encode(answer).decode())
    await socket.close()


async def _sign_in(socket: WebSocket[Any, Any, Any], company: str) -> wire.FromServer:
    server = server_of(socket)
    if await server.read(lambda look: knows_nobody(look, company)):
        raise UnknownCompany(company=company)
    start = await _frame(socket, wire.Start)
    login = start.operator.strip().lower()[:200]
    network = throttle.network(socket.client.host if socket.client else "")
    verdict = await server.write(company, lambda held: attempts.begin(held, login, network))
    if isinstance(verdict, throttle.Wait):
        return _refused(socket, TooManyAttempts(), retry_at=verdict.until)
    found = await server.read(lambda look: access.credential(look, company, login))
    # The same calls for a name that is and for one that is not; only the inputs differ.
    credential = (
        opaque.unknown_credential(company, login)
        if found is None
        else opaque.operator_credential(company, found.operator)
    )
    record = found.record if found is not None and found.active else None
    stretching = restored(found.stretching) if found is not None and found.stretching else STRETCHING
    state, response = opaque.start(server.setup, record, credential, wire.decode(start.request), _monotonic())
    await socket.send_text(msgspec.json.encode(wire.Response(wire.encode(response), stretching)).decode())
    finish = await _frame(socket, wire.Finish)
    opaque.finish(state, wire.decode(finish.finalization), _monotonic())
    if found is None or record is None:  # no password opens a decoy
        raise opaque.LoginRefused
    operator = found.operator

    def admit(held: Held) -> str:
        attempts.succeeded(held, login, network)
        return access.issue_ticket(held, operator)

    return wire.Done(await server.write(company, admit))


async def _frame(socket: WebSocket[Any, Any, Any], kind: type[T]) -> T:
    text = await socket.receive_text()
    if len(text) > _LARGEST_FRAME:
        raise wire.NotBase64url
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, json.JSONDecodeError):
        raise wire.NotBase64url from None


def _refused(
    socket: WebSocket[Any, Any, Any], error: SeatwiseError, retry_at: int | None = None
) -> wire.Refused:
    return wire.Refused(error.code, error.sentence(language_of(socket)), retry_at)


def _monotonic() -> int:
    return round(asyncio.get_running_loop().time() * 1000)


@post("/c/{company:str}/sign-in", status_code=200)
async def finish_sign_in(
    request: AnyRequest, company: FromPath[str], data: JSONBody[Ticket]
) -> Response[Next]:
    """Turn the ticket into this browser's session, and ask for a seat where the person uses one."""
    server, agent = server_of(request), agent_of(request)
    known = device_of(request)
    device = known or secrets.token_urlsafe(16)

    def work(held: Held) -> tuple[str, Role] | None:
        token = access.open_session(held, data.ticket, agent)
        person = None if token is None else access.session(held.transaction, company, token)
        if token is None or person is None:
            return None
        if person.role is Role.OPERATOR:
            # Whatever the answer, the page that comes next tells it.
            ttl = server.settings.ttl_ms
            seating.acquire(held, seating.DEFAULT_POOL, person.operator, ttl, device=device)
        return token, person.role

    opened = await server.write(company, work)
    if opened is None:
        raise NotSignedIn
    token, role = opened
    page = "seat" if role is Role.OPERATOR else "board"
    cookies = [Cookie(key=cookie_name(company), value=token, secure=True, httponly=True, samesite="lax")]
    if known is None:
        cookies.append(
            Cookie(
                key=DEVICE_COOKIE,
                value=device,
                max_age=400 * 86_400,
                secure=True,
                httponly=True,
                samesite="lax",
            )
        )
    return Response(Next(f"/c/{company}/{page}"), cookies=cookies)


@post("/c/{company:str}/enrolment/look", status_code=200)
async def look_at_invitation(
    request: AnyRequest, company: FromPath[str], data: JSONBody[InvitationToken]
) -> Looked:
    """Whose invitation it is, before a password is chosen."""
    found = await server_of(request).read(lambda look: people.invitation(look, company, data.invitation))
    return Looked(Invitee(found.login, found.name), found.expires_at)


@post("/c/{company:str}/enrolment/start", status_code=200)
async def start_enrolment(
    request: AnyRequest, company: FromPath[str], data: JSONBody[EnrolStart]
) -> EnrolAnswer:
    """Answer the browser's first message; nothing is kept yet."""
    server = server_of(request)
    found = await server.read(lambda look: people.invitation(look, company, data.invitation))
    response = opaque.register_response(
        server.setup,
        opaque.operator_credential(company, found.operator),
        wire.decode(data.request),
    )
    return EnrolAnswer(wire.encode(response), Invitee(found.login, found.name), STRETCHING)


@post("/c/{company:str}/enrolment/finish", status_code=200)
async def finish_enrolment(request: AnyRequest, company: FromPath[str], data: JSONBody[EnrolFinish]) -> Next:
    """Keep the record; the invitation is used up with it."""
    server = server_of(request)
    record = opaque.record(server.setup, wire.decode(data.upload))
    await server.write(company, lambda held: people.enrol(held, data.invitation, record, stored(STRETCHING)))
    return Next(f"/c/{company}/sign-in")


HANDLERS: list[Any] = [
    sign_in_socket,
    finish_sign_in,
    look_at_invitation,
    start_enrolment,
    finish_enrolment,
]
