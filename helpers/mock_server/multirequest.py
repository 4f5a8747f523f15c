"""Several calls in one request, later ones using the results of earlier ones.

Source: KalturaFrontController::handleMultiRequest (api_v3/lib/KalturaFrontController.php:205).
"""

import re
from collections.abc import Callable

from helpers.mock_server.errors import ApiError
from helpers.mock_server.objects import ApiObject
from helpers.mock_server.php_values import is_numeric, to_int, to_string

SHARED = ("ks", "clientTag", "partnerId")
"""Outer parameters that each sub-request has unless it brings its own (lines 284 to 294)."""

_REFERENCE = re.compile(r"\{([0-9]+):result:?(.*)?\}")
"""Greedy: two references in one value are read as one, which leads nowhere (line 166)."""

Paths = dict[str, "str | Paths"]


def run(
    parameters: dict[str, object], call: Callable[[dict[str, object], object, object], object]
) -> list[object]:
    """The results, one for each sub-request up to the first gap. `call` answers one, given its
    parameters, service and action; errors are results."""
    requests, shared = split(parameters)
    paths = {index: find_references(one) for index, one in requests.items() if isinstance(one, dict)}
    referring = [index for index, found in paths.items() if found]
    results: list[object] = []
    index = min(1, *requests) if requests else 1
    while _is_complete(requests.get(index)):
        request = _with_shared(requests[index], shared)
        results.append(call(request, request["service"], request["action"]))
        for later in referring:
            if index < later <= len(requests):
                requests[later] = fill_in(requests[later], paths[later], len(results), results[-1])
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
            request = requests.setdefault(to_int(index), {})
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


def _is_complete(request: object) -> bool:
    return isinstance(request, dict) and None not in (request.get("service"), request.get("action"))


def find_references(parameters: dict[str, object]) -> Paths:
    """Where references stand in the original parameters; text that a result brings in is not searched."""
    paths: Paths = {}
    for name, value in parameters.items():
        if isinstance(value, dict):
            inner = find_references(value)
            if inner:
                paths[name] = inner
        elif found := _REFERENCE.search(to_string(value)):
            paths[name] = found[0]
    return paths


def fill_in(parameters: object, paths: Paths, number: int, result: object) -> dict[str, object]:
    """The parameters with the references to the sub-request of that number (from 1) replaced."""
    filled = dict(parameters)
    for name, path in paths.items():
        if filled.get(name) is None:
            continue
        if isinstance(path, dict):
            filled[name] = fill_in(filled[name], path, number, result)
            continue
        reference = _REFERENCE.fullmatch(path)
        if int(reference[1]) == number:
            text = to_string(resolve(result, reference[2].split(":")))
            filled[name] = to_string(filled[name]).replace(path, text)
    return filled


def resolve(result: object, path: list[str]) -> object:
    """What a path leads to, or None. An object as a whole is nothing; `_all` joins a property of a list.

    An error has nothing to refer to: the real server breaks off at `code` and the like (line 385).
    """
    name, *rest = path or [""]
    if not name:
        return None if isinstance(result, ApiObject | ApiError | list) else result
    if isinstance(result, ApiObject):
        return resolve(result.get(name), rest) if name in result.type.fields else None
    if isinstance(result, list):
        if name == "_all":
            values = [_property(element, rest[0] if rest else "") for element in result]
            return "".join(f"{to_string(value)}," for value in values if value is not None)
        return resolve(result[int(name)], rest) if name.isdecimal() and int(name) < len(result) else None
    return None


def _property(element: object, name: str) -> object:
    return element.get(name) if isinstance(element, ApiObject) else None
