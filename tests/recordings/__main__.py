"""Replay the recordings: `python -m tests.recordings [--url URL] [FILE ...]`."""

import argparse
import sys
from pathlib import Path

from helpers import mock_server
from tests.recordings import FOLDER, Server, name_of, read_scenarios, replay


def main() -> int:
    """Exit status 0 if every answer is the recorded one, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.recordings",
        description="Send recorded requests to a server and tell where its answers are not those that the "
        "real server gave.",
    )
    parser.add_argument("--url", help="the server's base URL (default: a bundled server, started for this)")
    parser.add_argument("--only", default="", metavar="TEXT", help="scenarios with this in their name")
    parser.add_argument("--quiet", action="store_true", help="print the numbers alone")
    parser.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.json")))
    options = parser.parse_args()
    url = options.url or mock_server.start(reproducible=False).settings["KALTURA_SERVICE_URL"]
    server = Server(url)
    equal = different = 0
    for file in options.files:
        for scenario in read_scenarios(file):
            if options.only not in name_of(scenario):
                continue
            for difference in replay(server, scenario):
                equal += difference is None
                different += difference is not None
                if difference is not None and not options.quiet:
                    print(difference)
    print(f"{equal} equal, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
