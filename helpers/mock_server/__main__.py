"""The command line: `python -m helpers.mock_server --help`."""

import argparse
import sys

from helpers.mock_server.running import serve_until_interrupted


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 after Ctrl-C or SIGTERM, 2 if it cannot be started like this."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.mock_server",
        description="A server that plays the part of Kaltura, as far as the notebooks need it. It prints the "
        "settings to reach it with, ready for a .env file, and serves until Ctrl-C.",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on: 0.0.0.0 for every network (default: 127.0.0.1, this machine only)",
    )
    parser.add_argument("--port", type=_port, default=8080, help="0 picks a free one (default: 8080)")
    parser.add_argument(
        "--reproducible",
        action="store_true",
        help="the same ids, tokens, KSs and times in every run, and a clock that stands still until told",
    )
    parser.add_argument(
        "--cache",
        action="store_true",
        help="answer anonymous callers from a response cache, as production does",
    )
    parser.add_argument("--quiet", action="store_true", help="no request log on standard error")
    options = parser.parse_args(arguments)
    try:
        serve_until_interrupted(
            options.host,
            options.port,
            reproducible=options.reproducible,
            cache=options.cache,
            quiet=options.quiet,
        )
    except OSError as error:
        print(f"Cannot listen at {options.host}, port {options.port}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a valid port: 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
