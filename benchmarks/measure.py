"""Ratios that hold on a shared machine: both sides in turn, again and again, and the median of it."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def row(
    name: str,
    value: float | None,
    unit: str,
    *,
    against: str = "",
    ratio: float | None = None,
    floor: float | None = None,
    at_most: bool = False,
    area: str = "seats",
) -> dict[str, Any]:
    """One line of the table. With `at_most` the floor is a ceiling: less is better."""
    holds = None
    if floor is not None and ratio is not None:
        holds = bool(ratio <= floor if at_most else ratio >= floor)
    return {
        "area": area,
        "name": name,
        "value": value,
        "unit": unit,
        "against": against,
        "ratio": ratio,
        "floor": floor,
        "holds": holds,
    }


def in_turn(*sides: Callable[[], float], rounds: int = 3) -> list[list[float]]:
    """What each side gives, A B A B: as many figures for each as there are rounds."""
    figures: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(figures, sides, strict=True):
            kept.append(side())
    return figures


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios of figures that were measured one after the other."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def median(figures: list[float]) -> float:
    return statistics.median(figures)


def per_second(once: Callable[[], object], seconds: float) -> float:
    """How often `once` runs in a second."""
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        once()
        count += 1
    return count / spent


def seconds_of(once: Callable[[], object]) -> float:
    """How long `once` takes."""
    start = time.perf_counter()
    once()
    return time.perf_counter() - start
