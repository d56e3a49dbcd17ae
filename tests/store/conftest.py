"""Stores under test."""

import pytest

from seatwise.store import open_store


class Clock:
    """The store's clock, moved by the test."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = open_store(f"sqlite:///{tmp_path / 'test.sqlite3'}", clock)
    opened.migrate()
    yield opened
    opened.close()
