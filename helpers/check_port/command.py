"""`python -m helpers.check_port`: the checks from a shell."""

import argparse
import json

from helpers.check_port.checks import NAMES, check_port


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 if all checks passed, 1 if not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.check_port",
        usage="%(prog)s [--json] [--timeout SECONDS] [--only CHECK] -- COMMAND ...",
        description="Run a program against bundled servers, and say what is wrong with it. The program reads "
        "the KALTURA_* settings from the environment, makes a KS from the app token, prints the KS and a "
        "line feed on standard output, reasons on standard error, and ends with 0 (a KS), 1 (refused, or no "
        "API answer) or 2 (wrong settings). The whole contract: python -m pydoc helpers.check_port",
        epilog="Exit status: 0 all checks passed, 1 not all, 2 wrong usage.",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help='print {"checks": [{"name", "ok", "why"}, ...]}')
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="stop the program if it has not ended by then (default: 60). KALTURA_TIMEOUT tells it to wait "
        "1 second for an answer",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=NAMES,
        metavar="CHECK",
        help="this check; may be repeated",
    )
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="the program and its arguments")
    options = parser.parse_args(arguments)
    try:
        verdicts = check_port(options.command, only=options.only, limit=options.timeout)
    except OSError as error:
        parser.error(f"{options.command[0]} cannot be run: {error.strerror}")
    except KeyboardInterrupt:
        parser.exit(130, "Stopped.\n")
    if options.json:
        print(json.dumps({"checks": [verdict._asdict() for verdict in verdicts]}))
    else:
        for verdict in verdicts:
            print(f"{'ok    ' if verdict.ok else 'WRONG '} {verdict.name}")
        print(f"\n{sum(verdict.ok for verdict in verdicts)} of {len(verdicts)} checks passed.")
        for why in dict.fromkeys(verdict.why for verdict in verdicts if not verdict.ok):
            names = [verdict.name for verdict in verdicts if verdict.why == why]
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            print(f"\n{', '.join(names[:3])}{more}:\n  {why}.")
    return 0 if all(verdict.ok for verdict in verdicts) else 1


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return seconds
