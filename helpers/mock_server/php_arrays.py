"""PHP's arrays: how names with brackets in a form become nested arrays, and how arrays are merged.

They are dicts. Keys are always text; PHP's own integer keys are written in decimal. What a form means to
PHP is main/php_variables.c of its source; tests/vectors/php_params.json has it by example.
"""

import json
import math
import re
from urllib.parse import unquote_to_bytes

MAX_VARIABLES = 10_000
"""Variables in one form or query; the rest is ignored (configurations/php/kaltura.template.ini:10)."""
MAX_NESTING = 64
"""Pairs of brackets in one name (PHP's default); a name with more is dropped."""
MAX_JSON_DEPTH = 512

_IN_VARIABLES = str.maketrans(" .", "__")
_IN_UNCLOSED = str.maketrans(" .[", "___")
_INDEX = re.compile("0|-?[1-9][0-9]{0,18}")


class PhpArray(dict):
    """A dict that knows, as a PHP array does, which index `[]` stands for."""

    __slots__ = ("next_index",)

    def __init__(self):
        self.next_index = 0

    def put(self, key: str | None, value: object) -> None:
        """Set an element; None is the next free index."""
        if key is None:
            key = str(self.next_index)
        if _INDEX.fullmatch(key):
            self.next_index = max(self.next_index, int(key) + 1)
        self[key] = value


def parse_form(form: bytes) -> PhpArray:
    """A query string, or a body of type application/x-www-form-urlencoded."""
    array = PhpArray()
    pairs = form.decode("utf-8", "surrogateescape").split("&", MAX_VARIABLES)
    for pair in pairs[:MAX_VARIABLES]:
        name, _, value = pair.partition("=")
        if "%" in value or "+" in value:
            value = _unquote(value)
        if name.isidentifier():  # nothing about it that PHP would change
            array[name] = value
        elif name:
            register(array, _unquote(name), value)
    return array


def register(array: PhpArray, name: str, value: object) -> None:
    """Set the variable of that name: `a[b][]` are nested arrays, and a name has no blanks and dots."""
    name = name.partition("\0")[0].lstrip(" ")
    bracket = name.find("[")
    if bracket < 0:
        if name:
            array.put(name.translate(_IN_VARIABLES), value)
        return
    variable = name[:bracket].translate(_IN_VARIABLES)
    keys, end = [], bracket
    while name.startswith("[", end) and (close := name.find("]", end + 1)) > 0:
        keys.append(name[end + 1 : close])
        end = close + 1
    if not variable:
        return
    if not keys:  # the bracket is not closed: it belongs to the name
        variable += name[bracket:].translate(_IN_UNCLOSED)
    if len(keys) > MAX_NESTING:
        array.pop(variable, None)
        return
    for next_key in keys:
        array = _inner_array(array, variable)
        variable = None if len(next_key) < 2 and not next_key.strip() else next_key
    array.put(variable, value)


def _inner_array(array: PhpArray, key: str | None) -> PhpArray:
    inner = None if key is None else array.get(key)
    if not isinstance(inner, PhpArray):
        inner = PhpArray()
        array.put(key, inner)
    return inner


def parse_json(text: str) -> object:
    """PHP's json_decode to arrays; None also for what is not JSON."""
    try:
        return _from_json(json.loads(text, parse_int=_json_int, parse_constant=_refuse), MAX_JSON_DEPTH)
    except (ValueError, RecursionError):
        return None


def replace_recursive(base: dict, *replacements: dict) -> dict:
    """PHP's array_replace_recursive: later arrays win, arrays inside them are merged."""
    result = PhpArray()
    result.update(base)
    for replacement in replacements:
        for key, value in replacement.items():
            old = result.get(key)
            both = isinstance(value, dict) and isinstance(old, dict)
            result[key] = replace_recursive(old, value) if both else value
    return result


def _unquote(text: str) -> str:
    text = text.replace("+", " ")
    if "%" in text:
        quoted = text.encode("utf-8", "surrogateescape")
        return unquote_to_bytes(quoted).decode("utf-8", "surrogateescape")
    return text


def _from_json(value: object, depth: int) -> object:
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
    return number if -(2**63) <= number < 2**63 else float(digits)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
