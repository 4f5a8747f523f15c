"""How PHP looks at a single value: casts, truth, comparison, and two of its string functions.

A request's values are text, or what JSON has: numbers, True, False, None. Arrays are dicts (php_arrays.py).
Text that is not UTF-8 is kept as Python's surrogateescape keeps it. PHP 8.2's rules, as far as they show.
"""

import math
import re

INT_MAX, INT_MIN = 2**63 - 1, -(2**63)
_NUMBER = r"[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_LEADING_NUMBER = re.compile(_NUMBER)
_NUMERIC = re.compile(_NUMBER + r"[ \t\n\r\v\f]*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_TAG_BEGINS = re.compile(r"<(?![ \t\n\r\v\f])")
_MARKS_IN_TAG = re.compile(r"""["'>]|<(?![ \t\n\r\v\f])""")
_MARKS_IN_CODE = re.compile(r"""(?<!\\)["']|[()]|\?>""")
NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML 1.0 does not allow. Source: infra/content/kXml.class.php:56."""


class PhpTypeError(Exception):
    """PHP throws here, and the server answers INTERNAL_SERVERL_ERROR."""


def is_true(value: object) -> bool:
    """PHP's truth: the text "0" is false, as are "", 0, null and an empty array."""
    return bool(value) and value != "0"


def to_string(value: object) -> str:
    """The cast `(string)`. An array becomes the word Array."""
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_to_string(value)
    return "Array"


def to_int(value: object) -> int:
    """The cast `(int)`: leading digits, else 0; "1e3" is 1000; too large a number is the largest."""
    if isinstance(value, str):
        if _INTEGER.fullmatch(value):
            return int(value)
        number = _LEADING_NUMBER.match(value)
        return _saturate(float(number[1])) if number else 0
    if isinstance(value, float):
        return _wrap(int(value)) if math.isfinite(value) else 0
    if isinstance(value, dict):
        return int(bool(value))
    return int(value or 0)


def to_float(value: object) -> float:
    """The cast `(float)`."""
    if isinstance(value, str):
        number = _LEADING_NUMBER.match(value)
        return float(number[1]) if number else 0.0
    return float(bool(value)) if isinstance(value, dict) else float(value or 0)


def is_numeric(value: object) -> bool:
    """Blanks around are allowed, anything else than one number is not."""
    if isinstance(value, str):
        return _NUMERIC.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def loosely_equal(value: object, constant: int | str) -> bool:
    """PHP 8's `==` of a sent value with a number or text of the server's own."""
    if isinstance(value, str) and value.isdecimal() and value.isascii() and isinstance(constant, int):
        return value.lstrip("0") == (str(constant) if constant else "")
    if value is None:
        return constant in (0, "")
    if isinstance(value, bool):
        return value == is_true(constant)
    if isinstance(value, dict):
        return False
    if is_numeric(value) and is_numeric(constant):
        return to_float(value) == to_float(constant)
    return to_string(value) == to_string(constant)


def lower(value: object) -> str:
    """PHP's strtolower, which touches ASCII letters only and throws for an array."""
    text = function_argument(value)
    return text.lower() if text.isascii() else re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def function_argument(value: object) -> str:
    """What a string function of PHP makes of its argument: text, except that an array throws."""
    if isinstance(value, dict):
        raise PhpTypeError("array given where text is expected")
    return to_string(value)


def is_valid_utf8(text: str) -> bool:
    """Whether the bytes behind the text are UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_xml_text(text: str) -> bool:
    """Whether XML 1.0 allows every character."""
    return (text.isascii() and text.isprintable()) or not NOT_XML.search(text)


def strip_tags(text: str) -> str:
    """PHP's strip_tags: tags, comments and PHP code go, and with one that is left open all that follows."""
    kept, end = [], 0
    while begin := _TAG_BEGINS.search(text, end):
        kept.append(text[end : begin.start()])
        end = _end_of_tag(text, begin.start())
    return "".join([*kept, text[end:]]).replace("\0", "")


def _end_of_tag(text: str, start: int) -> int:
    """The index behind the tag, comment or code that starts there: what is quoted or nested ends none."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 2)
        return len(text) if end < 0 else end + 3
    is_code = text.startswith("<?", start)
    quote, depth = "", 0
    for mark in (_MARKS_IN_CODE if is_code else _MARKS_IN_TAG).finditer(text, start + 1):
        match mark[0]:
            case "'" | '"' as found:
                if quote in ("", found):
                    quote = "" if quote else found
            case _ if quote:
                pass
            case ">" | "?>" if not depth:
                return mark.end()
            case "<" | "(":
                depth += 1
            case ">" | ")":
                depth -= 1
    return len(text)


def _saturate(number: float) -> int:
    if math.isinf(number):
        return 0
    return INT_MAX if number >= INT_MAX else INT_MIN if number <= INT_MIN else int(number)


def _wrap(number: int) -> int:
    return (number - INT_MIN) % 2**64 + INT_MIN


def _float_to_string(value: float) -> str:
    if not math.isfinite(value):
        return "NAN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    mantissa, exponent, power = f"{value:.14G}".partition("E")
    if not exponent:
        return mantissa
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{power[0]}{power[1:].lstrip('0')}"
