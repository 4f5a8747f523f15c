"""Notebook 01 in JupyterLab, as its reader meets it: opened in a browser, all cells run, saved."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import expect

from tests.chromium import chromium, needs_chromium
from tests.refresh_notebooks import NOTEBOOKS, canonical

NAME = "01_app_token_to_ks.ipynb"
STORED = (NOTEBOOKS / NAME).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """The notebook and its drawings, with nothing run yet."""
    notebook = nbformat.reads(STORED, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS / "images", folder / "images")
    nbformat.write(notebook, folder / NAME)
    return folder


@pytest.fixture
def address(tmp_path, folder):
    """Where a JupyterLab shows the notebook. Its port, token and settings are its own; it wants no news."""
    settings = tmp_path / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")

    token = secrets.token_hex()
    own = {"JUPYTER_TOKEN": token}
    own |= {f"JUPYTER_{name.upper()}_DIR": str(tmp_path / name) for name in ("config", "data", "runtime")}
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        "--port=0",
    ]
    command += [f"--ServerApp.root_dir={folder}"]
    with subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True) as server:
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/lab", said)):
            line = server.stderr.readline()
            assert line, f"JupyterLab did not start:\n{said}"
            said += line
        yield f"{found[0]}/tree/{NAME}?token={token}"
        server.terminate()
        server.communicate()


@needs_chromium
def test_all_cells_run_in_jupyterlab_and_give_the_stored_outputs(address, folder):
    cells = len([cell for cell in json.loads(STORED)["cells"] if cell["cell_type"] == "code"])
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(180_000)
        page.goto(address)
        drawing = page.get_by_role("img", name="Your program and Kaltura both know")
        assert drawing.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0

        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=180_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        finished = page.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[\d+\]"))
        expect(finished).to_have_count(cells, timeout=180_000)
        with page.expect_response(lambda answer: answer.request.method == "PUT" and NAME in answer.url):
            page.keyboard.press("Control+s")
    assert canonical(nbformat.read(folder / NAME, as_version=4)) == STORED
