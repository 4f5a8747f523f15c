"""Show an exchange as it went over the wire, or as a curl command; mask secrets.

Notebook 01 explains what is printed. It is read from the request that was sent and the answer that
came, never typed again, so it cannot differ from them.
"""

import hashlib
import json
import re
import shlex
from email import message_from_bytes
from http.client import responses as reason_phrases
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import requests

# Servers whose every secret is made up and may be shown: `connect()` adds the bundled one.
made_up_servers: set[str] = set()

_SECRET_NAMES = frozenset({"ks", "token", "tokenHash", "secret", "session"})

# A KS is a long base64 text; tokens, secrets and digests have 32 hex digits or more. Neither the words of the
# API's paths nor the codes of its errors are secrets, however long they are together.
_PATH = r"/api_v3(?:/\w{1,30}(?![\w+-]))*"
_ERROR_CODE = r"\b[A-Z_]{40,}\b"
_SECRET = r"\b(?!/)(?:(?!/api_v3)[A-Za-z0-9+/_-]){40,}(?:=|%3D){0,2}|\b[0-9A-Fa-f]{32,}\b"
_SECRET_TEXT = re.compile(f"{_PATH}|{_ERROR_CODE}|(?P<secret>{_SECRET})")

_REFERENCE = re.compile(r"\{\d+:result[^{}]*\}")

_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def mask(secret: str) -> str:
    """A stand-in for a secret that can still be compared with another: `[masked 1a2b3c4d]`.

    The eight digits are the start of the secret's SHA-256: equal secrets give equal digits, and the
    digits do not give the secret away. An empty text stays empty.
    """
    return f"[masked {hashlib.sha256(secret.encode()).hexdigest()[:8]}]" if secret else secret


def mask_text(text: str) -> str:
    """`text` with everything in it that looks like a KS, a token, a digest or a secret masked."""

    def mask_found(found: re.Match[str]) -> str:
        secret = found["secret"]
        return mask(secret.replace("%3D", "=")) if secret else found.group()

    return _SECRET_TEXT.sub(mask_found, text)


def is_made_up(url: str) -> bool:
    """Whether `url` leads to a server whose secrets may be shown: the bundled one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in made_up_servers


def show(response: requests.Response, part: Literal["both", "request", "answer"] = "both") -> None:
    """Print the exchange that ended in `response` as raw HTTP.

    Of the headers only those are printed that matter here and are the same on every machine. Form
    fields are decoded, one a line; JSON is indented. On any server but the bundled one, secrets are
    masked.
    """
    exchange = _Exchange(response)
    blocks = {
        "request": [exchange.request_head(), exchange.request_body()],
        "answer": [exchange.answer_head(), exchange.answer_body()],
    }
    shown = blocks["request"] + blocks["answer"] if part == "both" else blocks[part]
    print("\n\n".join(block for block in shown if block))


def curl(response: requests.Response) -> str:
    """The request that `response` answers, as a curl command for a POSIX shell.

    On any server but the bundled one, secrets are masked: put your own in before you run it.
    """
    exchange = _Exchange(response)
    if exchange.kind == _FORM:
        options = [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in exchange.fields()]
    elif exchange.kind == _MULTIPART:
        options = [f"--form-string {shlex.quote(f'{name}={value}')}" for name, value in exchange.fields()]
    elif exchange.text:
        header = f"Content-Type: {exchange.request.headers.get('Content-Type', '')}"
        options = [
            f"--header {shlex.quote(header)}",
            f"--data-raw {shlex.quote(exchange.hide(exchange.text))}",
        ]
    else:
        options = []
    if exchange.request.method != ("POST" if options else "GET"):
        options.insert(0, f"--request {exchange.request.method}")
    return " \\\n  ".join([f"curl {shlex.quote(exchange.hide(exchange.request.url))}", *options])


class _Exchange:
    """A request and its answer, taken apart for printing."""

    def __init__(self, response: requests.Response):
        self.response = response
        self.request = response.request
        self.masking = not is_made_up(self.request.url)
        self.kind = self.request.headers.get("Content-Type", "").partition(";")[0]
        body = self.request.body or b""
        self.body = body if isinstance(body, bytes) else body.encode()
        self.text = self.body.decode(errors="replace")

    def hide(self, text: str) -> str:
        return mask_text(text) if self.masking else text

    def hide_field(self, name: str, value: str) -> str:
        """A form field's value: `1:ks`, `appToken[token]` and `ks` are all secret by their last word.

        A reference to another result, such as `{1:result:ks}`, is not.
        """
        last_word = re.split(r"[\[\]:]+", name.rstrip("]"))[-1]
        if self.masking and last_word in _SECRET_NAMES and not _REFERENCE.fullmatch(value):
            return mask(value)
        return self.hide(value)

    def fields(self) -> list[tuple[str, str]]:
        """The form fields, decoded, in the order sent."""
        if self.kind == _MULTIPART:
            head = f"Content-Type: {self.request.headers['Content-Type']}\r\n\r\n".encode()
            parts = message_from_bytes(head + self.body).get_payload()
            pairs = [
                (part.get_param("name", header="Content-Disposition"), part.get_payload(decode=True).decode())
                for part in parts
            ]
        else:
            pairs = parse_qsl(self.text, keep_blank_values=True)
        return [(name, self.hide_field(name, value)) for name, value in pairs]

    def request_head(self) -> str:
        parts = urlsplit(self.request.url)
        target = self.hide(parts.path + (f"?{parts.query}" if parts.query else ""))
        lines = [f"{self.request.method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
        if self.kind == _MULTIPART:  # its boundary is drawn at random
            lines.append(f"Content-Type: {_MULTIPART}; boundary=...")
        elif self.kind:
            lines.append(f"Content-Type: {self.request.headers['Content-Type']}")
        return "\n".join(lines)

    def request_body(self) -> str:
        if self.kind not in (_FORM, _MULTIPART):
            return self.hide(self.text)
        fields = "\n".join(f"  {name} = {value}" for name, value in self.fields())
        return f"(the form's fields, decoded)\n{fields}"

    def answer_head(self) -> str:
        status = self.response.status_code
        lines = [f"HTTP/1.1 {status} {reason_phrases.get(status, '')}".rstrip()]
        if "Content-Type" in self.response.headers:
            lines.append(f"Content-Type: {self.response.headers['Content-Type']}")
        return "\n".join(lines)

    def answer_body(self) -> str:
        try:
            value = json.loads(self.response.text)
        except ValueError:
            return self.hide(self.response.text)
        if self.masking:
            value = self._masked(value)
        return json.dumps(value, indent=2, ensure_ascii=False)

    def _masked(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._masked(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self._masked(item) for item in value]
        return self.hide_field(name, value) if isinstance(value, str) else value
