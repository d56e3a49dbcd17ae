"""The same request twice has one effect: answers are kept by Idempotency-Key, 24 hours a caller."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from seatwise.desk.errors import KeyReused
from seatwise.store import Held

KEPT = 24 * 3600 * 1000
"""How long an answer is kept, milliseconds."""


_NONCE = 12


class Answer(msgspec.Struct, frozen=True):
    """What was answered: an HTTP status and a body."""

    status: int
    body: bytes


class Once(msgspec.Struct, frozen=True):
    """Who asks, under which key, for what."""

    caller: str
    key: str
    fingerprint: bytes
    seal: bytes

    @classmethod
    def of(cls, seal: bytes, caller: str, key: str, *parts: bytes) -> "Once":
        """`parts` are what must be equal for the request to be the same: method, path, body.

        Answers can hold links and keys that are shown once, so they are kept sealed (AES-256-GCM) by `seal`,
        which stands outside the database: a copy of it has no use for them.
        """
        digest = hashlib.sha256()
        for part in parts:
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
        return cls(caller, key, digest.digest(), seal)


def guarded(once: Once | None, work: Callable[[Held], Answer]) -> Callable[[Held], Answer]:
    """`work`, done once: a repetition gets the kept answer. The answer is kept in the same transaction.

    Raises KeyReused when the key comes with another request.
    """
    if once is None:
        return work

    def run(held: Held) -> Answer:
        now = held.now()
        kept = held.one("kept_answer", _Kept, caller=once.caller, idempotency_key=once.key, since=now - KEPT)
        if kept is not None:
            if not hmac.compare_digest(kept.fingerprint, once.fingerprint):
                raise KeyReused
            sealed = kept.body
            opened = AESGCM(once.seal).decrypt(sealed[:_NONCE], sealed[_NONCE:], once.fingerprint)
            return Answer(kept.status, opened)
        answer = work(held)
        nonce = secrets.token_bytes(_NONCE)
        held.run("drop_old_answers", before=now - KEPT)
        held.run(
            "keep_answer",
            caller=once.caller,
            idempotency_key=once.key,
            fingerprint=once.fingerprint,
            status=answer.status,
            body=nonce + AESGCM(once.seal).encrypt(nonce, answer.body, once.fingerprint),
            created_at=now,
        )
        return answer

    return run


class _Kept(msgspec.Struct, frozen=True):
    fingerprint: bytes
    status: int
    body: bytes
