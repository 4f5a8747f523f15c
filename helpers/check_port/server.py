"""A server for one run of the program, behind a relay that keeps what the two say."""

import contextlib
import http.client
import json
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from helpers import mock_server

_REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1")


class Server:
    """A bundled server in its first, reproducible state, behind a relay. The settings lead to the relay."""

    def __init__(self, broken: tuple[int, str] | None = None) -> None:
        """broken: from which request on, counted from 1, the program gets broken answers, and which."""
        self._running = mock_server.start()
        address = urlsplit(self._running.settings["KALTURA_SERVICE_URL"])
        self._address = (str(address.hostname), int(address.port or 80))
        self._broken = broken
        self.relay = _Relay(self._address, self._before_request)
        self.settings = self._running.settings | {"KALTURA_SERVICE_URL": self.relay.url}
        self._closed_port = socket.socket()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._closed_port.close()
        self.relay.shutdown()
        self.relay.server_close()
        self._running.stop()

    def call(self, action: str, **parameters: object) -> Any:
        """The answer of an API action, parsed."""
        service, _, name = action.partition(".")
        form = urlencode({**parameters, "format": 1})
        return self._send("POST", f"/api_v3/service/{service}/action/{name}", form, "x-www-form-urlencoded")

    def control(self, name: str, content: Mapping[str, object]) -> None:
        """POST `content` to /_mock/<name>."""
        self._send("POST", f"/_mock/{name}", json.dumps(content), "json")

    def received(self) -> list[dict[str, Any]]:
        """What /_mock/requests says."""
        calls: list[dict[str, Any]] = self._send("GET", "/_mock/requests")
        return calls

    def closed_port(self) -> str:
        """A URL where nothing listens: its port is taken, but not opened."""
        self._closed_port.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{self._closed_port.getsockname()[1]}"

    def _before_request(self, number: int) -> None:
        if self._broken and self._broken[0] <= number:
            self.control("next", {"answer": self._broken[1]})

    def _send(self, method: str, path: str, body: str | None = None, kind: str = "") -> Any:
        with contextlib.closing(http.client.HTTPConnection(*self._address, timeout=30)) as connection:
            connection.request(method, path, body, {"Content-Type": f"application/{kind}"} if kind else {})
            return json.load(connection.getresponse())


class _Relay(socketserver.ThreadingTCPServer):
    """Passes every byte on, and keeps what /_mock/requests does not show: the query of a URL, and answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, upstream: tuple[str, int], before_request: Callable[[int], None]):
        super().__init__(("127.0.0.1", 0), _Connection)
        self.upstream = upstream
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.before_request = before_request
        self.request_lines: list[tuple[str, str]] = []
        self.answers = bytearray()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Connection(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        client: socket.socket = self.request
        with contextlib.suppress(OSError), socket.create_connection(self.server.upstream) as upstream:
            threading.Thread(target=self._pass_answers_on, args=(upstream, client), daemon=True).start()
            for chunk in _chunks(client):
                if line := _REQUEST_LINE.match(chunk):
                    self.server.request_lines.append((line[1].decode(), line[2].decode("latin-1")))
                    self.server.before_request(len(self.server.request_lines))
                upstream.sendall(chunk)
            upstream.shutdown(socket.SHUT_RDWR)

    def _pass_answers_on(self, upstream: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            for chunk in _chunks(upstream):
                self.server.answers += chunk
                client.sendall(chunk)
            client.shutdown(socket.SHUT_RDWR)


def _chunks(connection: socket.socket) -> Iterator[bytes]:
    return iter(lambda: connection.recv(65536), b"")
