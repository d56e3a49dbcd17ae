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
    """The sign-in file of the demo, %(path)s, cannot be used: %(reason)s. Make a new demo in an empty folder."""

    code = "DEMO_FILE_UNUSABLE"
