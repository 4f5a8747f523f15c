"""The notebooks as pages of a documentation site: `python -m helpers.export html|markdown DIRECTORY`.

nbconvert does the work. What it lacks is here: links between notebooks that lead from page to page, the
files that the pages need beside them, and a page (page.html.j2, page.css) that needs no script and nothing
from elsewhere.
"""

import re
import shutil
from pathlib import Path
from typing import Literal

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_HERE = Path(__file__).parent

_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
_NOTEBOOK_LINK = re.compile(r"\]\((\w+)\.ipynb(?=[)#])")


def export(form: Literal["html", "markdown"], directory: Path) -> list[Path]:
    """Write every notebook into `directory` as a page, with the drawings and the Go code it links to.

    Notebook 00 becomes the index. What is in the directory already stays, but for files of the same names.
    Raises ValueError if the directory lies in the notebooks' own folder, OSError if it cannot be written.
    """
    if directory.resolve().is_relative_to(NOTEBOOKS):
        raise ValueError("it is part of the notebooks' folder, name one outside it")
    directory.mkdir(parents=True, exist_ok=True)

    import nbformat
    from nbconvert.exporters import HTMLExporter, MarkdownExporter

    if form == "html":
        template = str(_HERE / "page.html.j2")
        exporter = HTMLExporter(template_file=template, exclude_input_prompt=True, exclude_output_prompt=True)
    else:
        exporter = MarkdownExporter()

    pages = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata.title = _HEADING.search(notebook.cells[0].source).group(1)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _NOTEBOOK_LINK.sub(
                    lambda link: f"]({_page_name(link[1])}{exporter.file_extension}", cell.source
                )
        text, _ = exporter.from_notebook_node(notebook)
        page = directory / f"{_page_name(path.stem)}{exporter.file_extension}"
        page.write_text(text, encoding="utf-8")
        pages.append(page)

    for folder in ("images", "go"):
        shutil.copytree(NOTEBOOKS / folder, directory / folder, dirs_exist_ok=True)
    if form == "html":
        (directory / "page.css").write_text(_style_sheet(), encoding="utf-8")
    return pages


def _page_name(notebook_name: str) -> str:
    return "index" if notebook_name.startswith("00_") else notebook_name


def _style_sheet() -> str:
    """page.css, and the colours of highlighted code for a light and for a dark screen."""
    from pygments.formatters import HtmlFormatter

    page = (_HERE / "page.css").read_text(encoding="utf-8")
    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    return f"{page}\n{light}\n\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
