"""How to sign in to the demo: `demo-sign-in.json` in the data folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path

import msgspec

from seatwise.demo.errors import DemoFileUnusable
from seatwise.plain import printable

FILE = "demo-sign-in.json"


class SignIns(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the demo password lets in, and the invitation of the one who has no password yet.

    `created_at` (milliseconds UTC) is that of the company: it tells this demo from another company of that
    name.
    """

    company: str
    created_at: int
    password: str
    admin: str
    supervisors: list[str]
    operators: list[str]
    named: list[str]
    newcomer: str
    invitation: str


def new_password() -> str:
    """A password of 100 bits, in groups that can be typed."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(5))


def keep(folder: Path, sign_ins: SignIns) -> None:
    """Write the file, whole or not at all. Raises DemoFileUnusable."""
    path = folder / FILE
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    text = msgspec.json.format(msgspec.json.encode(sign_ins), indent=2)
    try:
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text + b"\n")
                file.flush()
                os.fsync(descriptor)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise DemoFileUnusable(path=printable(str(path)), reason=error.strerror) from None


def kept(folder: Path) -> SignIns | None:
    """What the file says; None if there is none. Raises DemoFileUnusable."""
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=SignIns)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DemoFileUnusable(path=printable(str(path)), reason=error.strerror) from None
    except msgspec.MsgspecError as error:
        raise DemoFileUnusable(path=printable(str(path)), reason=printable(str(error))) from None
