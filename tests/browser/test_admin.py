"""An admin watches the board, invites and buys, in a real browser against a real server."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# When the first row stood on the board, by the clock that the test reads too.
_ARRIVAL = """() => {
    const look = () => document.querySelector("tr[data-lease]") && (window.arrived ??= Date.now());
    new MutationObserver(look).observe(document.getElementById("board"), {childList: true, subtree: true});
}"""


def test_the_board_shows_a_newcomer_within_a_second(romashka, browse, sign_in):
    olga = browse(romashka)
    sign_in(olga, "olga", lands="board")
    expect(olga.locator("#line")).to_have_text("Live")
    expect(olga.get_by_text("Nobody is in.")).to_be_visible()
    olga.evaluate(_ARRIVAL)
    romashka.seat("anna").raise_for_status()
    answered = time.time()
    expect(olga.get_by_role("row", name="Анна Кузнецова")).to_contain_text("simultaneous")
    assert olga.evaluate("window.arrived") / 1000 - answered < 1
    expect(olga.locator(".figures dd").first).to_contain_text("1 of 2")
    romashka.seat("boris").raise_for_status()
    assert romashka.seat("vera").status_code == 409
    expect(olga.locator(".figures > div").filter(has_text="Denied today")).to_contain_text("1")
    expect(olga.get_by_role("table")).to_contain_text("2 people are in")


def test_a_seat_is_ended_with_a_reason_that_its_operator_reads(romashka, browse, sign_in):
    anna, olga = browse(romashka), browse(romashka)
    sign_in(anna, "anna")
    expect(anna.get_by_role("status")).to_contain_text("Live")
    sign_in(olga, "olga", lands="board")
    button = olga.get_by_role("button", name="End the seat of Анна Кузнецова")
    button.focus()
    olga.keyboard.press("Enter")
    dialog = olga.get_by_role("dialog", name="End the seat of Анна Кузнецова?")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    # What happens meanwhile takes neither the dialog nor, afterwards, the place on the page away.
    romashka.seat("boris").raise_for_status()
    expect(olga.locator("tr[data-lease]")).to_have_count(2)
    expect(dialog).to_be_visible()
    olga.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    olga.keyboard.press("Enter")
    olga.keyboard.type("The shift is over")
    olga.keyboard.press("Enter")
    expect(olga.locator("tr[data-lease]")).to_have_count(1)

    expect(anna.get_by_role("heading", name="Your seat is over")).to_be_visible()
    expect(anna.get_by_role("alert")).to_contain_text("Somebody ended your seat. Reason: The shift is over")
    expect(anna.get_by_text("LEASE_REVOKED")).to_be_visible()
    anna.get_by_role("button", name="Ask for a seat").click()
    expect(anna.get_by_role("heading", name="You are in")).to_be_visible()


def test_a_board_whose_session_is_over_leads_to_the_sign_in(romashka, browse, sign_in):
    here, olga = browse(romashka), browse(romashka)
    romashka.person("zoya", "Зоя Лебедева", role="supervisor")
    sign_in(here, "zoya", lands="board")
    expect(here.locator("#line")).to_have_text("Live")
    sign_in(olga, "olga", lands="board")
    olga.get_by_role("link", name="Operators").click()
    olga.get_by_role("button", name="Deactivate Зоя Лебедева").click()
    olga.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    here.wait_for_url("**/sign-in")


def test_an_admin_invites_and_deactivates_with_one_question(romashka, browse, sign_in):
    olga = browse(romashka)
    sign_in(olga, "olga", lands="board")
    olga.get_by_role("link", name="Operators").click()
    olga.get_by_label("Name to sign in with").fill("dina")
    olga.get_by_label("Full name").fill("Дина Белова")
    olga.get_by_role("button", name="Invite", exact=True).click()
    link = olga.get_by_label("Invitation link").input_value()
    assert link.startswith(f"{romashka.url}/invitation#")
    olga.get_by_role("button", name="Copy").click()
    row = olga.get_by_role("row", name="Дина Белова")
    expect(row).to_contain_text("invited")
    row.get_by_role("button", name="Deactivate").click()
    dialog = olga.get_by_role("dialog", name="Deactivate Дина Белова?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row).to_contain_text("invited")
    row.get_by_role("button", name="Deactivate").click()
    dialog.get_by_role("button", name="Deactivate").click()
    expect(row).to_contain_text("deactivated")
    row.get_by_role("button", name="Activate").click()
    expect(row).to_contain_text("invited")


def test_an_admin_buys_licenses_and_names_who_has_one(romashka, browse, sign_in):
    olga = browse(romashka)
    sign_in(olga, "olga", lands="board")
    olga.get_by_role("link", name="Licenses").click()
    expect(olga.get_by_text("No named licenses are in force.")).to_be_visible()
    olga.get_by_label("Kind of license").select_option("named")
    olga.get_by_label("Quantity").fill("1")
    olga.get_by_label("Price of one").fill("500")
    olga.get_by_role("button", name="Enter").click()
    expect(olga.get_by_role("row", name="named").filter(has_text="a month")).to_contain_text("500")
    olga.get_by_label("Operator", exact=True).select_option(label="Вера Соколова (vera)")
    olga.get_by_role("button", name="Assign").click()
    expect(olga.get_by_text("All named licenses in force are assigned.")).to_be_visible()
    olga.get_by_role("row", name="Вера Соколова").get_by_role("button", name="Take back").click()
    olga.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(olga.get_by_text("Nobody has a named license.")).to_be_visible()
