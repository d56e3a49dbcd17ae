"""One server for all tests of the client; each test has companies of its own."""

import pytest
from served import Served, Wire


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    running = Served(tmp_path_factory.mktemp("served"))
    yield running
    running.close()


@pytest.fixture
def company(served):
    """One simultaneous license; whatever a test does, the journal must yield the state."""
    made = served.company()
    made.enrolled("anna", "boris")
    yield made
    assert made.findings() == []


@pytest.fixture
def wire(served):
    made = Wire(served.url)
    yield made
    made.close()
