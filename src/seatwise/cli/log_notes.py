"""What must be said of a log beside the figures: bad lines with their numbers, assumptions, doubts."""

from typing import Any

from seatwise.language import Language
from seatwise.plain import printable
from seatwise.readers.reading import Note

_SHOWN = 30


def notes_json(notes: list[Note], speech: Language) -> list[dict[str, Any]]:
    """The notes for machines: `kind` is permanent, `about` a sentence in the language of `speech`."""
    return [
        {"kind": note.kind, "about": note.told(speech), "line": note.line, "file": note.file}
        for note in notes
    ]


def show_notes(notes: list[Note], speech: Language) -> None:
    """Print the notes for people, the first of very many; files are named where there are several."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    if not notes:
        return
    console = Console(highlight=False, soft_wrap=False)
    several = len({note.file for note in notes if note.file}) > 1
    console.print()
    console.print(Text(speech.gettext("Please note about the log:"), style="yellow"))
    for note in notes[:_SHOWN]:
        place = _place(note.file if several else None, note.line, speech)
        console.print(Padding(Text(f"• {place}{note.told(speech)}"), (0, 0, 0, 2)))
    if len(notes) > _SHOWN:
        more = speech.ngettext("and %(count)s more remark", "and %(count)s more remarks", len(notes) - _SHOWN)
        console.print(Padding(Text(more), (0, 0, 0, 4)))


def _place(file: str | None, number: int | None, speech: Language) -> str:
    parts = [printable(file, 60)] if file else []
    if number is not None:
        parts.append(speech.gettext("line %(line)s", line=number))
    return ", ".join(parts) + ": " if parts else ""
