"""Use cases: hold the company, look, decide, record.

The files of this folder hold the use cases as functions over a held company (`seatwise.store.Held`) or a
look; `Desk` brings them to the database: writes of all callers in common transactions, reads at once.
"""

from seatwise.desk.writer import Desk, News

__all__ = ["Desk", "News"]
