"""Waiting, offers and taking over, between browsers."""

import pytest
from names import fresh
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def one_seat(served):
    """One simultaneous license with a queue, and two operators."""
    company = served.company(fresh("queue"), simultaneous=1, queue=True)
    for login in ("anna", "boris"):
        company.person(login)
    return company


def test_who_waits_is_offered_the_seat_that_becomes_free_and_takes_it(one_seat, browse, sign_in):
    anna, boris = browse(one_seat), browse(one_seat)
    sign_in(anna, "anna")
    expect(anna.get_by_role("heading", name="You are in")).to_be_visible()
    sign_in(boris, "boris")
    expect(boris.get_by_role("heading", name="You are in the queue")).to_be_visible()
    expect(boris.locator("[data-place]")).to_have_text("1")
    expect(boris.get_by_role("status")).to_contain_text("Live")
    anna.get_by_role("button", name="Leave the seat").click()
    expect(boris.get_by_role("heading", name="A seat is kept for you")).to_be_visible(timeout=3000)
    boris.get_by_role("button", name="Take the seat").click()
    expect(boris.get_by_role("heading", name="You are in", exact=True)).to_be_visible()


def test_a_second_device_takes_the_seat_over_and_the_first_is_told(one_seat, browse, sign_in):
    desktop, phone = browse(one_seat), browse(one_seat)
    sign_in(desktop, "anna")
    expect(desktop.get_by_role("status")).to_contain_text("Live")
    sign_in(phone, "anna")
    expect(phone.locator("main")).to_contain_text("already in on another device")
    phone.get_by_role("button", name="Take the seat over").click()
    expect(phone.get_by_role("heading", name="You are in")).to_be_visible()
    expect(desktop.get_by_role("heading", name="Your seat is over")).to_be_visible(timeout=3000)
    expect(desktop.locator("main")).to_contain_text("another device")
    desktop.reload()
    desktop.get_by_role("button", name="Take the seat over").click()
    expect(desktop.locator("main")).to_contain_text("a moment ago")
    expect(phone.get_by_role("status")).to_contain_text("Live")
