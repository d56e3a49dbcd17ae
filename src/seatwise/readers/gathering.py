"""Sessions gathered while a log is read: 27 bytes each, names kept once, so that long logs fit in memory."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray

NO_FEATURE = "-"


class Kind(IntEnum):
    """How a session began or ended. The name in small letters is what people and JSON see."""

    LOGIN = auto()
    BEFORE_LOG = auto()  # start: open already when the log begins
    LOGOUT = auto()
    OPEN_AT_END = auto()  # the log ends first
    STILL_OPEN = auto()  # the log itself says that it goes on
    PARTIAL_RETURN = auto()
    INACTIVE = auto()
    TIMEOUT = auto()
    REMOVED = auto()
    DAEMON_EXIT = auto()
    SERVER_RESTART = auto()
    SHUTDOWN = auto()
    MACHINE_RESTART = auto()
    CRASH = auto()
    DOWN = auto()
    NO_LOGOUT = auto()
    ASSUMED = auto()  # the length was given by the person
    UNKNOWN = auto()  # no end is known and none may be assumed
    IDLE_TIMEOUT = auto()
    LIFETIME = auto()
    LOGOUT_MATCHED_BY_USER = auto()
    LEFT_BETWEEN_POLLS = auto()
    EXPIRED = auto()
    REVOKED = auto()

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass
class Gathered:
    """Columns of sessions. `who` is an index into `names`; times are ms UTC (local while a reader
    says so)."""

    who: "array[int]" = field(default_factory=lambda: array("i"))
    start: "array[int]" = field(default_factory=lambda: array("q"))
    end: "array[int]" = field(default_factory=lambda: array("q"))
    seats: "array[int]" = field(default_factory=lambda: array("i"))
    start_kind: "array[int]" = field(default_factory=lambda: array("b"))
    end_kind: "array[int]" = field(default_factory=lambda: array("b"))
    names: list[tuple[str, str, str]] = field(default_factory=list)  # (user, feature, host)
    ranges: dict[int, tuple[int, int]] = field(default_factory=dict)  # row -> earliest and latest end
    piece_of: dict[int, int] = field(default_factory=dict)  # row -> row of the checkout's first piece
    _codes: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.who)

    def code(self, user: str, feature: str = NO_FEATURE, host: str = "") -> int:
        """The number of one (user, feature, host)."""
        key = (user, feature, host)
        code = self._codes.get(key)
        if code is None:
            code = self._codes[key] = len(self.names)
            self.names.append(key)
        return code

    def add(
        self,
        who: int,
        start: int,
        end: int,
        seats: int = 1,
        begun: Kind = Kind.LOGIN,
        ended: Kind = Kind.LOGOUT,
    ) -> int:
        """One session; gives its row."""
        row = len(self.who)
        self.who.append(who)
        self.start.append(start)
        self.end.append(end)
        self.seats.append(seats)
        self.start_kind.append(begun)
        self.end_kind.append(ended)
        return row

    def extend(
        self,
        who: NDArray[np.int32],
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        seats: NDArray[np.int32],
        end_kind: NDArray[np.int8],
    ) -> None:
        """Many sessions at once, all begun by a login."""
        self.who.frombytes(np.ascontiguousarray(who, np.int32).tobytes())
        self.start.frombytes(np.ascontiguousarray(start, np.int64).tobytes())
        self.end.frombytes(np.ascontiguousarray(end, np.int64).tobytes())
        self.seats.frombytes(np.ascontiguousarray(seats, np.int32).tobytes())
        self.start_kind.frombytes(np.full(len(who), Kind.LOGIN, np.int8).tobytes())
        self.end_kind.frombytes(np.ascontiguousarray(end_kind, np.int8).tobytes())

    def columns(self) -> "Columns":
        """The same memory as NumPy arrays. While they live, no session can be added."""
        return Columns(
            np.frombuffer(self.who, np.int32),
            np.frombuffer(self.start, np.int64),
            np.frombuffer(self.end, np.int64),
            np.frombuffer(self.seats, np.int32),
            np.frombuffer(self.start_kind, np.int8),
            np.frombuffer(self.end_kind, np.int8),
        )

    def absorb(self, other: "Gathered") -> None:
        """Add all sessions of `other`."""
        base = len(self)
        mapped = np.array([self.code(*name) for name in other.names], np.int32)
        columns = other.columns()
        self.extend(
            mapped[columns.who] if len(mapped) else columns.who,
            columns.start,
            columns.end,
            columns.seats,
            columns.end_kind,
        )
        self.start_kind[base:] = other.start_kind
        self.ranges |= {base + row: ends for row, ends in other.ranges.items()}
        self.piece_of |= {base + row: base + first for row, first in other.piece_of.items()}

    def keep(self, rows: NDArray[np.bool_]) -> "Gathered":
        """Only these rows."""
        kept = Gathered(names=self.names, _codes=self._codes)
        columns = self.columns()
        kept.extend(
            columns.who[rows],
            columns.start[rows],
            columns.end[rows],
            columns.seats[rows],
            columns.end_kind[rows],
        )
        kept.start_kind = array("b", columns.start_kind[rows].tobytes())
        new = np.cumsum(rows) - 1
        kept.ranges = {int(new[row]): ends for row, ends in self.ranges.items() if rows[row]}
        kept.piece_of = {
            int(new[row]): int(new[first])
            for row, first in self.piece_of.items()
            if rows[row] and rows[first]
        }
        return kept

    def rows(self) -> Iterator[tuple[str, str, str, int, int]]:
        """(user, feature, host, start, end) of every session."""
        for who, start, end in zip(self.who, self.start, self.end, strict=True):
            yield (*self.names[who], start, end)


@dataclass(frozen=True)
class Columns:
    """NumPy views of gathered sessions, all of one length."""

    who: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    seats: NDArray[np.int32]
    start_kind: NDArray[np.int8]
    end_kind: NDArray[np.int8]
