"""Intercom's webhooks: conversations and their parts, ratings, teammates who come and go.

Signature: `X-Hub-Signature: sha1=` hex HMAC-SHA1 of the raw body; no timestamp is signed, so repetitions
are known by the ids of notifications and parts. A bot's answer is told under two topics: as one part it is
one event.
"""

from typing import Any, Final

import msgspec

from seatwise.statistics.connectors.webhook import (
    Delivery,
    Received,
    Refused,
    by_body,
    fingerprint,
    hex_sha1,
    moment,
    text,
    understood,
)
from seatwise.statistics.envelope import Actor, Envelope

SOURCE: Final = "intercom"
_KINDS: Final = {"admin": "operator", "bot": "bot", "user": "client", "lead": "client", "contact": "client"}


class _Person(msgspec.Struct):
    id: str | int | None = None
    type: str | None = None
    email: str | None = None


class _Part(msgspec.Struct):
    id: str | int | None = None
    part_type: str | None = None
    created_at: Any = None
    author: _Person = msgspec.field(default_factory=_Person)
    assigned_to: _Person | None = None


class _Parts(msgspec.Struct):
    conversation_parts: list[_Part] = []


class _Source(msgspec.Struct):
    type: str | None = None
    author: _Person = msgspec.field(default_factory=_Person)


class _Rating(msgspec.Struct):
    rating: float | None = None
    created_at: Any = None
    teammate: _Person | None = None


class _Item(msgspec.Struct):
    id: str | int | None = None
    created_at: Any = None
    source: _Source | None = None
    conversation_parts: _Parts = msgspec.field(default_factory=_Parts)
    conversation_rating: _Rating | None = None
    admin_assignee_id: str | int | None = None
    away_mode_enabled: bool = False
    email: str | None = None


class _Data(msgspec.Struct):
    item: _Item


class _Body(msgspec.Struct):
    data: _Data
    topic: str = ""
    id: str | None = None
    created_at: Any = None


def receive(delivery: Delivery) -> Received | Refused:
    """The events of one delivery, or why it is refused."""
    refusal = by_body(delivery, "x-hub-signature", "sha1=", hex_sha1)
    if refusal is not None:
        return refusal
    body = understood(delivery.body, _Body)
    if isinstance(body, Refused):
        return body
    item = body.data.item
    authors = [part.author for part in item.conversation_parts.conversation_parts]
    people = {
        str(person.id): person.email
        for person in authors
        if person.type == "admin" and person.id and person.email
    }
    if body.topic.startswith("admin.") and item.id and item.email:
        people[str(item.id)] = item.email
    return Received(
        envelopes=tuple(_told(body, delivery)),
        people=people,
        delivery=body.id or fingerprint(delivery.body),
    )


def _told(body: _Body, delivery: Delivery) -> list[Envelope]:
    item, topic = body.data.item, body.topic
    parts = item.conversation_parts.conversation_parts
    if topic.startswith("admin."):
        return _teammate(body, delivery)
    if topic.startswith("conversation.rat"):
        return _rating(body, delivery)
    match topic:
        case "conversation.user.created":
            author = item.source.author if item.source else _Person()
            client = Actor("client", text(author.id))
            return [
                _event(body, delivery, f"opened-{item.id}", "case.opened", item.created_at, Actor("system")),
                _event(body, delivery, f"source-{item.id}", "message.in", item.created_at, client),
            ]
        case "conversation.user.replied" | "conversation.admin.replied" | "conversation.operator.replied":
            return [_message(body, delivery, part, public=True) for part in parts]
        case "conversation.admin.noted":
            return [_message(body, delivery, part, public=False) for part in parts]
        case "conversation.admin.assigned":
            return [_assignment(body, delivery, part) for part in parts]
        case "conversation.admin.closed" | "conversation.admin.opened" | "conversation.admin.snoozed":
            word = topic.rsplit(".", 1)[-1]
            kind = {"closed": "case.closed", "opened": "case.reopened", "snoozed": "case.paused"}[word]
            return [
                _event(body, delivery, f"part-{part.id}", kind, part.created_at, _actor(part.author))
                for part in parts
            ]
        case _:
            return []


def _event(
    body: _Body, delivery: Delivery, event_id: str, kind: str, at: Any, actor: Actor, **more: Any
) -> Envelope:
    item = body.data.item
    return Envelope(
        event_id=event_id,
        source=SOURCE,
        company=delivery.company,
        type=kind,
        occurred_at=moment(at if at is not None else body.created_at),
        actor=actor,
        case_id=text(item.id),
        channel=item.source.type if item.source else None,
        **more,
    )


def _actor(person: _Person) -> Actor:
    return Actor(_KINDS.get(person.type or "", "system"), text(person.id))


def _message(body: _Body, delivery: Delivery, part: _Part, *, public: bool) -> Envelope:
    actor = _actor(part.author)
    event_id = f"part-{part.id}"
    if actor.kind == "client":
        return _event(body, delivery, event_id, "message.in", part.created_at, actor)
    automated = actor.kind == "system"
    return _event(
        body, delivery, event_id, "message.out", part.created_at, actor, automated=automated, public=public
    )


def _assignment(body: _Body, delivery: Delivery, part: _Part) -> Envelope:
    to = part.assigned_to
    # A team is nobody in particular.
    operator = text(to.id) if to and to.type != "team" else None
    return _event(
        body,
        delivery,
        f"part-{part.id}",
        "case.assigned",
        part.created_at,
        _actor(part.author),
        operator=operator,
    )


def _rating(body: _Body, delivery: Delivery) -> list[Envelope]:
    found = body.data.item.conversation_rating
    if found is None or found.rating is None:
        return []
    about = text(found.teammate and found.teammate.id)
    event_id = f"rating-{body.id or fingerprint(delivery.body)}"
    return [
        _event(
            body,
            delivery,
            event_id,
            "rating.given",
            found.created_at,
            Actor("client"),
            operator=about,
            rating=found.rating,
            scale=5.0,
        )
    ]


def _teammate(body: _Body, delivery: Delivery) -> list[Envelope]:
    item = body.data.item
    told: dict[str, tuple[str, str | None]] = {
        "admin.logged_in": ("operator.status", "online"),
        "admin.logged_out": ("operator.status", "offline"),
        "admin.away_mode_updated": ("operator.status", "away" if item.away_mode_enabled else "online"),
        "admin.added_to_workspace": ("operator.added", None),
        "admin.removed_from_workspace": ("operator.removed", None),
    }
    if body.topic not in told:
        return []
    kind, status = told[body.topic]
    event = _event(
        body,
        delivery,
        f"admin-{body.id or fingerprint(delivery.body)}",
        kind,
        body.created_at,
        Actor("operator", text(item.id)),
        status=status,
    )
    event.case_id = None
    return [event]
