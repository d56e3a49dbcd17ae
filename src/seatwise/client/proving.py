"""Proving the password to the server without sending it: OPAQUE over the sign-in socket, and enrolment."""

from contextlib import suppress
from typing import TypeVar

import msgspec
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from seatwise.client.connection import USER_AGENT, AnswerUnreadable, Connection, ServerUnreachable
from seatwise.client.refusals import SignInRefused
from seatwise.plain import printable
from seatwise.signin import client, wire
from seatwise.signin.password import long_enough
from seatwise.signin.stretching import Stretching
from seatwise.signin.tokens import Kind, TokenMalformed, split

T = TypeVar("T", wire.Response, wire.Done)

_LARGEST_FRAME = 65_536


def ticket(connection: Connection, operator: str, password: str) -> str:
    """Sign in as `operator` (login); what the server exchanges for a session.

    Raises WrongPassword (also for a name nobody has), SignInRefused, ServerUnreachable, AnswerUnreadable,
    PasswordUnusable, StretchingTooWeak, StretchingUnsupported.
    """
    attempt, request = client.login(password)
    try:
        with connect(
            "ws" + connection.url.removeprefix("http") + f"/c/{connection.company}/sign-in/ws",
            open_timeout=connection.timeout,
            close_timeout=1,
            max_size=_LARGEST_FRAME,
            compression=None,
            user_agent_header=USER_AGENT,
            additional_headers={"Accept-Language": connection.language},
            proxy=None if connection.local else True,
        ) as socket:
            _say(socket, wire.Start(operator, wire.encode(request)))
            answer = _hear(connection, socket, wire.Response)
            finalization, _key = client.login_finish(attempt, wire.decode(answer.response), answer.stretching)
            _say(socket, wire.Finish(wire.encode(finalization)))
            return _hear(connection, socket, wire.Done).ticket
    except (OSError, WebSocketException) as error:
        reason = printable(str(error) or type(error).__name__, 120)
        raise ServerUnreachable(url=connection.url, reason=reason) from error


class _EnrolStart(msgspec.Struct):
    invitation: str
    request: str


class _Invitee(msgspec.Struct):
    login: str


class _EnrolAnswer(msgspec.Struct):
    response: str
    operator: _Invitee
    stretching: Stretching


class _EnrolFinish(msgspec.Struct):
    invitation: str
    upload: str


def enrol(connection: Connection, invitation: str, password: str) -> str:
    """Set an own password with an invitation (its link, or only its token); the login it belongs to.

    Raises PasswordTooShort, PasswordUnusable, TokenMalformed (no invitation of this company), ServerRefused
    (INVITATION_UNKNOWN, INVITATION_EXPIRED, INVITATION_USED), ServerUnreachable, AnswerUnreadable.
    """
    password = long_enough(password, only_way_in=True)
    token = invitation.strip().rpartition("#")[2]
    parts = split(token)
    if parts.kind is not Kind.INVITATION or parts.company != connection.company:
        raise TokenMalformed
    registration, request = client.register(password)
    base = f"/c/{connection.company}/enrolment"
    # Each is tried once: after a lost answer nobody knows whether the invitation is used up.
    answer = connection.attempt(
        "POST", f"{base}/start", _EnrolStart(token, wire.encode(request)), _EnrolAnswer, token=None
    )
    upload = client.register_finish(registration, wire.decode(answer.response), answer.stretching)
    connection.attempt(
        "POST", f"{base}/finish", _EnrolFinish(token, wire.encode(upload)), msgspec.Raw, token=None
    )
    return answer.operator.login


def _say(socket: ClientConnection, message: wire.FromClient) -> None:
    # A server that refused and closed has said why before: that is still to be heard.
    with suppress(ConnectionClosed):
        socket.send(msgspec.json.encode(message).decode())


def _hear(connection: Connection, socket: ClientConnection, expected: type[T]) -> T:
    try:
        heard = msgspec.json.decode(socket.recv(timeout=connection.timeout), type=wire.FromServer)
    except msgspec.MsgspecError as error:
        raise AnswerUnreadable(url=connection.url, reason=printable(str(error), 100)) from None
    if isinstance(heard, wire.Refused):
        if heard.code in {"SIGN_IN_REFUSED", client.WrongPassword.code}:
            raise client.WrongPassword
        raise SignInRefused(heard.code, heard.message, {"retry_at": heard.retry_at})
    if not isinstance(heard, expected):
        raise AnswerUnreadable(url=connection.url, reason="another frame was expected")
    return heard
