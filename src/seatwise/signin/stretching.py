"""How hard a password is to guess: the key-stretching parameters kept beside each record.

They belong to the client (RFC 9807, section 3.2.3): the record itself does not say with which parameters it
was made, so the server keeps them beside it and sends them with its answer. A client must refuse weaker ones,
else whoever stands in between could ask for a password that is cheap to guess.
"""

from typing import Literal

import msgspec

from seatwise.errors import SeatwiseError


class StretchingTooWeak(SeatwiseError):
    """The server asks for password hashing weaker than this program accepts (%(asked)s, at least %(floor)s is
    needed). Do not sign in; tell your administrator that somebody may be changing the server's answers."""

    code = "STRETCHING_TOO_WEAK"


class StretchingUnsupported(SeatwiseError):
    """The server asks for password hashing that this program cannot do (%(asked)s; it can do %(offered)s).
    Update this program to the server's version."""

    code = "STRETCHING_UNSUPPORTED"


class Stretching(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Argon2id (RFC 9106): memory in KiB, passes over it, lanes. As JSON it is what the protocol sends."""

    algorithm: Literal["argon2id"] = "argon2id"
    memory_kib: int = 19 * 1024
    iterations: int = 2
    parallelism: int = 1

    def __str__(self) -> str:
        return f"{self.algorithm} m={self.memory_kib} t={self.iterations} p={self.parallelism}"


# OWASP's minimum for Argon2id, and what opaque-snake's own client does: 41 ms in a browser.
STRETCHING = Stretching()
FLOOR = Stretching()


def accept(asked: Stretching) -> Stretching:
    """`asked` if this client may and can use it; StretchingTooWeak or StretchingUnsupported
    otherwise."""
    if asked.memory_kib < FLOOR.memory_kib or asked.iterations < FLOOR.iterations or asked.parallelism < 1:
        raise StretchingTooWeak(asked=str(asked), floor=str(FLOOR))
    if asked != STRETCHING:
        raise StretchingUnsupported(asked=str(asked), offered=str(STRETCHING))
    return asked


def stored(stretching: Stretching) -> str:
    """The text kept beside a record."""
    return msgspec.json.encode(stretching).decode()


def restored(text: str) -> Stretching:
    """The parameters from the text beside a record. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(text, type=Stretching)
