"""Two weeks of Romashka, made once."""

import pytest
from romashka import make


@pytest.fixture(scope="session")
def left(tmp_path_factory):
    return make(tmp_path_factory.mktemp("demo"))
