"""Who somebody is: sign-in attempts, sessions, API keys. Only hashes of tokens are kept."""

import msgspec

from seatwise.desk.errors import BadField, UnknownKey
from seatwise.desk.people import Role
from seatwise.licenses import Instant
from seatwise.signin.tokens import Kind, new_token, token_hash
from seatwise.store import Held, Look
from seatwise.store.transaction import Entry

SESSION_LIFE = 16 * 3600 * 1000
"""The longest stay of one sign-in, milliseconds: a double shift."""
TICKET_LIFE = 60_000
"""How long a finished sign-in waits to be turned into a session, milliseconds."""

SCOPES = frozenset({"seats", "operators", "licenses", "journal", "events", "installation"})
"""What an API key may be allowed."""


class Session(msgspec.Struct, frozen=True):
    """A signed-in person."""

    operator: str
    login: str
    name: str
    role: Role
    active: bool
    created_at: Instant
    expires_at: Instant


class ApiKey(msgspec.Struct, frozen=True):
    """A service's key, without its secret."""

    api_key: str
    name: str
    scopes: str
    created_at: Instant
    expires_at: Instant | None
    ended_at: Instant | None
    last_used_at: Instant | None


class Credential(msgspec.Struct, frozen=True):
    """What a sign-in is checked against."""

    operator: str
    active: bool
    record: bytes | None
    stretching: str | None


def credential(look: Look, company: str, login: str) -> Credential | None:
    """The password record of a login, if there is one."""
    return look.one("credential", Credential, company=company, login=login.strip().lower())


def issue_ticket(held: Held, operator: str) -> str:
    """A finished sign-in: a single-use ticket that the page turns into a session."""
    now = held.now()
    token = new_token(held.company, Kind.TICKET)
    held.run("drop_old_tickets", now=now)
    held.run("add_ticket", token_hash=token_hash(token), operator=operator, expires_at=now + TICKET_LIFE)
    return token


def open_session(held: Held, ticket: str, device: str | None) -> str | None:
    """Turn a ticket into a session: its token, or None when the ticket is used, old or unknown."""
    now = held.now()
    operator = held.value("ticket", token_hash=token_hash(ticket), now=now)
    if operator is None:
        return None
    held.run("drop_ticket", token_hash=token_hash(ticket))
    token = new_token(held.company, Kind.SESSION)
    held.run(
        "add_session",
        token_hash=token_hash(token),
        operator=operator,
        created_at=now,
        expires_at=now + SESSION_LIFE,
        device=device[:200] if device else None,
    )
    held.record(Entry(at=now, kind="signed_in", operator=operator, actor=operator))
    return token


def session(look: Look, company: str, token: str) -> Session | None:
    """The person behind a session token; None when it ended or the person was deactivated."""
    found = look.one("session", Session, company=company, token_hash=token_hash(token), now=look.now())
    return found if found is not None and found.active else None


def close_session(held: Held, token: str) -> None:
    """Sign out."""
    now = held.now()
    operator = held.value("end_session", token_hash=token_hash(token), now=now)
    if operator is not None:
        held.record(Entry(at=now, kind="signed_out", operator=operator, actor=operator))


class FreshKey(msgspec.Struct, frozen=True):
    """A new key; `token` is shown once."""

    api_key: str
    token: str
    scopes: list[str]


def make_key(
    held: Held, name: str, scopes: list[str], *, actor: str, expires_at: Instant | None = None
) -> FreshKey:
    """An API key of a service. Raises BadField."""
    unknown = [scope for scope in scopes if scope not in SCOPES - {"installation"}]
    if not scopes or unknown:
        raise BadField(field="scopes", problem="some of " + ", ".join(sorted(SCOPES - {"installation"})))
    if not 1 <= len(name) <= 100:
        raise BadField(field="name", problem="1 to 100 characters")
    now = held.now()
    token = new_token(held.company, Kind.API_KEY)
    api_key = "k" + token_hash(token).hex()[:12]
    held.run(
        "add_api_key",
        api_key=api_key,
        token_hash=token_hash(token),
        name=name,
        scopes=" ".join(sorted(set(scopes))),
        created_at=now,
        expires_at=expires_at,
    )
    held.record(
        Entry(
            at=now,
            kind="api_key_made",
            actor=actor,
            data={"api_key": api_key, "name": name, "scopes": sorted(set(scopes))},
        )
    )
    return FreshKey(api_key, token, sorted(set(scopes)))


def end_key(held: Held, api_key: str, *, actor: str) -> None:
    """Take a key out of use. Raises UnknownKey."""
    now = held.now()
    if not held.run("end_api_key", api_key=api_key, now=now):
        raise UnknownKey(api_key=api_key)
    held.record(Entry(at=now, kind="api_key_ended", actor=actor, data={"api_key": api_key}))


def key(look: Look, company: str, token: str) -> ApiKey | None:
    """The key behind a token; None when it ended."""
    return look.one("api_key", ApiKey, company=company, token_hash=token_hash(token), now=look.now())


def keys_of(look: Look, company: str) -> list[ApiKey]:
    """All keys, the newest first."""
    return look.all("api_keys", ApiKey, company=company)
