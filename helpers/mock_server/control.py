"""`/_mock/…`: the clock, what was received, and back to the start. The real server has none of it.

GET  /_mock/clock     {"time": Unix time, "reproducible": whether it stands still until told}
POST /_mock/clock     {"advance": seconds} moves it on; answers like GET
POST /_mock/reset     first state, clock and chance; answers {}
GET  /_mock/requests  a list, oldest first, of {"method", "path", "content_type", "parameters"};
                      the last 1000 (16 MiB of bodies), these calls themselves not among them
"""

import json

from helpers.mock_server.api import Answer, Api
from helpers.mock_server.deserialize import group
from helpers.mock_server.php_values import is_valid_utf8
from helpers.mock_server.request import ApiRequest

_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_SHOWN_LEVELS = 100
_TEN_THOUSAND_YEARS = 315_360_000_000


def answer(api: Api, request: ApiRequest) -> Answer:
    """Answer a request to a path below `/_mock/`."""
    method = "GET" if request.method == "HEAD" else request.method
    match (method, request.path.rstrip("/")):
        case ("GET", "/_mock/clock"):
            return _json(_clock(api))
        case ("POST", "/_mock/clock"):
            return _advance(api, request.body)
        case ("POST", "/_mock/reset"):
            api.reset()
            return _json({})
        case ("GET", "/_mock/requests"):
            return _json([_describe(*received) for received in api.requests])
        case (_, "/_mock/clock" | "/_mock/reset" | "/_mock/requests"):
            return _json({"error": f"{request.method} is not for {request.path}"}, 405)
    return _json({"error": "there is /_mock/clock, /_mock/reset and /_mock/requests"}, 404)


def _clock(api: Api) -> dict[str, object]:
    return {"time": api.clock.now(), "reproducible": api.clock.reproducible}


def _advance(api: Api, body: bytes) -> Answer:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        sent = None
    seconds = sent.get("advance") if isinstance(sent, dict) else None
    if type(seconds) is not int or not 0 <= seconds <= _TEN_THOUSAND_YEARS:
        return _json({"error": 'send {"advance": seconds} as JSON, a whole number that is not negative'}, 400)
    api.clock.advanced += seconds
    return _json(_clock(api))


def _describe(request: ApiRequest, parameters: dict[str, object]) -> dict[str, object]:
    return {
        "method": request.method,
        "path": request.path,
        "content_type": request.content_type,
        "parameters": _showable(group(parameters)),
    }


def _showable(value: object, levels: int = _SHOWN_LEVELS) -> object:
    """As JSON can hold it: bytes that are not UTF-8 become a mark, what is nested too deeply an ellipsis."""
    if isinstance(value, dict):
        if not levels:
            return "…"
        return {_showable(name): _showable(element, levels - 1) for name, element in value.items()}
    if isinstance(value, str) and not is_valid_utf8(value):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value


def _json(content: object, status: int = 200) -> Answer:
    return Answer(status, _HEADERS, json.dumps(content).encode(), lambda: "/_mock")
