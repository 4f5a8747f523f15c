"""A table for a notebook's output: aligned text, and HTML where it can be shown."""

from collections.abc import Iterable, Sequence
from html import escape


class table:  # reads as a function where it is used: table(rows, columns)
    """Rows of values under column names, displayed as text and as HTML.

    rows: sequences, one value for each column. columns: the names above them.
    Raises ValueError for a row that has more or fewer values than there are columns.
    """

    def __init__(self, rows: Iterable[Sequence[object]], columns: Sequence[str]):
        self.columns = [str(name) for name in columns]
        self.rows = [list(row) for row in rows]
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{row} has {len(row)} values, and there are {len(self.columns)} columns")

    def __repr__(self) -> str:
        """Numbers to the right, everything else to the left."""
        cells = [self.columns, *([str(value) for value in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        right = [bool(self.rows) and all(_is_number(row[i]) for row in self.rows) for i in range(len(widths))]
        lines = [
            "  ".join(
                f"{cell:{'>' if at_right else '<'}{width}}"
                for cell, width, at_right in zip(row, widths, right, strict=True)
            )
            for row in [cells[0], ["-" * width for width in widths], *cells[1:]]
        ]
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "\n".join(
            f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in row)}</tr>" for row in self.rows
        )
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
