"""The password stays in the browser: nothing of it in any traffic, log or database row."""

import base64
import hashlib
import socket
import threading
import urllib.parse

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PASSWORD = "Ёлка зелёная & 7 верных слов"
WRONG = "another Ёлка of 8 wrong words"


class Tap:
    """A listener on the wire between browser and server that keeps all bytes of both directions."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.heard: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with source, sink:
            while True:
                try:
                    data = source.recv(65_536)
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    self.heard.append(data)
                    sink.sendall(data)
                except OSError:
                    return

    def close(self) -> None:
        self._listening.close()


def forms(password: str) -> dict[str, bytes]:
    """How a password could be written."""
    plain = password.encode()
    digest = hashlib.sha256(plain)
    written = {
        "text": plain,
        "escaped JSON": password.encode("unicode_escape"),
        "percent": urllib.parse.quote(password).encode(),
        "form": urllib.parse.quote_plus(password).encode(),
        "base64": base64.b64encode(plain).rstrip(b"="),
        "base64url": base64.urlsafe_b64encode(plain).rstrip(b"="),
        "hex": plain.hex().encode(),
        "SHA-256": digest.digest(),
        "SHA-256 hex": digest.hexdigest().encode(),
        "SHA-256 base64": base64.b64encode(digest.digest()).rstrip(b"="),
    }
    return {name: form.lower() for name, form in written.items()}


def traces(data: bytes) -> list[str]:
    """In which forms either password stands in `data`."""
    low = data.lower()
    return [
        f"{name} of {password!r}"
        for password in (PASSWORD, WRONG)
        for name, form in forms(password).items()
        if form in low
    ]


@pytest.fixture
def tap(server):
    running = server()
    made = running.company()
    tap = Tap(int(running.url.rsplit(":", 1)[1]))
    real, running.url = running.url, f"http://127.0.0.1:{tap.port}"
    yield made, tap
    tap.close()
    running.url = real


def test_no_trace_of_the_password_in_traffic_logs_and_database(tap, browse):
    romashka, wire = tap
    frames: list[bytes] = []

    def keep(line) -> None:
        # On the wire a browser's frames are masked, so they are taken where it makes them.
        for event in ("framesent", "framereceived"):
            line.on(event, lambda data: frames.append(data if isinstance(data, bytes) else data.encode()))

    page = browse(romashka)
    page.on("websocket", keep)
    page.goto(romashka.invite("anna"))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url("**/sign-in")
    for password in (WRONG, PASSWORD):
        page.locator("form[data-ready]").wait_for()
        page.get_by_label("Name to sign in with").fill("anna")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        if password == WRONG:
            expect(page.get_by_role("status")).to_contain_text("Wrong name or password")
    page.wait_for_url("**/seat")
    without = browse(romashka, java_script_enabled=False)
    without.goto("sign-in")
    without.locator("input[name=operator]").fill("anna")
    without.keyboard.press("Enter")

    heard = b"".join(wire.heard)
    assert b"/enrolment/finish" in heard
    assert any(b'"type":"finish"' in frame for frame in frames)
    kept = b"".join(
        file.read_bytes()
        for file in romashka.server.data.rglob("*")
        if file.is_file() and file.name != "password-setup.key"
    )
    assert b"anna" in kept
    assert traces(heard) == []
    assert traces(b"\n".join(frames)) == []
    assert traces(kept) == []


def test_the_search_finds_what_it_looks_for():
    """A trace in any of the forms would be seen."""
    for form in forms(PASSWORD).values():
        assert traces(b"noise " + form.upper() + b" noise")
