"""Stand-ins for secrets in what is printed. Whether anything has to be masked is for `Kaltura` to decide."""

import hashlib
import re
from urllib.parse import unquote

_SECRET_NAMES = frozenset({"ks", "token", "tokenHash", "secret", "session"})

# A KS is a long base64 string, as it is, percent-encoded or in JSON with `\/`; tokens, secrets and digests
# have 32 hex digits or more. Neither the words of the API's paths nor its error codes are secrets.
_PATH = r"/api_v3(?:/\w{1,30}(?![\w+-]))*"
_ERROR_CODE = r"\b[A-Z_]{40,}\b"
_KS = r"\b(?!/)(?:(?!/api_v3)(?:[A-Za-z0-9+/_-]|\\/|%2[BbFf])){40,}(?:=|%3[Dd]){0,2}"
_USER_INFO = r"(?<=://)[^/?#\s]+(?=@)"
_FOUND = re.compile(rf"{_PATH}|{_ERROR_CODE}|(?P<secret>{_USER_INFO}|{_KS}|\b[0-9A-Fa-f]{{32,}}\b)")

_REFERENCE = re.compile(r"\{\d+:result[^{}]*\}")


def mask(secret: str) -> str:
    """A stand-in for a secret that can still be compared with another: `[masked 1a2b3c4d]`.

    The eight digits are the start of the secret's SHA-256. Equal secrets give equal digits, and the digits
    do not give the secret away. An empty string stays empty.
    """
    return f"[masked {hashlib.sha256(secret.encode()).hexdigest()[:8]}]" if secret else secret


def mask_text(text: str) -> str:
    """`text` with everything masked that looks like a KS, a token, a digest, a secret or a URL's password."""

    def mask_found(found: re.Match[str]) -> str:
        secret = found["secret"]
        return mask(unquote(secret).replace("\\/", "/")) if secret else found.group()

    return _FOUND.sub(mask_found, text)


def mask_user(url: str) -> str:
    """`url` with everything before its last @ masked, even where it is not a valid URL."""
    user, at, host = url.rpartition("@")
    return f"{mask(user)}{at}{mask_text(host)}"


def is_secret_name(name: str) -> bool:
    """Whether a field's value is secret: `1:ks`, `appToken[token]` and `ks` are, by their last word."""
    return re.split(r"[\[\]:]+", name.rstrip("]"))[-1] in _SECRET_NAMES


def is_reference(value: str) -> bool:
    """Whether a value refers to another result of a multirequest, such as `{1:result:ks}`."""
    return _REFERENCE.fullmatch(value) is not None
