"""The code is in one style, notebooks included, and its types fit: no linter finds anything."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy helpers"])
def test_it_finds_nothing(command):
    command = [sys.executable, "-m", *command.split()]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
