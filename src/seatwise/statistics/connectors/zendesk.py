"""Zendesk's event webhooks: tickets, comments, messaging, assignments, states of agents.

Signature: `X-Zendesk-Webhook-Signature` is base64 HMAC-SHA256 of `X-Zendesk-Webhook-Signature-Timestamp`
followed at once by the raw body. Each event has an `id`, which repetitions keep.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from seatwise.statistics.connectors.webhook import (
    Delivery,
    Reason,
    Received,
    Refused,
    agrees,
    base64_sha256,
    fresh,
    text,
    understood,
)
from seatwise.statistics.envelope import Actor, Envelope
from seatwise.statistics.zones import milliseconds

SOURCE: Final = "zendesk"
_PREFIX: Final = "zen:event-type:"
_MESSENGERS: Final = {"end_user": "client", "agent": "operator", "trigger": "system", "system": "bot"}
_STATES: Final = {
    "online": "online",
    "away": "away",
    "transfers_only": "busy",
    "offline": "offline",
    "invisible": "offline",
}
# Zendesk's own user, in whose name triggers and automations write.
_ITSELF: Final = "-1"


class _Via(msgspec.Struct):
    channel: str | None = None


class _Detail(msgspec.Struct):
    id: str | int | None = None
    actor_id: str | int | None = None
    agent_id: str | int | None = None
    requester_id: str | int | None = None
    submitter_id: str | int | None = None
    created_at: str | None = None
    version: int | None = None
    via: _Via | None = None


class _Body(msgspec.Struct):
    type: str = ""
    id: str | int | None = None
    time: str | None = None
    detail: _Detail = msgspec.field(default_factory=_Detail)
    event: dict[str, Any] = {}


def receive(delivery: Delivery) -> Received | Refused:
    """The events of one delivery, or why it is refused."""
    given = delivery.headers.get("x-zendesk-webhook-signature")
    stamp = delivery.headers.get("x-zendesk-webhook-signature-timestamp", "")
    if not given:
        return Refused(Reason.NO_SIGNATURE, "x-zendesk-webhook-signature")
    if not agrees(given, stamp.encode() + delivery.body, delivery, base64_sha256):
        body_only = agrees(given, delivery.body, delivery, base64_sha256)
        return Refused(Reason.BODY_ONLY if body_only else Reason.BAD_SIGNATURE)
    if not fresh(_instant(stamp), delivery.now):
        return Refused(Reason.TOO_OLD, stamp)
    body = understood(delivery.body, _Body)
    if isinstance(body, Refused):
        return body
    return Received(envelopes=tuple(_told(body, delivery)), delivery=text(body.id))


def _instant(stamp: str) -> int | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return None if moment.tzinfo is None else milliseconds(moment)


def _told(body: _Body, delivery: Delivery) -> list[Envelope]:
    event, detail = body.event, body.detail

    def envelope(kind: str, actor: Actor, *, of_case: bool = True, part: str = "", **more: Any) -> Envelope:
        return Envelope(
            event_id=f"{body.id}{part}",
            source=SOURCE,
            company=delivery.company,
            type=kind,
            occurred_at=body.time,
            version=detail.version,
            actor=actor,
            case_id=text(detail.id) if of_case else None,
            channel=detail.via.channel if of_case and detail.via else None,
            **more,
        )

    match body.type.removeprefix(_PREFIX):
        case "ticket.created":
            told = [envelope("case.opened", Actor("system"))]
            if detail.submitter_id == detail.requester_id:
                # The client's own ticket is their first message.
                told.append(envelope("message.in", Actor("client", text(detail.requester_id)), part="-first"))
            return told
        case "ticket.comment_added":
            return [_comment(event, envelope)]
        case "messaging_ticket.message_added":
            actor = event.get("actor") or {}
            kind = _MESSENGERS.get(actor.get("type", ""), "system")
            who = Actor(kind, text(actor.get("id")))
            if kind == "client":
                return [envelope("message.in", who)]
            return [envelope("message.out", who, automated=kind == "system")]
        case "ticket.agent_assignment_changed":
            return [envelope("case.assigned", _acting(detail), operator=text(event.get("current")))]
        case "ticket.status_changed":
            change = _status(str(event.get("current")).lower(), str(event.get("previous")).lower())
            return [envelope(change, _acting(detail))] if change else []
        case "agent.unified_state_changed":
            state = event.get("current", event.get("new_state"))
            status = _STATES.get(str(state).lower())
            who = Actor("operator", text(detail.agent_id or detail.id))
            return [envelope("operator.status", who, of_case=False, status=status)] if status else []
        case _:
            return []


def _comment(event: dict[str, Any], envelope: Any) -> Envelope:
    comment = event.get("comment") or {}
    author = comment.get("author") or {}
    who = text(author.get("id"))
    public = bool(comment.get("is_public", True))
    told: Envelope
    if who == _ITSELF:
        told = envelope("message.out", Actor("system"), automated=True, public=public)
    elif author.get("is_staff"):
        told = envelope("message.out", Actor("operator", who), public=public)
    else:
        told = envelope("message.in", Actor("client", who))
    return told


def _acting(detail: _Detail) -> Actor:
    who = text(detail.actor_id)
    if who is None or who == _ITSELF:
        return Actor("system")
    return Actor("client" if who == text(detail.requester_id) else "operator", who)


def _status(current: str, previous: str) -> str | None:
    if current in ("solved", "closed"):
        return "case.closed"
    if current in ("pending", "hold"):
        return "case.paused"
    return "case.reopened" if previous in ("solved", "closed") else None
