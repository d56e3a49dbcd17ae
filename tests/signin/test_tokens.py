"""Tokens: their form, their chance, and that nothing else passes for one."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatwise.signin import tokens
from seatwise.signin.tokens import Kind

COMPANIES = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True).filter(str.isascii)
KINDS = st.sampled_from(Kind)


@given(COMPANIES, KINDS)
def test_a_token_says_its_company_and_kind(company: str, kind: Kind) -> None:
    token = tokens.new_token(company, kind)
    parts = tokens.split(token)
    assert token.startswith(f"{company}.")
    assert (parts.company, parts.kind) == (company, kind)
    assert token.endswith(f".{parts.secret}")
    assert bool(parts.label) == (kind is Kind.API_KEY)


@pytest.mark.parametrize(
    ("kind", "bits"), [(Kind.SESSION, 256), (Kind.INVITATION, 128), (Kind.TICKET, 256), (Kind.API_KEY, 256)]
)
def test_a_secret_holds_enough_chance(kind: Kind, bits: int) -> None:
    secrets = {tokens.split(tokens.new_token("romashka", kind)).secret for _ in range(2000)}
    assert len(secrets) == 2000
    (length,) = {len(secret) for secret in secrets}
    assert length == -(-bits // 5)
    # Every place but the last (whose bits do not all count) takes every value of the alphabet.
    for place in range(length - 1):
        assert len({secret[place] for secret in secrets}) == 32


@given(COMPANIES, KINDS)
def test_a_token_passes_unchanged_through_links_headers_and_terminals(company: str, kind: Kind) -> None:
    assert re.fullmatch(r"[a-z0-9.-]+", tokens.new_token(company, kind))


@given(st.text() | st.from_regex(r"[a-z0-9.-]{1,90}", fullmatch=True))
def test_what_is_no_token_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(tokens.TokenMalformed) as refusal:
        tokens.split(text)
    assert len(text) < 5 or text not in str(refusal.value)
    assert refusal.value.facts == {}


@given(COMPANIES, KINDS, st.data())
def test_a_token_with_a_piece_more_or_less_is_refused(company: str, kind: Kind, data: st.DataObject) -> None:
    token = tokens.new_token(company, kind)
    cut = data.draw(st.integers(min_value=token.index("."), max_value=len(token) - 1))
    for wrong in (token[:cut], token + "a", token + "\n", token + ".", "." + token, token.upper() + "A"):
        with pytest.raises(tokens.TokenMalformed):
            tokens.split(wrong)


@pytest.mark.parametrize("company", ["", "-a", "a-", "a.b", "A", "ромашка", "a" * 64, "a\n", "a/b", "²"])
def test_a_company_id_that_cannot_begin_a_token_is_refused(company: str) -> None:
    with pytest.raises(tokens.CompanyIdUnfit):
        tokens.new_token(company, Kind.SESSION)


def test_the_secret_is_not_shown_by_repr_nor_in_what_is_shown_of_a_key() -> None:
    token = tokens.new_token("romashka", Kind.API_KEY)
    parts = tokens.split(token)
    assert parts.secret not in repr(parts)
    assert tokens.shown(token) == f"romashka.key.{parts.label}.…"


def test_only_the_sha256_of_the_whole_token_is_kept() -> None:
    token = tokens.new_token("romashka", Kind.SESSION)
    assert tokens.token_hash(token) == hashlib.sha256(token.encode()).digest()
    assert tokens.same(tokens.token_hash(token), tokens.token_hash(token))
    assert not tokens.same(tokens.token_hash(token), tokens.token_hash(token + "a"))
    other = tokens.new_token("romashka", Kind.SESSION)
    assert not tokens.same(tokens.token_hash(token), tokens.token_hash(other))


@given(st.text(st.characters()))
def test_any_cookie_has_a_hash(text: str) -> None:
    assert len(tokens.token_hash(text)) == 32
