"""What a log says of the demand for licenses: who was in, who waited, and who was turned away."""

from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any, cast

from seatwise.readers.denials import Reason
from seatwise.readers.errors import EndsUnknown, NoSuchFeature
from seatwise.readers.gathering import NO_FEATURE
from seatwise.readers.options import Options
from seatwise.readers.reading import Note, Reading
from seatwise.readers.zones import zone

if TYPE_CHECKING:
    import polars as pl

_MINUTE = 60_000
_SHOWN = 5
# Told in words of their own by whoever works with the demand, from all of it and not from the log alone.
_TOLD_ANYWAY = {"zero_length", "handover"}


@dataclass(frozen=True, slots=True)
class Demand:
    """The demand for one kind of license.

    `table`: user, kind (String), start, end (Int64, ms UTC, half-open). `kind` is `stay`, `waited` (in a
    queue) or `denied` (an episode of tries that found no free seat, from the first to just after the last).
    `reading` is where it comes from, with its `denials` line by line; `days` is the zone of days: the one
    that was told, else that of local times in the log, else UTC. `notes` is what must be said with any
    answer; `facts` the same in figures, for JSON.
    """

    table: "pl.DataFrame"
    reading: Reading
    days: tzinfo
    notes: list[Note]
    facts: dict[str, Any]

    @property
    def stays(self) -> "pl.DataFrame":
        """Only who was in: what is billed."""
        import polars as pl

        return self.table.filter(pl.col("kind") == "stay")


def demand(reading: Reading, options: Options, feature: str | None = None) -> Demand:
    """The demand in a reading, of one feature or of all together. Raises EndsUnknown, NoSuchFeature."""
    import polars as pl

    names = dict.fromkeys(name[1] for name in [*reading.gathered.names, *reading.denials.names])
    if feature is not None and feature not in names:
        raise NoSuchFeature(file="-", feature=feature, known=", ".join(names))
    if not reading.ends_known:
        raise EndsUnknown(file=reading.format)
    sessions, denials = reading.sessions, reading.denials
    if feature is not None:
        sessions, denials = sessions.filter(pl.col("feature") == feature), denials.of(feature)
    episodes = denials.episodes(round(options.retry_window_minutes * _MINUTE))
    wanting = [(one.user, one.start, one.last + 1, "denied") for one in episodes]
    wanting += [(wait.user, wait.start, wait.until, "waited") for wait in denials.waits]
    schema = {"user": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String}
    table = pl.concat([
        sessions.select("user", "start", "end", pl.lit("stay").alias("kind")),
        pl.DataFrame(wanting, schema=schema, orient="row"),
    ])  # fmt: skip
    wanted = dict.fromkeys([
        *sessions["feature"].unique(maintain_order=True),
        *(one.feature for one in episodes),
        *(wait.feature for wait in denials.waits),
    ])  # fmt: skip
    several = [name for name in wanted if name != NO_FEATURE]
    notes = _notes(reading.bad_lines, several, sessions, len(episodes), len(denials.waits))
    notes += [note for note in reading.warnings if note.kind not in _TOLD_ANYWAY]
    facts = {
        "format": reading.format,
        "features": list(wanted) if feature is None else [feature],
        "session_count": reading.session_count if feature is None else sessions["checkout"].n_unique(),
        "lines": reading.read_lines,
        "bad_lines": reading.bad_lines,
        "shortage_episodes": len(episodes),
        "waits": len(denials.waits),
        "denied_by_rule": denials.count(Reason.RULE),
    }
    where = zone(options.timezone) if options.timezone else reading.zone
    days = UTC if where is None else cast(tzinfo, where.info)
    return Demand(table, replace(reading, denials=denials), days, notes, facts)


def _notes(bad: int, several: list[str], sessions: "pl.DataFrame", denied: int, waited: int) -> list[Note]:
    found = []
    if bad:
        found.append(
            Note(
                "bad_lines",
                "lines that could not be used: %(count)s; who stands only in them is missing from the answer",
                {"count": bad},
            )
        )
    if len(several) > 1:
        shown = ", ".join(several[:_SHOWN]) + (", …" if len(several) > _SHOWN else "")
        found.append(
            Note(
                "several_features",
                "the log tells of several features (%(features)s), which are taken together as if one "
                "license opened all; --feature NAME looks at one",
                {"features": shown},
            )
        )
    if len(sessions) and sessions["seats"].max() != 1:
        found.append(
            Note(
                "several_seats",
                "some checkouts hold several seats (up to %(count)s): people are counted here, each once",
                {"count": sessions["seats"].max()},
            )
        )
    if denied or waited:
        found.append(
            Note(
                "denials_counted",
                "demand that found no seat counts too: denials (episodes) %(denied)s, waits in the queue "
                "%(waited)s",
                {"denied": denied, "waited": waited},
            )
        )
    return found
