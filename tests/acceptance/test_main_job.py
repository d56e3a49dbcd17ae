"""The main job on real input: a server process, real HTTP, a real browser, real crashes."""

import signal
import subprocess
import time

import pytest
from playwright.sync_api import expect
from running import PASSWORD

import seatwise

pytestmark = pytest.mark.browser

FIVE = [f"crew{n}" for n in range(1, 6)]


@pytest.fixture
def romashka(server):
    """31 operators, 5 simultaneous licenses and a named one for nadya; TTL of 25 seconds by the setting."""
    company = server(ttl=25).company(simultaneous=5)
    company.buy("named", 1)
    return company


def eventually(holds, within=60.0):
    """Wait until `holds()` is true; the wait is bounded and its end is a failure."""
    until = time.monotonic() + within
    while not (found := holds()):
        assert time.monotonic() < until, "it did not become true in time"
        time.sleep(0.05)
    return found


def pool(running):
    return running.admin("GET", "pools/desk").json()


def test_31_operators_5_seats_and_a_named_one(romashka, browse):
    """Five get in, the sixth is denied with the numbers, the named one gets in, one leaves, the sixth gets in;
    a killed client's seat frees after the TTL; a killed server comes back with what it had acknowledged."""
    page = browse(romashka)
    page.goto(romashka.invite("crew1", "Первая"))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url("**/sign-in")
    others = [*FIVE[1:], "sixth", "nadya", *[f"other{n}" for n in range(1, 25)]]
    for login in others:
        romashka.person(login)
    assert sum(p["role"] == "operator" for p in romashka.admin("GET", "operators").json()) == 31
    romashka.assign("nadya")

    page.locator("form[data-ready]").wait_for()
    page.get_by_label("Name to sign in with").fill("crew1")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/seat")
    expect(page.get_by_role("status")).to_contain_text("Live")

    seats = {
        login: seatwise.Client(romashka.server.url, company="romashka").sign_in(login, PASSWORD).seat()
        for login in FIVE[1:4]
    }
    for seat in seats.values():
        seat.__enter__()
    killed = holder(romashka, "crew5")
    assert pool(romashka)["in_use"] == 5

    sixth = browse(romashka)
    sixth.goto("sign-in")
    sixth.locator("form[data-ready]").wait_for()
    sixth.get_by_label("Name to sign in with").fill("sixth")
    sixth.get_by_label("Password", exact=True).fill(PASSWORD)
    sixth.get_by_role("button", name="Sign in").click()
    sixth.wait_for_url("**/seat")
    expect(sixth.get_by_role("heading", name="There is no seat for you now")).to_be_visible()
    expect(sixth.locator("main")).to_contain_text("5")

    client = seatwise.Client(romashka.server.url, company="romashka")
    with client.sign_in("nadya", PASSWORD).seat() as named:
        assert named.license == "named"
        state = pool(romashka)
        assert (state["licenses"], state["in_use"], state["named_in"]) == (5, 5, 1)
        assert state["denied_today"] >= 1

    seats.pop("crew2").__exit__(None, None, None)
    sixth.get_by_role("button", name="Try again").or_(sixth.get_by_role("button", name="Take a seat")).click()
    expect(sixth.get_by_role("heading", name="You are in")).to_be_visible()

    assert pool(romashka)["in_use"] == 5
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    gone = romashka.admin("GET", "operators/crew5").json()["operator"]
    eventually(lambda: gone not in {seat["operator"] for seat in pool(romashka)["seats"]})
    assert pool(romashka)["in_use"] == 4

    before = {seat["lease"] for seat in pool(romashka)["seats"]}
    romashka.server.restart(signal.SIGKILL)
    after = {seat["lease"] for seat in pool(romashka)["seats"]}
    assert before == after
    for seat in seats.values():
        assert not seat.lost
        seat.__exit__(None, None, None)
    assert "in order" in romashka.server.run("verify")


def holder(running, login):
    """A client in a process of its own, which can be killed."""
    program = (
        "import sys, seatwise\n"
        f"client = seatwise.Client({running.server.url!r}, company='romashka')\n"
        f"with client.sign_in({login!r}, sys.argv[1]).seat():\n"
        "    print('in', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [str(running.server.python), "-c", program, PASSWORD],
        env=running.server.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "in\n"
    return process


def test_an_admin_watches_the_board_and_takes_no_seat(romashka, browse):
    romashka.person("anna")
    board = browse(romashka)
    board.goto("sign-in")
    board.locator("form[data-ready]").wait_for()
    board.get_by_label("Name to sign in with").fill("olga")
    board.get_by_label("Password", exact=True).fill(PASSWORD)
    board.get_by_role("button", name="Sign in").click()
    board.wait_for_url("**/board")
    assert pool(romashka)["in_use"] == 0
    with seatwise.Client(romashka.server.url, company="romashka").sign_in("anna", PASSWORD).seat():
        expect(board.locator("main")).to_contain_text("anna", timeout=2000)
