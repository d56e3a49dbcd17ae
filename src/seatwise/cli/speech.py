"""In which language the command line speaks."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seatwise.language import Language


def speak(wanted: str | None = None) -> "Language":
    """`--lang`, else SEATWISE_LANG, else the environment's LC_ALL, LC_MESSAGES or LANG."""
    # Calendars and numbers of all languages take longer to load than `--help` may last.
    from seatwise.language import preferred

    names = [wanted, *(os.environ.get(key) for key in ("SEATWISE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))]
    return preferred([name for name in names if name][:1])
