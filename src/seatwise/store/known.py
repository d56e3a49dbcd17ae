"""What one process remembers of its companies between transactions, while nobody else writes.

A company's journal has a number, and every change of state is a line of it. Who holds the company and finds the
number where the own last commit left it knows that nothing has changed since: what was counted then still counts.
Only renewals and signs of life write no line, so nothing that they move may be remembered.
"""

from typing import Any

# A process that serves more companies forgets all of them now and then, which costs each one look-up.
_COMPANIES = 10_000


class Known:
    """Company -> what was known when its journal ended at a certain line."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[int, dict[object, Any]]] = {}

    def take(self, company: str, seq: int) -> dict[object, Any]:
        """What is known of the company if its journal ends at line `seq`. It is handed out: a transaction that is
        undone does not give it back."""
        at, known = self._of.pop(company, (seq, {}))
        return known if at == seq else {}

    def keep(self, company: str, seq: int, known: dict[object, Any]) -> None:
        """Remember it; the journal ends at line `seq`."""
        if len(self._of) >= _COMPANIES:
            self._of.clear()
        self._of[company] = (seq, known)

    def forget(self) -> None:
        """Know nothing any more."""
        self._of.clear()
