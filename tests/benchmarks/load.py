"""The load generator: plain sockets that send requests made beforehand, so that it costs little itself.

How little is measured: see `Played.busy`.
"""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlencode, urlsplit

_AT_ONCE = 64 * 1024


@dataclass(frozen=True)
class Played:
    """What came of sending a list of requests. Times in seconds."""

    bodies: list[bytes]
    waits: list[float]
    """From a request to its answer."""
    seconds: float
    """From the first request to the last answer."""
    busy: float
    """The share of this time that the load generator itself took of a core."""

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.bodies) / self.seconds

    def percentile(self, percent: int) -> float:
        """The wait that so many percent of the answers did not exceed."""
        return quantiles(self.waits, n=100, method="inclusive")[percent - 1]


def form_post(
    url: str, fields: Mapping[str, object], *, reuse: bool = True, headers: Mapping[str, str] | None = None
) -> bytes:
    """A form POST as it goes over the wire. Without reuse the server is asked to close the connection."""
    parts = urlsplit(url)
    body = urlencode(fields).encode()
    all_headers = {
        "Host": parts.netloc,
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": len(body),
        "Connection": "keep-alive" if reuse else "close",
        **(headers or {}),
    }
    lines = [
        f"POST {parts.path or '/'} HTTP/1.1",
        *(f"{name}: {value}" for name, value in all_headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def play(url: str, requests: Sequence[bytes], *, reuse: bool = True, connections: int = 1) -> Played:
    """Send the requests in turn over so many connections, each as soon as its connection had an answer.

    With several connections the server finds the next request waiting whenever it is done with one.
    reuse: whether a connection is kept for the next request, if the server keeps it, or made anew for each.
    Raises RuntimeError for an answer other than 200, one that is cut short, and an error of the API.
    """
    address = (urlsplit(url).hostname, urlsplit(url).port)
    lines = [_Line(address, reuse) for _ in range(min(connections, len(requests)))]
    waits: list[float] = []
    bodies: list[bytes] = []

    def receive(line: _Line) -> None:
        bodies.append(line.receive())
        waits.append(time.perf_counter() - line.sent_at)

    started, worked = time.perf_counter(), time.process_time()
    for number, request in enumerate(requests):
        line = lines[number % len(lines)]
        if number >= len(lines):
            receive(line)
        line.send(request)
    for number in range(len(requests), len(requests) + len(lines)):
        receive(lines[number % len(lines)])
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    for line in lines:
        line.close()
    errors = [body for body in bodies if b"KalturaAPIException" in body]
    if errors:
        raise RuntimeError(f"an error of the API: {errors[0][:500]!r}")
    return Played(bodies, waits, seconds, worked / seconds)


class _Line:
    """A connection, or one after the other, with at most one request under way."""

    def __init__(self, address: tuple[str, int], reuse: bool):
        self._address = address
        self._reuse = reuse
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)

    def receive(self) -> bytes:
        """The body of the answer."""
        received = self._more(b"")
        while b"\r\n\r\n" not in received:
            received += self._more(received)
        head, _, body = received.partition(b"\r\n\r\n")
        if b" 200 " not in head[:13]:
            raise RuntimeError(f"not a usual answer: {received[:500]!r}")
        head = head.lower()
        length = int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += self._more(received)
        if not self._reuse or b"\r\nconnection: close" in head:
            self.close()
        return body

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self, received: bytes) -> bytes:
        part = self._socket.recv(_AT_ONCE)
        if not part:
            raise RuntimeError(f"the connection was closed after {received[:500]!r}")
        return part
