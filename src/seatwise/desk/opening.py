"""Opening what a server or a command works on: the folder, the database, the password setup."""

import os
from pathlib import Path

from seatwise.errors import SeatwiseError
from seatwise.plain import printable
from seatwise.settings import Settings
from seatwise.signin import setup_file
from seatwise.signin.opaque import Setup
from seatwise.store import Clock, Store, open_store


class FolderUnusable(SeatwiseError):
    """The folder %(path)s cannot be used: %(reason)s. Choose another one with --data, or make it writable."""

    code = "FOLDER_UNUSABLE"


def opened(settings: Settings, clock: Clock | None = None) -> Store:
    """The store of the settings with the newest schema; the folder is made if there is none.

    Raises FolderUnusable, BadDatabaseUrl, StoreUnavailable, NewerSchema.
    """
    if settings.database is None:
        _usable(settings.data)
    store = open_store(settings.database_url, clock)
    store.migrate()
    return store


def password_setup(settings: Settings, store: Store) -> Setup:
    """The password setup that belongs to the database; made for a database that never had one.

    Raises what `setup_file.load` raises: a missing or other file beside passwords that need it stops here.
    """
    with store.reading() as look:
        remembered = look.value("fact", fact="password_setup")
    _usable(settings.setup_file.parent)
    secret = setup_file.load_or_create(settings.setup_file, None if remembered is None else str(remembered))
    if remembered is None:
        with store.transaction() as transaction:
            transaction.run("set_fact", fact="password_setup", value=setup_file.fingerprint(secret))
    return Setup(secret)


def _usable(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(path=printable(str(folder)), reason=error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderUnusable(path=printable(str(folder)), reason="it is not writable")
