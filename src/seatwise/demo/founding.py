"""The first day of Romashka: the company, its people and passwords, and the licenses it bought."""

from collections.abc import Callable
from decimal import Decimal

import msgspec

from seatwise.demo import cast
from seatwise.demo.cast import Member, chance
from seatwise.demo.day import MINUTE
from seatwise.demo.walk import Clock
from seatwise.desk import assigning, companies, people, pools, seating
from seatwise.desk.people import Invited
from seatwise.licenses import Kind
from seatwise.signin import client, opaque
from seatwise.signin.opaque import Setup
from seatwise.signin.stretching import STRETCHING, stored
from seatwise.store import Held, Transaction

COMPANY = "romashka"
NAME = "Romashka"
ZONE = "Europe/Moscow"
CURRENCY = "RUB"
SEATS = 5
"""N of the pool: one crew, so that a handover is tight."""
PRICES = {Kind.NAMED: Decimal(500), Kind.SIMULTANEOUS: Decimal(1750)}
LASTS = 24 * 60 * MINUTE
"""The first day, before anybody takes a seat."""

_LOCAL = "command line"


class Founded(msgspec.Struct, frozen=True):
    """The held company, the operator ids by login, and who acts for it in the journal."""

    held: Held
    people: dict[str, str]
    admin: str
    lead: str


class Founding:
    """Everybody gets `password`, made into records as a browser would."""

    def __init__(
        self, transaction: Transaction, clock: Clock, setup: Setup, password: str, seed: int
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self._setup = setup
        self._password = password
        self._luck = chance(seed, "founding")

    def day(self, members: list[Member], passed: Callable[[int], None]) -> Founded:
        """The whole day; `passed` is told how many have a password."""
        companies.create_company(self._transaction, COMPANY, NAME, zone=ZONE, currency=CURRENCY, actor=_LOCAL)
        held = self._transaction.hold(COMPANY)
        head = self.invite(held, cast.admin(), _LOCAL)
        self._pass(8)
        self._enrol(held, head)
        passed(1)
        admin = "operator:" + head.person.operator
        self._buy(held, admin)
        # In these weeks whoever found no seat was denied; the queue comes with the last of them.
        pools.change(held, seating.DEFAULT_POOL, {"queue": False}, actor=admin, ttl=180_000)
        ids = {head.person.login: head.person.operator}
        for member in [*cast.leads(), *members]:
            if member.newcomer:
                continue
            self._pass(9)
            invited = self.invite(held, member, admin)
            self._pass(25)
            self._enrol(held, invited)
            ids[member.login] = invited.person.operator
            passed(len(ids))
        for login in sorted(cast.SENIORS):
            self._pass(3)
            assigning.assign(held, seating.DEFAULT_POOL, login, actor=admin)
        return Founded(held, ids, admin, "operator:" + ids[cast.SUPERVISORS[0][1]])

    def invite(self, held: Held, member: Member, actor: str) -> Invited:
        """Invite somebody under an id of the story."""
        return people.invite(
            held,
            member.login,
            member.name,
            role=member.role,
            actor=actor,
            operator="o" + self._luck.randbytes(8).hex(),
        )

    def _buy(self, held: Held, actor: str) -> None:
        for kind, quantity in ((Kind.SIMULTANEOUS, SEATS), (Kind.NAMED, len(cast.SENIORS))):
            self._pass(4)
            companies.buy(
                held,
                seating.DEFAULT_POOL,
                kind,
                quantity,
                actor=actor,
                price=PRICES[kind],
                purchase_id=self._luck.randbytes(9).hex(),
            )

    def _enrol(self, held: Held, invited: Invited) -> None:
        registration, request = client.register(self._password)
        credential = opaque.operator_credential(held.company, invited.person.operator)
        response = opaque.register_response(self._setup, credential, request)
        upload = client.register_finish(registration, response, STRETCHING)
        people.enrol(held, invited.token, opaque.record(self._setup, upload), stored(STRETCHING))

    def _pass(self, minutes: float) -> None:
        self._clock.at += round(self._luck.uniform(0.3, 1.0) * minutes * MINUTE)
