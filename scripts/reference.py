"""The reference pages that follow from the code: commands, routes, error codes, settings (`make reference`).

A test compares the pages with what this makes of the code, so they cannot grow old.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INTO = ROOT / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    return {"cli.md": cli(), "api.md": api(), "errors.md": errors(), "configuration.md": configuration()}


def cli() -> str:
    """Every command with its help, as the terminal shows it."""
    import typer

    from seatwise.cli import app

    def walk(command: Any, path: list[str]) -> Iterator[str]:
        context = command.make_context(" ".join(path), [], resilient_parsing=True, terminal_width=100)
        context.max_content_width = 100
        head = f"{'#' * min(len(path) + 1, 4)} `{' '.join(path)}`"
        yield f"{head}\n\n```text\n{command.get_help(context).strip()}\n```\n"
        for name, below in sorted(getattr(command, "commands", {}).items()):
            yield from walk(below, [*path, name])

    parts = walk(typer.main.get_command(app), ["seatwise"])
    return "# Commands\n\nMade from the code; `--help` says the same.\n\n" + "\n".join(parts)


def api() -> str:
    """Every route of the API with who may use it, from the description and the table of permissions."""
    from seatwise.desk import Desk
    from seatwise.desk.opening import opened, password_setup
    from seatwise.settings import Settings
    from seatwise.web.app import create_app
    from seatwise.web.permissions import PERMISSIONS

    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        store = opened(settings)
        desk = Desk(store)
        schema = create_app(settings, desk, password_setup(settings, store)).openapi_schema.to_schema()
        desk.close()
        store.close()
    rows = []
    for path, methods in sorted(schema["paths"].items()):
        if not path.startswith("/v1"):
            continue
        for method, operation in sorted(methods.items()):
            permission = PERMISSIONS[method.upper(), path]
            who = ", ".join(sorted(permission.roles)) or ("anybody" if permission.public else "")
            scope = f"`{permission.scope}`" if permission.scope else ""
            says = (operation.get("description") or operation.get("summary") or "").split("\n")[0]
            rows.append(f"| `{method.upper()} {path}` | {says} | {who} | {scope} |")
    head = (
        "# API\n\nMade from the code; `/openapi.json` of a server describes bodies and answers in full. "
        "People send their session, services an API key with the scope, both as `Authorization: Bearer ...`. "
        "A repeated POST with the same `Idempotency-Key` does nothing twice. "
        "Errors are problem documents (RFC 9457) with a [code](errors.md).\n\n"
        "| Route | What it does | Roles | Scope of a key |\n| --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"


def errors() -> str:
    """Every code with its HTTP status and its sentence."""
    import seatwise
    from seatwise.errors import SeatwiseError
    from seatwise.web.problems import STATUS

    for module in pkgutil.walk_packages(seatwise.__path__, "seatwise."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: dict[str, set[str]] = {}
    waiting: list[type[SeatwiseError]] = [SeatwiseError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind is not SeatwiseError and kind.__doc__ and not inspect.isabstract(kind):
            found.setdefault(kind.code, set()).add(re.sub(r"%\((\w+)\)[sd]", r"<\1>", kind.template()))
    rows = [
        f"| `{code}` | {STATUS.get(code, '')} | {' '.join(sorted(texts)).replace('|', chr(92) + '|')} |"
        for code, texts in sorted(found.items())
    ]
    head = (
        "# Error codes\n\nMade from the code. Codes never change their meaning; sentences may become better. "
        "Codes without a status are those of commands.\n\n| Code | HTTP | Sentence |\n| --- | --- | --- |\n"
    )
    return head + "\n".join(rows).replace("<", "&lt;") + "\n"


def configuration() -> str:
    """Every setting."""
    from seatwise.settings import all_settings

    rows = []
    for each in all_settings().values():
        default = "" if each.default in (None, (), "") else f"`{each.default}`"
        rows.append(
            f"| `{each.name}` | `{each.variable}` | {default} | {each.description} ({each.expected}) |"
        )
    head = (
        "# Settings\n\nMade from the code; [how they are read](../configuration.md).\n\n"
        "| Key in the file | Variable | Default | Meaning |\n| --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    INTO.mkdir(exist_ok=True)
    for name, text in pages().items():
        (INTO / name).write_text(text)
