"""The documentation site and the Markdown pages that `python -m helpers.export` writes."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import mistune
import pytest
from bs4 import BeautifulSoup

from helpers.export import NOTEBOOKS
from helpers.export.__main__ import main
from helpers.export.links import github_anchor
from helpers.export.markdown import ANCHORS
from helpers.export.notebooks import headings
from tests.chromium import chromium, needs_chromium
from tests.pages import page_problems

NAMES = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
PAGES = ["index", *NAMES[1:], "go/README"]
STRICT = "default-src 'none'; img-src 'self'; style-src 'self'"
CLIENTS = Path(__file__).parent / "clients"
NODE_MODULES = CLIENTS / "node_modules"

needs_npm = pytest.mark.skipif(
    not (NODE_MODULES / "axe-core").is_dir() and "CI" not in os.environ,
    reason="the npm packages of tests/clients are not installed",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return exported(tmp_path_factory.mktemp("export") / "site", "html")


@pytest.fixture(scope="module")
def markdown(tmp_path_factory):
    return exported(tmp_path_factory.mktemp("export") / "pages", "markdown")


def exported(folder, form, *options):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([form, *options, str(folder)]) == 0
    index = folder / ("index.html" if form == "html" else "index.md")
    assert said.getvalue() == f"{len(PAGES)} pages; the first is {index}\n"
    return folder


@cache
def parsed(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "lxml")


def ids(file):
    """What can follow the # in a link to a page of the site."""
    return {tag["id"] for tag in parsed(file).find_all(id=True)} if file.suffix == ".html" else set()


@cache
def sections(file):
    """What can follow the # in a link to a Markdown page, on GitHub."""
    if file.suffix != ".md":
        return set()
    return {github_anchor(text) for _, text in headings(file.read_text(encoding="utf-8"))}


def test_every_notebook_becomes_a_page_and_so_does_the_page_of_the_go_port(site, markdown):
    for folder, ending in ((site, "html"), (markdown, "md")):
        pages = [path.relative_to(folder).as_posix() for path in folder.rglob(f"*.{ending}")]
        assert sorted(pages) == sorted(f"{name}.{ending}" for name in PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_is_sound(site, name):
    file = site / f"{name}.html"
    assert page_problems(parsed(file), file, site, ids) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_markdown_page_is_sound(markdown, name):
    file = markdown / f"{name}.md"
    text = file.read_text(encoding="utf-8")
    assert page_problems(BeautifulSoup(mistune.html(text), "lxml"), file, markdown, sections) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_sends_its_reader_to_a_notebook_file(site, markdown, name):
    assert '.ipynb"' not in (site / f"{name}.html").read_text(encoding="utf-8")
    assert ".ipynb)" not in (markdown / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_says_its_title_and_language_and_has_nothing_that_a_strict_policy_forbids(
    site, name
):
    page = parsed(site / f"{name}.html")
    heading = page.h1.get_text().removesuffix("¶")
    assert (page.title.get_text(), page.html["lang"]) == (heading, "en")
    assert page.find_all(["script", "style", "iframe"]) == []
    assert page.find_all(style=True) == []
    assert [tag["href"] for tag in page.find_all("link")] == ["../" * name.count("/") + "page.css"]
    assert len(page.find("meta", attrs={"name": "description"})["content"]) > 40
    assert page.select(".contents a")
    assert page.select(".neighbours a")


def test_code_and_its_stored_output_follow_each_other(site, markdown):
    cell = parsed(site / "01_app_token_to_ks.html").select_one(".jp-CodeCell")
    assert cell.select_one(".highlight .kn").get_text() == "import"
    assert cell.select_one(".jp-OutputArea-output").get_text().startswith("\nBundled server at http")
    text = (markdown / "01_app_token_to_ks.md").read_text(encoding="utf-8")
    assert "kaltura = connect()\n```\n\n```text\nBundled server at http" in text


def test_a_table_is_html_on_the_site_and_text_in_markdown(site, markdown):
    table = parsed(site / "index.html").select_one(".jp-OutputArea-output table")
    assert table.th.get_text() == "Setting"
    assert "```text\nSetting " in (markdown / "index.md").read_text(encoding="utf-8")


def test_language_models_get_a_list_of_pages_and_all_of_them_in_one_file(site):
    listed = re.findall(
        r"^- \[.+\]\((.+)\): .+", (site / "llms.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == [f"{name}.html" for name in PAGES]
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    assert [text for level, text in headings(whole) if level == 1] == [
        parsed(site / name).h1.get_text().removesuffix("¶") for name in listed
    ]


def test_front_matter_and_links_out_of_the_folder_are_for_those_who_ask(markdown, tmp_path):
    asked = exported(tmp_path, "markdown", "--front-matter", "--repository", "https://git.example/kaltura")
    fields, text = (asked / "01_app_token_to_ks.md").read_text(encoding="utf-8").split("---\n\n", 1)
    assert fields == (
        '---\ntitle: "01 · From an app token to a KS"\nsidebar_position: 1\nslug: "/01_app_token_to_ks"\n'
    )
    assert text.startswith("# 01 · From")
    out = "](https://git.example/kaltura/"
    assert out in (asked / "go" / "README.md").read_text(encoding="utf-8")
    assert out not in (markdown / "go" / "README.md").read_text(encoding="utf-8")


def run(*command):
    """What a command prints; it has to succeed."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_npm
def test_mdx_compiles_every_markdown_page(tmp_path):
    pages = exported(tmp_path, "markdown", "--for", "docusaurus", "--front-matter")
    assert run(shutil.which("node"), CLIENTS / "mdx.mjs", pages) == ""


def test_mkdocs_builds_the_markdown_with_strict(tmp_path):
    exported(tmp_path / "docs", "markdown", "--for", "mkdocs")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Test\ntheme: null\nmarkdown_extensions: [md_in_html]\n"
        "validation: {links: {anchors: warn, unrecognized_links: warn}}\n"
    )
    run(sys.executable, "-m", "mkdocs", "build", "--strict", "-f", tmp_path / "mkdocs.yml")


def test_sphinx_builds_the_markdown_with_warnings_as_errors(tmp_path):
    source = exported(tmp_path / "source", "markdown", "--for", "sphinx")
    (source / "conf.py").write_text("extensions = ['myst_parser']\nmyst_heading_anchors = 3\n")
    run(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", source, tmp_path / "built")


def test_every_tool_names_sections_in_its_own_way():
    """As tried: GitHub drops punctuation, MkDocs also what is not ASCII and double hyphens."""
    assert ANCHORS["github"]("INVALID_KS: a · b, c?") == "invalid_ks-a--b-c"
    assert ANCHORS["mkdocs"]("INVALID_KS: a · b, c?") == "invalid_ks-a-b-c"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@needs_chromium
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_in_a_browser_under_a_strict_policy(site, browser, name):
    complaints, elsewhere = [], []

    def answer(route):
        file = site / urlsplit(route.request.url).path[1:]
        if route.request.url.startswith("https://docs.example/") and file.is_file():
            route.fulfill(path=file, headers={"Content-Security-Policy": STRICT})
        else:
            elsewhere.append(route.request.url)
            route.abort()

    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(f"https://docs.example/{name}.html")
    images = page.evaluate("Array.from(document.images, image => image.naturalWidth)")
    widths = {}
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert (complaints, elsewhere) == ([], [])
    assert all(images)
    assert widths == {1280: 1280, 400: 400}, "the text has to be scrolled sideways"


@needs_chromium
@needs_npm
@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *((name, (1280, 400)[i % 2], ("light", "dark")[i // 2 % 2]) for i, name in enumerate(PAGES)),
        *(("01_app_token_to_ks", width, scheme) for width in (1280, 400) for scheme in ("light", "dark")),
    ],
)
def test_axe_finds_nothing_serious(site, browser, name, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((site / f"{name}.html").as_uri())
    page.evaluate((NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    page.close()
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] != "minor"] == []


@needs_chromium
def test_nothing_is_clipped_on_paper(site, browser):
    page = browser.new_page(viewport={"width": 794, "height": 1123})  # A4 at 96 dots per inch
    page.emulate_media(media="print")
    for name in PAGES:
        page.goto((site / f"{name}.html").as_uri())
        clipped = page.evaluate(
            "[...document.querySelectorAll('pre, table')].filter(e => e.scrollWidth > e.clientWidth + 1)"
            ".map(e => e.textContent.slice(0, 60))"
        )
        assert clipped == [], name
    page.close()


BAD_PAGES = {
    "two top headings": ("<h1>A</h1><h1>B</h1>", "one top heading"),
    "no top heading": ("<h2>A</h2>", "one top heading"),
    "a skipped level": ("<h1>A</h1><h3>B</h3>", "level 3 follows one of level 1"),
    "a missing image": ('<h1>A</h1><img src="images/none.svg" alt="a b c d e">', "none.svg leads nowhere"),
    "an image nobody described": ('<h1>A</h1><img src="here.svg" alt="">', "no description"),
    "an image from elsewhere": (
        '<h1>A</h1><img src="http://a.example/b" alt="a b c d e">',
        "neither an https",
    ),
    "a link to a missing page": ('<h1>A</h1><a href="02_none.html">Two</a>', "02_none.html leads nowhere"),
    "a link to no section": ('<h1>A</h1><a href="here.svg#nowhere">Two</a>', "names no section"),
    "a column without a heading": ("<h1>A</h1><table><tr><th></th></tr></table>", "no heading"),
    "a link out of the folder": ('<h1>A</h1><a href="../here.svg">Two</a>', "leads out of the folder"),
    "an absolute path": ('<h1>A</h1><a href="/here.svg">Two</a>', "neither an https"),
    "a link that says nothing": ('<h1>A</h1><a href="here.svg">here</a>', "does not say where"),
    "a traceback": ("<h1>A</h1><pre>Traceback (most recent call last):</pre>", "traceback"),
}


@pytest.mark.parametrize("name", BAD_PAGES)
def test_a_page_that_is_not_sound_is_found_out(tmp_path, name):
    html, problem = BAD_PAGES[name]
    (tmp_path / "here.svg").touch()
    place = tmp_path / "page.html"
    (found,) = page_problems(BeautifulSoup(html, "lxml"), place, tmp_path, lambda file: {"there"})
    assert problem in found


@pytest.mark.parametrize(
    ("directory", "said"),
    [(NOTEBOOKS / "site", "name one outside it"), (Path(__file__), "File exists")],
    ids=["in the notebooks' folder", "a file"],
)
def test_a_directory_that_will_not_do_is_refused(directory, said):
    command = [sys.executable, "-m", "helpers.export", "html", directory]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not directory.is_dir()
