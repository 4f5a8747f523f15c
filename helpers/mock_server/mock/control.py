"""`/_mock/...`: what the real server does not have. README.md in this folder says what each path does."""

import json
import math
from typing import TYPE_CHECKING

from helpers.mock_server.calls.deserialize import group
from helpers.mock_server.mock.broken import NAMES
from helpers.mock_server.mock.journal import Received
from helpers.mock_server.web.answer import Answer
from helpers.mock_server.web.api import Api
from helpers.mock_server.web.request import ApiRequest
from helpers.mock_server.web.response_cache import ResponseCache
from helpers.php import is_valid_utf8, to_string

if TYPE_CHECKING:
    from helpers.mock_server.web.site import Site

_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_SHOWN_LEVELS = 100
_EXPLAINED = 100
"""Of the last requests. To find the cause of a wrong hash may take 50 milliseconds."""
_LAST_TIME = 253_402_300_799
"""The end of the year 9999, Unix time: HTTP dates have four digits for the year."""
_PATHS = ("/_mock/cache", "/_mock/clock", "/_mock/next", "/_mock/requests", "/_mock/reset")


def answer(site: "Site", request: ApiRequest) -> Answer:
    """Answer a request to a path below `/_mock/`."""
    method = "GET" if request.method == "HEAD" else request.method
    path = request.path.rstrip("/")
    match (method, path):
        case ("GET", "/_mock/clock"):
            return _json(_clock(site.api))
        case ("POST", "/_mock/clock"):
            return _advance(site.api, _sent(request, "advance"))
        case ("GET", "/_mock/cache"):
            return _json({"on": site.api.cache.on})
        case ("POST", "/_mock/cache"):
            return _switch_cache(site.api, _sent(request, "on"))
        case ("POST", "/_mock/next"):
            return _prepare(site, _sent(request, "answer"))
        case ("POST", "/_mock/reset"):
            site.reset()
            return _json({})
        case ("GET", "/_mock/requests"):
            all_received = site.api.journal.received
            older = len(all_received) - _EXPLAINED
            return _json([_describe(one, explain=n >= older) for n, one in enumerate(all_received)])
    if path in _PATHS:
        return _error(405, f"{request.method} is not for {request.path}")
    return _error(404, f"there is {', '.join(_PATHS)}")


def _sent(request: ApiRequest, name: str) -> object:
    """A value of the JSON body, or None."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return sent.get(name) if isinstance(sent, dict) else None


def _clock(api: Api) -> dict[str, object]:
    return {"time": api.clock.now(), "reproducible": api.clock.reproducible}


def _advance(api: Api, seconds: object) -> Answer:
    latest = _LAST_TIME - api.clock.now()
    if type(seconds) is not int or not 0 <= seconds <= latest:
        return _error(400, f'send {{"advance": seconds}} as JSON, a whole number from 0 to {latest}')
    api.clock.advanced += seconds
    return _json(_clock(api))


def _switch_cache(api: Api, on: object) -> Answer:
    if not isinstance(on, bool):
        return _error(400, 'send {"on": true} or {"on": false} as JSON')
    api.cache = ResponseCache(on=on)
    return _json({"on": on})


def _prepare(site: "Site", name: object) -> Answer:
    if name not in NAMES:
        return _error(400, f'send {{"answer": name}} as JSON, with one of {", ".join(NAMES)}')
    site.prepared.append(str(name))
    return _json({"waiting": list(site.prepared)})


def _describe(received: Received, *, explain: bool) -> dict[str, object]:
    request = received.request
    return {
        "method": request.method,
        "path": request.path,
        "content_type": request.content_type,
        "parameters": _showable(group(received.parameters)),
        "outcome": received.outcome(),
        "why": received.why() if explain else None,
    }


def _showable(value: object, levels: int = _SHOWN_LEVELS) -> object:
    """A value that JSON can hold: bytes that are not UTF-8 become U+FFFD, an infinite number PHP's INF, and
    what is nested too deeply an ellipsis."""
    if isinstance(value, dict):
        if not levels:
            return "…"
        return {_showable(name): _showable(element, levels - 1) for name, element in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return to_string(value)
    if isinstance(value, str) and not is_valid_utf8(value):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value


def _error(status: int, message: str) -> Answer:
    return _json({"error": message}, status)


def _json(content: object, status: int = 200) -> Answer:
    return Answer(status, _HEADERS, json.dumps(content, allow_nan=False).encode(), lambda: "/_mock")
