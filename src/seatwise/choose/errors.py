"""What can be wrong with a question about licenses."""

from typing import ClassVar

from seatwise.errors import SeatwiseError


class BadPrice(SeatwiseError):
    """%(where)s: “%(given)s” is no price. Expected an amount above zero with at most two decimals, such as
    500 or 1750.00, with or without its currency (500 RUB).
    """

    code: ClassVar[str] = "BAD_PRICE"


class BadCurrency(SeatwiseError):
    """“%(given)s” is no currency. Expected a code of ISO 4217 such as RUB, USD or EUR."""

    code: ClassVar[str] = "BAD_CURRENCY"


class TwoCurrencies(SeatwiseError):
    """Prices in %(one)s and in %(other)s cannot be added. Give all of them in one currency."""

    code: ClassVar[str] = "TWO_CURRENCIES"


class PriceMissing(SeatwiseError):
    """The price of a %(kind)s license is missing. Give both: --named AMOUNT --simultaneous AMOUNT."""

    code: ClassVar[str] = "PRICE_MISSING"


class NoDemand(SeatwiseError):
    """There is nothing to choose licenses for. Give a log of sessions, or --operators with --at-once."""

    code: ClassVar[str] = "NO_DEMAND"


class TwoDemands(SeatwiseError):
    """Both a log and --operators with --at-once were given. Give one of them: a log says more."""

    code: ClassVar[str] = "TWO_DEMANDS"


class BadNumbers(SeatwiseError):
    """--operators %(operators)s and --at-once %(at_once)s do not fit. Expected whole numbers with 1 ≤ at
    once ≤ operators.
    """

    code: ClassVar[str] = "BAD_NUMBERS"


class NoSessions(SeatwiseError):
    """The table of sessions is empty, so no licenses can be advised. Expected at least one row of user,
    start and end.
    """

    code: ClassVar[str] = "NO_SESSIONS"


class ColumnMissing(SeatwiseError):
    """The table of sessions has no column “%(column)s”; it has %(columns)s. Expected user, start and end."""

    code: ClassVar[str] = "COLUMN_MISSING"


class ColumnType(SeatwiseError):
    """The column “%(column)s” holds %(found)s. Expected %(expected)s."""

    code: ClassVar[str] = "COLUMN_TYPE"


class BadSession(SeatwiseError):
    """Row %(row)s of the sessions (%(user)s): %(problem)s. Expected a user, and a start that is not after
    the end.
    """

    code: ClassVar[str] = "BAD_SESSION"


class UnknownZone(SeatwiseError):
    """“%(given)s” is no time zone. Expected a name such as Europe/Moscow or UTC."""

    code: ClassVar[str] = "UNKNOWN_ZONE"


class FileMissing(SeatwiseError):
    """%(file)s: there is no such file, or it cannot be read."""

    code: ClassVar[str] = "FILE_MISSING"


class BadPriceFile(SeatwiseError):
    """%(file)s, line %(line)s: %(problem)s. Expected %(expected)s."""

    code: ClassVar[str] = "BAD_PRICE_FILE"


class BadMonth(SeatwiseError):
    """“%(given)s” is no month. Expected a year and a month such as 2026-10."""

    code: ClassVar[str] = "BAD_MONTH"


class BadRule(SeatwiseError):
    """“%(given)s” is no billing rule. Expected daily_peak, period_peak or period_peak_30min."""

    code: ClassVar[str] = "BAD_RULE"
