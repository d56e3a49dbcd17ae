"""The server's half of OPAQUE: what it accepts, how long, how often, and what it says of unknown names."""

import contextlib
import gc
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin import client, opaque
from seatwise.signin.stretching import STRETCHING
from signin.factories import NOW, PASSWORD, registered, signed_in

ANNA = opaque.operator_credential("romashka", "op-1")


@pytest.fixture(scope="module")
def kept(setup: opaque.Setup) -> bytes:
    return registered(setup, ANNA)


def test_client_and_server_agree_on_the_session_key(setup: opaque.Setup, kept: bytes) -> None:
    theirs, ours = signed_in(setup, kept, ANNA)
    assert theirs == ours
    assert len(ours) == opaque.SESSION_KEY_BYTES


def test_each_sign_in_has_another_session_key(setup: opaque.Setup, kept: bytes) -> None:
    assert signed_in(setup, kept, ANNA) != signed_in(setup, kept, ANNA)


def test_a_wrong_password_is_found_by_the_client(setup: opaque.Setup, kept: bytes) -> None:
    with pytest.raises(client.WrongPassword):
        signed_in(setup, kept, ANNA, PASSWORD + "!")


def test_a_record_opens_after_a_restart_with_the_same_secret() -> None:
    secret = opaque.new_secret()
    kept = registered(opaque.Setup(secret), ANNA)
    assert signed_in(opaque.Setup(secret), kept, ANNA)


def test_a_record_is_nothing_without_its_setup(kept: bytes) -> None:
    other = opaque.Setup(opaque.new_secret())
    with pytest.raises(client.WrongPassword):
        signed_in(other, kept, ANNA)


def test_a_record_opens_for_its_own_operator_only(setup: opaque.Setup, kept: bytes) -> None:
    with pytest.raises(client.WrongPassword):
        signed_in(setup, kept, opaque.operator_credential("romashka", "op-2"))


def _begun(setup: opaque.Setup, kept: bytes) -> tuple[opaque.Login, bytes]:
    attempt, request = client.login(PASSWORD)
    login, response = opaque.start(setup, kept, ANNA, request, NOW)
    return login, client.login_finish(attempt, response, STRETCHING)[0]


def test_a_login_finishes_once(setup: opaque.Setup, kept: bytes) -> None:
    login, finalization = _begun(setup, kept)
    opaque.finish(login, finalization, NOW)
    with pytest.raises(opaque.LoginUsed):
        opaque.finish(login, finalization, NOW)


def test_a_login_dies_after_60_seconds(setup: opaque.Setup, kept: bytes) -> None:
    login, finalization = _begun(setup, kept)
    assert opaque.finish(login, finalization, NOW + 59_999)
    login, finalization = _begun(setup, kept)
    with pytest.raises(opaque.LoginExpired):
        opaque.finish(login, finalization, NOW + 60_000)
    with pytest.raises(opaque.LoginUsed):
        opaque.finish(login, finalization, NOW)


@pytest.mark.parametrize("wrong", [b"", bytes(64), bytes(63), bytes(65)])
def test_a_wrong_finalization_uses_the_login_up(setup: opaque.Setup, kept: bytes, wrong: bytes) -> None:
    login, finalization = _begun(setup, kept)
    with pytest.raises((opaque.LoginRefused, opaque.MessageMalformed)):
        opaque.finish(login, wrong, NOW)
    with pytest.raises(opaque.LoginUsed):
        opaque.finish(login, finalization, NOW)


def test_a_finalization_of_another_login_is_refused(setup: opaque.Setup, kept: bytes) -> None:
    _, old = _begun(setup, kept)
    login, _ = _begun(setup, kept)
    with pytest.raises(opaque.LoginRefused):
        opaque.finish(login, old, NOW)


def test_the_decoy_answers_like_a_record_and_no_password_opens_it(setup: opaque.Setup, kept: bytes) -> None:
    attempt, request = client.login(PASSWORD)
    unknown = opaque.unknown_credential("romashka", "nobody")
    _, of_nobody = opaque.start(setup, None, unknown, request, NOW)
    _, of_anna = opaque.start(setup, kept, ANNA, request, NOW)
    assert len(of_nobody) == len(of_anna) == opaque.LOGIN_RESPONSE_BYTES
    with pytest.raises(client.WrongPassword) as unknown_name:
        client.login_finish(attempt, of_nobody, STRETCHING)
    with pytest.raises(client.WrongPassword) as wrong_password:
        signed_in(setup, kept, ANNA, "another password")
    assert str(unknown_name.value) == str(wrong_password.value)


def test_the_decoy_is_stable_for_each_name_and_through_restarts() -> None:
    # The first 32 bytes of an answer depend on the request, the setup and the credential id alone; whoever
    # asks twice with one request sees whether they stay.
    secret = opaque.new_secret()
    _, request = client.login(PASSWORD)

    def asked(name: str) -> bytes:
        credential = opaque.unknown_credential("romashka", name)
        return opaque.start(opaque.Setup(secret), None, credential, request, NOW)[1][:32]

    assert asked("nobody") == asked("nobody")
    assert asked("nobody") != asked("no one")


def test_an_operator_without_a_password_shows_no_change_when_one_is_set(setup: opaque.Setup) -> None:
    _, request = client.login(PASSWORD)
    before = opaque.start(setup, None, ANNA, request, NOW)[1][:32]
    after = opaque.start(setup, registered(setup, ANNA), ANNA, request, NOW)[1][:32]
    assert before == after


def _library_calls(setup: opaque.Setup, kept: bytes | None, credential: str) -> list[str]:
    """The names of everything called while the server answers a start, in order."""
    _, request = client.login(PASSWORD)
    calls: list[str] = []

    def watch(frame: FrameType, event: str, called: object) -> None:
        if event == "call":
            calls.append(frame.f_code.co_qualname)
        elif event == "c_call":
            calls.append(getattr(called, "__qualname__", repr(called)))

    gc.disable()  # a collection in between would be seen as calls of ours
    sys.setprofile(watch)
    try:
        opaque.start(setup, kept, credential, request, NOW)
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls


def test_a_decoy_takes_the_same_calls_as_a_record(setup: opaque.Setup, kept: bytes) -> None:
    of_anna = _library_calls(setup, kept, ANNA)
    of_nobody = _library_calls(setup, None, opaque.unknown_credential("romashka", "nobody"))
    assert of_anna == of_nobody
    assert any("create_credential_response" in name for name in of_anna)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_two_names_share_a_credential_id(company: str, name: str, company2: str, name2: str) -> None:
    ours = opaque.operator_credential(company, name)
    assert len(ours) == len(opaque.unknown_credential(company2, name2))
    assert ours != opaque.unknown_credential(company2, name2)
    assert (ours == opaque.operator_credential(company2, name2)) == ((company, name) == (company2, name2))


def test_where_the_company_ends_and_the_name_begins_is_part_of_the_credential_id() -> None:
    for one, other in ((("a:b", "c"), ("a", "b:c")), (("", "a"), ("a", "")), (("1:a", ""), ("", "1:a"))):
        assert opaque.operator_credential(*one) != opaque.operator_credential(*other)


@pytest.mark.parametrize("wrong", [b"", bytes(32), bytes(31), b"\xff" * 32, bytes(96), b"\xff" * 96])
def test_a_message_that_is_none_is_refused_with_what_was_expected(
    setup: opaque.Setup, kept: bytes, wrong: bytes
) -> None:
    with pytest.raises(opaque.MessageMalformed, match="32 bytes of an OPAQUE RegistrationRequest"):
        opaque.register_response(setup, ANNA, wrong)
    with pytest.raises(opaque.MessageMalformed, match="192 bytes of an OPAQUE RegistrationUpload"):
        opaque.record(setup, wrong)
    with pytest.raises(opaque.MessageMalformed, match="96 bytes of an OPAQUE CredentialRequest"):
        opaque.start(setup, kept, ANNA, wrong, NOW)


def test_trailing_bytes_do_not_pass(setup: opaque.Setup, kept: bytes) -> None:
    _, request = client.login(PASSWORD)
    with pytest.raises(opaque.MessageMalformed):
        opaque.start(setup, kept, ANNA, request + b"\0", NOW)
    _, request = client.register(PASSWORD)
    with pytest.raises(opaque.MessageMalformed):
        opaque.register_response(setup, ANNA, request + b"\0")


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer_or_a_sentence(setup: opaque.Setup, message: bytes) -> None:
    for call in (
        lambda: opaque.register_response(setup, ANNA, message),
        lambda: opaque.record(setup, message),
        lambda: opaque.start(setup, None, ANNA, message, NOW),
    ):
        with contextlib.suppress(opaque.MessageMalformed):
            call()


def test_a_damaged_record_is_the_servers_trouble_and_says_so(setup: opaque.Setup, kept: bytes) -> None:
    _, request = client.login(PASSWORD)
    for damaged in (b"", kept[:-1], kept + b"\0", b"\xff" * len(kept)):
        with pytest.raises(opaque.RecordDamaged):
            opaque.start(setup, damaged, ANNA, request, NOW)


@pytest.mark.parametrize("wrong", [b"", bytes(127), bytes(128), b"\xff" * 128, bytes(129)])
def test_a_setup_that_is_none_is_refused(wrong: bytes) -> None:
    assert not opaque.is_secret(wrong)
    with pytest.raises(opaque.SecretInvalid):
        opaque.Setup(wrong)


def test_nothing_secret_is_shown_by_repr(setup: opaque.Setup, kept: bytes) -> None:
    attempt, _ = client.login(PASSWORD)
    registration, _ = client.register(PASSWORD)
    login, _ = _begun(setup, kept)
    for shown in map(repr, (attempt, registration, login, setup)):
        assert PASSWORD not in shown
        assert len(shown) < 100
