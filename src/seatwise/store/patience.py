"""Hanging up on a database that took a question and does not answer.

A half-open connection looks alive: the other kernel may even acknowledge what is sent. So whoever asks says so
here, and one thread ends connections that were asked too long ago; who waits for them then hears that they broke.
"""

import contextlib
import os
import socket
import threading
import time
from typing import Protocol


class Connection(Protocol):
    """What is needed of a driver's connection."""

    def fileno(self) -> int: ...


class Patience:
    """Ends connections that have not answered for `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._asked: dict[Connection, float] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def asks(self, connection: Connection) -> None:
        """A question is sent now."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="seatwise-patience", daemon=True)
            self._thread.start()
        self._asked[connection] = time.monotonic()

    def done(self, connection: Connection) -> None:
        """Nothing more is asked for now."""
        self._asked.pop(connection, None)

    def close(self) -> None:
        """Watch no more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            overdue = time.monotonic() - self.seconds
            for connection, asked in list(self._asked.items()):
                if asked < overdue:
                    self.done(connection)
                    _hang_up(connection)


def _hang_up(connection: Connection) -> None:
    # Only shut down: closing is for the thread that uses it. It may be closed already, then nobody waits.
    with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
