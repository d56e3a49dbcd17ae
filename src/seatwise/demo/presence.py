"""The events about the operators themselves: in which team, and online, away or offline."""

from seatwise.demo.cast import Member
from seatwise.demo.conversations import SOURCE, Stay
from seatwise.demo.day import MINUTE
from seatwise.desk.events import Event
from seatwise.licenses import Instant

# A longer absence is no meal any more.
_AWAY = 90 * MINUTE


def presence(
    members: list[Member], stays: dict[str, list[Stay]], start: Instant, now: Instant
) -> list[Event]:
    """Each joins the team at `start`; online over each stay before `now`, then away or offline."""
    events: list[Event] = []
    for member in members:
        name = member.login

        def event(number: str, type_: str, at: Instant, data: dict[str, object], name: str = name) -> Event:
            return Event(
                event=f"{name}-{number}",
                source=SOURCE,
                type=type_,
                occurred_at=at,
                received_at=at + 100,
                actor_kind="operator",
                actor=name,
                data=data,
            )

        found = stays.get(name, [])
        events.append(event("added", "operator.added", start, {"team": member.team}))
        for number, stay in enumerate(found):
            events.append(event(f"{number}in", "operator.status", stay.since, {"status": "online"}))
            following = found[number + 1].since if number + 1 < len(found) else None
            back = following is not None and following - stay.until < _AWAY
            if stay.until < now:
                status = "away" if back else "offline"
                events.append(event(f"{number}out", "operator.status", stay.until, {"status": status}))
    return events
