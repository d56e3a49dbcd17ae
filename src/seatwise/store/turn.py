"""Writers of several processes on one file take turns.

SQLite's own lock is not fair: who just wrote gets it again, and another process may wait for minutes. Here whoever
wants to write takes the queue's lock first and gives it up only when it has the turn, so a writer that comes back
stands behind the one that waits.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class Turn:
    """A fair lock between processes over two files beside the database. Used by one thread at a time."""

    def __init__(self, database: Path) -> None:
        self._paths = [database.with_name(database.name + end) for end in ("-queue", "-turn")]
        self._files: list[int] = []

    def __enter__(self) -> None:
        if not self._files:
            self._files = [
                os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths
            ]
        queue, turn = self._files
        fcntl.flock(queue, fcntl.LOCK_EX)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
        finally:
            fcntl.flock(queue, fcntl.LOCK_UN)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        fcntl.flock(self._files[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the files back."""
        for file in self._files:
            os.close(file)
        self._files = []
