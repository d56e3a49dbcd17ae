"""Sign-in attempts, counted by the rule of `signin.throttle`: every start counts, a success gives it back."""

from seatwise.signin import throttle
from seatwise.signin.throttle import Allowed, Attempts, Wait
from seatwise.store import Held


def begin(held: Held, login: str, network: str) -> Allowed | Wait:
    """Count a start, unless it must wait."""
    now = held.now()
    known = held.one("attempts", Attempts, login=login, network=network) or Attempts()
    verdict = throttle.allow(known, now)
    if isinstance(verdict, Allowed):
        held.run("drop_old_attempts", before=now - throttle.FORGOTTEN_AFTER_MS)
        held.run(
            "count_attempt",
            login=login,
            network=network,
            starts=verdict.attempts.starts,
            last_at=verdict.attempts.last_at,
        )
    return verdict


def succeeded(held: Held, login: str, network: str) -> None:
    """Give the starts back."""
    held.run("forget_attempts", login=login, network=network)
