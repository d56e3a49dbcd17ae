"""The conversations of those who were in: who was asked what when, who answered, how it was liked."""

import heapq
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import IntEnum

import msgspec

from seatwise.demo.cast import Manner, Member, chance
from seatwise.demo.day import MINUTE
from seatwise.demo.rota import ZONE
from seatwise.desk.events import Event
from seatwise.licenses import Instant

SOURCE = "demo"

# New conversations an hour, by the local hour: quiet nights, a peak before noon and one after work.
_PER_HOUR = (3, 2, 1, 1, 1, 3, 5, 8, 11, 14, 17, 18, 16, 14, 14, 13, 12, 13, 15, 15, 13, 10, 7, 4)
_WEEKEND = 0.6
_CHANNELS = {"whatsapp": 0.42, "telegram": 0.31, "web": 0.2, "vk": 0.07}
_SOON = 50 * MINUTE


class Stay(msgspec.Struct, frozen=True):
    """A stay in a seat over [since, until)."""

    since: Instant
    until: Instant


class _Step(IntEnum):
    REPLY = 0
    ASK_AGAIN = 1
    CLOSE = 2
    RATE = 3


class _Case(msgspec.Struct):
    id: str
    client: str
    channel: str
    turns: int
    opened: Instant
    operator: str | None = None
    first_reply: Instant | None = None


class Conversations:
    """What is talked about in [start, now), given who was in (`stays` by login, in order of time)."""

    def __init__(
        self, members: list[Member], stays: dict[str, list[Stay]], start: Instant, now: Instant, seed: int
    ) -> None:
        self._manners: dict[str, Manner] = {m.login: m.manner for m in members if m.manner is not None}
        self._stays = {login: stays.get(login, []) for login in self._manners}
        self._starts = {login: [stay.since for stay in found] for login, found in self._stays.items()}
        self._start, self._now = start, now
        self._luck = chance(seed, "conversations")
        self._open: dict[str, int] = defaultdict(int)
        self._steps: list[tuple[Instant, int, _Step, _Case]] = []
        self._events: list[Event] = []
        self._order = 0

    def told(self, passed: Callable[[Instant], None]) -> list[Event]:
        """All events, in order of time; `passed` is told how far it is."""
        opening = self._openings()
        following = next(opening, None)
        while following is not None or self._steps:
            if following is not None and (not self._steps or following <= self._steps[0][0]):
                self._begin(following)
                passed(following)
                following = next(opening, None)
                continue
            at, _, step, case = heapq.heappop(self._steps)
            if at < self._now:
                self._do(at, step, case)
        return sorted(self._events, key=lambda event: (event.occurred_at, int(event.event)))

    def _openings(self) -> Iterator[Instant]:
        """When clients write first: a Poisson stream of the day's rate, thinned from that of its peak."""
        at, most = float(self._start), max(_PER_HOUR)
        while True:
            at += self._luck.expovariate(most / (60 * MINUTE))
            if at >= self._now:
                return
            local = datetime.fromtimestamp(at / 1000, ZONE)
            rate = _PER_HOUR[local.hour] * (_WEEKEND if local.weekday() >= 5 else 1)
            if self._luck.random() < rate / most:
                yield int(at)

    def _begin(self, at: Instant) -> None:
        turns = 1
        while turns < 9 and self._luck.random() < 0.55:
            turns += 1
        case = _Case(
            id=f"k{self._order + 1}",
            client=f"c{self._luck.randint(1, 4000)}",
            channel=self._luck.choices(list(_CHANNELS), list(_CHANNELS.values()))[0],
            turns=turns,
            opened=at,
        )
        self._tell("case.opened", at, "client", case.client, case)
        self._message(at, case)
        self._hand(at + self._luck.randint(1_000, 20_000), case)

    def _do(self, at: Instant, step: _Step, case: _Case) -> None:
        if step is _Step.RATE:
            self._rate(at, case)
            return
        if step is _Step.ASK_AGAIN:
            self._message(at, case)
            self._later(at + self._delay(case), _Step.REPLY, case)
            return
        if case.operator is None or not self._present(case.operator, at):
            self._wait_or_hand(at, step, case)
        elif step is _Step.REPLY:
            self._reply(at, case)
        else:
            self._close(at, case)

    def _wait_or_hand(self, at: Instant, step: _Step, case: _Case) -> None:
        """Whoever has the case is not in: is back soon, or somebody else takes it."""
        back = self._next_stay(case.operator, at) if case.operator is not None else None
        if back is not None and back - at < _SOON:
            self._later(back + self._delay(case), step, case)
        elif step is _Step.CLOSE:
            self._close(at, case)
        else:
            self._hand(at, case)

    def _hand(self, at: Instant, case: _Case) -> None:
        """Assign to whoever is in and has the least to do for what they usually take."""
        if at >= self._now:
            return
        there = [login for login in self._manners if self._present(login, at)]
        if not there:
            comes = [found for login in self._manners if (found := self._next_stay(login, at)) is not None]
            if comes:
                self._later(min(comes) + self._luck.randint(20_000, 90_000), _Step.REPLY, case)
            return
        if case.operator is not None:
            self._open[case.operator] -= 1
        case.operator = min(
            there,
            key=lambda login: (self._open[login] + self._luck.random()) / self._manners[login].appetite,
        )
        self._open[case.operator] += 1
        self._tell("case.assigned", at, "system", None, case, operator=case.operator)
        self._later(at + self._delay(case), _Step.REPLY, case)

    def _reply(self, at: Instant, case: _Case) -> None:
        assert case.operator is not None  # noqa: S101 - asked before
        length = round(min(1200, self._luck.lognormvariate(4.6, 0.6)))
        self._tell("message.out", at, "operator", case.operator, case, length=length)
        case.first_reply = case.first_reply or at
        case.turns -= 1
        if case.turns > 0:
            self._later(at + self._spread(150_000, 0.9), _Step.ASK_AGAIN, case)
        else:
            self._later(at + self._spread(300_000, 0.8), _Step.CLOSE, case)

    def _close(self, at: Instant, case: _Case) -> None:
        # Whoever went home leaves the closing to the desk, which does it by itself after a while.
        there = case.operator is not None and self._present(case.operator, at)
        self._tell("case.closed", at, *(("operator", case.operator) if there else ("system", None)), case)
        if case.operator is None:
            return
        self._open[case.operator] -= 1
        if self._luck.random() < 0.75:
            asked = at + 5_000
            self._tell("survey.sent", asked, "system", None, case, operator=case.operator)
            if self._luck.random() < 0.42:
                self._later(asked + self._spread(600_000, 1.1), _Step.RATE, case)

    def _rate(self, at: Instant, case: _Case) -> None:
        if case.operator is None:
            return
        waited = ((case.first_reply or at) - case.opened) / MINUTE
        mood = self._luck.gauss(self._manners[case.operator].warmth - min(1.2, waited / 15), 0.75)
        rating = min(5, max(1, round(mood)))
        self._tell("rating.given", at, "client", case.client, case, case.operator, rating=rating, scale=5)

    def _message(self, at: Instant, case: _Case) -> None:
        length = round(min(900, self._luck.lognormvariate(4.0, 0.8)))
        self._tell("message.in", at, "client", case.client, case, length=max(1, length))

    def _delay(self, case: _Case) -> int:
        """How long an answer takes: the operator's pace, slower with every other open case."""
        manner = self._manners.get(case.operator or "")
        if manner is None:
            return self._spread(60_000, 0.6)
        others = max(0, self._open[case.operator or ""] - 1)
        return self._spread(55_000 * manner.pace * (1 + 0.2 * others), 0.65)

    def _spread(self, median: float, sigma: float) -> int:
        return 2_000 + round(min(4 * 60 * MINUTE, self._luck.lognormvariate(math.log(median), sigma)))

    def _later(self, at: Instant, step: _Step, case: _Case) -> None:
        self._order += 1
        heapq.heappush(self._steps, (at, self._order, step, case))

    def _present(self, login: str, at: Instant) -> bool:
        index = bisect_right(self._starts[login], at) - 1
        return index >= 0 and at < self._stays[login][index].until

    def _next_stay(self, login: str, at: Instant) -> Instant | None:
        starts = self._starts[login]
        index = bisect_right(starts, at)
        return starts[index] if index < len(starts) else None

    def _tell(
        self,
        type_: str,
        at: Instant,
        actor_kind: str,
        actor: str | None,
        case: _Case,
        operator: str | None = None,
        **data: object,
    ) -> None:
        if at >= self._now:
            return
        self._order += 1
        self._events.append(
            Event(
                event=str(self._order),
                source=SOURCE,
                type=type_,
                occurred_at=at,
                received_at=at + self._luck.randint(40, 900),
                actor_kind=actor_kind,
                actor=actor,
                operator=operator,
                case_id=case.id,
                channel=case.channel,
                data=data,
            )
        )
