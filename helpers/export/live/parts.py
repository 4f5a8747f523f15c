"""What the pages that run need from others: Pyodide from npm, and pure Python wheels from PyPI.

All of it is named here once, with its version and its hash, and fetched once, into `build/parts`.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

PARTS = Path(__file__).parents[3] / "build" / "parts"

# Base64, as npm writes it.
SHA256 = {
    "pyodide-314.0.6.tgz": "14rFSbKKKlhgDNBvROAXAkFRd1+May1z+rFHVADTjqI=",
    "requests-2.34.2-py3-none-any.whl": "Kg1gwXL4OsarMeRVSQbA87NYjTe1y5ObHAYfSQfieOA=",
    "urllib3-2.8.0-py3-none-any.whl": "DPPK5WjTaqlXayjfs18RMo8cuXTKdkfZR167hsdaxuM=",
    "idna-3.20-py3-none-any.whl": "q3rnEil0VTNw8L25GeGpYLLNG8HvAnZBbYltuBwUWCw=",
    "certifi-2026.10.19.post1-py3-none-any.whl": "EyTEdrSBHv9BqLwhIs0LvU2ccjTHJURtmasWErOn/dI=",
    "charset_normalizer-3.5.3-py3-none-any.whl": "luJosMvaAWrFGVEylPzRcDImQIW2AKuqxYuTBJR34TI=",
    "python_dotenv-1.2.4-py3-none-any.whl": "Qiaails/1U/6bz2EsYq+1QBkcXV2tOzwPcSlXYqgT9w=",
}
_OF_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_LOCK = "pyodide-lock.json"


class PartMissing(OSError):
    """A part cannot be fetched, or is not what it should be. The message names it and says why."""


def fetch() -> list[Path]:
    """The files: those of Pyodide, the wheels, and last the lock file that Pyodide comes with.

    What is in PARTS already is not fetched again. Raises PartMissing.
    """
    PARTS.mkdir(parents=True, exist_ok=True)
    wheels = [name for name in SHA256 if name.endswith(".whl")]
    (pyodide,) = SHA256.keys() - wheels
    if not (PARTS / pyodide).is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise PartMissing("npm is missing. It fetches Pyodide, and comes with Node.js")
        package = pyodide.removesuffix(".tgz").replace("-", "@")
        _run(npm, "pack", package, "--ignore-scripts", "--pack-destination", str(PARTS))
    if missing := [name for name in wheels if not (PARTS / name).is_file()]:
        packages = ["==".join(name.split("-")[:2]) for name in missing]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--no-deps", "--quiet"]
        pure = ["--only-binary=:all:", "--platform=any", "--abi=none", "--implementation=py"]
        _run(*pip, *pure, "--dest", str(PARTS), *packages)
    for name in SHA256:
        _check(PARTS / name)
    with tarfile.open(PARTS / pyodide) as archive:
        for name in (*_OF_PYODIDE, _LOCK):
            content = archive.extractfile(f"package/{name}")
            assert content, f"{pyodide} has no {name}"
            (PARTS / name).write_bytes(content.read())
    return [PARTS / name for name in (*_OF_PYODIDE, *wheels, _LOCK)]


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
        raise PartMissing(f"`{' '.join(command)}` failed: {said[-1]}")


def _check(file: Path) -> None:
    if not file.is_file():
        raise PartMissing(f"{file.name} was not fetched")
    found = base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
    if found != SHA256[file.name]:
        file.unlink()
        raise PartMissing(f"{file.name} has the hash {found}, not {SHA256[file.name]}. It was removed")
