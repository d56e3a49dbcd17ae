"""The server setup on disk: a file of SETUP_BYTES outside the database, readable by the server alone.

Who has a copy of the database without this file has nothing to test guesses against; who loses this file has
lost every password. So it is never made anew beside a database that knows another one, and never overwritten.
"""

import hashlib
import os
import secrets
import stat
from pathlib import Path

from seatwise.errors import SeatwiseError
from seatwise.plain import printable
from seatwise.signin import opaque

_TOO_OPEN = stat.S_IRWXG | stat.S_IRWXO


class SetupMissing(SeatwiseError):
    """The server setup file %(path)s is missing, but the database holds passwords made with one
    (fingerprint %(remembered)s). Nothing was changed. Restore the file from your backup, with mode 0600; a
    new one would open none of these passwords. If there is no backup, every operator needs a new
    invitation."""

    code = "SETUP_MISSING"


class SetupOther(SeatwiseError):
    """The server setup file %(path)s is not the one this database was used with (fingerprint %(found)s,
    expected %(remembered)s). Nothing was changed. Restore the file that belongs to this database from your
    backup, or start with the database that belongs to this file."""

    code = "SETUP_OTHER"


class SetupDamaged(SeatwiseError):
    """The server setup file %(path)s is damaged: %(expected)s bytes that Seatwise itself made were expected,
    %(length)s bytes were found. Nothing was changed. Restore the file from your backup, with mode 0600."""

    code = "SETUP_DAMAGED"


class SetupTooOpen(SeatwiseError):
    """The server setup file %(path)s may be read or changed by others (mode %(mode)s). If nobody else has
    read it, run `chmod 600` on it and start again; if somebody has, treat the passwords as compromised."""

    code = "SETUP_TOO_OPEN"


class SetupUnreadable(SeatwiseError):
    """The server setup file %(path)s cannot be read: %(reason)s. It must be a file owned by the user that
    runs Seatwise, with mode 0600."""

    code = "SETUP_UNREADABLE"


class SetupUnwritable(SeatwiseError):
    """The server setup file %(path)s cannot be made: %(reason)s. The folder must exist and be writable for
    the user that runs Seatwise."""

    code = "SETUP_UNWRITABLE"


class SetupExists(SeatwiseError):
    """The server setup file %(path)s exists already and is never overwritten. Move it away only if no
    database needs it."""

    code = "SETUP_EXISTS"


def fingerprint(secret: bytes) -> str:
    """What the database remembers of a setup: 32 hexadecimal digits that do not give it away."""
    return hashlib.sha256(b"seatwise server setup\0" + secret).hexdigest()[:32]


def create(path: Path) -> bytes:
    """Make a new setup at `path`, whole or not at all, and return it. Raises SetupExists,
    SetupUnwritable."""
    secret = opaque.new_secret()
    # Written beside and linked into place: a link, unlike a rename, never replaces a file.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        try:
            _write(draft, secret)
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileExistsError:
        raise SetupExists(path=_shown(path)) from None
    except OSError as error:
        raise SetupUnwritable(path=_shown(path), reason=error.strerror) from None
    return secret


def load(path: Path, remembered: str | None = None) -> bytes:
    """The setup at `path`, which must have the `remembered` fingerprint if the database knows one.

    Raises SetupMissing, SetupUnreadable, SetupTooOpen, SetupDamaged, SetupOther.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            secret = file.read(opaque.SETUP_BYTES + 1)
            length = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise SetupMissing(path=_shown(path), remembered=remembered or "-") from None
    except OSError as error:
        raise SetupUnreadable(path=_shown(path), reason=error.strerror) from None
    if mode & _TOO_OPEN:
        raise SetupTooOpen(path=_shown(path), mode=f"{mode:04o}")
    if not opaque.is_secret(secret):
        raise SetupDamaged(path=_shown(path), expected=opaque.SETUP_BYTES, length=length)
    found = fingerprint(secret)
    if remembered is not None and found != remembered:
        raise SetupOther(path=_shown(path), found=found, remembered=remembered)
    return secret


def load_or_create(path: Path, remembered: str | None) -> bytes:
    """`load`, but a first setup is made where neither the file nor a database that knows one is there yet.

    `remembered` is the fingerprint in the database, None in one that has never had a setup. Raises what
    `load` and `create` raise; writes nothing then.
    """
    if remembered is None and not os.path.lexists(path):
        try:
            return create(path)
        except SetupExists:
            pass  # Another process of the same server was first: its setup is the one.
    return load(path, remembered)


def _write(path: Path, secret: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _shown(path: Path) -> str:
    return printable(str(path), limit=4096)
