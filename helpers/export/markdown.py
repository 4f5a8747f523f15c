"""The notebooks as Markdown, for a documentation site that exists: GitHub, MkDocs, Sphinx, Docusaurus.

Outputs are the stored ones, as fenced text. What a strict build or MDX stumbles over is written so that all
of them read it: `<` and `{` in prose, a summary on its own line, links to sections in each tool's notation.
"""

import json
import re
from pathlib import Path
from typing import Any

from helpers.export.links import Links, github_anchor, html_anchor, mkdocs_anchor
from helpers.export.notebooks import CODE, Page, copy_files, read_pages

ANCHORS = {
    "github": github_anchor,
    "mkdocs": mkdocs_anchor,
    "sphinx": github_anchor,
    "docusaurus": github_anchor,
}
"""The tools, and how each names a section."""

_FOLD = re.compile(r"<details><summary>(.*?)</summary>")
# `<` and `{` are JSX to MDX; code, tags that are meant and what is escaped already stay.
_SPECIAL = re.compile(CODE + r"|</?(?:details|summary)\b[^>]*>|\\.|[<{}]", re.MULTILINE | re.DOTALL)
_ESCAPED = {"<": "&lt;", "{": r"\{", "}": r"\}"}


def export_markdown(
    folder: Path, *, tool: str = "github", front_matter: bool = False, repository: str | None = None
) -> list[Path]:
    """Write every notebook and the page of the Go port into `folder`, and the files that they link to.

    tool: one of ANCHORS. front_matter: begin each page with its title, order and slug.
    repository: URL of the project's files, for links out of the notebooks' folder.
    Raises ValueError if the folder is part of the notebooks' own, OSError if it cannot be written.
    """
    pages = read_pages()
    copy_files(folder)
    links = Links(pages, ".md", ANCHORS[tool], repository)
    written = []
    for order, page in enumerate(pages):
        text = page_text(page, links, title="Output" if tool == "docusaurus" else "")
        if tool == "sphinx" and order == 0:
            others = "\n".join(other.path for other in pages[1:])
            text += f"\n```{{toctree}}\n:hidden:\n\n{others}\n```\n"
        if front_matter:
            slug = f"/{page.path}".replace("/index", "/")
            title = json.dumps(page.title, ensure_ascii=False)
            text = f'---\ntitle: {title}\nsidebar_position: {order}\nslug: "{slug}"\n---\n\n{text}'
        file = folder / f"{page.path}.md"
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def write_for_language_models(folder: Path, pages: list[Page]) -> None:
    """Write llms.txt, a list of the pages, and llms-full.txt, all of them in one Markdown file."""
    links = Links(pages, ".html", html_anchor)
    rows = "".join(f"- [{page.title}]({page.path}.html): {page.description}\n" for page in pages)
    head = f"# Kaltura app tokens on the wire\n\n> {pages[0].description}"
    (folder / "llms.txt").write_text(f"{head}\n\n## Pages\n\n{rows}", encoding="utf-8")
    whole = "\n\n".join(page_text(page, links) for page in pages)
    (folder / "llms-full.txt").write_text(whole, encoding="utf-8")


def page_text(page: Page, links: Links, *, title: str = "") -> str:
    """A page's Markdown. title: of each block of output, for tools that show one."""
    blocks: list[str] = []
    for cell in page.notebook.cells:
        if cell.cell_type == "markdown":
            blocks.append(_prose(links.rewrite(cell.source, page)))
        else:
            blocks.append(_fence("python", cell.source))
            blocks += [_output(output, title) for output in cell.outputs]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _output(output: Any, title: str) -> str:
    data = output.get("data", {})
    if "text/markdown" in data:
        return _prose(data["text/markdown"])
    language = f'text title="{title}"' if title else "text"
    return _fence(language, output.get("text") or data.get("text/plain", ""))


def _fence(language: str, code: str) -> str:
    marks = "`" * max(3, *(len(run) + 1 for run in re.findall("`{3,}", code)), 3)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"


def _prose(markdown: str) -> str:
    markdown = _FOLD.sub(r'<details markdown="1">\n<summary>\1</summary>', markdown)
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], found[0]), markdown)
