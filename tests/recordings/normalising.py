"""Make answers comparable: KSs decoded, new ids and tokens numbered, times relative to now."""

import base64
import binascii
import hashlib
import json
import re

from tests.recordings.sending import SECRETS, Variables, cipher

_KS = re.compile(r"(?:[A-Za-z0-9_\-+=]|\\?/){48,}")
_PHP_STRING = re.compile(r's:\d+:"(' + _KS.pattern + ')"')
_TIME = re.compile(r"(?<![0-9.])(1[0-9]{9}|2[0-9]{9})(?![0-9])")
_ID = re.compile(r"\b0_[0-9a-z]{8}\b")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
_EXECUTION_TIME = re.compile("<executionTime>[^<]*</executionTime>")

_FIXED_TIMES = {
    *(1000000000, 1537206876, 1637206833, 1893456000, 1900000000, 1999999999, 2000000000),
    *(2147483647, 2147483648),
}
_OPENING = range(1500000000, 1505000000)
"""Times of the first state."""
_LONG = 40 * 365 * 86400
"""Seconds. Times that are further from now are left as they are."""
_FIRST_IDS = {
    *("0_o7l19k80", "0_another1", "0_disabled", "0_expired1", "0_welcome1", "0_tour0001", "0_logo0001"),
    *("0_jos0talk", "0_jos0demo", "0_marias01", "0_marias02", "0_podcast1", "0_network1", "0_live0001"),
    *("0_pending1", "0_rejected", "0_empty001", "0_others01", "0_zzzzzzzz", "0_nosuch01"),
}
_FIRST_HEX = {
    *(secret for secrets in SECRETS.values() for secret in secrets),
    *("05e0000000000000000000000000005e", "05e100200000000000000000001002e5"),
    *(("0123456789abcdef" * 2)[:-1] + last for last in "f01"),
}


class Normaliser:
    """Normalises the answers of one scenario, in their order: the same new id gets the same number."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._hex: dict[str, str] = {}
        self._now = 0
        self._variables: Variables = {}

    def start(self, now: int, variables: Variables) -> None:
        """Begin with the answer to the next step. now: Unix time."""
        self._now = now
        self._variables = variables

    def header(self, value: str) -> str:
        return self.text(value).replace(" ", "")

    def text(self, text: str) -> str:
        text = _EXECUTION_TIME.sub("<executionTime>T</executionTime>", text)
        text = _PHP_STRING.sub(lambda found: f's:N:"{self._ks(found[1])}"', text)
        text = _KS.sub(lambda found: self._ks(found[0]), text)
        text = _ID.sub(lambda found: _numbered(found[0], "id", self._ids, _FIRST_IDS), text)
        text = _HEX.sub(lambda found: _numbered(found[0], "hex", self._hex, _FIRST_HEX), text)
        return _TIME.sub(lambda found: self._time(found[0]), text)

    def _ks(self, text: str) -> str:
        described = describe_ks(text.replace("\\/", "/"))
        if described:
            return described
        for name, value in self._variables.items():  # a KS that was sent, and is in the answer
            if isinstance(value, str) and len(value) >= 48:
                text = text.replace(value.replace("/", "\\/"), f"<{name}>").replace(value, f"<{name}>")
        return text

    def _time(self, digits: str) -> str:
        time = int(digits)
        distance = time - self._now
        if abs(distance) > _LONG or time in _OPENING or time in _FIXED_TIMES:
            return digits
        if -30 <= distance <= 7:
            return "<now>"
        if abs(distance) > 10**7:
            return f"<now{round(distance / 1000) * 1000:+d}>"
        minutes = round(distance / 60) * 60
        if abs(distance - minutes) <= 7:
            return f"<now{minutes:+d}>"
        return f"<now{round(distance / 10) * 10:+d}>"


def _numbered(found: str, kind: str, numbers: dict[str, str], known: set[str]) -> str:
    return found if found in known else numbers.setdefault(found, f"<{kind}{len(numbers) + 1}>")


def describe_ks(text: str) -> str | None:
    """The content of a KS of either version that one of the accounts signed, else None."""
    standard = text.replace("-", "+").replace("_", "/").replace(" ", "+")
    try:
        raw = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError):
        return None
    if raw.startswith(b"v2|"):
        _, partner, encrypted = raw.split(b"|", 2)
        return _describe_v2(partner.decode(errors="replace"), encrypted)
    signed = re.fullmatch(rb"([0-9a-f]{40})\|(.*)", raw, re.DOTALL)
    return _describe_v1(signed[1].decode(), signed[2]) if signed else None


def _describe_v2(partner: str, encrypted: bytes) -> str | None:
    if len(encrypted) % 16:
        return None
    for number, secret in enumerate(SECRETS.get(partner, [])):
        decryptor = cipher(secret).decryptor()
        content = (decryptor.update(encrypted) + decryptor.finalize()).rstrip(b"\0")
        if hashlib.sha1(content[20:]).digest() == content[:20]:
            return f"<KS v2 p={partner} secret#{number} {content[36:].decode(errors='replace')}>"
    return None


def _describe_v1(signature: str, content: bytes) -> str | None:
    fields = content.decode(errors="replace").split(";")
    for number, secret in enumerate(SECRETS.get(fields[0], [])):
        if hashlib.sha1(secret.encode() + content).hexdigest() == signature:
            if len(fields) > 4:
                fields[4] = "RAND"
            return f"<KS v1 secret#{number} {';'.join(fields)}>"
    return None


def project(text: str, wanted: str | list[str] | None) -> str:
    """Of each object in a JSON answer the wanted fields only; errors and everything else stay whole."""
    if not wanted:
        return text
    names = ["id", "objectType"] if wanted == "ids" else wanted

    def keep(value: object) -> object:
        match value:
            case {"objects": list(objects), **rest}:
                return {**rest, "objects": [keep(one) for one in objects]}
            case {"objectType": str(type)} if type != "KalturaAPIException":
                return {name: value.get(name) for name in names}
            case list():
                return [keep(one) for one in value]
        return value

    try:
        return json.dumps(keep(json.loads(text)))
    except ValueError:
        return text
