"""What came out of a log: sessions, denials, and all that a person should be told about them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from seatwise.language import Language, language
from seatwise.plain import printable
from seatwise.readers.denials import Denials
from seatwise.readers.errors import TooManyBadLines
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.zones import Zone, machine_zone, zone

if TYPE_CHECKING:
    import polars as pl

SHOWN = 10
"""So many bad lines are shown one by one."""
BAD_SHARE = 0.05
BAD_COUNT = 20
SAME_KIND = 100
"""So many remarks of one kind are kept a file; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to be told: `template` is the English sentence with %(name)s for the `facts`."""

    kind: str
    template: str
    facts: dict[str, object]
    line: int | None = None
    file: str | None = None

    @property
    def about(self) -> str:
        """The English sentence, safe to show."""
        return self.told(language("en"))

    def told(self, into: Language) -> str:
        """The sentence in that language, safe to show."""
        facts = {
            name: printable(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()
        }
        return into.gettext(self.template, **facts)


class Notebook:
    """Remarks on one file, and the count of its bad lines."""

    def __init__(self, file: str, options: Options) -> None:
        self.file = file
        self.options = options
        self.notes: list[Note] = []
        self.bad = 0
        self.lines = 0
        self._first_bad: Note | None = None
        self._of_kind: dict[str, int] = {}

    def note(self, kind: str, template: str, line: int | None = None, **facts: object) -> None:
        """Keep one remark; after `SAME_KIND` of a kind they are only counted."""
        count = self._of_kind[kind] = self._of_kind.get(kind, 0) + 1
        if count <= SAME_KIND:
            self.notes.append(Note(kind, template, facts, line, self.file))

    def bad_line(self, kind: str, template: str, line: int, **facts: object) -> None:
        """A line that could not be used."""
        self.bad += 1
        note = Note(kind, template, facts, line, self.file)
        self._first_bad = self._first_bad or note
        if self.bad <= SHOWN:
            self.notes.append(note)

    def close(self, lines: int) -> None:
        """After the last line. Raises TooManyBadLines."""
        self.lines = lines
        first = self._first_bad
        if (
            first is not None
            and not self.options.lenient
            and self.bad > BAD_COUNT
            and self.bad > BAD_SHARE * lines
        ):
            raise TooManyBadLines(
                file=self.file, bad=self.bad, lines=lines, first=f"line {first.line}: {first.about}"
            )
        if self.bad > SHOWN:
            self.notes.append(
                Note(
                    "more_bad_lines",
                    "%(count)s more lines could not be used",
                    {"count": self.bad - SHOWN},
                    None,
                    self.file,
                )
            )
        for kind, count in self._of_kind.items():
            if count > SAME_KIND:
                self.notes.append(
                    Note(
                        kind,
                        "%(count)s more remarks of this kind",
                        {"count": count - SAME_KIND},
                        None,
                        self.file,
                    )
                )


@dataclass
class Reading:
    """All of one or several logs, read.

    `warnings` have `kind`, `about`, `line`, `file`. `zone` is the zone of local times, or None if every time
    in the log had its own. `ends_known` is False where the log has no ends and no length was given: then only
    the named users are certain and no peak can be stated.
    """

    format: str
    gathered: Gathered
    denials: Denials = field(default_factory=Denials)
    warnings: list[Note] = field(default_factory=list)
    zone: Zone | None = None
    ends_known: bool = True
    read_lines: int = 0
    bad_lines: int = 0
    extra: dict[str, object] = field(default_factory=dict)  # what only one format tells, for JSON

    @cached_property
    def sessions(self) -> "pl.DataFrame":
        """One row a session (a checkout given back in parts: one a part).

        user, feature, host, start_kind, end_kind: String; start, end: Int64, ms UTC, half-open; seats: Int64;
        end_earliest, end_latest: Int64, filled where the log leaves the end open within a range;
        checkout: Int64, equal for the parts of one checkout.
        """
        import numpy as np
        import polars as pl

        columns = self.gathered.columns()
        names = self.gathered.names
        kinds = pl.Series([""] + [kind.word for kind in Kind])
        rows = np.arange(len(columns.who), dtype=np.int64)
        checkout = rows.copy()
        for row, first in self.gathered.piece_of.items():
            checkout[row] = first
        earliest, latest = columns.end.copy(), columns.end.copy()
        for row, (low, high) in self.gathered.ranges.items():
            earliest[row], latest[row] = low, high
        who = pl.Series(columns.who)

        def named(place: int) -> pl.Series:
            return pl.Series([name[place] for name in names], dtype=pl.String).gather(who)

        return pl.DataFrame(
            {
                "user": named(0),
                "feature": named(1),
                "start": pl.Series(columns.start.copy()),
                "end": pl.Series(columns.end.copy()),
                "seats": pl.Series(columns.seats.astype(np.int64)),
                "start_kind": kinds.gather(pl.Series(columns.start_kind)),
                "end_kind": kinds.gather(pl.Series(columns.end_kind)),
                "host": named(2),
                "end_earliest": pl.Series(earliest),
                "end_latest": pl.Series(latest),
                "checkout": pl.Series(checkout),
            }
        )

    @property
    def session_count(self) -> int:
        """Checkouts or sign-ins; the parts of one checkout count once."""
        return len(self.gathered) - len(self.gathered.piece_of)

    @property
    def named_users(self) -> list[str]:
        """Everyone who had a session, in the order of their names."""
        names = self.gathered.names
        return sorted({names[who][0] for who in set(self.gathered.who)})


class Local:
    """The zone for times without one: as told, else as the log says, else the machine's, and always said."""

    def __init__(self, options: Options) -> None:
        self.told = options.timezone is not None
        self.zone = zone(options.timezone) if options.timezone is not None else machine_zone()
        self.used = False

    def remark(self, book: Notebook) -> None:
        """Say which zone was taken, if nobody told and it mattered."""
        if self.used and not self.told:
            book.note(
                "timezone",
                "the log has no time zone: its times are read as those of this machine "
                "(%(zone)s); --timezone says otherwise",
                zone=self.zone.name,
            )


def merged(parts: list[Reading]) -> Reading:
    """Readings of different formats as one."""
    if len(parts) == 1:
        return parts[0]
    whole = Reading(" + ".join(dict.fromkeys(part.format for part in parts)), Gathered())
    for part in parts:
        whole.gathered.absorb(part.gathered)
        whole.denials.absorb(part.denials)
        whole.warnings += part.warnings
        whole.zone = whole.zone or part.zone
        whole.ends_known &= part.ends_known
        whole.read_lines += part.read_lines
        whole.bad_lines += part.bad_lines
        whole.extra |= part.extra
    return whole
