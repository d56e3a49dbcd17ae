"""Logs that people have, read into sessions: one file a format, recognised by content.

`read(paths, options)` is the way in.
"""

from collections.abc import Sequence
from pathlib import Path

from seatwise.readers.errors import BadOption, NoSessions, ReadError, UnknownFormat
from seatwise.readers.excel import as_table, is_workbook
from seatwise.readers.formats import FORMATS, recognised
from seatwise.readers.opening import Source, sources
from seatwise.readers.options import Options
from seatwise.readers.reading import Note, Reading, merged

__all__ = ["Options", "ReadError", "Reading", "read"]


def read(paths: Sequence[str | Path], options: Options | None = None) -> Reading:
    """Read logs: files, folders, or `-` for standard input; each is unpacked and recognised by its content.

    Several files of one format are one log; what they tell twice counts once. Files of a folder that are no
    logs are left out with a warning. Raises ReadError.
    """
    told = options or Options()
    if told.format is not None and told.format not in {kind.name for kind in FORMATS}:
        names = ", ".join(kind.name for kind in FORMATS)
        raise BadOption(
            option="--format", value=told.format, what=f"there is no such format. The formats are: {names}."
        )
    found, brought = sources(paths)
    try:
        return _read(found, brought, told)
    finally:
        for source in found:
            source.close()


def _read(found: list[Source], brought: set[str], told: Options) -> Reading:
    groups: dict[str, list[Source]] = {}
    skipped: list[Note] = []
    for source in found:
        try:
            if is_workbook(source):
                source = as_table(source)
            kind = recognised(source, told)
        except ReadError as error:
            if source.name not in brought:
                raise
            skipped.append(
                Note(
                    "skipped_file",
                    "%(reason)s It was left out.",
                    {"reason": error.sentence()},
                    None,
                    source.name,
                )
            )
            continue
        groups.setdefault(kind.name, []).append(source)
    if not groups:
        raise UnknownFormat(
            file=found[0].name,
            line=skipped[0].about if skipped else "",
            known=", ".join(kind.name for kind in FORMATS),
        )
    parts = [kind.read(groups[kind.name], told) for kind in FORMATS if kind.name in groups]
    reading = merged(parts)
    reading.warnings += skipped
    if not len(reading.gathered) and not reading.denials.lines:
        first = next((note.about for note in reading.warnings if note.line is not None), "")
        raise NoSessions(file=found[0].name, format=reading.format, first=first)
    return reading
