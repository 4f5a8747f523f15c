"""An exchange as raw HTTP, or as a curl command: read from what was sent and what came, never typed again.

Notebook 01 explains what is printed. `hide_field(name, value)` says how a value is shown (`Kaltura` decides);
a string that is not the value of a field has the name "".
"""

import json
import shlex
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from http.client import responses as reason_phrases
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import requests

HideField = Callable[[str, str], str]

_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def as_http(
    response: requests.Response, part: Literal["both", "request", "answer"], hide_field: HideField
) -> str:
    """The exchange that ended in `response`, or one half of it, as raw HTTP.

    Of the headers only those are there that matter and are the same on every machine. Form fields are
    decoded, one a line; JSON is indented.
    """
    request = _Request(response.request, hide_field)
    blocks = {
        "request": [request.head(), request.content()],
        "answer": [_answer_head(response), _answer_body(response, hide_field)],
    }
    shown = blocks["request"] + blocks["answer"] if part == "both" else blocks[part]
    return "\n\n".join(block for block in shown if block)


def as_curl(response: requests.Response, hide_field: HideField) -> str:
    """The request that `response` answers, as a curl command for a POSIX shell."""
    request = _Request(response.request, hide_field)
    options = [f"{option} {shlex.quote(value)}" for option, value in request.curl_options()]
    if request.method != ("POST" if options else "GET"):
        options.insert(0, f"--request {request.method}")
    return " \\\n  ".join([f"curl {shlex.quote(hide_field('', request.url))}", *options])


class _Request:
    """A request taken apart for printing."""

    def __init__(self, request: requests.PreparedRequest, hide_field: HideField):
        self.hide_field = hide_field
        self.method, self.url = request.method or "", request.url or ""
        self.content_type = request.headers.get("Content-Type", "")
        self.kind = self.content_type.partition(";")[0]
        body = request.body or b""
        self.body = body if isinstance(body, bytes) else body.encode()
        self.text = self.body.decode(errors="replace")

    def head(self) -> str:
        parts = urlsplit(self.url)
        target = self.hide_field("", parts.path + (f"?{parts.query}" if parts.query else ""))
        lines = [f"{self.method} {target} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}"]
        if self.kind == _MULTIPART:  # its boundary is random
            lines.append(f"Content-Type: {_MULTIPART}; boundary=...")
        elif self.kind:
            lines.append(f"Content-Type: {self.content_type}")
        return "\n".join(lines)

    def content(self) -> str:
        if self.kind == _FORM:
            pairs = [(name, self.hide_field(name, value)) for name, value in self._form()]
        elif self.kind == _MULTIPART:
            pairs = [(_name(part), self._shown(part)) for part in self._parts()]
        else:
            return self.hide_field("", self.text)
        fields = "\n".join(f"  {name} = {value}" for name, value in pairs)
        return f"(the form's fields, decoded)\n{fields}"

    def curl_options(self) -> Iterator[tuple[str, str]]:
        if self.kind == _FORM:
            for name, value in self._form():
                yield "--data-urlencode", f"{name}={self.hide_field(name, value)}"
        elif self.kind == _MULTIPART:
            for part in self._parts():
                if part.get_filename():
                    yield "--form", f"{_name(part)}=@{_curl_file(part.get_filename() or '')}"
                else:
                    yield "--form-string", f"{_name(part)}={self._shown(part)}"
        elif self.text:
            yield "--header", f"Content-Type: {self.content_type}"
            yield "--data-raw", self.hide_field("", self.text)

    def _form(self) -> list[tuple[str, str]]:
        return parse_qsl(self.text, keep_blank_values=True)

    def _parts(self) -> list[Message]:
        whole = message_from_bytes(f"Content-Type: {self.content_type}\r\n\r\n".encode() + self.body)
        return [part for part in whole.walk() if part is not whole]

    def _shown(self, part: Message) -> str:
        """A field's value; of a file its name and size."""
        content = _content(part)
        if part.get_filename():
            return f"(the file {part.get_filename()}, {len(content)} bytes)"
        return self.hide_field(_name(part), content.decode(errors="replace"))


def _name(part: Message) -> str:
    return str(part.get_param("name", header="Content-Disposition") or "")


def _curl_file(name: str) -> str:
    """A file's name as curl's --form takes it: in quotes if it has what ends a name there."""
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"' if set(name) & set(';,"') else name


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _answer_head(response: requests.Response) -> str:
    lines = [f"HTTP/1.1 {response.status_code} {reason_phrases.get(response.status_code, '')}".rstrip()]
    if "Content-Type" in response.headers:
        lines.append(f"Content-Type: {response.headers['Content-Type']}")
    return "\n".join(lines)


def _answer_body(response: requests.Response, hide_field: HideField) -> str:
    try:
        value = json.loads(response.text)
    except ValueError:
        return hide_field("", response.text)
    return json.dumps(_hidden(value, "", hide_field), indent=2, ensure_ascii=False)


def _hidden(value: Any, name: str, hide_field: HideField) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(item, key, hide_field) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item, "", hide_field) for item in value]
    return hide_field(name, value) if isinstance(value, str) else value
