"""Each refusal of the sign-in has one code and a sentence in every language."""

import importlib
import inspect
import pkgutil
import re

import pytest

import seatwise.signin
from seatwise.errors import SeatwiseError
from seatwise.language import LANGUAGES, language

REFUSALS = [
    kind
    for module in pkgutil.iter_modules(seatwise.signin.__path__)
    for kind in vars(importlib.import_module(f"seatwise.signin.{module.name}")).values()
    if inspect.isclass(kind)
    and issubclass(kind, SeatwiseError)
    and kind.__module__ == f"seatwise.signin.{module.name}"
]


def test_codes_are_permanent_names_of_one_refusal_each() -> None:
    codes = [kind.code for kind in REFUSALS]
    assert len(codes) == len(set(codes)) > 20
    assert all(re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)*", code) for code in codes)


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_says_the_same_facts_in_every_language(kind: type[SeatwiseError]) -> None:
    facts = re.findall(r"%\((\w+)\)s", kind.template())
    filled = dict.fromkeys(facts, "⟨fact⟩")
    sentences = {code: kind(**filled).sentence(language(code)) for code in LANGUAGES}
    assert len(set(sentences.values())) == len(LANGUAGES)
    for sentence in sentences.values():
        assert sentence.count("⟨fact⟩") == len(facts)
        assert "%(" not in sentence
