"""The frames of a sign-in, as both sides write them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin import wire
from seatwise.signin.stretching import STRETCHING


@given(st.binary())
def test_bytes_come_back_from_base64url(data: bytes) -> None:
    text = wire.encode(data)
    assert wire.decode(text) == data
    assert "=" not in text


@pytest.mark.parametrize("wrong", ["A", "AA==", "A+/A", "AA A", "AAAA\n", "ЖЖЖЖ", "AAAAA"])
def test_what_is_not_base64url_is_refused(wrong: str) -> None:
    with pytest.raises(wire.NotBase64url):
        wire.decode(wrong)


@given(st.text())
def test_any_text_is_decoded_or_refused(text: str) -> None:
    try:
        wire.decode(text)
    except wire.NotBase64url:
        return
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (wire.Start("anna", "AAAA"), '{"type":"start","operator":"anna","request":"AAAA"}'),
        (wire.Finish("AAAA"), '{"type":"finish","finalization":"AAAA"}'),
        (
            wire.Response("AAAA", STRETCHING),
            (
                '{"type":"response","response":"AAAA","stretching":'
                '{"algorithm":"argon2id","memory_kib":19456,"iterations":2,"parallelism":1}}'
            ),
        ),
        (wire.Done("t"), '{"type":"done","ticket":"t"}'),
        (wire.Refused("C", "m"), '{"type":"refused","code":"C","message":"m"}'),
        (wire.Refused("C", "m", 7), '{"type":"refused","code":"C","message":"m","retry_at":7}'),
    ],
)
def test_a_frame_is_written_and_read_as_the_protocol_says(
    frame: wire.FromClient | wire.FromServer, text: str
) -> None:
    assert msgspec.json.encode(frame).decode() == text
    kind = wire.FromClient if isinstance(frame, wire.FromClient) else wire.FromServer
    assert msgspec.json.decode(text, type=kind) == frame


@pytest.mark.parametrize("wrong", ["{}", "[]", '{"type":"done","ticket":"t"}', '{"type":"start"}', "x", ""])
def test_a_frame_a_client_does_not_send_is_refused(wrong: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(wrong, type=wire.FromClient)
