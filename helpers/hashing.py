"""The token hash: how a caller of `appToken.startSession` proves that it knows the app token's token.

Notebook 01 makes one by hand, notebook 02 shows every way to get it wrong. It is a plain hash of the KS
followed directly by the token, not an HMAC. Rule: AppToken::calcHash (alpha/lib/model/AppToken.php).
"""

import hashlib
import re

HASH_TYPES = ("MD5", "SHA1", "SHA256", "SHA512")
"""The hash types an app token can have, spelled as the API spells them (KalturaAppTokenHashType)."""

_MEANING = {"ks": "the `ks` in the answer of session.startWidgetSession", "token": "the app token's `token`"}
_INVISIBLE = "\ufeff\u200b"  # byte order mark and zero-width space, which str.strip() leaves alone
_CHARACTERS = {" ": "a space", "\n": "a newline", "\r": "a carriage return", "\t": "a tab"}


def token_hash(ks: str, token: str, hash_type: str = "SHA1") -> str:
    """The `tokenHash` parameter of `appToken.startSession`, in lower-case hex.

    ks: the KS that the call itself is made with, character by character as the server returned it.
    token: the app token's `token`, not its `id`.
    hash_type: the app token's `hashType`, one of HASH_TYPES; SHA1 is what the server assumes for a token
    that has none.

    Raises ValueError, saying what to do, for an unknown hash type and for a ks or token that is not a string,
    empty, in quotes, percent-encoded, or has whitespace at either end.
    """
    _check_argument("ks", ks)
    _check_argument("token", token)
    if re.search("%[0-9A-Fa-f]{2}", ks):
        raise ValueError(
            "ks is percent-encoded: hash it as the server returned it, encode it only to send it"
        )
    return digest(ks, token, hash_type)


def digest(ks: str, token: str, hash_type: str) -> str:
    """The same hash as the server computes it. Only hash_type is checked.

    Bytes that are not UTF-8 are given as the characters of Python's surrogateescape.
    """
    if hash_type not in HASH_TYPES:
        raise ValueError(_unknown_hash_type(hash_type))
    hashed = (ks + token).encode("utf-8", "surrogateescape")
    return hashlib.new(hash_type.lower(), hashed, usedforsecurity=False).hexdigest()


def _check_argument(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise ValueError(f"{name} has to be a string (str), not {type(text).__name__}: give {_MEANING[name]}")
    if not text:
        raise ValueError(f"{name} is empty: give {_MEANING[name]}")
    for end, character in (("starts", text[0]), ("ends", text[-1])):
        if character.isspace() or character in _INVISIBLE:
            what = _CHARACTERS.get(character, f"an invisible character (U+{ord(character):04X})")
            raise ValueError(f"{name} {end} with {what}: remove it, or it is hashed too")
        if character in "\"'":
            raise ValueError(
                f"{name} {end} with a quote: parse the JSON answer, its quotes are not part of the value"
            )


def _unknown_hash_type(hash_type: object) -> str:
    message = f"unknown hash type {hash_type!r}: the four are {', '.join(HASH_TYPES)}"
    meant = re.sub("[^A-Z0-9]", "", str(hash_type).upper())
    return f"{message}; write {meant}" if meant in HASH_TYPES else message
