"""Operators: invited, enrolled, deactivated."""

import re
import secrets
from enum import StrEnum

import msgspec

from seatwise.desk import seating
from seatwise.desk.errors import (
    BadField,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    LoginTaken,
    NoNamedLicense,
    OperatorDisabled,
    UnknownOperator,
)
from seatwise.licenses import Instant
from seatwise.seats import Code
from seatwise.signin.tokens import Kind, new_token, token_hash
from seatwise.store import Held, Look
from seatwise.store.transaction import Entry

INVITATION_LIFE = 72 * 3600 * 1000
"""How long an invitation may be used, milliseconds."""

# Letters of any script, digits and . _ @ + -; what could disturb an address, a log or a table cell stays out.
_LOGIN = re.compile(r"\w(?:[\w.@+-]{0,62}\w)?")


REFUSALS = (BadField, LoginTaken, NoNamedLicense, OperatorDisabled, UnknownOperator)
"""What a form may be answered with: the sentence stands beside it."""


class Role(StrEnum):
    """What a person is in the company. Only operators use seats."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Person(msgspec.Struct, frozen=True):
    """Somebody who signs in."""

    operator: str
    login: str
    name: str
    email: str | None
    role: Role
    active: bool
    created_at: Instant
    enrolled: bool
    """Whether a password was set."""


class Invited(msgspec.Struct, frozen=True):
    """A person and the token of the fresh invitation; the token is shown once and kept only as a hash."""

    person: Person
    token: str
    expires_at: Instant


def invite(
    held: Held,
    login: str,
    name: str | None = None,
    *,
    email: str | None = None,
    role: Role = Role.OPERATOR,
    actor: str,
    operator: str | None = None,
) -> Invited:
    """Make an operator and an invitation. `operator` is the id that never changes; without it a random one.

    Raises BadField, LoginTaken.
    """
    login = check_login(login)
    name = (name or login).strip()
    if not 1 <= len(name) <= 200 or any(not c.isprintable() for c in name):
        raise BadField(field="name", problem="1 to 200 printable characters")
    if email is not None and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", email):
        raise BadField(field="email", problem="an address such as anna@example.com")
    if held.one("person_by_login", Person, login=login) is not None:
        raise LoginTaken(login=login)
    now = held.now()
    operator = operator or "o" + secrets.token_hex(8)
    held.run(
        "add_operator",
        operator=operator,
        login=login,
        name=name,
        email=email,
        role=role,
        created_at=now,
    )
    held.record(
        Entry(
            at=now,
            kind="operator_invited",
            operator=operator,
            actor=actor,
            data={"login": login, "name": name, "role": role},
        )
    )
    return _invitation(held, operator)


def invite_again(held: Held, operator: str, *, actor: str) -> Invited:
    """A fresh invitation; older ones stop working. Raises UnknownOperator, OperatorDisabled."""
    person = _person(held, operator)
    if not person.active:
        raise OperatorDisabled(operator=person.login)
    held.record(Entry(at=held.now(), kind="operator_invited_again", operator=person.operator, actor=actor))
    return _invitation(held, person.operator)


def _person(held: Held, operator: str) -> Person:
    return person_of(held.transaction, held.company, operator)


def check_login(login: str) -> str:
    """A name to sign in with, in its canonical form. Raises BadField."""
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise BadField(field="login", problem="1 to 64 letters, digits and . _ @ + -")
    return login


def person_of(look: Look, company: str, operator: str) -> Person:
    """The person with that id or that login. Raises UnknownOperator."""
    found = look.one("person", Person, company=company, operator=operator) or look.one(
        "person_by_login", Person, company=company, login=operator.strip().lower()
    )
    if found is None:
        raise UnknownOperator(operator=operator)
    return found


def people_of(look: Look, company: str) -> list[Person]:
    """Everybody, by login."""
    return look.all("people", Person, company=company)


def deactivate(held: Held, operator: str, *, actor: str, ttl: int) -> Person:
    """End the person's seat and sessions at once and let nobody in as them. Raises UnknownOperator."""
    person = _person(held, operator)
    if person.active:
        now = held.now()
        held.run("set_active", operator=person.operator, active=0)
        held.record(Entry(at=now, kind="operator_deactivated", operator=person.operator, actor=actor))
        seating.end_all_of(
            held, person.operator, actor, "the operator was deactivated", Code.OPERATOR_DISABLED, ttl
        )
        held.run("end_sessions_of", operator=person.operator, now=now)
    return _person(held, person.operator)


def activate(held: Held, operator: str, *, actor: str) -> Person:
    """Let a deactivated person sign in again. Raises UnknownOperator."""
    person = _person(held, operator)
    if not person.active:
        held.run("set_active", operator=person.operator, active=1)
        held.record(Entry(at=held.now(), kind="operator_activated", operator=person.operator, actor=actor))
    return _person(held, person.operator)


class Invitation(msgspec.Struct, frozen=True):
    """An invitation that may be used."""

    operator: str
    login: str
    name: str
    active: bool
    expires_at: Instant
    used_at: Instant | None


def invitation(look: Look, company: str, token: str) -> Invitation:
    """The invitation behind a token. Raises InvitationUnknown, InvitationExpired, InvitationUsed."""
    found = look.one("invitation", Invitation, company=company, token_hash=token_hash(token))
    if found is None or not found.active:
        raise InvitationUnknown
    if found.used_at is not None:
        raise InvitationUsed
    if look.now() >= found.expires_at:
        raise InvitationExpired
    return found


def enrol(held: Held, token: str, record: bytes, stretching: str) -> Person:
    """Keep the password record made in the operator's browser; the invitation is used up with it.

    Raises InvitationUnknown, InvitationExpired, InvitationUsed.
    """
    found = invitation(held.transaction, held.company, token)
    now = held.now()
    held.run("use_invitation", token_hash=token_hash(token), now=now)
    held.run(
        "set_password", operator=found.operator, record=record, stretching=stretching, password_set_at=now
    )
    held.record(Entry(at=now, kind="password_set", operator=found.operator, actor=found.operator))
    return _person(held, found.operator)


def _invitation(held: Held, operator: str) -> Invited:
    now = held.now()
    token = new_token(held.company, Kind.INVITATION)
    held.run("drop_invitations", operator=operator)
    held.run(
        "add_invitation",
        token_hash=token_hash(token),
        operator=operator,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    return Invited(_person(held, operator), token, now + INVITATION_LIFE)
