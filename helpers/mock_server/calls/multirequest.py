"""Several calls in one request, later ones using the results of earlier ones.

Source: KalturaFrontController::handleMultiRequest (api_v3/lib/KalturaFrontController.php:211).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject
from helpers.php import is_numeric, to_int, to_string

SHARED = ("ks", "clientTag", "partnerId")
"""Outer parameters that each sub-request has unless it brings its own (lines 284 to 294)."""

_INDEX = re.compile("0|[1-9][0-9]{0,8}")
_REFERENCE = re.compile(r"\{([0-9]+):result:?")


@dataclass(frozen=True)
class Reference:
    """`{N:result:path}` somewhere in a value."""

    text: str
    number: int
    """N: the result of the call that ran as the Nth, from 1."""
    path: list[str]


References = dict[str, "Reference | References"]
"""By the names of the parameters that have them."""


def run(
    parameters: dict[str, object], call: Callable[[dict[str, object], object, object], object]
) -> list[object]:
    """The results, one for each sub-request up to the first gap. `call` answers one, given its
    parameters, service and action; errors are results."""
    requests, shared = split(parameters)
    results: list[object] = []
    index = min(1, *requests) if requests else 1
    while isinstance(request := requests.get(index), dict):
        request = fill_in(request, find_references(request), results)
        if request.get("service") is None or request.get("action") is None:
            break
        request = _with_shared(request, shared)
        results.append(call(request, request["service"], request["action"]))
        index += 1
    return results


def split(parameters: dict[str, object]) -> tuple[dict[int, object], dict[str, object]]:
    """Sub-requests by index, and the shared parameters. `1[a]`, `1:a` and JSON's "1": {} all name index 1.

    A whole sub-request replaces what came before it, single parameters are added to it (lines 223 to 251).
    """
    requests: dict[int, object] = {}
    shared: dict[str, object] = {}
    for name, value in parameters.items():
        index, colon, rest = name.partition(":")
        if is_numeric(name):
            requests[to_int(name)] = value
        elif colon and is_numeric(index):
            request = requests.get(to_int(index))
            if request is None or request is False:  # of which PHP makes an array
                request = requests[to_int(index)] = {}
            if isinstance(request, dict):
                request[rest] = value
        elif name in SHARED:
            shared[name] = value
    return requests, shared


def _with_shared(request: dict[str, object], shared: dict[str, object]) -> dict[str, object]:
    """The outer `format` counts, not the sub-request's (line 305)."""
    complete = {name: value for name, value in request.items() if name != "format"}
    for name, value in shared.items():
        if complete.get(name) is None:
            complete[name] = value
    return complete


def find_references(parameters: dict[str, object]) -> References:
    """The references in the original parameters. Text that comes from a result is not searched."""
    references: References = {}
    for name, value in parameters.items():
        found = find_references(value) if isinstance(value, dict) else find_reference(to_string(value))
        if found:
            references[name] = found
    return references


def find_reference(text: str) -> Reference | None:
    """One in a value, up to the last `}` of its line: two are read as one that leads nowhere (line 166)."""
    for line in text.split("\n"):
        start, end = _REFERENCE.search(line), line.rfind("}")
        if start and start.end() <= end:
            return Reference(
                line[start.start() : end + 1], to_int(start[1]), line[start.end() : end].split(":")
            )
    return None


def fill_in(parameters: dict[str, Any], references: References, results: list[object]) -> dict[str, Any]:
    """The parameters with their references to the results so far replaced; others stay as they are."""
    filled = dict(parameters)
    for name, reference in references.items():
        if isinstance(reference, dict):
            filled[name] = fill_in(filled[name], reference, results)
        elif 1 <= reference.number <= len(results):
            text = to_string(resolve(results[reference.number - 1], reference.path))
            filled[name] = to_string(filled[name]).replace(reference.text, text)
    return filled


def resolve(result: object, path: list[str]) -> object:
    """What a path leads to, or None. An object as a whole is nothing; of a list, `count` is its length
    and `_all` joins a property.

    An error has nothing to refer to: the real server breaks off at `code` and the like (line 403).
    """
    name, *rest = path or [""]
    if not name:
        return None if isinstance(result, ApiObject | ApiError | list) else result
    if isinstance(result, ApiObject):
        return resolve(result.get(name), rest) if name in result.type.fields else None
    if isinstance(result, list):
        if name == "count":  # KalturaTypedArray::$count, which an empty list has not set
            return resolve(len(result) or None, rest)
        if name == "_all":
            values = [_property(element, rest[0] if rest else "") for element in result]
            return "".join(f"{to_string(value)}," for value in values if value is not None)
        return (
            resolve(result[int(name)], rest) if _INDEX.fullmatch(name) and int(name) < len(result) else None
        )
    return None


def _property(element: object, name: str) -> object:
    return element.get(name) if isinstance(element, ApiObject) else None
