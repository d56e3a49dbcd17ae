"""What can be in the way of a demo."""

from seatwise.errors import SeatwiseError


class DemoInTheWay(SeatwiseError):
    """There is already a company %(company)s in %(data)s; nothing was changed. Choose an empty folder with
    --data, or show the sign-in links of a demo that was made before with --show."""

    code = "DEMO_IN_THE_WAY"


class DemoMissing(SeatwiseError):
    """There is no demo company in %(data)s. Make one with `seatwise demo`."""

    code = "DEMO_MISSING"


class DemoFileUnusable(SeatwiseError):
    """The sign-in file of the demo, %(path)s, cannot be used: %(reason)s. Make a new demo in an
    empty folder."""

    code = "DEMO_FILE_UNUSABLE"


class BadWeeks(SeatwiseError):
    """--weeks is %(weeks)s: a whole number from 1 to %(longest)s was expected."""

    code = "BAD_WEEKS"


class BadNow(SeatwiseError):
    """--now is %(now)s: an instant with its offset was expected, such as 2026-03-02T09:00:00Z, not before
    1972 nor after 9998."""

    code = "BAD_NOW"
