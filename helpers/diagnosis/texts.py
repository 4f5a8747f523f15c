"""What may have been hashed instead of the KS followed by the token: deviations, each with its cost.

Cost is how far-fetched a deviation is: 1 people do it all the time, 4 it is only tried alone. A rule yields
(cost, step, what it puts into the recipe). To add a deviation, add a row to a table.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import product
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from helpers.diagnosis.decode import Step, describe
from helpers.diagnosis.recipe import KS, TOKEN, bytes_of, literal, text_of

_PARSE = "Take the value out of the parsed answer: jq -r (not jq) in a shell, response.json() in Python."
_TRIM = "Strip the value: whitespace comes along when it is copied, or read from a column of fixed length."
_NEWLINE = (
    'echo, <<< and the last line of a file add a newline: use printf %s "$KS$TOKEN" in a shell, or strip '
    "the line that you read."
)
_WINDOWS = (
    "The carriage return comes from a file with Windows line endings: remove it with tr -d '\\r' or dos2unix."
)
_CMD = "cmd's echo adds a space and a Windows line ending: use PowerShell's -NoNewline."
_ECHO_N = "This shell's echo prints its option: use printf %s."
_COPY = "Copy the value as plain text: word processors and spreadsheets change quotes, dashes and numbers."
_MARK = "Read the file without its byte order mark: utf-8-sig in Python, new UTF8Encoding(false) in .NET."
_RAW = "Hash the value exactly as the server returned it; encode it only when the request is put together."
_DECODED = "Do not decode the value: KS and token are hashed as strings, the token as its 32 hex digits."
_CASE = "Hash the value as it is: upper and lower case count."
_WHOLE = (
    "Hash the whole value: a double click stops at a hyphen, a column or terminal cuts, split('=') loses "
    "the end."
)
_BYTES = (
    "In Python, join first and encode once, (ks + token).encode(), instead of str() or an f-string of bytes."
)
_PYTHON_2 = "In Python 2, join the strings themselves, (ks + token).encode('utf-8'), not their repr()."
_ZERO = "Hash strlen() bytes: not the zero byte that ends a C string, nor the rest of a buffer."
_ALONE = "Hash the two values alone, with no names, quotes or punctuation: ks + token."
_HASHED = "Do not hash a value first: join KS and token as strings, then hash once."
_GUID = "Hash the token's hex digits as a string; do not turn them into a GUID or UUID."
_BEARER = "Hash the KS alone: Bearer belongs in an Authorization header, which the server does not read."
_LITERAL = "In PHP, Perl and Ruby, \\n in single quotes is two characters: leave it out."

# what is before, what is after, the name (or nothing for what describe() says), the fix,
# the cost around one value, the cost around the whole text
_WRAPPERS = (
    ("", "\n", "", _NEWLINE, 1, 1), ("", "\r\n", "", _WINDOWS, 1, 1), ("", "\r", "", _WINDOWS, 1, 1),
    ("", " ", "", _TRIM, 1, 1), (" ", "", "", _TRIM, 1, 2), ("", " \r\n", "", _CMD, 3, 1),
    ("", " \n", "", _NEWLINE, 3, 2), ("", "\n\n", "", _NEWLINE, 3, 2), ("\n", "", "", _NEWLINE, 3, 3),
    (" ", " ", "with a space before and after", _TRIM, 2, 3), ("", "\t", "", _TRIM, 2, 2),
    ("\t", "", "", _TRIM, 3, 3), ("", "\0", "", _ZERO, 2, 1), ("", "\u00a0", "", _TRIM, 2, 2),
    ("\u00a0", "", "", _TRIM, 2, 3), ("", "\u200b", "", _TRIM, 2, 2), ("\u200b", "", "", _TRIM, 2, 2),
    ("\ufeff", "", "", _MARK, 2, 3), ("", "\\n", "", _LITERAL, 2, 1), ("", "\\r\\n", "", _LITERAL, 3, 3),
    ("-n ", "\n", "after echo's -n, with a newline at the end", _ECHO_N, 3, 2),
    ("-n ", "", "after echo's -n", _ECHO_N, 3, 2),
    ("-e ", "\n", "after echo's -e, with a newline at the end", _ECHO_N, 3, 3),
    ('"', '"', "in double quotes", _PARSE, 1, 1), ("'", "'", "in single quotes", _PARSE, 2, 1),
    ('"', '"\n', "in double quotes, with a newline at the end", _PARSE, 2, 2),
    ("'", "'\n", "in single quotes, with a newline at the end", _PARSE, 3, 3),
    ('"', '"\r\n', "in double quotes, with a Windows line ending", _WINDOWS, 3, 2),
    ('"', '" \r\n', "in double quotes, with cmd's line ending", _CMD, 3, 2),
    ('\\"', '\\"', "in escaped quotes", _PARSE, 2, 3),
    ("\u201c", "\u201d", "in typographic quotes", _COPY, 2, 3),
    ("\u2018", "\u2019", "in single typographic quotes", _COPY, 3, 3),
    ("`", "`", "in backquotes", _COPY, 3, 3), ("b'", "'", "as Python's b'...'", _BYTES, 1, 1),
    ('b"', '"', 'as b"..."', _BYTES, 3, 3), ("u'", "'", "as Python 2's u'...'", _PYTHON_2, 2, 1),
    ("{", "}", "in braces", _ALONE, 2, 3), ("[", "]", "in brackets", _ALONE, 2, 3),
    ("(", ")", "in parentheses", _ALONE, 3, 3), ("<", ">", "in angle brackets", _ALONE, 3, 3),
    ("${", "}", "in ${...}", _ALONE, 3, 4), ('["', '"]', "in a JSON list", _PARSE, 2, 3),
    ("['", "']", "in a list, as Python prints it", _PARSE, 2, 3),
    ('{"ks":"', '"}', "in a JSON object", _PARSE, 2, 4), ('{"ks": "', '"}', "in a JSON object", _PARSE, 2, 4),
    ("<ks>", "</ks>", "in XML, <ks>...</ks>", _PARSE, 2, 4),
    ("<result>", "</result>", "in XML, <result>...</result>", _PARSE, 2, 4),
    ("ks=", "", "after ks=", _ALONE, 2, 3), ("token=", "", "after token=", _ALONE, 2, 3),
    ("Bearer ", "", "after Bearer", _BEARER, 1, 3), ("KS ", "", "after KS", _ALONE, 3, 3),
    ("0x", "", "after 0x", _DECODED, 2, 3), ("", "&amp;", "", _PARSE, 2, 3), ("", '",', "", _PARSE, 3, 3),
    ("", "\x1a", "", _NEWLINE, 3, 3), ("", "\x80", "with the hash function's padding byte", _ZERO, 3, 3),
)  # fmt: skip
_STANDARD, _URL_SAFE = str.maketrans("-_", "+/"), str.maketrans("+/", "-_")


def _quoted(text: str, safe: str = "") -> str:
    return quote(text, safe, errors="surrogateescape")


def _base64_of(text: str) -> bytes:
    body = text.strip().rstrip("=").translate(_STANDARD)
    return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)


def _guid(text: str) -> str:
    parts = re.fullmatch("(.{8})(.{4})(.{4})(.{4})(.{12})", text)
    return "-".join(parts.groups()) if parts else text


def _spreadsheet(text: str) -> str:
    if not re.fullmatch(r"\d{1,40}(e\d{1,2})?", text):
        return text
    return re.sub(r"\.?0*E\+?0*", "E+", f"{float(text):.14E}")


_Alteration = Callable[[str], str]
# how a value was altered, the alteration, the fix, its cost for the KS and for the token
_ALTERED: tuple[tuple[str, _Alteration, str, int, int], ...] = (
    ("without the whitespace around it", str.strip,
     "Hash the value as it is sent; better, send it stripped, too.", 1, 1),
    ("without its = padding", lambda text: text.rstrip("="), _RAW, 1, 3),
    ("without one of its =", lambda text: text.removesuffix("="), _RAW, 2, 3),
    ("with = padding added", lambda text: text + "=" * (-len(text) % 4), _RAW, 2, 3),
    ("in the standard base64 alphabet", lambda text: text.translate(_STANDARD), _RAW, 1, 3),
    ("in the URL-safe base64 alphabet", lambda text: text.translate(_URL_SAFE), _RAW, 1, 3),
    ("URL-encoded", _quoted, _RAW, 1, 2),
    ("URL-encoded except for /", lambda text: _quoted(text, "/"), _RAW, 2, 3),
    ("URL-encoded in lower case", lambda text: re.sub("%..", lambda code: code[0].lower(), _quoted(text)),
     _RAW, 2, 3),
    ("URL-encoded as a form", lambda text: quote_plus(text, errors="surrogateescape"), _RAW, 2, 3),
    ("URL-encoded twice", lambda text: _quoted(_quoted(text)), _RAW, 2, 3),
    ("URL-decoded, + becoming a space", unquote_plus, _RAW, 1, 3), ("URL-decoded", unquote, _RAW, 3, 3),
    ("with + lost", lambda text: text.replace("+", ""), _RAW, 3, 3),
    ("with hyphens lost", lambda text: text.replace("-", ""), _RAW, 2, 3),
    ("decoded from base64", lambda text: text_of(_base64_of(text)), _DECODED, 1, 3),
    ("decoded from base64, read as Latin-1", lambda text: _base64_of(text).decode("latin-1"), _DECODED, 2, 3),
    ("decoded from base64, read as UTF-8", lambda text: _base64_of(text).decode("utf-8", "replace"), _DECODED,
     2, 3),
    ("encoded in base64", lambda text: base64.b64encode(bytes_of(text)).decode(), _RAW, 2, 2),
    ("encoded in hex", lambda text: bytes_of(text).hex(), _RAW, 2, 2),
    ("decoded from hex", lambda text: text_of(bytes.fromhex(text)), _DECODED, 3, 1),
    ("decoded from hex, read as Latin-1", lambda text: bytes.fromhex(text).decode("latin-1"), _DECODED, 3, 2),
    ("decoded from hex, read as UTF-8", lambda text: bytes.fromhex(text).decode("utf-8", "replace"), _DECODED,
     3, 2),
    ("decoded from hex, encoded in base64", lambda text: base64.b64encode(bytes.fromhex(text)).decode(),
     _DECODED, 3, 2),
    ("in upper case", str.upper, _CASE, 2, 1), ("in lower case", str.lower, _CASE, 2, 2),
    ("with en dashes for hyphens", lambda text: text.replace("-", "\u2013"), _COPY, 2, 3),
    ("with HTML's escapes", escape, _PARSE, 3, 3), ("as a GUID, with hyphens", _guid, _GUID, 3, 2),
    ("as a GUID in braces", lambda text: "{" + _guid(text) + "}", _GUID, 3, 3),
    ("as an upper-case GUID", lambda text: _guid(text).upper(), _GUID, 3, 3),
    ("without its leading zeros", lambda text: text.lstrip("0"), _COPY, 3, 2),
    ("as a spreadsheet's number", _spreadsheet, _COPY, 3, 2),
    ("as a decimal number", lambda text: str(int(text[:64], 16)), _DECODED, 3, 3),
    ("up to its first hyphen", lambda text: text.partition("-")[0], _WHOLE, 2, 3),
    ("up to its first underscore", lambda text: text.partition("_")[0], _WHOLE, 3, 3),
    ("up to its first + or /", lambda text: re.split("[+/]", text)[0], _WHOLE, 3, 3),
    ("from its last hyphen on", lambda text: text.rpartition("-")[2], _WHOLE, 3, 3),
    ("without its first character", lambda text: text[1:], _WHOLE, 2, 2),
    ("without its last character", lambda text: text[:-1], _WHOLE, 2, 2),
    ("twice", lambda text: text + text, "Use a new digest object for every hash: this one was used before.",
     3, 3),
    ("masked with stars", lambda text: "*" * len(text), "Hash the value itself, not its form for logs.", 3,
     2),
)  # fmt: skip
_ESCAPES = (
    (_PARSE, 1, ("\\{1}", "\\u{0:04x}", "\\u{0:04X}", "&#{0};", "&#x{0:X};", "&#x{0:x};", "\\x{0:02x}")),
    (_RAW, 2, ("%{0:02X}", "%{0:02x}")),
)
_WIDTHS = (
    32, 36, 40, 50, 64, 80, 100, 128, 150, 200, 250, 255, 256, 300, 400, 500, 512, 1000, 1024, 2000, 2048,
    4000,
)  # fmt: skip


def altered(what: str, value: str, column: int) -> Iterator[tuple[int, Step, str]]:
    """All that may have become of a value. column: 0 for the KS, 1 for the token."""
    for how, alteration, fix, *costs in _ALTERED:
        try:
            yield costs[column], Step(f"{what} {how}", fix), alteration(value)
        except ValueError:  # this value cannot be altered like this
            continue
    for before, after, how, fix, cost, _ in _WRAPPERS:
        named = how or f"with {describe(before or after)} {'before' if before else 'after'} it"
        yield cost, Step(f"{what} {named}", fix), before + value + after
    for fix, cost, styles in _ESCAPES:
        for characters, style in product(("=", "+", "/", "=+", "=+/", "=+/<>&'\""), styles):
            escapes = {ord(each): style.format(ord(each), each) for each in characters}
            step = Step(f"{what} with {characters[0]} written as {escapes[ord(characters[0])]}", fix)
            far = 2 if len(characters) == 1 and column == 0 else 3
            yield cost if style == "\\{1}" and column == 0 else far, step, value.translate(escapes)
    for name in ("SHA256", "SHA1", "SHA512", "MD5"):
        digest = hashlib.new(name.lower(), bytes_of(value), usedforsecurity=False)
        for cost, form, text in ((2, "", digest.hexdigest()), (3, ", raw", text_of(digest.digest()))):
            yield cost, Step(f"{what} hashed first ({name}{form})", _HASHED), text
    for width in _WIDTHS:
        yield 3, Step(f"{what} padded with spaces to {width} characters", _TRIM), value.ljust(width)
        yield 3, Step(f"{what} cut to {width} characters", _WHOLE), value[:width]
    for width, end in product((60, 64, 70, 72, 76, 80), ("\n", "\r\n")):
        yield 3, *_in_lines(what, value, width, end)


def _in_lines(what: str, text: str, width: int, end: str) -> tuple[Step, str]:
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return Step(f"{what} broken into lines of {width}", _WHOLE), end.join(lines)


def altered_anywhere(what: str, text: str) -> Iterator[tuple[Step, str]]:
    """Alterations with a number in them: cut, padded, or something inserted or lost at any place."""
    for place in sorted({*range(min(len(text), 700)), *range(max(len(text) - 60, 0), len(text))}):
        yield Step(f"{what} cut to {place} characters", _WHOLE), text[:place]
        yield Step(f"{what} without the first {place} characters", _WHOLE), text[place:]
        yield Step(f"{what} with one character lost", _WHOLE), text[:place] + text[place + 1 :]
        for inserted in ("\n", "\r\n", " ", "\n ", "\\n", "\0"):
            step = Step(f"{what} with {describe(inserted)} after {place} characters", _TRIM)
            yield step, text[:place] + inserted + text[place:]
    for width in range(len(text) + 1, 1100):
        yield Step(f"{what} padded with spaces to {width} characters", _TRIM), text.ljust(width)
        yield Step(f"{what} padded with spaces on the left to {width} characters", _TRIM), text.rjust(width)
        yield Step(f"{what} with zero bytes after it up to {width}", _ZERO), text.ljust(width, "\0")
    for width, end in product(range(2, 200), ("\n", "\r\n", " ")):
        step, lines = _in_lines(what, text, width, end)
        yield step, lines
        yield step, lines + end


def in_columns(ks: str, token: str) -> Iterator[tuple[Step, str, str]]:
    """Both values from database columns of fixed length, such as char(300) and char(50)."""
    for one, other in product(_WIDTHS, repeat=2):
        if one > len(ks) and other > len(token):
            widths = f"{one} and {other} characters"
            step = Step(f"KS and token padded with spaces to {widths}", _TRIM)
            yield step, ks.ljust(one), token.ljust(other)


# Something else in place of a value

_NOTHING = (
    "The variable held no string: check the name of the field it was read from, and that the answer is not "
    "an error."
)
_JAVASCRIPT = "In JavaScript the property does not exist: check its name, and the answer, before you use it."
_OBJECT = "In JavaScript an object was joined as a string: take its field, result.ks."
_GO_MAP = "In Go the map has no such key: check its name, and the second result of value, ok := m[...]."
_NOT_STRINGS = {
    "undefined": _JAVASCRIPT, "null": _NOTHING,
    "None": "In Python the value is None: check the key it was read with.", "<nil>": _GO_MAP,
    "[object Object]": _OBJECT,
    "[object Promise]": "In JavaScript the call was not awaited: const { ks } = await startWidgetSession().",
    "NaN": "In JavaScript + made a number of it: check that both values are strings.", "%!s(<nil>)": _GO_MAP,
    "Array": "In PHP an array was joined as a string: take its element, $result['ks'].",
    "[object Response]": _OBJECT,
}  # fmt: skip
_NOT_STRINGS |= dict.fromkeys(
    (
        "nan", "nil", "NULL", "(null)", "false", "true", "False", "True", "0", "1", "{}", '""', "[]", "()",
        "b''", "map[]", "Object", "System.Object", "System.Byte[]", "System.String[]",
        "System.Collections.Hashtable", "Optional.empty", "nullptr", "Nothing", "N/A", "#N/A", "#REF!",
        "#VALUE!", "<null>", "<undefined>", "<no value>", "error", "Error", "[object Array]",
        "[object Undefined]", "[object Null]", "string", "String",
    ),
    _NOTHING,
)  # fmt: skip
_UNFILLED = {
    "$%s": 'Use double quotes in the shell or in PHP: single quotes leave "$" as it is.',
    "${%s}": "In JavaScript use backquotes, `${ks}${token}`; in a shell, double quotes.",
    "{{%s}}": "In a Postman script, read the variable with pm.environment.get('ks'), not with {{ks}}.",
    "%%%s%%": "In cmd, set the variable before the line that uses it; PowerShell has $env:NAME.",
    "{%s}": "Put an f before the string in Python, or a $ in C#.",
    "#{%s}": "In Ruby use double quotes: single quotes do not fill in #{...}.",
    "<%s>": "Replace the placeholder with the value.",
    "%s": "Use the variable, not its name: take the quotes away.",
    ":%s": "In SQL, bind the parameter before the statement runs.",
    "@%s": "A string does not fill in @name: join the values.",
    "$(%s)": "In a shell write ${NAME}; $(NAME) runs a command.", "\\$%s": "Do not escape the dollar sign.",
    "$env:%s": "In PowerShell use double quotes.",
}  # fmt: skip
_NAMES = (
    ("ks", "token"), ("KS", "TOKEN"), ("widget_ks", "app_token"), ("widgetKs", "appToken"),
    ("KALTURA_KS", "KALTURA_APP_TOKEN"), ("WIDGET_KS", "APP_TOKEN"), ("kalturaKs", "kalturaToken"),
    ("session", "token"), ("widgetKS", "appToken"), ("k", "t"),
)  # fmt: skip
_OTHER_KS = (
    "Hash the very KS that this call sends: keep one variable for both. Then make a new hash, or add "
    "nocache=1: for two minutes the server repeats its refusal of the same hash."
)
_OTHER_TOKEN = "Hash the app token's token (32 hex digits), not its id, a secret or another token."
_ANSWER = "Parse the answer and take its field ks: the whole answer was hashed."


def instead(what: str, others: dict[str, str], column: int) -> Iterator[tuple[int, Step, str]]:
    """What may have been hashed in place of a value. others: by what they are."""
    for name, other in others.items():
        fix = _ANSWER if name.startswith("the whole answer") else (_OTHER_KS, _OTHER_TOKEN)[column]
        yield 1, Step(f"{name} instead of {what}", fix), other
    for rank, (text, fix) in enumerate(_NOT_STRINGS.items()):
        yield 1 if rank < 5 else 2, Step(f"'{text}' instead of {what}", fix), text
    for names, (style, fix) in product(_NAMES, _UNFILLED.items()):
        text = style % names[column]
        yield 2, Step(f"the text {text} instead of {what}", fix), text
    yield 3, Step(f"the text %s instead of {what}", "Give the format its arguments."), "%s"


def placeholders(*, usual: bool) -> Iterator[tuple[int, Step, str, str]]:
    """Both values not filled in, in the same style. usual: with names that go together, or with any."""
    kss, tokens = ({names[column]: None for names in _NAMES} for column in (0, 1))
    for names, (style, fix) in product(_NAMES if usual else product(kss, tokens), _UNFILLED.items()):
        ks, token = style % names[0], style % names[1]
        cost = 1 if names in _NAMES[:2] else 2
        yield cost, Step(f"the text {ks}{token} instead of the values", fix), ks, token


# How the two were joined

_ORDER = "Put the KS first, then the token."
_BOTH = (
    'Hash both: one variable was empty. In a shell "$KS_$TOKEN" reads a variable KS_; write "${KS}${TOKEN}".'
)
_EMPTY = (
    "Both values were empty, or the digest was taken before the text was given to it: check both variables."
)
_REUSED = "Make a new digest object for every hash, or reset it: it still held what it was given before."
_ORDERS = (
    ("the token alone, without the KS", TOKEN, _BOTH, 1), ("the KS alone, without the token", KS, _BOTH, 1),
    ("the token first, then the KS", TOKEN + KS, _ORDER, 1),
    ("nothing at all, neither KS nor token", "", _EMPTY, 1),
    ("KS and token twice over", (KS + TOKEN) * 2, _REUSED, 1),
    ("KS and token three times over", (KS + TOKEN) * 3, _REUSED, 3),
    ("the token alone, twice", TOKEN * 2, _REUSED, 3), ("the KS alone, twice", KS * 2, _REUSED, 3),
    ("the token around the KS", TOKEN + KS + TOKEN, _REUSED, 3),
    ("the KS around the token", KS + TOKEN + KS, _REUSED, 3),
    ("the KS twice, then the token", KS * 2 + TOKEN, _REUSED, 3),
    ("the KS, then the token twice", KS + TOKEN * 2, _REUSED, 3),
)  # fmt: skip
_BETWEEN = {
    "+": 'Write the plus sign outside the quotes: ks + token, not "ks+token" with the values filled in.',
    ".": 'In PHP, write the dot outside the quotes: $ks . $token, not "$ks.$token".',
    "\n": 'Two echo or print commands make two lines: print both at once, printf %s "$KS$TOKEN" in a shell.',
    "\r\n": _WINDOWS, "\0": _ZERO,
    " ": "A comma in print (awk, Python) or in Go's Sprintln puts a space between: join the strings instead.",
    ",":
     "A list became a string, as JavaScript's [ks, token] or SQL's CONCAT_WS: join with an empty separator.",
}  # fmt: skip
_COMMON_SEPARATORS = ("+", ":", ".", "\n", " ", ",", "|", "-", "_", "/", "&", ";", "\r\n", " + ", ", ")
_SEPARATORS = (
    "\t", "\0", "\\n", "::", "||", "--", " | ", " - ", ": ", "#", "=", "*", "@", "~", "\\0", "\r", "\x1f",
    "\u00a0", "\u200b", '" + "', "' . '", "&token=", "&tokenHash=",
)  # fmt: skip
_QUERY = (
    "Join the two values directly: http_build_query (PHP) and URLSearchParams (JavaScript) make a form of "
    "them."
)
_CSV = "Join the values themselves: jq -r '.ks + .token' rather than @csv."
_TUPLE = "In Python a comma makes a tuple (Python 2's print(a, b) prints one): join with +."
_SLICE = "Join the strings, ks + token; do not print a Go slice, map or struct."
_JAVA = 'Join the strings, ks + token; in Java, String.join("", ks, token), not toString() of a list or map.'
# how both were written, K and T being the values: what that is, the fix, the cost, the forms
_FORMS = (
    ("a form", _QUERY, 1, ("ks=K&token=T",)),
    ("a form", _QUERY, 3, ("ks=K&amp;token=T", "?ks=K&token=T", "ks=K;token=T")),
    ("JSON", _ALONE, 1, ('{"ks":"K","token":"T"}', '{"ks": "K", "token": "T"}')),
    ("JSON", _ALONE, 2,
     ('["K","T"]', '["K", "T"]', '"ks":"K","token":"T"', '[ "K", "T" ]', '{ "ks": "K", "token": "T" }')),
    ("CSV", _CSV, 2, ('"K","T"', "'K','T'")), ("a Python dict", _ALONE, 2, ("{'ks': 'K', 'token': 'T'}",)),
    ("a Python tuple", _TUPLE, 2, ("('K', 'T')",)), ("a Python list", _ALONE, 2, ("['K', 'T']",)),
    ("a Go value", _SLICE, 2,
     ("[K T]", "map[ks:K token:T]", "{K T}", "{ks:K token:T}", "{Ks:K Token:T}", "&{K T}", '["K" "T"]')),
    ("a Java value", _JAVA, 2, ("[K, T]", "{ks=K, token=T}")),
    ("a list", _ALONE, 3, ("[K,T]", "(K, T)", "(K,T)", "{K,T}", "{K, T}")),
    ("a Ruby hash", _ALONE, 2, (
        '{"ks"=>"K", "token"=>"T"}', '{:ks=>"K", :token=>"T"}', '{ks: "K", token: "T"}',
        '{"ks" => "K", "token" => "T"}',
    )),
    ("a PowerShell table", _ALONE, 2, ("@{ks=K; token=T}",)),
    ("quoted values", _PARSE, 1, ('"K""T"', "'K''T'")),
    ("values in braces", _UNFILLED["{%s}"], 2,
     ("{K}{T}", "${K}${T}", "<K><T>", "[K][T]", "(K)(T)", "{{K}}{{T}}")),
    ("names and values", _ALONE, 2, ("ks:K,token:T", "ks=K,token=T", "ks=K\ntoken=T")),
    ("names and values", _ALONE, 3, (
        "ks: K\ntoken: T", "ks = K\ntoken = T", "ksKtokenT", "ks=Ktoken=T", "ks:Ktoken:T", "ks=K token=T",
        "ks=K, token=T", "ks: K, token: T", "ks=K|token=T", "ks:K|token:T", "ks:K;token:T", "ks: Ktoken: T",
        "--ks K --token T",
    )),
    ("XML", _ALONE, 3, ("<ks>K</ks><token>T</token>", "<ks>K</ks>\n<token>T</token>")),
    ("bytes", _BYTES, 2, ("b'K'b'T'", "(b'K', b'T')", "b'K' + b'T'")),
    ("source text", _ALONE, 3,
     ('"K" + "T"', "'K' + 'T'", "'K' . 'T'", '"K" . "T"', "K . T", "K & T", '"K" & "T"')),
)  # fmt: skip
_ONLY = "Hash nothing but the KS and the token: no id, time or nonce belongs in the hash."


def joins(extras: dict[str, str], earlier: dict[str, str]) -> Iterator[tuple[int, Step, str]]:
    """Templates that join KS and token in another way than one directly after the other."""
    for name, template, fix, cost in _ORDERS:
        yield cost, Step(name, fix), template
    for cost, separators in ((1, _COMMON_SEPARATORS), (2, _SEPARATORS)):
        for separator in separators:
            yield cost, _between(separator), KS + literal(separator) + TOKEN
            step = Step(f"the token first, then the KS, with {describe(separator)} between them", _ORDER)
            yield cost + 1, step, TOKEN + literal(separator) + KS
    for what, fix, cost, forms in _FORMS:
        for form in forms:
            step = Step(f"both as {what}, {form.replace('K', '...').replace('T', '...')}", fix)
            yield cost, step, _template(form)
            yield 3, step, _template(form, "token", "ks", TOKEN, KS)
            if "token" in form:
                for names in (
                    *_NAMES,
                    ("ks", "appToken"),
                    ("ks", "id"),
                    ("ks", "tokenHash"),
                    ("key", "value"),
                ):
                    yield 4, step, _template(form, *names)
            if "'" in form and form[0] in "({[":
                marked = re.sub("'([KT])'", r"u'\1'", form)
                keys_too = re.sub("'(ks|token)'", r"u'\1'", marked)
                for python_2 in (marked, marked.replace("u'T'", "'T'"), keys_too):
                    yield 3, Step(f"{step.name}, with Python 2's u'...'", _PYTHON_2), _template(python_2)
    for indent, order, end in product((*range(9), "\t"), (1, -1), ("\n", "\r\n")):
        for both in (dict([("ks", "K"), ("token", "T")][::order]), ["K", "T"][::order]):
            text = json.dumps(both, indent=indent).replace("\n", end)
            yield 3, Step("both as indented JSON", _ALONE), _template(text)
    for name, value in extras.items():
        extra = literal(value)
        for separator in ("", *":|.,\n-_+ &;"):
            cost, how = (3, f" and {describe(separator)} between all") if separator else (2, "")
            for where, parts in (
                ("after the token", (KS, TOKEN, extra)),
                ("before the KS", (extra, KS, TOKEN)),
                ("between KS and token", (KS, extra, TOKEN)),
            ):
                yield cost, Step(f"{name} {where}{how}", _ONLY), separator.join(parts)
    for name, ks in earlier.items():
        yield 2, Step(f"{name} and the token in front", _REUSED), literal(ks) + TOKEN + KS + TOKEN
        yield 3, Step(f"{name} in front", _REUSED), literal(ks) + KS + TOKEN


def separators() -> Iterator[tuple[Step, str]]:
    """Any one or two characters, and any number of the same one, between KS and token.

    Many spaces are left to altered_anywhere(), which tells to what width a value was padded.
    """
    characters = ["\n", "\r", "\t", "\0", *map(chr, range(32, 127))]
    for first, second in product(["", *characters], characters):
        yield _between(first + second), KS + literal(first + second) + TOKEN
    for count, character in product(range(3, 81), "\n\t-=_.*#|"):
        yield _between(character * count), KS + character * count + TOKEN


def wrappers() -> Iterator[tuple[int, Step, str, str]]:
    """What may have been before and after the whole text."""
    for before, after, how, fix, _, cost in _WRAPPERS:
        ends = f"{describe(after or before)} at the {'end' if after else 'beginning'}"
        yield cost, Step(f"KS and token together {how}" if how else ends, fix), before, after
    for character in map(chr, range(128)):
        yield 3, Step(f"{describe(character)} at the end", _ALONE), "", character
        yield 3, Step(f"{describe(character)} at the beginning", _ALONE), character, ""
    for count, character in product(range(2, 65), "\n\0"):
        yield 3, Step(f"{describe(character * count)} at the end", _TRIM), "", character * count


def _between(separator: str) -> Step:
    fix = _BETWEEN.get(separator, "Put nothing between the two: ks + token.")
    return Step(f"{describe(separator)} between KS and token", fix)


def _template(form: str, ks: str = "ks", token: str = "token", first: str = KS, second: str = TOKEN) -> str:
    """The template of a form in which K and T are the values; with other names or values for the two."""
    named = {"ks": ks, "token": token, "K": first, "T": second}
    parts = re.split("(ks|token|K|T)", form)
    return "".join(named.get(part, literal(part)) for part in parts)
