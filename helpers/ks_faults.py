"""What went wrong in a KS that someone made by hand, told by making the same mistake and comparing.

`decode_ks` asks here once a signature did not match. Every recipe is one usual mistake in one step; all
combinations are tried, and the one with the fewest mistakes is reported. What is reported holds no secret.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import unquote

_MAX_SIZE = 4096
"""Bytes. A KS has a few hundred; the search hashes it a thousand times."""
_BLOCK_SIZE = 16
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2})+")

Faults = tuple[str, ...]


def repaired(ks: str) -> Iterator[tuple[str, str]]:
    """The string without one kind of damage or wrapping at a time, and what the damage is."""
    yield "it is percent-encoded: decode it once", unquote(ks)
    yield (
        "it is Python's bytes as text, b'...': decode() them instead",
        ks.removeprefix("b'").removesuffix("'"),
    )
    yield "it has quotes around it: parse the JSON answer", ks.strip().strip("\"'")
    yield "it has JSON's escapes in it: parse the JSON answer", ks.replace("\\/", "/")
    yield (
        "each + in it became a space on its way: write - and _ for + and /, or encode it for the URL",
        ks.strip().replace(" ", "+"),
    )
    yield "the = at its end are not those of its length: leave them as they are, or out", ks.rstrip("= ")
    with suppress(ValueError):
        yield "it is hexadecimal: encode it as base64", _base64(bytes.fromhex(ks))
    with suppress(ValueError):
        yield "it is base64 of base64: encode once", base64.b64decode(_standard(ks), validate=True).decode()
    if ks.startswith("v2|") and ks.count("|") == 2:
        tag, partner_id, encrypted = ks.split("|")
        with suppress(ValueError):
            whole = f"{tag}|{partner_id}|".encode() + base64.b64decode(_standard(encrypted))
            yield "only its last part is base64: encode all of it, from v2| on", _base64(whole)


def version_1_fault(signature: bytes, fields: bytes, secrets: list[bytes]) -> str | None:
    """What is wrong with the signature of a version 1 KS; None if no recipe gives it."""
    if len(fields) > _MAX_SIZE:
        return None
    found: list[Faults] = [
        (*of_secret, *of_hash, *of_form)
        for secret in secrets
        for variant, of_secret in _variants(secret)
        for digest, of_hash in _signatures_of_version_1(variant, fields)
        for form, of_form in _forms(digest)
        if hmac.compare_digest(form, signature)
    ]
    return _fewest(found)


def version_2_fault(encrypted: bytes, secrets: list[bytes]) -> str | None:
    """What is wrong with the encrypted part of a version 2 KS; None if no recipe opens it."""
    if encrypted.startswith(b"Salted__"):
        return "the cipher took a passphrase and made its own key from it: give it key and IV as bytes"
    if len(encrypted) > _MAX_SIZE:
        return None
    found: list[Faults] = [
        (*of_encoding, *of_key, *of_mode, *of_padding, *of_hash)
        for data, of_encoding in _encodings(encrypted)
        for secret in secrets
        for key, of_key in _keys(secret)
        for plain, known_from, of_mode in _decrypted(key, data)
        for message, of_padding in _unpadded(plain)
        for signature, expected, of_hash in _signatures_of_version_2(message, plain, secret)
        if len(signature) == len(expected) > known_from
        and hmac.compare_digest(signature[known_from:], expected[known_from:])
    ]
    if not found and len(encrypted) % _BLOCK_SIZE:
        return (
            f"its encrypted part has {len(encrypted)} bytes, not a multiple of {_BLOCK_SIZE}: the KS was cut "
            "off, something was inserted, or the mode is not CBC"
        )
    return _fewest(found)


def _fewest(found: list[Faults]) -> str | None:
    fewest: Faults = min(found, key=len, default=())
    return "; ".join(fewest) or None


def _variants(secret: bytes) -> Iterator[tuple[bytes, Faults]]:
    yield secret, ()
    if secret != secret.strip():
        yield secret.strip(), ("the admin secret given here has whitespace around it",)
    for end, name in ((b"\n", "a newline"), (b"\r\n", "a Windows line ending"), (b" ", "a space")):
        yield secret + end, (f"it was made with {name} after the admin secret",)
    for changed in {secret.upper(), secret.lower()} - {secret}:
        yield changed, ("the admin secret is written in the other case: upper and lower case differ",)


# Version 1


def _signatures_of_version_1(secret: bytes, fields: bytes) -> Iterator[tuple[bytes, Faults]]:
    yield hashlib.sha1(secret + fields).digest(), ()
    yield (
        hashlib.sha1(fields + secret).digest(),
        ("the secret is hashed after the fields: it goes before them",),
    )
    yield hashlib.sha1(fields).digest(), ("the secret is not hashed: hash the secret followed by the fields",)
    for joint in (b"|", b";", b":", b"_"):
        wrong = f"there is a {joint.decode()} between secret and fields: nothing goes between them"
        yield hashlib.sha1(secret + joint + fields).digest(), (wrong,)
    yield (
        hmac.digest(secret, fields, "sha1"),
        ("it is an HMAC: take the plain SHA-1 of the secret followed by the fields",),
    )
    for name in ("md5", "sha256", "sha512"):
        digest = hashlib.new(name, secret + fields, usedforsecurity=False).digest()
        yield digest, (f"it is signed with {name.upper()}: take SHA-1",)


def _forms(digest: bytes) -> Iterator[tuple[bytes, Faults]]:
    in_hex = digest.hex().encode()
    yield in_hex, ()
    yield in_hex.upper(), ("the signature is in upper-case hex: write lower case",)
    yield digest, ("the signature is 20 raw bytes: write 40 hex digits",)
    yield base64.b64encode(digest), ("the signature is in base64: write 40 hex digits",)


# Version 2


def _encodings(encrypted: bytes) -> Iterator[tuple[bytes, Faults]]:
    yield encrypted, ()
    if _HEX.fullmatch(encrypted):
        yield bytes.fromhex(encrypted.decode()), ("the encrypted part is in hex: take its bytes",)
    with suppress(binascii.Error, ValueError):
        data = base64.b64decode(encrypted, validate=True)
        yield data, ("the encrypted part is base64 already: take its bytes, and encode the whole once",)


def _keys(secret: bytes) -> Iterator[tuple[bytes, Faults]]:
    """The key is the first 16 bytes of the secret's SHA-1."""
    for variant, of_secret in _variants(secret):
        yield hashlib.sha1(variant).digest()[:16], of_secret
    sha1 = hashlib.sha1(secret)
    not_hashed = ("the key is the admin secret itself: take the first 16 bytes of its SHA-1",)
    for size in (16, 24, 32):
        yield secret[:size].ljust(size, b"\0"), not_hashed
        if _HEX.fullmatch(secret):
            yield bytes.fromhex(secret.decode())[:size].ljust(size, b"\0"), not_hashed
    for size in (24, 32):
        whole = ("the key is the whole SHA-1 of the secret, 20 bytes: take its first 16",)
        yield sha1.digest().ljust(size, b"\0"), whole
    for size in (16, 24, 32):
        in_hex = ("the key is made of the hex digits of the secret's SHA-1: take its first 16 bytes",)
        yield sha1.hexdigest()[:size].encode(), in_hex
    for name in ("md5", "sha256"):
        wrong = (f"the key is made with {name.upper()}: take the first 16 bytes of the secret's SHA-1",)
        other = hashlib.new(name, secret, usedforsecurity=False).digest()
        for size in {16, len(other)}:
            yield other[:size], wrong


def _decrypted(key: bytes, encrypted: bytes) -> Iterator[tuple[bytes, int, Faults]]:
    """The plaintext under each mode and IV, and from which byte on it is known."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not encrypted or len(encrypted) % _BLOCK_SIZE:
        return
    cbc = Cipher(algorithms.AES(key), modes.CBC(bytes(_BLOCK_SIZE))).decryptor().update(encrypted)
    yield cbc, 0, ()
    yield cbc[_BLOCK_SIZE:], 0, ("the IV is sent before the encrypted part: take 16 zero bytes, send none",)
    # In CBC a wrong IV spoils only the first block. What is left of the signature is enough to recognise it.
    yield cbc, _BLOCK_SIZE, ("the IV is another one: it is 16 zero bytes",)
    ecb = Cipher(algorithms.AES(key), modes.ECB()).decryptor().update(encrypted)
    yield ecb, 0, ("the mode is ECB: take CBC with an IV of 16 zero bytes",)


def _unpadded(plain: bytes) -> Iterator[tuple[bytes, Faults]]:
    yield plain.rstrip(b"\0"), ()
    count = plain[-1] if plain else 0
    if 0 < count <= _BLOCK_SIZE and plain.endswith(bytes([count]) * count):
        yield plain[:-count], ("the padding is PKCS#7: pad with zero bytes, and only up to a full block",)


def _signatures_of_version_2(
    message: bytes, plain: bytes, secret: bytes
) -> Iterator[tuple[bytes, bytes, Faults]]:
    """The signature that is there, and the one that a way of signing gives."""
    right = "sign the 16 random bytes followed by the fields"
    sha1: Callable[[bytes], bytes] = lambda data: hashlib.sha1(data).digest()  # noqa: E731
    signature, rest = message[:20], message[20:]
    random_bytes, fields = rest[:16], rest[16:]
    yield signature, sha1(rest), ()
    yield signature, sha1(fields), (f"the random bytes are not signed: {right}",)
    yield signature, sha1(fields + random_bytes), (f"the fields are signed before the random bytes: {right}",)
    yield signature, sha1(plain[20:]), (f"the padding is signed too: {right}, then pad",)
    for signed in (secret + rest, rest + secret, secret + fields, fields + secret):
        yield signature, sha1(signed), (f"the secret is signed too: {right}",)
    yield signature, hmac.digest(secret, rest, "sha1"), (f"the signature is an HMAC: {right}, with SHA-1",)
    in_hex = sha1(message[40:]).hex().encode()
    yield message[:40], in_hex, ("the signature is 40 hex digits: write its 20 bytes",)
    for name, size in (("md5", 16), ("sha256", 32)):
        other = hashlib.new(name, message[size:], usedforsecurity=False).digest()
        yield message[:size], other, (f"it is signed with {name.upper()}: take SHA-1",)
    yield message[-20:], sha1(message[:-20]), ("the signature is at the end: it goes first",)


def _standard(text: str) -> str:
    return text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
