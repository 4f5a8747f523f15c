"""The pages that run: the HTML pages with Python in them, and the page that says why a hash was rejected.

A reader's browser gets Pyodide (Python for browsers), some pure Python wheels, and one more wheel with these
helpers, the bundled server among them. parts.py fetches what the project does not have itself; in_the_page/
has the Python that exists in a page only.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from helpers.export.live import parts

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]
_OF_THE_PROJECT = ("worker.js", "python.js", "page.js", "why.js", "live.css", "LICENSES.txt")
_WHEEL = "helpers-1-py3-none-any.whl"
_METADATA = {
    "METADATA": "Metadata-Version: 2.1\nName: helpers\nVersion: 1\n",
    "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",  # nothing here ever uninstalls it
}

_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"
)
_HEAD = """\
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="stylesheet" href="{root}live/live.css">
<script type="module" src="{root}live/{script}" data-bytes="{size}"></script>
</head>"""
_WHY = (
    '<p class="live-why"><a href="{root}why.html">Why was my hash rejected? Find out in this browser.</a></p>'
)


def make_pages_run(site: Path, pages: list[Path]) -> Path:
    """Put Python into the pages of an exported site, and add why.html, whose path is returned.

    Raises PartMissing if a part that is not the project's cannot be had.
    """
    size = _write_python(site / "live")
    for page in pages:
        root = "../" * (len(page.relative_to(site).parts) - 1)
        html = page.read_text(encoding="utf-8")
        why_link = _WHY.format(root=root)
        html = re.sub(r"<main\b.*?>", rf"\g<0>\n{why_link}", html, count=1)
        _write_page(page, html, root=root, script="page.js", size=size)
    why = site / "why.html"
    _write_page(why, (_HERE / why.name).read_text(encoding="utf-8"), root="", script="why.js", size=size)
    return why


def _write_page(page: Path, html: str, **values: object) -> None:
    head = _HEAD.format(policy=_POLICY, **values)
    page.write_text(html.replace("</head>", head, 1), encoding="utf-8")


def _write_python(folder: Path) -> int:
    """Write all that a page loads into `folder`. Returns how many bytes that is."""
    *files, npms_lock = parts.fetch()
    folder.mkdir(exist_ok=True)
    for file in [*files, *(_HERE / name for name in _OF_THE_PROJECT)]:
        (folder / file.name).write_bytes(file.read_bytes())
    with zipfile.ZipFile(folder / _WHEEL, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in _content_of_the_wheel():
            wheel.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    wheels = [*(file.name for file in files if file.suffix == ".whl"), _WHEEL]
    lock = {
        "info": json.loads(npms_lock.read_text(encoding="utf-8"))["info"],
        "packages": {package["name"]: package for package in (_locked(folder / name) for name in wheels)},
    }
    (folder / npms_lock.name).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return sum((folder / file.name).stat().st_size for file in [*files, folder / _WHEEL, npms_lock])


def _locked(wheel: Path) -> dict[str, object]:
    """A wheel as Pyodide's lock file describes it. It depends on nothing, so that nothing is looked for."""
    name, version, *_ = wheel.name.split("-")
    return {
        "name": name.replace("_", "-"),
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": [],
        "depends": [],
    }


def _content_of_the_wheel() -> Iterator[tuple[str, bytes]]:
    """The files of our own wheel: the helpers without the export, and what notebooks read."""
    for root, pattern in (
        (_ROOT, "helpers/**/*.py"),
        (_ROOT, "notebooks/go/**/*.go"),
        (_ROOT, "tests/vectors/*.json"),
        (_HERE / "in_the_page", "**/*.py"),
    ):
        for file in sorted(root.glob(pattern)):
            name = file.relative_to(root).as_posix()
            if not name.startswith("helpers/export/"):
                yield name, file.read_bytes()
    for name, text in _METADATA.items():
        yield f"helpers-1.dist-info/{name}", text.encode()
