"""Run notebooks anew and store their outputs: `python -m tests.refresh_notebooks [FILE ...]`.

Without files, all notebooks. Each is run top to bottom from a fresh kernel and written in one canonical
form, so that a second run changes nothing and a difference shows content only. A notebook in which a
cell fails is left as it was.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

# The bundled server listens on a free port; what is stored names the port its command line takes.
_ADDRESS = re.compile(r"127\.0\.0\.1:\d+")
_STORED_ADDRESS = "127.0.0.1:8080"

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def refresh(path: Path) -> None:
    """Run the notebook and write it back. Raises CellExecutionError if a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    run(notebook, path.parent)
    path.write_text(canonical(notebook), encoding="utf-8")


def run(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run the notebook's cells in a fresh kernel that starts in `folder`; the outputs go into the cells.

    Raises CellExecutionError if a cell fails.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=300,  # seconds for a cell; notebook 09 may have to compile all of Go's library
        resources={"metadata": {"path": str(folder)}},
        coalesce_streams=True,
        record_timing=False,
    )
    client.execute()


def canonical(notebook: nbformat.NotebookNode) -> str:
    """The notebook's text in the form it is kept in: no versions, no timings, the stored port."""
    notebook.metadata = nbformat.from_dict(_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
    return _ADDRESS.sub(_STORED_ADDRESS, text).rstrip("\n") + "\n"


def main(names: list[str]) -> int:
    paths = [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    failed = 0
    for path in paths:
        try:
            refresh(path)
        except CellExecutionError as error:
            failed += 1
            print(f"{path}: left as it was, a cell failed:\n{error}", file=sys.stderr)
        else:
            print(path)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
