"""Salesforce LoginHistory: successful sign-ins of people, and never who left; times are GMT.

Sign-ins of programs (API logins) and failures are no sessions. The length of a session is what the
person says.
"""

import re

from seatwise.readers.assumed import assume
from seatwise.readers.gathering import Gathered
from seatwise.readers.half_open import FEATURE
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.sheet import Sheet
from seatwise.readers.statuses import gather_notes
from seatwise.readers.table import Sniffed
from seatwise.readers.text import Text

NAME = "salesforce-login-history"
_PROGRAM = re.compile(
    r"(?i)\bapi\b|partner product|data ?loader|web ?service|soap|oauth.*refresh|automated process"
)
_GOOD = {"success", "0", "login_no_error"}


def looks(look: Sniffed | None) -> bool:
    """Whether the header is that of LoginHistory."""
    return look is not None and bool(
        {"logintime", "login time"} & look.names
        and {"userid", "user id", "username"} & look.names
        and {"logintype", "login type", "status", "application"} & look.names
    )


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    found = Gathered()
    seen: set[str] = set()
    skipped = 0
    for text in texts:
        book = Notebook(text.name, options)
        sheet = Sheet(text, book, options, utc=True)
        time = sheet.need("LoginTime")
        user = sheet.need("Username", "UserId")
        status = sheet.find("Status")
        kinds = [
            column for column in (sheet.find("LoginType"), sheet.find("Application")) if column is not None
        ]
        mark = sheet.find("Id", "LoginHistoryId", "Login History ID")
        sheet.settle_dates(time)
        for line, row in sheet.rows():
            at = sheet.instant(row, time, line)
            if at is None:
                continue
            if mark is not None and row[mark]:
                if row[mark] in seen:
                    continue
                seen.add(row[mark])
            if status is not None and row[status].strip().casefold() not in _GOOD:
                reading.denials.failed_sign_ins += 1
            elif any(_PROGRAM.search(row[kind]) for kind in kinds):
                skipped += 1
            elif not row[user].strip():
                book.bad_line("no_user", "the row names no user", line)
            else:
                found.add(found.code(row[user].strip(), FEATURE), at, at)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    if skipped:
        end.note("skipped", "%(count)s sign-ins of programs are left out", count=skipped)
    reading.gathered, reading.ends_known = assume(found, options, end)
    reading.warnings += end.notes
    return reading
