"""Walk through the weeks: every intent becomes a command to the desk, at its instant."""

import heapq
from collections.abc import Callable

from seatwise.demo.cast import chance
from seatwise.demo.day import MINUTE, Act, Moment
from seatwise.desk import access, seating
from seatwise.licenses import Instant
from seatwise.seats import Denied, Queued, Waiting
from seatwise.store import Held

TTL = 180_000
"""How long a seat lasts without a sign of life, milliseconds: what a server does unless told otherwise."""

# Often enough that no seat lapses, seldom enough that eight weeks take seconds.
_BEAT = 120_000
_FORGOTTEN = "went home without leaving"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def __call__(self) -> Instant:
        return self.at


class Walk:
    """The weeks of one company. `people` gives the operator id of a login; `lead` ends forgotten seats."""

    def __init__(self, held: Held, clock: Clock, people: dict[str, str], lead: str, seed: int) -> None:
        self._held = held
        self._clock = clock
        self._people = people
        self._lead = lead
        self._luck = chance(seed, "walk")
        self._leases: dict[str, str] = {}
        self._silent: set[str] = set()
        self._wanting: set[str] = set()
        self._sessions: dict[str, str] = {}
        self._beaten = clock.at

    def run(self, moments: list[Moment], now: Instant, passed: Callable[[Instant], None]) -> None:
        """Do what is meant, in order of time, until `now`; `passed` is told how far it is."""
        heapq.heapify(moments)
        while moments and moments[0].at <= now:
            moment = heapq.heappop(moments)
            self._beat_until(moment.at)
            self._clock.at = moment.at
            again = self._do(moment)
            if again is not None:
                heapq.heappush(moments, again)
            passed(moment.at)
        self._beat_until(now)
        self._clock.at = now
        self._beat()

    def _beat_until(self, at: Instant) -> None:
        while self._beaten + _BEAT <= at:
            self._beaten += _BEAT
            self._clock.at = self._beaten
            self._beat()

    def _beat(self) -> None:
        alive = [lease for login, lease in self._leases.items() if login not in self._silent]
        if alive:
            seating.renew_all(self._held, alive, TTL)
            seating.touch_all(self._held, alive)

    def _do(self, moment: Moment) -> Moment | None:
        login = moment.login
        match moment.act:
            case Act.COME:
                self._sign_in(login)
                return self._ask(moment)
            case Act.RETURN:
                seated = login in self._leases and login not in self._silent
                if login in self._sessions and login not in self._wanting and not seated:
                    return self._ask(moment)
            case Act.RETRY:
                if login in self._wanting:
                    return self._ask(moment)
            case Act.PAUSE:
                self._release(login)
            case Act.VANISH:
                if login in self._leases:
                    self._silent.add(login)
            case Act.LEAVE:
                self._wanting.discard(login)
                self._release(login)
                self._sign_out(login)
            case Act.PUT_OUT:
                self._wanting.discard(login)
                self._put_out(login)
                self._sign_out(login)
        return None

    def _ask(self, moment: Moment) -> Moment | None:
        """Ask for a seat; who is denied asks again a little later."""
        login = moment.login
        lease = self._luck.randbytes(9).hex()
        event = seating.acquire(self._held, seating.DEFAULT_POOL, self._people[login], TTL, lease_id=lease)
        if isinstance(event, Denied | Queued | Waiting):
            self._wanting.add(login)
            later = moment.at + round(self._luck.uniform(0.7, 3) * MINUTE)
            if later < moment.until:
                return Moment(later, Act.RETRY, login, moment.until)
            self._wanting.discard(login)
            return None
        self._wanting.discard(login)
        self._silent.discard(login)
        self._leases[login] = event.lease.id
        return None

    def _release(self, login: str) -> None:
        self._silent.discard(login)
        lease = self._leases.pop(login, None)
        if lease is not None:
            seating.release(self._held, lease, TTL)

    def _put_out(self, login: str) -> None:
        self._silent.discard(login)
        lease = self._leases.pop(login, None)
        if lease is not None:
            seating.end(self._held, lease, self._lead, _FORGOTTEN, TTL)

    def _sign_in(self, login: str) -> None:
        ticket = access.issue_ticket(self._held, self._people[login])
        token = access.open_session(self._held, ticket, "demo")
        if token is not None:
            self._sessions[login] = token

    def _sign_out(self, login: str) -> None:
        token = self._sessions.pop(login, None)
        if token is not None:
            access.close_session(self._held, token)
