"""From an HTTP request to the API to its answer: everything between the socket and the calls.

Source: KalturaFrontController::run (api_v3/lib/KalturaFrontController.php:88) and api_v3/web/index.php.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from helpers.mock_server.calls import multirequest
from helpers.mock_server.calls.call import Visit
from helpers.mock_server.calls.dispatcher import dispatch
from helpers.mock_server.data.clock import Clock, Randomness
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.seed import first_state
from helpers.mock_server.mock.journal import Journal, Parameters
from helpers.mock_server.web.answer import Answer
from helpers.mock_server.web.request import ApiRequest, path_parameters
from helpers.mock_server.web.response_cache import ResponseCache
from helpers.mock_server.web.serializers import XML, Serializer, choose_serializer
from helpers.php import to_string

MAX_BODY = 8 * 1024 * 1024
"""Bytes; the real server takes 2024 MB (post_max_size in configurations/php/kaltura.template.ini)."""
MAX_HEADER = 4000
"""Characters of a header's value; web servers and clients take little more."""

EXPOSED = "Server, Content-Length, Content-Range, Date, X-Kaltura, X-Kaltura-Session, X-Me"
ALWAYS = {"Access-Control-Expose-Headers": EXPOSED, "Access-Control-Allow-Origin": "*"}
"""api_v3/web/index.php:3, api_v3/lib/KalturaResponseCacher.php:152."""
OPTIONS = {
    **ALWAYS,
    "Access-Control-Allow-Headers": "Origin, X-Requested-With, Content-Type, Accept, Range, Cache-Control",
    "Access-Control-Allow-Methods": "POST, GET, HEAD, OPTIONS",
    "Access-Control-Max-Age": "86400",
    "Content-Type": "text/html; charset=UTF-8",
}
"""api_v3/web/index.php:7."""
NORMAL = {
    **ALWAYS,
    "Expires": "Sun, 19 Nov 2000 08:52:00 GMT",
    "Cache-Control": "no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
    "Pragma": "no-cache",
    "X-Me": "kaltura-mock-server",
}
"""api_v3/lib/KalturaResponseCacher.php:177; X-Me is the host's name."""
REPRODUCIBLE_SECONDS = "0.001"
"""The `executionTime` of XML answers in reproducible mode."""


class Api:
    """The API with its state. One object is one server; nothing is kept outside of it."""

    def __init__(self, *, reproducible: bool, cache: bool = False):
        self._starts_with_cache = cache
        self.clock = Clock(reproducible=reproducible)
        self.randomness = Randomness(reproducible=reproducible)
        self.reset()

    def reset(self) -> None:
        """Return to the first state, clock and randomness included."""
        self.clock.reset()
        self.randomness.reset()
        self.state = first_state(self.clock.now())
        self.journal = Journal()
        self.cache = ResponseCache(on=self._starts_with_cache)

    def answer(self, request: ApiRequest, remote_ip: str) -> Answer:
        """Answer a request. Never raises, whatever the request contains."""
        if request.method == "OPTIONS":
            return Answer(200, OPTIONS, b"")
        started = time.perf_counter()
        if len(request.body) > MAX_BODY:
            return self._reject_body(request, started)
        parameters, query = request.read()
        received = self.journal.add(request, parameters)
        try:
            serializer = choose_serializer(parameters, query)
        except ApiError as error:
            received.ended_early = error.code
            return self._empty_answer(error, received.line)
        key = self.cache.key(self.state, parameters, self.clock.now())
        cached = self.cache.get(key, self.clock.now()) if key else None
        if cached is not None:
            received.calls, received.is_from_cache = cached.calls, True
            seconds = self._seconds_since(started)
            headers = {"X-Kaltura": f"cached-dispatcher,{key},{seconds}"}
            return Answer(200, self._headers(serializer, parameters) | headers, cached.body, received.line)
        visit = Visit(self.state, self.clock, self.randomness, self.journal, remote_ip, request.uri)

        def call(parameters: Parameters, service: object, action: object) -> object:
            result = self._call(visit, parameters, service, action)
            received.calls.append((parameters, result if isinstance(result, ApiError) else None))
            return result

        if parameters.get("service") == "multirequest":  # this spelling only (line 108)
            results = multirequest.run(parameters, call)
            text = serializer.answer_several(results, self._seconds_since(started))
        else:
            service, action = parameters.get("service"), parameters.get("action")
            result = call(parameters, to_string(service), to_string(action))
            text = serializer.answer(result, self._seconds_since(started))
        body = text.encode("utf-8", "surrogateescape")
        if key and visit.is_cacheable:
            visit.headers.setdefault("X-Kaltura", f"cache-key,{key}")
            self.cache.put(key, body, received.calls, self.clock.now())
        headers = self._headers(serializer, parameters) | _sendable(visit.headers)
        return Answer(200, headers, body, received.line)

    def _reject_body(self, request: ApiRequest, started: float) -> Answer:
        """The answer to a body that is larger than MAX_BODY, in the format that the URL asks for."""
        parameters = path_parameters(request.path)
        received = self.journal.add(replace(request, body=b""), parameters)
        try:
            serializer = choose_serializer(parameters, {})
        except ApiError:
            serializer = XML
        error = ApiError("REQUEST_TOO_LARGE", MAX_BODY)
        received.ended_early = error.code
        text = serializer.answer(error, self._seconds_since(started))
        return Answer(413, self._headers(serializer, parameters), text.encode(), received.line)

    def _call(self, visit: Visit, parameters: Parameters, service: object, action: object) -> object:
        try:
            return dispatch(visit, service, action, parameters)
        except ApiError as error:
            return error
        except Exception:
            logging.getLogger(__name__).exception(
                "a fault of the bundled server; the answer is INTERNAL_SERVERL_ERROR"
            )
            return ApiError("INTERNAL_SERVERL_ERROR")

    def _seconds_since(self, started: float) -> str:
        return REPRODUCIBLE_SECONDS if self.clock.reproducible else f"{time.perf_counter() - started:.6f}"

    def _headers(self, serializer: Serializer, parameters: Parameters) -> dict[str, str]:
        """Those of every answer. A parameter named `content-type` sets that header (line 671)."""
        wanted = to_string(parameters.get("content-type"))
        if wanted.lower().startswith("text/") and "charset=" not in wanted.lower():
            wanted += ";charset=UTF-8"  # PHP adds its default_charset
        own = _sendable({"Content-Type": wanted}) if parameters.get("content-type") is not None else {}
        return {**self._normal_headers(), "Content-Type": serializer.content_type, **own}

    def _normal_headers(self) -> dict[str, str]:
        return {**NORMAL, "X-Kaltura-Session": f"{self.randomness.request_number()}, {self.clock.now()}"}

    def _empty_answer(self, error: ApiError, log: Callable[[], str]) -> Answer:
        """No format to write the error in: two headers have it (kRendererDieError.php:35)."""
        headers = {
            "X-Kaltura": f"error- {error.code}",
            "X-Kaltura-App": f"exiting on error {error.code} - {error.message}",
            "Content-Type": "text/html; charset=UTF-8",
        }
        return Answer(200, self._normal_headers() | _sendable(headers), b"", log)


def _sendable(headers: dict[str, str]) -> dict[str, str]:
    """PHP sends no header with a line break in it. Others go out as UTF-8."""
    return {
        name: value[:MAX_HEADER].encode("utf-8", "surrogateescape").decode("latin-1")
        for name, value in headers.items()
        if not any(character in value for character in "\r\n\0")
    }
