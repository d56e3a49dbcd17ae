"""Short logs for tests: written to a file, read, and told in a few words."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from seatwise.readers import Options, Reading, read
from seatwise.readers.figures import figures


def log(folder: Path, text: str | bytes, name: str = "log", **told: Any) -> Reading:
    """`text` read as a file; times without a zone are UTC unless told otherwise."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read([file], Options(**{"timezone": "UTC", **told}))


def when(instant: int) -> str:
    """An instant as `2024-06-03 08:00:00`, UTC."""
    return datetime.fromtimestamp(instant / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")


def spans(reading: Reading) -> list[str]:
    """`user start..end` of each session in the order of users and starts; seats where they are several."""
    rows = sorted(reading.sessions.select("user", "start", "end", "seats").rows())
    return [
        f"{user} {when(start)}..{when(end)}" + (f" x{seats}" if seats != 1 else "")
        for user, start, end, seats in rows
    ]


def kinds(reading: Reading) -> set[str]:
    """The kinds of what is said beside the sessions."""
    return {note.kind for note in reading.warnings}


def ends(reading: Reading) -> list[str]:
    """How the sessions ended, in the order of users and starts."""
    return [kind for *_, kind in sorted(reading.sessions.select("user", "start", "end", "end_kind").rows())]


def peak(reading: Reading, feature: str) -> tuple[int, str]:
    """The most seats of a feature and when."""
    found = figures(reading, Options(timezone="UTC")).features
    assert found is not None
    return found[feature].seats.count, when(found[feature].seats.at)
