"""From a request's parameters to the arguments of an action.

Source: api_v3/lib/KalturaRequestDeserializer.php. The line numbers at the rules are of that file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers import php
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import (
    EXPLICIT_NULL,
    NULLABLE_BOOLEAN,
    TYPES,
    ApiObject,
    Enum,
    Field,
    ObjectType,
)

MAX_RELATIVE_TIME = 315_360_000
"""Seconds, ten years: a time no larger is added to the current time (configurations/base.ini:67)."""

MANDATORY = object()
"""The default of a parameter that has none."""

NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML 1.0 does not allow. Source: infra/content/kXml.class.php:56."""
_RESPONSE_PROFILE = TYPES["kalturadetachedresponseprofile"]
_TRANSLATION = TYPES["kalturamultilingualstring"]
_LANGUAGE = re.compile("[a-zA-Z]{2,4}([-_][a-zA-Z]{2,4})?\n?")


@dataclass(frozen=True)
class Parameter:
    """A declared parameter of an action: its type is string or int, an Enum, or an ObjectType."""

    name: str
    type: str | Enum | ObjectType
    default: object = MANDATORY

    @cached_property
    def field(self) -> Field:
        """As a property of an object, which is cast and checked alike."""
        return Field(self.name, "objects" if isinstance(self.type, ObjectType) else self.type)


class Deserializer:
    """The parameters of one call, and the time that relative times count from (Unix time)."""

    def __init__(self, parameters: dict[str, object], now: int):
        self.grouped = group(parameters)
        self._now = now

    def arguments(self, declared: Sequence[Parameter]) -> list[object]:
        """One for each declared parameter, in order; the first that is wrong ends it (line 56)."""
        return [self._argument(parameter) for parameter in declared]

    def response_profile(self) -> ApiObject | None:
        """The `responseProfile` parameter (line 200). No profiles are stored here, so it is always inline."""
        sent = self.grouped.get("responseProfile")
        return None if sent is None else self._object(_RESPONSE_PROFILE, sent, "responseProfile")

    def _argument(self, parameter: Parameter) -> object:
        name, type = parameter.name, parameter.type
        if isinstance(type, ObjectType):
            sent = self.grouped.get(name)
            if sent is not None:
                return self._object(type, sent, name)
            if parameter.default is MANDATORY:
                raise ApiError("MISSING_MANDATORY_PARAMETER", name)
            return None
        if name in self.grouped:
            return self._value(parameter.field, self.grouped[name])
        if parameter.default is MANDATORY:
            raise ApiError("MISSING_MANDATORY_PARAMETER", name)  # line 195
        # A default is cast like a sent value: null becomes "" or 0 (line 87).
        return self._cast("int" if isinstance(type, Enum) else type, parameter.default)

    def _object(self, type: ObjectType, sent: object, name: str) -> ApiObject:
        if not isinstance(sent, dict):
            raise ApiError("PROPERTY_VALIDATION_WRONG_FORMAT", name, "array")  # line 303
        if "objectType" in sent:  # counts only if it is a subclass (line 306)
            named = TYPES.get(php.lower(sent["objectType"]))
            type = named if named is not None and named.is_a(type) else type
        if type.is_abstract:
            raise ApiError("OBJECT_TYPE_ABSTRACT", type.name)
        values: dict[str, object] = {}
        for key, value in sent.items():
            is_null = key.endswith("__null")
            declared = type.fields.get(key.replace("__null", "") if is_null else key)
            if declared is None:
                continue
            if is_null and declared.type not in ("multilingual", "objects"):
                values[declared.name] = EXPLICIT_NULL  # line 345
            elif declared.type == "multilingual" and isinstance(value, dict):
                values[declared.name] = self._first_translation(value, f"{name}:{declared.name}")
            elif declared.type != "objects":
                values[declared.name] = self._value(declared, value, in_object=True)
        return ApiObject(type, values)

    def _first_translation(self, sent: dict[str, object], name: str) -> str:
        """A text may come as a list of translations: the one with the lowest key is kept (line 411).

        A key `-` ends the list, and as it sorts before all numbers, nothing is left of it.
        """
        if "-" in sent:
            return ""
        in_order = sorted(sent, key=lambda key: (not php.is_numeric(key), php.to_float(key), key))
        translations = [self._object(_TRANSLATION, sent[key], name) for key in in_order]
        for translation in translations:
            language = translation.get("language")
            if isinstance(language, str) and not is_language(language):
                raise ApiError("INVALID_LANGUAGE_CODE", language)  # line 249
        first = translations[0].get("value") if translations else None
        return first if isinstance(first, str) else ""

    def _value(self, declared: Field, sent: object, *, in_object: bool = False) -> object:
        if isinstance(declared.type, Enum):
            return self._enum_value(declared, declared.type, sent, in_object)
        value = self._cast(declared.type, sent)
        if isinstance(value, str):
            if NOT_XML.search(value):
                raise ApiError("INVALID_PARAMETER_CHAR", declared.name)  # lines 73 and 356
            if declared.max_length and len(value.encode()) > declared.max_length:
                raise ApiError("PROPERTY_VALIDATION_MAX_LENGTH", declared.name, declared.max_length)
        return value

    def _enum_value(self, declared: Field, enum: Enum, sent: object, in_object: bool) -> object:
        value = sent
        if not enum.is_text:  # lines 110 and 363
            word = php.lower(sent)
            if word in ("true", "false"):
                value = int(word == "true")
            elif in_object and enum is NULLABLE_BOOLEAN and word == "":
                value = 0
        if not enum.has(value):
            raise ApiError("INVALID_ENUM_VALUE", value, declared.name, enum.name)
        if enum is NULLABLE_BOOLEAN:
            return {0: False, 1: True}.get(php.to_int(value))
        return php.to_string(value) if enum.is_text else php.to_int(value)

    def _cast(self, type: str, sent: object) -> object:
        """castSimpleType (line 461)."""
        if type in ("string", "multilingual"):
            text = php.to_string(sent)
            return text if php.is_valid_utf8(text) else ""
        if type == "int":
            return php.to_int(sent)
        if type == "bool":
            return php.lower(sent) != "false" and bool(sent) and sent != "0"
        if type == "float":
            return php.to_float(sent)
        return self._time(sent)

    def _time(self, sent: object) -> int:
        """Empty is 0, -1 stays, a small number counts from now (kTime.class.php:13)."""
        if php.function_argument(sent) == "":
            return 0
        time = php.to_int(sent)
        return time if time == -1 or abs(time) > MAX_RELATIVE_TIME else self._now + time


def group(parameters: dict[str, object]) -> dict[str, object]:
    """Split names at colons into nested arrays, on the top level only (line 22)."""
    grouped = php.PhpArray()
    for name, value in parameters.items():
        if ":" not in name:
            if name != "-":
                grouped[name] = value
            continue
        *path, last = name.split(":")
        array: dict[str, Any] = grouped
        for key in path:
            inner = array.get(key)
            if not isinstance(inner, dict):
                inner = array[key] = php.PhpArray()
            array = inner
        if last != "-":
            array[last] = value
    return grouped


def is_language(code: str) -> bool:
    """Such as `en` or `pt_BR`. Source: alpha/apps/kaltura/lib/multiLingualUtils.php:9."""
    return _LANGUAGE.fullmatch(code) is not None
