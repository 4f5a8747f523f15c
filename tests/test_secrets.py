"""No file of the project has a KS, a token or a secret of a real account in it.

What looks like one must be made up, and known to be:

- a KS says, before any secret is needed, which partner it is for: it must be one of those below;
- twenty hex digits or more in a row may be a token, a secret or a digest. They must belong to the bundled
  server's accounts, or stand in the test vectors or in a stored output of a notebook, which the tests
  compare with what that server answers, or repeat themselves, or be one of the few listed below.
"""

import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from helpers import encode_ks
from helpers.mock_server.data import seed

ROOT = Path(__file__).parent.parent

# The bundled server's accounts, and the numbers that the vectors and the tests use.
MADE_UP_PARTNERS = {partner.id for partner in (seed.JO, seed.OTHER, seed.BLOCKED)}
MADE_UP_PARTNERS |= {-2, -1, 0, 1, 10, 99, 100, 102, 103, 1000, 1234567, 2422452, 9999999, 99999999}

# Digits that are none of the above, by their beginning, and what they are.
LISTED = {
    "00112233": "a token of the tests",
    "0f9f1e96": "a token of the diagnosis's tests",
    "0f2c4672": "notebook 02: MD5 of its example",
    "0db06872": "notebook 02: SHA1 of its example",
    "0a2fd20f": "notebook 02: SHA512 of its example, first half",
    "c439b034": "notebook 02: SHA512 of its example, second half",
    "fff68e88": "notebooks/go/client_test.go: a digest that begins with f",
}

# Base64 of `v2|`; base64 of 39 hex digits, with which a version 1 KS begins.
_V2 = re.compile(r"djJ8[A-Za-z0-9+/_-]{12,20}")
_V1 = re.compile(r"(?=((?:[MNOYZ][A-Za-z0-9]{3}){13}[A-Za-z0-9+/_-]{8,20}))")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{20,}(?![0-9A-Za-z])")


def suspects(text: str) -> Iterator[str]:
    """What in `text` may be somebody's secret, described without giving it away."""
    for number, line in enumerate(text.splitlines(), start=1):
        for partner in sorted(partners(line) - MADE_UP_PARTNERS):
            yield f"line {number}: a KS of partner {partner}"
        for digits in _HEX.findall(line):
            if not is_made_up(digits.lower()):
                yield f"line {number}: {len(digits)} hex digits that begin with {digits[:4]}"


def partners(line: str) -> set[int]:
    """The partners of the KSs in a line of text."""
    v2 = (re.match(rb"v2\|(-?\d+)\|", from_base64(found)) for found in _V2.findall(line))
    v1 = (re.match(rb"[0-9a-f]{40}\|(-?\d+);", from_base64(found)) for found in _V1.findall(line))
    return {int(found[1]) for found in [*v1, *v2] if found}


def from_base64(text: str) -> bytes:
    """The bytes of a beginning of base64 text, of either alphabet."""
    return base64.b64decode(text[: len(text) // 4 * 4], altchars=b"-_" if re.search("[-_]", text) else None)


def is_made_up(digits: str) -> bool:
    repeats = any(digits[period:] == digits[:-period] for period in range(1, len(digits) // 2 + 1))
    return repeats or digits[:8] in LISTED or digits in made_up_digits()


@cache
def made_up_digits() -> set[str]:
    accounts = (ROOT / "helpers/mock_server/data/seed.py").read_text(encoding="utf-8")
    vectors = [path.read_text(encoding="utf-8") for path in ROOT.glob("tests/vectors/*.json")]
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in ROOT.glob("notebooks/*.ipynb")]
    outputs = [str(cell.get("outputs")) for notebook in notebooks for cell in notebook["cells"]]
    return {digits.lower() for text in [accounts, *vectors, *outputs] for digits in _HEX.findall(text)}


def test_no_file_has_a_real_secret_in_it():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    files = [ROOT / name for name in listed.split("\0")[:-1]]
    found = {
        str(path.relative_to(ROOT)): problems
        for path in files
        if path.is_file() and (problems := list(suspects(path.read_text(encoding="utf-8", errors="replace"))))
    }
    assert found == {}


def a_ks(version: int, partner_id: int) -> str:
    return encode_ks(version=version, partner_id=partner_id, admin_secret="a secret", expiry=1, user_id="jo")


A_TOKEN = hashlib.md5(b"not in any file").hexdigest()

PLANTED = {
    "a version 2 KS": (f'ks = "{a_ks(2, 555)}"', "a KS of partner 555"),
    "a version 2 KS in a URL": (f"https://kaltura.example/api_v3/ks/{a_ks(2, 555)}/x", "a KS of partner 555"),
    "a version 2 KS in a JSON text": (json.dumps({"text": f"\n{a_ks(2, 555)}"}), "a KS of partner 555"),
    "the beginning of a version 2 KS": (a_ks(2, 1234567890)[:24] + "…", "a KS of partner 1234567890"),
    "a version 1 KS": (f"ks={a_ks(1, 555)}", "a KS of partner 555"),
    "a version 1 KS in a URL": (f"https://kaltura.example/api_v3/ks/{a_ks(1, 555)}/x", "a KS of partner 555"),
    "a token": (f"KALTURA_APP_TOKEN={A_TOKEN}", "32 hex digits"),
    "a token in capitals": (A_TOKEN.upper(), "32 hex digits"),
    "a token behind a KS": (f"{a_ks(2, 102)}={A_TOKEN}", "32 hex digits"),
    "a part of a token": (A_TOKEN[:21], "21 hex digits"),
    "a digest": (hashlib.sha512(b"not in any file").hexdigest(), "128 hex digits"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_secret_is_found_and_not_repeated(name):
    text, description = PLANTED[name]
    (found,) = suspects(f"first line\n{text}\n")
    assert found.startswith(f"line 2: {description}")
    assert text[-12:] not in found


@pytest.mark.parametrize(
    "text",
    [
        a_ks(2, seed.JO.id),
        a_ks(1, seed.OTHER.id),
        seed.JO.admin_secrets[0],
        seed.APP_TOKEN["token"],
        "deadbeef" * 4,
        "3f786850e387",
    ],
    ids=["a KS", "a version 1 KS", "a secret", "a token", "a pattern", "a short commit"],
)
def test_what_is_made_up_may_stay(text):
    assert list(suspects(text)) == []
