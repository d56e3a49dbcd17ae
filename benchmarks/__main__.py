"""`python -m benchmarks [area]`: measure, print a table, write build/bench.json. It never fails."""

import importlib
import importlib.util
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

AREAS = ("seats", "choose", "readers", "statistics", "signin", "gate", "operate")
TARGET = Path("build/bench.json")

Row = dict[str, Any]


def rows_of(area: str) -> list[Row]:
    """What an area measured. One that breaks says so in a row of its own."""
    try:
        rows: list[Row] = importlib.import_module(f"benchmarks.{area}").run()
    except Exception as error:  # noqa: BLE001 - a benchmark never fails
        traceback.print_exc()
        rows = [
            {
                "area": area,
                "name": f"{area} could not be measured",
                "value": None,
                "unit": "",
                "against": f"{type(error).__name__}: {error}"[:200],
                "ratio": None,
                "floor": None,
                "holds": None,
            }
        ]
    return rows


def figure(value: object) -> str:
    """A number with as many digits as it deserves."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "" if value is None else str(value)
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(rows: list[Row]) -> Table:
    """All rows as people read them; what falls short is marked."""
    shown = Table(title="Benchmarks", show_lines=False)
    for heading, side in (
        ("area", "left"),
        ("name", "left"),
        ("value", "right"),
        ("unit", "left"),
        ("against", "left"),
        ("ratio", "right"),
        ("floor", "right"),
        ("holds", "left"),
    ):
        shown.add_column(heading, justify=side)  # type: ignore[arg-type]
    for row in rows:
        holds = {True: "yes", False: "[bold red]no[/]"}.get(row["holds"], "")
        shown.add_row(
            row["area"],
            row["name"],
            figure(row["value"]),
            row["unit"],
            str(row["against"] or ""),
            figure(row["ratio"]),
            figure(row["floor"]),
            holds,
        )
    return shown


def main() -> None:
    """Measure the areas named on the command line, or all there are."""
    wanted = sys.argv[1:] or [a for a in AREAS if importlib.util.find_spec(f"benchmarks.{a}") is not None]
    rows: list[Row] = []
    for area in wanted:
        rows += rows_of(area)
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", "utf-8")
    console = Console() if sys.stdout.isatty() else Console(width=160)
    console.print(table(rows))


if __name__ == "__main__":
    main()
