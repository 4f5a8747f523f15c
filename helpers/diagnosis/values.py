"""Mistakes in the values that are hashed: KS or token altered on the way, or something else in its place.

To add one, add a row to a table. A cure is what to do instead, with the idiom of the language where the
mistake usually comes from.
"""

import base64
import json
import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from helpers.diagnosis.draft import COMMON, RARE, SOMETIMES, Draft, Mistake, Stage

Corruption = Callable[[str], "str | bytes | None"]


def _replaced(old: str, new: str) -> Corruption:
    return lambda text: text.replace(old, new)


def _framed(before: str, after: str) -> Corruption:
    return lambda text: before + text + after


def _wrapped(width: int, line_end: str) -> Corruption:
    return lambda text: line_end.join(text[start : start + width] for start in range(0, len(text), width))


def _url_encoded(text: str, safe: str = "") -> str:
    return quote(text, safe, errors="surrogateescape")


def _lower_case_escapes(text: str) -> str:
    return re.sub("%..", lambda found: found.group().lower(), _url_encoded(text))


def _from_base64(text: str) -> bytes | None:
    standard = text.strip().rstrip("=").translate(_STANDARD)
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except ValueError:
        return None


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _hex_to_base64(text: str) -> str | None:
    data = _from_hex(text)
    return base64.b64encode(data).decode() if data else None


def _as_text(decode: Callable[[str], bytes | None], codec: str) -> Corruption:
    def corrupt(text: str) -> str | None:
        data = decode(text)
        return None if data is None else data.decode(codec, "replace")

    return corrupt


def _as_guid(text: str) -> str | None:
    if not re.fullmatch("[0-9A-Fa-f]{32}", text):
        return None
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _as_spreadsheet_number(text: str) -> str | None:
    if not re.fullmatch(r"\d+(e\d{1,3})?", text):
        return None
    value = float(text)
    return None if value == float("inf") else re.sub(r"\.?0*E\+?0*", "E+", f"{value:.14E}")


_STANDARD = str.maketrans("-_", "+/")
_URL_SAFE = str.maketrans("+/", "-_")

_PARSE = (
    "Take the value out of the parsed answer: jq -r in a shell, a string field (not json.RawMessage) in Go, "
    "response.json() (not .text) in Python, ConvertFrom-Json in PowerShell, JSON.parse in JavaScript."
)
_CUT_LINE_END = (
    "Cut the line end off: echo adds one (printf %s does not), readline() and gets keep it, a Windows "
    "file ends lines in two characters."
)
_TRIM = (
    "Cut off what surrounds the value; blanks come along when it is copied from a page, a mail or a "
    "fixed-length column."
)
_ENCODE_LATER = (
    "Hash the value as the server returned it, and encode it only when the request is put together."
)
_DECODE_LESS = "Do not decode the value: it is hashed exactly as the server returned it."
_AS_RETURNED = (
    "Hash the KS exactly as the server returned it, down to its = and its - and _; it is text, not data "
    "to decode."
)
_TOKEN_TEXT = (
    "Hash the token's hex digits as text, 32 characters; do not decode them to 16 bytes (no unhex, no Guid)."
)
_CASE = (
    "Hash the value as it is; upper and lower case count, also where a database or a helper lower-cases "
    "everything."
)
_BYTES = "In Python, decode bytes before they become part of a text: ks.decode(), not str(ks) or f'{ks}'."
_WHOLE = (
    "Copy or read the whole value: a double click stops at a hyphen, a column or terminal cuts, "
    "split('=') loses the end."
)
_TYPED = (
    "Copy the value from where it is plain text: word processors change quotes and dashes, spreadsheets "
    "numbers."
)
_MARK = "Read the file without its byte order mark: utf-8-sig in Python, new UTF8Encoding(false) in .NET."
_ONCE = "Hash the value once; a digest object that was used before still holds what it was given."

# how the value was altered, the alteration, likelihood for the KS, likelihood for the token, cure
_CORRUPTIONS = (
    ("in JSON quotes", _framed('"', '"'), COMMON, COMMON, _PARSE),
    ("with a newline after it", _framed("", "\n"), COMMON, COMMON, _CUT_LINE_END),
    ("with a carriage return and newline after it", _framed("", "\r\n"), COMMON, COMMON, _CUT_LINE_END),
    ("with a carriage return after it", _framed("", "\r"), SOMETIMES, SOMETIMES, _CUT_LINE_END),
    ("with a newline before it", _framed("\n", ""), RARE, RARE, _CUT_LINE_END),
    ("with a blank after it", _framed("", " "), COMMON, COMMON, _TRIM),
    ("with a blank before it", _framed(" ", ""), COMMON, COMMON, _TRIM),
    ("with a blank on either side", _framed(" ", " "), SOMETIMES, SOMETIMES, _TRIM),
    ("with a tab after it", _framed("", "\t"), RARE, RARE, _TRIM),
    ("with a tab before it", _framed("\t", ""), RARE, RARE, _TRIM),
    ("with a no-break space after it", _framed("", "\u00a0"), SOMETIMES, SOMETIMES, _TRIM),
    ("with a no-break space before it", _framed("\u00a0", ""), SOMETIMES, SOMETIMES, _TRIM),
    ("with a zero-width space after it", _framed("", "\u200b"), SOMETIMES, SOMETIMES, _TRIM),
    ("with a zero-width space before it", _framed("\u200b", ""), SOMETIMES, SOMETIMES, _TRIM),
    ("with a byte order mark before it", _framed("\ufeff", ""), SOMETIMES, SOMETIMES, _MARK),
    (
        "with a zero byte after it",
        _framed("", "\0"),
        SOMETIMES,
        SOMETIMES,
        "Hash strlen() bytes, without the zero byte.",
    ),
    (
        "without the blanks around it",
        str.strip,
        COMMON,
        COMMON,
        "Hash the value as it is sent, blanks included, or better send it without them.",
    ),
    ("without its = padding", lambda text: text.rstrip("="), COMMON, RARE, _AS_RETURNED),
    ("with one = cut off", lambda text: text.removesuffix("="), SOMETIMES, RARE, _AS_RETURNED),
    ("with = padding added", lambda text: text + "=" * (-len(text) % 4), SOMETIMES, RARE, _AS_RETURNED),
    ("in the standard base64 alphabet", lambda text: text.translate(_STANDARD), COMMON, RARE, _AS_RETURNED),
    ("in the URL-safe base64 alphabet", lambda text: text.translate(_URL_SAFE), COMMON, RARE, _AS_RETURNED),
    ("URL-encoded", _url_encoded, COMMON, SOMETIMES, _ENCODE_LATER),
    ("URL-encoded with lower-case escapes", _lower_case_escapes, SOMETIMES, RARE, _ENCODE_LATER),
    ("URL-encoded except for /", lambda text: _url_encoded(text, "/"), SOMETIMES, RARE, _ENCODE_LATER),
    (
        "URL-encoded as a form, with + for blanks",
        lambda text: quote_plus(text, errors="surrogateescape"),
        RARE,
        RARE,
        _ENCODE_LATER,
    ),
    ("URL-encoded twice", lambda text: _url_encoded(_url_encoded(text)), SOMETIMES, RARE, _ENCODE_LATER),
    ("with only = URL-encoded", _replaced("=", "%3D"), RARE, RARE, _ENCODE_LATER),
    ("with only + URL-encoded", _replaced("+", "%2B"), RARE, RARE, _ENCODE_LATER),
    ("URL-decoded, + becoming a blank", unquote_plus, COMMON, RARE, _DECODE_LESS),
    ("URL-decoded", unquote, RARE, RARE, _DECODE_LESS),
    ("with + lost", _replaced("+", ""), RARE, RARE, _DECODE_LESS),
    ("decoded from base64", _from_base64, COMMON, RARE, _AS_RETURNED),
    (
        "decoded from base64 and read as Latin-1 text",
        _as_text(_from_base64, "latin-1"),
        SOMETIMES,
        RARE,
        _AS_RETURNED,
    ),
    (
        "decoded from base64 and read as UTF-8 text",
        _as_text(_from_base64, "utf-8"),
        SOMETIMES,
        RARE,
        _AS_RETURNED,
    ),
    (
        "encoded in base64",
        lambda text: base64.b64encode(text.encode("utf-8", "replace")),
        SOMETIMES,
        SOMETIMES,
        _AS_RETURNED,
    ),
    (
        "written in hex",
        lambda text: text.encode("utf-8", "replace").hex(),
        SOMETIMES,
        SOMETIMES,
        _ENCODE_LATER,
    ),
    ("decoded from hex", _from_hex, RARE, COMMON, _TOKEN_TEXT),
    (
        "decoded from hex and read as Latin-1 text",
        _as_text(_from_hex, "latin-1"),
        RARE,
        SOMETIMES,
        _TOKEN_TEXT,
    ),
    ("decoded from hex and read as UTF-8 text", _as_text(_from_hex, "utf-8"), RARE, SOMETIMES, _TOKEN_TEXT),
    ("decoded from hex and encoded in base64", _hex_to_base64, RARE, SOMETIMES, _TOKEN_TEXT),
    ("in upper case", str.upper, SOMETIMES, COMMON, _CASE),
    ("in lower case", str.lower, SOMETIMES, SOMETIMES, _CASE),
    ("as Python's b'...'", _framed("b'", "'"), COMMON, SOMETIMES, _BYTES),
    ('as b"..."', _framed('b"', '"'), RARE, RARE, _BYTES),
    ("in single quotes", _framed("'", "'"), SOMETIMES, SOMETIMES, _PARSE),
    ("in escaped quotes", _framed('\\"', '\\"'), SOMETIMES, RARE, _PARSE),
    ("in JSON quotes twice", lambda text: json.dumps(json.dumps(text)), RARE, RARE, _PARSE),
    ("in typographic quotes", _framed("\u201c", "\u201d"), SOMETIMES, SOMETIMES, _TYPED),
    ("in single typographic quotes", _framed("\u2018", "\u2019"), RARE, RARE, _TYPED),
    ("with an opening quote before it", _framed('"', ""), RARE, RARE, _PARSE),
    ("with a closing quote after it", _framed("", '"'), SOMETIMES, RARE, _PARSE),
    ("with a closing quote and comma after it", _framed("", '",'), RARE, RARE, _PARSE),
    ("in quotes with a newline after them", _framed('"', '"\n'), SOMETIMES, RARE, _PARSE),
    ("with en dashes for hyphens", _replaced("-", "\u2013"), SOMETIMES, RARE, _TYPED),
    ("with / written as \\/", _replaced("/", "\\/"), SOMETIMES, RARE, _PARSE),
    ("with = written as \\u003d", _replaced("=", "\\u003d"), SOMETIMES, RARE, _PARSE),
    ("with = written as \\u003D", _replaced("=", "\\u003D"), SOMETIMES, RARE, _PARSE),
    ("with + written as \\u002b", _replaced("+", "\\u002b"), SOMETIMES, RARE, _PARSE),
    ("with + written as \\u002B", _replaced("+", "\\u002B"), SOMETIMES, RARE, _PARSE),
    ("with = written as &#61;", _replaced("=", "&#61;"), SOMETIMES, RARE, _PARSE),
    ("with = written as &#x3D;", _replaced("=", "&#x3D;"), SOMETIMES, RARE, _PARSE),
    ("with = written as &equals;", _replaced("=", "&equals;"), RARE, RARE, _PARSE),
    ("with + written as &#43;", _replaced("+", "&#43;"), SOMETIMES, RARE, _PARSE),
    ("with / written as &#47;", _replaced("/", "&#47;"), RARE, RARE, _PARSE),
    ("with HTML's escapes", escape, RARE, RARE, _PARSE),
    ("with &amp; after it", _framed("", "&amp;"), SOMETIMES, RARE, _PARSE),
    ("with & after it", _framed("", "&"), SOMETIMES, RARE, _PARSE),
    ("with a comma after it", _framed("", ","), SOMETIMES, SOMETIMES, _TRIM),
    ("with a semicolon after it", _framed("", ";"), SOMETIMES, RARE, _TRIM),
    ("with a full stop after it", _framed("", "."), RARE, RARE, _TRIM),
    ("in braces", _framed("{", "}"), SOMETIMES, SOMETIMES, _PARSE),
    ("in angle brackets", _framed("<", ">"), RARE, RARE, _PARSE),
    ("in brackets", _framed("[", "]"), RARE, RARE, _PARSE),
    ("in a JSON list", _framed('["', '"]'), RARE, RARE, _PARSE),
    ("in parentheses", _framed("(", ")"), RARE, RARE, _PARSE),
    ("in backquotes", _framed("`", "`"), RARE, RARE, _TYPED),
    ("in XML, <ks>...</ks>", _framed("<ks>", "</ks>"), SOMETIMES, RARE, _PARSE),
    ("in XML, <result>...</result>", _framed("<result>", "</result>"), RARE, RARE, _PARSE),
    ("after ks=", _framed("ks=", ""), SOMETIMES, RARE, _TRIM),
    ("after token=", _framed("token=", ""), RARE, SOMETIMES, _TRIM),
    ("after Bearer", _framed("Bearer ", ""), SOMETIMES, RARE, _TRIM),
    ("after an apostrophe", _framed("'", ""), RARE, SOMETIMES, _TYPED),
    ("with hyphens, as a GUID", _as_guid, RARE, SOMETIMES, _TOKEN_TEXT),
    ("as a GUID in braces", lambda text: _as_guid(text) and f"{{{_as_guid(text)}}}", RARE, RARE, _TOKEN_TEXT),
    (
        "as an upper-case GUID",
        lambda text: _as_guid(text) and _as_guid(text).upper(),
        RARE,
        RARE,
        _TOKEN_TEXT,
    ),
    ("after 0x", _framed("0x", ""), RARE, SOMETIMES, _TOKEN_TEXT),
    ("without its leading zeros", lambda text: text.lstrip("0"), RARE, SOMETIMES, _TYPED),
    ("as a spreadsheet's number", _as_spreadsheet_number, RARE, SOMETIMES, _TYPED),
    ("as a decimal number", lambda text: _from_hex(text) and str(int(text, 16)), RARE, RARE, _TOKEN_TEXT),
    ("twice", lambda text: text + text, RARE, RARE, _ONCE),
    ("up to its first hyphen", lambda text: text.partition("-")[0], SOMETIMES, RARE, _WHOLE),
    ("up to its first underscore", lambda text: text.partition("_")[0], RARE, RARE, _WHOLE),
    ("up to its first + or /", lambda text: re.split("[+/]", text)[0], RARE, RARE, _WHOLE),
    ("from its last hyphen on", lambda text: text.rpartition("-")[2], RARE, RARE, _WHOLE),
    ("without its first character", lambda text: text[1:], SOMETIMES, SOMETIMES, _WHOLE),
    ("without its last character", lambda text: text[:-1], SOMETIMES, SOMETIMES, _WHOLE),
    ("broken into lines of 64", _wrapped(64, "\n"), RARE, RARE, _WHOLE),
    ("broken into lines of 72", _wrapped(72, "\n"), RARE, RARE, _WHOLE),
    ("broken into lines of 76", _wrapped(76, "\n"), SOMETIMES, RARE, _WHOLE),
    ("broken into lines of 76, Windows line ends", _wrapped(76, "\r\n"), RARE, RARE, _WHOLE),
    ("broken into lines of 80", _wrapped(80, "\n"), RARE, RARE, _WHOLE),
    ("masked with stars", lambda text: "*" * len(text), RARE, SOMETIMES, _WHOLE),
)

_MISSING_VALUE = (
    "The variable held nothing when it became text: a misspelt key, an answer that was an error, an "
    "object put where one of its fields should be (result.ks, not result). Check the answer before you "
    "use it."
)

# what languages write for a value that is not there or not text, by likelihood
_NOT_TEXT = {
    COMMON: ("undefined", "null", "None", "<nil>", "[object Object]"),
    SOMETIMES: (
        "NaN", "nan", "nil", "NULL", "(null)", "%!s(<nil>)", "[object Promise]", "Array", "false", "true",
        "0", "{}", '""',
    ),
    RARE: (
        "[]", "()", "b''", "map[]", "Object", "System.Object", "System.Byte[]", "Optional.empty",
        "System.Collections.Hashtable", "nullptr", "Nothing", "N/A", "#N/A", "#REF!", "<null>", "<undefined>",
        "<no value>", "error",
    ),
}  # fmt: skip

_NOT_FILLED_IN = (
    "The placeholder was not filled in: use double quotes rather than single ones in a shell, PHP or "
    "Ruby, backquotes in JavaScript, an f before the string in Python, and set a variable before the "
    "step that uses it."
)
_PLACEHOLDERS = ("$%s", "${%s}", "{{%s}}", "%%%s%%", "{%s}", "#{%s}", "%s", "<%s>")
_PLACEHOLDER_NAMES = (
    ("KS", "TOKEN"), ("ks", "token"), ("widget_ks", "app_token"), ("widgetKs", "appToken"),
    ("WIDGET_KS", "APP_TOKEN"), ("KALTURA_KS", "KALTURA_APP_TOKEN"),
)  # fmt: skip

_OTHER_KS = (
    "Hash the very KS that this call sends, and make a new hash for every new KS: fetch it once, keep "
    "it in one variable, use that one for the hash and for the ks parameter."
)
_OTHER_TOKEN = (
    "Hash the app token's token (32 hex digits). Its id, the account's secrets and other tokens are "
    "other things."
)

_ANY_LENGTH = 300  # a text is thought to be cut anywhere in its first so many characters,
_NEAR_THE_END = 40  # anywhere in its last so many,
_WIDTHS = (500, 512, 1000, 1023, 1024, 2000, 2048, 4000)  # or at the width of a column


def mistakes(ks: str, token: str, for_ks: dict[str, str], for_token: dict[str, str]) -> list[Mistake]:
    """All mistakes of this kind.

    for_ks, for_token: other values that may have been taken for the KS or for the token, by what they are.
    """
    return [
        *_of_one_value(0, "ks", Stage.KS, "the KS", ks, for_ks, _OTHER_KS),
        *_of_one_value(1, "token", Stage.TOKEN, "the token", token, for_token, _OTHER_TOKEN),
        *_of_both_values(),
    ]


def _of_one_value(
    column: int, field: str, stage: Stage, what: str, text: str, others: dict[str, str], other_cure: str
) -> list[Mistake]:
    rows = [
        Mistake(f"{what} {name}", stage, likelihoods[column], _altered(field, corruption), cure)
        for name, corruption, *likelihoods, cure in _CORRUPTIONS
    ]
    instead = [(name, other, COMMON, other_cure) for name, other in others.items()]
    for likelihood, texts in _NOT_TEXT.items():
        instead += [(repr(other), other, likelihood, _MISSING_VALUE) for other in texts]
    for names in _PLACEHOLDER_NAMES:
        texts = [style % names[column] for style in _PLACEHOLDERS]
        instead += [(f"the text {other}", other, RARE, _NOT_FILLED_IN) for other in texts]
    rows += [
        Mistake(f"{name} instead of {what}", stage, likelihood, _replaced_by(field, text, other), cure)
        for name, other, likelihood, cure in instead
    ]
    rows += [
        Mistake(f"{what} cut to {length} characters", stage, RARE, _altered(field, _cut_to(length)), _WHOLE)
        for length in _lengths_of_cuts(len(text))
    ]
    return rows


def _of_both_values() -> list[Mistake]:
    rows = []
    for names in _PLACEHOLDER_NAMES:
        for style in _PLACEHOLDERS:
            ks, token = (style % name for name in names)
            name = f"the text {ks}{token} instead of the values"
            rows.append(Mistake(name, Stage.KS, SOMETIMES, _both_replaced_by(ks, token), _NOT_FILLED_IN))
    return rows


def _lengths_of_cuts(length: int) -> list[int]:
    lengths = {*range(1, min(length, _ANY_LENGTH)), *range(max(length - _NEAR_THE_END, 1), length), *_WIDTHS}
    return sorted(cut for cut in lengths if cut < length)


def _cut_to(length: int) -> Corruption:
    return lambda text: text[:length] if len(text) > length else None


def _altered(field: str, corruption: Corruption) -> Callable[[Draft], Draft | None]:
    """Corrupt the draft's ks or token; None where that changes nothing or there is no text to change."""

    def change(draft: Draft) -> Draft | None:
        before = getattr(draft, field)
        after = corruption(before) if isinstance(before, str) else None
        return None if after is None or after == before else draft._replace(**{field: after})

    return change


def _replaced_by(field: str, text: str, other: str) -> Callable[[Draft], Draft | None]:
    """Put the other text in the place of the draft's ks or token; None if that was altered before."""
    return _altered(field, lambda before: other if before == text else None)


def _both_replaced_by(ks: str, token: str) -> Callable[[Draft], Draft]:
    return lambda draft: draft._replace(ks=ks, token=token)
