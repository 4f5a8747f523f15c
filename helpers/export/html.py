"""The notebooks as pages that stand alone: no script, one style sheet, nothing from elsewhere.

nbconvert renders the cells; page.html.j2 is the page around them and page.css its look.
"""

import posixpath
from pathlib import Path

from helpers.export.links import Links, html_anchor
from helpers.export.markdown import write_for_language_models
from helpers.export.notebooks import Page, copy_files, headings, read_pages

_HERE = Path(__file__).parent


def export_html(folder: Path) -> list[Path]:
    """Write every notebook and the page of the Go port into `folder`, and the files that they link to.

    What is in the folder already stays, but for files of the same names.
    Raises ValueError if the folder is part of the notebooks' own, OSError if it cannot be written.
    """
    from nbconvert.exporters import HTMLExporter

    pages = read_pages()
    copy_files(folder)
    write_for_language_models(folder, pages)  # before links are rewritten
    links = Links(pages, ".html", html_anchor)
    exporter = HTMLExporter(
        template_file=str(_HERE / "page.html.j2"), exclude_input_prompt=True, exclude_output_prompt=True
    )
    written = []
    for number, page in enumerate(pages):
        for cell in page.notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = links.rewrite(cell.source, page)
        page.notebook.metadata.update(
            title=page.title,
            description=page.description,
            root="../" * page.path.count("/"),
            sections=[(level, text, html_anchor(text)) for level, text in headings(page.prose) if level > 1],
            before=_neighbour(pages, number - 1, page) if number else None,
            after=_neighbour(pages, number + 1, page) if number + 1 < len(pages) else None,
        )
        html, _ = exporter.from_notebook_node(page.notebook)
        file = folder / f"{page.path}.html"
        file.write_text(_finished(html), encoding="utf-8")
        written.append(file)
    (folder / "page.css").write_text(_style_sheet(), encoding="utf-8")
    return written


def _neighbour(pages: list[Page], number: int, page: Page) -> tuple[str, str]:
    """Address and title of another page, for `page` to link to."""
    other = pages[number]
    return posixpath.relpath(other.path, posixpath.dirname(page.path) or ".") + ".html", other.title


def _finished(html: str) -> str:
    """What scrolls sideways can be reached by keyboard; roles of a live notebook go."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for block in soup.select("pre, table, p:has(> img)"):
        block["tabindex"] = "0"
    for heading in soup.select("a.anchor-link"):
        heading["aria-hidden"], heading["tabindex"] = "true", "-1"
    for cell in soup.select("[role=region]"):
        del cell["role"]
    return str(soup)


def _style_sheet() -> str:
    """page.css, and the colours of highlighted code for a light and for a dark screen."""
    from pygments.formatters import HtmlFormatter

    page = (_HERE / "page.css").read_text(encoding="utf-8")
    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    return f"{page}\n{light}\n\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
