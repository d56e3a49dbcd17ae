"""Who was turned away or had to wait, told apart: a lack of licenses, a rule, a product that is not there."""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum, auto


class Reason(IntEnum):
    """Why a license was not granted."""

    SHORTAGE = auto()  # all taken, or others wait before: the only kind that speaks for buying
    RULE = auto()  # options file: excluded, a maximum, reserved for others
    OTHER = auto()  # expired, wrong version, no such product


@dataclass(frozen=True, slots=True)
class Wait:
    """Someone in the queue. `end` is when it was served, None if it was not; `gone` is then when it left the
    queue, if the log tells. ms UTC."""

    user: str
    feature: str
    start: int
    end: int | None
    seats: int = 1
    gone: int | None = None

    @property
    def until(self) -> int:
        """How long the demand surely lasted: until it was served or gone, else just the first instant."""
        end = self.gone if self.end is None else self.end
        return self.start + 1 if end is None else max(end, self.start)


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that someone wanted a seat and got none, however often the program asked again."""

    user: str
    feature: str
    start: int  # ms UTC of the first try
    last: int
    tries: int


@dataclass
class Denials:
    """Denials of a log, one entry a line. `who` is an index into `names`, `at` ms UTC."""

    who: "array[int]" = field(default_factory=lambda: array("i"))
    at: "array[int]" = field(default_factory=lambda: array("q"))
    reason: "array[int]" = field(default_factory=lambda: array("b"))
    names: list[tuple[str, str]] = field(default_factory=list)  # (user, feature)
    waits: list[Wait] = field(default_factory=list)
    lines: int = 0  # as logged, also those that were not final
    unsupported_lines: int = 0
    failed_sign_ins: int = 0
    interrupted: int = 0
    _codes: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, user: str, feature: str, at: int, reason: Reason) -> None:
        """One final denial."""
        key = (user, feature)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.names)
            self.names.append(key)
        self.who.append(code)
        self.at.append(at)
        self.reason.append(reason)

    def of(self, feature: str) -> "Denials":
        """Those of one feature; what was not told of a feature stays out."""
        kept = Denials(waits=[wait for wait in self.waits if wait.feature == feature])
        for who, at, reason in zip(self.who, self.at, self.reason, strict=True):
            if self.names[who][1] == feature:
                kept.add(*self.names[who], at, Reason(reason))
        kept.lines = len(kept.who)
        return kept

    def count(self, reason: Reason) -> int:
        """Final denials with that reason."""
        return self.reason.count(reason)

    def absorb(self, other: "Denials") -> None:
        """Add all of `other`."""
        for who, at, reason in zip(other.who, other.at, other.reason, strict=True):
            self.add(*other.names[who], at, Reason(reason))
        self.waits += other.waits
        self.lines += other.lines
        self.unsupported_lines += other.unsupported_lines
        self.failed_sign_ins += other.failed_sign_ins
        self.interrupted += other.interrupted

    def episodes(self, window: int) -> list[Episode]:
        """Shortage alone; tries of one person for one feature no more than `window` ms apart are one
        episode."""
        tries: dict[int, list[int]] = defaultdict(list)
        for who, at, reason in zip(self.who, self.at, self.reason, strict=True):
            if reason == Reason.SHORTAGE:
                tries[who].append(at)
        found = []
        for who, times in tries.items():
            user, feature = self.names[who]
            times.sort()
            first = last = times[0]
            count = 0
            for at in times:
                if at - last > window:
                    found.append(Episode(user, feature, first, last, count))
                    first, count = at, 0
                last = at
                count += 1
            found.append(Episode(user, feature, first, last, count))
        return sorted(found, key=lambda episode: (episode.start, episode.user, episode.feature))

    def never_served(self, served: dict[tuple[str, str], int]) -> list[str]:
        """Users denied something that they did not get later; `served` has the last start of (user,
        feature)."""
        last: dict[int, int] = {}
        for who, at in zip(self.who, self.at, strict=True):
            last[who] = max(last.get(who, at), at)
        return sorted(
            {self.names[who][0] for who, at in last.items() if served.get(self.names[who], at - 1) < at}
        )
