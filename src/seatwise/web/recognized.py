"""Who was recognized a moment ago: a session or key is not looked up anew for every request.

What this process commits about people, sessions and keys is forgotten here before it is answered. What another
process commits is noticed when what is kept grows old, which is sooner than the second in which a deactivated
operator must be out.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from seatwise.desk import News

if TYPE_CHECKING:
    from seatwise.web.callers import Caller

AGE = 0.5
"""How long somebody is taken to be who they were, seconds."""

# Lines of the journal that say nothing of who somebody is.
_SEATS = frozenset(
    {
        "admitted",
        "denied",
        "expired",
        "offered",
        "queued",
        "regularized",
        "released",
        "revoked",
        "signed_in",
        "wait_ended",
    }
)
# A process that serves more at once looks up some of them twice.
_MOST = 20_000

Key = tuple[str, str]
"""The company, and the token with how it came."""


class Recognized:
    """What a token stood for, for a short time. Told of commits in any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Key, tuple[float, Caller]] = {}
        self._lock = threading.Lock()
        self._changes = 0

    @property
    def changes(self) -> int:
        """Read it before looking somebody up, and give it with what was found."""
        return self._changes

    def find(self, key: Key) -> "Caller | None":
        """Who it is; None where it must be looked up."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and self._clock() < kept[0] else None

    def keep(self, key: Key, caller: "Caller", changes: int) -> None:
        """Remember who it is, unless something was committed since it was looked up."""
        with self._lock:
            if changes == self._changes:
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                self._kept[key] = (self._clock() + AGE, caller)

    def tell(self, news: News) -> None:
        """Something was committed."""
        if any(entry.kind not in _SEATS for _, entry in news.entries):
            with self._lock:
                self._changes += 1
                for key in [key for key in self._kept if key[0] == news.company]:
                    del self._kept[key]
