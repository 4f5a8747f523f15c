"""The command line: `python -m helpers.export --help`."""

import argparse
import sys
from pathlib import Path

from helpers.export import export


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0, or 2 if the directory will not do."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.export",
        description="Write the notebooks, with their stored outputs, as pages of a documentation site.",
    )
    parser.add_argument("form", choices=["html", "markdown"], help="a site of its own, or pages for another")
    parser.add_argument("directory", type=Path, help="where to; it is made if need be")
    parser.add_argument("--live", action="store_true", help="html only: pages whose code runs in the browser")
    options = parser.parse_args(arguments)
    if options.live and options.form != "html":
        parser.error("--live is for html")
    try:
        pages = export(options.form, options.directory)
        if options.live:
            from helpers.export.live import make_pages_run

            pages.append(make_pages_run(options.directory, pages))
    except (OSError, ValueError) as error:
        print(f"Cannot export to {options.directory}: {error}.", file=sys.stderr)
        return 2
    print(f"{len(pages)} pages; the first is {pages[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
