"""Requests to one Seatwise server: tried again under one Idempotency-Key, problems turned into errors."""

import ipaddress
import random
import secrets
import time
from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from seatwise import __version__
from seatwise.client.refusals import ServerRefused
from seatwise.errors import SeatwiseError
from seatwise.plain import printable

T = TypeVar("T")

# Request Timeout, Too Early, Too Many Requests: the same again may pass.
_LATER = frozenset({408, 425, 429})
USER_AGENT = f"seatwise-python/{__version__}"


class BadServerAddress(SeatwiseError):
    """%(url)s is not the address of a Seatwise server: something like https://seats.example.com was expected,
    without a name or a password in it."""

    code = "BAD_SERVER_ADDRESS"


class PlainHttpRefused(SeatwiseError):
    """%(url)s is not encrypted, and the server is not on this machine. Use https://, or say plain_http=True
    if nobody else can listen on the way."""

    code = "PLAIN_HTTP_REFUSED"


class ServerUnreachable(SeatwiseError):
    """The Seatwise server %(url)s cannot be reached (%(reason)s). Check the address and the network, then try
    again."""

    code = "SERVER_UNREACHABLE"


class AnswerUnreadable(SeatwiseError):
    """The answer of %(url)s is not one of a Seatwise server (%(reason)s). Check the address."""

    code = "ANSWER_UNREADABLE"


class _Problem(msgspec.Struct):
    code: str
    detail: str = ""
    facts: dict[str, object] = {}


class Connection:
    """The way to one server, for one company. Safe to share between threads.

    Raises BadServerAddress, PlainHttpRefused.
    """

    def __init__(
        self, url: str, company: str, *, language: str = "en", timeout: float = 10.0, plain_http: bool = False
    ) -> None:
        self.url, self.local = _checked(url, plain_http=plain_http)
        self.company = company
        self.language = language
        self.timeout = timeout
        # Connections are not kept: between two beats the server would close them anyway.
        self._http = httpx.Client(
            base_url=self.url,
            headers={"User-Agent": USER_AGENT, "Accept-Language": language},
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=not self.local,
        )

    def close(self) -> None:
        """Give back what is open."""
        self._http.close()

    @property
    def api(self) -> str:
        """Where the company's part of the API begins."""
        return f"/v1/companies/{self.company}"

    def attempt(
        self,
        method: str,
        path: str,
        body: object,
        into: type[T],
        *,
        token: str | None,
        key: str | None = None,
        timeout: float | None = None,
    ) -> T:
        """One try. Raises ServerUnreachable (worth another try), ServerRefused, AnswerUnreadable."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self._http.request(
                method,
                path,
                content=None if body is None else msgspec.json.encode(body),
                headers=headers,
                timeout=self.timeout if timeout is None else timeout,
            )
        except httpx.TransportError as error:
            raise self._unreachable(error) from error
        if answer.status_code >= 500 or answer.status_code in _LATER:
            raise ServerUnreachable(url=self.url, reason=f"HTTP {answer.status_code}")
        if answer.status_code == 204:
            return msgspec.convert(None, into)
        try:
            if answer.status_code >= 400:
                problem = msgspec.json.decode(answer.content, type=_Problem)
                raise ServerRefused(problem.code, problem.detail, problem.facts)
            return msgspec.json.decode(answer.content, type=into)
        except msgspec.MsgspecError as error:
            reason = f"HTTP {answer.status_code}, {printable(str(error), 100)}"
            raise AnswerUnreadable(url=self.url, reason=reason) from None

    def post(self, path: str, body: object, into: type[T], *, token: str | None, patience: float) -> T:
        """Try for `patience` seconds. All tries carry one Idempotency-Key, so they have one effect.

        Raises what `attempt` raises.
        """
        key = secrets.token_urlsafe(18)
        until = time.monotonic() + patience
        wait = waits()
        while True:
            pause = next(wait)
            try:
                return self.attempt("POST", path, body, into, token=token, key=key)
            except ServerUnreachable:
                if time.monotonic() + pause >= until:
                    raise
            time.sleep(pause)

    def _unreachable(self, error: Exception) -> ServerUnreachable:
        return ServerUnreachable(url=self.url, reason=printable(str(error) or type(error).__name__, 120))


def waits() -> Iterator[float]:
    """Seconds to wait before each further try: doubling to ten, spread so that many clients do not meet."""
    longest = 0.25
    while True:
        yield longest * random.uniform(0.5, 1.0)  # noqa: S311 - spread, not secrecy
        longest = min(10.0, longest * 2)


def _checked(url: str, *, plain_http: bool) -> tuple[str, bool]:
    """The address without a slash at its end, and whether it is on this machine."""
    shown = printable(url.rpartition("@")[2])
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise BadServerAddress(url=shown) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise BadServerAddress(url=shown)
    if parts.query or parts.fragment:
        raise BadServerAddress(url=shown)
    local = _loopback(host)
    if parts.scheme == "http" and not local and not plain_http:
        raise PlainHttpRefused(url=shown)
    return url.rstrip("/"), local


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
