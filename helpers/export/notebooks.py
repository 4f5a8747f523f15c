"""The notebooks, and the page of the Go port, as an export sees them: cells, titles, headings."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
GO_PAGE = "go/README"

_FENCE = r"^ *(?P<fence>`{3,}).*?^ *(?P=fence)[^\n]*$"
CODE = _FENCE + r"|(?P<ticks>`+)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)"
"""A pattern for code in Markdown, a fence or a span; first in a pattern, it keeps the rest out of code."""

_HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Page:
    """A page to be written. path: its place in the export, without an ending."""

    path: str
    notebook: Any

    @property
    def title(self) -> str:
        return next(text for _, text in headings(self.prose))

    @property
    def description(self) -> str:
        """The first paragraph, as plain text."""
        return plain(self.prose.split("\n\n")[1].replace("\n", " "))

    @property
    def prose(self) -> str:
        cells = self.notebook.cells
        return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def read_pages() -> list[Page]:
    """The notebooks in their order, and the page of the Go port. Notebook 00 is the page `index`.

    Raises FileNotFoundError if helpers were installed without the notebooks.
    """
    import nbformat

    files = sorted(NOTEBOOKS.glob("*.ipynb"))
    if not files:
        raise FileNotFoundError("there are no notebooks beside the helpers: export from a checkout")
    pages = [Page(_name(file.stem), nbformat.read(file, as_version=4)) for file in files]
    readme = (NOTEBOOKS / f"{GO_PAGE}.md").read_text(encoding="utf-8")
    cell = nbformat.v4.new_markdown_cell(readme, id="go-port")
    return [*pages, Page(GO_PAGE, nbformat.v4.new_notebook(cells=[cell]))]


def copy_files(folder: Path) -> None:
    """Copy what the pages link to and show: the drawings and the Go code. Makes the folder.

    Raises ValueError if the folder is part of the notebooks' own, OSError if it cannot be written.
    """
    if folder.resolve().is_relative_to(NOTEBOOKS):
        raise ValueError("it is part of the notebooks' folder, name one outside it")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("images", "go"):
        shutil.copytree(
            NOTEBOOKS / name, folder / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md")
        )


def page_of(path: str) -> str | None:
    """The page that a link to `path`, such as `05_x.ipynb` or `go/README.md`, leads to; None if no page."""
    if path == f"{GO_PAGE}.md":
        return GO_PAGE
    return _name(path.removesuffix(".ipynb")) if re.fullmatch(r"\w+\.ipynb", path) else None


def _name(notebook: str) -> str:
    return "index" if notebook.startswith("00_") else notebook


def headings(text: str) -> Iterator[tuple[int, str]]:
    """Level and plain text of each heading in Markdown."""
    for marks, heading in _HEADING.findall(re.sub(_FENCE, "", text, flags=re.MULTILINE | re.DOTALL)):
        yield len(marks), plain(heading)


def plain(text: str) -> str:
    """Inline Markdown without links, emphasis and backticks."""
    return re.sub(r"[*`]", "", _LINK.sub(r"\1", text))
