"""The command line: `python -m tests.benchmarks --help`."""

import argparse
import sys
from dataclasses import replace

from tests.benchmarks import growing_state, helper_calls, notebook_runs, server_rates, starting
from tests.benchmarks.sizes import TINY, Sizes
from tests.benchmarks.table import heading, line, machine

_SECTIONS = {
    "server": server_rates.rows,
    "start": starting.rows,
    "helpers": helper_calls.rows,
    "notebooks": notebook_runs.rows,
    "state": growing_state.rows,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Print a table of ratios, each of two things measured in turn in this run; medians.",
    )
    parser.add_argument("--rounds", type=_positive, help=f"of what is quick (default: {Sizes.rounds})")
    parser.add_argument("--requests", type=_positive, help=f"in one burst (default: {Sizes.requests})")
    parser.add_argument("--only", choices=_SECTIONS, help="one section of the table")
    parser.add_argument("--tiny", action="store_true", help="everything once, to see that it runs")
    options = parser.parse_args(arguments)
    sizes = TINY if options.tiny else Sizes()
    given = {name: getattr(options, name) for name in ("rounds", "requests") if getattr(options, name)}
    sizes = replace(sizes, **given)
    print(machine(), flush=True)
    for name in [options.only] if options.only else _SECTIONS:
        print(heading(name), flush=True)
        for row in _SECTIONS[name](sizes):
            print(line(row), flush=True)
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
