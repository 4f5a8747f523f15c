"""The package that pip and uv make of this project holds what it needs, and runs from any folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder with what a wheel holds. It has a space and an umlaut in its name, and is read-only."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("für alle")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    shutil.copytree(PROJECT / "helpers", source / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    build = [sys.executable, "-c", "import setuptools; setuptools.setup()", "build_py", "--build-lib", folder]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


def test_every_file_of_the_helpers_is_in_it(installed):
    def files(folder):
        names = (path.relative_to(folder) for path in folder.rglob("*"))
        return {
            name for name in names if not any(part.startswith((".", "__pycache__")) for part in name.parts)
        }

    assert files(installed / "helpers") == files(PROJECT / "helpers")


def test_it_connects_from_any_folder(installed, tmp_path):
    code = "import helpers; print(helpers.__file__); kaltura = helpers.connect(); print(kaltura.partner_id)"
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    file, line, partner_id = done.stdout.splitlines()
    assert file.startswith(str(installed))
    assert line.startswith("Bundled server at http://127.0.0.1:")
    assert partner_id == "2422451"
