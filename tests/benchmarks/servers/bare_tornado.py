"""A Tornado handler that answers with a fixed JSON text: the limit of what a Tornado server can reach.

A POST to `/<size>` is answered with a text of so many bytes.
"""

import asyncio
import socket

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

_TEXT = "x" * 1_000_000


class Fixed(RequestHandler):
    def post(self, size: str) -> None:
        self.set_header("Content-Type", "application/json")
        self.write(f'"{_TEXT[: int(size) - 2]}"')


def listen() -> tuple[list[socket.socket], str]:
    """Sockets to serve at, on a free port, and their address."""
    sockets = bind_sockets(0, "127.0.0.1")
    return sockets, f"http://127.0.0.1:{sockets[0].getsockname()[1]}"


def serve(sockets: list[socket.socket]) -> None:
    """Answer at the sockets, on the current event loop."""
    HTTPServer(Application([("/([0-9]+)", Fixed)])).add_sockets(sockets)


async def main() -> None:
    sockets, url = listen()
    print(f"KALTURA_SERVICE_URL={url}", flush=True)
    serve(sockets)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
