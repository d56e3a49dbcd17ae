"""The commands and programs that stand in the documentation, found in its fenced blocks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(
    r"^(?:<!-- not run: (?P<why>[^>]+) -->\n)?```(?P<kind>sh|console|python)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One command with the output that is shown, or one program."""

    page: str
    line: int
    kind: str
    text: str
    output: str | None = None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def words(self) -> list[str]:
        """The command as a shell would split it, comments left out."""
        return shlex.split(self.text, comments=True)


def examples() -> Iterator[Example]:
    """Every example of every page, except blocks that say why they are not run."""
    for page in PAGES:
        if not page.exists():
            continue
        text, name = page.read_text(), str(page.relative_to(ROOT))
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start("text")) + 1
            if block["why"]:
                continue
            if block["kind"] == "python":
                yield Example(name, line, "python", block["text"])
            elif block["kind"] == "sh":
                for number, command in _commands(block["text"]):
                    yield Example(name, line + number, "sh", command)
            else:
                yield from _session(name, line, block["text"])


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """The commands of a script, lines that end in a backslash joined."""
    waiting, began = "", 0
    for number, line in enumerate(text.splitlines()):
        began = number if not waiting else began
        if line.endswith("\\"):
            waiting += line[:-1] + " "
            continue
        whole, waiting = waiting + line, ""
        if whole.strip() and not whole.lstrip().startswith("#"):
            yield began, whole


def _session(page: str, line: int, text: str) -> Iterator[Example]:
    """Commands behind `$ ` and what they print; without any output below it is not compared."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    at = line + parts[0].count("\n")
    for part in parts[1:]:
        command, output = part, ""
        lines = part.splitlines(keepends=True)
        taken = 1
        while lines[taken - 1].rstrip("\n").endswith("\\"):
            taken += 1
        command = "".join(lines[:taken]).replace("\\\n", " ").strip()
        output = "".join(lines[taken:])
        yield Example(page, at, "console", command, output or None)
        at += len(lines)
