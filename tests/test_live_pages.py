"""The pages that run: every notebook in Pyodide under Node, and what a reader does with them in a browser."""

import json
import os
import re
import shutil
import subprocess
import threading
import time
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import expect

from helpers.diagnosis import diagnose
from helpers.export import NOTEBOOKS
from helpers.export.__main__ import main
from tests.chromium import chromium, needs_chromium

pytestmark = pytest.mark.skipif(
    shutil.which("npm") is None and "CI" not in os.environ,
    reason="there is no npm on the PATH: it fetches Pyodide, which these pages are made with",
)

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"
)
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LOADING = 60_000
"""Milliseconds, for a machine that is busy."""
PORT = re.compile(r"127\.0\.0\.1:\d+")
"""Not compared, as in nbval_sanitize.cfg."""
NEEDS_A_COMPUTER = re.compile("import .*(subprocess|shutil)")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live") / "site"
    assert main(["html", "--live", str(folder)]) == 0
    return folder


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


ODD_CELLS = {
    "an error": (
        "def f():\n    return 1 / 0\nf()",
        {
            "output_type": "error",
            "ename": "ZeroDivisionError",
            "evalue": "division by zero",
            "traceback": [
                "Traceback (most recent call last):",
                '  File "<cell 1>", line 3, in <module>',
                "    f()",
                "    ~^^",
                '  File "<cell 1>", line 2, in f',
                "    return 1 / 0",
                "           ~~^~~",
                "ZeroDivisionError: division by zero",
            ],
        },
    ),
    "both streams, in order": (
        "import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)\n4",
        {"output_type": "stream", "name": "stdout", "text": "1\n"},
        {"output_type": "stream", "name": "stderr", "text": "2\n"},
        {"output_type": "stream", "name": "stdout", "text": "3\n"},
        {"output_type": "execute_result", "data": {"text/plain": "4"}},
    ),
    "no result": ("None",),
    "not the last line": ("5\nx = 6",),
    "a program": (
        "import subprocess\nsubprocess.run(['ls'])\ndef found():\n    pass",
        {"why": "another program"},
    ),
    "what follows from a program": ("print(found())", {"why": "another program"}),
    "another name": ("1\nfond", {"ename": "NameError"}),
    "a caught socket": (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\nexcept Exception:\n    pass",
        {"why": "a network connection"},
    ),
    "a real account": (
        "import os\nos.environ['KALTURA_SERVICE_URL'] = 'https://www.kaltura.com'\n"
        "os.environ['KALTURA_PARTNER_ID'] = '1'\nfrom helpers import connect\nconnect()",
        {"ename": "SettingsError"},
    ),
}


@pytest.fixture(scope="module")
def outputs(site, tmp_path_factory):
    """The outputs of every notebook's cells, and of ODD_CELLS, from one Pyodide under Node."""
    notebooks = {path.stem: ["".join(cell["source"]) for cell in code_cells(path)] for path in PATHS}
    notebooks["odd"] = [cell[0] for cell in ODD_CELLS.values()]
    file = tmp_path_factory.mktemp("live") / "cells.json"
    file.write_text(json.dumps(list(notebooks.values())), encoding="utf-8")
    done = subprocess.run(
        ["node", Path(__file__).parent / "run_in_pyodide.mjs", site / "live", file],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(notebooks, json.loads(done.stdout), strict=True))


def shown(outputs):
    """Outputs as text, the richest form of each, whether they are stored or new."""
    forms = ("text/html", "text/markdown", "text/plain")
    texts = []
    for output in outputs:
        data = output.get("data", {})
        text = output.get("text") or next((data[form] for form in forms if form in data), output)
        texts.append("".join(text) if isinstance(text, list) else text)
    return [PORT.sub("127.0.0.1:PORT", str(text)) for text in texts]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_gives_its_stored_outputs(outputs, path):
    cells = code_cells(path)
    kept = set()
    for cell, new in zip(cells, outputs[path.stem], strict=True):
        if new and new[0]["output_type"] == "kept":
            kept.add(cell["id"])
        else:
            assert shown(new) == shown(cell["outputs"]), cell["id"]
    needy = NEEDS_A_COMPUTER.search("".join("".join(cell["source"]) for cell in cells))
    assert len(kept) <= (4 if needy else 0), kept


@pytest.mark.parametrize("name", ODD_CELLS)
def test_a_cell_that_is_unlike_the_notebooks_cells(outputs, name):
    _, *expected = ODD_CELLS[name]
    found = outputs["odd"][list(ODD_CELLS).index(name)]
    assert len(found) == len(expected), found
    for output, part in zip(found, expected, strict=True):
        assert output.items() >= part.items()


class Server(SimpleHTTPRequestHandler):
    """The site as a host serves it that is careful about its policy, but not about WebAssembly's type."""

    asked: ClassVar[list[str]] = []
    missing: ClassVar[str] = ""
    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".wasm": "application/octet-stream",
    }

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/favicon.ico":  # browsers ask by themselves
            self.send_error(204)
        elif self.path == self.missing:
            self.send_error(404)
        else:
            super().do_GET()

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *about):
        pass


@pytest.fixture(scope="module")
def url(site):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


class Visit:
    """A page in the browser, with all that it asks for and complains of."""

    def __init__(self, browser, url, name, **options):
        self.url = url
        self.page = browser.new_page(**options)
        self.requested, self.complaints = [], []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{url}/{name}")
        self.page.set_default_timeout(LOADING)

    def cell(self, cell_id):
        return self.page.locator(f"[id='cell-id={cell_id}']")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def wait_for(self, said):
        status = self.page.get_by_role("status").first
        expect(status).to_contain_text(re.compile(f"{re.escape(said)}|Stopped|has ended"), timeout=LOADING)
        assert said in status.text_content()

    def elsewhere(self):
        """The requests that left the site."""
        return [address for address in self.requested if not address.startswith(self.url + "/")]

    def scrolls_sideways(self, width):
        self.page.set_viewport_size({"width": width, "height": 900})
        return self.page.evaluate("document.documentElement.scrollWidth") > width


@pytest.fixture(scope="module")
def notebook(browser, url):
    """The page of notebook 01 after Run all."""
    visit = Visit(browser, url, "01_app_token_to_ks.html", viewport={"width": 1280, "height": 900})
    visit.button("Run all").click()
    visit.wait_for("Done")
    return visit


@needs_chromium
def test_a_page_runs_without_leaving_its_site(notebook):
    notebook.wait_for("Done. All outputs are the stored ones.")
    assert (notebook.elsewhere(), notebook.complaints) == ([], [])
    assert not notebook.scrolls_sideways(1280)
    assert not notebook.scrolls_sideways(400)


@needs_chromium
def test_an_exercise_answers_by_keyboard_and_says_that_it_differs(notebook):
    exercise = notebook.cell("exercise-start")
    code = exercise.get_by_role("textbox")
    code.focus()
    notebook.page.keyboard.press("Control+End")
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.type("check(ks + token)")
    notebook.page.keyboard.press("Shift+Enter")
    notebook.wait_for("Done. One output differs from the stored one.")
    assert "Not yet: INVALID_APP_TOKEN_HASH\nRight.\n" in exercise.locator("pre").nth(1).text_content()
    expect(exercise).to_contain_text("Differs from the stored output.")
    notebook.page.keyboard.press("Tab")
    assert notebook.page.evaluate("document.activeElement.textContent") == "Run", "Tab leads out of the code"


@needs_chromium
def test_an_endless_loop_is_ended_and_nothing_gets_out_of_a_cell(notebook):
    code = notebook.cell("setup").get_by_role("textbox")
    code.fill("import js\nfor way in ('fetch', 'XMLHttpRequest', 'WebSocket'):\n    print(getattr(js, way))")
    code.press("Control+Enter")
    notebook.wait_for("Done")
    expect(notebook.cell("setup")).to_contain_text("None\nNone\nNone")

    code.fill("while True:\n    pass")
    code.press("Control+Enter")
    notebook.wait_for("Running")
    (worker,) = notebook.page.workers
    with worker.expect_event("close", timeout=LOADING):
        notebook.button("Start over").click()
    notebook.wait_for("Started over")
    expect(notebook.cell("setup")).to_contain_text("Bundled server at")
    assert notebook.elsewhere() == []


@needs_chromium
def test_a_cell_runs_after_those_above_it_and_go_code_stays(browser, url):
    visit = Visit(browser, url, "09_port_to_go.html")
    visit.cell("go-hash").get_by_role("button").click()
    visit.wait_for("Done. All outputs are the stored ones.")
    expect(visit.cell("go-hash").locator(".highlight")).to_have_count(2)
    visit.cell("go-program").get_by_role("button").click()
    visit.wait_for("Done")
    expect(visit.cell("go-program")).to_contain_text("Needs another program, which a page does not have")
    expect(visit.cell("curl")).to_contain_text("from outside of it, nobody answers there")
    assert (visit.elsewhere(), visit.complaints) == ([], [])


@needs_chromium
def test_why_a_hash_was_rejected_is_said_without_a_request(browser, url):
    visit = Visit(browser, url, "why.html")
    ks, token = "djJ8MjQyMjQ1MXxLUw==", "f973211b7115b849cc0b5"
    visit.page.get_by_label("KS of the call").fill(ks)
    visit.page.get_by_label("Token:").fill(token)
    sent = sha256(f"{ks}{token}\n".encode()).hexdigest()
    visit.page.get_by_label("The hash that you sent").fill(sent)
    visit.button("Find out").click()
    visit.wait_for("Done")
    expect(visit.page.locator("output")).to_have_text(str(diagnose(ks=ks, token=token, sent=sent)))

    before = len(visit.requested), len(Server.asked)
    sent = sha256(f"{ks}.{token}".encode()).hexdigest()
    answer = str(diagnose(ks=ks, token=token, sent=sent, hash_type="SHA256"))
    visit.page.get_by_label("The hash that you sent").fill(sent)
    visit.page.get_by_label("Hash type").select_option("SHA256")
    start = time.monotonic()
    visit.button("Find out").click()
    expect(visit.page.locator("output")).to_have_text(answer)
    assert time.monotonic() - start < 2
    assert (len(visit.requested), len(Server.asked)) == before
    assert (visit.elsewhere(), visit.complaints) == ([], [])
    assert not visit.scrolls_sideways(400)


@needs_chromium
def test_a_file_that_is_missing_is_named(browser, url, monkeypatch):
    monkeypatch.setattr(Server, "missing", "/live/python_stdlib.zip")
    visit = Visit(browser, url, "index.html")
    visit.button("Run all").click()
    visit.wait_for("live/python_stdlib.zip cannot be loaded: 404")


@needs_chromium
def test_what_leaves_a_page_would_be_noticed(browser, url):
    visit = Visit(browser, url, "index.html")
    visit.page.evaluate("fetch('http://127.0.0.2/').catch(() => {})")
    visit.page.evaluate("import('./live/worker.js?').catch(() => {})")
    assert "Content Security Policy" in "".join(visit.complaints)


@needs_chromium
@pytest.mark.parametrize("way", ["without script", "from disk"])
def test_a_page_that_cannot_run_is_what_it_was(browser, site, url, way):
    context = browser.new_context(java_script_enabled=way == "from disk")
    base = url if way == "without script" else site.as_uri()
    page = context.new_page()
    page.goto(f"{base}/01_app_token_to_ks.html")
    expect(page.locator("[id='cell-id=setup']")).to_contain_text("Bundled server at")
    assert page.locator("button").count() == 0
    assert page.get_by_role("link", name="Why was my hash rejected").count() == 1
    page.goto(f"{base}/why.html")
    expect(page.get_by_text("This needs JavaScript")).to_be_visible()
    assert not page.locator("form").is_visible()
    context.close()
