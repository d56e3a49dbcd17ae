"""One machine of random steps over the pool in memory, and over any number of other pools beside it.

Each step is done to every side; their answers and what is left are compared, and the invariants of "who may be in"
are checked on the one in memory with a count of their own.
"""

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from rooms import MINUTE, SECOND, START, Pool

from seatwise import room as rooms
from seatwise.hours import Reservation
from seatwise.licenses import Kind
from seatwise.seats import (
    Admitted,
    Code,
    Denied,
    Expired,
    Mark,
    Queued,
    Released,
    Renewed,
    Revoked,
    WaitEnded,
    Waiting,
    apply,
)

PEOPLE = ("anna", "boris", "vera", "gleb", "dina", "egor")
NIGHT = ("vera", "gleb")
DEVICES = (None, "office", "home")
LENGTHS = (1, 900, 20 * SECOND, MINUTE - 1, MINUTE, 110 * SECOND, 180 * SECOND, 5 * MINUTE, 16 * MINUTE)

operators = st.sampled_from(PEOPLE)
stays = st.integers(0, 50)


def said(answer):
    """An answer without the ids, which are each side's own."""
    if answer is None:
        return None
    parts = {"is": type(answer).__name__}
    for name in answer.__struct_fields__:
        value = getattr(answer, name)
        if name == "lease":
            parts[name] = seat(value)
        elif name == "waiter":
            parts[name] = place(value)
        elif name in {"replaces", "ticket"}:
            parts[name] = value is not None
        else:
            parts[name] = value
    return parts


def seat(lease):
    """A lease without its id."""
    fields = ("operator", "license", "since", "expires_at", "mark", "device", "active_at", "linger")
    return tuple(getattr(lease, name) for name in fields)


def place(waiter):
    """A wait without its id."""
    return tuple(
        getattr(waiter, n) for n in ("operator", "priority", "joined_at", "alive_until", "offer_until")
    )


class MemorySide(Pool):
    """The pool in memory with the words of the desk for leases that are over."""

    def ask(self, operator, device, take_over):
        return self.acquire(operator, device=device, take_over=take_over)

    def alive(self, lease, active):
        self.settle()
        over = self.over(lease)
        if isinstance(over, Revoked):
            return Denied(self.now, lease.operator, over.code)
        if isinstance(over, Released):
            return Denied(self.now, lease.operator, Code.LEASE_EXPIRED)
        return self.beat(self.room.leases.get(lease.id, lease), active=active)

    def over(self, lease):
        """How a lease ended."""
        return next((e for e in self.told((Revoked, Released, Expired)) if e.lease.id == lease.id), None)

    def go(self, lease):
        self.settle()
        if lease.id in self.room.leases:
            rooms.leave(self.room, self.room.leases[lease.id], self.now)

    def put_out(self, lease, code=Code.LEASE_REVOKED):
        self.settle()
        if lease.id in self.room.leases:
            rooms.end(self.room, self.room.leases[lease.id], "olga", "late", self.now, code)

    def close(self, lease):
        if lease.id in self.room.leases:
            self.close_page(lease)

    def give(self, lease, colleague):
        same_group = (lease.operator in NIGHT) == (colleague in NIGHT)
        return self.hand_over(lease, colleague, entitled=same_group)

    def poll(self, operator):
        return self.still_waiting(operator)

    def stop(self, operator):
        self.settle()
        if self.waiter(operator) is not None:
            self.stop_waiting(operator)

    def disable(self, operator):
        self.disabled.add(operator)
        own = self.room.own(operator)
        if own is not None:
            self.put_out(own, Code.OPERATOR_DISABLED)
        self.stop(operator)

    def enable(self, operator):
        self.disabled.discard(operator)

    def name(self, operator):
        self.named.add(operator)

    def rank(self, operator, priority):
        self.priority[operator] = priority

    def more(self, quantity):
        self.buy(quantity)

    def fewer(self):
        self.settle()
        bought = [p for p in self.room.purchases if p.kind is Kind.SIMULTANEOUS and p.covers(self.now)]
        if len(bought) > 1:
            number = self.room.purchases.index(bought[-1])
            self.room.purchases[number] = msgspec.structs.replace(bought[-1], ends_at=self.now)

    def reserve(self, seats):
        self.settle()
        self.room.reservations.append(Reservation(id=f"r{self.now}", group="night", seats=seats))

    def state(self):
        """Who is in and who waits."""
        self.settle()
        return (
            sorted(seat(lease) for lease in self.room.leases.values()),
            [place(waiter) for waiter in self.room.waiters()],
        )


class Machine(RuleBasedStateMachine):
    """Random people at one pool."""

    idle_limits = (None, MINUTE, 15 * MINUTE)

    def others(self, _size, _rules):
        """The sides beside the one in memory, each for a fresh pool of `size` seats."""
        return []

    @initialize(
        size=st.integers(1, 3),
        queue=st.booleans(),
        observe=st.sampled_from([False, False, False, True]),
        overlap=st.booleans(),
        pass_queue=st.booleans(),
        idle=st.integers(0, 2),
    )
    def begin(self, size, queue, observe, overlap, pass_queue, idle):
        rules = {
            "queue": queue,
            "observe": observe,
            "pass_queue": pass_queue,
            "idle_limit": self.idle_limits[idle % len(self.idle_limits)],
            "handover_extra": int(overlap),
            "handover_window": 20 * MINUTE,
        }
        self.memory = MemorySide(size, shift_changes=shift_changes(), **rules)
        self.memory.room.groups["night"] = set(NIGHT)
        # Named licenses are there for all who are given one.
        self.memory.buy(None, Kind.NAMED, starts_at=0)
        self.sides = [self.memory, *self.others(size, rules)]
        self.leases = []
        self.seen = 0
        self.live = {}
        self.waits = {}
        self.told = None
        self.asker = None
        self.was = None

    def every(self, do, stay=None):
        """Do something to every side a moment later; the answer of the one in memory."""
        self.tick(1)
        self.memory.settle()
        # A free seat is judged as it was before the decision took it.
        self.was = self.free_for(self.asker) if self.asker else None
        answers = []
        for number, side in enumerate(self.sides):
            lease = None if stay is None else self.leases[stay][number]
            answers.append(do(side) if stay is None else do(side, lease))
        first, *rest = [
            said(answer) if hasattr(answer, "__struct_fields__") else answer for answer in answers
        ]
        for other in rest:
            assert other == first
        if isinstance(answers[0], Admitted):
            self.leases.append([answer.lease for answer in answers])
        self.told = answers[0]
        return answers[0]

    def silently(self, do, stay=None):
        """Do something to every side whose answer tells nothing."""
        self.asker = None

        def quiet(*arguments):
            do(*arguments)

        self.every(quiet, stay)

    def tick(self, length):
        for side in self.sides:
            side.now += length

    @rule(length=st.sampled_from(LENGTHS))
    def time_passes(self, length):
        self.asker = None
        self.tick(length)

    @rule(operator=operators, device=st.sampled_from(DEVICES), take_over=st.booleans())
    def ask(self, operator, device, take_over):
        self.asker = operator
        answer = self.every(lambda side: side.ask(operator, device, take_over))
        self.judge(operator, answer)

    @precondition(lambda self: self.leases)
    @rule(stay=stays, active=st.booleans())
    def beat(self, stay, active):
        stay %= len(self.leases)
        lease = self.leases[stay][0]
        self.asker = lease.operator
        before = lease.id in self.memory.room.leases
        answer = self.every(lambda side, own: side.alive(own, active), stay)
        if not before and isinstance(answer, Admitted | Renewed):
            assert answer.lease.id != lease.id, "a late beat revived a lease"

    @precondition(lambda self: self.leases)
    @rule(stay=stays, how=st.sampled_from(["go", "put_out", "close"]))
    def end(self, stay, how):
        self.silently(lambda side, own: getattr(side, how)(own), stay % len(self.leases))

    @precondition(lambda self: self.leases)
    @rule(stay=stays, colleague=operators)
    def give(self, stay, colleague):
        self.asker = None
        stay %= len(self.leases)
        if self.leases[stay][0].operator != colleague:
            self.every(lambda side, own: side.give(own, colleague), stay)

    @rule(operator=operators)
    def poll(self, operator):
        self.asker = None
        self.every(lambda side: side.poll(operator))

    @rule(operator=operators)
    def stop(self, operator):
        self.silently(lambda side: side.stop(operator))

    @rule(operator=operators, what=st.sampled_from(["disable", "enable", "enable", "name"]))
    def person(self, operator, what):
        self.silently(lambda side: getattr(side, what)(operator))

    @rule(operator=operators, priority=st.integers(-1, 2))
    def rank(self, operator, priority):
        self.silently(lambda side: side.rank(operator, priority))

    @rule(quantity=st.integers(0, 2))
    def more(self, quantity):
        self.silently(lambda side: side.more(quantity))

    @rule()
    def fewer(self):
        self.silently(lambda side: side.fewer())

    @precondition(lambda self: not self.memory.room.reservations)
    @rule(seats=st.integers(1, 2))
    def reserve(self, seats):
        if seats <= self.memory.room.size(self.memory.now):
            self.silently(lambda side: side.reserve(seats))

    def free_for(self, operator):
        """Seats that somebody could have now, counted anew from the leases and waits themselves."""
        room, now = self.memory.room, self.memory.now
        size = room.size(now)
        seats = [le for le in room.leases.values() if le.license is Kind.SIMULTANEOUS and now < le.expires_at]
        offers = [w for w in room.queue.values() if w.offer_until is not None]
        kept = 0
        own_offer = any(waiter.operator == operator for waiter in offers)
        if operator not in NIGHT and not own_offer:
            used = sum(x.operator in NIGHT for x in [*seats, *offers])
            kept = max(0, sum(one.seats for one in room.reservations) - used)
        return size - len(seats) - len(offers) + own_offer - kept

    def judge(self, operator, answer):
        """Named are never denied; nobody is denied while a seat is free; nobody overtakes an equal."""
        memory = self.memory
        if isinstance(answer, Denied | Queued | Waiting) and operator not in memory.disabled:
            code = getattr(answer, "code", Code.QUEUED)
            if code not in {Code.HELD_ELSEWHERE, Code.TAKEOVER_COOLDOWN}:
                assert operator not in memory.named, "somebody with a named license was denied"
                assert self.was <= 0, f"denied with {self.was} free"
                assert not memory.room.rules.observe, "denied where all is only observed"
        if isinstance(answer, Admitted) and answer.lease.license is Kind.SIMULTANEOUS and not answer.replaces:
            if answer.lease.mark is Mark.OBSERVED:
                return
            ended = [e for e in memory.told(WaitEnded) if e.waiter.operator == operator and e.at == answer.at]
            joined = ended[-1].waiter.joined_at if ended else answer.at
            priority = ended[-1].waiter.priority if ended else memory.priority.get(operator, 0)
            for waiter in memory.room.waiters():
                before = waiter.priority >= priority and waiter.joined_at < joined
                if before and waiter.offer_until is None:
                    assert memory.room.reservations, "an equal was overtaken"
                    assert waiter.operator not in NIGHT

    @invariant()
    def all_sides_agree(self):
        if not hasattr(self, "memory"):
            return
        first, *rest = [side.state() for side in self.sides]
        for other in rest:
            assert other == first

    @invariant()
    def the_events_keep_the_rules(self):
        """Counted anew from the events alone."""
        if not hasattr(self, "memory"):
            return
        room = self.memory.room
        for event in room.events[self.seen :]:
            if isinstance(event, Admitted):
                assert event.lease.operator not in {le.operator for le in self.live.values()}, "two seats"
                seats = sum(lease.license is Kind.SIMULTANEOUS for lease in self.live.values())
                size = room.size(event.at)
                assert all(event.at < lease.expires_at for lease in self.live.values()), (
                    "an expired one counted"
                )
                if event.lease.license is Kind.SIMULTANEOUS and not event.replaces:
                    assert event.in_use == seats
                    if event.lease.mark is Mark.ORDINARY:
                        assert size is None or seats < size, "more than N"
                    elif event.lease.mark is Mark.HANDOVER:
                        assert seats < size + room.rules.handover_extra
            elif isinstance(event, Expired):
                assert event.at == event.lease.expires_at
            elif isinstance(event, Queued):
                assert event.waiter.id not in self.waits
                self.waits[event.waiter.id] = 0
            elif isinstance(event, WaitEnded):
                self.waits[event.waiter.id] += 1
                assert self.waits[event.waiter.id] == 1, "a wait ended twice"
            apply(self.live, {}, event) if not isinstance(event, WaitEnded | Waiting) else None
        self.seen = len(room.events)
        open_waits = {ticket for ticket, ends in self.waits.items() if not ends}
        assert open_waits == set(room.queue), "a wait that never ended, or ended in silence"

    @invariant()
    def replaying_the_events_yields_the_room(self):
        if not hasattr(self, "memory"):
            return
        leases, waiters = {}, {}
        for event in self.memory.room.events:
            apply(leases, waiters, event)
        assert (leases, waiters) == (self.memory.room.leases, self.memory.room.queue)

    def teardown(self):
        for side in getattr(self, "sides", [])[1:]:
            side.finish()


def shift_changes():
    """An overlap whose middle lies a quarter of an hour after the start."""
    return (((START // MINUTE) + 15) % (24 * 60),)
