"""`python -m helpers.diagnosis --help`."""

import sys

from helpers.diagnosis.command import main

if __name__ == "__main__":
    sys.exit(main())
