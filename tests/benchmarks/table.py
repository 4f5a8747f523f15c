"""The table, and the machine that it was made on."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from tests.benchmarks.comparison import BUSY, RATE, Goal, Missing, Row

_PACKAGES = ("tornado", "requests", "cryptography", "ipykernel", "pytest", "nbval", "flask", "moto")
_LINE = "{:<47} {:<4} {:>9}  {:<24} {:>9}  {:>6}  {}".format


def machine() -> str:
    """What has to be known of the machine to read the figures."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return "\n".join([f"{system}; {python}", ", ".join(_versions())])


def heading(title: str) -> str:
    return "\n" + _LINE(title, "", "here", "beside", "there", "ratio", "aim").rstrip()


def line(row: Row | Missing) -> str:
    """One row of the table. Rates are answers per second; the ratio is here divided by there."""
    if isinstance(row, Missing):
        return f"{row.what:<47} {row.reason}"
    here, there = _figure(row.quantity, row.ours), _figure(row.quantity, row.theirs)
    return _LINE(row.what, row.quantity, here, row.other, there, f"{row.ratio:.2f}", _aim(row)).rstrip()


def _versions() -> Iterator[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"no {package}"


def _figure(quantity: str, value: float) -> str:
    if quantity == RATE:
        return f"{value:,.0f}/s"
    if quantity == BUSY:
        return f"{value:.0%}"
    scale, unit = (1, "s") if value >= 1 else (1e3, "ms") if value >= 1e-3 else (1e6, "µs")
    return f"{value * scale:.3g} {unit}"


def _aim(row: Row) -> str:
    goal = row.goal
    if goal is None:
        return ""
    return f"{_goal(goal)}: {'met' if row.meets_goal else 'missed'}"


def _goal(goal: Goal) -> str:
    if goal.seconds_at_most is not None:
        return f"at most {_figure('time', goal.seconds_at_most)}"
    if goal.ratio_at_least is not None:
        return f"at least {goal.ratio_at_least:g}"
    return f"at most {goal.ratio_at_most:g}"
