"""What every notebook's file must be like, whatever it says: run, canonical, a sound page, in its place."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import mistune
import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers.export.links import sections
from helpers.export.notebooks import Page, headings
from tests.pages import page_problems
from tests.refresh_notebooks import NOTEBOOKS, canonical

FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
CONTENTS = FILES[0]

# A word or some, such as `hash-it`; not the eight hex digits that an editor draws.
_CELL_ID = re.compile(r"(?![0-9a-f]{8}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ONE_MACHINE = re.compile(
    r"/(?:home|root|tmp|Users|work)/\w+|\b[A-Z]:\\+\w+|site-packages|\bat 0x[0-9a-f]{6,}"
)
# What Markdown makes, and the folded answers. Every viewer shows these.
_TAGS = {"html", "body", "h1", "h2", "h3", "h4", "p", "a", "img", "em", "strong", "del", "code", "pre"}
_TAGS |= {"blockquote", "ul", "ol", "li", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"}
_TAGS |= {"details", "summary"}


@cache
def anchors(file: Path) -> dict[str, str]:
    """What can follow the # in a link to a notebook, and the heading there."""
    if file.suffix != ".ipynb" or not file.is_file():
        return {}
    return dict(sections(Page("", nbformat.read(file, as_version=4))))


def problems(text: str, place: Path) -> Iterator[str]:
    """Everything that is wrong with the notebook in `text`, which is or could be the file `place`."""
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    yield from (f"cell id {name} is no word" for name in ids if not _CELL_ID.fullmatch(name))
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        yield f"cell ids {twice} are there twice"
        return  # nbformat would give such cells another id

    notebook = nbformat.reads(text, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")

    counts = [cell.execution_count for cell in code]
    if counts != list(range(1, len(code) + 1)):
        yield f"the cells were not each run, from top to bottom: {counts}"
    for cell in code:
        if "NBVAL" in cell.source or cell.metadata.get("tags"):
            yield f"cell {cell.id} is exempt from a check"
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"cell {cell.id} failed or complained"
            if "\x1b" in output.get("text", ""):
                yield f"cell {cell.id} prints colour codes"
    yield from (f"{found} is of one machine" for found in _ONE_MACHINE.findall(text))

    if re.search(r"`[^`\n]*\\\|[^`\n]*`", prose):
        yield "exports show the backslash of an escaped | in code"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and [level for level, _ in headings(cell.source)][1:]:
            yield f"cell {cell.id} has two headings: links lead to cells"

    page = BeautifulSoup(mistune.html(prose), "lxml")
    yield from page_problems(page, place, place.parent, anchors)
    unusual = {tag.name for tag in page.find_all()} - _TAGS
    unusual |= {"style" for _ in page.find_all(style=True)}
    unusual |= {"mermaid" for _ in page.find_all(class_="language-mermaid")}
    unusual |= {"[!…]" for quote in page.find_all("blockquote") if quote.get_text().strip().startswith("[!")}
    yield from (f"not every viewer shows {name}" for name in sorted(unusual))

    if canonical(notebook) != text:
        yield "the form is not the canonical one; python -m tests.refresh_notebooks makes it so"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_notebook_is_run_canonical_and_sound(path):
    assert list(problems(path.read_text(encoding="utf-8"), path)) == []


def test_the_names_are_numbered_and_easy_to_type():
    assert [path.name[:3] for path in FILES] == [f"{number:02}_" for number in range(len(FILES))]
    assert all(re.fullmatch(r"\d\d(_[a-z]+)+\.ipynb", path.name) for path in FILES)


@pytest.mark.parametrize("position", range(len(FILES)), ids=[path.stem for path in FILES])
def test_a_notebook_leads_to_its_neighbours_and_the_contents(position):
    first_cell = nbformat.read(FILES[position], as_version=4).cells[0].source
    links = re.findall(r"\]\((\w+\.ipynb)\)", first_cell.splitlines()[-1])
    before, after = FILES[:position][-1:], FILES[position + 1 : position + 2]
    contents = [CONTENTS] if position else []
    expected = [path.name for path in [*before, *contents, *after]]
    assert links == expected[position == 1 :]  # the contents are also what comes before notebook 01


def test_the_contents_list_every_notebook():
    text = "".join(cell.source for cell in nbformat.read(CONTENTS, as_version=4).cells)
    rows = re.findall(r"^\| *\[[^]]+\]\((\w+\.ipynb)\) *\|", text, re.MULTILINE)
    assert rows == [path.name for path in FILES[1:]]


def small_notebook() -> nbformat.NotebookNode:
    """A notebook that nothing is wrong with."""
    hello = nbformat.v4.new_output("stream", name="stdout", text="hello\n")
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 99 · A small notebook\n\nIt says hello.", id="title"),
            nbformat.v4.new_code_cell("print('hello')", id="say-it", execution_count=1, outputs=[hello]),
            nbformat.v4.new_markdown_cell(
                "## Did it?\n\n![The word hello on a card](card.svg)", id="say-read"
            ),
        ]
    )


def code_cell(**changes: object):
    return lambda notebook: notebook.cells[1].update(changes)


def prose(source: str):
    return lambda notebook: notebook.cells[2].update(source=source)


def output(kind: str, **content: object):
    return code_cell(outputs=[nbformat.v4.new_output(kind, **content)])


BAD_NOTEBOOKS = {
    "a cell never run": (code_cell(execution_count=None, outputs=[]), "not each run"),
    "a cell run out of turn": (code_cell(execution_count=7), "not each run"),
    "a drawn id": (code_cell(id="1a2b3c4d"), "no word"),
    "an id with eight hex letters": (code_cell(id="deadbeef"), "no word"),
    "a failed cell": (output("error", ename="KeyError", evalue="'ks'", traceback=[]), "failed or complained"),
    "a warning": (output("stream", name="stderr", text="deprecated"), "failed or complained"),
    "coloured output": (output("stream", name="stdout", text="\x1b[31mred"), "colour codes"),
    "an exempt cell": (code_cell(source="# NBVAL_IGNORE_OUTPUT\nprint('hello')"), "exempt"),
    "an exempt cell by its tag": (code_cell(metadata={"tags": ["nbval-skip"]}), "exempt"),
    "a path of one machine": (
        output("stream", name="stdout", text="/home/jo/x"),
        "/home/jo is of one machine",
    ),
    "an object's address": (output("stream", name="stdout", text="<A at 0x7f00aa11bb22>"), "of one machine"),
    "a second top heading": (prose("# Again"), "one top heading"),
    "a skipped level": (prose("### Deep"), "level 3 follows one of level 1"),
    "a link that leads nowhere": (prose("See [the next one](98_none.ipynb)."), "98_none.ipynb leads nowhere"),
    "a link to a section that is not there": (
        prose("See [a card](card.svg#Nothing)."),
        "#Nothing names no section",
    ),
    "a column without a heading": (prose("| | b |\n| --- | --- |\n| 1 | 2 |"), "no heading"),
    "an image that is not there": (prose("![The word hello on a card](none.svg)"), "none.svg leads nowhere"),
    "an image nobody described": (prose("![](card.svg)"), "no description"),
    "markup that viewers remove": (prose("<font color=red>No</font>"), "shows font"),
    "a style that a strict policy forbids": (prose("| a |\n| --: |\n| 1 |"), "shows style"),
    "a drawing that needs a script": (prose("```mermaid\ngraph\n```"), "shows mermaid"),
    "an escaped pipe in code": (prose("| a |\n| --- |\n| `b \\| c` |"), "backslash"),
    "a note that one viewer knows": (prose("> [!NOTE]\n> No"), "shows [!…]"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "card.svg").touch()
    return tmp_path


@pytest.mark.parametrize("name", BAD_NOTEBOOKS)
def test_a_bad_notebook_is_found_out(folder, name):
    change, problem = BAD_NOTEBOOKS[name]
    notebook = small_notebook()
    change(notebook)
    (found,) = problems(canonical(notebook), folder / "99_small.ipynb")
    assert problem in found


BAD_TEXTS = {
    "an id twice": ('"say-it"', '"title"', "there twice"),
    "an environment": ('"language": "python"', '"language": "python", "env": "my-env"', "canonical"),
    "a Python version": ('"name": "python"\n', '"name": "python",\n   "version": "3.11.2"\n', "canonical"),
    "timings": ('"metadata": {}', '"metadata": {"execution": {"shell": "2026"}}', "canonical"),
    "a free port": ("hello\\n", "http://127.0.0.1:45678\\n", "canonical"),
    "an empty line at the end": ("}\n", "}\n\n", "canonical"),
}


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_file_that_is_not_as_it_is_kept_is_found_out(folder, name):
    text = canonical(small_notebook())
    assert list(problems(text, folder / "99_small.ipynb")) == []
    before, after, problem = BAD_TEXTS[name]
    place = text.rindex(before)
    (found,) = problems(text[:place] + after + text[place + len(before) :], folder / "99_small.ipynb")
    assert problem in found
