"""The demand in logs, read with the options of the command line and a progress bar."""

from typing import TYPE_CHECKING

from seatwise.cli.log_options import LogOptions

if TYPE_CHECKING:
    from seatwise.language import Language
    from seatwise.readers.demand import Demand


def log_demand(logs: list[str], told: LogOptions, feature: str | None, speech: "Language") -> "Demand":
    """What the logs say of the demand for one feature, or for all together. Raises ReadError."""
    from seatwise.cli.progress import Progress
    from seatwise.readers import read
    from seatwise.readers.demand import demand

    with Progress(speech) as progress:
        options = told.options(progress.step)
        return demand(read(logs, options), options, feature)
