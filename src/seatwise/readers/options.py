"""What the person tells the readers; everything else must be found in the log or asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called now and then with the file's name, bytes and lines read since the last call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every field has the meaning of the option of the same name of `seatwise sessions`."""

    format: str | None = None
    timezone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # role -> the name of the column
    not_a_seat: frozenset[str] = frozenset()
    seat_held_in: frozenset[str] = frozenset()
    held_at_least_minutes: float = 30
    retry_window_minutes: float = 20
    assume_session_minutes: float | None = None
    idle_timeout_minutes: float | None = None
    session_lifetime_minutes: float | None = None
    read_at: int | None = None  # ms UTC: when the log was taken
    first_year: int | None = None
    logon_types: tuple[int, ...] = (2, 10, 11)
    date_order: str | None = None  # "dmy" or "mdy"
    lenient: bool = False
    progress: Progress | None = None
