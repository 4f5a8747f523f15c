"""The token hash in other languages, as notebook 09 shows it: each snippet is run if its language is here.

Python, Go and the shell have to be here.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import token_hash
from tests.go_toolchain import GO, OFFLINE
from tests.vector_files import read_vectors

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "09_port_to_go.ipynb"
RUN = {
    # The snippet's file, and the command that runs it.
    "python": ("token_hash.py", [sys.executable]),
    "go": ("token_hash.go", [GO or "go", "run"]),
    "sh": ("token_hash.sh", ["sh"]),
    "javascript": ("token_hash.js", ["node"]),
    "java": ("TokenHash.java", ["java"]),
    "perl": ("token_hash.pl", ["perl"]),
    "php": ("token_hash.php", ["php"]),
    "ruby": ("token_hash.rb", ["ruby"]),
    "powershell": ("token_hash.ps1", ["pwsh", "-NoProfile", "-File"]),
}
NEED_A_PROJECT = {"csharp", "rust"}
ALWAYS = {"python", "go", "sh"}
HERE = [language for language in RUN if language in ALWAYS or shutil.which(RUN[language][1][0])]


def snippets(heading: str = "How is the hash written in other languages?") -> dict[str, str]:
    """The code blocks of a section, by their language."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    (section,) = [text for text in texts if text.startswith(f"## {heading}")]
    return dict(re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))


def sha256_vectors() -> list[dict]:
    """One, and one whose hash begins with a zero."""
    good = [
        test
        for test in read_vectors("token_hash.json")
        if test["hashType"] == "SHA256"
        and test["result"] == "valid"
        and (test["ks"] + test["token"]).isascii()
    ]
    return [good[0], next(test for test in good if test["tokenHash"].startswith("0"))]


def test_every_snippet_is_run_here_or_known_to_need_more():
    assert set(snippets()) == set(RUN) | NEED_A_PROJECT


@pytest.mark.parametrize("language", HERE)
def test_a_snippet_prints_the_token_hash(language, tmp_path):
    name, command = RUN[language]
    file = tmp_path / name
    file.write_text(snippets()[language], encoding="utf-8")
    for vector in sha256_vectors():
        ks, token = vector["ks"], vector["token"]
        done = subprocess.run(
            [*command, str(file)],
            env={**os.environ, **OFFLINE, "KS": ks, "TOKEN": token},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.stdout == token_hash(ks, token, "SHA256") + "\n", done.stderr


@pytest.mark.skipif(
    not all(map(shutil.which, ("curl", "jq", "sha256sum"))) and "CI" not in os.environ,
    reason="there is no curl, jq or sha256sum on this machine",
)
def test_the_shell_script_is_a_right_port(tmp_path):
    script = tmp_path / "apptoken.sh"
    script.write_text(snippets("What does it look like in a shell?")["sh"], encoding="utf-8")
    command = [sys.executable, "-m", "helpers.check_port", "--", "sh", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout
