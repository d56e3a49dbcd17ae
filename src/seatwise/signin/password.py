"""The form of a password before it is hashed, the same in Python and in the browser.

RFC 8265, section 4.2 (OpaqueString): every space is U+0020 and composed characters are one code point (NFC),
so that "й" typed on a Mac opens what a Windows keyboard registered. `static/signin/password.js` is its twin.
"""

import unicodedata

from seatwise.errors import SeatwiseError

SHORTEST = 12
SHORTEST_AS_THE_ONLY_WAY_IN = 15
LONGEST = 1024


class PasswordUnusable(SeatwiseError):
    """The password holds characters that cannot be sent as text, or is empty or longer than %(longest)s
    characters. Choose another one."""

    code = "PASSWORD_UNUSABLE"


class PasswordTooShort(SeatwiseError):
    """The password is too short: %(length)s characters, and at least %(shortest)s are needed. A sentence of
    four or five words is easy to remember."""

    code = "PASSWORD_TOO_SHORT"


def prepared(password: str) -> str:
    """What is hashed for `password`. Raises PasswordUnusable (which never holds the password)."""
    spaced = "".join(" " if unicodedata.category(character) == "Zs" else character for character in password)
    ready = unicodedata.normalize("NFC", spaced)
    if not 1 <= len(ready) <= LONGEST or any("\ud800" <= character <= "\udfff" for character in ready):
        raise PasswordUnusable(longest=LONGEST)
    return ready


def long_enough(password: str, *, only_way_in: bool) -> str:
    """`password` prepared, if it may be chosen as a new one. Raises PasswordTooShort or
    PasswordUnusable."""
    shortest = SHORTEST_AS_THE_ONLY_WAY_IN if only_way_in else SHORTEST
    ready = prepared(password)
    if len(ready) < shortest:
        raise PasswordTooShort(length=len(ready), shortest=shortest)
    return ready
