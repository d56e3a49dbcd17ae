"""What can be wrong with a log: each kind says which file and line, what was expected and what to do."""

from typing import ClassVar

from seatwise.errors import SeatwiseError
from seatwise.plain import printable


class ReadError(SeatwiseError):
    """%(file)s cannot be read: %(what)s"""

    code: ClassVar[str] = "READ_ERROR"

    def __init__(self, **facts: object) -> None:
        """`facts` fill the sentence; text among them comes from files, so it is made safe to show here."""
        shown = {name: printable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        super().__init__(**shown)


class NothingToRead(ReadError):
    """No file was found in %(file)s. Name a log, or a folder that holds logs."""

    code = "READ_NOTHING"


class NoSuchFile(ReadError):
    """%(file)s cannot be opened (%(what)s). Check the name and the right to read it."""

    code = "READ_NO_SUCH_FILE"


class EmptyFile(ReadError):
    """%(file)s is empty: nothing can be said about licenses from it. Give a log that has lines in it."""

    code = "READ_EMPTY"


class UnknownFormat(ReadError):
    """%(file)s is in no format known here. Its first line is "%(line)s". Say --format if you know it
    (one of: %(known)s), or give a table with columns for user, start and end."""

    code = "READ_UNKNOWN_FORMAT"


class NotThisFormat(ReadError):
    """%(file)s does not look like %(format)s: %(what)s"""

    code = "READ_NOT_THIS_FORMAT"


class BinaryFile(ReadError):
    """%(file)s is not text but %(what)s, which cannot be read here. %(do)s"""

    code = "READ_BINARY"


class Damaged(ReadError):
    """%(file)s: the compressed data is damaged (%(what)s). Copy the file again."""

    code = "READ_DAMAGED"


class TooBig(ReadError):
    """%(file)s: %(what)s is more than the limit of %(limit)s. That is no log that people have; it was
    not read on."""

    code = "READ_TOO_BIG"


class MissingColumn(ReadError):
    """%(file)s, line %(line)s: no column for "%(role)s" was found. The columns are: %(columns)s. Say
    which it is with --column %(role)s=NAME."""

    code = "READ_MISSING_COLUMN"


class UnknownColumn(ReadError):
    """%(file)s, line %(line)s: there is no column "%(name)s" (asked for as "%(role)s"). The columns
    are: %(columns)s."""

    code = "READ_UNKNOWN_COLUMN"


class UnknownRole(ReadError):
    """--column %(role)s=%(name)s: "%(role)s" is nothing a column can be here. It can be one of: %(roles)s."""

    code = "READ_UNKNOWN_ROLE"

    def __init__(self, **facts: object) -> None:
        super().__init__(**{"file": "-", **facts})


class UnknownUnit(ReadError):
    """%(file)s, line %(line)s: the column "%(name)s" holds lengths such as "%(value)s" but not their
    unit. Say --column duration_hours=%(name)s, duration_minutes=%(name)s or
    duration_seconds=%(name)s."""

    code = "READ_UNKNOWN_UNIT"


class DateOrder(ReadError):
    """%(file)s, line %(line)s: "%(value)s" may be day first or month first, and nothing in the file
    settles it. Say --date-order dmy or --date-order mdy."""

    code = "READ_DATE_ORDER"


class Undated(ReadError):
    """%(file)s holds no date: its lines have only times of day. %(do)s"""

    code = "READ_UNDATED"


class TooManyBadLines(ReadError):
    """%(file)s: %(bad)s of %(lines)s lines could not be understood, which is too many to go on. The
    first: %(first)s. Check the format, or say --lenient to leave them out."""

    code = "READ_TOO_MANY_BAD_LINES"


class NoSessions(ReadError):
    """%(file)s was read as %(format)s, but no line in it tells of a session, so nothing can be said
    about licenses. %(first)s"""

    code = "READ_NO_SESSIONS"


class EndsUnknown(ReadError):
    """The log (%(file)s) tells when people came but not when they left, so nothing can be said about
    simultaneous use, and no licenses can be advised. Say --assume-session MINUTES if you know how long
    a session lasts."""

    code = "READ_ENDS_UNKNOWN"


class NoSuchFeature(ReadError):
    """--feature %(feature)s: the log tells nothing of it. It tells of: %(known)s."""

    code = "READ_NO_SUCH_FEATURE"


class BadOption(ReadError):
    """%(option)s %(value)s: %(what)s"""

    code = "READ_BAD_OPTION"

    def __init__(self, **facts: object) -> None:
        super().__init__(**{"file": "-", **facts})
