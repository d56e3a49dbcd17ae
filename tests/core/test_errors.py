"""Errors speak; text from outside is made safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.desk.errors import LoginTaken
from seatwise.language import language
from seatwise.plain import cell, printable


def test_an_error_says_what_happened_in_the_readers_language():
    error = LoginTaken(login="anna")
    assert error.sentence() == "Another operator of this company already signs in as anna."
    assert "anna" in error.sentence(language("ru"))
    assert str(error) == error.sentence()


@given(st.text())
def test_shown_text_moves_no_cursor_and_turns_no_line(text):
    shown = printable(text, limit=80)
    assert shown.isprintable() or not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert not set(shown) & set("\u202e\u202d\u2066\u2067\u2068\u200f\u200e\x1b\n\r")
    assert len(shown) <= 81


def test_what_is_taken_out_is_shown_as_a_code():
    assert printable("a\x1b[31mb\u202ec") == "a\\x1b[31mb\\u202ec"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_cell_is_no_formula(formula):
    assert cell(formula) == "'" + formula
    assert cell("Anna") == "Anna"
