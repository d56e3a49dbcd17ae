"""Everything that people read exists in Russian."""

import ast
import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import seatwise
from seatwise.errors import SeatwiseError
from seatwise.language import LANGUAGES, language

PACKAGE = Path(str(resources.files("seatwise")))
CATALOGS = sorted(PACKAGE.glob("locale/ru/*.po"))
# What marks a text: `_` in templates, `say` where `Language.gettext` was given a short name.
KEYWORDS = {"_": None, "gettext": None, "say": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def catalog(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale="ru")


def translated() -> set[str]:
    """The msgids (of plurals the first) that have a whole Russian text."""
    found = set()
    for path in CATALOGS:
        for message in catalog(path):
            texts = (message.string,) if isinstance(message.string, str) else message.string
            if message.id and all(texts) and not message.fuzzy:
                found.add(first(message.id))
    return found


def first(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def marked(pattern: str, method: str) -> Iterator[tuple[str, str]]:
    """The texts marked in the files of the package, with where they stand."""
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    for path in sorted(PACKAGE.rglob(pattern)):
        with path.open("rb") as file:
            for line, msgid, *_ in extract(
                method, file, keywords=KEYWORDS, options=options if pattern == "*.html" else {}
            ):
                yield first(msgid), f"{path.relative_to(PACKAGE)}:{line}"


def sentences() -> Iterator[tuple[str, str]]:
    """The sentences of all errors of the package."""
    for module in pkgutil.walk_packages(seatwise.__path__, "seatwise."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [SeatwiseError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith("seatwise."):
            yield kind.template(), f"{kind.__module__}.{kind.__name__}"


def words_of_errors() -> Iterator[tuple[str, str]]:
    """The texts that errors are raised with and that are themselves words: `BadField(problem="...")`."""
    named = {"BadField": "problem", "BadRequest": "problem"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in named:
                for given in node.keywords:
                    if given.arg == named[node.func.id] and isinstance(given.value, ast.Constant):
                        yield str(given.value.value), f"{path.relative_to(PACKAGE)}:{node.lineno}"


def missing(texts: Iterator[tuple[str, str]]) -> dict[str, str]:
    known = translated()
    return {text: where for text, where in texts if text not in known}


def test_every_text_of_the_templates_exists_in_russian():
    assert missing(marked("*.html", "jinja2.ext:babel_extract")) == {}


def test_every_text_of_the_code_exists_in_russian():
    assert missing(marked("*.py", "python")) == {}


def test_every_sentence_of_an_error_exists_in_russian():
    assert missing(sentences()) == {}


def test_the_words_within_errors_exist_in_russian():
    assert missing(words_of_errors()) == {}


def test_the_search_finds_texts_of_each_kind():
    assert "Leave the seat" in dict(marked("*.html", "jinja2.ext:babel_extract"))
    assert "Somebody ended your seat." in dict(marked("*.py", "python"))
    assert "There is no company %(company)s." in dict(sentences())
    assert "month or year" in dict(words_of_errors())


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_a_translation_has_the_placeholders_of_its_text(path):
    for message in catalog(path):
        texts = (message.string,) if isinstance(message.string, str) else message.string
        for text in texts if message.id else ():
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(first(message.id))), text


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_a_plural_has_the_three_forms_of_russian(path):
    read = catalog(path)
    assert read.num_plurals == 3
    for message in read:
        assert isinstance(message.id, str) or len(message.string) == 3


def test_a_russian_plural_follows_the_number():
    count = language("ru").ngettext
    said = [count("%(count)s person", "%(count)s people", n) for n in (1, 3, 5, 21, 111)]
    assert said == ["1 человек", "3 человека", "5 человек", "21 человек", "111 человек"]


def test_the_words_within_an_error_are_spoken_in_its_language():
    from seatwise.desk.errors import BadField

    error = BadField(field="price", problem="an amount of 0 or more")
    assert error.sentence(language("ru")) == "price: нужна сумма не меньше 0"
    assert error.sentence() == "price: an amount of 0 or more"


def test_there_are_no_catalogs_of_other_languages():
    assert {path.name for path in PACKAGE.glob("locale/*")} | {"en"} == set(LANGUAGES)
