"""FlexNet checkouts paired with returns: first in, first out, by seats; restarts end what is open.

All times here are running seconds (see day_clock); nothing is dated yet.
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from seatwise.readers.denials import Denials, Wait
from seatwise.readers.flexnet_lines import Line, Say
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.reading import Notebook


@dataclass(slots=True)
class Checkout:
    """Seats still out; `first` is the row of the part that was given back first."""

    start: int
    seats: int
    first: int | None = None
    begun: Kind = Kind.LOGIN


@dataclass
class Pairs:
    """Everything that is out, and the sessions that ended."""

    gathered: Gathered = field(default_factory=Gathered)
    denials: Denials = field(default_factory=Denials)
    out: "dict[tuple[str, int], deque[Checkout]]" = field(default_factory=lambda: defaultdict(deque))
    queue: dict[tuple[str, int], int] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    upsince: set[str] = field(default_factory=set)  # daemons whose start the log shows; "" is all of them
    outs: int = 0
    ins: int = 0
    stray: int = 0
    before: int = 0
    begin: int = -1  # the first time in the log, -1 until it is known
    again: int = 0  # checkouts by someone who has the same out already

    def take(self, key: tuple[str, int], at: int, seats: int) -> None:
        """A checkout."""
        self.outs += 1
        held = self.out[key]
        if held:
            self.again += 1
        held.append(Checkout(at, seats))
        if self.queue:
            self.leave_queue(key, at)

    def leave_queue(self, key: tuple[str, int], at: int) -> None:
        """A checkout serves whoever waited for it."""
        since = self.queue.pop(key, None)
        if since is not None:
            self.served(key, since, at)

    def give(self, key: tuple[str, int], at: int, seats: int, kind: Kind) -> None:
        """A return of so many seats, over as many checkouts as it takes."""
        self.ins += 1
        held = self.out.get(key)
        while held and seats:
            oldest = held[0]
            if seats < oldest.seats:
                row = self._end(key, oldest, at, seats, Kind.PARTIAL_RETURN)
                oldest.first = row if oldest.first is None else oldest.first
                oldest.seats -= seats
                return
            self._end(key, oldest, at, oldest.seats, kind)
            seats -= oldest.seats
            held.popleft()
        if not seats:
            return
        if key[0] in self.upsince or "" in self.upsince:
            self.stray += 1
        else:
            # Held since before the log began.
            self.before += 1
            self.gathered.add(key[1], min(self.begin, at), at, seats, Kind.BEFORE_LOG, kind)

    def _end(self, key: tuple[str, int], checkout: Checkout, at: int, seats: int, kind: Kind) -> int:
        row = self.gathered.add(key[1], checkout.start, max(at, checkout.start), seats, checkout.begun, kind)
        if checkout.first is not None:
            self.gathered.piece_of[row] = checkout.first
        return row

    def end_all(
        self, at: int, kind: Kind, daemon: str | None = None, earliest: int | None = None
    ) -> list[str]:
        """End what is out (of one daemon, or all); gives the users. `earliest`: the end lies from
        there to `at`."""
        users = []
        for key, held in self.out.items():
            if daemon is not None and key[0] != daemon:
                continue
            for checkout in held:
                row = self._end(key, checkout, at, checkout.seats, kind)
                if earliest is not None and earliest < at:
                    self.gathered.ranges[row] = (max(earliest, checkout.start), at)
                users.append(self.gathered.names[key[1]][0])
            held.clear()
        for key in [key for key in self.queue if daemon is None or key[0] == daemon]:
            self.served(key, self.queue.pop(key), None)
        return users

    def wait(self, key: tuple[str, int], at: int) -> None:
        """Someone joins the queue."""
        self.queue.setdefault(key, at)

    def served(self, key: tuple[str, int], since: int, at: int | None) -> None:
        """Someone who waited since then was served, or (None) never."""
        user, feature, _ = self.gathered.names[key[1]]
        self.waits.append(Wait(user, feature, since, at))

    def deny(self, line: Line, at: int) -> None:
        """A refusal."""
        if line.say is Say.UNSUPPORTED:
            self.denials.unsupported_lines += 1
            return
        self.denials.lines += 1
        self.denials.add(line.user, line.feature, at, line.reason)


def told_of(book: Notebook, kind: str, template: str, users: list[str], daemon: str) -> None:
    """One remark on sessions that ended together."""
    if users:
        people = list(dict.fromkeys(users))
        shown = ", ".join(people[:5]) + (", …" if len(people) > 5 else "")
        book.note(kind, template, count=len(users), users=shown, daemon=daemon)
