"""Other Python processes: servers, and code that needs a fresh start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent

BUNDLED_SERVER = ("helpers.mock_server", "--port", "0")
BARE_TORNADO = ("tests.benchmarks.servers.bare_tornado",)
FLASK = ("tests.benchmarks.servers.flask_mock",)
MOTO = ("tests.benchmarks.servers.moto_mock",)


def environment() -> dict[str, str]:
    """Of the other processes: nobody's account, and Python as it comes, which keeps compiled modules."""
    names = ("KALTURA_SERVICE_URL", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    return {**os.environ, **dict.fromkeys(names, "")}


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[str]:
    """Run a server's module in a process of its own; gives its address. What it logs goes nowhere."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            name, _, url = process.stdout.readline().strip().partition("=")
            if name != "KALTURA_SERVICE_URL":
                raise RuntimeError(f"{' '.join(command)} did not start; run it to see why")
            yield url
        finally:
            process.terminate()


def run_python(code: str) -> str:
    """Run code in a fresh Python; gives what it printed. Raises CalledProcessError if it failed."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=PROJECT, env=environment(), stdout=subprocess.PIPE, text=True, check=True
    ).stdout
