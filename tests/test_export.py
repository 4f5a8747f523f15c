"""The documentation site and the Markdown pages that `python -m helpers.export` writes."""

import contextlib
import io
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
from tests.chromium import chromium, needs_chromium
from tests.pages import page_problems

NAMES = [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
PAGES = ["index", *NAMES[1:]]
STRICT = "default-src 'none'; img-src 'self'; style-src 'self'"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return exported("html", tmp_path_factory.mktemp("export") / "site")


@pytest.fixture(scope="module")
def markdown(tmp_path_factory):
    return exported("markdown", tmp_path_factory.mktemp("export") / "pages")


def exported(form, directory):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main([form, str(directory)]) == 0
    index = directory / ("index.html" if form == "html" else "index.md")
    assert said.getvalue() == f"{len(NAMES)} pages; the first is {index}\n"
    return directory


@cache
def parsed(site, name):
    return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "lxml")


def test_every_notebook_becomes_a_page_and_the_first_is_the_index(site, markdown):
    assert sorted(path.stem for path in site.glob("*.html")) == sorted(PAGES)
    assert sorted(path.stem for path in markdown.glob("*.md")) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_is_sound(site, name):
    assert page_problems(parsed(site, name), site) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_markdown_page_is_sound(markdown, name):
    text = (markdown / f"{name}.md").read_text(encoding="utf-8")
    assert page_problems(BeautifulSoup(mistune.html(text), "lxml"), markdown) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_sends_its_reader_to_a_notebook_file(site, markdown, name):
    assert '.ipynb"' not in (site / f"{name}.html").read_text(encoding="utf-8")
    assert ".ipynb)" not in (markdown / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_says_its_title_and_language_and_has_nothing_that_a_strict_policy_forbids(
    site, name
):
    page = parsed(site, name)
    heading = page.h1.get_text().removesuffix("¶")
    assert (page.title.get_text(), page.html["lang"]) == (heading, "en")
    assert page.find_all(["script", "style", "iframe"]) == []
    assert page.find_all(style=True) == []
    assert [tag["href"] for tag in page.find_all("link")] == ["page.css"]


def test_code_and_its_stored_output_follow_each_other(site, markdown):
    cell = parsed(site, "01_app_token_to_ks").select_one(".jp-CodeCell")
    assert cell.select_one(".highlight .kn").get_text() == "import"
    assert cell.select_one(".jp-OutputArea-output").get_text().startswith("\nBundled server at http")
    text = (markdown / "01_app_token_to_ks.md").read_text(encoding="utf-8")
    assert "kaltura = connect()\n```\n\n    Bundled server at http" in text


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
    "a link out of the folder": ('<h1>A</h1><a href="../here.svg">Two</a>', "leads out of the folder"),
    "an absolute path": ('<h1>A</h1><a href="/here.svg">Two</a>', "neither an https"),
    "a link that says nothing": ('<h1>A</h1><a href="here.svg">here</a>', "does not say where"),
    "a traceback": ("<h1>A</h1><pre>Traceback (most recent call last):</pre>", "traceback"),
}


@pytest.mark.parametrize("name", BAD_PAGES)
def test_a_page_that_is_not_sound_is_found_out(tmp_path, name):
    html, problem = BAD_PAGES[name]
    (tmp_path / "here.svg").touch()
    (found,) = page_problems(BeautifulSoup(html, "lxml"), tmp_path)
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
