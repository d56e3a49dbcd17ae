"""What can be wrong with a question about statistics, or with what it is asked of."""

from typing import ClassVar

from seatwise.errors import SeatwiseError
from seatwise.language import Language, language


class StatisticsError(SeatwiseError):
    """The statistics could not be made: %(what)s"""

    code: ClassVar[str] = "STATISTICS"


class OffsetIsNoZone(StatisticsError):
    """%(zone)s is an offset, no time zone: it does not say when clocks change. Give an IANA name, for example
    Europe/Berlin."""

    code = "OFFSET_IS_NO_ZONE"


class UnknownZone(StatisticsError):
    """The time zone %(zone)s is unknown. Give an IANA name, for example %(example)s."""

    code = "UNKNOWN_ZONE"


class BadInstant(StatisticsError):
    """%(option)s is %(value)s, which is neither a date nor an instant. Give 2026-03-01, or an instant such as
    2026-03-01T09:00:00Z."""

    code = "BAD_INSTANT"


class EmptyRange(StatisticsError):
    """The range is empty: from (%(start)s) is not before to (%(end)s). The end itself is not part of the
    range, so one day runs from 2026-03-01 to 2026-03-02."""

    code = "EMPTY_RANGE"


class NotQuarters(StatisticsError):
    """The range does not begin and end at a quarter of an hour UTC, as every day of the zone %(zone)s does;
    only events can be asked about it, no rollups."""

    code = "NOT_QUARTERS"


class BadChoice(StatisticsError):
    """%(option)s cannot be %(value)s; it can be %(choices)s."""

    code = "BAD_CHOICE"


class UnreadableFile(StatisticsError):
    """%(file)s could not be read: %(reason)s."""

    code = "UNREADABLE_FILE"


class UnwritableFile(StatisticsError):
    """%(file)s could not be written: %(reason)s."""

    code = "UNWRITABLE_FILE"


class NotEvents(StatisticsError):
    """%(file)s holds no events: the columns %(missing)s are missing. Events are NDJSON, CSV or Parquet with
    at least event_id, company, type and occurred_at."""

    code = "NOT_EVENTS"


class NoUsableEvents(StatisticsError):
    """Not one line of %(file)s can be used. The first: line %(line)s, field %(field)s: %(reason)s."""

    code = "NO_USABLE_EVENTS"

    def sentence(self, into: Language | None = None) -> str:
        """The reason is a sentence of its own, in the same language."""
        speech = into or language("en")
        reason = speech.gettext(str(self.facts["reason"]), value=self.facts["value"])
        return speech.gettext(self.template(), **{**self.facts, "reason": reason})


class NoEvents(StatisticsError):
    """%(file)s is empty: there are no events in it."""

    code = "NO_EVENTS"


class SeveralCompanies(StatisticsError):
    """The events are of several companies (%(companies)s), which are never mixed. Name one with --company."""

    code = "SEVERAL_COMPANIES"


class NoSuchCompany(StatisticsError):
    """There are no events of the company %(company)s. The companies in the data are: %(companies)s."""

    code = "NO_SUCH_COMPANY"


class BadRota(StatisticsError):
    """The rota cannot be used: line %(line)s of %(file)s is %(value)s. Expected the columns operator, from
    and to, with from before to."""

    code = "BAD_ROTA"


class BinaryOnTerminal(StatisticsError):
    """%(option)s is a file and no text. Name one with --output, or send the output elsewhere."""

    code = "BINARY_ON_TERMINAL"


class TooManyFormats(StatisticsError):
    """%(options)s were given. Choose one of them."""

    code = "TOO_MANY_FORMATS"


class BadSchedule(StatisticsError):
    """The schedule cannot be used: %(field)s is %(value)s. Expected: %(expected)s."""

    code = "BAD_SCHEDULE"
