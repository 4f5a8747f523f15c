"""From an HTTP request to the API's parameters: where they may be, and which one wins.

Source: infraRequestUtils::getRequestParams (alpha/apps/kaltura/lib/request/infraRequestUtils.class.php:518).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from helpers.php import (
    MAX_VARIABLES,
    PhpArray,
    parse_json,
    parse_query,
    replace_recursive,
    set_variable,
    trim,
)

_SCRIPT = ("", "api_v3", "index.php")
"""Path segments of the script itself: wherever they are, they are not parameters."""
_EMPTY_PAIRS = re.compile("&&+")
"""In a query they do not count as variables, in a body they do (main/php_variables.c of PHP)."""
_FORM = re.compile(r"\s*application/x-www-form-urlencoded\s*([;, ]|$)", re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary=("[^"]*"|[^;,\s]+)', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DISPOSITION = re.compile(rb"^content-disposition:(.*)", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(
    rb"""(?:^|;)\s*(name|filename)=\s*(?:"((?:\\.|[^"\\])*)|'((?:\\.|[^'\\])*)|([^;\s]*))""", re.IGNORECASE
)


@dataclass(frozen=True)
class ApiRequest:
    """An HTTP request to the API."""

    method: str
    path: str
    """As sent, still percent-encoded, without the query."""
    query_string: str
    content_type: str
    body: bytes = field(repr=False)

    @property
    def uri(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query_string}" if self.query_string else self.path

    def read(self) -> tuple[dict[str, object], dict[str, object]]:
        """All parameters, and those of the query alone: the body's give way to files, these to the query's,
        these to the path's; arrays are merged (line 552)."""
        query = parse_query(_latin1(_EMPTY_PAIRS.sub("&", self.query_string))) if self.query_string else {}
        fields, files = self._body_parameters() if self.body else ({}, {})
        path = path_parameters(self.path)
        if not fields and not files and not query:
            return path, query
        return replace_recursive(fields, files, query, path), query

    def _body_parameters(self) -> tuple[dict[str, object], dict[str, object]]:
        """Fields and files. PHP reads forms of POST requests only; JSON is read whatever the method."""
        kind = self.content_type.lower()
        if kind == "application/json":  # exactly: with a charset after it the body is ignored (line 528)
            text = trim(self.body.decode("utf-8", "surrogateescape"))
            parsed = parse_json(text) if text.startswith("{") and text.endswith("}") else None
            return parsed or {}, {}
        if self.method != "POST":
            return {}, {}
        if _FORM.match(self.content_type):
            return parse_query(self.body), {}
        if kind.startswith("multipart/form-data"):
            fields, files = parse_multipart(self.content_type, self.body)
            document = fields.get("json")
            if isinstance(document, str):  # replaces all other fields (line 539)
                parsed = parse_json(document)
                fields = parsed if parsed and isinstance(parsed, dict) else fields
            return fields, files
        return {}, {}


def path_parameters(path: str) -> dict[str, object]:
    """`/service/media/action/list` as pairs. The first of a name wins; a name without a value is false.

    Empty segments are taken out first, so that a value that is empty shifts all that follows (line 617).
    """
    if "%" in path or not path.isascii():
        path = unquote_to_bytes(_latin1(path)).decode("utf-8", "surrogateescape")
    segments = [segment for segment in path.split("/") if segment not in _SCRIPT]
    parameters = PhpArray()
    for name, value in zip(segments[::2], [*segments[1::2], False], strict=False):
        if name == "0":
            break
        if name not in parameters:
            parameters.put(name, value)
    return parameters


def parse_multipart(content_type: str, body: bytes) -> tuple[dict[str, object], dict[str, object]]:
    """Fields and files of multipart/form-data; what is broken is left out (main/rfc1867.c of PHP)."""
    fields, files = PhpArray(), PhpArray()
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        return fields, files
    delimiter = b"\n--" + _latin1(boundary[1].strip('"'))
    for part in (b"\n" + body.removesuffix(b"\n")).split(delimiter, MAX_VARIABLES + 1)[1 : MAX_VARIABLES + 1]:
        blank_line = _BLANK_LINE.search(part)
        if not blank_line or not part.startswith((b"\n", b"\r\n")):  # a boundary is alone in its line
            continue
        head, content = part[: blank_line.start()], part[blank_line.end() :].removesuffix(b"\r")
        names = _disposition(head)
        name = names.get("name")
        if not name:
            continue
        if "filename" in names:
            _register_file(files, name, names["filename"], head, content)
        else:
            set_variable(fields, name, content.decode("utf-8", "surrogateescape"))
    return fields, files


def _disposition(head: bytes) -> dict[str, str]:
    """The `name` and `filename` of a part: bare, or in quotes, then with a backslash before a quote in it."""
    line = _DISPOSITION.search(head)
    return {
        key.lower().decode(): re.sub(rb"""\\(["'\\])""", rb"\1", b"".join(values)).decode(
            "utf-8", "surrogateescape"
        )
        for key, *values in _NAME.findall(line[1] if line else b"")
    }


def _register_file(files: PhpArray, name: str, filename: str, head: bytes, content: bytes) -> None:
    """An entry of PHP's $_FILES; the file itself is not kept."""
    variable, bracket, keys = name.partition("[")
    type = re.search(rb"^content-type:\s*(\S*)", head, re.IGNORECASE | re.MULTILINE)
    entry = {
        "name": filename,
        "type": type[1].decode("latin-1") if type else "",
        "tmp_name": "",
        "error": 0,
        "size": len(content),
    }
    for key, value in entry.items():
        set_variable(files, f"{variable}[{key}]{bracket}{keys}", value)


def _latin1(text: str) -> bytes:
    """The bytes as they were sent: header lines are read as Latin-1."""
    return text.encode("latin-1", "replace")
