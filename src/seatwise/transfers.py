"""When a named license may go to somebody else.

A transfer counts only if the one who had it used it within the quota's time; one counted transfer is allowed in
that time for each license. Giving it back to the same person counts nothing.
"""

from collections.abc import Sequence

import msgspec

from seatwise.licenses import Instant

QUOTA = 30 * 24 * 3600 * 1000
"""The time in which one counted transfer of a license is allowed, milliseconds."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One named license that was assigned at some time. `operator` None: it was taken back."""

    slot: int
    operator: str | None
    since: Instant
    last_operator: str | None = None
    last_used_at: Instant | None = None
    transferred_at: Instant | None = None

    def counts(self, operator: str, now: Instant, quota: int) -> bool:
        """Whether giving it to `operator` now would count."""
        used = self.last_used_at is not None and self.last_used_at > now - quota
        return used and self.last_operator not in {None, operator}

    def free_for(self, operator: str, now: Instant, quota: int) -> Instant | None:
        """When it may be given to `operator`; None is now."""
        if not self.counts(operator, now, quota) or self.transferred_at is None:
            return None
        allowed = min(self.transferred_at, self.last_used_at or 0) + quota
        return None if allowed <= now else allowed


def choose_slot(
    slots: Sequence[Slot], quantity: int | None, operator: str, now: Instant, quota: int = QUOTA
) -> Slot | Instant | None:
    """The license to give to `operator`: a fresh one or the one whose transfer costs least; the instant from
    which one may be given, if the quota forbids all now; None when all are assigned."""
    taken = [slot for slot in slots if slot.operator is not None]
    if quantity is not None and len(taken) >= quantity:
        return None
    free = [slot for slot in slots if slot.operator is None]
    own = next((slot for slot in free if slot.last_operator == operator), None)
    if own is not None:
        return own
    harmless = [slot for slot in free if not slot.counts(operator, now, quota)]
    if harmless:
        return harmless[0]
    if quantity is None or len(slots) < quantity:
        number = max((slot.slot for slot in slots), default=0) + 1
        return Slot(slot=number, operator=None, since=now)
    waits = [(slot.free_for(operator, now, quota), slot) for slot in free]
    allowed = next((slot for until, slot in waits if until is None), None)
    return allowed if allowed is not None else min(until for until, _ in waits if until is not None)
