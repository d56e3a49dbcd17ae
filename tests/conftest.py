"""What tests of several areas share: a real server process and a real browser."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from running import Company, Running

# Debian's Chromium is as good as the one that Playwright downloads, and security updates reach it.
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def server(tmp_path):
    """Start real server processes: `server(ttl=3)` is a `Running` with a database of its own."""
    started: list[Running] = []

    def start(**options: object) -> Running:
        data = tmp_path / f"data-{len(started)}"
        data.mkdir()
        running = Running(data, **options)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        running.stop()


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """One server process for all tests that need nothing but a company of their own in it."""
    running = Running(tmp_path_factory.mktemp("served")).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium: the system's, else Playwright's own; a skip for lack of one is a failure in CI."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    # As root Chromium does not start with its sandbox; the pages it opens here are our own.
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=flags)
        except Error as error:
            reason = f"no Chromium could be started: {error.message.splitlines()[0]}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium) -> Iterator:
    """Open a browser of somebody: `browse(company, locale="ru-RU")` is an empty page of their own, and
    `page.goto("board")` one of the company.

    A script that breaks, or anything that the content security policy stops, fails the test.
    """
    contexts = []
    broken: list[str] = []

    def open_for(company: Company, **options: object) -> Page:
        context = chromium.new_context(base_url=f"{company.url}/", **{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert not broken
