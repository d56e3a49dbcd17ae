"""The command line: one file a group of commands; each imports what it needs when it runs."""

import sys

import typer

from seatwise.cli import (
    admin,
    choose,
    company,
    config,
    demo,
    doctor,
    keep,
    licenses,
    operators,
    serve,
    sessions,
    stats,
    verify,
)
from seatwise.cli.speech import speak

app = typer.Typer(
    name="seatwise",
    help="Named and simultaneous licenses: who may be in, how the team works, which licenses to choose.",
    no_args_is_help=True,
    # Every option also by environment: SEATWISE_<COMMAND>_<OPTION>, beside the short names that options state.
    context_settings={"auto_envvar_prefix": "SEATWISE"},
    pretty_exceptions_enable=False,
    # Plain help: it is read in pipes and pagers too, and Rich takes half of the time that `--help` may last.
    rich_markup_mode=None,
)
for group in (
    serve,
    demo,
    config,
    doctor,
    admin,
    company,
    operators,
    licenses,
    keep,
    choose,
    sessions,
    stats,
    verify,
):
    group.register(app)


def main() -> None:
    """Run the command line; an error of ours is one sentence on stderr and exit code 1."""
    from seatwise.errors import SeatwiseError

    try:
        app()
    except SeatwiseError as error:
        sys.stderr.write("seatwise: " + error.sentence(speak()) + "\n")
        raise SystemExit(1) from None
