"""An operator comes, is denied, comes in and leaves, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import expect
from running import PASSWORD

pytestmark = pytest.mark.browser


def test_from_the_invitation_to_the_seat_and_out_again(romashka, browse, fill_in):
    page = browse(romashka)
    page.goto(romashka.invite("gleb", "Глеб Никитин"))
    expect(page.get_by_text("Глеб Никитин")).to_be_visible()
    expect(page.locator("[data-expires]")).to_have_text(re.compile(r"\d\d:\d\d"))
    page.get_by_label("New password").fill("too short")
    page.get_by_label("The same password again").fill("too short")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("status")).to_contain_text("at least 15 characters")
    page.get_by_label("New password").fill("a sentence of my own")
    page.get_by_label("The same password again").fill("another sentence of mine")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("status")).to_contain_text("differ")
    page.get_by_label("The same password again").fill("a sentence of my own")
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url("**/sign-in")
    fill_in(page, "gleb", "a sentence of my own")
    page.wait_for_url("**/seat")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Live")
    page.get_by_role("button", name="Leave the seat").click()
    expect(page.get_by_role("heading", name="A seat is free for you")).to_be_visible()
    page.get_by_role("button", name="Take a seat").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("seat")
    page.wait_for_url("**/sign-in")


def test_who_is_denied_reads_the_numbers_and_comes_in_when_a_seat_is_free(romashka, browse, sign_in):
    anna = browse(romashka)
    sign_in(anna, "anna")
    romashka.seat("boris").raise_for_status()
    vera = browse(romashka)
    sign_in(vera, "vera")
    expect(vera.get_by_role("heading", name="There is no seat for you now")).to_be_visible()
    expect(vera.get_by_text("All 2 simultaneous licenses are in use.")).to_be_visible()
    expect(vera.get_by_text("POOL_FULL")).to_be_visible()
    facts = vera.locator(".facts > div")
    expect(facts.filter(has_text="Simultaneous licenses")).to_contain_text("2")
    expect(facts.filter(has_text="In use")).to_contain_text("2")
    expect(facts.filter(has_text="In by named licenses")).to_contain_text("0")
    expect(facts.filter(has_text="Next seat ends")).to_contain_text(
        re.compile(r"\d\d:\d\d:\d\d Europe/Moscow")
    )
    vera.get_by_role("button", name="Try again").click()
    expect(vera.get_by_role("heading", name="There is no seat for you now")).to_be_visible()
    vera.get_by_role("button", name="Try again").focus()
    anna.get_by_role("button", name="Leave the seat").click()
    expect(anna.get_by_role("heading", name="A seat is free for you")).to_be_visible()
    # The page looks by itself now and then; when the network is back it looks at once.
    vera.evaluate("dispatchEvent(new Event('online'))")
    expect(vera.get_by_role("heading", name="A seat is free for you")).to_be_visible()
    expect(vera).to_have_title(re.compile("A seat is free"))
    expect(vera.get_by_role("button", name="Take a seat")).to_be_focused()
    vera.keyboard.press("Enter")
    expect(vera.get_by_role("heading", name="You are in")).to_be_visible()


def test_a_lost_server_is_told_and_the_same_seat_is_there_afterwards(server, browse, sign_in):
    running = server()
    romashka = running.company()
    romashka.person("anna", "Анна Кузнецова")
    anna, olga = browse(romashka), browse(romashka)
    sign_in(anna, "anna")
    sign_in(olga, "olga", lands="board")
    expect(anna.get_by_role("status")).to_contain_text("Live")
    expect(olga.get_by_role("row", name="Анна Кузнецова")).to_be_visible()
    lease = anna.locator("#seat").get_attribute("data-lease")
    running.stop()
    expect(anna.get_by_role("status")).to_contain_text("Offline")
    expect(anna.get_by_text("Your seat lasts 180 seconds without it")).to_be_visible()
    expect(olga.locator("#line")).to_contain_text("Offline")
    running.start(int(running.url.rsplit(":", 1)[1]))
    expect(anna.get_by_role("status")).to_contain_text("Live", timeout=20_000)
    expect(olga.locator("#line")).to_have_text("Live", timeout=20_000)
    expect(olga.locator(f"tr[data-lease='{lease}']")).to_be_visible()


def test_a_wrong_password_and_an_unknown_name_are_told_alike(romashka, browse, fill_in):
    page = browse(romashka)
    said = []
    for login in ("anna", "nobody-of-that-name"):
        page.goto("sign-in")
        fill_in(page, login, "not the right password")
        status = page.locator("[data-status][data-state=stopped]")
        expect(status).to_be_visible()
        said.append(status.inner_text())
    assert said == ["Wrong name or password."] * 2


def test_signing_in_needs_no_mouse(romashka, browse):
    page = browse(romashka)
    page.goto("sign-in")
    page.locator("form[data-ready]").wait_for()
    expect(page.get_by_label("Name to sign in with")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/seat")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Leave the seat")).to_be_focused()


def test_a_shown_password_is_the_one_that_was_typed(romashka, browse):
    page = browse(romashka)
    page.goto("sign-in")
    page.locator("form[data-ready]").wait_for()
    page.get_by_label("Password", exact=True).fill("see me")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    expect(page.get_by_label("Password", exact=True)).to_have_value("see me")
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "password")
