"""The Go port's code, shown in a notebook as it is in its file.

It is read when the cell runs, so a notebook whose stored output differs from the file fails its test.
"""

import re
from pathlib import Path

_GO = Path(__file__).parent.parent / "notebooks" / "go"


class GoCode:
    """Go code that a notebook displays as Markdown, highlighted."""

    def __init__(self, file: str, name: str | None, code: str, *, folded: bool):
        self._title = f"{file}: {name}" if name else file
        block = f"```go\n{code.rstrip()}\n```"
        summary = f"<details><summary>{file}</summary>\n\n{block}\n\n</details>"
        self._markdown = summary if folded else block

    def __repr__(self) -> str:
        return f"Go code of {self._title}"

    def _repr_markdown_(self) -> str:
        return self._markdown


def go_code(file: str, name: str | None = None, *, folded: bool = False) -> GoCode:
    """The code of a file of the Go port, such as "hash.go", or of one function, method or struct in it.

    name: the function, method or struct; it is shown with its comment.
    folded: show only the name of the file, to be clicked, until the reader wants the code.
    Raises LookupError if the file has no such name.
    """
    code = (_GO / file).read_text(encoding="utf-8")
    if name:
        comment, receiver = r"(?://[^\n]*\n)*", r"(?:\([^)]*\) )?"
        pattern = rf"^{comment}(?:func {receiver}{name}\(|type {name} struct ).*?^}}\n"
        found = re.search(pattern, code, re.MULTILINE | re.DOTALL)
        if not found:
            raise LookupError(f"notebooks/go/{file} has no function, method or struct {name}")
        code = found.group()
    return GoCode(file, name, code, folded=folded)
