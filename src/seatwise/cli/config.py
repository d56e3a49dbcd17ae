"""`seatwise config`: which settings there are, and which are in force."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from seatwise.cli.options import Config, Json
from seatwise.cli.speech import speak

group = typer.Typer(
    name="config",
    help="Settings of a server: list them, check a file, show what is in force.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `app`."""
    app.add_typer(group)


@group.command("list")
def list_settings() -> None:
    """Every setting: its option, its variable, its default and what it means (Markdown)."""
    from seatwise.settings import all_settings

    language = speak()
    heads = [
        language.gettext("Key in the file"),
        language.gettext("Variable"),
        language.gettext("Default"),
        language.gettext("Meaning"),
    ]
    rows = [
        [
            f"`{each.name}`",
            f"`{each.variable}`",
            ""
            if each.default in (None, (), "")
            else f"`{str(each.default).lower() if isinstance(each.default, bool) else each.default}`",
            f"{language.gettext(each.description)} ({language.gettext(each.expected)})",
        ]
        for each in all_settings().values()
    ]
    for row in (heads, ["---"] * len(heads), *rows):
        sys.stdout.write("| " + " | ".join(row) + " |\n")


@group.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(help="TOML file; without it, --config's.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Read the settings as a server would, name the line of a fault, and show each value with its source."""
    from seatwise.plain import printable
    from seatwise.settings import all_settings, configured

    found = configured(config=file or config)
    language = speak()
    shown = {}
    for name, setting in all_settings().items():
        value = getattr(found.settings, name)
        shown[name] = {
            "value": language.gettext("(hidden)")
            if setting.secret and value is not None
            else value
            if isinstance(value, bool | int | float | None)
            else list(value)
            if isinstance(value, tuple)
            else printable(str(value)),
            "source": found.sources.get(name),
        }
    if as_json:
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        return
    width = max(map(len, shown))
    for name, each in shown.items():
        value = language.gettext("(none)") if each["value"] in (None, []) else each["value"]
        source = each["source"] or language.gettext("default")
        sys.stdout.write(f"{name:<{width}}  {value}  [{source}]\n")
