"""Text from outside, made safe to show."""

import unicodedata

# Besides control characters (C*) these change the order of what follows on a screen.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, limit: int = 200) -> str:
    """`text` in one line without control, escape, surrogate or direction characters, at most `limit` long.

    What is taken out is shown as `\\x1b` or `\\u202e`, so that nothing disappears unseen.
    """
    shown: list[str] = []
    length = 0
    for character in text:
        if character in _BIDI or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
            code = ord(character)
            piece = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        else:
            piece = character
        if length + len(piece) > limit:
            shown.append("…")
            break
        shown.append(piece)
        length += len(piece)
    return "".join(shown)


def cell(text: str) -> str:
    """`text` for a cell of a table file: a spreadsheet must not take it for a formula (CWE-1236)."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
