"""What the chooser feeds on: who was in when, and who wanted in and was turned away."""

from typing import TYPE_CHECKING

import msgspec

from seatwise.desk.companies import company_of
from seatwise.licenses import Instant
from seatwise.store import Look

if TYPE_CHECKING:
    import polars as pl

RETRY_WINDOW = 20 * 60_000
"""Denials of one person that follow each other within this time are one episode, milliseconds."""


class _Stay(msgspec.Struct, frozen=True):
    login: str
    since: Instant
    until: Instant


class _Denial(msgspec.Struct, frozen=True):
    login: str
    at: Instant


def sessions(look: Look, company: str, pool: str) -> "pl.DataFrame":
    """The demand for seats of a pool: `user` (login), `start`, `end` (Int64, milliseconds UTC), `kind`.

    `kind` is `stay` or `denied`: an episode of denials for lack of a seat, from its first to its last try and
    at least one instant long, since demand is not only what a full pool let in.
    Raises UnknownCompany.
    """
    import polars as pl

    company_of(look, company)
    rows = [
        (stay.login, stay.since, stay.until, "stay")
        for stay in look.all("stays", _Stay, company=company, pool=pool)
    ]
    rows += [
        (login, first, last + 1, "denied")
        for login, first, last in episodes(look.all("seat_denials", _Denial, company=company, pool=pool))
    ]
    schema = {"user": pl.String, "start": pl.Int64, "end": pl.Int64, "kind": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def episodes(denials: list[_Denial]) -> list[tuple[str, Instant, Instant]]:
    """(login, first try, last try) of each episode; `denials` in the order of login, then time."""
    found: list[tuple[str, Instant, Instant]] = []
    for denial in denials:
        if found and found[-1][0] == denial.login and denial.at - found[-1][2] <= RETRY_WINDOW:
            found[-1] = (denial.login, found[-1][1], denial.at)
        else:
            found.append((denial.login, denial.at, denial.at))
    return found
