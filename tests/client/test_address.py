"""Which servers a client talks to, and what importing it costs."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import environment

import seatwise
from seatwise.client.connection import BadServerAddress, PlainHttpRefused, waits
from seatwise.client.refusals import SeatDenied, ServerRefused
from seatwise.language import language

_LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1:8000/", "http://[::1]:8000", "http://127.8.9.1"]
)
def test_plain_http_is_for_this_machine(url):
    assert seatwise.Client(url, company="romashka")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.7"]
)
def test_plain_http_to_another_machine_is_refused_unless_told_otherwise(url):
    with pytest.raises(PlainHttpRefused):
        seatwise.Client(url, company="romashka")
    assert seatwise.Client(url, company="romashka", plain_http=True)
    assert seatwise.Client(url.replace("http", "https"), company="romashka")


@given(st.lists(_LABEL, min_size=2, max_size=4), st.integers(1, 65_535))
def test_no_name_but_localhost_is_taken_for_this_machine(labels, port):
    with pytest.raises(PlainHttpRefused):
        seatwise.Client(f"http://{'.'.join(labels)}:{port}", company="romashka")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "seats.example.com",
        "ftp://seats.example.com",
        "https://",
        "https://anna:secret@seats.example.com",
        "https://seats.example.com/?x=secret",
        "https://seats.example.com:99999",
        "https://[",
    ],
)
def test_what_is_no_address_is_said_to_be_none_and_gives_no_secret_away(url):
    with pytest.raises(BadServerAddress) as bad:
        seatwise.Client(url, company="romashka")
    assert "anna" not in str(bad.value)


def test_waits_grow_and_stay_short():
    first = list(itertools.islice(waits(), 40))
    assert all(0 < wait <= 10 for wait in first)
    assert first[0] <= 0.25
    assert min(first[-20:]) >= 5


@pytest.mark.parametrize(
    "value", [None, "tomorrow", True, [], 1.5, "2026-03-02T09:00:00Z", 1_772_442_000_000]
)
def test_numbers_that_are_none_are_none(value):
    denied = SeatDenied("POOL_FULL", "No.", {"licenses": value, "next_expiry": value})
    assert denied.licenses == (value if type(value) is int else None)
    assert (denied.next_expiry is not None) == (value in ("2026-03-02T09:00:00Z", 1_772_442_000_000))


def test_what_a_server_says_moves_no_cursor():
    assert str(ServerRefused("X", "a\x1b[2Jb")) == "a\\x1b[2Jb"


@pytest.mark.parametrize("kind", [BadServerAddress, PlainHttpRefused, seatwise.ServerUnreachable])
def test_each_refusal_is_said_in_russian(kind):
    error = kind(url="x", reason="y")
    assert error.sentence(language("ru")) != error.sentence()


def test_importing_seatwise_loads_no_client_until_it_is_asked_for():
    program = (
        "import sys, seatwise\n"
        "assert not {'httpx', 'websockets', 'opaque_snake'} & set(sys.modules)\n"
        "assert seatwise.Client is __import__('seatwise.client').client.Client\n"
        "assert 'httpx' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, env=environment())


def test_what_seatwise_does_not_have_it_says():
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        seatwise.Nothing  # noqa: B018
