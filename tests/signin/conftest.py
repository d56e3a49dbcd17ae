"""One server setup for all sign-in tests: it holds nothing that a test could change."""

import pytest

from seatwise.signin import opaque


@pytest.fixture(scope="session")
def setup() -> opaque.Setup:
    return opaque.Setup(opaque.new_secret())
