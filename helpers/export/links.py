"""From page to page: where a link in a notebook leads in an export, and how each tool names a section.

In the notebooks, a link to a section names the cell that begins with its heading: `05_x.ipynb#cell-id=lists`.
JupyterLab goes there even if the notebook was not open yet, and the ids of cells are stable.
"""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from helpers.export.notebooks import CODE, GO_PAGE, Page, headings, page_of

_TEXT, _TARGET = r"(?:[^\[\]]|\[[^\]]*\])*", r"[^()\s]*(?:\([^()\s]*\)[^()\s]*)*"
_LINK = re.compile(rf"{CODE}|(?<!!)\[(?P<text>{_TEXT})\]\((?P<target>{_TARGET})\)", re.MULTILINE | re.DOTALL)


def html_anchor(heading: str) -> str:
    """The fragment of a heading in nbconvert's HTML."""
    return quote(heading.replace(" ", "-"), safe="?/:@!$&'()*+,;=")


def github_anchor(heading: str) -> str:
    """The same on GitHub, in Docusaurus, and in Sphinx with MyST."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def mkdocs_anchor(heading: str) -> str:
    """The same in MkDocs, whose Markdown has the extension `toc`."""
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def sections(page: Page) -> Iterator[tuple[str, str]]:
    """Each section of a page: the fragment of links to it in the project's own files, and its heading.

    The page of the Go port is written for GitHub.
    """
    for cell in page.notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            own = list(headings(cell.source))
            yield f"cell-id={cell.id}", own[0][1]
            yield from ((github_anchor(heading), heading) for _, heading in own if page.path == GO_PAGE)


class Links:
    """Rewrites the links in a page's Markdown.

    ending: of the files of pages. anchor: how the tool names a section.
    repository: the URL of the project's files, for links that lead out of the export; without it, such a
    link becomes its text.
    """

    def __init__(
        self, pages: list[Page], ending: str, anchor: Callable[[str], str], repository: str | None = None
    ):
        self._ending, self._anchor, self._repository = ending, anchor, repository
        self._headings = {(page.path, name): heading for page in pages for name, heading in sections(page)}

    def rewrite(self, markdown: str, page: Page) -> str:
        """The Markdown of `page` with its links as they are in the export."""
        return _LINK.sub(
            lambda found: (
                found[0] if found["target"] is None else self._link(found["text"], found["target"], page)
            ),
            markdown,
        )

    def _link(self, text: str, target: str, page: Page) -> str:
        if re.match(r"[a-z]+:", target):
            return f"[{text}]({target})"
        path, _, fragment = target.partition("#")
        here = posixpath.dirname(page.path)
        place = posixpath.normpath(posixpath.join(here, path)) if path else page.path
        other = page.path if not path else page_of(place)
        if other is None:
            if place.startswith("../"):
                outside = posixpath.normpath(posixpath.join("notebooks", place))
                return f"[{text}]({self._repository}/{outside})" if self._repository else text
            return f"[{text}]({target})"
        address = f"{posixpath.relpath(other, here or '.')}{self._ending}" if path else ""
        if fragment:
            heading = self._headings.get((other, unquote(fragment)))
            if heading is None:
                raise ValueError(f"{page.path}: no heading for the link to {target}")
            address += f"#{self._anchor(heading)}"
        return f"[{text}]({address})"
