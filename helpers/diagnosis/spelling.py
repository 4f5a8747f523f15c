"""Mistakes in how the digest is written down, read backwards: what can the text that was sent stand for?

A digest becomes text by one *writing* (hex, base64, a list of numbers), and that text may get *dressings*
(quotes, a newline, upper case). Undoing them once turns the sent text into a few `Reading`s, so that the
search compares bytes and need not write every digest in every way.

To add a mistake, add a row to a table. A cure is what to do instead, with the idiom of the language where
the mistake usually comes from.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes, unquote

HEAD = 3  # a digest's first bytes, by which the search finds the readings that may fit
ANY_HEAD = b""  # for a writing that does not show them

_SIZES = (16, 20, 24, 28, 32, 48, 64)  # of the digests of all functions, in bytes


@dataclass(frozen=True)
class Writing:
    """A way from digest to text. heads: the first HEAD bytes that a digest written as this text may have."""

    name: str
    write: Callable[[bytes], str]
    heads: Callable[[str], list[bytes]]
    cure: str


@dataclass(frozen=True)
class Dressing:
    """A change to the text of a digest.

    take_off: what is under it, or None if the text does not wear it.
    put_on: gives the text with it; is also given the text that wore it, to know what the name leaves open.
    example: how {} looks with it, where that is a matter of what stands around.
    """

    name: str
    take_off: Callable[[str], str | None]
    put_on: Callable[[str, str], str]
    cure: str
    example: str = ""


@dataclass(frozen=True)
class Reading:
    """One thing the sent text may stand for: a digest in some writing, with dressings, outermost first."""

    writing: Writing
    worn: tuple[tuple[Dressing, str], ...]
    """Each dressing with the text that wears it."""
    text: str
    """What is under them."""
    heads: tuple[bytes, ...]
    """What a digest may begin with to become this text."""

    @property
    def mistakes(self) -> list[Writing | Dressing]:
        """What is wrong with it, in the order in which it was done."""
        wrong = [] if self.writing in (LOWER_HEX, TEXT) else [self.writing]
        return wrong + [dressing for dressing, _ in reversed(self.worn)]

    def write(self, digest: bytes) -> str:
        """The digest as this reading has it: the sent text, if the digest is the right one."""
        text = self.writing.write(digest)
        for dressing, worn in reversed(self.worn):
            text = dressing.put_on(text, worn)
        return text

    @property
    def is_cut(self) -> bool:
        return CUT in [dressing for dressing, _ in self.worn]

    @property
    def is_vague(self) -> bool:
        """Whether it fits too many digests to be looked for behind two other mistakes."""
        return self.is_cut or self.heads == (ANY_HEAD,)

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole text in one step; what was not hashed is not looked for in parts of it."""
        return len(self.mistakes) < 2 and not {CUT, TEXT_AROUND} & {dressing for dressing, _ in self.worn}

    @property
    def bits(self) -> int:
        """How much of the digest the text shows."""
        longest = max(len(self.writing.write(pattern[:1] * 32)) for pattern in _PATTERNS)
        return 8 * 32 * (len(self.text) - self.text.count("\ufffd")) // longest

    def fits(self, size: int) -> bool:
        """Whether a digest of so many bytes, as digests are, can have become a text of this length."""
        if self.writing is TEXT:
            return False
        lengths = [len(self.writing.write((pattern * size)[:size])) for pattern in _PATTERNS]
        return (self.is_cut or min(lengths) <= len(self.text)) and len(self.text) <= max(lengths)


# Bytes whose text is as long or as short as it gets: letters, zeros in front, many small ones, none in UTF-8.
_PATTERNS = (b"A", b"\0\0\0" + b"A" * 64, b"\1AA", b"\x80", b"\xfe", b"\xc3\xa9")


def readings(sent: str) -> list[Reading]:
    """Everything the sent text may stand for, the fewest mistakes first."""
    layers: list[tuple[str, tuple[tuple[Dressing, str], ...]]] = [(sent, ())]
    heads: dict[str, list[tuple[Writing, list[bytes]]]] = {}
    found = []
    for text, worn in layers:
        if text not in heads:
            heads[text] = [(writing, writing.heads(text)) for writing in WRITINGS]
        for writing, begin in heads[text]:
            if begin == [ANY_HEAD] and len(worn) > 1:
                continue  # every result would have to be written out to be compared with it
            if begin:
                found.append(Reading(writing, worn, text, tuple(begin)))
            if begin and begin != [ANY_HEAD]:
                found.append(Reading(writing, (*worn, (CUT, text)), text, tuple(begin)))
        if len(worn) == _MOST_DRESSINGS:
            continue
        for dressing in DRESSINGS:
            under = dressing.take_off(text)
            if (
                under
                and under != text
                and dressing not in [other for other, _ in worn]
                and dressing.put_on(under, text) == text
            ):
                layers.append((under, (*worn, (dressing, text))))
    return sorted(found, key=lambda reading: len(reading.mistakes))


_MOST_DRESSINGS = 3


# Writings


def _heads_byte_by_byte(opening: str, byte: Callable[[int, int], str], separator: str) -> Callable:
    """Heads for a writing that writes each byte by itself: `byte` is given its place and its value."""
    written = [{byte(place, value): value for value in range(256)} for place in range(HEAD)]
    longest = max(len(text) for texts in written for text in texts)

    def beginnings(text: str, place: int) -> Iterator[bytes]:
        if place == HEAD:
            yield b""
            return
        before = separator if place else opening
        if not text.startswith(before):
            return
        for end in range(len(before) + 1, len(before) + longest + 1):
            value = written[place].get(text[len(before) : end])
            if value is not None and end <= len(text):
                for others in beginnings(text[end:], place + 1):
                    yield bytes([value]) + others

    return lambda text: list(beginnings(text, 0))


def _byte_by_byte(
    name: str,
    opening: str,
    byte: Callable[[int, int], str],
    separator: str,
    closing: str,
    cure: str,
    sign: str = "",
) -> Writing:
    """Each byte by itself. sign: what the text has to have in it, where it would fit many others without."""

    def write(digest: bytes) -> str:
        return opening + separator.join(byte(place, value) for place, value in enumerate(digest)) + closing

    heads = _heads_byte_by_byte(opening, byte, separator)
    return Writing(name, write, lambda text: heads(text) if sign in text else [], cure)


def _as_number(name: str, write: Callable[[int], str], base: int, signed: bool, cure: str) -> Writing:
    """The digest as one big number, which does not show the digest's size."""

    def heads(text: str) -> list[bytes]:
        try:
            number = int(text, base) if re.fullmatch("-[0-9a-z]+" if signed else "[0-9a-z]+", text) else None
        except ValueError:
            return []
        heads = set()
        for size in _SIZES if number is not None else ():
            try:
                heads.add(number.to_bytes(size, "big", signed=signed)[:HEAD])
            except OverflowError:
                continue
        return sorted(heads)

    return Writing(name, lambda digest: write(int.from_bytes(digest, "big", signed=signed)), heads, cure)


def _heads_of_base64(text: str) -> list[bytes]:
    start = text[:4].translate(_STANDARD)
    try:
        return [base64.b64decode(start, validate=True)] if "=" not in start and len(start) == 4 else []
    except ValueError:
        return []


def _heads_of_hex_in_base64(text: str) -> list[bytes]:
    try:
        return [bytes.fromhex(base64.b64decode(text[:8], validate=True).decode())]
    except ValueError:
        return []


def _heads_of_base32(text: str) -> list[bytes]:
    try:
        return [base64.b32decode(text[:8])[:HEAD]]
    except ValueError:
        return []


def _rearranged(name: str, rearrange: Callable[[bytes], bytes], cure: str) -> Writing:
    """Hex of the bytes in another order; `rearrange` done twice gives them back."""

    def heads(text: str) -> list[bytes]:
        try:
            return [rearrange(bytes.fromhex(text))[:HEAD]]
        except ValueError:
            return []

    return Writing(name, lambda digest: rearrange(digest).hex(), heads, cure)


def _words_turned(size: int) -> Callable[[bytes], bytes]:
    return lambda data: b"".join(data[at : at + size][::-1] for at in range(0, len(data), size))


def _heads_of_hex_without(lost: int) -> Callable[[str], list[bytes]]:
    def heads(text: str) -> list[bytes]:
        rest = text[: 2 * HEAD - lost]
        if not re.fullmatch(f"[0-9a-f]{{{2 * HEAD - lost}}}", rest):
            return []
        return [bytes.fromhex(f"{start:0{lost}x}{rest}") for start in range(16**lost)]

    return heads


def _heads_of_text(text: str) -> list[bytes]:
    try:
        return [text.encode("utf-8", "surrogateescape")[:HEAD]]
    except UnicodeEncodeError:
        return []


def _heads_of_latin1_text(text: str) -> list[bytes]:
    return [text[:HEAD].encode("latin-1", "replace")] if _if_unprintable(text) else []


def _heads_of_repr(text: str) -> list[bytes]:
    if text[:2] not in ("b'", 'b"'):
        return []
    return _heads_byte_by_byte(text[:2], lambda _, byte: repr(bytes([byte]))[2:-1], "")(text)


def _if_unprintable(text: str) -> list[bytes]:
    return [] if text.isascii() and text.isprintable() else [ANY_HEAD]


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


_STANDARD = str.maketrans("-_", "+/")

_HEX = (
    "Write the digest as lower-case hex, two digits a byte: hexdigest() in Python and Ruby, "
    "digest('hex') in Node, hex.EncodeToString(sum[:]) in Go, HexFormat.of().formatHex(digest) in Java, "
    "Convert.ToHexString(digest).ToLowerInvariant() in .NET, bin2hex() in PHP."
)
_BASE64 = (
    "Ask for hex instead of base64: digest('hex') rather than digest('base64') in Node, "
    "Convert.ToHexString rather than ToBase64String in .NET, hex.EncodeToString rather than "
    "json.Marshal of the bytes in Go."
)
_LIST = "The bytes were printed as a list. " + _HEX
_PADDED = (
    "Give every byte two digits, and the whole all its zeros: padStart(2, '0') in JavaScript, %02x with "
    "(b & 0xff) or HexFormat in Java (not BigInteger or Integer.toHexString), %x of the bytes (not of a "
    "number) in Go."
)
_WORDS = (
    "The bytes of each word are in the wrong order (little-endian); better use the platform's own hash "
    "function."
)
_ONCE = (
    "The digest was in hex already: write it in hex once. In Go, %x of a string writes the string's "
    "letters in hex."
)

LOWER_HEX = _byte_by_byte("in lower-case hex", "", lambda _, byte: f"{byte:02x}", "", "", _HEX)

# what the bytes became, what stands before them, how one is written, between two, after them, cure
_BYTE_BY_BYTE = (
    (
        "with hyphens between the bytes",
        "",
        lambda _, byte: f"{byte:02x}",
        "-",
        "",
        (
            "Take the hyphens out and write lower case: .NET's BitConverter.ToString puts them in and "
            "writes upper case; Convert.ToHexString(digest).ToLowerInvariant() is right."
        ),
    ),
    (
        "with colons between the bytes",
        "",
        lambda _, byte: f"{byte:02x}",
        ":",
        "",
        "Take the colons out (openssl's -c puts them in).",
    ),
    ("with blanks between the bytes", "", lambda _, byte: f"{byte:02x}", " ", "", "Take the blanks out."),
    ("with commas between the bytes", "", lambda _, byte: f"{byte:02x}", ",", "", "Take the commas out."),
    ("without the zero of bytes below 16", "", lambda _, byte: f"{byte:x}", "", "", _PADDED),
    (
        "with signed bytes, as ffffffe2",
        "",
        lambda _, byte: f"{_signed(byte) & 0xFFFFFFFF:x}",
        "",
        "",
        _PADDED,
        "ffffff",
    ),
    (
        "with signed bytes, as ffffffe2 and 0a",
        "",
        lambda _, byte: f"{_signed(byte) & 0xFFFFFFFF:02x}",
        "",
        "",
        _PADDED,
        "ffffff",
    ),
    ("with signed bytes, as -1e", "", lambda _, byte: f"{_signed(byte):x}", "", "", _PADDED, "-"),
    ("as a list of numbers, [18 76 226]", "[", lambda _, byte: str(byte), " ", "]", _LIST),
    ("as a list of numbers, [18, 76, 226]", "[", lambda _, byte: str(byte), ", ", "]", _LIST),
    ("as a list of numbers, [18,76,226]", "[", lambda _, byte: str(byte), ",", "]", _LIST),
    ("as a list of signed numbers, [18, 76, -30]", "[", lambda _, byte: str(_signed(byte)), ", ", "]", _LIST),
    ("as a list of signed numbers, [18,76,-30]", "[", lambda _, byte: str(_signed(byte)), ",", "]", _LIST),
    ("as numbers, 18,76,226", "", lambda _, byte: str(byte), ",", "", _LIST),
    ("as numbers, 18, 76, 226", "", lambda _, byte: str(byte), ", ", "", _LIST),
    ("as numbers, 18 76 226", "", lambda _, byte: str(byte), " ", "", _LIST),
    ("as signed numbers, 18,76,-30", "", lambda _, byte: str(_signed(byte)), ",", "", _LIST),
    ("as numbers, a line each", "", lambda _, byte: str(byte), "\n", "", _LIST),
    ("as JSON of a Node Buffer", '{"type":"Buffer","data":[', lambda _, byte: str(byte), ",", "]}", _LIST),
    ("as JSON of a typed array", "{", lambda place, byte: f'"{place}":{byte}', ",", "}", _LIST),
    ("as a Go slice, []byte{0x12, 0x4c}", "[]byte{", lambda _, byte: f"0x{byte:x}", ", ", "}", _LIST),
    ("as a Go array, [32]uint8{0x12, 0x4c}", "[32]uint8{", lambda _, byte: f"0x{byte:x}", ", ", "}", _LIST),
    ("as a Go array, [20]uint8{0x12, 0x4c}", "[20]uint8{", lambda _, byte: f"0x{byte:x}", ", ", "}", _LIST),
    ("as a Go array, [16]uint8{0x12, 0x4c}", "[16]uint8{", lambda _, byte: f"0x{byte:x}", ", ", "}", _LIST),
    ("as a Go array, [64]uint8{0x12, 0x4c}", "[64]uint8{", lambda _, byte: f"0x{byte:x}", ", ", "}", _LIST),
    ("with 0x before every byte", "", lambda _, byte: f"0x{byte:02x}", "", "", _LIST),
    ("with 0x before every byte and commas", "", lambda _, byte: f"0x{byte:02x}", ", ", "", _LIST),
    ("with 0x before every byte and blanks", "", lambda _, byte: f"0x{byte:02x}", " ", "", _LIST),
    ("with \\x before every byte", "", lambda _, byte: f"\\x{byte:02x}", "", "", _LIST),
    (
        "as raw bytes, URL-encoded",
        "",
        lambda _, byte: quote_from_bytes(bytes([byte]), safe=""),
        "",
        "",
        _HEX,
        "%",
    ),
    ("as raw bytes, every one URL-encoded", "", lambda _, byte: f"%{byte:02X}", "", "", _HEX),
    ("in hex twice", "", lambda _, byte: f"{byte:02x}".encode().hex(), "", "", _ONCE),
    ("in upper-case hex and then in hex", "", lambda _, byte: f"{byte:02X}".encode().hex(), "", "", _ONCE),
    ("in decimal, three digits a byte", "", lambda _, byte: f"{byte:03}", "", "", _HEX),
    ("in decimal, nothing between the bytes", "", lambda _, byte: str(byte), "", "", _HEX),
    ("in binary", "", lambda _, byte: f"{byte:08b}", "", "", _HEX),
    ("in octal", "", lambda _, byte: f"{byte:03o}", "", "", _HEX),
)


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _hex_in_base64(digest: bytes) -> str:
    return base64.b64encode(digest.hex().encode()).decode()


def _upper_hex_in_base64(digest: bytes) -> str:
    return base64.b64encode(digest.hex().upper().encode()).decode()


# what the digest became, how, the first bytes it must have had, cure
_OTHER_WRITINGS = (
    ("in base64", lambda digest: base64.b64encode(digest).decode(), _heads_of_base64, _BASE64),
    (
        "in base64 without padding",
        lambda digest: base64.b64encode(digest).decode().rstrip("="),
        _heads_of_base64,
        _BASE64,
    ),
    (
        "in URL-safe base64",
        lambda digest: base64.urlsafe_b64encode(digest).decode(),
        _heads_of_base64,
        _BASE64,
    ),
    (
        "in URL-safe base64 without padding",
        lambda digest: base64.urlsafe_b64encode(digest).decode().rstrip("="),
        _heads_of_base64,
        _BASE64,
    ),
    (
        "in hex and then in base64",
        _hex_in_base64,
        _heads_of_hex_in_base64,
        "Send the hex digest itself, not its base64.",
    ),
    (
        "in upper-case hex and then in base64",
        _upper_hex_in_base64,
        _heads_of_hex_in_base64,
        "Send the hex digest itself in lower case, not its base64.",
    ),
    ("in base32", lambda digest: base64.b32encode(digest).decode(), _heads_of_base32, _HEX),
    ("as raw bytes", _as_text, lambda text: _if_unprintable(text) and _heads_of_text(text), _HEX),
    (
        "as raw bytes, read as Latin-1 text",
        lambda digest: digest.decode("latin-1"),
        _heads_of_latin1_text,
        _HEX,
    ),
    (
        "as raw bytes, those that are not UTF-8 replaced",
        lambda digest: digest.decode("utf-8", "replace"),
        lambda text: [ANY_HEAD] if "\ufffd" in text else [],
        _HEX,
    ),
    (
        "as raw bytes, those that are not UTF-8 left out",
        lambda digest: digest.decode("utf-8", "ignore"),
        _if_unprintable,
        _HEX,
    ),
    ("as Python's b'\\x12L...'", repr, _heads_of_repr, "Use hexdigest() rather than digest()."),
    (
        "with its first digit lost",
        lambda digest: digest.hex()[1:],
        _heads_of_hex_without(1),
        "Copy the whole digest.",
    ),
    (
        "with its first two digits lost",
        lambda digest: digest.hex()[2:],
        _heads_of_hex_without(2),
        "Copy the whole digest.",
    ),
    (
        "with all its digits in reverse",
        lambda digest: digest.hex()[::-1],
        lambda text: LOWER_HEX.heads(text[::-1]),
        _WORDS,
    ),
)


TEXT = Writing("as text", _as_text, _heads_of_text, "")
"""What was not hashed is text, and that it is not written in hex is no second mistake."""

WRITINGS = (
    LOWER_HEX,
    TEXT,
    *(_byte_by_byte(*row) for row in _BYTE_BY_BYTE),
    _as_number("without its leading zeros", lambda number: f"{number:x}", 16, False, _PADDED),
    _as_number("as a signed number in hex", lambda number: f"{number:x}", 16, True, _PADDED),
    _as_number("as a decimal number", str, 10, False, _HEX),
    _as_number("as a signed decimal number", str, 10, True, _HEX),
    *(Writing(*row) for row in _OTHER_WRITINGS),
    _rearranged("with the bytes of each 32-bit word in reverse", _words_turned(4), _WORDS),
    _rearranged("with the bytes of each 64-bit word in reverse", _words_turned(8), _WORDS),
    _rearranged("with the bytes of each 16-bit word in reverse", _words_turned(2), _WORDS),
    _rearranged("with all its bytes in reverse", lambda data: data[::-1], _WORDS),
    _rearranged(
        "with the two digits of each byte swapped",
        lambda data: bytes(b >> 4 | (b & 15) << 4 for b in data),
        _WORDS,
    ),
)


# Dressings


def _around(name: str, example: str, cure: str, pattern: str | None = None) -> Dressing:
    """Something around the digest, which is {} in the example, and the group of the pattern if looks vary."""
    wearing = re.compile(pattern or re.escape(example).replace(r"\{\}", "(.+)"), re.DOTALL)

    def take_off(text: str) -> str | None:
        found = wearing.fullmatch(text)
        return found and found[1]

    def put_on(text: str, worn: str) -> str:
        found = wearing.fullmatch(worn)
        return worn[: found.start(1)] + text + worn[found.end(1) :]

    return Dressing(name, take_off, put_on, cure, example)


def _exchanged(name: str, new: str, old: str, cure: str) -> Dressing:
    """Some characters of the digest written in another way."""

    def take_off(text: str) -> str | None:
        return text.replace(new, old) if new in text else None

    return Dressing(name, take_off, lambda text, _: text.replace(old, new), cure)


def _without_blanks(text: str) -> str | None:
    under = "".join(text.split())
    return under if under != text else None


def _with_blanks_of(text: str, worn: str) -> str:
    rest = iter(text)
    return "".join(character if character.isspace() else next(rest, "") for character in worn) + "".join(rest)


_LOWER = (
    "Write the hex digits in lower case, the server compares letter by letter: .ToLowerInvariant() in "
    ".NET, .ToLower() in PowerShell, %x rather than %X in Go, LOWER() in SQL."
)
_LINE_END = "Send the digest without a line end: nothing is trimmed on the server's side."
_TRIM = "Send the digest alone; nothing is trimmed on the server's side."
_QUOTES = "Take the quotes off; a form field holds the digest itself, not JSON."
_FIRST_WORD = (
    "Send the digest alone: sha256sum and openssl print more on the line (cut -d' ' -f1, or openssl's "
    "-r and cut)."
)
_SEND_PLAIN = "Send the plain digest: hex digits need no escaping."
_ALL_OF_IT = (
    "Send the whole digest: 32 hex digits for MD5, 40 for SHA1, 64 for SHA256, 128 for SHA512. Widen "
    "the column it is kept in."
)

CUT = Dressing("cut short", lambda text: text, lambda text, worn: text[: len(worn)], _ALL_OF_IT)

TEXT_AROUND = _around(
    "with text around it",
    "the hash is {}.",
    _TRIM,
    r"(?:.*[^0-9A-Za-z])?([0-9A-Fa-f]{32,})(?:[^0-9A-Za-z].*)?",
)

DRESSINGS = (
    Dressing(
        "in upper case",
        lambda text: None if re.search("[a-z]", text) or not re.search("[A-F]", text) else text.lower(),
        lambda text, _: text.upper(),
        _LOWER,
    ),
    _around("with a newline after it", "{}\n", _LINE_END),
    _around("with a carriage return and newline after it", "{}\r\n", _LINE_END),
    _around("with a carriage return after it", "{}\r", _LINE_END),
    _around("with blanks after it", "{} ", _TRIM, "(.*[^ \t])[ \t]+"),
    _around("with blanks before it", " {}", _TRIM, "[ \t]+([^ \t].*)"),
    _around("with a line end before it", "\n{}", _LINE_END, "[\r\n]+(.+)"),
    _around(
        "with invisible characters around it",
        "\ufeff{}",
        _TRIM,
        "[\u00a0\u200b\ufeff]*(.+?)[\u00a0\u200b\ufeff]*",
    ),
    _around("with a zero byte after it", "{}\0", _TRIM),
    _around("in double quotes", '"{}"', _QUOTES),
    _around("in single quotes", "'{}'", _QUOTES),
    _around("in escaped quotes", r"\"{}\"", _QUOTES),
    _around(
        "in typographic quotes", "\u201c{}\u201d", _QUOTES, "[\u201c\u201e\u2018](.+)[\u201d\u201c\u2019]"
    ),
    _around("after 0x", "0x{}", "Cut off the 0x: Go's %#x and SQL Server's HASHBYTES write it.", "0[xX](.+)"),
    _around("after \\x", r"\x{}", "Use encode(digest, 'hex') in PostgreSQL; \\x is how it shows bytes."),
    _around("as x'...'", "x'{}'", "Use LOWER(HEX()) in SQL; x'...' is how it shows bytes.", "[xX]'(.+)'"),
    _around("as Python's b'...'", "b'{}'", "Decode the bytes: .hexdigest(), or .hex() of the digest."),
    _around("as a Node Buffer", "<Buffer {}>", "Use digest('hex')."),
    _around("in angle brackets", "<{}>", _TRIM),
    _around("in brackets", "[{}]", _TRIM),
    _around("in braces", "{{}}", _TRIM, r"\{(.+)\}"),
    _around("in parentheses", "({})", _TRIM),
    _around("with the file name of sha256sum", "{}  -", _FIRST_WORD, r"\\?(\w+) [ *]?\S.*"),
    _around(
        "after the name that openssl prints",
        "SHA2-256(stdin)= {}",
        _FIRST_WORD,
        r"[\w./-]* ?\([^()]*\) ?= ?(.+)",
    ),
    _around(
        "in the output of certutil",
        "SHA256 hash of f:\r\n{}\r\nCertUtil: -hashfile command completed successfully.\r\n",
        _FIRST_WORD,
        r"\w+ hash of [^\n]*:\r?\n([0-9a-fA-F ]+)\r?\nCertUtil:.*",
    ),
    _around(
        "in the output of Get-FileHash",
        "SHA256          {}       C:\\f.txt",
        _FIRST_WORD,
        r"(?:.*-\s+)?(?:MD5|SHA\d+) +([0-9A-Fa-f]+)(?: +.*)?",
    ),
    _around("after the name of the function", "sha256:{}", _TRIM, r"(?i)\{?(?:md5|sha-?\d+)[}:=$ -] *(.+)"),
    _around("after the parameter's name", "tokenHash={}", _TRIM, r"(?i)\"?token_?hash\"?[=:] *(.+)"),
    TEXT_AROUND,
    Dressing("with blanks or line breaks inside", _without_blanks, _with_blanks_of, _TRIM),
    Dressing(
        "URL-encoded",
        lambda text: unquote(text, errors="surrogateescape") if re.search("%[0-9A-F]{2}", text) else None,
        lambda text, _: quote(text, safe="", errors="surrogateescape"),
        _SEND_PLAIN,
    ),
    _exchanged("with a blank for every +", " ", "+", _SEND_PLAIN),
    _exchanged("with / written as \\/", "\\/", "/", _SEND_PLAIN),
    _exchanged("with = written as \\u003d", "\\u003d", "=", _SEND_PLAIN),
    _exchanged("with = written as &#61;", "&#61;", "=", _SEND_PLAIN),
    Dressing(
        "twice in a row",
        lambda text: text[: len(text) // 2],
        lambda text, _: text + text,
        "Send it once; empty the variable or the buffer before it is filled again.",
    ),
)
