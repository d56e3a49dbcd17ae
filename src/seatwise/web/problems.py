"""Errors as RFC 9457 problem documents; the one table of HTTP statuses."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from structlog import get_logger

from seatwise.errors import SeatwiseError
from seatwise.language import Language, preferred
from seatwise.plain import printable
from seatwise.seats import Code, Denied

STATUS: dict[str, int] = {
    "BAD_FIELD": 400,
    "BAD_REQUEST": 400,
    "SIGN_IN_MALFORMED": 400,
    "SIGN_IN_NOT_BASE64URL": 400,
    "NOT_SIGNED_IN": 401,
    "FORBIDDEN": 403,
    "OPERATOR_DISABLED": 403,
    "PASSWORD_CHANGE_DUE": 403,
    "UNKNOWN_COMPANY": 404,
    "UNKNOWN_OPERATOR": 404,
    "UNKNOWN_POOL": 404,
    "UNKNOWN_LEASE": 404,
    "UNKNOWN_API_KEY": 404,
    "INVITATION_UNKNOWN": 404,
    "TOKEN_MALFORMED": 404,
    "COMPANY_EXISTS": 409,
    "LOGIN_TAKEN": 409,
    "QUEUED": 409,
    "RESERVED_FOR_OTHERS": 409,
    "HELD_ELSEWHERE": 409,
    "TAKEOVER_COOLDOWN": 409,
    "OFFER_EXPIRED": 409,
    "TRANSFER_QUOTA": 409,
    "TOO_MANY_RESERVED": 409,
    "NOT_ENTITLED": 403,
    "NO_LICENSE": 409,
    "IDEMPOTENCY_KEY_REUSED": 409,
    "POOL_FULL": 409,
    "INVITATION_EXPIRED": 410,
    "INVITATION_USED": 410,
    "LEASE_EXPIRED": 410,
    "LEASE_REVOKED": 410,
    "TAKEN_OVER": 410,
    "LICENSE_NOT_STARTED": 403,
    "LICENSE_EXPIRED": 403,
    "STORE_UNAVAILABLE": 503,
}
"""Code -> HTTP status; a code that is not here is a fault of ours and answers 500."""

PROBLEM = "application/problem+json"
_BY_STATUS = {
    400: "BAD_REQUEST",
    401: "NOT_SIGNED_IN",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "TOO_MANY_REQUESTS",
}
log = get_logger()


class NotSignedIn(SeatwiseError):
    """Sign in first, or send a valid API key as `Authorization: Bearer ...`."""

    code = "NOT_SIGNED_IN"


class Forbidden(SeatwiseError):
    """You may not do this here."""

    code = "FORBIDDEN"


class BadRequest(SeatwiseError):
    """%(field)s: %(problem)s"""

    code = "BAD_REQUEST"
    words = frozenset({"problem"})


class Problem(msgspec.Struct, omit_defaults=True):
    """What went wrong, for programs and for people."""

    title: str
    status: int
    code: str
    detail: str
    type: str = "about:blank"
    facts: dict[str, object] = {}
    errors: list[dict[str, str]] = []


def problem(status: int, code: str, detail: str, **more: object) -> Response[bytes]:
    """One problem document."""
    title = code.replace("_", " ").capitalize()
    body = msgspec.json.encode(Problem(title, status, code, detail, **more))  # type: ignore[arg-type]
    headers = {"Retry-After": "5"} if status == 503 else {}
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)


def language_of(request: ASGIConnection[Any, Any, Any, Any]) -> Language:
    """The language that the browser asks for; a `lang` cookie decides before it."""
    chosen = request.cookies.get("lang")
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return preferred([*([chosen] if chosen else []), *wanted])


def on_seatwise_error(request: Request[Any, Any, Any], error: SeatwiseError) -> Response[bytes]:
    """Answer one of our own errors."""
    status = STATUS.get(error.code, HTTP_500_INTERNAL_SERVER_ERROR)
    if status >= 500:
        log.error("request_failed", code=error.code, path=request.scope.get("path_template"))
    facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int | None)}
    said = {name: printable(value) if isinstance(value, str) else value for name, value in facts.items()}
    detail = type(error)(**said).sentence(language_of(request))
    return problem(status, error.code, detail, facts=said)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses: bad bodies, unknown paths, too large requests."""
    say = language_of(request).gettext
    errors: list[dict[str, str]] = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        errors = [
            {"field": printable(str(e.get("key", ""))), "problem": printable(str(e.get("message", "")))}
            for e in error.extra
            if isinstance(e, dict)
        ]
    status = error.status_code
    code = _BY_STATUS.get(status, "BAD_REQUEST" if status < 500 else "ERROR")
    sentences = {
        400: say(
            "The request cannot be understood; `errors` says which field is wrong and what was expected."
        ),
        404: say("There is nothing at this address."),
        405: say("This address does not take that method."),
        413: say("The request is too large."),
    }
    detail = sentences.get(status, say("The request was refused."))
    if status == 400 and not errors:
        errors = [{"field": "body", "problem": printable(str(error.detail))}]
    return problem(status, code, detail, errors=errors)


def on_anything(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: logged with its cause, told without."""
    log.error("request_broke", path=request.scope.get("path_template"), exc_info=error)
    say = language_of(request).gettext
    return problem(500, "ERROR", say("Something broke on the server. It was logged; try again in a moment."))


def denial_sentence(denied: Denied, into: Language) -> str:
    """Why somebody is not in, in words."""
    say = into.gettext
    match denied.code:
        case Code.POOL_FULL:
            return say("All %(size)s simultaneous licenses are in use.", size=into.number(denied.size or 0))
        case Code.NO_LICENSE:
            return say(
                "There is no license for you: you have no named one, and no simultaneous ones were bought."
            )
        case Code.OPERATOR_DISABLED:
            return say("You were deactivated. Ask an admin of your company.")
        case Code.LICENSE_NOT_STARTED:
            return say("The licenses of your company do not apply yet.")
        case Code.LICENSE_EXPIRED:
            return say("The licenses of your company have ended.")
        case Code.LEASE_REVOKED:
            return say("Somebody ended your seat.")
        case Code.LEASE_EXPIRED:
            return say("Your seat is over.")
        case Code.QUEUED:
            return into.gettext("You are number %(place)s in the queue.", place=denied.place or 1)
        case Code.RESERVED_FOR_OTHERS:
            return say("The seats that are free now are reserved for others.")
        case Code.HELD_ELSEWHERE:
            return say("You are already in on another device. You may take the seat over.")
        case Code.TAKEN_OVER:
            return say("You took your seat over on another device.")
        case Code.TAKEOVER_COOLDOWN:
            return say("You took your seat over a moment ago. Wait a little before you do it again.")
        case Code.NOT_ENTITLED:
            return say("This seat is not for you.")
        case Code.PASSWORD_CHANGE_DUE:
            return say("Your password must be changed first.")
        case _:
            return say("You cannot have a seat now (%(code)s).", code=denied.code.value)


def denial(denied: Denied, into: Language) -> Response[bytes]:
    """A denial as a problem document with its numbers."""
    facts = {
        "operator": denied.operator,
        "licenses": denied.size,
        "in_use": denied.in_use,
        "reserved": denied.reserved,
        "place": denied.place,
        "next_expiry": denied.next_expiry,
        "retry_at": denied.retry_at,
        "ticket": denied.ticket,
        "expected_wait": denied.expected_wait,
        "offer_until": denied.offer_until,
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    return problem(STATUS[denied.code], denied.code, denial_sentence(denied, into), facts=facts)
