"""A progress bar for logs, shown once reading takes more than a second."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from seatwise.language import Language

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

QUIET = 1.0
"""Seconds before the bar appears."""


class Progress:
    """Bytes and lines read so far, on standard error, only where that is a terminal."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._began = time.monotonic()
        self._bytes = 0
        self._lines = 0
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, file: str, size: int, lines: int) -> None:
        """So many more bytes and lines of `file` were read."""
        self._bytes += size
        self._lines += lines
        if self._bar is None:
            if time.monotonic() - self._began < QUIET:
                return
            self._start()
        if self._bar is not None and self._task is not None:
            from seatwise.plain import printable

            self._bar.update(
                self._task,
                completed=self._bytes,
                file=printable(file, 60),
                lines=self._language.ngettext("%(count)s line", "%(count)s lines", self._lines),
            )

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import DownloadColumn, SpinnerColumn, TextColumn
        from rich.progress import Progress as Bar

        if not sys.stderr.isatty():
            self._began = float("inf")
            return
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.fields[file]}", markup=False),
            DownloadColumn(),
            TextColumn("{task.fields[lines]}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=None, file="", lines="")
