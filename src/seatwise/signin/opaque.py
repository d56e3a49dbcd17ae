"""The server's half of OPAQUE (RFC 9807): four calls around `opaque-snake`.

ristretto255, SHA-512, 3DH. The server answers without ever seeing a password, or anything a password could be
guessed from without the server setup. Lengths are checked here, since the library lets trailing bytes pass.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar

import opaque_snake

from seatwise.errors import SeatwiseError

Message = TypeVar("Message")

SETUP_BYTES = 128
RECORD_BYTES = 192
REGISTRATION_REQUEST_BYTES = 32
REGISTRATION_RESPONSE_BYTES = 64
LOGIN_REQUEST_BYTES = 96
LOGIN_RESPONSE_BYTES = 320
FINALIZATION_BYTES = 64
SESSION_KEY_BYTES = 64

# A person needs under a second; a slow phone that stretches the password needs a few.
LOGIN_LIFETIME_MS = 60_000


class MessageMalformed(SeatwiseError):
    """The sign-in message is not valid: %(expected)s bytes of an OPAQUE %(message)s were expected. Reload the
    page or update the program that signs in."""

    code = "SIGN_IN_MALFORMED"


class LoginExpired(SeatwiseError):
    """The sign-in took longer than %(seconds)s seconds. Start it again."""

    code = "SIGN_IN_EXPIRED"


class LoginUsed(SeatwiseError):
    """This sign-in was finished before; each can be finished once. Start it again."""

    code = "SIGN_IN_USED"


class LoginRefused(SeatwiseError):
    """Wrong name or password."""

    code = "SIGN_IN_REFUSED"


class SecretInvalid(SeatwiseError):
    """The server setup is not valid: %(expected)s bytes that `seatwise` itself made were expected. Restore
    the setup file from your backup."""

    code = "SETUP_INVALID"


class RecordDamaged(SeatwiseError):
    """The stored password record is damaged: a record of %(expected)s bytes was expected. Restore the
    database from your backup, or reset this operator's password."""

    code = "RECORD_DAMAGED"


class Setup:
    """The server's secret, ready to answer; one a process. Safe to share between threads."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: SETUP_BYTES of a setup file. Raises SecretInvalid.

        Takes one password stretching (about 40 ms), for the decoy.
        """
        self.server = _server(secret)
        self._secret = secret
        self.decoy = _decoy_record(self.server)

    def __repr__(self) -> str:
        return "Setup(...)"

    def key_for(self, purpose: str) -> bytes:
        """A key of 32 bytes for another purpose, which a copy of the database does not hold either."""
        return hmac.digest(self._secret, b"seatwise " + purpose.encode(), "sha256")


class Login:
    """A sign-in between its start and its finish: in memory only, good for one finish within
    LOGIN_LIFETIME_MS.

    It stays in the process that holds the connection, and is dropped with it.
    """

    def __init__(self, setup: Setup, state: opaque_snake.ServerLoginState, started_at: int) -> None:
        self.started_at = started_at
        self._setup = setup
        self._state: opaque_snake.ServerLoginState | None = state

    def session_key(self, finalization: opaque_snake.CredentialFinalization | None, now: int) -> bytes:
        """What `finish` gives; the state is dropped first."""
        state, self._state = self._state, None
        if state is None:
            raise LoginUsed
        if now - self.started_at >= LOGIN_LIFETIME_MS:
            raise LoginExpired(seconds=LOGIN_LIFETIME_MS // 1000)
        if finalization is None:
            raise MessageMalformed(message="CredentialFinalization", expected=FINALIZATION_BYTES)
        try:
            return self._setup.server.finish_login(finalization, state).session_key
        except opaque_snake.AuthenticationError:
            raise LoginRefused from None
        except opaque_snake.OpaqueError:  # two threads took the same state: the library lets one through
            raise LoginUsed from None


def new_secret() -> bytes:
    """A fresh server setup (SETUP_BYTES), to be kept in a setup file."""
    return opaque_snake.OpaqueServer().export_setup()


def is_secret(data: bytes) -> bool:
    """Whether `data` can be a server setup."""
    try:
        _server(data)
    except SecretInvalid:
        return False
    return True


def operator_credential(company: str, operator_id: str) -> str:
    """The credential id of an operator: from the id that never changes, so that renaming keeps the
    password."""
    return _credential("operator", company, operator_id)


def unknown_credential(company: str, asked_name: str) -> str:
    """The credential id for a name nobody has: the same for the same name, as long as a real one.

    Whoever asks twice must not see a difference between a name that is and one that is not.
    """
    return _credential("unknown", company, asked_name)


def register_response(setup: Setup, credential_id: str, request: bytes) -> bytes:
    """Answer to a RegistrationRequest (32 bytes): a RegistrationResponse (64 bytes).

    Raises MessageMalformed.
    """
    message = _parsed(opaque_snake.RegistrationRequest.from_bytes, request, REGISTRATION_REQUEST_BYTES)
    if message is None:
        raise MessageMalformed(message="RegistrationRequest", expected=REGISTRATION_REQUEST_BYTES)
    return setup.server.create_registration_response(message, credential_id).to_bytes()


def record(setup: Setup, upload: bytes) -> bytes:
    """The record to keep (192 bytes) from a RegistrationUpload. Raises MessageMalformed.

    Keep `stretching.stored(STRETCHING)` beside it. Without the setup it is nothing to test guesses against.
    """
    message = _parsed(opaque_snake.RegistrationUpload.from_bytes, upload, RECORD_BYTES)
    if message is None:
        raise MessageMalformed(message="RegistrationUpload", expected=RECORD_BYTES)
    return setup.server.finish_registration(message).to_bytes()


def start(
    setup: Setup, kept: bytes | None, credential_id: str, request: bytes, now: int
) -> tuple[Login, bytes]:
    """Answer to a CredentialRequest (96 bytes): the login to finish, and a CredentialResponse (320 bytes).

    `kept` is the operator's record, or None for a name without one: then the decoy answers, with the same
    library calls and the same length, and no password opens it. Give `unknown_credential` with it for a name
    nobody has, and the operator's own credential for an operator who has no password yet.
    Raises MessageMalformed, RecordDamaged.
    """
    message = _parsed(opaque_snake.CredentialRequest.from_bytes, request, LOGIN_REQUEST_BYTES)
    if message is None:
        raise MessageMalformed(message="CredentialRequest", expected=LOGIN_REQUEST_BYTES)
    stored = setup.decoy if kept is None else kept
    password_file = _parsed(opaque_snake.PasswordFile.from_bytes, stored, RECORD_BYTES)
    if password_file is None:
        raise RecordDamaged(expected=RECORD_BYTES)
    response, state = setup.server.create_credential_response(message, credential_id, password_file)
    return Login(setup, state, now), response.to_bytes()


def finish(login: Login, finalization: bytes, now: int) -> bytes:
    """The session key (64 bytes, equal to the client's) if the CredentialFinalization (64 bytes) proves it.

    Whatever comes of it, `login` is used up. Raises LoginUsed, LoginExpired, LoginRefused,
    MessageMalformed.
    """
    message = _parsed(opaque_snake.CredentialFinalization.from_bytes, finalization, FINALIZATION_BYTES)
    return login.session_key(message, now)


def _parsed(parse: Callable[[bytes], Message], data: bytes, length: int) -> Message | None:
    if len(data) != length:
        return None
    try:
        return parse(data)
    except opaque_snake.OpaqueError:
        return None


def _server(secret: bytes) -> opaque_snake.OpaqueServer:
    if len(secret) == SETUP_BYTES:
        try:
            return opaque_snake.OpaqueServer(secret)
        except opaque_snake.OpaqueError:
            pass
    raise SecretInvalid(expected=SETUP_BYTES)


def _decoy_record(server: opaque_snake.OpaqueServer) -> bytes:
    # An honest record of a password that nobody, and this process neither, knows any more.
    password = secrets.token_hex(32)
    client = opaque_snake.OpaqueClient()
    request, state = client.start_registration(password)
    response = server.create_registration_response(request, secrets.token_hex(32))
    return server.finish_registration(client.finish_registration(response, state, password).upload).to_bytes()


def _credential(kind: str, company: str, name: str) -> str:
    # Hashed, so that every credential id has one length; lengths inside, so that no two pairs read the same.
    parts = "".join(f"{len(part)}:{part}" for part in (kind, company, name))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
