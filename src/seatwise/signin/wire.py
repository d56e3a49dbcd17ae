"""What travels between client and server while somebody signs in: JSON frames, bytes as base64url.

One sign-in is one WebSocket: Start, Response, Finish, Done; or Refused in place of either answer. The frames
hold nothing that a password can be guessed from.
"""

import base64
import binascii
import re

import msgspec

from seatwise.errors import SeatwiseError
from seatwise.signin.stretching import Stretching

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class NotBase64url(SeatwiseError):
    """A field of the sign-in message is not base64url without padding (RFC 4648, section 5)."""

    code = "SIGN_IN_NOT_BASE64URL"


def encode(data: bytes) -> str:
    """`data` as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url without padding. Raises NotBase64url; lengths are checked where they are
    known."""
    if not _ALPHABET.fullmatch(text):
        raise NotBase64url
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise NotBase64url from None


class Start(msgspec.Struct, frozen=True, tag="start"):
    """Client: who wants in, and the first OPAQUE message (96 bytes)."""

    operator: str
    request: str


class Response(msgspec.Struct, frozen=True, tag="response"):
    """Server: its OPAQUE message (320 bytes) and how the password must be stretched."""

    response: str
    stretching: Stretching


class Finish(msgspec.Struct, frozen=True, tag="finish"):
    """Client: proof that the password was right (64 bytes)."""

    finalization: str


class Done(msgspec.Struct, frozen=True, tag="done"):
    """Server: a ticket that the page exchanges for its cookie."""

    ticket: str


class Refused(msgspec.Struct, frozen=True, omit_defaults=True, tag="refused"):
    """Server: no, and why; `retry_at` (milliseconds UTC) if waiting helps."""

    code: str
    message: str
    retry_at: int | None = None


FromClient = Start | Finish
FromServer = Response | Done | Refused
