"""Make the demo company in a data folder, in one transaction: whole or not at all."""

from collections.abc import Callable

import msgspec

from seatwise.demo import cast
from seatwise.demo.conversations import Conversations, Stay
from seatwise.demo.day import MINUTE, intents
from seatwise.demo.errors import DemoInTheWay, DemoMissing
from seatwise.demo.founding import COMPANY, LASTS, Founding
from seatwise.demo.keeping import SignIns, keep, kept, new_password
from seatwise.demo.presence import presence
from seatwise.demo.rota import shifts
from seatwise.demo.walk import Clock, Walk
from seatwise.desk import people, seating
from seatwise.desk.companies import Company
from seatwise.desk.errors import BadField, InvitationExpired, InvitationUnknown, InvitationUsed
from seatwise.desk.events import store_events
from seatwise.desk.opening import opened, password_setup
from seatwise.licenses import Instant
from seatwise.plain import printable
from seatwise.settings import Settings
from seatwise.store import Held, Store

WEEK = 7 * 24 * 60 * MINUTE
LONGEST = 104
"""How many weeks a demo may have."""

# How far each part is when it ends: passwords are stretched, seats are decided, events are kept.
_FOUNDED, _WALKED, _TALKED = 0.25, 0.6, 0.75

Progress = Callable[[float], None]
"""Is told how much is done, 0 to 1."""


def make(settings: Settings, *, weeks: int, seed: int, now: Instant, progress: Progress) -> SignIns:
    """Make Romashka with `weeks` of history that ends at `now` (milliseconds UTC).

    The same seed and the same `now` give the same journal, leases and events; passwords and invitations are
    random. Raises BadField, DemoInTheWay, DemoFileUnusable, and what opening the database can raise.
    """
    if not 1 <= weeks <= LONGEST:
        raise BadField(field="--weeks", problem=f"1 to {LONGEST}")
    first = now - weeks * WEEK
    if first < 0 or now > 253_370_764_800_000:  # the years 1970 to 9998 can be written as dates everywhere
        raise BadField(field="--now", problem="an instant of the years 1972 to 9998")
    clock = Clock(first - LASTS)
    store = opened(settings, clock)
    try:
        with store.reading() as look:
            if look.one("company", Company, company=COMPANY) is not None:
                raise _in_the_way(settings)
        setup = password_setup(settings, store)
        password = new_password()
        members = cast.operators(seed)
        with store.transaction() as transaction:
            if transaction.one("company", Company, company=COMPANY) is not None:
                raise _in_the_way(settings)
            founding = Founding(transaction, clock, setup, password, seed)
            enrolled = 0

            def counted() -> None:
                nonlocal enrolled
                enrolled += 1
                progress(_FOUNDED * enrolled / (len(members) + len(cast.SUPERVISORS)))

            founded = founding.day(members, counted)

            def part(begun: float, done: float) -> Callable[[Instant], None]:
                return lambda at: progress(begun + (done - begun) * (at - first) / (now - first))

            by_login = {member.login: member for member in members}
            moments = [
                moment
                for shift in shifts(members, first, now, seed)
                for moment in intents(by_login[shift.login], shift, seed)
            ]
            walk = Walk(founded.held, clock, founded.people, founded.lead, seed)
            walk.run(moments, now, part(_FOUNDED, _WALKED))
            newcomer = next(member for member in members if member.newcomer)
            invited = founding.invite(founded.held, newcomer, founded.admin)
            stays = _stays(founded.held, founded.people, now)
            told = Conversations(members, stays, first, now, seed).told(part(_WALKED, _TALKED))
            told += presence(members, stays, first, now)
            for begun in range(0, len(told), 1000):
                store_events(founded.held, told[begun : begun + 1000])
                progress(_TALKED + (1 - _TALKED) * begun / len(told))
            sign_ins = SignIns(
                company=COMPANY,
                created_at=first - LASTS,
                password=password,
                admin=cast.admin().login,
                supervisors=[member.login for member in cast.leads()],
                operators=[member.login for member in members if not member.newcomer],
                named=sorted(cast.SENIORS),
                newcomer=newcomer.login,
                invitation=invited.token,
            )
            # Before the commit: a demo whose password nobody knows would be of no use.
            keep(settings.data, sign_ins)
    finally:
        store.close()
    progress(1.0)
    return sign_ins


def shown(settings: Settings) -> SignIns:
    """How to sign in to the demo that is there, with a fresh invitation if the old one ran out.

    Raises DemoMissing, DemoInTheWay (a company of its name that is no demo), DemoFileUnusable.
    """
    store = opened(settings)
    try:
        with store.reading() as look:
            company = look.one("company", Company, company=COMPANY)
        if company is None:
            raise DemoMissing(data=printable(str(settings.data)))
        sign_ins = kept(settings.data)
        if sign_ins is None or sign_ins.created_at != company.created_at:
            raise _in_the_way(settings)
        return _with_invitation(settings, store, sign_ins)
    finally:
        store.close()


def there(settings: Settings) -> bool:
    """Whether the data folder already has a company of the demo's name."""
    store = opened(settings)
    try:
        with store.reading() as look:
            return look.one("company", Company, company=COMPANY) is not None
    finally:
        store.close()


def _with_invitation(settings: Settings, store: Store, sign_ins: SignIns) -> SignIns:
    try:
        with store.reading() as look:
            people.invitation(look, COMPANY, sign_ins.invitation)
    except (InvitationExpired, InvitationUnknown):
        with store.transaction() as transaction:
            person = people.person_of(transaction, COMPANY, sign_ins.newcomer)
            if person.enrolled or not person.active:
                return msgspec.structs.replace(sign_ins, invitation="")
            invited = people.invite_again(transaction.hold(COMPANY), person.operator, actor="command line")
            fresh = msgspec.structs.replace(sign_ins, invitation=invited.token)
            keep(settings.data, fresh)
            return fresh
    except InvitationUsed:
        return msgspec.structs.replace(sign_ins, invitation="")
    return sign_ins


class _Row(msgspec.Struct, frozen=True):
    operator: str
    since: Instant
    until: Instant


def _stays(held: Held, ids: dict[str, str], now: Instant) -> dict[str, list[Stay]]:
    """Who was in when, by login, as the leases say; a stay begun before `now` may reach beyond it."""
    logins = {operator: login for login, operator in ids.items()}
    found: dict[str, list[Stay]] = {}
    for row in held.all("stays", _Row, pool=seating.DEFAULT_POOL):
        if row.since < now:
            found.setdefault(logins[row.operator], []).append(Stay(row.since, row.until))
    return found


def _in_the_way(settings: Settings) -> DemoInTheWay:
    return DemoInTheWay(company=COMPANY, data=printable(str(settings.data)))
