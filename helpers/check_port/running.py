"""One run of the program: with a server of its own, and a relay between the two that records what passes."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from helpers import mock_server

_T = TypeVar("_T")

_REQUEST_LINE = re.compile(rb"([A-Z]+) (\S+) HTTP/1")
_KS = re.compile(r'"ks":"([^"]+)"|<ks>([^<]+)</ks>')
_SESSION_KS = re.compile(r'"ks":"([^"]+)"[^{}]*"KalturaSessionInfo"')
_API_ERROR = re.compile(r'"code":"(\w+)","message":"((?:[^"\\]|\\.)*)"')
_LOCATION = re.compile(r"^Location: *(\S+)", re.IGNORECASE | re.MULTILINE)
_SECRETS = {
    "KALTURA_APP_TOKEN": "the app token's token",
    "KALTURA_ADMIN_SECRET": "the admin secret",
    "KALTURA_USER_SECRET": "the user secret",
}


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


@dataclass(frozen=True)
class Run:
    """What a program did."""

    settings: Mapping[str, str]
    """What it was given."""
    status: int | None
    """Its exit status; None if it had to be stopped."""
    limit: float
    """Seconds after which it would have been, or was, stopped."""
    stdout: str
    stderr: str
    request_lines: Sequence[tuple[str, str]]
    """Method and target of every request, oldest first. The target has the query, too."""
    calls: Sequence[Mapping[str, Any]]
    """What /_mock/requests says of them."""
    answers: str
    """Everything that the server sent to it."""

    @property
    def given(self) -> list[str]:
        """The KSs in the answers, oldest first."""
        return [json_ks or xml_ks for json_ks, xml_ks in _KS.findall(self.answers)]

    @property
    def session_ks(self) -> str | None:
        """The KS that `appToken.startSession` gave."""
        return _last(_SESSION_KS.findall(self.answers))

    @property
    def api_error(self) -> tuple[str, str] | None:
        """Code and message of the last API error."""
        code, message = _last(_API_ERROR.findall(self.answers)) or ("", "")
        return (code, json.loads(f'"{message}"')) if code else None

    @property
    def followed_redirect(self) -> bool:
        """Whether it went where an answer sent it."""
        paths = [urlsplit(target).path for _, target in self.request_lines]
        return any(urlsplit(place).path in paths for place in _LOCATION.findall(self.answers))

    @property
    def secrets(self) -> dict[str, str]:
        """What must not be seen, and what it is. A KS is without the = at its end, which may be encoded."""
        known = {self.settings.get(name, ""): what for name, what in _SECRETS.items()}
        known |= {ks.rstrip("="): "a KS" for ks in self.given}
        return {secret: what for secret, what in known.items() if secret}

    def masked(self, text: str) -> str:
        """The text in one line, not too long, without any secret."""
        for secret, what in self.secrets.items():
            text = text.replace(secret, f"[{what}]")
        text = " ".join(text.split())
        return text if len(text) <= 200 else f"{text[:80]} ... {text[-110:]}"


def _last(found: list[_T]) -> _T | None:
    return found[-1] if found else None


class Program:
    """A command that is run, also several times at once.

    limit: seconds after which a run that has not ended is stopped. After two such runs, the others get a
    sixth of it, so that a program that never ends is soon done with.
    """

    def __init__(self, command: Sequence[str], limit: float):
        self._command = command
        self._limit = limit
        self._stopped = 0
        self._running: set[subprocess.Popen[bytes]] = set()

    def run(self, server: Server, settings: Mapping[str, str]) -> Run:
        """Run it with these settings. Raises OSError if that cannot be done."""
        own_calls = len(server.received())
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
        process = subprocess.Popen(
            self._command,
            env={**kept, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._running.add(process)
        limit = self._limit if self._stopped < 2 else self._limit / 6
        ended = True
        try:
            stdout, stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            ended = False
            self._stopped += 1
            _kill(process)
            stdout, stderr = process.communicate()
        self._running.remove(process)
        return Run(
            settings,
            process.returncode if ended else None,
            limit,
            stdout.decode("utf-8", "replace"),
            stderr.decode("utf-8", "replace"),
            list(server.relay.request_lines),
            [_renumbered(call, own_calls) for call in server.received()[own_calls:]],
            server.relay.answers.decode("utf-8", "replace"),
        )

    def stop(self) -> None:
        """Stop all its runs."""
        for process in list(self._running):
            _kill(process)


def _renumbered(call: dict[str, Any], own_calls: int) -> dict[str, Any]:
    """With the numbers of requests that `why` names counted from the program's first."""
    why = call["why"] and re.sub(
        r"\brequest (\d+)", lambda n: f"request {int(n[1]) - own_calls}", call["why"]
    )
    return {**call, "why": why}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End it, and where that can be done also what it has started, such as the program behind `go run`."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
