"""Microsoft Entra sign-ins, as the portal's CSV or as JSON (portal, Graph): who signed in, and never who
left.

A session is a sign-in that succeeded, prolonged by each further one of the same person to the same
application while it lasts; its length is what the person says. Interrupted and failed sign-ins are none.
"""

from seatwise.readers.assumed import assume
from seatwise.readers.gathering import Gathered
from seatwise.readers.looking import Look
from seatwise.readers.options import Options
from seatwise.readers.reading import Notebook, Reading
from seatwise.readers.records import inside, records, text_of
from seatwise.readers.sheet import Sheet
from seatwise.readers.statuses import gather_notes
from seatwise.readers.table import Sniffed
from seatwise.readers.text import Text
from seatwise.readers.times import moment
from seatwise.readers.zones import zone

NAME = "entra-signins-csv"
JSON = "entra-signins-json"
_INTERRUPTED = {
    "50140",
    "50055",
    "50057",
    "50072",
    "50074",
    "50076",
    "50079",
    "50097",
    "50125",
    "50127",
    "50129",
    "50158",
    "50199",
    "16000",
    "16001",
    "65001",
    "81010",
}
"""Codes of sign-ins that stopped to ask for something (a second factor, consent, "stay signed in?")."""


def looks(look: Sniffed | None) -> bool:
    """Whether the header is that of a sign-in report."""
    return look is not None and bool(
        {"date (utc)", "createddatetime", "date"} & look.names
        and {"username", "userprincipalname", "user principal name"} & look.names
        and {"sign-in error code", "request id", "status", "status.errorcode", "errorcode"} & look.names
        and {"application", "appdisplayname", "resource", "application id"} & look.names
    )


def looks_like_json(look: Look) -> bool:
    """Whether the records are Graph's sign-ins."""
    return any(
        "createdDateTime" in one and ("userPrincipalName" in one or "appDisplayName" in one)
        for one in look.records
    )


def read(texts: list[Text], options: Options) -> Reading:
    """Read CSV exports. Raises ReadError."""
    sign_ins = _SignIns(NAME, options)
    for text in texts:
        book = Notebook(text.name, options)
        sheet = Sheet(text, book, options, utc=True)
        time = sheet.need("Date (UTC)", "createdDateTime", "Date")
        user = sheet.need("Username", "userPrincipalName", "User principal name")
        mark = sheet.find("Request ID", "id", "requestId")
        app = sheet.find("Application", "appDisplayName")
        status = sheet.find("Status", "status.errorCode")
        code = sheet.find("Sign-in error code", "errorCode", "status.errorCode")
        sheet.settle_dates(time)
        for line, row in sheet.rows():
            at = sheet.instant(row, time, line)
            if at is not None:
                outcome = row[status].strip().casefold() if status is not None else ""
                error = row[code].strip() if code is not None else ""
                sign_ins.add(
                    at,
                    row[user],
                    row[app] if app is not None else "",
                    row[mark] if mark is not None else "",
                    outcome,
                    error,
                    line,
                    book,
                )
        gather_notes(sign_ins.reading, [book], [text])
    return sign_ins.read(texts[-1].name)


def read_json(texts: list[Text], options: Options) -> Reading:
    """Read JSON exports. Raises ReadError."""
    sign_ins = _SignIns(JSON, options)
    for text in texts:
        book = Notebook(text.name, options)
        for line, one in records(text, book):
            written = moment(text_of(one.get("createdDateTime")))
            at = written.utc(zone("UTC"), None) if written is not None else None
            if at is None:
                book.bad_line("bad_date", "the sign-in has no usable time", line)
                continue
            error = text_of(inside(one, "status", "errorCode"))
            sign_ins.add(
                at,
                text_of(one.get("userPrincipalName")),
                text_of(one.get("appDisplayName")),
                text_of(one.get("id")),
                "",
                error,
                line,
                book,
            )
        gather_notes(sign_ins.reading, [book], [text])
    return sign_ins.read(texts[-1].name)


class _SignIns:
    """Sign-ins gathered from either form."""

    def __init__(self, name: str, options: Options) -> None:
        self.options = options
        self.reading = Reading(name, Gathered())
        self.found = Gathered()
        self.seen: set[str] = set()

    def add(
        self, at: int, user: str, app: str, mark: str, outcome: str, error: str, line: int, book: Notebook
    ) -> None:
        """One row; `mark` is the request id, by which repeated rows are known."""
        if mark:
            if mark in self.seen:
                return
            self.seen.add(mark)
        if outcome == "interrupted" or (not outcome and error in _INTERRUPTED):
            self.reading.denials.interrupted += 1
        elif outcome == "failure" or (outcome not in {"success", "0"} and error not in {"", "0"}):
            self.reading.denials.failed_sign_ins += 1
        elif not user.strip():
            book.bad_line("no_user", "the row names no user", line)
        else:
            # One account in any mix of capitals is one person.
            self.found.add(self.found.code(user.strip().casefold(), app.strip() or "sign-in"), at, at)

    def read(self, name: str) -> Reading:
        book = Notebook(name, self.options)
        self.reading.gathered, self.reading.ends_known = assume(self.found, self.options, book)
        self.reading.warnings += book.notes
        return self.reading
