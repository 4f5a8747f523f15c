"""The Go port's code, shown in a notebook as it stands in its file.

It is read when the cell runs, so a notebook whose stored output differs from the file fails its test.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.display import Markdown

_GO = Path(__file__).parent.parent / "notebooks" / "go"


def go_code(file: str, name: str | None = None, *, folded: bool = False) -> "Markdown":
    """The code of a file of the Go port, such as "hash.go", or of one function, method or struct
    in it, with its comment.

    folded: show only the name of the file, to be clicked on, until the reader wants the code.
    Raises LookupError if the file has none of that name.
    """
    from IPython.display import Markdown

    code = (_GO / file).read_text(encoding="utf-8")
    if name:
        comment, receiver = r"(?://[^\n]*\n)*", r"(?:\([^)]*\) )?"
        pattern = rf"^{comment}(?:func {receiver}{name}\(|type {name} struct ).*?^}}\n"
        found = re.search(pattern, code, re.MULTILINE | re.DOTALL)
        if not found:
            raise LookupError(f"notebooks/go/{file} has no function, method or struct {name}")
        code = found.group()
    text = f"```go\n{code.rstrip()}\n```"
    if folded:
        text = f"<details><summary>{file}</summary>\n\n{text}\n\n</details>"
    return Markdown(text)
