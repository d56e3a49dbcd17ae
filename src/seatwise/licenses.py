"""What a company bought, and how much of it is in force at an instant."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

import msgspec

Instant = int
"""Milliseconds since 1970-01-01T00:00Z."""


class Kind(StrEnum):
    """The two kinds of license."""

    NAMED = "named"
    SIMULTANEOUS = "simultaneous"


class Period(StrEnum):
    """Where an instant stands to what was bought."""

    NONE = "none"
    NOT_STARTED = "not_started"
    COVERED = "covered"
    ENDED = "ended"


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """One purchase: `quantity` licenses of a kind over [starts_at, ends_at).

    `quantity` None is unlimited, 0 is none; `ends_at` None is open. `price` is what one license costs a
    `billing_period` in `currency`.
    """

    id: str
    pool: str
    kind: Kind
    quantity: int | None
    starts_at: Instant
    ends_at: Instant | None = None
    price: Decimal | None = None
    currency: str | None = None
    billing_period: str = "month"

    def covers(self, now: Instant) -> bool:
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


def in_force(purchases: Iterable[Purchase], kind: Kind, now: Instant) -> int | None:
    """How many licenses of `kind` may be used at `now`: the sum of what covers it; None is unlimited."""
    total = 0
    for purchase in purchases:
        if purchase.kind is kind and purchase.covers(now):
            if purchase.quantity is None:
                return None
            total += purchase.quantity
    return total


def period(purchases: Iterable[Purchase], now: Instant) -> Period:
    """Whether anything bought covers `now`, and if not, on which side of it everything lies."""
    standing = Period.NONE
    for purchase in purchases:
        if purchase.covers(now):
            return Period.COVERED
        if purchase.starts_at > now:
            standing = Period.NOT_STARTED
        elif standing is Period.NONE:
            standing = Period.ENDED
    return standing
