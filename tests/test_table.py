"""`table`: the same rows as text and as HTML."""

import pytest

from helpers import table

ROWS = [("MD5", 32, "<b>"), ("SHA256", 128, "equal")]


def test_text_is_aligned_and_numbers_stand_to_the_right():
    assert repr(table(ROWS, ["Type", "Digits", "Result"])) == (
        "Type    Digits  Result\n------  ------  ------\nMD5         32  <b>\nSHA256     128  equal"
    )


def test_html_is_escaped_and_has_header_cells_and_no_style():
    html = table(ROWS, ["Type", "Digits", "Result"])._repr_html_()
    assert "<thead><tr><th>Type</th><th>Digits</th><th>Result</th></tr></thead>" in html
    assert "<tr><td>MD5</td><td>32</td><td>&lt;b&gt;</td></tr>" in html
    assert "style" not in html


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="has 1 values, and there are 2 columns"):
        table([("a",)], ["one", "two"])
