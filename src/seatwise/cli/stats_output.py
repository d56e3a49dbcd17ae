"""How `seatwise stats` answers: a table, JSON, or a file; what was left out goes to stderr."""

import sys
from collections.abc import Mapping
from json import dumps
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from seatwise.language import Language
from seatwise.plain import printable
from seatwise.statistics.answer_json import answer_json
from seatwise.statistics.export import to_csv, to_parquet, to_xlsx
from seatwise.statistics.problems import BinaryOnTerminal, TooManyFormats, UnwritableFile
from seatwise.statistics.query import Answer
from seatwise.statistics.reading import Read
from seatwise.statistics.words import table

_SHOWN_REJECTED: Final = 20
# Wide enough for all columns where there is no terminal to tell its width.
_WIDTH: Final = 170
_FILES: Final = {"csv": to_csv, "xlsx": to_xlsx, "parquet": to_parquet}


def chosen(formats: Mapping[str, bool], output: Path | None) -> str:
    """The one format asked for, or `text`; raises TooManyFormats and BinaryOnTerminal."""
    wanted = [name for name, on in formats.items() if on]
    if len(wanted) > 1:
        raise TooManyFormats(options=", ".join(f"--{name}" for name in wanted))
    kind = wanted[0] if wanted else "text"
    if kind in ("xlsx", "parquet") and output is None and sys.stdout.isatty():
        raise BinaryOnTerminal(option=f"--{kind}")
    return kind


def warn(read: Read, speech: Language, *, without_schedule: bool) -> None:
    """Tell on stderr what was left out and what cannot be known."""
    lines = []
    if read.rejected:
        lines.append(
            speech.ngettext(
                "%(count)s line was rejected:", "%(count)s lines were rejected:", len(read.rejected)
            )
        )
        for item in read.rejected[:_SHOWN_REJECTED]:
            place = speech.gettext("%(file)s, line %(line)s", file=printable(item.file or ""), line=item.line)
            lines.append(f"  {place}, {item.field}: {item.text(speech)}")
        more = len(read.rejected) - _SHOWN_REJECTED
        if more > 0:
            lines.append("  " + speech.ngettext("and %(count)s more", "and %(count)s more", more))
    if read.conflicts:
        lines.append(
            speech.ngettext(
                "%(count)s event came with two contents; the higher version, else the first, was taken:",
                "%(count)s events came with two contents; the higher version, else the first, was taken:",
                len(read.conflicts),
            )
        )
        lines += [f"  {printable(conflict.event_id)}" for conflict in read.conflicts[:_SHOWN_REJECTED]]
    if without_schedule:
        lines.append(speech.gettext("Without --schedule the times inside business hours are not known."))
    if lines:
        sys.stderr.write("\n".join(lines) + "\n")


def write(kind: str, answers: list[Answer], read: Read, speech: Language, output: Path | None) -> None:
    """Write the answers (the question's, and that of the period before if asked for) to stdout or a file."""
    if kind == "text":
        _say(answers, speech, output)
        return
    if kind == "json":
        content = (dumps(_json(answers, read, speech), ensure_ascii=False, indent=2) + "\n").encode()
    else:
        content = _FILES[kind](answers)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        _save(output, content)


def _say(answers: list[Answer], speech: Language, output: Path | None) -> None:
    console = Console(width=None if sys.stdout.isatty() and output is None else _WIDTH)
    with console.capture() as captured:
        for answer in answers:
            console.print(table(answer, speech))
    if output is None:
        sys.stdout.write(captured.get())
    else:
        _save(output, captured.get().encode())


def _save(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        reason = printable(error.strerror or str(error))
        raise UnwritableFile(file=printable(str(output)), reason=reason) from None


def _json(answers: list[Answer], read: Read, speech: Language) -> dict[str, Any]:
    shown = answer_json(answers[0])
    if answers[1:]:
        shown["before"] = answer_json(answers[1])
    return shown | {
        "rejected": [
            {"file": item.file, "index": item.index, "line": item.line, "field": item.field}
            | {"reason": item.text(speech)}
            for item in read.rejected
        ],
        "repeated": read.repeated,
        "conflicts": [conflict._asdict() for conflict in read.conflicts],
    }
