"""What all webhooks share: the delivery, its signature in constant time, its age, and the two possible
answers."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from seatwise.statistics.envelope import Envelope

# A signature with a time in it is good for this long, to both sides: clocks differ.
WINDOW_MS: Final = 5 * 60 * 1000


class Reason(StrEnum):
    """Why a delivery was refused; the values never change."""

    NO_SIGNATURE = "no_signature"
    BAD_SIGNATURE = "bad_signature"
    BODY_ONLY = "signature_without_timestamp"
    TOO_OLD = "timestamp_outside_window"
    MALFORMED = "malformed"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a desk. `secrets` are the valid ones: two while one replaces the other.

    `headers` have lower-case names. `now` in ms UTC. `header` is the setting for desks that document none.
    """

    company: str
    body: bytes
    headers: Mapping[str, str]
    secrets: Sequence[str]
    now: int
    header: str | None = None


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery told: events, `people` (desk user -> e-mail), and `delivery`, the same for a
    repetition.

    Without events it told something that statistics have no use for.
    """

    envelopes: tuple[Envelope, ...] = ()
    people: Mapping[str, str] = {}
    delivery: str | None = None


class Refused(msgspec.Struct, frozen=True):
    """The delivery is not to be believed, or not to be understood."""

    reason: Reason
    detail: str = ""


Shape = TypeVar("Shape")


def understood(body: bytes, shape: type[Shape]) -> Shape | Refused:
    """The body as that shape; unknown fields, the texts of messages among them, are left out."""
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refused(Reason.MALFORMED, str(error))


def agrees(given: str, content: bytes, delivery: Delivery, sign: Callable[[str, bytes], str]) -> bool:
    """Whether `given` is the signature of `content` by any of the secrets; every one is tried, in constant
    time."""
    told = given.strip().encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(sign(secret, content).encode(), told) for secret in delivery.secrets if secret
    ]
    return any(matches)


def hex_sha256(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def hex_sha1(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha1).hexdigest()


def base64_sha256(secret: str, content: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def by_body(
    delivery: Delivery, header: str, prefix: str, sign: Callable[[str, bytes], str]
) -> Refused | None:
    """None if the header is a signature of the raw body alone."""
    given = delivery.headers.get(header)
    if not given:
        return Refused(Reason.NO_SIGNATURE, header)
    if not agrees(given.strip().removeprefix(prefix), delivery.body, delivery, sign):
        return Refused(Reason.BAD_SIGNATURE)
    return None


def fresh(at: int | None, now: int) -> bool:
    """Whether the instant of a signature (ms UTC) is inside the window."""
    return at is not None and abs(now - at) <= WINDOW_MS


def fingerprint(body: bytes) -> str:
    """What stands in for a missing id of a delivery: a repetition has the same body."""
    return hashlib.sha256(body).hexdigest()[:32]


def moment(value: Any) -> str | None:
    """A desk's instant (epoch seconds, ISO 8601, or `2026-03-02 09:00:00 UTC`) as the envelope's text."""
    if value is None or isinstance(value, bool):
        return None
    text = str(value).strip()
    try:
        return _written(float(text))
    except ValueError:
        pass
    except OverflowError:
        return text
    return text.removesuffix(" UTC").replace(" ", "T") + "Z" if text.endswith(" UTC") else text


def _written(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OSError):
        raise OverflowError from None


def text(value: Any) -> str | None:
    """An id as text; null, empty and 0, which desks write for nobody, are None."""
    return None if value in (None, "", 0, "0") else str(value)
