"""Python and the browser's JavaScript do the same: records, session keys, refusals, forms of a password."""

import json
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seatwise.signin import client, opaque, wire
from seatwise.signin.password import PasswordUnusable, prepared
from seatwise.signin.stretching import STRETCHING
from signin.factories import NOW, PASSWORD, registered, signed_in

STATIC = Path(str(resources.files("seatwise"))) / "web" / "static"
ANNA = opaque.operator_credential("romashka", "op-1")
PARAMETERS = msgspec.to_builtins(STRETCHING)
PASSWORDS = [PASSWORD, "двадцать слов и кофе", "и\u0306од, cafe\u0301, 😀", "hard\u00a0space between"]


class Browser:
    """The browser's modules in a Node process."""

    def __init__(self, folder: Path) -> None:
        # A page says `type="module"`; Node wants to read it in a package.json, which we do not serve.
        for part in ("signin", "vendor"):
            shutil.copytree(STATIC / part, folder / part)
        (folder / "package.json").write_text('{"type": "module"}')
        self.process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("interop.mjs")), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __call__(self, call: str, **facts: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": call, **facts}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "Node has ended; see its words above"
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("static"))
    with browser.process:
        yield browser
        assert browser.process.stdin is not None
        browser.process.stdin.close()
    assert browser.process.returncode == 0


def _registered_in(browser: Browser, setup: opaque.Setup, password: str) -> bytes:
    request = wire.decode(browser("register", password=password)["request"])
    response = wire.encode(opaque.register_response(setup, ANNA, request))
    upload = browser("registerFinish", response=response, stretching=PARAMETERS)["upload"]
    return opaque.record(setup, wire.decode(upload))


def _answered(browser: Browser, setup: opaque.Setup, kept: bytes | None, password: str) -> tuple[Any, str]:
    request = wire.decode(browser("login", password=password)["request"])
    login, response = opaque.start(setup, kept, ANNA, request, NOW)
    return login, wire.encode(response)


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_record_made_in_python_opens_in_the_browser(
    browser: Browser, setup: opaque.Setup, password: str
) -> None:
    login, response = _answered(browser, setup, registered(setup, ANNA, password), password)
    finished = browser("loginFinish", response=response, stretching=PARAMETERS)
    key = opaque.finish(login, wire.decode(finished["finalization"]), NOW)
    assert wire.encode(key) == finished["sessionKey"]


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_record_made_in_the_browser_opens_in_python(
    browser: Browser, setup: opaque.Setup, password: str
) -> None:
    theirs, ours = signed_in(setup, _registered_in(browser, setup, password), ANNA, password)
    assert theirs == ours


def test_a_record_made_in_the_browser_opens_in_the_browser(browser: Browser, setup: opaque.Setup) -> None:
    login, response = _answered(browser, setup, _registered_in(browser, setup, PASSWORD), PASSWORD)
    finished = browser("loginFinish", response=response, stretching=PARAMETERS)
    assert (
        wire.encode(opaque.finish(login, wire.decode(finished["finalization"]), NOW))
        == (finished["sessionKey"])
    )


def test_the_vendored_librarys_server_opens_our_setup_and_record(browser: Browser) -> None:
    secret = opaque.new_secret()
    kept = registered(opaque.Setup(secret), ANNA)
    attempt, request = client.login(PASSWORD)
    begun = browser(
        "serverStart",
        setup=wire.encode(secret),
        record=wire.encode(kept),
        credential=ANNA,
        request=wire.encode(request),
    )
    finalization, key = client.login_finish(attempt, wire.decode(begun["loginResponse"]), STRETCHING)
    ended = browser("serverFinish", login=begun["serverLoginState"], finalization=wire.encode(finalization))
    assert wire.decode(ended["sessionKey"]) == key


def test_a_wrong_password_and_an_unknown_name_stop_the_browser_alike(
    browser: Browser, setup: opaque.Setup
) -> None:
    kept = registered(setup, ANNA)
    answers = []
    for record, password in ((kept, PASSWORD + "!"), (None, PASSWORD)):
        _, response = _answered(browser, setup, record, password)
        answers.append(browser("loginFinish", response=response, stretching=PARAMETERS))
    assert answers == [{"stopped": "wrong"}, {"stopped": "wrong"}]


def test_other_parameters_than_the_records_do_not_open_it(browser: Browser, setup: opaque.Setup) -> None:
    _, response = _answered(browser, setup, registered(setup, ANNA), PASSWORD)
    other = {**PARAMETERS, "iterations": 3}
    assert browser("loginFinish", response=response, stretching=other) == {"stopped": "wrong"}


@pytest.mark.parametrize(
    "weak",
    [
        {**PARAMETERS, "memory_kib": 19455},
        {**PARAMETERS, "iterations": 1},
        {**PARAMETERS, "parallelism": 0},
        {**PARAMETERS, "memory_kib": 10**9},
        {**PARAMETERS, "memory_kib": "19456"},
        {**PARAMETERS, "algorithm": "identity"},
        {"algorithm": "argon2id"},
        {},
        None,
    ],
)
def test_the_browser_refuses_weak_or_absurd_stretching(
    browser: Browser, setup: opaque.Setup, weak: object
) -> None:
    _, response = _answered(browser, setup, registered(setup, ANNA), PASSWORD)
    assert browser("loginFinish", response=response, stretching=weak) == {"stopped": "weak"}
    request = wire.decode(browser("register", password=PASSWORD)["request"])
    answer = wire.encode(opaque.register_response(setup, ANNA, request))
    assert browser("registerFinish", response=answer, stretching=weak) == {"stopped": "weak"}


@pytest.mark.parametrize("wrong", ["", "AAAA", "not base64url!", wire.encode(bytes(320)), 7, None])
def test_an_answer_that_is_none_stops_the_browser_with_a_known_code(browser: Browser, wrong: object) -> None:
    browser("login", password=PASSWORD)
    assert browser("loginFinish", response=wrong, stretching=PARAMETERS) == {"stopped": "broken"}
    browser("register", password=PASSWORD)
    assert browser("registerFinish", response=wrong, stretching=PARAMETERS) == {"stopped": "broken"}


# Characters assigned since Unicode 6 keep their composition; newer ones may be unknown to one of the two.
TEXTS = st.text(
    st.characters().filter(lambda character: unicodedata.ucd_3_2_0.category(character) != "Cn"), max_size=40
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_a_password_has_one_form_on_both_sides(browser: Browser, password: str) -> None:
    try:
        ours: str | None = prepared(password)
    except PasswordUnusable:
        ours = None
    assert browser("prepared", password=password) == {"prepared": ours}


@pytest.mark.parametrize("password", ["", "\ud83d", "x" * 1025])
def test_an_unusable_password_is_refused_on_both_sides(browser: Browser, password: str) -> None:
    assert browser("prepared", password=password) == {"prepared": None}
    assert browser("login", password=password) == {"stopped": "unusable"}
    assert browser("register", password=password) == {"stopped": "unusable"}


@pytest.mark.parametrize(
    ("protocol", "hostname", "trusted"),
    [
        ("https:", "seats.example.com", True),
        ("http:", "localhost", True),
        ("http:", "127.0.0.1", True),
        ("http:", "127.8.0.1", True),
        ("http:", "[::1]", True),
        ("http:", "app.localhost", True),
        ("http:", "seats.example.com", False),
        ("http:", "192.168.1.5", False),
        ("http:", "127.0.0.1.example.com", False),
        ("http:", "localhost.example.com", False),
        ("http:", "notlocalhost", False),
        ("file:", "", False),
    ],
)
def test_a_password_is_asked_for_over_https_or_on_this_machine_only(
    browser: Browser, protocol: str, hostname: str, *, trusted: bool
) -> None:
    assert browser("trusted", protocol=protocol, hostname=hostname) == {"trusted": trusted}
