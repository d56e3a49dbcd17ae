"""Chat2Desk's webhooks: messages in and out, requests opened and closed.

The header of the signature is a setting, for no public page names it; the signature is taken for hex
HMAC-SHA256 of the raw body. Without that setting only the secret in the hook's address tells who is
calling, which the server checks before. A request, not a dialog, is the case; repetitions come for two
hours, so ids tell what is the same.
"""

from typing import Any, Final

import msgspec

from seatwise.statistics.connectors.webhook import (
    Delivery,
    Received,
    Refused,
    by_body,
    fingerprint,
    hex_sha256,
    moment,
    text,
    understood,
)
from seatwise.statistics.envelope import Actor, Envelope

SOURCE: Final = "chat2desk"


class _Client(msgspec.Struct):
    id: int | str | None = None


class _Body(msgspec.Struct):
    hook_type: str = ""
    message_id: int | str | None = None
    type: str | None = None
    transport: str | None = None
    client_id: int | str | None = None
    operator_id: int | str | None = None
    dialog_id: int | str | None = None
    request_id: int | str | None = None
    event_time: Any = None
    client: _Client | None = None


def receive(delivery: Delivery) -> Received | Refused:
    """The events of one delivery, or why it is refused."""
    if delivery.header is not None:
        refusal = by_body(delivery, delivery.header.lower(), "sha256=", hex_sha256)
        if refusal is not None:
            return refusal
    body = understood(delivery.body, _Body)
    if isinstance(body, Refused):
        return body
    told = _told(body, delivery)
    return Received(envelopes=() if told is None else (told,), delivery=fingerprint(delivery.body))


def _told(body: _Body, delivery: Delivery) -> Envelope | None:
    operator = text(body.operator_id)
    acting = Actor("system") if operator is None else Actor("operator", operator)
    match body.hook_type:
        case "inbox":
            client = Actor("client", text(body.client.id if body.client else body.client_id))
            return _event(body, delivery, f"message-{body.message_id}", "message.in", client)
        case "outbox":
            return _answer(body, delivery, operator)
        case "new_request":
            return _event(body, delivery, f"opened-{_case(body)}", "case.opened", Actor("system"))
        case "close_request" | "close_dialog":
            # Both tell of the same close, which one is subscribed to differs.
            event_id = f"closed-{_case(body)}-{body.event_time}"
            return _event(body, delivery, event_id, "case.closed", acting)
        case _:
            return None


def _answer(body: _Body, delivery: Delivery, operator: str | None) -> Envelope | None:
    event_id = f"message-{body.message_id}"
    if body.type in ("autoreply", "system"):
        return _event(body, delivery, event_id, "message.out", Actor("system"), automated=True)
    # What is written to the client by no operator comes from a bot, through the API.
    author = Actor("bot") if operator is None else Actor("operator", operator)
    return _event(body, delivery, event_id, "message.out", author, automated=False)


def _case(body: _Body) -> str | None:
    # A dialog goes on for years; a dialog's id may be missing on its first message.
    return text(body.request_id) or text(body.dialog_id)


def _event(body: _Body, delivery: Delivery, event_id: str, kind: str, actor: Actor, **more: Any) -> Envelope:
    return Envelope(
        event_id=event_id,
        source=SOURCE,
        company=delivery.company,
        type=kind,
        occurred_at=moment(body.event_time),
        actor=actor,
        case_id=_case(body),
        channel=body.transport,
        **more,
    )
