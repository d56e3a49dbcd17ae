"""Every sentence of the statistics exists in Russian."""

import ast
from pathlib import Path

from seatwise.language import language
from seatwise.statistics import problems, validity
from seatwise.statistics.problems import StatisticsError

SOURCES = Path(problems.__file__).parent
COMMAND = SOURCES.parent / "cli"
SAME = {"CSAT", "%(start)s – %(end)s, %(zone)s"}


def spoken() -> set[str]:
    found = {error.template() for error in (StatisticsError, *StatisticsError.__subclasses__())}
    found |= {value for name, value in vars(validity).items() if name.isupper() and isinstance(value, str)}
    for path in (*SOURCES.rglob("*.py"), *COMMAND.glob("stats*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in ("gettext", "ngettext"):
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    words = (SOURCES / "words.py").read_text()
    found |= {name.value for name in ast.walk(ast.parse(words)) if _is_heading(name)}
    return {text for text in found if isinstance(text, str)}


def _is_heading(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.istitle()


def test_every_sentence_exists_in_russian() -> None:
    speech = language("ru").translations
    untold = {
        text
        for text in spoken() - SAME
        if speech.gettext(text) == text and speech.ngettext(text, text, 1) == text
    }
    plural = {text for text in untold if _has_plural(text)}
    assert untold - plural == set()


def _has_plural(text: str) -> bool:
    catalog = (SOURCES.parent / "locale" / "ru" / "statistics.po").read_text()
    return f'msgid "{text}"\nmsgid_plural' in catalog or f'msgid_plural "{text}"' in catalog
