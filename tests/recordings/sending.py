"""From a recorded request to the bytes that are sent: templates filled in, KSs made, bodies encoded."""

import base64
import hashlib
import json
import os
import random
import re
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SECRETS = {
    "2422451": ["ad0000000000000000000000000000ad"],
    "1002": ["ad1002000000000000000000001002ad", "ad2002000000000000000000002002ad"],
    "1003": ["ad1003000000000000000000001003ad"],
    "0": [],
    "99": [],
}
"""The admin secrets of each partner, as they are set on the real server that was recorded."""

Variables = dict[str, str | int]

_TEMPLATE = re.compile(r"\{\{([^{}]+)\}\}")
_NOW = re.compile(r"now([+-]\d+)?")
_HASH = re.compile(r"(MD5|SHA1|SHA256|SHA512|UPPER256):(.*)")


def fill(value: Any, variables: Variables) -> Any:
    """The value with its templates filled in. Raises KeyError for a variable that is not set."""
    match value:
        case str():
            number = re.fullmatch(r"\{\{int:([^{}]+)\}\}", value)
            if number:
                return int(_look_up(number[1], variables))
            return _TEMPLATE.sub(lambda found: str(_look_up(found[1], variables)), value)
        case list():
            return [fill(one, variables) for one in value]
        case dict():
            return {fill(name, variables): fill(one, variables) for name, one in value.items()}
    return value


def _look_up(expression: str, variables: Variables) -> str | int:
    if found := _NOW.fullmatch(expression):
        return int(variables["now"]) + int(found[1] or 0)
    if found := _HASH.fullmatch(expression):
        text = "".join(str(variables.get(name, name)) for name in found[2].split("+"))
        if found[1] == "UPPER256":
            return hashlib.sha256(text.encode()).hexdigest().upper()
        return hashlib.new(found[1].lower(), text.encode()).hexdigest()
    return variables[expression]


def encode_request(request: dict, variables: Variables) -> tuple[str, dict[str, str], bytes | None]:
    """Path with query, headers and body."""
    headers = fill(dict(request.get("headers", {})), variables)
    body, type = None, None
    if "form" in request:
        body, type = _encode_pairs(request["form"], variables).encode(), "application/x-www-form-urlencoded"
    elif "json" in request:
        body, type = json.dumps(fill(request["json"], variables)).encode(), "application/json"
    elif "multipart" in request:
        body, type = _encode_multipart(fill(request["multipart"], variables))
    elif "body" in request:
        body = fill(request["body"], variables).encode("utf-8", "surrogateescape")
    if type:
        headers.setdefault("Content-Type", type)
    path = fill(request["path"], variables)
    if request.get("query"):
        path += ("&" if "?" in path else "?") + _encode_pairs(request["query"], variables)
    return path, headers, body


def _encode_pairs(pairs: list[list[str]], variables: Variables) -> str:
    return "&".join(
        "=".join(quote_plus(str(fill(part, variables)), errors="surrogateescape") for part in pair)
        for pair in pairs
    )


def _encode_multipart(parts: list[list[str]]) -> tuple[bytes, str]:
    boundary, text = "XoraclebX", ""
    for name, value, *file_name in parts:
        file = f'; filename="{file_name[0]}"\r\nContent-Type: text/plain' if file_name else ""
        text += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'
    return f"{text}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


# KSs that no server would make. Written here once more, so that a fault in helpers.ks cannot hide itself.


def forge(
    now: int,
    *,
    v: int = 2,
    p: str | int = "2422451",
    secret: str | None = None,
    user: str | None = "",
    type: int | str = 2,
    expiry: str | int = "+3600",
    priv: str = "",
    rand: str | None = None,
    master: str = "",
    data: str = "",
    pattern: str | None = None,
    fields: str | None = None,
    junk: str = "",
) -> str:
    """A KS with any content. expiry: Unix time, or seconds from now with a sign. fields: the signed text, in
    place of all the others. junk: appended to the KS."""
    partner = str(p)
    secret = secret or SECRETS[partner][0]
    if isinstance(expiry, str) and re.fullmatch(r"[+-]\d+", expiry):
        expiry = now + int(expiry)
    if v == 1:
        if fields is None:
            rand = rand or f"{random.random() * 10000:.4f}"
            own = [partner, pattern or partner, str(expiry), str(type), rand, user or "", priv, master, data]
            fields = ";".join(own)
        signature = hashlib.sha1((secret + fields).encode()).hexdigest()
        return base64.b64encode(f"{signature}|{fields}".encode()).decode()
    if fields is None:
        fields = _fields_v2(str(expiry), str(type), user, priv, master, data)
    content = os.urandom(16) + fields.encode()
    content = hashlib.sha1(content).digest() + content
    encryptor = cipher(secret).encryptor()
    encrypted = encryptor.update(content + bytes(-len(content) % 16)) + encryptor.finalize()
    text = base64.b64encode(b"v2|%b|%b" % (partner.encode(), encrypted)).decode()
    return text.replace("+", "-").replace("/", "_") + junk


def _fields_v2(expiry: str, type: str, user: str | None, privileges: str, master: str, data: str) -> str:
    pairs = {}
    for privilege in filter(None, map(str.strip, privileges.split(","))):
        name, _, value = ("all:*" if privilege == "*" else privilege).partition(":")
        pairs[name] = value
    own = {"_e": expiry, "_t": type, "_u": user, "_m": master or None, "_d": data or None}
    pairs |= {name: value for name, value in own.items() if value is not None}
    return "&".join(f"{_php_urlencode(name)}={_php_urlencode(value)}" for name, value in pairs.items())


def _php_urlencode(text: str) -> str:
    return quote_plus(text, safe="-_.").replace("~", "%7E")


@cache
def cipher(secret: str) -> Cipher:
    """AES-128-CBC as version 2 KSs use it."""
    return Cipher(algorithms.AES(hashlib.sha1(secret.encode()).digest()[:16]), modes.CBC(bytes(16)))
