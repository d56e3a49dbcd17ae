"""When a named license may go to somebody else."""

import pytest

from seatwise.transfers import QUOTA, Slot, choose_slot

DAY = 24 * 3600 * 1000
NOW = 1_764_000_000_000


def slot(number=1, operator=None, **facts):
    return Slot(slot=number, operator=operator, since=NOW - 90 * DAY, **facts)


def used_by(last, days_ago, *, transferred_days_ago=None, number=1):
    moved = None if transferred_days_ago is None else NOW - transferred_days_ago * DAY
    used = NOW - days_ago * DAY
    return slot(number, last_operator=last, last_used_at=used, transferred_at=moved)


def test_the_first_transfer_is_free_and_counted():
    freed = used_by("anna", 1)
    assert choose_slot([freed], 1, "boris", NOW) == freed
    assert freed.counts("boris", NOW, QUOTA)


def test_a_second_transfer_within_the_quota_must_wait_and_hears_until_when():
    freed = used_by("anna", 1, transferred_days_ago=10)
    assert choose_slot([freed], 1, "boris", NOW) == NOW + 20 * DAY


def test_the_wait_ends_when_the_old_holder_has_not_used_it_for_the_quotas_time():
    freed = used_by("anna", 12, transferred_days_ago=10)
    assert choose_slot([freed], 1, "boris", NOW) == NOW + 18 * DAY
    assert choose_slot([freed], 1, "boris", NOW + 18 * DAY) == freed


def test_giving_it_back_to_the_same_person_counts_nothing():
    freed = used_by("anna", 1, transferred_days_ago=1)
    assert choose_slot([freed], 1, "anna", NOW) == freed
    assert not freed.counts("anna", NOW, QUOTA)


def test_a_license_that_was_not_used_moves_freely():
    idle = used_by("anna", 31, transferred_days_ago=1)
    never = slot(last_operator="anna", transferred_at=NOW - DAY)
    assert choose_slot([idle], 1, "boris", NOW) == idle
    assert choose_slot([never], 1, "boris", NOW) == never


def test_a_fresh_license_is_preferred_to_a_transfer_that_counts():
    freed = used_by("anna", 1)
    chosen = choose_slot([freed], 2, "boris", NOW)
    assert (chosen.slot, chosen.last_operator) == (2, None)


def test_of_several_the_one_that_costs_nothing_is_given():
    costly, harmless = used_by("anna", 1), used_by("vera", 40, number=2)
    assert choose_slot([costly, harmless], 2, "boris", NOW) == harmless
    assert choose_slot([costly, used_by("boris", 1, number=2)], 2, "boris", NOW).slot == 2


def test_of_several_that_must_wait_the_earliest_date_is_told():
    slots = [
        used_by("anna", 1, transferred_days_ago=5),
        used_by("vera", 1, transferred_days_ago=20, number=2),
    ]
    assert choose_slot(slots, 2, "boris", NOW) == NOW + 10 * DAY


@pytest.mark.parametrize("quantity", [1, 0])
def test_when_all_are_assigned_there_is_none(quantity):
    assert choose_slot([slot(operator="anna")], quantity, "boris", NOW) is None


def test_unlimited_always_has_one_more():
    assert choose_slot([slot(operator="anna")], None, "boris", NOW).slot == 2
