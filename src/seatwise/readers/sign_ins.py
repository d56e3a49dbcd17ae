"""Sign-ins, signs of life and sign-outs with session numbers, as identity providers log them.

A session is one session number. It opens at its first sign-in and closes at its sign-out. Expiry leaves
no event, so without a sign-out the end is the last sign of life and the idle limit, at most the longest
lifetime.
"""

from dataclasses import dataclass, field

from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook

MINUTE = 60_000
IDLE = 30
LIFETIME = 600
"""Minutes: what Keycloak and others come with."""


@dataclass(slots=True)
class Event:
    """One event of a log. `what` is "open", "alive", "close" or "clear" (all of the user); `at` ms UTC."""

    at: int
    what: str
    user: str
    session: str
    feature: str = "sign-in"
    host: str = ""


@dataclass(slots=True)
class _Open:
    user: str
    feature: str
    host: str
    start: int
    alive: int


@dataclass
class SignIns:
    """Events in any order; `paired` makes sessions of them."""

    options: Options
    events: list[Event] = field(default_factory=list)

    def add(self, event: Event) -> None:
        self.events.append(event)

    def paired(
        self, book: Notebook, *, idle: float | None = IDLE, lifetime: float | None = LIFETIME
    ) -> Gathered:
        """Sessions. `idle` and `lifetime` are the minutes used where the person gives none."""
        idle = self.options.idle_timeout_minutes if self.options.idle_timeout_minutes is not None else idle
        lifetime = (
            self.options.session_lifetime_minutes
            if self.options.session_lifetime_minutes is not None
            else lifetime
        )
        wait = round((idle or 0) * MINUTE)
        longest = round(lifetime * MINUTE) if lifetime is not None else 1 << 60
        gathered = Gathered()
        opened: dict[str, _Open] = {}
        by_user: dict[str, dict[str, None]] = {}
        expired: list[str] = []
        unknown = early = 0

        def end(session: str, at: int | None, kind: Kind = Kind.LOGOUT) -> None:
            one = opened.pop(session)
            by_user.get(one.user, {}).pop(session, None)
            # A sign-out is a sign of life itself, so only the longest lifetime can come before it.
            limit = min(one.alive + wait, one.start + longest) if at is None else one.start + longest
            if at is None or at > limit:
                kind = Kind.LIFETIME if limit == one.start + longest else Kind.IDLE_TIMEOUT
                expired.append(one.user)
                at = limit
            gathered.add(gathered.code(one.user, one.feature, one.host), one.start, at, ended=kind)

        order = {"open": 0, "alive": 1, "close": 2, "clear": 2}
        self.events.sort(key=lambda event: (event.at, order[event.what]))
        for event in self.events:
            if event.what == "clear":
                for session in list(by_user.get(event.user, {})):
                    end(session, event.at, Kind.REVOKED)
                continue
            known = opened.get(event.session)
            if known is not None and event.at > min(known.alive + wait, known.start + longest):
                if event.what == "close":
                    end(event.session, event.at)
                    continue
                if event.what == "open":
                    end(event.session, None)
                    known = None
                else:
                    # It is alive, so the limit in force is longer than thought.
                    known.alive = event.at
                    continue
            if event.what == "close":
                if known is not None:
                    end(event.session, event.at)
                    continue
                mine = list(by_user.get(event.user, {}))
                if len(mine) == 1:
                    unknown += 1
                    end(mine[0], event.at, Kind.LOGOUT_MATCHED_BY_USER)
                else:
                    early += 1
                continue
            if known is not None:
                known.alive = event.at
                continue
            if event.what == "alive" and not event.user:
                continue
            if event.what == "alive":
                book.note(
                    "start_before_log",
                    "%(user)s was signed in before the log begins: counted from the first sign of life",
                    user=event.user,
                )
            opened[event.session] = _Open(event.user, event.feature, event.host, event.at, event.at)
            by_user.setdefault(event.user, {})[event.session] = None
        for session in list(opened):
            end(session, None)
        _tell(book, expired, unknown, early, idle or 0)
        return gathered


def _tell(book: Notebook, expired: list[str], unknown: int, early: int, idle: float) -> None:
    if expired:
        users = ", ".join(list(dict.fromkeys(expired))[:5])
        book.note(
            "end_assumed",
            "%(count)s sessions (%(users)s) have no sign-out in time: each is ended "
                "%(minutes)s minutes after its last sign of life",
            count=len(expired), users=users, minutes=f"{idle:g}",
        )  # fmt: skip
    if unknown:
        book.note(
            "logout_unknown_session",
            "%(count)s sign-outs name a session that was never opened: each closes the only "
            "open session of its user",
            count=unknown,
        )
    if early:
        book.note(
            "logout_without_login",
            "%(count)s sign-outs have no sign-in in the log and are left out",
            count=early,
        )
