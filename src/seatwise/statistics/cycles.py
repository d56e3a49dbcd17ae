"""Cycles, waits and assignments: the states that every definition looks back on.

A *cycle* runs from a client's message to the close. A *wait* runs from the first client message since the
last answer to the next answer (human or bot) or close.
"""

from dataclasses import dataclass

import numpy as np

from seatwise.statistics.order import NONE, Codes, Places
from seatwise.statistics.timeline import Flags, Timeline


@dataclass(frozen=True)
class Cycles:
    """For each event of a timeline, the state it happens in."""

    opens: Flags  # this client message opens a cycle
    opener: Places  # the message that opened the latest cycle; NONE before the first
    running: Flags  # the cycle is open (a close is still in it)
    waits: Flags  # this client message begins a wait
    waiter: Places  # the message that began the latest wait
    waiting: Flags  # the client is waiting when this happens
    closed: Flags  # a close that ends a cycle
    assigns: Flags  # an assignment or transfer, of nobody too
    assignee: Codes  # who is assigned, this event included
    first_by_author: Flags  # the author's first human reply in the cycle


def cycles(line: Timeline) -> Cycles:
    """The states of all events of `line`."""
    close = line.of("case.closed")
    closed_before = line.before(close)
    # NONE is below every place, so "since the last close" needs no special case where there is none.
    opens = line.client & (line.before(line.client) <= closed_before)
    opener = line.last(opens)
    running = opener > closed_before
    ends = line.human | line.bot | close
    ended_before = line.before(ends)
    waits = line.client & (line.before(line.client) <= ended_before)
    waiter = line.last(waits)
    assigns = line.of("case.assigned") | line.of("case.transferred")
    assignment = line.last(assigns)
    assignee = np.where(assignment == NONE, NONE, line.named[assignment])
    return Cycles(
        opens=opens,
        opener=opener,
        running=running,
        waits=waits,
        waiter=waiter,
        waiting=waiter > ended_before,
        closed=close & running,
        assigns=assigns,
        assignee=assignee,
        first_by_author=_first_by_author(line, line.human & running, opener),
    )


def _first_by_author(line: Timeline, replies: Flags, opener: Places) -> Flags:
    previous = line.before(replies)
    # Only where the author changes can an author's first reply be: far fewer to look through.
    changed = replies & ((previous < opener) | (line.author != line.author[previous]))
    places = np.flatnonzero(changed)
    pairs = opener[places] * (len(line.operators) + 1) + line.author[places]
    _, first = np.unique(pairs, return_index=True)
    found = np.zeros(len(replies), dtype=np.bool_)
    found[places[first]] = True
    return found
