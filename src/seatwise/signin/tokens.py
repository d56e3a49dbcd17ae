"""Tokens: what a browser, a link or a service shows to be let in.

    romashka.session.bq2…   romashka.invitation.7tz…   romashka.key.d5kx2mqa.o3w…

A token begins with the id of its company, so that a cluster divided by company knows where to ask. The rest
is random; only the SHA-256 of the whole is stored, and equal length and alphabet (a-z, 2-7) let it pass
through links, headers and terminals unchanged. Tokens belong in no log, no error and no message.
"""

import base64
import enum
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from seatwise.errors import SeatwiseError


class Kind(enum.StrEnum):
    """What a token is for."""

    SESSION = "session"
    INVITATION = "invitation"
    API_KEY = "key"
    TICKET = "ticket"


# Bytes of chance: 256 bits where a token lives long, 128 in a link that works once and for three days.
_CHANCE = {Kind.SESSION: 32, Kind.INVITATION: 16, Kind.API_KEY: 32, Kind.TICKET: 32}
_LABEL_BYTES = 5

_COMPANY = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_COMPANY_ID = re.compile(_COMPANY, re.ASCII)
_TOKEN = re.compile(
    rf"(?P<company>{_COMPANY})\.(?:(?P<session>(?:session|ticket)\.[a-z2-7]{{52}})"
    r"|(?P<invitation>invitation\.[a-z2-7]{26})|(?P<key>key\.[a-z2-7]{8}\.[a-z2-7]{52}))",
    re.ASCII,
)


class TokenMalformed(SeatwiseError):
    """This is not a Seatwise token, or not all of one. Copy the whole of it and try again."""

    code = "TOKEN_MALFORMED"


class CompanyIdUnfit(SeatwiseError):
    """The company id cannot begin a token: 1 to 63 characters of a-z, 0-9 and the hyphen were expected,
    with no hyphen at either end."""

    code = "COMPANY_ID_UNFIT"


@dataclass(frozen=True, slots=True)
class Token:
    """A token in its parts. `label` is the part of an API key that may be shown to tell keys apart, else
    ''."""

    company: str
    kind: Kind
    label: str
    secret: str = field(repr=False)


def new_token(company: str, kind: Kind) -> str:
    """A fresh token. Show it once, keep `token_hash` of it. Raises CompanyIdUnfit."""
    if not _COMPANY_ID.fullmatch(company):
        raise CompanyIdUnfit
    label = [_text(secrets.token_bytes(_LABEL_BYTES))] if kind is Kind.API_KEY else []
    return ".".join([company, kind.value, *label, _text(secrets.token_bytes(_CHANCE[kind]))])


def split(token: str) -> Token:
    """The parts of a token of the right form; whether it is known, only the store can say.

    Raises TokenMalformed, which never holds the token.
    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise TokenMalformed
    company, kind, *label, secret = token.split(".")
    return Token(company, Kind(kind), "".join(label), secret)


def shown(token: str) -> str:
    """What may be shown of an API key: all but the secret. Raises TokenMalformed."""
    parts = split(token)
    return ".".join(part for part in (parts.company, parts.kind.value, parts.label, "…") if part)


def token_hash(token: str) -> bytes:
    """What is stored of a token: SHA-256 (32 bytes). Chance needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same(one: bytes, other: bytes) -> bool:
    """Whether two hashes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one, other)


def _text(chance: bytes) -> str:
    return base64.b32encode(chance).rstrip(b"=").decode().lower()
