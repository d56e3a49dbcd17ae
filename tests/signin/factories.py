"""Values the sign-in tests begin from."""

from seatwise.signin import client, opaque
from seatwise.signin.stretching import STRETCHING

NOW = 1_790_000_000_000
PASSWORD = "correct horse battery staple"


def registered(setup: opaque.Setup, credential: str, password: str = PASSWORD) -> bytes:
    """A record made by the Python client and this server."""
    registration, request = client.register(password)
    response = opaque.register_response(setup, credential, request)
    return opaque.record(setup, client.register_finish(registration, response, STRETCHING))


def signed_in(
    setup: opaque.Setup, kept: bytes | None, credential: str, password: str = PASSWORD
) -> tuple[bytes, bytes]:
    """The session keys of client and server after a whole sign-in."""
    attempt, request = client.login(password)
    login, response = opaque.start(setup, kept, credential, request, NOW)
    finalization, key = client.login_finish(attempt, response, STRETCHING)
    return key, opaque.finish(login, finalization, NOW + 500)
