"""When a password has to be changed: never, after a time, or at once.

A held seat is never interrupted: the standing is asked at sign-in, after authentication and before the seat.
"""

import enum
from typing import Literal

import msgspec

from seatwise.errors import SeatwiseError

DAY_MS = 24 * 3_600_000
SHORTEST_AGE_DAYS = 30
LONGEST_AGE_DAYS = 730


class MaxAgeOutOfRange(SeatwiseError):
    """A password may be valid for %(shortest)s to %(longest)s days, or without a limit; %(days)s was
    given."""

    code = "MAX_AGE_OUT_OF_RANGE"


class Profile(msgspec.Struct, frozen=True):
    """How passwords age. `max_age_days` None: no timed change, only a change on evidence of compromise."""

    name: Literal["periodic", "nist-800-63b-4"]
    max_age_days: int | None
    notice_days: int = 14
    grace_sign_ins: int = 3
    grace_days: int = 7


NIST = Profile(name="nist-800-63b-4", max_age_days=None)


def periodic(max_age_days: int = 90) -> Profile:
    """The profile with a timed change after so many days. Raises MaxAgeOutOfRange."""
    if not SHORTEST_AGE_DAYS <= max_age_days <= LONGEST_AGE_DAYS:
        raise MaxAgeOutOfRange(days=max_age_days, shortest=SHORTEST_AGE_DAYS, longest=LONGEST_AGE_DAYS)
    return Profile(name="periodic", max_age_days=max_age_days)


PERIODIC = periodic()


class Why(enum.StrEnum):
    """Why a change is due."""

    AGE = "age"
    COMPROMISE = "compromise"


class Fine(msgspec.Struct, frozen=True):
    """Nothing to do."""


class Notice(msgspec.Struct, frozen=True):
    """Still valid; a change will be due in so many days (begun days count whole, so 1 or more)."""

    days: int


class Grace(msgspec.Struct, frozen=True):
    """Expired, but the change may be put off: so many sign-ins (this one included) and not after `until`."""

    sign_ins: int
    until: int


class Due(msgspec.Struct, frozen=True):
    """A change now, before a seat."""

    why: Why


Standing = Fine | Notice | Grace | Due


def standing(
    password_set_at: int,
    profile: Profile,
    now: int,
    *,
    grace_used: int = 0,
    compromised_at: int | None = None,
) -> Standing:
    """How a password set at `password_set_at` stands at `now` (milliseconds UTC).

    `grace_used` counts the sign-ins that put the change off since the password expired. `compromised_at` is
    the instant of the last evidence of compromise; a password set after it is a new one. Grace ends with
    its last sign-in or its last day, whichever comes first.
    """
    if compromised_at is not None and compromised_at >= password_set_at:
        return Due(Why.COMPROMISE)
    if profile.max_age_days is None:
        return Fine()
    expires_at = password_set_at + profile.max_age_days * DAY_MS
    if now < expires_at:
        days = -((now - expires_at) // DAY_MS)
        return Notice(days) if days <= profile.notice_days else Fine()
    until = expires_at + profile.grace_days * DAY_MS
    left = profile.grace_sign_ins - grace_used
    if now < until and left > 0:
        return Grace(sign_ins=left, until=until)
    return Due(Why.AGE)
