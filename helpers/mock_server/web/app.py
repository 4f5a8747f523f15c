"""The server on a socket, with Tornado: bytes in, an `ApiRequest` to the site, its `Answer` out.

Tornado's own classes for requests and handlers are not used: they parse bodies and headers in ways that PHP
does not, and cost more than the API itself. This is the only module that knows Tornado.
"""

import socket
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from http.client import responses
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.netutil import bind_sockets

from helpers.mock_server.web.answer import Answer
from helpers.mock_server.web.api import MAX_BODY, Api
from helpers.mock_server.web.request import ApiRequest
from helpers.mock_server.web.site import Site

_MAX_HEADERS = 16 * 1024 * 1024
"""Bytes. Beyond it Tornado drops the connection, so it is far more than a query of 10,000 variables takes."""

Log = Callable[[str], None]


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that connections can be made to at once. Raises OSError, for a port that is in use."""
    return bind_sockets(port, host, backlog=1024)


def serve(api: Api, sockets: list[socket.socket], log: Log | None = None) -> HTTPServer:
    """Answer what arrives at the sockets, on the current event loop.

    log: is given one line for each request; it has no values of parameters, so no secrets.
    """
    server = HTTPServer(_Connections(api, log), max_header_size=_MAX_HEADERS, max_body_size=2**63)
    server.add_sockets(sockets)
    return server


@lru_cache(maxsize=1)
def _http_date(time: int) -> str:
    return formatdate(time, usegmt=True)


class _Connections(HTTPServerConnectionDelegate):
    def __init__(self, api: Api, log: Log | None):
        self.site = Site(api)
        self.clock = api.clock
        self.log = log

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        return _Exchange(self, request_conn)


class _Exchange(HTTPMessageDelegate):
    """One request as it comes in, and its answer."""

    def __init__(self, server: _Connections, connection: Any):
        self._server = server
        self._connection = connection
        self._chunks: list[bytes] = []
        self._size = 0

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        assert isinstance(start_line, RequestStartLine)  # a server is sent no other
        self._start_line = start_line
        self._content_type = headers.get("Content-Type", "")

    def data_received(self, chunk: bytes) -> None:
        if self._size <= MAX_BODY:  # enough to see that a larger one is too large
            self._chunks.append(chunk)
        self._size += len(chunk)

    def finish(self) -> None:
        method, target, _ = self._start_line
        path, _, query = target.partition("?")
        request = ApiRequest(method, path, query, self._content_type, b"".join(self._chunks))
        # `context` is undocumented; the documented way parses the whole request once more.
        remote_ip = self._connection.context.remote_ip
        answer = self._server.site.answer(request, remote_ip)
        self._deliver(answer, with_body=method != "HEAD")
        if self._server.log:
            self._server.log(f"{remote_ip} {method} {answer.status} {answer.log()}")

    def on_connection_close(self) -> None:
        self._chunks.clear()

    def _deliver(self, answer: Answer, *, with_body: bool) -> None:
        if answer.delivery == "silent":
            return
        if answer.delivery == "drop":
            self._connection.detach().close()
            return
        headers = HTTPHeaders(answer.headers)
        headers["Date"] = _http_date(self._server.clock.now())
        headers["Content-Length"] = str(len(answer.body))
        line = ResponseStartLine("HTTP/1.1", answer.status, responses[answer.status])
        body = answer.body if with_body else b""
        if answer.delivery == "stall":
            self._connection.write_headers(line, headers, body[: len(body) // 2])
            return
        self._connection.write_headers(line, headers, body)
        self._connection.finish()
