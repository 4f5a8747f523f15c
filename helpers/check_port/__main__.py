"""The command line: `python -m helpers.check_port --help`."""

import sys

from helpers.check_port.command import main

if __name__ == "__main__":
    sys.exit(main())
