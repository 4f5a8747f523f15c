"""Starting the server: in this process, beside a notebook, or for good, from the command line."""

import asyncio
import signal
import sys
import threading

from helpers.mock_server import seed
from helpers.mock_server.api import Api
from helpers.mock_server.app import listen, serve


class Running:
    """A server in a thread of its own. It ends with the process, or with `stop()`."""

    def __init__(self, settings: dict[str, str], loop: asyncio.AbstractEventLoop, thread: threading.Thread):
        self.settings = settings
        """The KALTURA_* settings to reach it with, as the command line prints them."""
        self._loop = loop
        self._thread = thread

    def stop(self) -> None:
        """Close the socket and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()


def start(*, reproducible: bool = True) -> Running:
    """Start a server on a free port of 127.0.0.1, with an event loop in a daemon thread.

    When this returns, connections are accepted. reproducible: the same ids, tokens, KSs and times in every
    run; if not, real time and chance.
    """
    sockets = listen("127.0.0.1", 0)
    loop = asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = serve(Api(reproducible=reproducible), sockets)
        loop.run_forever()
        server.stop()
        loop.run_until_complete(server.close_all_connections())
        loop.close()

    thread = threading.Thread(target=run, name="bundled Kaltura server", daemon=True)
    thread.start()
    return Running(settings_for("127.0.0.1", sockets[0].getsockname()[1]), loop, thread)


def settings_for(host: str, port: int) -> dict[str, str]:
    """The settings of the made-up account, by their names in a `.env` file."""
    host = f"[{host}]" if ":" in host else host
    return {
        "KALTURA_SERVICE_URL": f"http://{host}:{port}",
        "KALTURA_PARTNER_ID": str(seed.JO.id),
        "KALTURA_ADMIN_SECRET": seed.JO.admin_secrets[0],
        "KALTURA_USER_SECRET": seed.JO.user_secret,
        "KALTURA_APP_TOKEN_ID": seed.APP_TOKEN["id"],
        "KALTURA_APP_TOKEN": seed.APP_TOKEN["token"],
        "KALTURA_APP_TOKEN_HASH_TYPE": seed.APP_TOKEN["hashType"],
    }


def serve_until_interrupted(host: str, port: int, *, reproducible: bool) -> None:
    """Print the settings, then answer until Ctrl-C or SIGTERM. Raises OSError if it cannot listen."""
    sockets = listen(host, port)
    for name, value in settings_for(host, sockets[0].getsockname()[1]).items():
        print(f"{name}={value}")
    sys.stdout.flush()
    asyncio.run(_serve(sockets, reproducible))


async def _serve(sockets: list, reproducible: bool) -> None:
    loop, interrupted = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):  # not loop.add_signal_handler, which Windows does not have
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(interrupted.set))
    serve(Api(reproducible=reproducible), sockets, log=lambda line: print(line, file=sys.stderr))
    await interrupted.wait()
