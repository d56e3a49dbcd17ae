"""What an operator means to do on a shift: come, eat, lose the browser, go home, or forget to."""

from enum import IntEnum

import msgspec

from seatwise.demo.cast import Member, chance
from seatwise.demo.rota import Shift
from seatwise.licenses import Instant

MINUTE = 60_000


class Act(IntEnum):
    """What somebody does; at one instant, who leaves goes first."""

    LEAVE = 0
    PAUSE = 1
    """Gives the seat back for a meal."""
    VANISH = 2
    """The browser crashed: no sign of life any more, and no release."""
    PUT_OUT = 3
    """Went home without leaving; a supervisor ends the seat."""
    COME = 4
    RETURN = 5
    RETRY = 6
    """Was denied a seat and asks again."""


class Moment(msgspec.Struct, frozen=True, order=True):
    """One thing that an operator does at an instant. Nobody tries for a seat after `until`."""

    at: Instant
    act: Act
    login: str
    until: Instant


def intents(member: Member, shift: Shift, seed: int) -> list[Moment]:
    """What happens on one shift, if there is a seat."""
    manner = member.manner
    if manner is None:
        return []
    luck = chance(seed, "day", shift.login, shift.starts)
    until = shift.ends - 20 * MINUTE

    def minutes(least: float, most: float) -> int:
        return round(luck.uniform(least, most) * MINUTE)

    def moment(at: Instant, act: Act) -> Moment:
        return Moment(at, act, shift.login, until)

    comes = shift.starts + (minutes(10, 55) if luck.random() < manner.late else minutes(-5, 4))
    eats = shift.starts + round((shift.ends - shift.starts) * luck.uniform(0.4, 0.6))
    found = [
        moment(comes, Act.COME),
        moment(eats, Act.PAUSE),
        moment(eats + minutes(25, 55), Act.RETURN),
    ]
    if luck.random() < 0.05:
        lost = comes + round((shift.ends - comes) * luck.uniform(0.1, 0.9))
        found += [moment(lost, Act.VANISH), moment(lost + minutes(1, 14), Act.RETURN)]
    goes = shift.ends + (minutes(6, 25) if luck.random() < 0.05 else minutes(-4, 5))
    if luck.random() < manner.forgetful:
        found.append(moment(goes + minutes(8, 35), Act.PUT_OUT))
    else:
        found.append(moment(goes, Act.LEAVE))
    return found
