"""Events of a desk are kept, each once."""

import msgspec
import pytest
from factories import company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seatwise.desk.events import Event, events_between, store_events

EVENT = Event(
    event="e1",
    source="file",
    type="rating.given",
    occurred_at=1000,
    received_at=1010,
    actor_kind="client",
    actor="c7",
    case_id="k1",
    channel="web",
    data={"rating": 5, "scale": 5},
)


def changed(**fields):
    return msgspec.structs.replace(EVENT, **fields)


@pytest.fixture
def keep(store):
    company(store)

    def run(*events, of="romashka"):
        with store.transaction() as transaction:
            return store_events(transaction.hold(of), events)

    return run


@pytest.fixture
def kept(store):
    def look_up(of="romashka", start=0, until=10**15):
        with store.reading() as look:
            return events_between(look, of, start, until)

    return look_up


def test_an_event_comes_back_as_it_was_given(keep, kept):
    assert keep(EVENT) == 1
    assert kept() == [EVENT]


def test_the_same_event_again_changes_nothing(keep, kept):
    keep(EVENT)
    assert keep(EVENT, changed(received_at=5000, data={"rating": 1, "scale": 5})) == 0
    assert kept() == [EVENT]


def test_a_higher_version_wins_a_lower_or_none_does_not(keep, kept):
    second = changed(version=2, data={"rating": 4, "scale": 5})
    keep(EVENT)
    assert keep(second) == 1
    assert keep(changed(version=1), changed(version=2), EVENT) == 0
    assert kept() == [second]


def test_sources_and_companies_are_apart(keep, kept, store):
    company(store, "other")
    other = changed(source="chat")
    assert keep(EVENT, other) == 2
    assert keep(EVENT, of="other") == 1
    assert kept() == [other, EVENT]
    assert kept("other") == [EVENT]


def test_a_range_holds_its_start_and_not_its_end(keep, kept):
    keep(EVENT)
    assert kept(start=1000, until=1001) == [EVENT]
    assert kept(until=1000) == kept(start=1001) == []


_VERSIONS = st.lists(st.tuples(st.none() | st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=8)


@given(_VERSIONS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_order_the_highest_version_stays(keep, kept, deliveries):
    _number[0] += 1
    name = f"h{_number[0]}"
    keep(*(changed(event=name, version=version, data={"rating": r}) for version, r in deliveries))
    (found,) = [event for event in kept() if event.event == name]
    versions = [version for version, _ in deliveries if version is not None]
    best = max(versions, default=None)
    first = next(rating for version, rating in deliveries if version == best)
    assert (found.version, found.data["rating"]) == (best, first)


_number = [0]
