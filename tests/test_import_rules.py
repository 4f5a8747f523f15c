"""Who may import whom, read from the code: lists of what is allowed, as a linter does not have them."""

import ast
import json
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

import helpers

ROOT = Path(__file__).parent.parent
PATHS = [*ROOT.glob("helpers/**/*.py"), *ROOT.glob("notebooks/*.ipynb")]
NAMES = [f"helpers.{name}" for name in helpers.__all__]
FORMATS = "helpers.hashing helpers.ks helpers.ks_faults helpers.php helpers.privileges "
DOOR = (
    FORMATS + "helpers.go_source helpers.kaltura helpers.masking helpers.settings helpers.table helpers.wire "
)
DOOR += "requests urllib3 dotenv "

# A file obeys the first pattern that it matches. A name allows what is in it; the standard library is free.
RULES = {
    "helpers/hashing.py": "",
    "helpers/php.py": "",
    "helpers/privileges.py": "helpers.php",
    "helpers/ks.py": "helpers.ks_faults helpers.php helpers.privileges cryptography",
    "helpers/ks_faults.py": "cryptography",
    "helpers/kaltura.py": DOOR + "helpers.mock_server",
    "helpers/mock_server/in_browser.py": "helpers.mock_server requests urllib3",
    "helpers/mock_server/*": FORMATS + "helpers.mock_server helpers.diagnosis.quick_cause tornado",
    "helpers/diagnosis/*": FORMATS + "helpers.diagnosis helpers.kaltura helpers.settings",
    "helpers/check_port/*": FORMATS + "helpers.check_port helpers.diagnosis helpers.mock_server",
    "helpers/export/live/in_the_page/*": "helpers",
    "helpers/export/*": "helpers.export nbconvert nbformat pygments bs4",
    "helpers/*": DOOR,
    "notebooks/*": " ".join(["requests cryptography helpers.diagnosis", *NAMES]),
}


def forbidden(file: str, code: str) -> list[str]:
    """What `file` imports and may not, as `module.name`."""
    imported = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            imported += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported += [f"{'.' * node.level}{node.module or ''}.{name.name}" for name in node.names]
    rule = next(rule for pattern, rule in RULES.items() if fnmatch(file, pattern))
    allowed = [*rule.split(), *(sys.stdlib_module_names - {"importlib"})]
    return [name for name in imported if not any(f"{name}.".startswith(f"{free}.") for free in allowed)]


@pytest.mark.parametrize("file", sorted(path.relative_to(ROOT).as_posix() for path in PATHS))
def test_a_file_imports_only_what_it_may(file):
    code = (ROOT / file).read_text(encoding="utf-8")
    if file.endswith(".ipynb"):
        cells = json.loads(code)["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert forbidden(file, code) == []


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("helpers/wire.py", "def show():\n    from helpers import mock_server"),
        ("helpers/ks.py", "from . import kaltura"),
        ("helpers/mock_server/web/app.py", "from helpers.diagnosis import diagnose"),
        ("notebooks/new.ipynb", "import helpers.mock_server.data.state"),
    ],
)
def test_what_a_file_may_not_import_is_found(file, code):
    assert len(forbidden(file, code)) == 1


def test_the_bundled_server_answers_without_tornado():
    """As in a browser, where there is none."""
    code = (
        "import sys; sys.modules['tornado'] = None; "
        "from helpers.mock_server.web.api import Api; from helpers.mock_server.web.site import Site; "
        "from helpers.mock_server.web.request import ApiRequest; "
        "Site(Api(reproducible=True)).answer(ApiRequest('GET', '/api_v3/service/a', '', '', b''), 'x')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
