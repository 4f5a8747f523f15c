"""PHP's habits, as far as they show in the API: casts, comparisons, names of variables, query strings.

The server is written in PHP 8. A KS, a privileges string and a request are read the way PHP reads them, and
this is the one place that knows how. Values are text, or what JSON has: numbers, True, False, None. Arrays
are dicts whose keys are text; PHP's integer keys are written in decimal. Bytes that are not UTF-8 are kept
as the characters of Python's surrogateescape.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

WHITESPACE = " \t\n\r\0\x0b"
"""What trim() removes at both ends."""
INT_MAX, INT_MIN = 2**63 - 1, -(2**63)
MAX_VARIABLES = 10_000
"""Variables in one form or query; the rest is ignored (configurations/php/kaltura.template.ini:10)."""
MAX_NESTING = 64
"""Pairs of brackets in one name (PHP's default); a name with more is dropped."""
MAX_JSON_DEPTH = 512

_NUMBER = r"[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_LEADING_NUMBER = re.compile(_NUMBER)
_NUMERIC = re.compile(_NUMBER + r"[ \t\n\r\v\f]*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_INTEGER_KEY = re.compile("0|-?[1-9][0-9]{0,18}")
_IN_NAMES = str.maketrans(" .", "__")
_IN_UNCLOSED = str.maketrans(" .[", "___")
_TAG_BEGINS = re.compile(r"<(?![ \t\n\r\v\f])")
_MARKS_IN_TAG = re.compile(r"""["'>]|<(?![ \t\n\r\v\f])""")


class PhpTypeError(Exception):
    """PHP throws here, and the server answers INTERNAL_SERVERL_ERROR."""


# Casts


def is_true(value: object) -> bool:
    """Whether PHP takes the value for true: "0", "", 0, null and an empty array are false."""
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
    if isinstance(value, int):
        return int(value)
    return int(bool(value))


def to_float(value: object) -> float:
    """The cast `(float)`."""
    if isinstance(value, str):
        number = _LEADING_NUMBER.match(value)
        return float(number[1]) if number else 0.0
    return float(value) if isinstance(value, int | float) else float(bool(value))


def is_numeric(value: object) -> bool:
    """Whether the value is one number, with whitespace around it or without."""
    if isinstance(value, str):
        return _NUMERIC.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer_key(key: str) -> bool:
    """Whether an array has this key as an integer: plain decimal, without leading zeros or plus."""
    return _INTEGER_KEY.fullmatch(key) is not None and INT_MIN <= int(key) <= INT_MAX


# Comparisons


def compare(left: object, right: int | str) -> int:
    """PHP 8's `<=>` of a value with a number or a string: negative, 0 or positive.

    Two numbers, also as numeric strings, are compared as numbers; a number and any other string as strings.
    """
    if left is None and isinstance(right, str):
        left = ""
    elif left is None or isinstance(left, bool):
        return is_true(left) - is_true(right)
    elif isinstance(left, Mapping):
        return 1
    if is_numeric(left) and is_numeric(right):
        one, other = (
            to_int(value) if isinstance(value, int) or _INTEGER.fullmatch(str(value)) else to_float(value)
            for value in (left, right)
        )
        return (one > other) - (one < other)
    return (to_string(left) > to_string(right)) - (to_string(left) < to_string(right))


def loosely_equal(left: object, right: int | str) -> bool:
    """PHP 8's `==` of a value with a number or a string."""
    return left == right if type(left) is type(right) is int else compare(left, right) == 0


# Strings


def trim(text: str) -> str:
    """PHP's trim()."""
    return text.strip(WHITESPACE)


def lower(value: object) -> str:
    """PHP's strtolower(), which changes ASCII letters only. Raises PhpTypeError for an array."""
    text = function_argument(value)
    return text.lower() if text.isascii() else re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def function_argument(value: object) -> str:
    """A value as a string function takes it. Raises PhpTypeError for an array."""
    if isinstance(value, Mapping):
        raise PhpTypeError("array given where a string is expected")
    return to_string(value)


def strip_tags(text: str) -> str:
    """PHP's strip_tags(): tags, comments and code go; one that is left open takes all that follows with it.

    Quotes and brackets inside of PHP code are not looked at.
    """
    kept, end = [], 0
    while begin := _TAG_BEGINS.search(text, end):
        kept.append(text[end : begin.start()])
        end = _end_of_tag(text, begin.start())
    return "".join([*kept, text[end:]]).replace("\0", "")


def _end_of_tag(text: str, start: int) -> int:
    """The index after the tag that starts there. Tags nest, and a quoted > ends none."""
    for opening, closing in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(opening, start):
            end = text.find(closing, start + 2)
            return len(text) if end < 0 else end + len(closing)
    quote, depth = "", 0
    for mark in _MARKS_IN_TAG.finditer(text, start + 1):
        if mark[0] in "'\"":
            quote = "" if quote == mark[0] else quote or mark[0]
        elif not quote:
            depth += 1 if mark[0] == "<" else -1
            if depth < 0:
                return mark.end()
    return len(text)


def is_valid_utf8(text: str) -> bool:
    """Whether the bytes of the text are UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# Arrays and variables


class PhpArray(dict[str, Any]):
    """A dict that knows, as a PHP array does, which index `[]` is."""

    __slots__ = ("next_index",)

    def __init__(self) -> None:
        self.next_index = 0

    def put(self, key: str | None, value: object) -> None:
        """Set an element; None is the next free index."""
        if key is None:
            key = str(self.next_index)
        if is_integer_key(key):
            self.next_index = max(self.next_index, int(key) + 1)
        self[key] = value


def parse_query(query: bytes) -> PhpArray:
    """PHP's parse_str(): a query string, or a body of type application/x-www-form-urlencoded.

    Source: main/php_variables.c of PHP; tests/vectors/php_params.json has examples.
    """
    array = PhpArray()
    pairs = query.decode("utf-8", "surrogateescape").split("&", MAX_VARIABLES)
    for pair in pairs[:MAX_VARIABLES]:
        name, _, value = pair.partition("=")
        if "%" in value or "+" in value:
            value = _unquote(value)
        if name.isidentifier():  # nothing about it that PHP would change
            array[name] = value
        elif name:
            set_variable(array, _unquote(name), value)
    return array


def set_variable(array: PhpArray, name: str, value: object) -> None:
    """Set the variable of that name: `a[b][]` are nested arrays; spaces and dots become underscores."""
    name = name.partition("\0")[0].lstrip(" ")
    bracket = name.find("[")
    if bracket < 0:
        if name:
            array.put(name.translate(_IN_NAMES), value)
        return
    variable: str | None = name[:bracket].translate(_IN_NAMES)
    if not variable:
        return
    keys, end = [], bracket
    while name.startswith("[", end) and (close := name.find("]", end + 1)) > 0:
        keys.append(name[end + 1 : close])
        end = close + 1
    if not keys:  # the bracket is not closed: it belongs to the name
        variable += name[bracket:].translate(_IN_UNCLOSED)
    if len(keys) > MAX_NESTING:
        array.pop(variable, None)
        return
    for next_key in keys:
        inner = None if variable is None else array.get(variable)
        if not isinstance(inner, PhpArray):
            inner = PhpArray()
            array.put(variable, inner)
        array = inner
        variable = None if len(next_key) < 2 and not next_key.strip() else next_key
    array.put(variable, value)


def parse_json(text: str) -> Any:
    """PHP's json_decode() to arrays; None also for what is not JSON."""
    try:
        return _from_json(json.loads(text, parse_int=_json_int, parse_constant=_reject), MAX_JSON_DEPTH)
    except (ValueError, RecursionError):
        return None


def replace_recursive(base: dict[str, Any], *replacements: dict[str, Any]) -> dict[str, Any]:
    """PHP's array_replace_recursive(): later arrays win, arrays inside them are merged."""
    result = PhpArray()
    result.update(base)
    for replacement in replacements:
        for key, value in replacement.items():
            old = result.get(key)
            if isinstance(value, dict) and isinstance(old, dict):
                value = replace_recursive(old, value)
            result[key] = value
    return result


def _unquote(text: str) -> str:
    text = text.replace("+", " ")
    if "%" in text:
        quoted = text.encode("utf-8", "surrogateescape")
        return unquote_to_bytes(quoted).decode("utf-8", "surrogateescape")
    return text


def _from_json(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        value.encode()  # raises UnicodeEncodeError, a ValueError, for half of a surrogate pair
        return value
    if not isinstance(value, dict | list):
        return value
    if not depth:
        raise ValueError("nested too deeply")
    array = PhpArray()
    for key, element in value.items() if isinstance(value, dict) else enumerate(value):
        array.put(_from_json(str(key), depth), _from_json(element, depth - 1))
    return array


def _json_int(digits: str) -> int | float:
    """PHP has 64 bits; a larger number becomes a float."""
    number = int(digits) if len(digits) <= 20 else math.inf
    return int(number) if INT_MIN <= number <= INT_MAX else float(digits)


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


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
