"""What `seatwise doctor` looks at: each part of an installation, what is wrong with it and what to do.

Nothing is changed, made or migrated by looking.
"""

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from seatwise.errors import SeatwiseError
from seatwise.language import Language
from seatwise.plain import printable
from seatwise.settings import Settings
from seatwise.signin import setup_file
from seatwise.store import Look, Store, open_store
from seatwise.store.statements import migrations

_LITTLE, _NEARLY_NOTHING = 2_000_000_000, 200_000_000
"""Bytes free on the disk of the data below which is warned, and below which it is bad."""
_SLOW = 0.25
"""Seconds in which a database should have answered a look."""
_APART = 5_000
"""Milliseconds that the clocks of database and machine may differ: what a step of the clock is, too."""


class Verdict(StrEnum):
    """How a part is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Finding(msgspec.Struct, frozen=True):
    """One part that was looked at."""

    about: str
    verdict: Verdict
    says: str
    """What is so, and, unless it is good, what to do."""


class _Name(msgspec.Struct, frozen=True):
    migration: str


class _Company(msgspec.Struct, frozen=True):
    company: str


def checkup(settings: Settings, say: Language) -> Iterator[Finding]:
    """Look at folder, disk, database, schema, clock, password setup and companies, one after the other."""
    yield from _folder(settings, say)
    store: Store | None = None
    try:
        store = open_store(settings.database_url)
    except SeatwiseError as error:
        yield Finding(say.gettext("database"), Verdict.BAD, error.sentence(say))
        return
    try:
        if settings.database is None and not (settings.data / "seatwise.sqlite3").exists():
            yield Finding(
                say.gettext("database"),
                Verdict.WARNING,
                say.gettext("There is none yet; `seatwise serve` makes it at its first start."),
            )
            return
        yield from _database(settings, store, say)
    finally:
        store.close()


def _folder(settings: Settings, say: Language) -> Iterator[Finding]:
    about, folder = say.gettext("data folder"), settings.data
    shown = printable(str(folder))
    if not folder.is_dir():
        text = say.gettext("%(path)s is not there; `seatwise serve` makes it at its first start.", path=shown)
        yield Finding(about, Verdict.WARNING, text)
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        text = say.gettext(
            "%(path)s is not writable for this user; change its owner, or run as that one.", path=shown
        )
        yield Finding(about, Verdict.BAD, text)
    elif stat.S_IMODE(folder.stat().st_mode) & stat.S_IRWXO:
        text = say.gettext("%(path)s is open to other users; run `chmod 700` on it.", path=shown)
        yield Finding(about, Verdict.WARNING, text)
    else:
        yield Finding(about, Verdict.GOOD, shown)
    free = shutil.disk_usage(folder).free
    text = say.gettext("%(size)s MB free.", size=say.number(free // 1_000_000))
    if free < _LITTLE:
        text += " " + say.gettext("Make room: a full disk ends all writing.")
    verdict = Verdict.GOOD if free >= _LITTLE else Verdict.WARNING if free >= _NEARLY_NOTHING else Verdict.BAD
    yield Finding(say.gettext("disk"), verdict, text)


def _database(settings: Settings, store: Store, say: Language) -> Iterator[Finding]:
    began = time.monotonic()
    try:
        with store.reading() as look:
            look.value("healthy")
    except SeatwiseError as error:
        yield Finding(say.gettext("database"), Verdict.BAD, error.sentence(say))
        return
    took = time.monotonic() - began
    text = say.gettext("It answers in %(milliseconds)s ms.", milliseconds=say.number(round(took * 1000, 1)))
    if took > _SLOW:
        text += " " + say.gettext("That is slow: look at its load, its disk and the way to it.")
    yield Finding(say.gettext("database"), Verdict.GOOD if took <= _SLOW else Verdict.WARNING, text)
    parts: list[Callable[[Look, Settings, Language], Finding]] = [_schema, _clock, _setup, _admins]
    for part in parts:
        try:
            with store.reading() as look:
                yield part(look, settings, say)
        except SeatwiseError as error:
            # A schema that lacks a table is told once, by the check of the schema.
            if part is _schema:
                yield Finding(say.gettext("schema"), Verdict.BAD, error.sentence(say))
                return
            yield Finding(say.gettext("database"), Verdict.BAD, error.sentence(say))


def _schema(look: Look, _settings: Settings, say: Language) -> Finding:
    about = say.gettext("schema")
    known = {name.migration for name in look.all("migrations_known", _Name)}
    ours = [name for name, _ in migrations()]
    if newer := sorted(name for name in known if name > ours[-1]):
        text = say.gettext(
            "A newer Seatwise wrote it (%(migration)s); install that version.", migration=newer[-1]
        )
        return Finding(about, Verdict.BAD, text)
    if missing := [name for name in ours if name not in known]:
        text = say.ngettext(
            "%(count)s step is not done yet; the next `seatwise serve` does it. Make a backup before.",
            "%(count)s steps are not done yet; the next `seatwise serve` does them. Make a backup before.",
            len(missing),
        )
        return Finding(about, Verdict.WARNING, text)
    return Finding(about, Verdict.GOOD, ours[-1])


def _clock(look: Look, _settings: Settings, say: Language) -> Finding:
    apart = look.now() - time.time_ns() // 1_000_000
    text = say.gettext("The database's differs by %(seconds)s s.", seconds=say.number(round(apart / 1000, 1)))
    if abs(apart) > _APART:
        text += " " + say.gettext("Let both machines take the time from NTP; seats follow the database's.")
    return Finding(say.gettext("clock"), Verdict.GOOD if abs(apart) <= _APART else Verdict.WARNING, text)


def _setup(look: Look, settings: Settings, say: Language) -> Finding:
    about = say.gettext("password setup")
    remembered: Any = look.value("fact", fact="password_setup")
    if remembered is None:
        text = say.gettext("There is none yet; `seatwise serve` makes it at its first start.")
        return Finding(about, Verdict.WARNING, text)
    try:
        setup_file.load(settings.setup_file, str(remembered))
    except SeatwiseError as error:
        return Finding(about, Verdict.BAD, error.sentence(say))
    text = say.gettext(
        "%(path)s belongs to this database. Keep a copy apart from the backups.",
        path=printable(str(settings.setup_file)),
    )
    return Finding(about, Verdict.GOOD, text)


def _admins(look: Look, _settings: Settings, say: Language) -> Finding:
    about = say.gettext("companies")
    without = [each.company for each in look.all("companies_without_admin", _Company)]
    if without:
        text = say.gettext(
            "No admin in %(companies)s; run `seatwise admin invite LOGIN --company ...`.",
            companies=", ".join(without[:10]),
        )
        return Finding(about, Verdict.WARNING, text)
    count = len(look.all("companies", _Company))
    return Finding(
        about,
        Verdict.GOOD,
        say.ngettext("%(count)s, with an admin.", "%(count)s, each with an admin.", count),
    )
