"""What the README says is so: its commands, its tables, its links."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from textwrap import indent

import nbformat
import pytest

from helpers.export.links import github_anchor, sections
from helpers.export.notebooks import Page, headings

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
WINDOWS_COMMANDS = re.findall(r"```bat\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINKED_SECTION = re.compile(r"\[(\d\d) ([^\]]+)\]\((\w+\.ipynb)(?:#([^)]+))?\)")


def markdown_of(notebook: Path) -> list[str]:
    """The lines of a notebook's text cells."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return [line for text in texts for line in text.splitlines()]


@cache
def section_names(notebook: str) -> dict[str, str]:
    """The heading of each section of a notebook, by the fragment of links to it."""
    page = Page("", nbformat.read(PROJECT / "notebooks" / notebook, as_version=4))
    return dict(sections(page))


def symptoms(lines: list[str]) -> list[str]:
    """The rows of the tables headed `What you see`, without the folder in their links."""
    rows, inside = [], False
    for line in lines:
        inside = line.startswith("|") and (inside or line.startswith("| What you see"))
        if inside and not line.startswith(("| What you see", "| ---")):
            rows.append(line.replace("](notebooks/", "](").replace("](00_start_here.ipynb#", "](#"))
    return rows


HERE = symptoms(README.splitlines())
THERE = symptoms(markdown_of(PROJECT / "notebooks" / "00_start_here.ipynb"))


def test_ci_and_the_workflow_run_the_test_command():
    (command,) = (command for command in COMMANDS if "/pytest" in command)
    assert (PROJECT / ".ci" / "run").read_text(encoding="utf-8").endswith(f"\n{command}")
    workflow = (PROJECT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert f"run: {command}" in workflow
    assert "run: |\n" + indent(WINDOWS_COMMANDS[1], " " * 10) in workflow


def test_windows_has_the_same_two_commands():
    """The same words, one command a line. `--allow-root` is for containers."""
    here = [command.replace("--allow-root ", "").replace("python3", "py") for command in COMMANDS[:2]]
    here = [command.replace("/", "\\").replace("\\bin\\", "\\Scripts\\") for command in here]
    assert [command.replace(" && ", "\n") for command in here] == WINDOWS_COMMANDS


def test_the_packages_are_named_where_they_are_installed_and_where_they_are_explained():
    """The versions are in pyproject.toml alone."""
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    (declared,) = re.findall(r"^dependencies = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    needed = re.findall(r'^    "([\w-]+)', declared, re.MULTILINE)
    requirements = (PROJECT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in requirements if line[0] != "#"] == ["-e .", *needed]
    table = README.split("| Package | Reason |")[1].split("\n\n")[0]
    assert re.findall(r"^\| (\w[\w-]*) \|", table, re.MULTILINE) == needed


def test_the_first_command_opens_a_notebook_that_is_there():
    (notebook,) = re.findall(r"jupyter lab .*?(notebooks/\S+)", COMMANDS[0])
    assert (PROJECT / notebook).is_file()


def test_the_table_of_notebooks_lists_the_folder():
    listed = re.findall(r"^\| \[\d\d [^\]]+\]\(notebooks/(\w+\.ipynb)\)", README, re.MULTILINE)
    assert listed == sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))


def test_each_symptom_stands_in_notebook_00_too():
    assert HERE
    assert [row for row in HERE if row not in THERE] == []


@pytest.mark.parametrize("row", THERE, ids=lambda row: row.split("|")[1].strip()[:40])
def test_the_section_that_answers_a_symptom_is_there_and_named(row):
    sections = LINKED_SECTION.findall(row)
    assert sections or "](#" in row
    for number, section, notebook, fragment in sections:
        assert notebook.startswith(f"{number}_")
        assert section_names(notebook)[fragment] == section.replace("`", "")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:)([^)]+)\)", README))))
def test_a_local_link_leads_somewhere(link):
    path, _, fragment = link.partition("#")
    assert (PROJECT / path).exists()
    if fragment and path.endswith(".ipynb"):
        assert fragment in section_names(Path(path).name)
    elif fragment:
        assert fragment in [github_anchor(text) for _, text in headings(README)]


def test_the_diagnosis_prints_what_is_shown():
    (command,) = (command for command in COMMANDS if "helpers.diagnosis" in command)
    shown = README.split(command)[1].split("```")[2].strip()
    command = command.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(["sh", "-c", command], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert done.stdout.strip().startswith(shown)


def test_pytest_alone_stays_in_one_process(pytestconfig):
    """Workers are asked for in the test command: `pytest --pdb` cannot be used with any."""
    options = pytestconfig.getini("addopts")
    assert [
        option for option in options if option.startswith(("-n", "--numprocesses", "--dist", "--tx"))
    ] == []
