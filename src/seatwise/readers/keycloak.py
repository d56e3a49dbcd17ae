"""Keycloak events, as JSON (REST export) or as lines of the server log.

LOGIN opens a session number (another client's LOGIN with the same number is the same session),
CODE_TO_TOKEN and REFRESH_TOKEN show that it lives, LOGOUT closes it; expiry makes no event
(keycloak#15917). A LOGOUT may carry a number never opened (keycloak#43806): it closes the person's only
open session.
"""

import re
from collections.abc import Callable, Iterator

from seatwise.readers import remarks
from seatwise.readers.gathering import Gathered
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Local, Notebook, Reading
from seatwise.readers.records import Record, inside, records, text_of
from seatwise.readers.sign_ins import Event, SignIns
from seatwise.readers.text import Text
from seatwise.readers.times import moment

NAME = "keycloak-events"
LOG = "keycloak-log"
FEATURE = "sign-in"
_OPEN = {"LOGIN", "IMPERSONATE"}
_ALIVE = {"CODE_TO_TOKEN", "REFRESH_TOKEN", "USER_INFO_REQUEST", "TOKEN_EXCHANGE"}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?")
_TYPE = re.compile(r'\btype="?(?:access\.)?[A-Z_]+"?,')

_Events = Callable[[Text, Notebook, Local], Iterator[tuple[int, Record]]]


def looks(look: Look) -> bool:
    """Whether the records are Keycloak's events."""
    return any(
        "type" in one and "time" in one and ("realmId" in one or "realmName" in one) for one in look.records
    )


def looks_like_log(look: Look) -> bool:
    """Whether lines of the server log tell of events."""
    return any("org.keycloak.events" in line and _TYPE.search(line) for line in look.lines)


def read(texts: list[Text], options: Options) -> Reading:
    """Read exported events. Raises ReadError."""
    return _reading(NAME, texts, options, _exported)


def read_log(texts: list[Text], options: Options) -> Reading:
    """Read the server log. Raises ReadError."""
    return _reading(LOG, texts, options, _logged)


def _reading(name: str, texts: list[Text], options: Options, source: "_Events") -> Reading:
    local = Local(options)
    sign_ins = SignIns(options)
    reading = Reading(name, Gathered())
    users: dict[str, str] = {}
    seen: set[tuple[object, ...]] = set()
    found: list[tuple[int, str, str, str]] = []
    for text in texts:
        book = Notebook(text.name, options)
        for line, record in source(text, book, local):
            at = record["at"]
            if at is None:
                book.bad_line("bad_date", "the event has no usable time", line)
                continue
            kind = record["type"]
            mark = (at, kind, record["user"], record["session"], record["client"])
            if mark in seen:
                continue
            seen.add(mark)
            if kind == "LOGIN_ERROR":
                reading.denials.failed_sign_ins += 1
            if record["name"] and record["user"] and kind != "LOGIN_ERROR":
                users[record["user"]] = record["name"]
            what = (
                "open"
                if kind in _OPEN
                else "alive"
                if kind in _ALIVE
                else "close"
                if kind == "LOGOUT"
                else None
            )
            if (
                what is None
                or record["name"].startswith("service-account-")
                or not (record["user"] and record["session"])
            ):
                continue
            found.append((at, what, record["user"], record["session"]))
        remarks.encoding(book, text)
        reading.warnings += book.notes
        reading.read_lines += book.lines
        reading.bad_lines += book.bad
    machines = {user for user, shown in users.items() if shown.startswith("service-account-")}
    for at, what, user, session in found:
        if user not in machines:
            sign_ins.add(Event(at, what, users.get(user, user), session, FEATURE))
    end = Notebook(texts[-1].name, options)
    reading.gathered = sign_ins.paired(end)
    local.remark(end)
    reading.zone = local.zone if local.used else None
    reading.warnings += end.notes
    return reading


def _exported(text: Text, book: Notebook, local: Local) -> Iterator[tuple[int, Record]]:
    del local
    for line, record in records(text, book):
        kind = text_of(record.get("type"))
        time = record.get("time")
        usable = isinstance(time, (int, float)) and not isinstance(time, bool) and 0 < time < 4e12
        yield (
            line,
            {
                "at": int(time) if usable and isinstance(time, (int, float)) else None,
                "type": kind.removeprefix("access."),
                "user": text_of(record.get("userId")),
                "session": text_of(record.get("sessionId")) or text_of(inside(record, "details", "code_id")),
                "client": text_of(record.get("clientId")),
                "name": text_of(inside(record, "details", "username"))
                or text_of(inside(record, "authDetails", "username")),
            },
        )


def _logged(text: Text, book: Notebook, local: Local) -> Iterator[tuple[int, Record]]:
    number = 0
    for block in text.blocks():
        for line in block.split("\n")[:-1]:
            number += 1
            if not _TYPE.search(line):
                continue
            pairs = dict(re.findall(r'(\w+)="([^"]*)"', line)) or dict(re.findall(r"(\w+)=([^,\s]+)", line))
            pairs = {key: "" if value == "null" else value for key, value in pairs.items()}
            stamp = _TIME.search(line)
            written = moment(stamp.group()) if stamp else None
            if written is not None and written.offset is None:
                local.used = True
            yield (
                number,
                {
                    "at": written.utc(local.zone, None) if written is not None else None,
                    "type": pairs.get("type", "").removeprefix("access."),
                    "user": pairs.get("userId", ""),
                    "session": pairs.get("sessionId", "") or pairs.get("code_id", ""),
                    "client": pairs.get("clientId", ""),
                    "name": pairs.get("username", ""),
                },
            )
    book.close(text.lines)
