"""The answer for people, in both languages."""

import re
from importlib import resources
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from command import PRICES, always, crews, log, seatwise

from seatwise.choose import errors
from seatwise.choose.words import SENTENCES
from seatwise.errors import SeatwiseError

CATALOG = resources.files("seatwise").joinpath("locale", "ru", "choose.po")


def said(*arguments: str) -> str:
    """What the command prints for people, in one line."""
    done = seatwise("choose", *arguments, *PRICES)
    assert done.returncode == 0, done.stderr
    return re.sub(r"\s+", " ", done.stdout)


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    return log(tmp_path, always(3, 20) + crews([3] * 5, 4))


def test_people_read_the_amounts_both_pure_choices_the_names_and_the_proof(mixed: str) -> None:
    text = said(mixed)
    assert "Buy 3 named licenses and 3 simultaneous licenses: RUB 6,750 a month." in text
    assert "RUB 9,000" in text
    assert "RUB 10,500" in text
    assert "Who should be named: always 0, always 1, always 2." in text
    assert "RUB 2,250 a month less than named licenses for all, and RUB 3,750 less" in text
    assert "Proven: nothing cheaper lets everybody in." in text


def test_people_read_it_in_russian(mixed: str) -> None:
    text = said(mixed, "--lang", "ru").replace("\N{NO-BREAK SPACE}", " ")
    assert "Купите 3 именные лицензии и 3 одновременные лицензии: 6 750 ₽ в месяц." in text
    assert "Кому именные: always 0, always 1, always 2." in text
    assert "Доказано: дешевле всех не впустить." in text
    assert not re.search(r"\b(Best|named|pool|month)\b", text)


def test_amounts_are_bare_where_no_currency_was_named() -> None:
    arguments = ("--operators", "10", "--at-once", "10", "--named", "500", "--simultaneous", "1750")
    assert "Buy 10 named licenses: 5,000 a month." in seatwise("choose", *arguments).stdout


def test_a_hostile_name_cannot_reach_the_terminal(tmp_path: Path) -> None:
    rows = [("\x1b[31mred", 0.0, 20.0), *crews([1] * 5, 4, days=1)]
    text = said(log(tmp_path, rows))
    assert "\\x1b[31mred" in text
    assert "\x1b" not in text


def test_every_sentence_has_its_russian() -> None:
    catalog = read_po(BytesIO(CATALOG.read_bytes()), locale="ru")
    templates = [
        kind.template()
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, SeatwiseError) and kind is not SeatwiseError
    ]
    for sentence in [*templates, *SENTENCES.values()]:
        assert catalog.get(sentence), sentence


def test_translations_keep_their_placeholders() -> None:
    for message in read_po(BytesIO(CATALOG.read_bytes()), locale="ru"):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        facts = set(re.findall(r"%\((\w+)\)s", ids[-1]))
        for text in texts:
            assert set(re.findall(r"%\((\w+)\)s", text)) == facts, ids
