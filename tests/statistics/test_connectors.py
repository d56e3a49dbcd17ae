"""The desks' webhooks, by bodies written by hand in their documented shapes."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from desk_tables import DAY, table
from hypothesis import given, settings
from hypothesis import strategies as st

from seatwise.statistics.connectors import DESKS
from seatwise.statistics.connectors.webhook import WINDOW_MS, Delivery, Reason, Received, Refused
from seatwise.statistics.definitions import facts
from seatwise.statistics.envelope import Envelope

SECRET = "s3cret"
NOW = DAY + 10 * 3_600_000
SECONDS = str(NOW // 1000)
STAMP = "2026-03-02T10:00:00Z"
TEXT = "my card number is 4111"


def signature(desk: str, body: bytes, secret: str) -> dict[str, str]:
    key = secret.encode()
    match desk:
        case "chatwoot":
            signed = hmac.new(key, SECONDS.encode() + b"." + body, hashlib.sha256).hexdigest()
            return {
                "x-chatwoot-signature": f"sha256={signed}",
                "x-chatwoot-timestamp": SECONDS,
                "x-chatwoot-delivery": "d-1",
            }
        case "zendesk":
            digest = hmac.new(key, STAMP.encode() + body, hashlib.sha256).digest()
            return {
                "x-zendesk-webhook-signature": base64.b64encode(digest).decode(),
                "x-zendesk-webhook-signature-timestamp": STAMP,
            }
        case "zammad" | "intercom":
            return {"x-hub-signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}
        case _:
            return {"x-c2d-signature": hmac.new(key, body, hashlib.sha256).hexdigest()}


def deliver(desk: str, body: Any, *, secret: str = SECRET, **changes: Any) -> Received | Refused:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {
        "company": "romashka",
        "body": raw,
        "headers": signature(desk, raw, secret),
        "secrets": (SECRET,),
        "now": NOW,
        "header": "X-C2D-Signature" if desk == "chat2desk" else None,
    }
    return DESKS[desk](Delivery(**(given | changes)))


def told(desk: str, body: Any) -> list[Envelope]:
    received = deliver(desk, body)
    assert isinstance(received, Received)
    assert TEXT not in repr(received)
    return list(received.envelopes)


def said(desk: str, body: Any) -> list[tuple[Any, ...]]:
    """What matters of each event: type, actor, operator."""
    return [
        (event.type, event.actor and event.actor.kind, event.actor and event.actor.id, event.operator)
        for event in told(desk, body)
    ]


def chatwoot(event: str, **more: Any) -> dict[str, Any]:
    conversation = {
        "id": 567,
        "channel": "Channel::Whatsapp",
        "status": "open",
        "updated_at": 1772445600.5,
        "meta": {"assignee": {"id": 8, "email": "anna@romashka.example"}},
    }
    return {"event": event, "account": {"id": 3}, "conversation": conversation} | more


INCOMING = chatwoot(
    "message_created",
    id=1,
    content=TEXT,
    message_type="incoming",
    created_at="2026-03-02T09:00:00.000Z",
    sender={"id": 90, "type": "contact"},
)
OUTGOING = chatwoot(
    "message_created",
    id=2,
    content=TEXT,
    message_type=1,
    created_at=1772442120,
    private=False,
    sender={"id": 8, "type": "user", "email": "anna@romashka.example"},
)
ZENDESK_COMMENT = {
    "type": "zen:event-type:ticket.comment_added",
    "account_id": 1,
    "id": "ev-1",
    "time": "2026-03-02T09:02:00.672717030Z",
    "zendesk_event_version": "2022-11-06",
    "subject": "zen:ticket:5158",
    "detail": {"id": "5158", "requester_id": "77", "via": {"channel": "web"}, "description": TEXT},
    "event": {
        "comment": {"id": "1", "body": TEXT, "is_public": True, "author": {"id": "8", "is_staff": True}},
        "meta": {"sequence": {"id": "s", "position": 1}},
    },
}
ZAMMAD = {
    "ticket": {
        "id": 81,
        "state": "open",
        "owner": {"id": 5, "email": "anna@romashka.example"},
        "created_at": "2026-03-02T09:00:00.000Z",
        "updated_at": "2026-03-02T09:02:00.000Z",
    },
    "article": {
        "id": 104,
        "sender": "Agent",
        "type": "email",
        "internal": False,
        "body": TEXT,
        "created_at": "2026-03-02T09:02:00.000Z",
        "created_by": {"id": 5, "email": "anna@romashka.example"},
    },
}


def intercom(topic: str, author: str = "admin", **part: Any) -> dict[str, Any]:
    return {
        "type": "notification_event",
        "topic": topic,
        "id": "notif_1",
        "created_at": 1772442125,
        "delivery_attempts": 1,
        "data": {
            "type": "notification_event_data",
            "item": {
                "type": "conversation",
                "id": "215",
                "created_at": 1772442000,
                "source": {"type": "conversation", "body": TEXT, "author": {"type": "user", "id": "c9"}},
                "conversation_parts": {
                    "conversation_parts": [
                        {
                            "id": "457",
                            "part_type": "comment",
                            "body": TEXT,
                            "created_at": 1772442120,
                            "author": {"id": "68", "type": author, "email": "anna@romashka.example"},
                        }
                        | part
                    ]
                },
            },
        },
    }


CHAT2DESK = {
    "message_id": 106773577,
    "type": "to_client",
    "text": TEXT,
    "transport": "telegram",
    "client_id": 17,
    "operator_id": 41164,
    "dialog_id": 4324035,
    "channel_id": 17404,
    "client": {"id": 17340089, "phone": "+7 900 000 00 00", "name": "Peter"},
    "hook_type": "outbox",
    "request_id": 8725095,
    "is_new_request": False,
    "event_time": "2026-03-02T09:02:00Z",
}
REPLIES = {
    "chatwoot": OUTGOING,
    "zendesk": ZENDESK_COMMENT,
    "zammad": ZAMMAD,
    "intercom": intercom("conversation.admin.replied"),
    "chat2desk": CHAT2DESK,
}
every_desk = pytest.mark.parametrize("desk", sorted(REPLIES))


@every_desk
def test_an_operators_reply_is_an_event_that_can_be_used(desk: str) -> None:
    reply = [event for event in told(desk, REPLIES[desk]) if event.type == "message.out"]
    assert len(reply) == 1
    assert reply[0].actor is not None
    assert reply[0].actor.kind == "operator"
    known = table(told(desk, REPLIES[desk]))
    assert facts(known).moments["replied"].sum() == 1


@every_desk
def test_a_wrong_signature_is_refused(desk: str) -> None:
    assert deliver(desk, REPLIES[desk], secret="guessed") == Refused(Reason.BAD_SIGNATURE)


@every_desk
def test_a_changed_body_is_refused(desk: str) -> None:
    headers = signature(desk, json.dumps(REPLIES[desk]).encode(), SECRET)
    changed = deliver(desk, json.dumps(REPLIES[desk]).encode() + b" ", headers=headers)
    assert changed == Refused(Reason.BAD_SIGNATURE)


@every_desk
def test_a_delivery_without_signature_is_refused(desk: str) -> None:
    refused = deliver(desk, REPLIES[desk], headers={})
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NO_SIGNATURE


@every_desk
def test_without_a_secret_nothing_is_believed(desk: str) -> None:
    assert isinstance(deliver(desk, REPLIES[desk], secret="", secrets=("",)), Refused)
    assert isinstance(deliver(desk, REPLIES[desk], secrets=()), Refused)


@every_desk
def test_while_secrets_change_both_are_good(desk: str) -> None:
    for secret in ("old", "new"):
        assert isinstance(deliver(desk, REPLIES[desk], secret=secret, secrets=("old", "new")), Received)


@every_desk
def test_a_repetition_has_the_same_ids(desk: str) -> None:
    assert deliver(desk, REPLIES[desk]) == deliver(desk, REPLIES[desk])
    assert len(table(told(desk, REPLIES[desk]) * 2)) == len(told(desk, REPLIES[desk]))


@pytest.mark.parametrize("desk", ["chatwoot", "zendesk"])
def test_a_signature_outside_of_its_window_is_refused(desk: str) -> None:
    assert isinstance(deliver(desk, REPLIES[desk], now=NOW + WINDOW_MS), Received)
    for now in (NOW + WINDOW_MS + 1, NOW - WINDOW_MS - 1):
        refused = deliver(desk, REPLIES[desk], now=now)
        assert isinstance(refused, Refused)
        assert refused.reason is Reason.TOO_OLD


def test_a_signature_over_the_body_alone_is_refused_by_name() -> None:
    raw = json.dumps(OUTGOING).encode()
    body_only = hmac.new(SECRET.encode(), raw, hashlib.sha256)
    headers = signature("chatwoot", raw, SECRET) | {"x-chatwoot-signature": f"sha256={body_only.hexdigest()}"}
    assert deliver("chatwoot", raw, headers=headers) == Refused(Reason.BODY_ONLY)
    raw = json.dumps(ZENDESK_COMMENT).encode()
    digest = base64.b64encode(hmac.new(SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    headers = signature("zendesk", raw, SECRET) | {"x-zendesk-webhook-signature": digest}
    assert deliver("zendesk", raw, headers=headers) == Refused(Reason.BODY_ONLY)


@every_desk
@given(
    body=st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=9)
)
@settings(max_examples=25, deadline=None)
def test_no_body_breaks_a_connector(desk: str, body: Any) -> None:
    assert isinstance(deliver(desk, body), Received | Refused)


@every_desk
def test_a_signed_body_of_another_shape_is_refused_as_malformed(desk: str) -> None:
    refused = deliver(desk, b"[1, 2")
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.MALFORMED


def test_chatwoot_tells_clients_operators_and_their_addresses() -> None:
    assert said("chatwoot", INCOMING) == [("message.in", "client", "90", None)]
    incoming = told("chatwoot", INCOMING)[0]
    assert (incoming.case_id, incoming.channel, incoming.event_id) == ("3-567", "whatsapp", "3-message-1")
    received = deliver("chatwoot", OUTGOING)
    assert isinstance(received, Received)
    assert received.people == {"8": "anna@romashka.example"}
    assert received.delivery == "d-1"


def test_chatwoot_notes_templates_and_campaigns_are_no_replies() -> None:
    notes = told("chatwoot", OUTGOING | {"private": True})
    campaign = told("chatwoot", OUTGOING | {"additional_attributes": {"campaign_id": 4}})
    rule = told("chatwoot", OUTGOING | {"content_attributes": {"automation_rule_id": 4}})
    template = told("chatwoot", OUTGOING | {"message_type": "template"})
    for events in (notes, campaign, rule, template):
        assert not facts(table(events)).moments["replied"].any()
    assert said("chatwoot", OUTGOING | {"message_type": "activity"}) == []


def test_chatwoot_tells_a_handoff_a_reopening_and_a_close_apart() -> None:
    def status(now: str, before: str) -> list[tuple[Any, ...]]:
        change = {"status": {"previous_value": before, "current_value": now}}
        body = {"event": "conversation_status_changed", "id": 567, "status": now, "updated_at": 1772442200.25}
        return said("chatwoot", body | {"changed_attributes": [change]})

    assert status("open", "pending")[0][0] == "case.bot_handoff"
    assert status("open", "resolved")[0][0] == "case.reopened"
    assert status("resolved", "open")[0][0] == "case.closed"
    assert status("snoozed", "open")[0][0] == "case.paused"
    assert status("pending", "open") == []


def test_chatwoot_assignments_are_told_by_what_changed() -> None:
    def updated(current: int | None) -> dict[str, Any]:
        change = {"assignee_id": {"previous_value": 8, "current_value": current}}
        body = {"event": "conversation_updated", "id": 567, "updated_at": 1772442200.25}
        return body | {"changed_attributes": [change]}

    assert said("chatwoot", updated(9)) == [("case.assigned", "system", None, "9")]
    assert said("chatwoot", updated(None)) == [("case.assigned", "system", None, None)]
    assert said("chatwoot", {"event": "conversation_updated", "id": 567, "changed_attributes": []}) == []


def test_chatwoot_surveys_are_asked_and_answered_on_five() -> None:
    survey = OUTGOING | {"content_type": "input_csat", "message_type": "template"}
    answered = survey | {
        "event": "message_updated",
        "updated_at": 1772445000,
        "content_attributes": {
            "submitted_values": {"csat_survey_response": {"rating": 4, "feedback_message": TEXT}}
        },
    }
    events = told("chatwoot", survey) + told("chatwoot", answered)
    assert [event.type for event in events] == ["survey.sent", "rating.given"]
    ratings = facts(table(events)).ratings
    assert ratings["answered"].to_list() == [True, False]
    assert ratings["rating"].to_list() == [None, 4.0]


def test_zendesk_comments_are_of_staff_or_of_clients() -> None:
    def comment(**changes: Any) -> dict[str, Any]:
        author = {"id": "8", "is_staff": True}
        given = {"id": "1", "is_public": True, "author": author} | changes
        return ZENDESK_COMMENT | {"event": {"comment": given}}

    assert said("zendesk", comment()) == [("message.out", "operator", "8", None)]
    assert said("zendesk", comment(author={"id": "77", "is_staff": False})) == [
        ("message.in", "client", "77", None)
    ]
    assert told("zendesk", comment(is_public=False))[0].public is False
    assert told("zendesk", comment(author={"id": "-1", "is_staff": True}))[0].automated is True


def test_zendesk_tickets_are_opened_assigned_and_solved() -> None:
    def ticket(kind: str, event: dict[str, Any], **detail: Any) -> list[tuple[Any, ...]]:
        body = ZENDESK_COMMENT | {"type": f"zen:event-type:ticket.{kind}", "event": event}
        given = {"id": "5158", "requester_id": "77", "submitter_id": "77", "actor_id": "8"} | detail
        return said("zendesk", body | {"detail": given})

    assert [event[0] for event in ticket("created", {})] == ["case.opened", "message.in"]
    assert [event[0] for event in ticket("created", {}, submitter_id="8")] == ["case.opened"]
    assigned = {"current": "8", "previous": None}
    assert ticket("agent_assignment_changed", assigned) == [("case.assigned", "operator", "8", "8")]
    solved = {"current": "SOLVED", "previous": "OPEN"}
    assert ticket("status_changed", solved) == [("case.closed", "operator", "8", None)]
    assert ticket("status_changed", solved, actor_id="-1") == [("case.closed", "system", None, None)]
    assert ticket("status_changed", {"current": "OPEN", "previous": "SOLVED"})[0][0] == "case.reopened"
    assert ticket("status_changed", {"current": "OPEN", "previous": "NEW"}) == []
    assert ticket("tags_changed", {}) == []


def test_zendesk_messaging_and_states_of_agents_are_told() -> None:
    message = ZENDESK_COMMENT | {"type": "zen:event-type:messaging_ticket.message_added"}
    kinds = {"end_user": "message.in", "agent": "message.out", "system": "message.out"}
    for kind, expected in kinds.items():
        body = message | {"event": {"actor": {"id": "zd:1", "type": kind}, "message": {"body": TEXT}}}
        assert said("zendesk", body)[0][0] == expected
    state = {
        "type": "zen:event-type:agent.unified_state_changed",
        "id": "ev-2",
        "time": STAMP,
        "detail": {"agent_id": 8, "version": 4},
        "event": {"previous": "offline", "current": "online"},
    }
    assert said("zendesk", state) == [("operator.status", "operator", "8", None)]
    assert told("zendesk", state)[0].version == 4


def test_zammad_states_told_again_are_the_same_events() -> None:
    closed = ZAMMAD | {
        "ticket": ZAMMAD["ticket"] | {"state": "closed", "close_at": "2026-03-02T09:30:00.000Z"}
    }
    assert said("zammad", closed) == [
        ("case.opened", "system", None, None),
        ("case.assigned", "system", None, "5"),
        ("message.out", "operator", "5", None),
        ("case.closed", "system", None, None),
    ]
    ids = [event.event_id for event in told("zammad", closed)]
    assert set(ids) >= {event.event_id for event in told("zammad", ZAMMAD)}
    note = ZAMMAD | {"article": ZAMMAD["article"] | {"type": "note"}}
    assert told("zammad", note)[-1].public is False
    nobody = ZAMMAD | {"ticket": ZAMMAD["ticket"] | {"owner": {"id": 1}}}
    assert told("zammad", nobody)[1].operator is None


def test_intercom_parts_have_authors_and_a_bots_answer_is_one_event() -> None:
    reply = told("intercom", intercom("conversation.admin.replied", author="bot"))
    again = told("intercom", intercom("conversation.operator.replied", author="bot"))
    assert reply == again
    assert said("intercom", intercom("conversation.admin.replied", author="bot"))[0][1] == "bot"
    assert said("intercom", intercom("conversation.user.replied", author="user"))[0][:2] == (
        "message.in",
        "client",
    )
    assert told("intercom", intercom("conversation.admin.noted"))[0].public is False
    created = told("intercom", intercom("conversation.user.created"))
    assert [event.type for event in created] == ["case.opened", "message.in"]
    assert created[1].occurred_at == "2026-03-02T09:00:00.000Z"
    to_team = intercom("conversation.admin.assigned", assigned_to={"type": "team", "id": "4"})
    assert said("intercom", to_team) == [("case.assigned", "operator", "68", None)]
    to_admin = intercom("conversation.admin.assigned", assigned_to={"type": "admin", "id": "4"})
    assert said("intercom", to_admin) == [("case.assigned", "operator", "68", "4")]
    assert said("intercom", intercom("conversation.admin.closed"))[0][0] == "case.closed"


def test_intercom_teammates_come_go_and_are_rated() -> None:
    def admin(topic: str, **more: Any) -> list[tuple[Any, ...]]:
        item = {"type": "admin", "id": "68", "email": "anna@romashka.example"} | more
        body = {"topic": topic, "id": "notif_2", "created_at": 1772442125, "data": {"item": item}}
        return [(event.type, event.status) for event in told("intercom", body)]

    assert admin("admin.logged_in") == [("operator.status", "online")]
    assert admin("admin.logged_out") == [("operator.status", "offline")]
    assert admin("admin.away_mode_updated", away_mode_enabled=True) == [("operator.status", "away")]
    assert admin("admin.removed_from_workspace") == [("operator.removed", None)]
    rated = intercom("conversation.rating.added")
    rated["data"]["item"]["conversation_rating"] = {"rating": 5, "remark": TEXT, "teammate": {"id": "68"}}
    assert said("intercom", rated) == [("rating.given", "client", None, "68")]


def test_chat2desk_requests_are_cases_and_autoreplies_no_answers() -> None:
    reply = told("chat2desk", CHAT2DESK)[0]
    assert (reply.case_id, reply.channel) == ("8725095", "telegram")
    assert told("chat2desk", CHAT2DESK | {"type": "autoreply", "operator_id": None})[0].automated is True
    by_bot = said("chat2desk", CHAT2DESK | {"operator_id": None})
    assert by_bot == [("message.out", "bot", None, None)]
    inbox = CHAT2DESK | {"hook_type": "inbox", "type": "from_client", "operator_id": "", "dialog_id": None}
    assert said("chat2desk", inbox) == [("message.in", "client", "17340089", None)]
    closed = {"hook_type": "close_request", "request_id": 8725095, "operator_id": 41164, "event_time": STAMP}
    assert said("chat2desk", closed) == [("case.closed", "operator", "41164", None)]
    assert said("chat2desk", CHAT2DESK | {"hook_type": "outbox_status"}) == []


def test_chat2desk_without_a_named_header_leaves_trust_to_the_address() -> None:
    assert isinstance(deliver("chat2desk", CHAT2DESK, header=None, headers={}), Received)
