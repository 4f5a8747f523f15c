"""All notebooks under nbval on two workers, beside as many kernels with nothing in them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_client.manager import start_new_kernel

from tests.benchmarks.comparison import TIME, Comparison, Goal, Measure, Row, compare
from tests.benchmarks.processes import PROJECT, environment
from tests.benchmarks.sizes import Sizes

_WORKERS = 2


def rows(sizes: Sizes) -> Iterator[Row]:
    """Beside the kernels alone, one after the other and two at a time, and beside what nbval itself costs."""
    notebooks = sorted((PROJECT / "notebooks").glob("*.ipynb"))[: sizes.notebooks]
    workers = _WORKERS if len(notebooks) > 1 else 0
    with TemporaryDirectory() as folder:
        for notebook in notebooks:
            _write_empty_notebook(Path(folder) / notebook.name)
        comparison = Comparison(
            f"notebooks under nbval: {len(notebooks)}",
            _nbval(*notebooks, workers=workers),
            {
                "kernels, one by one": _kernels(len(notebooks), at_once=1),
                "kernels, two at a time": _kernels(len(notebooks), at_once=_WORKERS),
                "empty notebooks": _nbval(Path(folder), workers=workers),
            },
            {("kernels, one by one", TIME): Goal(ratio_at_most=1.25)},
        )
        yield from compare(comparison, sizes.slow_rounds)


def _write_empty_notebook(path: Path) -> None:
    """With a cell that does nothing: nbval starts no kernel for a notebook without one."""
    nothing = nbformat.v4.new_code_cell("pass", execution_count=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[nothing]), path)


def _nbval(*paths: Path, workers: int) -> Measure:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--numprocesses={workers}"]
    command += ["-c", "pyproject.toml", "--rootdir=.", *map(str, paths)]
    alone = {name: value for name, value in environment().items() if not name.startswith("PYTEST_")}

    def measure() -> dict[str, float]:
        started = time.perf_counter()
        run = subprocess.run(command, cwd=PROJECT, env=alone, stdout=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - started
        if run.returncode:
            raise RuntimeError(f"the notebooks do not pass:\n{run.stdout[-2000:]}")
        return {TIME: seconds}

    return measure


def _kernels(count: int, *, at_once: int) -> Measure:
    def start_and_stop(_: int) -> None:
        manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
        client.stop_channels()
        manager.shutdown_kernel()

    def measure() -> dict[str, float]:
        started = time.perf_counter()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(start_and_stop, range(count)))
        return {TIME: time.perf_counter() - started}

    return measure
