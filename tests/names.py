"""Names that no other test has used."""

import itertools

_numbers = itertools.count(1)


def fresh(prefix: str = "company") -> str:
    """A company id of its own for one test."""
    return f"{prefix}-{next(_numbers)}"
