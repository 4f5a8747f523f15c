"""The command line: `python -m helpers.export --help`."""

import argparse
import sys
from pathlib import Path

from helpers.export.html import export_html
from helpers.export.markdown import ANCHORS, export_markdown


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0, or 2 if the folder will not do."""
    options = _parser().parse_args(arguments)
    try:
        if options.form == "html":
            pages = export_html(options.folder)
            if options.live:
                from helpers.export.live import make_pages_run

                pages.append(make_pages_run(options.folder, pages))
        else:
            pages = export_markdown(
                options.folder,
                tool=options.tool,
                front_matter=options.front_matter,
                repository=options.repository,
            )
    except (OSError, ValueError) as error:
        print(f"Cannot export to {options.folder}: {error}.", file=sys.stderr)
        return 2
    print(f"{len(pages)} pages; the first is {pages[0]}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.export",
        description="Write the notebooks, with their stored outputs, as pages of a documentation site.",
    )
    forms = parser.add_subparsers(dest="form", required=True, metavar="html|markdown")
    html = forms.add_parser("html", help="a site that stands alone")
    html.add_argument("--live", action="store_true", help="pages whose code runs in the browser")
    markdown = forms.add_parser("markdown", help="pages for a site that exists")
    markdown.add_argument(
        "--for", dest="tool", choices=ANCHORS, default="github", help="whose anchors links to sections use"
    )
    markdown.add_argument(
        "--front-matter", action="store_true", help="begin pages with title, order and slug"
    )
    markdown.add_argument("--repository", metavar="URL", help="where links out of the folder lead to")
    for form in (html, markdown):
        form.add_argument("folder", type=Path, help="where to; it is made if need be")
    return parser


if __name__ == "__main__":
    sys.exit(main())
