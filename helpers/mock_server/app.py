"""The HTTP side, on Tornado: one entry point, as PHP has one script, and no table of routes.

Tornado's own classes for requests and handlers are passed over: they parse bodies and headers in ways that
PHP does not, and cost more than the API behind them.
"""

import socket
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache
from http.client import responses

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.netutil import bind_sockets

from helpers.mock_server import control
from helpers.mock_server.api import MAX_BODY, Answer, Api
from helpers.mock_server.request import ApiRequest

_MAX_HEADERS = 16 * 1024 * 1024
"""Bytes. Beyond it Tornado drops the connection, so it is far more than a query of 10,000 variables takes."""
_NOTHING_HERE = b"Nothing here. The API is at /api_v3/service/<service>/action/<action>.\n"

Log = Callable[[str], None]


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that connections can be made to at once. Raises OSError, for a port that is in use."""
    return bind_sockets(port, host)


def serve(api: Api, sockets: list[socket.socket], log: Log | None = None) -> HTTPServer:
    """Answer what arrives at the sockets, on the current event loop.

    log: is given one line for each request; it has no values of parameters, so no secrets.
    """
    server = HTTPServer(_Site(api, log), max_header_size=_MAX_HEADERS, max_body_size=2**63)
    server.conn_params.header_timeout = None  # else every request sets a timer, for 7% of its time
    server.add_sockets(sockets)
    return server


@lru_cache(maxsize=1)
def _http_date(time: int) -> str:
    return formatdate(time, usegmt=True)


class _Site(HTTPServerConnectionDelegate):
    def __init__(self, api: Api, log: Log | None):
        self.api = api
        self.log = log

    def start_request(self, server_conn: object, request_conn) -> HTTPMessageDelegate:
        return _Exchange(self, request_conn)

    def answer(self, request: ApiRequest, remote_ip: str, *, body_is_too_large: bool) -> Answer:
        path = request.path
        if path.startswith("/_mock/"):
            return control.answer(self.api, request)
        if path != "/api_v3" and not path.startswith(("/api_v3/", "/api/")):
            return Answer(404, {"Content-Type": "text/plain"}, _NOTHING_HERE, lambda: "no such address")
        if body_is_too_large:
            return self.api.refuse_body(request)
        if path.startswith("/api/"):  # enabled.kaltura.conf.template:144
            request = replace(request, path=f"/api_v3/index.php/{path[5:]}")
        return self.api.answer(request, remote_ip)


class _Exchange(HTTPMessageDelegate):
    """One request as it comes in, and its answer."""

    def __init__(self, site: _Site, connection):
        self._site = site
        self._connection = connection
        self._chunks: list[bytes] = []
        self._size = 0

    def headers_received(self, start_line: RequestStartLine, headers: HTTPHeaders) -> None:
        self._start_line = start_line
        self._content_type = headers.get("Content-Type", "")

    def data_received(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size <= MAX_BODY:
            self._chunks.append(chunk)
        else:
            self._chunks.clear()

    def finish(self) -> None:
        method, target, _ = self._start_line
        path, _, query = target.partition("?")
        request = ApiRequest(method, path, query, self._content_type, b"".join(self._chunks))
        remote_ip = self._connection.context.remote_ip
        answer = self._site.answer(request, remote_ip, body_is_too_large=self._size > MAX_BODY)
        self._write(answer, with_body=method != "HEAD")
        if self._site.log:
            self._site.log(f"{remote_ip} {method} {answer.status} {answer.outcome()}")

    def on_connection_close(self) -> None:
        self._chunks.clear()

    def _write(self, answer: Answer, *, with_body: bool) -> None:
        headers = HTTPHeaders(answer.headers)
        headers["Date"] = _http_date(self._site.api.clock.now())
        headers["Content-Length"] = str(len(answer.body))
        line = ResponseStartLine("HTTP/1.1", answer.status, responses[answer.status])
        self._connection.write_headers(line, headers, answer.body if with_body else b"")
        self._connection.finish()
