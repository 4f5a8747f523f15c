"""Starting the server: in this process, beside a notebook, or from the command line until interrupted.

Tornado is imported when a server starts: importing this package does not need it.
"""

import asyncio
import ipaddress
import logging
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from helpers.mock_server.data import seed
from helpers.mock_server.web.api import Api

_SHUTDOWN_SECONDS = 1.0
"""How long the end waits for log lines that are not written yet."""


@dataclass(frozen=True)
class Running:
    """A server that answers beside the caller's own code. It ends with the process, or with `stop()`."""

    settings: dict[str, str]
    """The KALTURA_* settings to reach it with, as the command line prints them."""
    stop: Callable[[], None]
    """Close the socket and end the thread."""


def start(*, reproducible: bool = True) -> Running:
    """Start a server on a free port of 127.0.0.1, with an event loop in a daemon thread.

    When this returns, requests are answered; whatever prevents that is raised here. reproducible: the same
    ids, tokens, KSs and times in every run; if not, real time and randomness. In a browser page `requests`
    reaches it without a socket.
    """
    if sys.platform == "emscripten":
        from helpers.mock_server import in_browser

        return Running(settings_for(in_browser.start(reproducible=reproducible)), in_browser.stop)
    from helpers.mock_server.web.app import listen, serve

    sockets = listen("127.0.0.1", 0)
    loop = asyncio.new_event_loop()
    serving: Future[None] = Future()

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            server = serve(Api(reproducible=reproducible), sockets)
        except Exception as error:
            serving.set_exception(error)
            return
        serving.set_result(None)
        loop.run_forever()
        server.stop()
        loop.run_until_complete(server.close_all_connections())
        loop.close()

    def stop() -> None:
        if thread.is_alive():
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    thread = threading.Thread(target=run, name="bundled Kaltura server", daemon=True)
    thread.start()
    serving.result()
    return Running(settings_for(base_url("127.0.0.1", sockets[0])), stop)


def settings_for(url: str) -> dict[str, str]:
    """The settings of the made-up account, by their names in a `.env` file. url: the server's base URL."""
    return {
        "KALTURA_SERVICE_URL": url,
        "KALTURA_PARTNER_ID": str(seed.JO.id),
        "KALTURA_ADMIN_SECRET": seed.JO.admin_secrets[0],
        "KALTURA_USER_SECRET": seed.JO.user_secret,
        "KALTURA_APP_TOKEN_ID": str(seed.APP_TOKEN["id"]),
        "KALTURA_APP_TOKEN": str(seed.APP_TOKEN["token"]),
        "KALTURA_APP_TOKEN_HASH_TYPE": str(seed.APP_TOKEN["hashType"]),
    }


def base_url(host: str, listening: socket.socket) -> str:
    """A URL that reaches the socket. host: as asked for; 0.0.0.0 and :: give an address of this machine."""
    address, port = listening.getsockname()[:2]
    if ipaddress.ip_address(address).is_unspecified:
        host = _own_address(listening.family)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address(family: socket.AddressFamily) -> str:
    """The address that this machine would send from. Connecting a UDP socket sends nothing."""
    is_ipv4 = family == socket.AF_INET
    elsewhere, loopback = ("192.0.2.1", "127.0.0.1") if is_ipv4 else ("2001:db8::1", "::1")
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((elsewhere, 9))
        except OSError:  # no network
            return loopback
        return str(probe.getsockname()[0])


def serve_until_interrupted(host: str, port: int, *, reproducible: bool, cache: bool, quiet: bool) -> None:
    """Print the settings, then answer until Ctrl-C or SIGTERM. Raises OSError if it cannot listen.

    cache: begin with the response cache on. quiet: no request log on standard error.
    """
    from helpers.mock_server.web.app import listen

    log = _StandardError()
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[log])
    api = Api(reproducible=reproducible, cache=cache)
    asyncio.run(_serve(api, listen(host, port), host, quiet))
    log.finish()


async def _serve(api: Api, sockets: list[socket.socket], host: str, quiet: bool) -> None:
    from helpers.mock_server.web.app import serve

    loop, interrupted = asyncio.get_running_loop(), asyncio.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def interrupt(*_: object) -> None:
        for number in numbers:  # it ends already
            signal.signal(number, signal.SIG_IGN)
        loop.call_soon_threadsafe(interrupted.set)

    for number in numbers:  # not loop.add_signal_handler, which Windows does not have
        signal.signal(number, interrupt)
    serve(api, sockets, None if quiet else logging.getLogger(__name__).info)
    # Whoever reads the settings may send a signal at once, so they are printed last.
    for name, value in settings_for(base_url(host, sockets[0])).items():
        print(f"{name}={value}")
    sys.stdout.flush()
    await interrupted.wait()


class _StandardError(logging.Handler):
    """Writes the log from its own thread, so that the server runs on if no one reads standard error.

    Lines that do not fit into the queue are dropped.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=1000)
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(queue.Full):
            self._lines.put_nowait(f"{self.format(record)}\n".encode("utf-8", "backslashreplace"))

    def finish(self) -> None:
        """Write what is waiting, but do not wait for a reader who does not read."""
        try:
            self._lines.put(None, timeout=_SHUTDOWN_SECONDS)
        except queue.Full:
            return
        self._thread.join(_SHUTDOWN_SECONDS)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            os.write(2, line)  # not sys.stderr, whose lock a blocked thread would hold when Python ends
