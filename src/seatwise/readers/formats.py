"""Which formats there are, and which of them a log is in."""

from collections.abc import Callable
from dataclasses import dataclass

from seatwise.readers import (
    calendar,
    csv_sessions,
    entra,
    flexnet,
    google,
    intercom,
    journal,
    keycloak,
    last,
    lmstat,
    okta,
    rlm_debug,
    rlm_report,
    salesforce,
    sentinel,
    session_files,
    status_table,
    windows,
    zendesk,
)
from seatwise.readers.errors import UnknownFormat
from seatwise.readers.looking import Look
from seatwise.readers.opening import Source
from seatwise.readers.options import Options
from seatwise.readers.reading import Reading
from seatwise.readers.table import Sniffed
from seatwise.readers.text import Text


@dataclass(frozen=True, slots=True)
class Format:
    """One format: whether a log looks like it, and how several logs of it are read as one."""

    name: str
    looks: Callable[[Look], bool]
    read: Callable[[list[Source], Options], Reading]


def _text(reader: Callable[[list[Text], Options], Reading]) -> Callable[[list[Source], Options], Reading]:
    def read(sources: list[Source], options: Options) -> Reading:
        return reader([Text(source, options.progress) for source in sources], options)

    return read


def _by_header(looks: Callable[[Sniffed | None], bool]) -> Callable[[Look], bool]:
    return lambda look: looks(look.table)


def _by_roles(looks: Callable[[Sniffed | None, Options], bool]) -> Callable[[Look], bool]:
    return lambda look: looks(look.table, look.options)


# The first that fits is taken, so the surest signs come first and the table of anything last.
FORMATS = (
    Format(journal.NAME, journal.looks, journal.read),
    Format(session_files.PARQUET, session_files.looks_like_parquet, session_files.read_parquet),
    Format(calendar.NAME, calendar.looks, _text(calendar.read)),
    Format(rlm_report.NAME, rlm_report.looks, _text(rlm_report.read)),
    Format(flexnet.NAME, flexnet.looks, _text(flexnet.read)),
    Format(rlm_debug.NAME, rlm_debug.looks, _text(rlm_debug.read)),
    Format(lmstat.NAME, lmstat.looks, _text(lmstat.read)),
    Format(sentinel.NAME, sentinel.looks, _text(sentinel.read)),
    Format(keycloak.NAME, keycloak.looks, _text(keycloak.read)),
    Format(keycloak.LOG, keycloak.looks_like_log, _text(keycloak.read_log)),
    Format(okta.NAME, okta.looks, _text(okta.read)),
    Format(google.NAME, google.looks, _text(google.read)),
    Format(entra.JSON, entra.looks_like_json, _text(entra.read_json)),
    Format(zendesk.NAME, zendesk.looks, _text(zendesk.read)),
    Format(intercom.NAME, intercom.looks, _text(intercom.read)),
    Format(session_files.NDJSON, session_files.looks_like_json, _text(session_files.read_json)),
    Format(last.NAME, last.looks, _text(last.read)),
    Format(windows.NAME, _by_header(windows.looks), _text(windows.read)),
    Format(entra.NAME, _by_header(entra.looks), _text(entra.read)),
    Format(salesforce.NAME, _by_header(salesforce.looks), _text(salesforce.read)),
    Format(status_table.NAME, _by_roles(status_table.looks), _text(status_table.read)),
    Format(csv_sessions.NAME, _by_roles(csv_sessions.looks), _text(csv_sessions.read)),
)


def recognised(source: Source, options: Options) -> Format:
    """The format of a log. Raises UnknownFormat, and what cannot be text at all: EmptyFile, BinaryFile."""
    if options.format is not None:
        return next(kind for kind in FORMATS if kind.name == options.format)
    look = Look(source, options)
    for kind in FORMATS:
        if kind.looks(look):
            return kind
    if look.table is not None:
        # A table without the columns that any reader needs: the reader of tables says which it misses.
        return next(kind for kind in FORMATS if kind.name == csv_sessions.NAME)
    first = next((line for line in look.text.split("\n") if line.strip()), "")
    raise UnknownFormat(file=source.name, line=first[:100], known=", ".join(kind.name for kind in FORMATS))
