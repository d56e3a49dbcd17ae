"""The client's half of OPAQUE (RFC 9807) for the SDK and the command line: `opaque-snake`'s own client.

The same as `static/signin/opaque-client.js` does in a browser: records made by one open with the other. The
password stays in this process; what leaves it cannot be guessed from.
"""

import opaque_snake

from seatwise.errors import SeatwiseError
from seatwise.signin.opaque import LOGIN_RESPONSE_BYTES, REGISTRATION_RESPONSE_BYTES
from seatwise.signin.password import prepared
from seatwise.signin.stretching import Stretching, accept


class WrongPassword(SeatwiseError):
    """Wrong name or password."""

    code = "WRONG_PASSWORD"


class AnswerMalformed(SeatwiseError):
    """The server's answer is not valid: %(expected)s bytes of an OPAQUE %(message)s were expected. Check the
    address of the server."""

    code = "ANSWER_MALFORMED"


class AttemptUsed(SeatwiseError):
    """This sign-in was finished before; each can be finished once. Start it again."""

    code = "ATTEMPT_USED"


class Registration:
    """A password on its way to becoming a record: good for one `register_finish`."""

    def __init__(self, state: opaque_snake.ClientRegistrationState, password: str) -> None:
        self.state = state
        self.password = password

    def __repr__(self) -> str:
        return "Registration(...)"


class Attempt:
    """A sign-in on its way: good for one `login_finish`."""

    def __init__(self, state: opaque_snake.ClientLoginState, password: str) -> None:
        self.state = state
        self.password = password

    def __repr__(self) -> str:
        return "Attempt(...)"


def register(password: str) -> tuple[Registration, bytes]:
    """Begin a registration: what to finish, and the RegistrationRequest (32 bytes). Raises
    PasswordUnusable."""
    ready = prepared(password)
    request, state = opaque_snake.OpaqueClient().start_registration(ready)
    return Registration(state, ready), request.to_bytes()


def register_finish(registration: Registration, response: bytes, stretching: Stretching) -> bytes:
    """The RegistrationUpload (192 bytes) for the server's RegistrationResponse (64 bytes).

    Raises StretchingTooWeak, StretchingUnsupported, AnswerMalformed, AttemptUsed.
    """
    accept(stretching)
    try:
        message = opaque_snake.RegistrationResponse.from_bytes(
            _sized(response, REGISTRATION_RESPONSE_BYTES, "RegistrationResponse")
        )
        result = opaque_snake.OpaqueClient().finish_registration(
            message, registration.state, registration.password
        )
    except opaque_snake.ProtocolError:
        raise AttemptUsed from None
    except opaque_snake.OpaqueError:
        raise AnswerMalformed(message="RegistrationResponse", expected=REGISTRATION_RESPONSE_BYTES) from None
    return result.upload.to_bytes()


def login(password: str) -> tuple[Attempt, bytes]:
    """Begin a sign-in: what to finish, and the CredentialRequest (96 bytes). Raises PasswordUnusable."""
    ready = prepared(password)
    request, state = opaque_snake.OpaqueClient().start_login(ready)
    return Attempt(state, ready), request.to_bytes()


def login_finish(attempt: Attempt, response: bytes, stretching: Stretching) -> tuple[bytes, bytes]:
    """The CredentialFinalization (64 bytes) and the session key (64 bytes) for a CredentialResponse (320
    bytes).

    Takes one password stretching (about 40 ms). Raises WrongPassword (also for a name nobody has, and
    for a server that is not the one the password was registered with), StretchingTooWeak,
    StretchingUnsupported, AnswerMalformed, AttemptUsed.
    """
    accept(stretching)
    try:
        message = opaque_snake.CredentialResponse.from_bytes(
            _sized(response, LOGIN_RESPONSE_BYTES, "CredentialResponse")
        )
        result = opaque_snake.OpaqueClient().finish_login(message, attempt.state, attempt.password)
    except opaque_snake.AuthenticationError:
        raise WrongPassword from None
    except opaque_snake.ProtocolError:
        raise AttemptUsed from None
    except opaque_snake.OpaqueError:
        raise AnswerMalformed(message="CredentialResponse", expected=LOGIN_RESPONSE_BYTES) from None
    return result.finalization.to_bytes(), result.session_keys.session_key


def _sized(data: bytes, expected: int, message: str) -> bytes:
    if len(data) != expected:
        raise AnswerMalformed(message=message, expected=expected)
    return data
