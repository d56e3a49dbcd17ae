"""What all pages share: two languages, any width."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_russian_by_the_browser_and_english_by_choice(romashka, browse, sign_in):
    page = browse(romashka, locale="ru-RU")
    page.goto("sign-in")
    expect(page.get_by_role("heading", name="Войти")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ru"
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, "anna")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Вы на месте")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("На связи")


def test_an_invitation_survives_a_change_of_the_language(romashka, browse):
    page = browse(romashka)
    link = romashka.invite("gleb", "Глеб Никитин")
    page.goto(link)
    expect(page.get_by_text("Глеб Никитин")).to_be_visible()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Придумайте пароль")).to_be_visible()
    expect(page.get_by_text("Глеб Никитин")).to_be_visible()
    assert page.url == link


def test_no_page_is_wider_than_the_screen(romashka, browse, sign_in):
    romashka.seat("anna").raise_for_status()
    page = browse(romashka)
    places = ["sign-in", "invitation", "board", "operators", "licenses", "seat", "nothing-here"]
    sign_in(page, "olga", lands="board")
    for language in ("en", "ru"):
        page.context.add_cookies([{"name": "lang", "value": language, "url": romashka.server.url}])
        for place in places:
            page.goto(place)
            for width in (320, 390, 768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                    language,
                    place,
                    width,
                )
