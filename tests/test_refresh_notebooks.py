"""`python -m tests.refresh_notebooks`: what is stored is what a run gives, so another run changes nothing."""

import shutil

import nbformat

from tests.refresh_notebooks import NOTEBOOKS, canonical, main


def test_a_stored_notebook_is_not_changed_by_another_run(tmp_path):
    name = "01_app_token_to_ks.ipynb"
    path = shutil.copy(NOTEBOOKS / name, tmp_path)
    assert main([path]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == (NOTEBOOKS / name).read_text(encoding="utf-8")


def test_a_notebook_in_which_a_cell_fails_is_left_as_it_was(tmp_path, capsys):
    path = tmp_path / "failing.ipynb"
    cells = [nbformat.v4.new_code_cell(code, id=f"cell-{code[0]}") for code in ("1", "2 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    before = path.read_text(encoding="utf-8")
    assert main([str(path)]) == 1
    assert path.read_text(encoding="utf-8") == before
    assert "left as it was, a cell failed" in capsys.readouterr().err


def test_however_an_editor_saves_a_notebook_its_canonical_form_is_the_same():
    output = nbformat.v4.new_output("stream", name="stdout", text="http://127.0.0.1:8080\n")
    cell = nbformat.v4.new_code_cell("1", id="one", execution_count=1, outputs=[output])
    kept = canonical(nbformat.v4.new_notebook(cells=[cell]))

    saved = nbformat.reads(kept, as_version=4)
    saved.metadata = {
        "kernelspec": {"name": "my-env", "display_name": "Mine"},
        "language_info": {"name": "x"},
    }
    saved.cells[0].metadata = {"collapsed": True, "execution": {"iopub.status.idle": "2026-01-01"}}
    saved.cells[0].outputs[0].text = "http://127.0.0.1:45678\n"
    assert nbformat.writes(saved) != kept
    assert canonical(saved) == kept
    assert canonical(nbformat.reads(kept, as_version=4)) == kept
