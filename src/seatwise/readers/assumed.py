"""Sign-ins without sign-outs: how long a session lasts is what the person says, or stays unknown."""

import numpy as np

from seatwise.readers.gathering import Gathered, Kind
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook

_MINUTE = 60_000


def assume(signed_in: Gathered, options: Options, book: Notebook) -> tuple[Gathered, bool]:
    """Sessions from instants of sign-in (their ends are not read), and whether the ends are known at all.

    Each sign-in holds a seat for `assume_session_minutes`; one within a session of the same person and
    feature prolongs it. Without an assumed length each is a session of no length: it makes a named user,
    and no peak may be stated.
    """
    columns = signed_in.columns()
    result = Gathered()
    minutes = options.assume_session_minutes
    if minutes is None:
        book.note(
            "no_end_events",
            "the log has sign-ins but no sign-outs: only the named users are certain. For an "
            "estimate of simultaneous use say --assume-session MINUTES",
        )
    else:
        book.note(
            "no_end_events",
            "the log has sign-ins but no sign-outs: simultaneous use rests on the assumed "
            "%(minutes)s minutes and is an estimate",
            minutes=f"{minutes:g}",
        )
    span = round((minutes or 0) * _MINUTE)
    kind = Kind.ASSUMED if minutes is not None else Kind.UNKNOWN
    order = np.lexsort((columns.start, columns.who))
    current: tuple[int, int, int] | None = None
    for row in order.tolist():
        who, start = int(columns.who[row]), int(columns.start[row])
        if current is not None and current[0] == who and start <= current[2] and minutes is not None:
            current = (who, current[1], max(current[2], start + span))
            continue
        if current is not None:
            result.add(result.code(*signed_in.names[current[0]]), current[1], current[2], ended=kind)
        current = (who, start, start + span)
    if current is not None:
        result.add(result.code(*signed_in.names[current[0]]), current[1], current[2], ended=kind)
    return result, minutes is not None
