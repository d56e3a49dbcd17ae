"""Make the demo company in a data folder, in one transaction: whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from seatwise.demo import cast
from seatwise.demo.conversations import Conversations, Stay
from seatwise.demo.day import MINUTE, Moment, intents
from seatwise.demo.errors import BadNow, BadWeeks, DemoInTheWay, DemoMissing
from seatwise.demo.founding import COMPANY, LASTS, Founding
from seatwise.demo.keeping import SignIns, keep, kept, new_password
from seatwise.demo.presence import presence
from seatwise.demo.rota import shifts
from seatwise.demo.walk import TTL, Clock, Walk
from seatwise.desk import people, pools, seating
from seatwise.desk.companies import Company
from seatwise.desk.errors import InvitationExpired, InvitationUnknown, InvitationUsed
from seatwise.desk.events import Event, store_events
from seatwise.desk.opening import opened, password_setup
from seatwise.licenses import Instant
from seatwise.plain import printable
from seatwise.settings import Settings
from seatwise.signin.opaque import Setup
from seatwise.store import Held, Look, Store, Transaction

WEEK = 7 * 24 * 60 * MINUTE
LONGEST = 104
"""How many weeks a demo may have."""

# How far each part is when it ends: passwords are stretched, seats are decided, events are kept.
_FOUNDED, _WALKED, _TALKED = 0.25, 0.6, 0.75

# From the longest demo after 1970 to the end of 9998: what can be written as a date in every zone.
_EARLIEST, _LATEST = (LONGEST + 1) * WEEK, 253_370_764_800_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[float], None]
"""Is told how much is done, 0 to 1."""


def make(settings: Settings, *, weeks: int, seed: int, now: Instant, progress: Progress) -> SignIns:
    """Make Romashka with `weeks` of history that ends at `now` (milliseconds UTC).

    The same seed and the same `now` give the same journal, leases and events; passwords and invitations are
    random. Raises BadWeeks, BadNow, DemoInTheWay, DemoFileUnusable, and what opening the database can raise.
    """
    if not 1 <= weeks <= LONGEST:
        raise BadWeeks(weeks=weeks, longest=LONGEST)
    if not _EARLIEST <= now <= _LATEST:
        raise BadNow(now=(_EPOCH + timedelta(milliseconds=now)).isoformat())
    first = now - weeks * WEEK
    clock = Clock(first - LASTS)
    store = opened(settings, clock)
    try:
        with store.reading() as look:
            _nobody_there(look, settings)
        setup = password_setup(settings, store)
        with store.transaction() as transaction:
            _nobody_there(transaction, settings)
            story = _Story(seed, first, now, progress)
            sign_ins = story.tell(transaction, clock, setup, new_password())
            # Before the commit: a demo whose password nobody knows would be of no use.
            keep(settings.data, sign_ins)
    finally:
        store.close()
    progress(1.0)
    return sign_ins


class _Story:
    """The history over [first, now), and the day of the founding before it."""

    def __init__(self, seed: int, first: Instant, now: Instant, progress: Progress) -> None:
        self._seed, self._first, self._now = seed, first, now
        self._progress = progress
        self._members = cast.operators(seed)

    def tell(self, transaction: Transaction, clock: Clock, setup: Setup, password: str) -> SignIns:
        """Make everything happen; how to sign in afterwards."""
        founding = Founding(transaction, clock, setup, password, self._seed)
        everybody = len(self._members) + len(cast.SUPERVISORS)
        founded = founding.day(self._members, lambda people: self._progress(_FOUNDED * people / everybody))
        walk = Walk(founded.held, clock, founded.people, founded.lead, self._seed)
        walk.run(self._intents(), self._now, self._part(_FOUNDED, _WALKED))
        pools.change(founded.held, seating.DEFAULT_POOL, {"queue": True}, actor=founded.admin, ttl=TTL)
        newcomer = next(member for member in self._members if member.newcomer)
        invited = founding.invite(founded.held, newcomer, founded.admin)
        self._keep(founded.held, self._events(_stays(founded.held, self._now)))
        return SignIns(
            company=COMPANY,
            created_at=self._first - LASTS,
            password=password,
            admin=cast.admin().login,
            supervisors=[member.login for member in cast.leads()],
            operators=[member.login for member in self._members if not member.newcomer],
            named=sorted(cast.SENIORS),
            newcomer=newcomer.login,
            invitation=invited.token,
        )

    def _intents(self) -> list[Moment]:
        by_login = {member.login: member for member in self._members}
        return [
            moment
            for shift in shifts(self._members, self._first, self._now, self._seed)
            for moment in intents(by_login[shift.login], shift, self._seed)
        ]

    def _events(self, stays: dict[str, list[Stay]]) -> list[Event]:
        talk = Conversations(self._members, stays, self._first, self._now, self._seed)
        told = talk.told(self._part(_WALKED, _TALKED))
        return told + presence(self._members, stays, self._first, self._now)

    def _keep(self, held: Held, events: list[Event]) -> None:
        for begun in range(0, len(events), 1000):
            store_events(held, events[begun : begun + 1000])
            self._progress(_TALKED + (1 - _TALKED) * begun / len(events))

    def _part(self, begun: float, done: float) -> Callable[[Instant], None]:
        def passed(at: Instant) -> None:
            share = max(0.0, (at - self._first) / (self._now - self._first))
            self._progress(begun + (done - begun) * share)

        return passed


def shown(settings: Settings) -> SignIns:
    """How to sign in to the demo that is there, with a fresh invitation if the old one ran out.

    Raises DemoMissing, DemoInTheWay (a company of its name that is no demo), DemoFileUnusable.
    """
    if _untouched(settings):
        raise DemoMissing(data=printable(str(settings.data)))
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
    if _untouched(settings):
        return False
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
    login: str
    since: Instant
    until: Instant


def _stays(held: Held, now: Instant) -> dict[str, list[Stay]]:
    """Who was in when, by login, as the leases say; a stay begun before `now` may reach beyond it."""
    found: dict[str, list[Stay]] = {}
    for row in held.all("stays", _Row, pool=seating.DEFAULT_POOL):
        if row.since < now:
            found.setdefault(row.login, []).append(Stay(row.since, row.until))
    return found


def _untouched(settings: Settings) -> bool:
    """Whether there is no folder yet: looking for a demo must not make one."""
    return settings.database is None and not settings.data.exists()


def _nobody_there(look: Look, settings: Settings) -> None:
    if look.one("company", Company, company=COMPANY) is not None:
        raise _in_the_way(settings)


def _in_the_way(settings: Settings) -> DemoInTheWay:
    return DemoInTheWay(company=COMPANY, data=printable(str(settings.data)))
