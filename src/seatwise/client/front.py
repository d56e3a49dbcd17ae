"""`Client` and `Session`: where a program begins."""

from collections.abc import Callable
from types import TracebackType

import msgspec

from seatwise.client import proving
from seatwise.client.connection import AnswerUnreadable, Connection, ServerUnreachable
from seatwise.client.refusals import SeatLost, ServerRefused
from seatwise.client.seat import Seat
from seatwise.errors import SeatwiseError


class NoApiKey(SeatwiseError):
    """A seat for somebody else needs an API key: Client(url, company=..., api_key=...). With a password, sign
    in first: client.sign_in(login, password).seat()."""

    code = "NO_API_KEY"


class _Ticket(msgspec.Struct):
    ticket: str


class _Opened(msgspec.Struct):
    token: str


class Session:
    """A signed-in operator. As a context manager it signs out at the end; otherwise the session ends by
    itself after some hours."""

    def __init__(self, connection: Connection, token: str) -> None:
        self._connection = connection
        self._token = token

    def seat(self, *, pool: str = "desk", on_lost: Callable[[SeatLost], None] | None = None) -> Seat:
        """Take a seat and keep it. Who has one already shares it.

        `on_lost` is called in a background thread when the seat is lost. Raises SeatDenied, ServerRefused,
        ServerUnreachable, AnswerUnreadable.
        """
        return Seat(self._connection, self._token, pool=pool, on_lost=on_lost)

    def sign_out(self) -> None:
        """End the session. Raises nothing when the server cannot be reached: it ends by itself."""
        try:
            self._connection.attempt(
                "DELETE", f"{self._connection.api}/sessions/current", None, type(None), token=self._token
            )
        except (ServerUnreachable, ServerRefused, AnswerUnreadable):
            return

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.sign_out()


class Client:
    """A Seatwise server, seen from one company. Safe to share between threads.

    `url` is the server's address; plain http is taken only for this machine, unless `plain_http` says that
    the network between is trusted. `api_key` is for services, people sign in. `language` is that of the
    server's sentences, `timeout` how many seconds one request may take.
    Raises BadServerAddress, PlainHttpRefused.
    """

    def __init__(
        self,
        url: str,
        *,
        company: str,
        api_key: str | None = None,
        language: str = "en",
        timeout: float = 10.0,
        plain_http: bool = False,
    ) -> None:
        self._connection = Connection(url, company, language=language, timeout=timeout, plain_http=plain_http)
        self._api_key = api_key

    def __repr__(self) -> str:
        return f"Client({self._connection.url!r}, company={self._connection.company!r})"

    def sign_in(self, operator: str, password: str) -> Session:
        """Sign in by login and password; the password never leaves this process.

        Raises WrongPassword, SignInRefused, ServerRefused, ServerUnreachable, AnswerUnreadable, and what
        `signin.client` raises.
        """
        ticket = proving.ticket(self._connection, operator, password)
        opened = self._connection.post(
            f"{self._connection.api}/sessions", _Ticket(ticket), _Opened, token=None, patience=15.0
        )
        return Session(self._connection, opened.token)

    def seat(
        self, operator: str, *, pool: str = "desk", on_lost: Callable[[SeatLost], None] | None = None
    ) -> Seat:
        """For services: take a seat for `operator` (login or id) and keep it.

        Raises NoApiKey, SeatDenied, ServerRefused, ServerUnreachable, AnswerUnreadable.
        """
        if self._api_key is None:
            raise NoApiKey
        return Seat(self._connection, self._api_key, operator=operator, pool=pool, on_lost=on_lost)

    def enrol(self, invitation: str, password: str) -> str:
        """Set an own password with an invitation's link (or its token); the login to sign in with.

        Raises PasswordTooShort, PasswordUnusable, TokenMalformed, ServerRefused, ServerUnreachable,
        AnswerUnreadable.
        """
        return proving.enrol(self._connection, invitation, password)

    def close(self) -> None:
        """Give back what is open. Seats that are held can be neither kept nor released afterwards."""
        self._connection.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
