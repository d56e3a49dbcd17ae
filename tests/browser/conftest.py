"""A company and what its people do on the pages."""

import pytest
from names import fresh
from playwright.sync_api import Page
from running import PASSWORD


@pytest.fixture
def romashka(served):
    """A company with two simultaneous licenses, its admin olga, and operators anna, boris and vera."""
    company = served.company(fresh("romashka"))
    for login, name in (("anna", "Анна Кузнецова"), ("boris", "Борис Орлов"), ("vera", "Вера Соколова")):
        company.person(login, name)
    return company


@pytest.fixture
def fill_in():
    """Name and password into the sign-in page, and go."""

    def fill(page: Page, login: str, password: str = PASSWORD) -> None:
        page.locator("form[data-ready]").wait_for()
        page.get_by_label("Name to sign in with").fill(login)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()

    return fill


@pytest.fixture
def sign_in(fill_in):
    """`sign_in(page, "anna")`, done when the page behind it is there."""

    def come(page: Page, login: str, *, lands: str = "seat") -> None:
        page.goto("sign-in")
        fill_in(page, login)
        page.wait_for_url(f"**/{lands}")

    return come
