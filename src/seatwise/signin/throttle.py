"""How often somebody may try to sign in: every start counts, only a success gives it back.

The client learns first whether a guess was right, so a guesser never sends the finishing message: counting
failures would count nothing. Attempts are counted per operator and network. There is no lock: after a wait
the next start is always allowed, so nobody can keep a shift out from another network, nor for ever from its
own.
"""

import ipaddress

import msgspec

FREE_STARTS = 20
FIRST_WAIT_MS = 15_000
LONGEST_WAIT_MS = 15 * 60_000
FORGOTTEN_AFTER_MS = 24 * 3_600_000


class Attempts(msgspec.Struct, frozen=True):
    """Starts of one operator (or asked name) from one network since the last success; the last one's
    instant."""

    starts: int = 0
    last_at: int = 0


class Allowed(msgspec.Struct, frozen=True):
    """Go on, and keep `attempts`, which count this start, before answering it."""

    attempts: Attempts


class Wait(msgspec.Struct, frozen=True):
    """Not before `until` (milliseconds UTC). A refused start changes no counter."""

    until: int


def allow(attempts: Attempts, now: int) -> Allowed | Wait:
    """May a sign-in start at `now`?"""
    if now - attempts.last_at >= FORGOTTEN_AFTER_MS:
        attempts = Attempts()
    until = attempts.last_at + _wait(attempts.starts)
    # A wait longer than the longest comes of a clock that was set back, and is nobody's fault.
    if 0 < until - now <= LONGEST_WAIT_MS and attempts.starts >= FREE_STARTS:
        return Wait(until)
    return Allowed(Attempts(starts=attempts.starts + 1, last_at=now))


def succeeded() -> Attempts:
    """The attempts after a finished sign-in."""
    return Attempts()


def network(address: str) -> str:
    """The network that an address stands for: an IPv4 address alone, the /64 of an IPv6 address.

    One household or office has a whole /64 to itself. What is no address (a local socket) is one network,
    '-'.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "-"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(found), 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def _wait(starts: int) -> int:
    """After so many starts, how long until the next (milliseconds): doubling up to the longest."""
    beyond = starts - FREE_STARTS
    if beyond < 0:
        return 0
    doublings = min(beyond, LONGEST_WAIT_MS.bit_length())  # keeps a great count from making a great number
    return min(FIRST_WAIT_MS << doublings, LONGEST_WAIT_MS)
