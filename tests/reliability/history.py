"""What clients asked and heard, and what must hold of it.

Each call is an interval: it was decided at some instant in [called, returned]. From answers follow intervals
in which an operator *surely* has a seat, and others in which one *may* have it; both are drawn so that an honest
server can never be accused, whatever the order inside the intervals was. Instants are milliseconds of this
machine's clock, which is the databases' clock too.
"""

from dataclasses import dataclass, field

LATE = 12_000
"""How long a call that the client gave up, or that a server took down with it, may still have an effect."""


@dataclass
class Call:
    """One call. `status` None: nothing is known of it."""

    operator: str
    kind: str
    called: int
    lease: str | None = None
    device: str | None = None
    returned: int | None = None
    status: int | None = None
    body: dict = field(default_factory=dict)
    ticket: str | None = None

    @property
    def known(self):
        return self.status is not None and self.status != 503

    @property
    def seat(self):
        """The lease that was answered."""
        return self.body["lease"] if self.status == 200 and "expires_at" in self.body else None

    @property
    def code(self):
        return self.body.get("code")

    @property
    def place(self):
        return self.body.get("facts", {}).get("place")

    @property
    def waits(self):
        """The ticket that was answered."""
        return self.body.get("facts", {}).get("ticket") if self.code == "QUEUED" else None

    @property
    def offered(self):
        return "offer_until" in self.body.get("facts", {})

    @property
    def may_end(self):
        """Whether a seat of this operator may have ended by it."""
        return self.kind in {"release", "take_over"}


def surely(calls):
    """[from, until) in which the operator of these calls surely has a seat, and which lease it is."""
    found = []
    for number, call in enumerate(calls):
        if call.seat is None:
            continue
        until = call.body["until"]
        until = min([until, *(later.called for later in calls[number + 1 :] if later.may_end)])
        if call.returned < until:
            found.append((call.returned, until, call.seat))
    return found


def possibly(calls, ttl):
    """[from, until) in which the operator may have a seat."""
    found = []
    for call in calls:
        match call.kind:
            case "acquire" | "take_over" | "beat" if not call.known:
                found.append((call.called, call.called + LATE + ttl))
            case "acquire" | "take_over" | "beat" if call.seat is not None:
                found.append((call.called, call.body["until"]))
            case "release" if call.known and call.returned is not None:
                # Over for sure once the answer has come, unless something unknown is still under way.
                if any(not other.known and other.called > call.called - LATE for other in calls):
                    continue
                found = [(start, min(until, max(start, call.returned))) for start, until in found]
    return found


def most(intervals):
    """The most intervals that overlap at any instant."""
    steps = sorted([(a, 1) for a, b in intervals if a < b] + [(b, -1) for a, b in intervals if a < b])
    height = top = 0
    for _, step in steps:
        height += step
        top = max(top, height)
    return top


def by_operator(calls):
    """Operator -> calls in order."""
    found = {}
    for call in sorted(calls, key=lambda call: call.called):
        found.setdefault(call.operator, []).append(call)
    return found


def more_than(size, calls):
    """At an instant more than `size` surely had a seat: how many."""
    intervals = [(a, b) for own in by_operator(calls).values() for a, b in merged(surely(own))]
    top = most(intervals)
    return [f"{top} had seats at once"] if top > size else []


def merged(intervals):
    """Intervals of one person, joined where they touch."""
    found = []
    for start, until, *_ in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((start, until))
    return found


def lost(calls):
    """Grants that were acknowledged and not kept."""
    found = []
    for operator, own in by_operator(calls).items():
        for number, call in enumerate(own):
            if call.seat is None:
                continue
            for later in own[number + 1 :]:
                if later.may_end or later.returned is None or later.returned >= call.body["until"]:
                    break
                if later.kind == "beat" and later.lease != call.seat:
                    continue
                other_device = later.kind == "acquire" and later.code == "HELD_ELSEWHERE"
                if later.known and not other_device and later.seat != call.seat:
                    found.append(f"{operator} had {call.seat} and heard {later.status} {later.body}")
    return found


def denied_in_vain(size, calls, ttl):
    """Denials while a seat was free for the whole call."""
    people = by_operator(calls)
    may = {operator: merged(possibly(own, ttl)) for operator, own in people.items()}
    found = []
    for call in calls:
        if call.code != "POOL_FULL":
            continue
        others = [
            (max(a, call.called), min(b, call.returned + 1))
            for operator, intervals in may.items()
            if operator != call.operator
            for a, b in intervals
        ]
        top = most([(a, b) for a, b in others if a < b])
        if top < size:
            found.append(f"{call.operator} was denied at {call.called} with {top} of {size} in at the most")
    return found


def out_of_order(calls):
    """Seats and places that were given past somebody who waited longer and was there."""
    found = []
    tickets = {}
    for call in sorted(calls, key=lambda call: call.called):
        if call.waits is not None:
            tickets.setdefault(call.waits, []).append(call)
    for ticket, polls in tickets.items():
        places = [poll.place for poll in polls if not poll.offered]
        if places != sorted(places, reverse=True):
            found.append(f"the place of {ticket} grew: {places}")
        first = polls[0]
        idle = [poll for poll in polls if not poll.offered]
        for call in calls:
            # A take-over of the own seat passes nobody.
            newcomer = call.seat is not None and not call.body["renewed"] and call.kind != "take_over"
            if not newcomer or call.operator == first.operator:
                continue
            # Somebody who came after the answer to the first one, was seated before the last one still waited.
            came = came_at(calls, call)
            if came > first.returned and any(poll.called > call.returned for poll in idle):
                found.append(f"{call.operator} overtook {first.operator}: came {came}, {ticket}")
    return found


def came_at(calls, call):
    """When the operator of a grant began to ask, at the earliest: after the last own seat or denial."""
    own = [c for c in calls if c.operator == call.operator and c.called < call.called]
    own.sort(key=lambda c: c.called)
    came = call.called
    for earlier in reversed(own):
        if earlier.known and earlier.waits is None and earlier.kind != "leave":
            break
        if earlier.kind in {"acquire", "take_over", "beat"}:
            came = earlier.called
    return came
