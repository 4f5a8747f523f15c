"""What the sent string can stand for: the few digests that, encoded in some way, become this string.

The string is undone step by step (whitespace, quotes, a second encoding) and what is left is decoded as hex,
base64, numbers and so on. The search then only compares bytes. An encoding that loses something (a cut, zeros
left out, invalid UTF-8 replaced) cannot be undone; its test encodes each digest and compares the strings.
"""

import ast
import base64
import binascii
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

SIZES = (16, 20, 24, 28, 32, 48, 64)
"""Lengths of digests, in bytes."""
_LONGEST_SEARCHED = 20_000  # characters; a longer string is no digest with something around it
_MOST_LAYERS = 4
_STANDARD = str.maketrans("-_", "+/")
_INVISIBLE = "\ufeff\u200b\u00a0\0"


class Step(NamedTuple):
    """One thing that was done wrong, as a noun phrase, and what to do instead."""

    name: str
    fix: str


Steps = tuple[Step, ...]


class Lossy(NamedTuple):
    """A test for digests whose encoding lost something. bits: how much of the digest the string shows.

    least, most: how long such a digest can be, in bytes.
    """

    steps: Steps
    bits: int
    least: float
    most: float
    matches: Callable[[bytes], bool]


class Sent:
    """The sent string, decoded.

    exact: by each byte string that it can stand for, how that was encoded. texts: the same for the string
    and its parts as they are, which may not have been hashed at all.
    """

    def __init__(self, sent: str):
        self.exact: dict[bytes, Steps] = {}
        self.texts: dict[bytes, Steps] = {}
        self.lossy: list[Lossy] = []
        layers: list[tuple[str, Steps]] = [(sent, ())]
        seen = {sent}
        for text, steps in layers:
            try:
                self.texts.setdefault(text.encode("utf-8", "surrogateescape"), steps)
            except UnicodeEncodeError:
                continue
            for data, encoded in _decoded(text):
                known = self.exact.get(data)
                if known is None or len(encoded) + len(steps) < len(known):
                    self.exact[data] = (*encoded, *steps)
                inner = _printable(data)
                if inner and inner not in seen and len(steps) < _MOST_LAYERS:
                    seen.add(inner)
                    layers.append((inner, (*_then(encoded), *steps)))
            for step, bits, least, most, matches in _lossy(text):
                self.lossy.append(Lossy((step, *steps), bits, least, most, matches))
            if len(steps) < _MOST_LAYERS and len(text) < _LONGEST_SEARCHED:
                for inner, step in _unwrapped(text):
                    if inner and inner not in seen:
                        seen.add(inner)
                        layers.append((inner, (step, *steps)))
        self.lossy.sort(key=lambda lossy: len(lossy.steps))

    def fits(self, size: int, exactly: bool = False) -> bool:
        """Whether the string can stand for a digest of so many bytes; exactly: for one that lost nothing."""
        if any(len(data) == size for data in self.exact):
            return True
        return not exactly and any(lossy.least <= size <= lossy.most for lossy in self.lossy)

    def read(self, digest: bytes, tried: int) -> Steps | None:
        """How this digest, the tried-th, was encoded to become the sent string; None if it was not."""
        if digest in self.exact:
            return self.exact[digest]
        for steps, bits, _, _, matches in self.lossy:
            if bits >= 32 + tried.bit_length() and matches(digest):
                return steps
        return None


def describe(characters: str) -> str:
    """Invisible characters by name, others in quotes: "a newline", "3 spaces", "'+'"."""
    if any(character not in _NAMES for character in characters):
        return (
            f"the characters {characters}"
            if "\\" in characters
            else _QUOTE_NAMES.get(characters) or f"'{characters}'"
        )
    named = []
    for run in re.finditer(r"(?:\r\n)+|(.)\1*", characters, re.DOTALL):
        unit = "\r\n" if run[0].startswith("\r\n") else run[0][0]
        count = len(run[0]) // len(unit)
        article, name = _NAMES[unit].split(" ", 1)
        plural = name + "s" if unit != "\0" else "zero bytes"
        named.append(f"{article} {name}" if count == 1 else f"{_COUNT.get(count, count)} {plural}")
    return " and ".join(named)


_QUOTE_NAMES = {'"': "a double quote", "'": "an apostrophe"}
_COUNT = {2: "two", 3: "three"}
_NAMES = {
    "\n": "a newline", "\r\n": "CR and LF", "\r": "a carriage return", " ": "a space", "\t": "a tab",
    "\0": "a zero byte", "\u00a0": "a no-break space", "\u200b": "a zero-width space", "\x1a": "a Ctrl-Z",
    "\ufeff": "a byte order mark", "\x1f": "a unit separator", "\v": "a vertical tab", "\f": "a form feed",
}  # fmt: skip


# What surrounds the digest, or was done to the string as a whole

_TRIM = "Send the digest alone: the server trims nothing."
_LINE = "Send the digest without the line ending of the line or file it was read from."
_QUOTES = "Send the digest without quotes: a form field holds the digest itself, not JSON."
_TOOL = "Take only the digest from the tool's output: cut -d' ' -f1, or openssl dgst -r and cut."
_AROUND = (
    ("in double quotes", r'"', r'"', _QUOTES), ("in single quotes", r"'", r"'", _QUOTES),
    ("in escaped quotes", r'\\"', r'\\"', _QUOTES),
    ("in typographic quotes", "[\u201c\u201e\u2018\u00ab]", "[\u201d\u201c\u2019\u00bb]", _QUOTES),
    ("in backquotes", "`", "`", _QUOTES),
    ("after 0x", "0[xX]", "", "Cut off the 0x: Go's %#x and SQL Server's HASHBYTES write it."),
    ("after \\x", r"\\x", "", "Use encode(digest, 'hex') in PostgreSQL; \\x is how it prints bytes."),
    ("as x'...'", "[xX]'", "'", "Use LOWER(HEX(...)) in SQL; x'...' is how it prints bytes."),
    ("as Python's b'...'", "b['\"]", "['\"]", "In Python use hexdigest(), or decode the bytes to a string."),
    ("as a Node Buffer", "<Buffer ", ">", "In Node use digest('hex'); this is how it prints a Buffer."),
    ("in angle brackets", "<", ">", _TRIM), ("in brackets", r"\[", r"\]", _TRIM),
    ("in braces", r"\{", r"\}", _TRIM), ("in parentheses", r"\(", r"\)", _TRIM),
    ("with the file name of sha256sum", r"\\?", r" [ *]?[^\s=:,;].*", _TOOL),
    ("after the name that openssl prints", r"[\w./-]* ?\([^()]*\) ?= ?", "", _TOOL),
    ("in the output of certutil", r"\w+ hash of [^\n]*:\r?\n", r"\r?\nCertUtil:.*", _TOOL),
    ("in the output of Get-FileHash", r"(?:.*-\s+)?(?:MD5|SHA\d+) +|@\{Algorithm=.*Hash=", "(?: +.*)?|;.*",
     "Take only the property: (Get-FileHash ...).Hash.ToLower()."),
    ("after the name of the function", r"(?i:\{?(?:md5|sha-?\d+)[}:=$ -] *)", "", _TRIM),
    ("after the parameter's name", "(?i:\"?token_?hash\"?[=:] *\"?)", '"?', _TRIM),
    ("as JSON", r'\{.*"', r'"\s*\}', "Send the field's value, not the JSON object that holds it."),
    ("as a JSON list", r'\["', r'"\]', "Send the list's one element; in Ruby, unpack1 instead of unpack."),
)  # fmt: skip
_AROUND_PATTERNS = [
    (name, re.compile(f"(?:{before})", re.DOTALL), re.compile(f"(?:{after})", re.DOTALL), fix)
    for name, before, after, fix in _AROUND
]


def _unwrapped(text: str) -> Iterator[tuple[str, Step]]:
    """The string with one thing undone."""
    stripped = text.strip().strip(_INVISIBLE).strip()
    if stripped != text and stripped:
        start = text.index(stripped)
        before, after = text[:start], text[start + len(stripped) :]
        fix = _LINE if {"\n", "\r"} & {*before, *after} else _TRIM
        places = [
            f"{describe(part)} {where} it" for part, where in ((before, "before"), (after, "after")) if part
        ]
        yield stripped, Step(f"the digest with {' and '.join(places)}", fix)
        return
    for name, opening, closing, fix in _AROUND_PATTERNS:
        begun = opening.match(text)
        if begun:
            for end in closing.finditer(text, begun.end()):
                if end.end() == len(text) and (begun.end(), end.start()) != (0, len(text)):
                    yield text[begun.end() : end.start()], Step(f"the digest {name}", fix)
                    break
    for run in re.finditer(
        r"(?<![0-9A-Za-z+/_-])(?:[0-9A-Fa-f]{32,128}|[\w+/-]{22,86}={0,2})(?![\w+/=])", text
    ):
        if run[0] != text:
            yield run[0], Step("the digest with text around it", _TRIM)
    inside = "".join(text.split())
    if inside != text:
        yield inside, Step("the digest with spaces or line breaks inside", _TRIM)
    plain = "Send the plain digest in hex: its digits need no escaping."
    for name, other in (
        ("URL-encoded", unquote(text, errors="surrogateescape") if "%" in text else text),
        ("with a space for every +", text.replace(" ", "+")),
        ("with / as \\/", text.replace("\\/", "/")),
        ("with \\u escapes", re.sub(r"\\u00([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)),
        ("with HTML's escapes", unescape(text)),
    ):
        if other != text:
            yield other, Step(f"the digest {name}", plain)
    half = len(text) // 2
    if half >= 16 and text[:half] == text[half:]:
        yield (
            text[:half],
            Step("the digest twice in a row", "Send it once; empty the buffer before it is used again."),
        )


# What the string is, in the end

_HEX = "Encode the digest as lower-case hex, two digits a byte: {}."
_BY_DEFAULT = _HEX.format("hexdigest() in Python, digest('hex') in Node")
_GO_OR_JAVA = _HEX.format("hex.EncodeToString(sum[:]) in Go, HexFormat.of().formatHex(digest) in Java")
_DOTNET = _HEX.format("Convert.ToHexString(digest).ToLowerInvariant() in .NET")
_JAVA = _HEX.format("HexFormat.of().formatHex(digest) in Java")
_BASE64 = (
    "Ask for hex instead of base64: digest('hex') in Node, Convert.ToHexString(...).ToLowerInvariant() in "
    ".NET."
)
_LOWER = (
    "Convert the hex digits to lower case; the server compares them as a string: .ToLowerInvariant() in "
    ".NET, LOWER() in SQL."
)
_PADDED = (
    "Give every byte two digits: padStart(2, '0') in JavaScript, HexFormat or %02x of (b & 0xff) in Java."
)
_NUMBER = (
    "Format the bytes, not one number made of them: a number loses leading zeros or gets a sign "
    "(BigInteger in Java, big.Int in Go)."
)
_WHOLE = (
    "Send the whole digest (32 hex digits for MD5, 40 for SHA1, 64 for SHA256, 128 for SHA512); widen the "
    "column it is kept in."
)
_ORDER = "The digest's bytes are in the wrong order; use the platform's own hash function and hex function."
_SEPARATORS = {"-": "hyphens", ":": "colons", "": "spaces", ",": "commas"}
_NUMBERS = re.compile(r"-?(?:0x[0-9a-fA-F]{1,2}|\d{1,10})(?:[\s,;]+-?(?:0x[0-9a-fA-F]{1,2}|\d{1,10})){3,}")
Decoded = tuple[bytes, Steps]


def _decoded(text: str) -> Iterator[Decoded]:
    """The byte strings that this string encodes, each with what is wrong about the encoding."""
    yield from _from_hex(text)
    yield from _from_base64(text)
    if len(text) < _LONGEST_SEARCHED:
        yield from _from_numbers(text)
        yield from _from_digits(text)
        yield from _from_raw(text)


def _from_hex(text: str) -> Iterator[Decoded]:
    low = text.lower()
    prefixes = set(re.findall(r"0x|\\x|%", low))
    body = re.sub(r"0x|\\x|%", " ", low) if prefixes else low
    groups = re.findall("[0-9a-f]+", body)
    if not re.fullmatch(r"[0-9a-f\s:,;.-]+", body) or not groups or (prefixes and len(groups) == 1):
        return
    if not prefixes and not (low[0].isalnum() and low[-1].isalnum()):
        return
    separators = set(re.findall("[^0-9a-f]+", body.strip()))
    if prefixes and len(groups) > 1:
        how = f"with {prefixes.pop()} before every byte"
        how += " and commas" if any("," in part for part in separators) else ""
    elif not separators:
        how = ""
    elif len(groups[0]) == 2 and len(separators) == 1:
        how = f"with {_SEPARATORS.get(separators.pop().strip(), 'separators')} between the bytes"
    else:
        how = "with spaces or line breaks inside"
    width = len(groups[0]) if len(groups) > 1 else 0
    if any(len(group) not in (width, 1) if width <= 2 else len(group) % 2 for group in groups) and width:
        return
    digits = "".join(group.zfill(2) if width in (1, 2) else group for group in groups)
    upper = text.upper() == text and low != text
    case = (Step("the digest in upper case", _LOWER),) if upper else ()
    if low != text and not upper:
        case = (Step("the digest with upper-case digits", _LOWER),)
    fix = _DOTNET.replace("Encode", "Take the hyphens out of BitConverter.ToString, or encode", 1)
    steps = (
        (Step(f"the digest {how}", fix if "hyphens" in how else _TRIM if "0x" not in how else _GO_OR_JAVA),)
        if how
        else ()
    )
    if len(digits) % 2 == 0:
        data = bytes.fromhex(digits)
        yield data, (*steps, *case)
        if len(data) in SIZES:
            for name, turned in _rearranged(data):
                yield turned, (Step(f"the digest {name}", _ORDER), *steps, *case)
    if not how:
        for size in SIZES:
            if 2 * size - 8 <= len(digits) < 2 * size:
                yield (
                    bytes.fromhex(digits.zfill(2 * size)),
                    (Step("the digest without its leading zeros", _NUMBER), *case),
                )


def _rearranged(data: bytes) -> Iterator[tuple[str, bytes]]:
    for bits in (16, 32, 64):
        size = bits // 8
        turned = b"".join(data[at : at + size][::-1] for at in range(0, len(data), size))
        yield f"with the bytes of each {bits}-bit word reversed", turned
    yield "with all its bytes reversed", data[::-1]
    yield "with the two digits of each byte swapped", bytes(byte >> 4 | (byte & 15) << 4 for byte in data)
    yield "with all its digits reversed", bytes.fromhex(data.hex()[::-1])


def _from_base64(text: str) -> Iterator[Decoded]:
    body = text.rstrip("=")
    if not re.fullmatch(r"[\w+/-]{16,}", body, re.ASCII) or len(body) % 4 == 1:
        return
    try:
        data = base64.b64decode(body.translate(_STANDARD) + "=" * (-len(body) % 4), validate=True)
    except binascii.Error:
        return
    safe = "URL-safe " if re.search("[-_]", body) else ""
    padding = "" if len(text) % 4 == 0 else " without padding"
    yield data, (Step(f"the digest in {safe}base64{padding}", _BASE64),)
    if re.fullmatch("[A-Z2-7]+", body):
        with suppress(binascii.Error):
            data = base64.b32decode(body + "=" * (-len(body) % 8))
            yield data, (Step("the digest in base32", _BY_DEFAULT),)


def _from_numbers(text: str) -> Iterator[Decoded]:
    """Lists of bytes, signed or not, and of 32-bit words, in whatever brackets."""
    listed = re.sub(r'"\d+":', "", text)
    for run in _NUMBERS.finditer(listed):
        try:
            numbers = [int(number, 0) for number in re.findall(r"-?0[xX][0-9a-fA-F]+|-?[1-9]\d*|0", run[0])]
        except ValueError:
            return
        signed = "signed " if min(numbers) < 0 else ""
        if len(numbers) in SIZES and min(numbers) > -129 and max(numbers) < 256:
            node = '"Buffer"' in text
            fix = "In Node use digest('hex')." if node or listed != text else _JAVA if signed else _BY_DEFAULT
            what = (
                "as JSON of a Node Buffer" if node
                else "as JSON of a typed array" if listed != text
                else f"as a list of {signed}numbers"
            )  # fmt: skip
            yield (
                bytes(number % 256 for number in numbers),
                (Step(f"the digest {what}", "The bytes were printed as a list. " + fix),),
            )
        elif 4 * len(numbers) in SIZES and max(map(abs, numbers)) < 1 << 32:
            data = b"".join((number % (1 << 32)).to_bytes(4, "big") for number in numbers)
            crypto_js = "In CryptoJS, write digest.toString(CryptoJS.enc.Hex), not JSON.stringify(digest)."
            yield (
                data,
                (
                    Step(
                        "the digest as a list of 32-bit words", crypto_js if "words" in text else _BY_DEFAULT
                    ),
                ),
            )


def _from_digits(text: str) -> Iterator[Decoded]:
    """One number, or digits of a fixed width for each byte."""
    if re.fullmatch(r"-[0-9a-f]{8,128}", text):
        yield from _one_number(int(text, 16), "as a signed number in hex")
    if not re.fullmatch(r"-?\d{8,600}", text):
        return
    if len(text) < 160:
        yield from _one_number(
            int(text), "as a signed decimal number" if text[0] == "-" else "as a decimal number"
        )
    for base, width, name in (
        (2, 8, "in binary"),
        (8, 3, "in octal"),
        (10, 3, "in decimal, three digits a byte"),
    ):
        groups = [text[at : at + width] for at in range(0, len(text), width)]
        if len(text) % width == 0 and len(groups) in SIZES:
            try:
                yield bytes(int(group, base) for group in groups), (Step(f"the digest {name}", _BY_DEFAULT),)
            except ValueError:
                continue


def _one_number(number: int, name: str) -> Iterator[Decoded]:
    for size in SIZES:
        for signed in (False, True):
            try:
                yield number.to_bytes(size, "big", signed=signed), (Step(f"the digest {name}", _NUMBER),)
            except OverflowError:
                continue


def _from_raw(text: str) -> Iterator[Decoded]:
    """Raw bytes that were taken for characters, or printed as a language prints bytes."""
    if re.fullmatch(r"""b(['"]).*\1""", text, re.DOTALL):
        try:
            data = ast.literal_eval(text)
            yield (
                data,
                (Step("the digest as Python's b'...'", "In Python use hexdigest() instead of digest()."),),
            )
        except (ValueError, SyntaxError):
            pass
    if "%" in text:
        yield unquote_to_bytes(text), (Step("the digest as raw bytes, URL-encoded", _BY_DEFAULT),)
        yield (
            unquote_to_bytes(text.replace("+", " ")),
            (Step("the digest as raw bytes, URL-encoded", _BY_DEFAULT),),
        )
    if not (text.isascii() and text.isprintable()):
        yield text.encode("utf-8", "surrogateescape"), (Step("the digest as raw bytes", _BY_DEFAULT),)
        for codec, name in (
            ("latin-1", "Latin-1"),
            ("cp1252", "Windows-1252"),
            ("utf-16-le", "UTF-16"),
            ("utf-16-be", "UTF-16"),
            ("cp437", "code page 437"),
        ):
            try:
                yield (
                    text.encode(codec),
                    (Step(f"the digest as raw bytes, read as {name} text", _BY_DEFAULT),),
                )
            except UnicodeEncodeError:
                continue


def _lossy(text: str) -> Iterator[tuple[Step, int, float, float, Callable[[bytes], bool]]]:
    """Tests for the encodings that lose something: the fields of Lossy."""
    length, low, cut = len(text), text.lower(), Step("the digest cut short", _WHOLE)
    if length > 700:
        return
    if re.fullmatch("[0-9a-f]{8,127}", low):
        upper = low != text
        yield cut, 4 * length, length / 2 + 0.5, 64, lambda digest: digest.hex().startswith(low)
        lost = Step("the digest with its first digits lost", _WHOLE)
        yield lost, 4 * length, length / 2 + 0.5, 64, lambda digest: digest.hex().endswith(low)
        zeros = Step(
            f"the digest without the zero of bytes below 16{', in upper case' if upper else ''}", _PADDED
        )
        yield zeros, 3 * length, length / 2 + 0.5, length / 1.5, _joined("x", low)
    body = text.rstrip("=").translate(_STANDARD)
    if re.fullmatch(r"[\w+/]{10,85}", body, re.ASCII) and not re.fullmatch("[0-9a-f]+", low):
        yield (
            cut,
            6 * len(body),
            len(body) / 1.34,
            64,
            lambda digest: base64.b64encode(digest).decode().startswith(body),
        )
    if "ffffff" in low:
        for style in ("x", "02x"):
            signed = Step("the digest with signed bytes, as ffffffe2", _PADDED)
            yield signed, 2 * length, length / 8, length / 2, _joined(style, low, 1 << 32)
    elif re.fullmatch("[0-9a-f-]{16,}", low) and "-" in low:
        yield (
            Step("the digest with signed bytes, as -1e", _PADDED),
            2 * length,
            length / 3,
            length,
            _joined("x", low, 0),
        )
    if re.fullmatch(r"\d{16,}", text):
        joined = Step("the digest in decimal, nothing between the bytes", _BY_DEFAULT)
        yield joined, 2 * length, length / 3, length, _joined("d", text)
    ends = re.fullmatch(r"\{length = (\d+), bytes = 0x([0-9a-f ]+) \.\.\. ([0-9a-f ]+) ?\}", text)
    if ends:
        size, first, last = int(ends[1]), ends[2].replace(" ", ""), ends[3].replace(" ", "")
        fix = "Format every byte with %02x in Swift or Objective-C; this is how NSData describes itself."
        step = Step("the digest as NSData describes itself", fix)
        yield (
            step,
            4 * len(first + last),
            size,
            size,
            lambda digest: digest.hex().startswith(first) and digest.hex().endswith(last),
        )
    for errors, what in (("replace", "replaced"), ("ignore", "left out")):
        if "\ufffd" in text if errors == "replace" else not (text.isascii() and text.isprintable()):
            step = Step(f"the digest as raw bytes, those that are not UTF-8 {what}", _BY_DEFAULT)
            yield step, 6 * (length - text.count("\ufffd")), length / 2, 64, _as_utf8(text, errors)


def _joined(style: str, text: str, modulus: int | None = None) -> Callable[[bytes], bool]:
    """Whether the bytes, each formatted and nothing between, give the text. modulus: for signed bytes."""

    def number(byte: int) -> int:
        if modulus is None or byte < 128:
            return byte
        return byte - 256 + modulus

    table = [format(number(byte), style) for byte in range(256)]
    return lambda digest: (
        text.startswith(table[digest[0]]) and "".join([table[byte] for byte in digest]) == text
    )


def _as_utf8(text: str, errors: str) -> Callable[[bytes], bool]:
    return lambda digest: digest.decode("utf-8", errors) == text


def _printable(data: bytes) -> str:
    """The bytes as text, if they are printable ASCII: then they may be an encoding of their own."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return ""
    return text if len(text) >= 16 and text.strip().isprintable() else ""


def _then(steps: Steps) -> Steps:
    """The same steps, if what they encoded was encoded before."""
    fix = "The digest was in hex already: send it as it is, encoded once."
    if not steps:
        return (Step("the digest in hex twice", fix),)
    return tuple(Step(name.replace(" in base64", " in hex and then in base64"), fix) for name, _ in steps)
