"""What can go wrong with the database."""

from seatwise.errors import SeatwiseError


class BadDatabaseUrl(SeatwiseError):
    """%(url)s is not an address of a database: use sqlite:///path/to/file or postgresql://host/name."""

    code = "BAD_DATABASE_URL"


class PostgresMissing(SeatwiseError):
    """The driver for PostgreSQL is not installed: pip install 'seatwise[postgres]'."""

    code = "POSTGRES_MISSING"


class StoreUnavailable(SeatwiseError):
    """The database does not answer (%(reason)s). Nothing was changed; try again in a moment."""

    code = "STORE_UNAVAILABLE"


class NewerSchema(SeatwiseError):
    """The database was written by a newer Seatwise (it has the migration %(migration)s). Install that one."""

    code = "NEWER_SCHEMA"


class UnknownCompany(SeatwiseError):
    """There is no company %(company)s."""

    code = "UNKNOWN_COMPANY"
