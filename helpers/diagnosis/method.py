"""Mistakes on the way from text to digest: the encoding, HMAC, hashing twice, another hash function.

To add one, add a row to a table. A cure is what to do instead, with the idiom of the language where the
mistake usually comes from.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote_from_bytes

from helpers.diagnosis.draft import COMMON, RARE, SOMETIMES, Algorithm, Draft, Method, Mistake, Part, Stage
from helpers.hashing import HASH_TYPES

_UTF8 = (
    "Hash the UTF-8 bytes: Encoding.UTF8 in .NET (Encoding.Unicode is UTF-16), getBytes(UTF_8) in Java, "
    "VARCHAR rather than NVARCHAR in SQL Server, and in PowerShell no file written with > or Out-File."
)
_MARK = (
    "Leave out the byte order mark: new UTF8Encoding(false) in .NET, -Encoding utf8NoBOM in PowerShell 7, "
    "utf-8-sig for reading such a file in Python."
)
_CHARACTER_SET = (
    "Name UTF-8 when text becomes bytes; without a name many languages take the system's character set."
)

# what the text became instead of UTF-8, codec, byte order mark, likelihood, cure
_ENCODINGS = (
    ("UTF-16 (little-endian)", "utf-16-le", b"", COMMON, _UTF8),
    ("UTF-16 (little-endian) with a byte order mark", "utf-16-le", b"\xff\xfe", COMMON, _UTF8),
    ("UTF-8 with a byte order mark", "utf-8", b"\xef\xbb\xbf", COMMON, _MARK),
    ("UTF-16 (big-endian)", "utf-16-be", b"", SOMETIMES, _UTF8),
    ("UTF-16 (big-endian) with a byte order mark", "utf-16-be", b"\xfe\xff", SOMETIMES, _UTF8),
    ("Latin-1", "latin-1", b"", SOMETIMES, _CHARACTER_SET),
    ("ASCII with question marks", "ascii", b"", SOMETIMES, _CHARACTER_SET),
    ("Windows-1252", "cp1252", b"", RARE, _CHARACTER_SET),
    ("UTF-32 (little-endian)", "utf-32-le", b"", RARE, _UTF8),
    ("UTF-32 (little-endian) with a byte order mark", "utf-32-le", b"\xff\xfe\0\0", RARE, _UTF8),
    ("UTF-32 (big-endian)", "utf-32-be", b"", RARE, _UTF8),
    ("UTF-32 (big-endian) with a byte order mark", "utf-32-be", b"\0\0\xfe\xff", RARE, _UTF8),
    ("EBCDIC", "cp037", b"", RARE, _CHARACTER_SET),
)


def _length_prefixed(size: int, order: str) -> Callable[[bytes], bytes]:
    return lambda data: (len(data) % (1 << 8 * size)).to_bytes(size, order) + data


def _seven_bit_length_prefixed(data: bytes) -> bytes:
    length, prefix = len(data), b""
    while length > 0x7F:
        prefix, length = prefix + bytes([length & 0x7F | 0x80]), length >> 7
    return prefix + bytes([length]) + data


def _padded_to(size: int) -> Callable[[bytes], bytes]:
    return lambda data: data.ljust(size, b"\0")


_PLAIN = "Hash the text itself, not an encoded form of it."
_CASE = "Hash KS and token as they are; upper and lower case count."
_LENGTH = (
    "Hash the bytes of the text alone, without their length: GetBytes rather than BinaryWriter or writeUTF."
)
_BUFFER = "Hash as many bytes as the text has (strlen), not the whole buffer that holds it."

# what happened to the whole text before it was hashed, what it does to the bytes, likelihood, cure
_REWRITES = (
    ("everything in upper case", bytes.upper, SOMETIMES, _CASE),
    ("everything in lower case", bytes.lower, SOMETIMES, _CASE),
    ("everything encoded in base64", base64.b64encode, SOMETIMES, _PLAIN),
    ("everything encoded in URL-safe base64", base64.urlsafe_b64encode, RARE, _PLAIN),
    ("everything written in hex", lambda data: data.hex().encode(), SOMETIMES, _PLAIN),
    ("everything written in upper-case hex", lambda data: data.hex().upper().encode(), RARE, _PLAIN),
    ("everything URL-encoded", lambda data: quote_from_bytes(data, safe="").encode(), SOMETIMES, _PLAIN),
    ("its length in one byte before it", _length_prefixed(1, "big"), RARE, _LENGTH),
    ("its length in two bytes before it", _length_prefixed(2, "big"), RARE, _LENGTH),
    ("its length in two bytes (little-endian) before it", _length_prefixed(2, "little"), RARE, _LENGTH),
    ("its length in four bytes before it", _length_prefixed(4, "big"), RARE, _LENGTH),
    ("its length in four bytes (little-endian) before it", _length_prefixed(4, "little"), RARE, _LENGTH),
    ("its length in .NET's seven-bit form before it", _seven_bit_length_prefixed, RARE, _LENGTH),
    ("zero bytes after it up to 256", _padded_to(256), RARE, _BUFFER),
    ("zero bytes after it up to 512", _padded_to(512), RARE, _BUFFER),
    ("zero bytes after it up to 1024", _padded_to(1024), RARE, _BUFFER),
    ("its bytes in reverse", lambda data: data[::-1], RARE, _PLAIN),
)


# How the hash function is applied. Each of these takes the method there is and gives one around it, so
# that two of them can come together: a digest hashed once more may be an HMAC.


def _plain(algorithm: Algorithm, draft: Draft) -> bytes:
    return algorithm.digest(draft.data())


def _hmac(key: Part | str | bytes, *, message: Part | None = None) -> Callable[[Draft], Draft]:
    """HMAC of the text, or of what is left of it when `message` alone stays of KS and token."""

    def method(algorithm: Algorithm, draft: Draft) -> bytes:
        return hmac.new(draft.encode(key), draft.data(), algorithm.new).digest()

    def change(draft: Draft) -> Draft:
        layout = draft.layout
        if message:
            layout = tuple(piece for piece in layout if not isinstance(piece, Part) or piece is message)
        return draft._replace(layout=layout, method=method)

    return change


def _again(write: Callable[[bytes], bytes], inner: Algorithm | None = None) -> Callable[[Draft], Draft]:
    """The digest, written in some way, hashed once more; the first time perhaps with another function."""

    def change(draft: Draft) -> Draft:
        first = draft.method or _plain
        return draft._replace(
            method=lambda algorithm, draft: algorithm.digest(write(first(inner or algorithm, draft)))
        )

    return change


def _hashed_first(*parts: Part, write: Callable[[bytes], bytes]) -> Callable[[Draft], Draft]:
    """KS or token or both replaced by a digest of their own."""

    def change(draft: Draft) -> Draft:
        last = draft.method or _plain

        def method(algorithm: Algorithm, draft: Draft) -> bytes:
            values = {part: write(algorithm.digest(draft.encode(part))) for part in parts}
            ks, token = values.get(Part.KS, draft.ks), values.get(Part.TOKEN, draft.token)
            return last(algorithm, draft._replace(ks=ks, token=token))

        return draft._replace(method=method)

    return change


def _with_other_size(method: Method, *, layout: tuple | None = None) -> Callable[[Draft], Draft]:
    def change(draft: Draft) -> Draft:
        return draft._replace(method=method, layout=layout or draft.layout, has_size_of_hash=False)

    return change


def _just(value: str) -> Callable[[Draft], Draft]:
    return _with_other_size(_not_hashed, layout=(value,))


def _not_hashed(_: Algorithm, draft: Draft) -> bytes:
    return draft.data()


def _go_sum(algorithm: Algorithm, draft: Draft) -> bytes:
    return draft.data() + algorithm.digest(b"")


def _go_sum_of_token(algorithm: Algorithm, draft: Draft) -> bytes:
    return draft.encode(Part.TOKEN) + algorithm.digest(draft.encode(Part.KS))


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _upper_hex(digest: bytes) -> bytes:
    return digest.hex().upper().encode()


def _raw(digest: bytes) -> bytes:
    return digest


def _hex_line(digest: bytes) -> bytes:
    return digest.hex().encode() + b"\n"


def _latin1_text(digest: bytes) -> bytes:
    return digest.decode("latin-1").encode()


def _utf8_text(digest: bytes) -> bytes:
    return digest.decode("utf-8", "replace").encode()


_HASH = (
    "Use a plain hash, not an HMAC: no key is involved, the token is a part of the text that is hashed. That "
    "is createHash('sha256').update(ks + token) in Node rather than createHmac, hash() rather than "
    "hash_hmac() in PHP, SHA256 rather than HMACSHA256 in .NET, openssl dgst without -hmac, hashlib rather "
    "than hmac in Python."
)
_ONCE = "Hash once: take the hex digest as it is and send it."
_TOGETHER = "Put KS and token together as text first, then hash once."
_GO_SUM = (
    "In Go, h.Sum(data) does not hash data, it writes the digest after it. Use sha256.Sum256([]byte(ks "
    "+ token)), or h.Write and then h.Sum(nil). What you sent holds the text you hashed in clear: treat "
    "the token as leaked."
)
_DO_HASH = (
    "Send the hash of KS and token, not a value itself. The tokenHash is different for every KS; "
    "nothing in the account shows it."
)
_KS, _TOKEN = Part.KS, Part.TOKEN

# what was done instead of hashing the text once, how it changes the draft, likelihood, cure
_METHODS = (
    ("the text itself, not hashed", _with_other_size(_not_hashed), COMMON, _DO_HASH),
    ("the token itself, not hashed", _with_other_size(_not_hashed, layout=(_TOKEN,)), COMMON, _DO_HASH),
    ("HMAC of the KS with the token as key", _hmac(_TOKEN, message=_KS), COMMON, _HASH),
    ("HMAC of the token with the KS as key", _hmac(_KS, message=_TOKEN), COMMON, _HASH),
    ("the hex digest hashed once more", _again(_hex), COMMON, _ONCE),
    ("the raw digest hashed once more", _again(_raw), COMMON, _ONCE),
    ("the KS itself, not hashed", _with_other_size(_not_hashed, layout=(_KS,)), SOMETIMES, _DO_HASH),
    ("HMAC of both with the token as key", _hmac(_TOKEN), SOMETIMES, _HASH),
    ("HMAC of both with the KS as key", _hmac(_KS), SOMETIMES, _HASH),
    ("HMAC of both with an empty key", _hmac(b""), SOMETIMES, _HASH),
    ("the KS hashed by itself first", _hashed_first(_KS, write=_hex), SOMETIMES, _TOGETHER),
    ("the token hashed by itself first", _hashed_first(_TOKEN, write=_hex), SOMETIMES, _TOGETHER),
    ("KS and token each hashed first", _hashed_first(_KS, _TOKEN, write=_hex), SOMETIMES, _TOGETHER),
    ("Go's h.Sum over KS and token", _with_other_size(_go_sum), SOMETIMES, _GO_SUM),
    ("Go's h.Sum over the token", _with_other_size(_go_sum_of_token), SOMETIMES, _GO_SUM),
    ("the KS hashed by itself first, raw", _hashed_first(_KS, write=_raw), RARE, _TOGETHER),
    ("the token hashed by itself first, raw", _hashed_first(_TOKEN, write=_raw), RARE, _TOGETHER),
    ("KS and token each hashed first, raw", _hashed_first(_KS, _TOKEN, write=_raw), RARE, _TOGETHER),
    ("the upper-case hex digest hashed once more", _again(_upper_hex), SOMETIMES, _ONCE),
    ("the digest in base64 hashed once more", _again(base64.b64encode), SOMETIMES, _ONCE),
    ("the hex digest and a newline hashed once more", _again(_hex_line), RARE, _ONCE),
    ("the raw digest as Latin-1 text hashed once more", _again(_latin1_text), RARE, _ONCE),
    ("the raw digest as UTF-8 text hashed once more", _again(_utf8_text), RARE, _ONCE),
)

_RELATED = (
    Algorithm("SHA384", hashlib.sha384, 48),
    Algorithm("SHA224", hashlib.sha224, 28),
    Algorithm("SHA3-256", hashlib.sha3_256, 32),
    Algorithm("SHA3-512", hashlib.sha3_512, 64),
    Algorithm("SHA3-384", hashlib.sha3_384, 48),
    Algorithm("SHA3-224", hashlib.sha3_224, 28),
    Algorithm("BLAKE2b", hashlib.blake2b, 64),
    Algorithm("BLAKE2s", hashlib.blake2s, 32),
    Algorithm("BLAKE2b-256", lambda data=b"": hashlib.blake2b(data, digest_size=32), 32),
    Algorithm("BLAKE2b-160", lambda data=b"": hashlib.blake2b(data, digest_size=20), 20),
    Algorithm("BLAKE2b-128", lambda data=b"": hashlib.blake2b(data, digest_size=16), 16),
)


def _by_name(name: str, size: int) -> Algorithm:
    return Algorithm(name, lambda data=b"": hashlib.new(name.lower(), data, usedforsecurity=False), size)


OWN = {
    name: _by_name(name, hashlib.new(name.lower(), usedforsecurity=False).digest_size) for name in HASH_TYPES
}
"""The functions an app token can ask for, by the API's name."""


def _not_guaranteed() -> list[Algorithm]:
    """Functions that this Python may have: hashlib leaves them to OpenSSL."""
    wanted = (("SHA512_256", 32), ("SHA512_224", 28), ("RIPEMD160", 20), ("SM3", 32), ("MD4", 16))
    found = []
    for name, size in wanted:
        try:
            _by_name(name, size).digest(b"")
        except ValueError:
            continue
        found.append(_by_name(name, size))
    return found


def mistakes(hash_type: str | None, keys: dict[str, str], unhashed: dict[str, str]) -> list[Mistake]:
    """All mistakes of this kind.

    hash_type: the app token's; None if not known, and then none of the four counts as a mistake.
    keys: other values that may have served as the key of an HMAC, by what they are.
    unhashed: other values that may have been sent as they are.
    """
    rows = [
        Mistake(f"the text as {name}", Stage.ENCODING, likelihood, _encoded(codec, mark), cure)
        for name, codec, mark, likelihood, cure in _ENCODINGS
    ]
    rows += [
        Mistake(name, Stage.WHOLE, likelihood, _rewritten(rewrite), cure)
        for name, rewrite, likelihood, cure in _REWRITES
    ]
    rows += [
        Mistake(name, Stage.METHOD, likelihood, change, cure) for name, change, likelihood, cure in _METHODS
    ]
    rows += [
        Mistake(f"HMAC of both with {name} as key", Stage.METHOD, SOMETIMES, _hmac(key), _HASH)
        for name, key in keys.items()
    ]
    rows += [
        Mistake(f"{name} itself, not hashed", Stage.METHOD, SOMETIMES, _just(value), _DO_HASH)
        for name, value in unhashed.items()
    ]
    for name, algorithm in OWN.items():
        if name != hash_type:
            change, with_line_end = _again(_hex, algorithm), _again(_hex_line, algorithm)
            rows += [
                Mistake(f"its {name} in hex hashed once more", Stage.METHOD, RARE, change, _ONCE),
                Mistake(
                    f"its {name} in hex and a newline hashed once more",
                    Stage.METHOD,
                    RARE,
                    with_line_end,
                    _ONCE,
                ),
            ]
    rows += [mistake for _, mistake in other_types(hash_type)]
    rows += [_other_algorithm(algorithm, hash_type, SOMETIMES) for algorithm in _RELATED]
    rows += [_other_algorithm(algorithm, hash_type, RARE) for algorithm in _not_guaranteed()]
    return rows


def other_types(hash_type: str | None) -> list[tuple[Algorithm, Mistake]]:
    """Those of the four functions that are wrong for this hash type, with the mistake of using them."""
    if hash_type is None:
        return []
    return [
        (OWN[name], _other_algorithm(OWN[name], hash_type, COMMON))
        for name in HASH_TYPES
        if name != hash_type
    ]


def _other_algorithm(algorithm: Algorithm, hash_type: str | None, likelihood: int) -> Mistake:
    name = f"{algorithm.name} instead of {hash_type or 'one of the four hash types'}"
    cure = _other_function(algorithm.name, hash_type)
    return Mistake(name, Stage.ALGORITHM, likelihood, _computed_with(algorithm), cure)


def _encoded(codec: str, mark: bytes) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(codec=codec, mark=mark)


def _rewritten(rewrite: Callable[[bytes], bytes]) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(rewrites=(*draft.rewrites, rewrite))


def _computed_with(algorithm: Algorithm) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(algorithm=algorithm)


def _other_function(name: str, hash_type: str | None) -> str:
    if hash_type is None:
        return f"Use the token's own hash type, one of {', '.join(HASH_TYPES)}; {name} is not among them."
    return (
        f"Use {hash_type}, the hash type of this token. If you are not sure of it, read hashType with "
        "appToken.get; a token that has none counts as SHA1."
    )
