"""Runs the cells of a notebook in a browser page, as far as the notebooks need it: no Jupyter, no IPython.

Called from worker.js, and by the tests under Node. Strings and JSON go in and out.
"""

import ast
import contextlib
import json
import linecache
import os
import shutil
import socket
import subprocess
import symtable
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import helpers
from helpers.mock_server.in_browser import stay_in_the_page

_FORMS = {"text/html": "_repr_html_", "text/markdown": "_repr_markdown_", "text/plain": "__repr__"}


class _NeedsAComputer(BaseException):
    """Not an Exception, so that no `except` of a notebook takes it for a failed call."""


class _Written:
    """A stream that notes what is written, in order with the other outputs of the cell."""

    def __init__(self, name: str, outputs: list[dict[str, Any]]):
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else {}
        if last.get("name") == self._name:
            last["text"] += text
        elif text:
            self._outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


class _Notebook:
    """The names that its cells have defined, and those that cells would have that cannot run here."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._never_defined: dict[str, str] = {}

    def run(self, source: str, name: str) -> list[dict[str, Any]]:
        """Run a cell. Its outputs, by the names that notebook files have for them.

        A cell that needs what a browser does not have gives one of the type "kept", which says what that is:
        its stored output stays true.
        """
        outputs: list[dict[str, Any]] = []
        file = f"<{name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        with (
            contextlib.redirect_stdout(_Written("stdout", outputs)),
            contextlib.redirect_stderr(_Written("stderr", outputs)),
        ):
            try:
                tree = ast.parse(source, file)
                value = None
                match tree.body:
                    case [*before, ast.Expr(last)]:
                        tree.body = before
                        exec(compile(tree, file, "exec"), self._names)
                        value = eval(compile(ast.Expression(last), file, "eval"), self._names)
                    case _:
                        exec(compile(tree, file, "exec"), self._names)
                if value is not None:
                    outputs.append({"output_type": "execute_result", "data": _displayed(value)})
            except _NeedsAComputer as reason:
                self._never_defined |= dict.fromkeys(_defined_names(source), str(reason))
                return [{"output_type": "kept", "why": str(reason)}]
            except BaseException as error:
                if isinstance(error, NameError) and error.name in self._never_defined:
                    return [{"output_type": "kept", "why": self._never_defined[error.name]}]
                outputs.append(_error(error))
        return outputs


def _displayed(value: object) -> dict[str, str]:
    """The forms in which a value shows itself, by media type."""
    methods = {form: getattr(value, name, None) for form, name in _FORMS.items()}
    return {form: method() for form, method in methods.items() if callable(method)}


def _error(error: BaseException) -> dict[str, Any]:
    """The exception with those lines of the traceback that are a cell's, or below one."""
    start = error.__traceback__
    while start and not start.tb_frame.f_code.co_filename.startswith("<cell"):
        start = start.tb_next
    lines = traceback.format_exception(type(error), error, start)
    return {
        "output_type": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": "".join(lines).rstrip().splitlines(),
    }


def _defined_names(source: str) -> set[str]:
    """The names that a cell assigns or imports."""
    names = symtable.symtable(source, "cell", "exec").get_symbols()
    return {name.get_name() for name in names if name.is_assigned() or name.is_imported()}


def _needs(what: str) -> Callable[..., Any]:
    def stop(*args: object, **kwargs: object) -> None:
        raise _NeedsAComputer(what)

    return stop


for owner, name, what in (
    (subprocess, "Popen", "another program"),
    (subprocess, "run", "another program"),
    (shutil, "which", "another program"),
    (socket.socket, "__init__", "a network connection"),
    (threading.Thread, "start", "a thread"),
):
    setattr(owner, name, _needs(what))
time.thread_time = time.process_time  # missing here, where there is one thread

# The wheel has the notebooks' folder as the repository has it, so that relative paths lead to their files.
os.chdir(Path(helpers.__file__).parents[1] / "notebooks")
sys.argv = [""]
stay_in_the_page()
_notebook = _Notebook()


def run(source: str, name: str) -> str:
    """Run a cell of the notebook; its outputs as JSON. name: what a traceback calls it, such as "cell 3"."""
    return json.dumps(_notebook.run(source, name))


def start_over() -> None:
    """Forget every name, as a notebook does whose kernel starts."""
    global _notebook
    _notebook = _Notebook()


def diagnose(fields: str) -> str:
    """The diagnosis of a hash, in words. fields: the arguments of `helpers.diagnosis.diagnose`, as JSON."""
    from helpers.diagnosis import diagnose

    try:
        return str(diagnose(**json.loads(fields), seconds=1.5))
    except ValueError as error:
        return f"{error}"
