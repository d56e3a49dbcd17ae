"""In which language the command line speaks."""

import os

from seatwise.language import Language, preferred


def speak(wanted: str | None = None) -> Language:
    """`--lang`, else SEATWISE_LANG, else the environment's LC_ALL, LC_MESSAGES or LANG."""
    names = [wanted, *(os.environ.get(key) for key in ("SEATWISE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))]
    return preferred([name for name in names if name][:1])
