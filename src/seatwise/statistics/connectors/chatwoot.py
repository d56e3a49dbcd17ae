"""Chatwoot's webhooks: messages, conversations, assignments, satisfaction surveys.

Signature: `X-Chatwoot-Signature: sha256=` hex HMAC-SHA256 of timestamp, a dot and the raw body, the
timestamp (unix seconds) in `X-Chatwoot-Timestamp`; repetitions keep `X-Chatwoot-Delivery`. `message_type`
is a word or a number, times are ISO texts or unix seconds, whichever object they stand in. Nobody's status
is told.
"""

from typing import Any, Final

import msgspec

from seatwise.statistics.connectors.webhook import (
    Delivery,
    Reason,
    Received,
    Refused,
    agrees,
    fingerprint,
    fresh,
    hex_sha256,
    moment,
    text,
    understood,
)
from seatwise.statistics.envelope import Actor, Envelope

SOURCE: Final = "chatwoot"
_SYSTEM: Final = Actor("system")
_KINDS: Final = {"user": "operator", "contact": "client", "agent_bot": "bot"}
_TYPES: Final = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}


class _Person(msgspec.Struct):
    id: int | str | None = None
    email: str | None = None
    type: str | None = None


class _Meta(msgspec.Struct):
    assignee: _Person | None = None
    sender: _Person | None = None


class _Conversation(msgspec.Struct):
    id: int | str | None = None
    channel: str | None = None
    status: str | None = None
    created_at: Any = None
    updated_at: Any = None
    last_activity_at: Any = None
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Body(msgspec.Struct):
    event: str = ""
    id: int | str | None = None
    account: _Person | None = None
    conversation: _Conversation | None = None
    sender: _Person | None = None
    message_type: str | int | None = None
    content_type: str | None = None
    content_attributes: dict[str, Any] | None = None
    additional_attributes: dict[str, Any] | None = None
    changed_attributes: list[dict[str, Any]] | None = None
    private: bool = False
    channel: str | None = None
    status: str | None = None
    created_at: Any = None
    updated_at: Any = None
    meta: _Meta = msgspec.field(default_factory=_Meta)


def receive(delivery: Delivery) -> Received | Refused:
    """The events of one delivery, or why it is refused."""
    refusal = _unsigned(delivery)
    if refusal is not None:
        return refusal
    body = understood(delivery.body, _Body)
    if isinstance(body, Refused):
        return body
    sent = delivery.headers.get("x-chatwoot-delivery") or fingerprint(delivery.body)
    told = _told(body, sent, delivery)
    people = {
        str(person.id): person.email
        for person in (body.sender, body.meta.assignee, body.conversation and body.conversation.meta.assignee)
        if person and person.id and person.email and person.type in (None, "user")
    }
    return Received(envelopes=() if told is None else (told,), people=people, delivery=sent)


def _unsigned(delivery: Delivery) -> Refused | None:
    given = delivery.headers.get("x-chatwoot-signature")
    stamp = delivery.headers.get("x-chatwoot-timestamp", "")
    if not given:
        return Refused(Reason.NO_SIGNATURE, "x-chatwoot-signature")
    given = given.strip().removeprefix("sha256=")
    if not agrees(given, stamp.encode() + b"." + delivery.body, delivery, hex_sha256):
        # The commonest mistake of senders has a name of its own, and is refused all the same.
        body_only = agrees(given, delivery.body, delivery, hex_sha256)
        return Refused(Reason.BODY_ONLY if body_only else Reason.BAD_SIGNATURE)
    at = int(stamp) * 1000 if stamp.isascii() and stamp.isdigit() else None
    return None if fresh(at, delivery.now) else Refused(Reason.TOO_OLD, stamp)


def _told(body: _Body, sent: str, delivery: Delivery) -> Envelope | None:
    match body.event:
        case "message_created":
            return _message(body, delivery)
        case "message_updated":
            return _rating(body, sent, delivery)
        case "conversation_created":
            return _event(body, delivery, f"opened-{body.id}", "case.opened", body.created_at, _SYSTEM)
        case "conversation_status_changed":
            kind = _status(body)
            if kind is None:
                return None
            return _event(body, delivery, f"delivery-{sent}", kind, body.updated_at, _SYSTEM)
        case "conversation_updated":
            return _assignment(body, sent, delivery)
        case _:
            return None


def _event(
    body: _Body, delivery: Delivery, event_id: str, kind: str, at: Any, actor: Actor, **more: Any
) -> Envelope:
    case = body.conversation.id if body.conversation else body.id
    channel = (body.conversation.channel if body.conversation else None) or body.channel
    account = body.account.id if body.account else None
    return Envelope(
        event_id=event_id if account is None else f"{account}-{event_id}",
        source=SOURCE,
        company=delivery.company,
        type=kind,
        occurred_at=moment(at) or moment(delivery.headers.get("x-chatwoot-timestamp")),
        actor=actor,
        # Conversations are numbered within an account.
        case_id=None if case is None else str(case) if account is None else f"{account}-{case}",
        channel=channel and channel.removeprefix("Channel::").lower(),
        **more,
    )


def _message(body: _Body, delivery: Delivery) -> Envelope | None:
    written = body.message_type
    word = _TYPES.get(written) if isinstance(written, int) else written
    event_id = f"message-{body.id}"
    if body.content_type == "input_csat":
        return _event(body, delivery, f"survey-{body.id}", "survey.sent", body.created_at, _SYSTEM)
    if word == "incoming":
        client = Actor("client", text(body.sender and body.sender.id))
        return _event(body, delivery, event_id, "message.in", body.created_at, client)
    if word not in ("outgoing", "template"):
        return None
    attributes = (body.content_attributes or {}) | (body.additional_attributes or {})
    kind = _KINDS.get((body.sender and body.sender.type) or "", "system")
    automated = (
        word == "template"
        or kind == "system"
        or bool(attributes.get("automation_rule_id") or attributes.get("campaign_id"))
    )
    author = Actor(kind, text(body.sender and body.sender.id))
    return _event(
        body,
        delivery,
        event_id,
        "message.out",
        body.created_at,
        author,
        automated=automated,
        public=not body.private,
    )


def _rating(body: _Body, sent: str, delivery: Delivery) -> Envelope | None:
    answered = (body.content_attributes or {}).get("submitted_values")
    response = answered.get("csat_survey_response") if isinstance(answered, dict) else None
    rating = response.get("rating") if isinstance(response, dict) else None
    if body.content_type != "input_csat" or not isinstance(rating, int | float):
        return None
    # A changed answer is an event of its own: the first tells when, the last tells what.
    at = body.updated_at or (body.conversation and body.conversation.updated_at)
    client = Actor("client")
    return _event(
        body,
        delivery,
        f"rating-{body.id}-{sent}",
        "rating.given",
        at,
        client,
        rating=float(rating),
        scale=5.0,
    )


def _changed(body: _Body, name: str) -> dict[str, Any] | None:
    for change in body.changed_attributes or []:
        if isinstance(change.get(name), dict):
            found: dict[str, Any] = change[name]
            return found
    return None


def _status(body: _Body) -> str | None:
    before = (_changed(body, "status") or {}).get("previous_value")
    match body.status:
        case "resolved":
            return "case.closed"
        case "snoozed":
            return "case.paused"
        case "open":
            # Bots keep their conversations pending.
            return "case.bot_handoff" if before in ("pending", 2) else "case.reopened"
        case _:
            return None


def _assignment(body: _Body, sent: str, delivery: Delivery) -> Envelope | None:
    change = _changed(body, "assignee_id")
    if change is None:
        return None
    operator = text(change.get("current_value"))
    return _event(
        body, delivery, f"delivery-{sent}", "case.assigned", body.updated_at, _SYSTEM, operator=operator
    )
