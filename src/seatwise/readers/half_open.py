"""Sign-ins with sign-outs now and then, and no session numbers: one session a person at a time.

A sign-in opens it, or is a sign of life if it is open already; a sign-out closes it. Whoever never signs
out has a session as long as the person says (--assume-session), else one whose end is unknown: then no
peak can be stated.
"""

from collections.abc import Iterable

from seatwise.readers import remarks
from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook

_MINUTE = 60_000
FEATURE = "sign-in"


def half_open(
    events: Iterable[tuple[int, str, bool]], options: Options, book: Notebook
) -> tuple[Gathered, bool]:
    """Sessions of (instant ms UTC, user, whether it is a sign-in) in any order, and whether all ends
    are known."""
    gathered = Gathered()
    span = None if options.assume_session_minutes is None else round(options.assume_session_minutes * _MINUTE)
    opened: dict[str, tuple[int, int]] = {}  # user -> start, last sign-in
    unended: list[str] = []
    early = 0

    def lapse(user: str) -> None:
        start, alive = opened.pop(user)
        unended.append(user)
        if span is None:
            gathered.add(gathered.code(user, FEATURE), start, alive, ended=Kind.UNKNOWN)
        else:
            gathered.add(gathered.code(user, FEATURE), start, alive + span, ended=Kind.ASSUMED)

    for at, user, enters in sorted(events, key=lambda event: (event[0], event[2])):
        known = opened.get(user)
        if enters:
            if known is not None and span is not None and at > known[1] + span:
                lapse(user)
                known = None
            opened[user] = (known[0] if known is not None else at, at)
        elif known is None:
            early += 1
        else:
            gathered.add(gathered.code(user, FEATURE), known[0], at)
            del opened[user]
    for user in list(opened):
        lapse(user)
    if unended:
        _tell(book, unended, options.assume_session_minutes)
    if early:
        remarks.early_logouts(book, early)
    return gathered, span is not None or not unended


def _tell(book: Notebook, unended: list[str], minutes: float | None) -> None:
    if minutes is None:
        book.note(
            "no_end_events",
            "%(count)s sessions (%(users)s) have no sign-out, so only the named users are "
                "certain. For an estimate of "
            "simultaneous use say --assume-session MINUTES",
            count=len(unended), users=remarks.people(unended),
        )  # fmt: skip
    else:
        book.note(
            "end_assumed",
            "%(count)s sessions (%(users)s) have no sign-out: each is ended %(minutes)s "
                "minutes after its last sign-in",
            count=len(unended), users=remarks.people(unended), minutes=f"{minutes:g}",
        )  # fmt: skip
