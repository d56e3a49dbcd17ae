"""Okta System Log: user.session.start opens an external session number, user.session.end closes it.

Each further successful event with that number is a sign of life; closing the browser or expiry leaves
none, so the end is the last sign of life and the idle limit (120 minutes unless told).
user.session.clear ends all sessions of its target. Pages overlap: equal uuid are one event. The same
number can start again (step-up): that is the same session.
"""

from seatwise.readers.gathering import Gathered
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.records import Record, inside, records, text_of
from seatwise.readers.sign_ins import Event, SignIns
from seatwise.readers.statuses import gather_notes
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.zones import zone

NAME = "okta-system-log"
IDLE = 120
LIFETIME = 24 * 60
_NONE = {"", "unknown", "trs-unknown"}


def looks(look: Look) -> bool:
    """Whether the records are Okta's."""
    return any("eventType" in one and "published" in one and "actor" in one for one in look.records)


def read(texts: list[Text], options: Options) -> Reading:
    """Read exports. Raises ReadError."""
    reading = Reading(NAME, Gathered())
    sign_ins = SignIns(options)
    seen: set[str] = set()
    people: dict[str, str] = {}
    for text in texts:
        book = Notebook(text.name, options)
        for line, one in records(text, book):
            written = moment(text_of(one.get("published")))
            at = written.utc(zone("UTC"), None) if written is not None else None
            if at is None:
                book.bad_line("bad_date", "the event has no usable time", line)
                continue
            mark = text_of(one.get("uuid"))
            if mark:
                if mark in seen:
                    continue
                seen.add(mark)
            _event(one, at, sign_ins, reading, people)
        gather_notes(reading, [book], [text])
    end = Notebook(texts[-1].name, options)
    reading.gathered = sign_ins.paired(end, idle=IDLE, lifetime=LIFETIME)
    reading.warnings += end.notes
    return reading


def _event(one: Record, at: int, sign_ins: SignIns, reading: Reading, people: dict[str, str]) -> None:
    kind = text_of(one.get("eventType"))
    good = text_of(inside(one, "outcome", "result")).upper() in {"SUCCESS", "ALLOW", ""}
    user = _person(inside(one, "actor"), people)
    session = text_of(inside(one, "authenticationContext", "externalSessionId"))
    session = "" if session.casefold() in _NONE else session
    if kind == "user.session.start":
        if not good:
            reading.denials.failed_sign_ins += 1
        elif user and session:
            sign_ins.add(Event(at, "open", user, session))
    elif kind == "user.session.end":
        if user:
            sign_ins.add(Event(at, "close", user, session or f"? {at}"))
    elif kind == "user.session.clear":
        targets = one.get("target")
        for target in targets if isinstance(targets, list) else []:
            if isinstance(target, dict) and text_of(target.get("type")) in {"User", "AppUser", ""}:
                sign_ins.add(Event(at, "clear", _person(target, people), ""))
    elif good and session and user and text_of(inside(one, "actor", "type")) in {"User", ""}:
        sign_ins.add(Event(at, "alive", user, session))


def _person(actor: object, people: dict[str, str]) -> str:
    """The sign-in name; ids that came with a name before stand for it."""
    if not isinstance(actor, dict):
        return ""
    name = text_of(actor.get("alternateId")).strip()
    key = text_of(actor.get("id"))
    if name and name.casefold() != "unknown":
        # One account in any mix of capitals is one person.
        people.setdefault(key, name.casefold())
        return name.casefold()
    return people.get(key, key)
