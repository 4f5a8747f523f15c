"""Writing a result in the four formats.

A result is a number, text, True, False, None, an ApiObject, an ApiError, or a list of these.
Sources: api_v3/lib/KalturaSerializer.php and its subclasses.
"""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpers.mock_server.calls.deserialize import NOT_XML
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject
from helpers.php import is_valid_utf8, loosely_equal, to_string

_CALLBACK = re.compile("^[0-9_a-zA-Z.]*$")
_write_json = json.JSONEncoder(separators=(",", ":")).encode
_XML_ENTITIES = {"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;", "'": "&apos;"}
_XML_SPECIAL = re.compile("[&\"<>']")


@dataclass(frozen=True)
class Serializer:
    """One format of answers: how to write a result, and how results of a multirequest are put together."""

    content_type: str
    write: Callable[[object], str]
    write_several: Callable[[Sequence[str]], str]
    before: str = ""
    after: str = ""
    """`{seconds}` in it is replaced by the time that the call took."""

    def answer(self, result: object, seconds: str) -> str:
        return self.before + self.write(result) + self.after.replace("{seconds}", seconds)

    def answer_several(self, results: Sequence[object], seconds: str) -> str:
        written = self.write_several([self.write(result) for result in results])
        return self.before + written + self.after.replace("{seconds}", seconds)


def choose_serializer(parameters: dict[str, object], query: dict[str, object]) -> Serializer:
    """By `format`, XML without it. Raises ApiError for an unknown format, and a JSONP callback that is
    missing or no name. Source: KalturaFrontController::setSerializerByFormat (line 638)."""
    format = parameters.get("format", 2)
    format = 2 if format is None else format
    if loosely_equal(format, 2):
        ignore_null = parameters.get("ignoreNull")
        return XML_WITHOUT_NULLS if ignore_null == "1" or ignore_null is True else XML
    if loosely_equal(format, 3):
        return PHP
    if loosely_equal(format, 1):
        return JSON
    if loosely_equal(format, 9):
        return _jsonp(query)
    raise ApiError("UNKNOWN_RESPONSE_FORMAT", format)


# Formats 1 and 9: api_v3/lib/KalturaJsonSerializer.php, KalturaJsonProcSerializer.php


def to_json(result: object) -> str:
    """Without nulls, `objectType` last, `/` and everything beyond ASCII escaped, as PHP does."""
    return _write_json(_plain(result)).replace("/", "\\/")


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value if is_valid_utf8(value) else None
    if isinstance(value, ApiObject):
        values = value.values
        plain = {name: _plain(values[name]) for name in value.type.fields if values.get(name) is not None}
        plain["objectType"] = value.type.name
        return plain
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, ApiError):
        return {name: _plain(part) for name, part in _error_parts(value).items()}
    if isinstance(value, dict):
        return {name: _plain(element) for name, element in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return value


def _error_parts(error: ApiError) -> dict[str, object]:
    """An error's keys in their order; PHP's empty array is a list (KalturaSerializer.php:32)."""
    return {
        "code": error.code,
        "message": error.message,
        "objectType": "KalturaAPIException",
        "args": error.args_by_name or [],
    }


def _jsonp(query: dict[str, object]) -> Serializer:
    callback = query.get("callback")
    if callback is None:
        raise ApiError("MANDATORY_PARAMETER_MISSING", "callback")
    if not isinstance(callback, str) or not _CALLBACK.match(callback):
        raise ApiError("INVALID_FIELD_VALUE", "callback")
    return Serializer("application/javascript", to_json, _json_list, before=f"{callback}(", after=");")


def _json_list(written: Sequence[str]) -> str:
    return f"[{','.join(written)}]"


# Format 2: api_v3/lib/KalturaXmlSerializer.php


def to_xml(value: object, with_nulls: bool) -> str:
    """`objectType` first, then every declared property; null is an empty element, or left out."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, ApiObject):
        parts = [f"<objectType>{value.type.name}</objectType>"]
        for name in value.type.fields:
            element = value.values.get(name)
            if element is not None or with_nulls:
                parts.append(f"<{name}>{to_xml(element, with_nulls)}</{name}>")
        return "".join(parts)
    if isinstance(value, list):
        return "".join(f"<item>{to_xml(element, with_nulls)}</item>" for element in value)
    if isinstance(value, ApiError):
        return _xml_error(value)
    return _xml_text(to_string(value))


def _xml_error(error: ApiError) -> str:
    args = "".join(
        "<item><objectType>KalturaApiExceptionArg</objectType>"
        f"<name>{name}</name><value>{_xml_text(text)}</value></item>"
        for name, text in error.args_by_name.items()
    )
    return (
        f"<error><code>{error.code}</code><message>{_xml_text(error.message)}</message>"
        f"<objectType>KalturaAPIException</objectType><args>{args}</args></error>"
    )


def _xml_text(text: str) -> str:
    """The real server also writes what XML does not allow, and no parser reads it: here it is marked."""
    text = NOT_XML.sub("\ufffd", text)
    return _XML_SPECIAL.sub(lambda found: _XML_ENTITIES[found[0]], text)


# Format 3: api_v3/lib/KalturaPhpSerializer.php, which is PHP's serialize()


def to_php(result: object) -> str:
    """Objects have the properties that are not null; an error is an array, as in JSON."""
    if result is None:
        return "N;"
    if isinstance(result, bool):
        return f"b:{result:d};"
    if isinstance(result, int):
        return f"i:{result};"
    if isinstance(result, float):
        return f"d:{repr(result).upper()};"
    if isinstance(result, str):
        return f's:{len(result.encode("utf-8", "surrogateescape"))}:"{result}";'
    if isinstance(result, ApiObject):
        name = result.type.name
        values = {key: result.values.get(key) for key in result.type.fields}
        members = [to_php(key) + to_php(value) for key, value in values.items() if value is not None]
        return f'O:{len(name)}:"{name}":{len(members)}:{{{"".join(members)}}}'
    if isinstance(result, ApiError):
        result = _error_parts(result)
    assert isinstance(result, dict | list)
    pairs = list(result.items() if isinstance(result, dict) else enumerate(result))
    return f"a:{len(pairs)}:{{{''.join(to_php(key) + to_php(value) for key, value in pairs)}}}"


def _php_list(written: Sequence[str]) -> str:
    return f"a:{len(written)}:{{{''.join(f'i:{index};{one}' for index, one in enumerate(written))}}}"


def _xml_format(with_nulls: bool) -> Serializer:
    return Serializer(
        "text/xml;charset=UTF-8",
        lambda result: to_xml(result, with_nulls),
        lambda written: "".join(f"<item>{one}</item>" for one in written),
        before='<?xml version="1.0" encoding="utf-8"?><xml><result>',
        after="</result><executionTime>{seconds}</executionTime></xml>",
    )


JSON = Serializer("application/json", to_json, _json_list)
XML = _xml_format(with_nulls=True)
XML_WITHOUT_NULLS = _xml_format(with_nulls=False)
PHP = Serializer("text/html; charset=UTF-8", to_php, _php_list)
