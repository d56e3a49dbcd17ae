"""The Python client: what it refuses before it hashes anything."""

import pytest

from seatwise.signin import client, opaque
from seatwise.signin.password import (
    LONGEST,
    PasswordTooShort,
    PasswordUnusable,
    long_enough,
    prepared,
)
from seatwise.signin.stretching import (
    STRETCHING,
    Stretching,
    StretchingTooWeak,
    StretchingUnsupported,
    accept,
    restored,
    stored,
)
from signin.factories import NOW, PASSWORD, registered, signed_in

ANNA = opaque.operator_credential("romashka", "op-1")
WEAK = [
    Stretching(memory_kib=STRETCHING.memory_kib - 1),
    Stretching(iterations=1),
    Stretching(parallelism=0),
    Stretching(memory_kib=0, iterations=0, parallelism=0),
]


@pytest.mark.parametrize("weak", WEAK)
def test_weaker_stretching_is_refused_before_anything_is_sent(setup: opaque.Setup, weak: Stretching) -> None:
    kept = registered(setup, ANNA)
    attempt, request = client.login(PASSWORD)
    _, response = opaque.start(setup, kept, ANNA, request, NOW)
    with pytest.raises(StretchingTooWeak):
        client.login_finish(attempt, response, weak)
    registration, request = client.register(PASSWORD)
    answer = opaque.register_response(setup, ANNA, request)
    with pytest.raises(StretchingTooWeak):
        client.register_finish(registration, answer, weak)


def test_stronger_stretching_than_the_library_can_do_is_named_as_such() -> None:
    with pytest.raises(StretchingUnsupported, match="m=65536 t=3 p=4"):
        accept(Stretching(memory_kib=65536, iterations=3, parallelism=4))


def test_the_parameters_survive_being_kept() -> None:
    assert restored(stored(STRETCHING)) == STRETCHING
    assert stored(STRETCHING) == (
        '{"algorithm":"argon2id","memory_kib":19456,"iterations":2,"parallelism":1}'
    )


@pytest.mark.parametrize("wrong", [b"", bytes(319), bytes(320), bytes(321), b"\xff" * 320])
def test_an_answer_that_is_none_is_refused(wrong: bytes) -> None:
    attempt, _ = client.login(PASSWORD)
    with pytest.raises(client.AnswerMalformed, match="320 bytes"):
        client.login_finish(attempt, wrong, STRETCHING)
    registration, _ = client.register(PASSWORD)
    with pytest.raises(client.AnswerMalformed, match="64 bytes"):
        client.register_finish(registration, wrong, STRETCHING)


def test_an_attempt_is_finished_once(setup: opaque.Setup) -> None:
    kept = registered(setup, ANNA)
    attempt, request = client.login(PASSWORD)
    _, response = opaque.start(setup, kept, ANNA, request, NOW)
    client.login_finish(attempt, response, STRETCHING)
    with pytest.raises(client.AttemptUsed):
        client.login_finish(attempt, response, STRETCHING)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("и\u0306од и вода, двадцать", "йод и вода, двадцать"),
        ("cafe\u0301 au lait, merci", "café au lait, merci"),
        ("hard\u00a0space between", "hard space between"),
    ],
)
def test_the_same_password_from_another_keyboard_opens(setup: opaque.Setup, typed: str, same: str) -> None:
    kept = registered(setup, ANNA, typed)
    theirs, ours = signed_in(setup, kept, ANNA, same)
    assert theirs == ours


@pytest.mark.parametrize("unusable", ["", "half a character \ud83d", "x" * (LONGEST + 1)])
def test_an_unusable_password_is_refused_without_repeating_it(unusable: str) -> None:
    for begin in (client.register, client.login):
        with pytest.raises(PasswordUnusable) as refusal:
            begin(unusable)
        assert unusable == "" or unusable not in str(refusal.value)


def test_a_new_password_has_twelve_characters_or_fifteen_as_the_only_way_in() -> None:
    assert long_enough("двенадцать12", only_way_in=False) == "двенадцать12"
    with pytest.raises(PasswordTooShort, match="11 characters, and at least 12"):
        long_enough("eleven char", only_way_in=False)
    with pytest.raises(PasswordTooShort, match="12 characters, and at least 15"):
        long_enough("двенадцать12", only_way_in=True)
    assert long_enough("fifteen letters", only_way_in=True)


def test_length_counts_characters_and_not_how_they_were_typed() -> None:
    assert len(prepared("й" * 12)) == len(prepared("и\u0306" * 12)) == 12
