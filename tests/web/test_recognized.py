"""Who was recognized a moment ago is not looked up again, but never longer than that, and not after a change."""

import pytest

from seatwise.desk import News
from seatwise.store.transaction import Entry
from seatwise.web.callers import Caller
from seatwise.web.recognized import AGE, Recognized

KEY = ("romashka", "token")
ANNA = Caller("operator:anna", operator="anna")


class Steady:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def steady():
    return Steady()


@pytest.fixture
def recognized(steady):
    made = Recognized(steady)
    made.keep(KEY, ANNA, made.changes)
    return made


def news(kind, company="romashka"):
    return News(company, [(1, Entry(at=0, kind=kind))])


def test_who_was_recognized_is_known_for_a_moment(recognized, steady):
    assert recognized.find(KEY) is ANNA
    steady.now += AGE
    assert recognized.find(KEY) is None


@pytest.mark.parametrize("kind", ["signed_out", "operator_deactivated", "api_key_ended", "of_tomorrow"])
def test_a_change_of_people_or_keys_is_noticed_at_once(recognized, kind):
    recognized.tell(news(kind))
    assert recognized.find(KEY) is None


def test_seats_and_other_companies_change_nobody(recognized):
    recognized.tell(news("admitted"))
    recognized.tell(news("operator_deactivated", "vasilek"))
    assert recognized.find(KEY) is ANNA


def test_what_was_looked_up_before_a_change_is_not_kept_after_it(recognized):
    before = recognized.changes
    recognized.tell(news("signed_out"))
    recognized.keep(KEY, ANNA, before)
    assert recognized.find(KEY) is None
