"""Zammad's webhooks: a trigger sends the whole ticket and its newest article.

Signature: `X-Hub-Signature: sha1=` hex HMAC-SHA1 of the raw body; no timestamp is signed, so repetitions
are known by their ids. The body tells states, not changes: each state becomes an event whose id is the
state itself, so that the same state told again is the same event.
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

SOURCE: Final = "zammad"
_SENDERS: Final = {"Customer": "client", "Agent": "operator", "System": "system"}
# Zammad's user 1 is its own, and stands for "nobody" where an owner is named.
_ITSELF: Final = "1"


class _Person(msgspec.Struct):
    id: int | str | None = None
    email: str | None = None


class _Ticket(msgspec.Struct):
    id: int | str | None = None
    state: Any = None
    owner: _Person | None = None
    owner_id: int | str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    close_at: str | None = None
    last_close_at: str | None = None


class _Article(msgspec.Struct):
    id: int | str | None = None
    sender: str | None = None
    type: str | None = None
    internal: bool = False
    created_at: str | None = None
    created_by: _Person | None = None
    created_by_id: int | str | None = None


class _Body(msgspec.Struct):
    ticket: _Ticket
    article: _Article | None = None


def receive(delivery: Delivery) -> Received | Refused:
    """The events of one delivery, or why it is refused."""
    refusal = by_body(delivery, "x-hub-signature", "sha1=", hex_sha1)
    if refusal is not None:
        return refusal
    body = understood(delivery.body, _Body)
    if isinstance(body, Refused):
        return body
    ticket, article = body.ticket, body.article
    told = [
        _event(delivery, ticket, f"opened-{ticket.id}", "case.opened", ticket.created_at, Actor("system")),
        _owner(delivery, ticket),
    ]
    if article is not None and article.id is not None:
        told.append(_article(delivery, ticket, article))
    closed_at = ticket.last_close_at or ticket.close_at
    if _state(ticket) == "closed" and closed_at:
        told.append(
            _event(
                delivery, ticket, f"closed-{ticket.id}-{closed_at}", "case.closed", closed_at, Actor("system")
            )
        )
    people = {
        str(person.id): person.email
        for person in (ticket.owner, article.created_by if article and article.sender == "Agent" else None)
        if person and person.id and person.email
    }
    return Received(
        envelopes=tuple(told),
        people=people,
        delivery=delivery.headers.get("x-zammad-delivery") or fingerprint(delivery.body),
    )


def _event(
    delivery: Delivery, ticket: _Ticket, event_id: str, kind: str, at: str | None, actor: Actor, **more: Any
) -> Envelope:
    return Envelope(
        event_id=event_id,
        source=SOURCE,
        company=delivery.company,
        type=kind,
        occurred_at=moment(at),
        actor=actor,
        case_id=text(ticket.id),
        **more,
    )


def _owner(delivery: Delivery, ticket: _Ticket) -> Envelope:
    owner = text(ticket.owner.id if ticket.owner else ticket.owner_id)
    owner = None if owner == _ITSELF else owner
    event_id = f"owner-{ticket.id}-{owner}-{ticket.updated_at}"
    return _event(
        delivery, ticket, event_id, "case.assigned", ticket.updated_at, Actor("system"), operator=owner
    )


def _article(delivery: Delivery, ticket: _Ticket, article: _Article) -> Envelope:
    kind = _SENDERS.get(article.sender or "", "system")
    who = Actor(kind, text(article.created_by.id if article.created_by else article.created_by_id))
    event_id = f"article-{article.id}"
    if kind == "client":
        return _event(delivery, ticket, event_id, "message.in", article.created_at, who, channel=article.type)
    # A note is internal even where the box was not ticked.
    public = not article.internal and article.type != "note"
    return _event(
        delivery,
        ticket,
        event_id,
        "message.out",
        article.created_at,
        who,
        channel=article.type,
        automated=kind == "system",
        public=public,
    )


def _state(ticket: _Ticket) -> str | None:
    state = ticket.state
    name = state.get("name") if isinstance(state, dict) else state
    return str(name).lower() if name else None
