"""How a text becomes a digest: its encoding, the hash function, and what is done instead of hashing once."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal
from urllib.parse import quote_from_bytes

from helpers.diagnosis.decode import Step
from helpers.diagnosis.recipe import KS, TOKEN, Hash, Recipe, bytes_of, hash_once, literal
from helpers.hashing import HASH_TYPES

_Rewrite = Callable[[bytes], bytes]
_Method = Callable[[Hash, Recipe], bytes]

_UTF8 = "Hash the UTF-8 bytes: Encoding.UTF8 in .NET (Encoding.Unicode is UTF-16), varchar in SQL Server."
_MARK = "Leave out the byte order mark: new UTF8Encoding(false) in .NET, utf8NoBOM in PowerShell 7."
_CHARACTERS = "Name UTF-8 where the string becomes bytes; many languages default to the system's encoding."
_PLAIN = "Hash the text itself, not an encoded form of it."
_CASE = "Hash KS and token as they are: upper and lower case count."
_LENGTH = "Hash the text without its length: not BinaryWriter.Write in .NET, nor writeUTF in Java."
_BUFFER = "Hash as many bytes as the text has (strlen), not the whole buffer that holds it."

# what the text became, the codec, the byte order mark, the fix, the cost
_CODECS = (
    ("UTF-16 (little-endian)", "utf-16-le", b"", _UTF8, 1),
    ("UTF-16 (little-endian) with a byte order mark", "utf-16-le", b"\xff\xfe", _UTF8, 1),
    ("UTF-8 with a byte order mark", "utf-8", b"\xef\xbb\xbf", _MARK, 1),
    ("UTF-16 (big-endian)", "utf-16-be", b"", _UTF8, 2), ("Latin-1", "latin-1", b"", _CHARACTERS, 2),
    ("UTF-16 (big-endian) with a byte order mark", "utf-16-be", b"\xfe\xff", _UTF8, 2),
    ("ASCII with question marks", "ascii", b"", _CHARACTERS, 2),
    ("Windows-1252", "cp1252", b"", _CHARACTERS, 3), ("UTF-32 (little-endian)", "utf-32-le", b"", _UTF8, 3),
    ("UTF-32 (big-endian)", "utf-32-be", b"", _UTF8, 3),
    ("UTF-32 (little-endian) with a byte order mark", "utf-32-le", b"\xff\xfe\0\0", _UTF8, 3),
    ("UTF-32 (big-endian) with a byte order mark", "utf-32-be", b"\0\0\xfe\xff", _UTF8, 3),
    ("EBCDIC", "cp037", b"", _CHARACTERS, 3), ("UTF-7", "utf-7", b"", _CHARACTERS, 3),
)  # fmt: skip


def _seven_bit_length(data: bytes) -> bytes:
    length, prefix = len(data), b""
    while length > 0x7F:
        prefix, length = prefix + bytes([length & 0x7F | 0x80]), length >> 7
    return prefix + bytes([length]) + data


# what was done to the whole text, how, the fix, the cost
_REWRITTEN: tuple[tuple[str, _Rewrite, str, int], ...] = (
    ("everything in upper case", bytes.upper, _CASE, 2),
    ("everything in lower case", bytes.lower, _CASE, 2),
    ("everything encoded in base64", base64.b64encode, _PLAIN, 2),
    ("everything encoded in base64, with line breaks", base64.encodebytes, _PLAIN, 3),
    ("everything encoded in URL-safe base64", base64.urlsafe_b64encode, _PLAIN, 3),
    ("everything encoded in hex", lambda data: data.hex().encode(), _PLAIN, 2),
    ("everything encoded in upper-case hex", lambda data: data.hex().upper().encode(), _PLAIN, 3),
    ("everything URL-encoded", lambda data: quote_from_bytes(data, safe="").encode(), _PLAIN, 2),
    ("its bytes in reverse", lambda data: data[::-1], _PLAIN, 3),
    ("its length in .NET's seven-bit form before it", _seven_bit_length, _LENGTH, 2),
    ("its length and a colon before it", lambda data: b"%d:%s" % (len(data), data), _LENGTH, 3),
)


_BYTE_ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")


def encodings() -> Iterator[tuple[int, Step, Callable[[str], bytes]]]:
    """What may have become of the text on its way to the hash function."""

    def encoded(codec: str, mark: bytes) -> Callable[[str], bytes]:
        return lambda text: mark + text.encode(codec, "replace")

    def rewritten(rewrite: _Rewrite) -> Callable[[str], bytes]:
        return lambda text: rewrite(bytes_of(text))

    def with_length(size: int, order: Literal["little", "big"]) -> _Rewrite:
        return lambda data: (len(data) % (1 << 8 * size)).to_bytes(size, order) + data

    def in_buffer(size: int) -> _Rewrite:
        return lambda data: data.ljust(size, b"\0")

    for name, codec, mark, fix, cost in _CODECS:
        yield cost, Step(f"the text as {name}", fix), encoded(codec, mark)
    for name, rewrite, fix, cost in _REWRITTEN:
        yield cost, Step(name, fix), rewritten(rewrite)
    for size in (1, 2, 4, 8):
        for order in _BYTE_ORDERS:
            step = Step(f"its length in {size} byte{'s' * (size > 1)} ({order}-endian) before it", _LENGTH)
            yield 2, step, rewritten(with_length(size, order))
    for size in (200, 255, 256, 300, 400, 500, 512, 1000, 1024, 2048, 4096):
        yield 2, Step(f"zero bytes after it up to {size}", _BUFFER), rewritten(in_buffer(size))


_HMAC = (
    "Use a plain hash, not an HMAC: no key is involved, the token is a part of the text that is hashed. "
    "That is createHash('sha256').update(ks + token) in Node, hash('sha256', $ks . $token) in PHP."
)
_ONCE = "Hash once: send the hex digest as it is."
_DO_HASH = (
    "Send the hash of KS and token, not a value itself. Every KS has another hash; no page or call shows it."
)
GO_SUM = (
    "In Go, h.Sum(data) does not hash data, it puts the digest after it: use sha256.Sum256([]byte(ks + "
    "token)), or h.Write and then h.Sum(nil). What you sent contains the text in the clear: treat the "
    "token as leaked."
)
# the form in which a digest was hashed once more, how it is made, the cost
_HASHED_AGAIN: tuple[tuple[str, _Rewrite, int], ...] = (
    ("hex digest", lambda digest: digest.hex().encode(), 1),
    ("raw digest", bytes, 1),
    ("upper-case hex digest", lambda digest: digest.hex().upper().encode(), 2),
    ("digest in base64", base64.b64encode, 2),
    ("hex digest and a newline", lambda digest: digest.hex().encode() + b"\n", 2),
    ("line of sha256sum", lambda digest: digest.hex().encode() + b"  -\n", 2),
    ("raw digest as Latin-1 text", lambda digest: digest.decode("latin-1").encode(), 3),
    ("raw digest as UTF-8 text", lambda digest: digest.decode("utf-8", "replace").encode(), 3),
)


def methods(hash_type: str | None, keys: dict[str, str]) -> Iterator[tuple[int, Step, _Method]]:
    """What may have been done instead of hashing once. keys: other values that may be an HMAC's key."""
    yield 1, Step("HMAC of the KS with the token as key", _HMAC), _hmac(TOKEN, KS)
    yield 1, Step("HMAC of the token with the KS as key", _HMAC), _hmac(KS, TOKEN)
    yield 1, Step("HMAC of both with the token as key", _HMAC), _hmac(TOKEN)
    yield 2, Step("HMAC of both with the KS as key", _HMAC), _hmac(KS)
    yield 2, Step("HMAC of both with an empty key", _HMAC), _hmac("")
    for name, value in keys.items():
        key = literal(value)
        yield 2, Step(f"HMAC of both with {name} as key", _HMAC), _hmac(key)
        yield 3, Step(f"HMAC of the KS with {name} as key", _HMAC), _hmac(key, KS)
        yield 3, Step(f"HMAC of the token with {name} as key", _HMAC), _hmac(key, TOKEN)
        yield 3, Step(f"HMAC of the KS and {name} with the token as key", _HMAC), _hmac(TOKEN, KS + key)
    for name, write, cost in _HASHED_AGAIN:
        yield cost, Step(f"the {name} hashed once more", _ONCE), _again(None, write)
        for other in HASH_TYPES:
            if other != hash_type:
                step = Step(f"its {other} ({name}) hashed once more", _ONCE)
                yield cost + 1, step, _again(OWN[other], write)


def _again(first: Hash | None, write: _Rewrite) -> _Method:
    return lambda function, recipe: function.digest(write(hash_once(first or function, recipe)))


def _hmac(key: str, message: str = "") -> _Method:
    """HMAC with templates for key and message; without one, of the text as it is joined."""

    def method(function: Hash, recipe: Recipe) -> bytes:
        data = recipe.encode(recipe.text(message))
        return hmac.new(recipe.encode(key.format(recipe.ks, recipe.token)), data, function.new).digest()

    return method


def not_hashed(name: str) -> Step:
    """That a value was sent as it is."""
    return Step(f"{name} itself, not hashed", _DO_HASH)


def _by_name(name: str, algorithm: str) -> Hash | None:
    """A function of hashlib; None if this Python's OpenSSL does not have it."""

    def new(data: bytes = b"") -> "hashlib._Hash":
        return hashlib.new(algorithm, data, usedforsecurity=False)

    try:
        return Hash(name, new().digest_size, getattr(hashlib, algorithm, new))
    except ValueError:
        return None


OWN = {name: function for name in HASH_TYPES if (function := _by_name(name, name.lower()))}
"""The functions that an app token can ask for, by the API's name."""
_OTHERS = {
    "SHA384": "sha384", "SHA224": "sha224", "SHA3-256": "sha3_256", "SHA3-512": "sha3_512",
    "SHA3-384": "sha3_384", "SHA3-224": "sha3_224", "BLAKE2b": "blake2b", "BLAKE2s": "blake2s",
    "SHA-512/256": "sha512_256", "SHA-512/224": "sha512_224", "RIPEMD-160": "ripemd160", "MD4": "md4",
    "Whirlpool": "whirlpool", "SM3": "sm3",
}  # fmt: skip


def other_functions(hash_type: str | None) -> Iterator[tuple[int, Step, Hash]]:
    """Every other hash function, with the mistake of using it."""
    found = [(1, function) for name, function in OWN.items() if hash_type and name != hash_type]
    found += [(2, function) for name, algorithm in _OTHERS.items() if (function := _by_name(name, algorithm))]
    for size in (16, 20, 32):
        found.append((2, Hash(f"BLAKE2b-{8 * size}", size, partial(hashlib.blake2b, digest_size=size))))
    fix = "Use the token's own hash type: appToken.get returns it as hashType (SHA1 if it has none)."
    for cost, function in found:
        yield (
            cost,
            Step(f"{function.name} instead of {hash_type or 'one of the four hash types'}", fix),
            function,
        )
