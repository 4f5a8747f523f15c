"""Answers that are not the API's: what a gateway, a proxy or a bad line may send instead.

`POST /_mock/next {"answer": name}` prepares one. It takes the place of the API's next answer.
"""

from collections.abc import Callable
from dataclasses import replace

from helpers.mock_server.web.answer import Answer
from helpers.mock_server.web.api import Api
from helpers.mock_server.web.request import ApiRequest

_HTML = {"Content-Type": "text/html; charset=utf-8"}


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{title}</body></html>\n".encode()


_INSTEAD = {
    "html": Answer(200, _HTML, _page("Please sign in")),
    "503": Answer(503, _HTML, _page("Service Unavailable")),
    "empty": Answer(200, {}, b""),
    "redirect": Answer(302, {**_HTML, "Location": "/sign-in"}, _page("Found")),
    "silent": Answer(200, {}, b"", delivery="silent"),
    "drop": Answer(200, {}, b"", delivery="drop"),
}
_SPOILED: dict[str, Callable[[Answer], Answer]] = {
    "truncated": lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]),
    "stall": lambda answer: replace(answer, delivery="stall"),
}
"""For these the call is made, and its answer is spoiled."""
NAMES = (*_INSTEAD, *_SPOILED)


def broken_answer(name: str, api: Api, request: ApiRequest, remote_ip: str) -> Answer:
    """Answer a request in the prepared way. name: one of NAMES."""
    if name in _SPOILED:
        answer = _SPOILED[name](api.answer(request, remote_ip))
        received = api.journal.received[-1]
    else:
        received = api.journal.add(request, request.read()[0])
        answer = replace(_INSTEAD[name], log=received.line)
    received.ended_early = f'"{name}" from /_mock/next'
    return answer
