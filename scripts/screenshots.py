"""Every page of the demo company as a picture, on a desktop and on a phone: `make screenshots`.

A server of its own serves a fresh demo company; each page is opened by the role that works there. The pictures go
to docs/screenshots as NAME-desktop.png and NAME-phone.png (dark, in Russian), and are to be looked at.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
INTO = ROOT / "docs" / "screenshots"
COMPANY = "romashka"
PLACES = {
    "admin": ["board", "operators", "licenses", "journal"],
    "operator": ["seat"],
}
"""Role -> its pages below the company's address."""
PUBLIC = ["sign-in"]
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "color_scheme": "light"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "locale": "ru-RU",
        "color_scheme": "dark",
    },
}


def main() -> None:
    """Make all pictures anew, or those of the pages that are named."""
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as data:
        made = run("demo", "--data", data)
        password = re.search(r"Password of all of them: (\S+)", made)[1]
        logins = dict(re.findall(r"^  (Admin|Operator) +(\S+)$", made, re.MULTILINE))
        server = subprocess.Popen(
            [sys.executable, "-m", "seatwise", "serve", "--data", data, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            url = re.search(r"(http://\S+)", server.stdout.readline())[1]
            INTO.mkdir(exist_ok=True)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=["--no-sandbox"] if os.geteuid() == 0 else [],
                )
                for screen, options in SCREENS.items():
                    base = f"{url}/c/{COMPANY}/"
                    page = browser.new_context(base_url=base, **options).new_page()
                    take(page, PUBLIC, screen, wanted)
                    for role, places in PLACES.items():
                        page = browser.new_context(base_url=base, **options).new_page()
                        sign_in(page, logins[role.title()], password)
                        take(page, places, screen, wanted)
        finally:
            server.terminate()
            server.wait(10)


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "seatwise", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("sign-in")
    page.locator("form[data-ready]").wait_for()
    page.locator("input[autocomplete=username]").fill(login)
    page.locator("input[type=password]").fill(password)
    page.locator("form[data-ready] button:not([type=button])").last.click()
    page.wait_for_url(lambda address: not address.endswith("sign-in"))


def take(page: Page, places: list[str], screen: str, wanted: set[str]) -> None:
    for place in places:
        name = re.sub(r"\W+", "-", place)
        if wanted and name not in wanted:
            continue
        page.goto(place)
        page.wait_for_load_state()
        page.wait_for_timeout(500)  # for pictures: streams have connected, charts are drawn
        width = page.viewport_size["width"]
        height = min(page.evaluate("document.documentElement.scrollHeight"), 2 * page.viewport_size["height"])
        clip = {
            "x": 0,
            "y": 0,
            "width": width,
            "height": height,
        }  # the rest of a long table shows nothing new
        page.screenshot(path=INTO / f"{name}-{screen}.png", full_page=True, clip=clip)
        print(f"{name}-{screen}.png")


if __name__ == "__main__":
    main()
