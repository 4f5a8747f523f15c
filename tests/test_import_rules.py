"""Who may import whom, read from the code. The standard library is free to all."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

import helpers

ROOT = Path(__file__).parent.parent

# Files, what they may import, and what only inside a function, so that it is loaded when it is used.
# A name stands for that module alone, `name.*` for what is below it.
RULES = [
    ("helpers/hashing.py", "", ""),
    ("helpers/privileges.py", "", ""),
    ("helpers/ks.py", "helpers.privileges", "cryptography.*"),
    ("helpers/wire.py", "requests", ""),
    ("helpers/api.py", "requests helpers.wire", ""),
    ("helpers/settings.py", "helpers.api helpers.wire", "dotenv helpers.mock_server"),
    ("helpers/cleanup.py", "helpers.api", ""),
    ("helpers/go_source.py", "", "IPython.*"),
    (
        "helpers/__init__.py",
        "",
        "helpers.api helpers.cleanup helpers.go_source helpers.hashing helpers.ks helpers.privileges "
        "helpers.settings helpers.wire",
    ),
    (
        "helpers/diagnosis/*.py",
        "helpers.diagnosis helpers.diagnosis.* helpers.hashing helpers.ks helpers.privileges",
        "helpers.api helpers.settings",
    ),
    (
        "helpers/check_port/*.py",
        "helpers.check_port helpers.check_port.* helpers.diagnosis helpers.hashing helpers.mock_server "
        "helpers.mock_server.seed",
        "",
    ),
    ("helpers/export/*.py", "helpers.export", "nbconvert.* nbformat pygments.*"),
    (
        "helpers/mock_server/*.py",
        "tornado.* helpers.mock_server helpers.mock_server.* helpers.hashing helpers.ks helpers.privileges",
        "",
    ),
    ("notebooks/*.ipynb", "requests helpers helpers.diagnosis cryptography.*", ""),
]
FILES = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("helpers/**/*.py"), *ROOT.glob("notebooks/*.ipynb")]
)


def violations(file: str, text: str) -> Iterator[str]:
    """The imports in `text`, the content of `file`, that its rule does not allow."""
    rule = next((rule for rule in RULES if fnmatch(file, rule[0])), None)
    if rule is None:
        yield f"no rule says what {file} may import"
        return
    _, anywhere, in_functions = rule
    for module, in_function in imports(code_of(file, text)):
        allowed = anywhere.split() + (in_functions.split() if in_function else [])
        of_python = module.partition(".")[0] in sys.stdlib_module_names and module != "importlib"
        if not of_python and not any(fnmatch(module, name) for name in allowed):
            yield f"{file} imports {module}{' in a function' if in_function else ''}"


def code_of(file: str, text: str) -> str:
    """A notebook's code cells one after the other; anything else as it is."""
    if not file.endswith(".ipynb"):
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def imports(code: str) -> Iterator[tuple[str, bool]]:
    """Each module imported, and whether inside a function. What is only for type checkers is left out."""

    def walk(node: ast.AST, in_function: bool) -> Iterator[tuple[str, bool]]:
        match node:
            case ast.Import():
                yield from ((name.name, in_function) for name in node.names)
            case ast.ImportFrom(level=0):
                yield from ((_module(node.module, name.name), in_function) for name in node.names)
            case ast.ImportFrom():
                yield "a relative name", in_function
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
        in_function |= isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, in_function)

    return walk(ast.parse(code), False)


def _module(module: str, name: str) -> str:
    """What `from module import name` loads: a module of that name, or something in it."""
    if module == "helpers" and name in helpers.__all__:
        return module
    place = ROOT / module.replace(".", "/") / name
    return f"{module}.{name}" if place.is_dir() or place.with_suffix(".py").is_file() else module


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_what_it_may(file):
    assert list(violations(file, (ROOT / file).read_text(encoding="utf-8"))) == []


def notebook(code: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": code.splitlines(keepends=True)}]})


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("helpers/hashing.py", "import requests"),
        ("helpers/privileges.py", "from helpers.ks import KS"),
        ("helpers/ks.py", "from cryptography.hazmat.primitives.ciphers import Cipher"),
        ("helpers/ks.py", "from helpers import hashing"),
        ("helpers/wire.py", "from helpers import api"),
        ("helpers/api.py", "def call():\n    from helpers.mock_server import start"),
        ("helpers/settings.py", "from helpers import mock_server"),
        ("helpers/settings.py", "def connect():\n    from helpers.mock_server.state import State"),
        ("helpers/cleanup.py", "from . import api"),
        ("helpers/diagnosis/search.py", "def search():\n    import requests"),
        ("helpers/diagnosis/search.py", "from helpers.settings import connect"),
        ("helpers/export/__init__.py", "import nbconvert.exporters"),
        ("helpers/check_port/rules.py", "from helpers.mock_server.state import State"),
        ("helpers/mock_server/app.py", "from helpers.wire import mask"),
        (
            "helpers/mock_server/services/media.py",
            "try:\n    import helpers.api\nexcept ImportError:\n    pass",
        ),
        ("helpers/new.py", "import os"),
        ("helpers/api.py", "import importlib"),
        ("notebooks/01_app_token_to_ks.ipynb", notebook("import numpy")),
        ("notebooks/01_app_token_to_ks.ipynb", notebook("from helpers.hashing import token_hash")),
        ("notebooks/01_app_token_to_ks.ipynb", notebook("x = 1\nfrom helpers import mock_server")),
        ("notebooks/01_app_token_to_ks.ipynb", notebook("from tests.refresh_notebooks import refresh")),
    ],
)
def test_an_import_across_the_borders_is_found_out(file, code):
    assert len(list(violations(file, code))) == 1


def test_what_is_for_type_checkers_alone_is_no_import():
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from helpers.settings import Kaltura\n"
    assert list(violations("helpers/api.py", code)) == []


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import helpers", "helpers"),
        (
            "from helpers import call",
            "helpers helpers.api helpers.cleanup helpers.go_source helpers.hashing helpers.ks "
            "helpers.privileges helpers.settings helpers.wire",
        ),
    ],
)
def test_the_helpers_load_no_more_than_requests_does(code, loaded):
    assert modules_loaded(code, already="requests") == set(loaded.split())


def test_the_bundled_server_starts_without_requests():
    assert "requests" not in modules_loaded("import helpers.mock_server.__main__")


def test_the_bundled_server_answers_without_tornado():
    code = (
        "from helpers.mock_server.api import Api; from helpers.mock_server.request import ApiRequest; "
        "from helpers.mock_server.site import Site; "
        "Site(Api(reproducible=True)).answer(ApiRequest('GET', '/api_v3/service/a', '', '', b''), 'x')"
    )
    assert not {name.partition(".")[0] for name in modules_loaded(code)} & {"tornado", "requests"}


def modules_loaded(code: str, *, already: str = "sys") -> set[str]:
    """The modules that the code loads in a fresh Python, the standard library's left out."""
    code = f"import sys, {already}; before = set(sys.modules); {code}; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return {name for name in done.stdout.split() if name.partition(".")[0] not in sys.stdlib_module_names}


def test_every_public_name_is_there_once():
    assert len(set(helpers.__all__)) == len(helpers.__all__)
    assert all(hasattr(helpers, name) for name in helpers.__all__)


def test_the_go_port_needs_nothing_but_go():
    assert "require" not in (ROOT / "notebooks/go/go.mod").read_text(encoding="utf-8")
