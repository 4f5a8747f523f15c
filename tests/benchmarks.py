"""What people feel, each beside the same without this collection: `python -m tests.benchmarks`.

Both sides are measured in turn, round after round, and what counts is the median of the rounds' ratios: a
slow or busy machine slows both. No test asserts how quick anything is.
"""

import argparse
import contextlib
import http.client
import io
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

import requests
from jupyter_client.manager import start_new_kernel

from helpers import connect, encode_ks, token_hash

PROJECT = Path(__file__).parent.parent
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("KALTURA_", "PYTEST_"))},
    "KALTURA_SERVICE_URL": "",  # the bundled server, whatever .env says
    "KALTURA_APP_TOKEN": "f973211b7115b849cc0b5",
}
APP_TOKEN_ID = "0_o7l19k80"
KS = encode_ks(partner_id=2422451, admin_secret="ad0000000000000000000000000000ad", expiry=2**31 - 1)

BARE_TORNADO = f"""
import asyncio
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

class Fixed(RequestHandler):
    def post(self):
        self.write({{"ks": "{KS}"}})

async def main():
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application([("/.*", Fixed)])).add_sockets(sockets)
    print(f"KALTURA_SERVICE_URL=http://127.0.0.1:{{sockets[0].getsockname()[1]}}", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Pair:
    """Two things to measure. times: how often each is done in a round."""

    what: str
    ours: Callable[[], object]
    beside: str
    theirs: Callable[[], object]
    times: int = 1


def compare(pair: Pair, rounds: int) -> tuple[float, float, float]:
    """The medians: seconds of ours, seconds of theirs, and ours divided by theirs in the same round.

    The sides take turns at going first, so that a drift favours neither.
    """
    sides = [("ours", pair.ours), ("theirs", pair.theirs)]
    samples = []
    for _ in range(rounds):
        seconds = {name: _seconds(do, pair.times) for name, do in sides}
        samples.append((seconds["ours"], seconds["theirs"], seconds["ours"] / seconds["theirs"]))
        sides.reverse()
    ours, theirs, ratio = (median(column) for column in zip(*samples, strict=True))
    return ours, theirs, ratio


def _seconds(do: Callable[[], object], times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        do()
    return (time.perf_counter() - started) / times


def python(*arguments: str, exit_status: int = 0) -> Callable[[], None]:
    """Run a Python process to its end. Raises RuntimeError for another exit status."""

    def run() -> None:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, capture_output=True, text=True)
        if done.returncode != exit_status:
            raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr}")

    return run


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[http.client.HTTPConnection]:
    """Run a server in another Python process; gives a connection that is kept open."""
    command = [sys.executable, *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=PROJECT, env=ENVIRONMENT, **pipes) as process:
        try:
            url = urlsplit(process.stdout.readline().strip().partition("=")[2])
            with contextlib.closing(http.client.HTTPConnection(url.hostname, url.port)) as connection:
                yield connection
        finally:
            process.terminate()


def log_in(connection: http.client.HTTPConnection) -> Callable[[], str]:
    """The two calls from an app token to a KS, on one connection."""

    def post(action: str, **parameters: str) -> str:
        path = f"/api_v3/service/{action.replace('.', '/action/')}"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode({"format": "1", **parameters}), form)
        return json.load(connection.getresponse())["ks"]

    def both() -> str:
        ks = post("session.startWidgetSession", widgetId="_2422451")
        token_hash_ = token_hash(ks, ENVIRONMENT["KALTURA_APP_TOKEN"], "SHA256")
        return post("appToken.startSession", ks=ks, id=APP_TOKEN_ID, tokenHash=token_hash_)

    return both


def kernels(count: int) -> Callable[[], None]:
    """Start kernels with nothing in them and stop them, one after the other."""

    def run() -> None:
        for _ in range(count):
            manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
            client.stop_channels()
            manager.shutdown_kernel()

    return run


def pairs(notebooks: list[Path], times: int, unknown_hash: str) -> Iterator[Pair]:
    """What is measured. times: of what is quick, in each round."""
    with serving("-m", "helpers.mock_server", "--port", "0") as bundled, serving("-c", BARE_TORNADO) as bare:
        yield Pair("from app token to KS", log_in(bundled), "bare Tornado", log_in(bare), times)

    start = "from helpers import connect; connect()"
    imports = "import requests, tornado.httpserver, tornado.web"
    yield Pair(
        "connect(), fresh Python", python("-c", start), "importing its libraries", python("-c", imports)
    )

    with contextlib.redirect_stdout(io.StringIO()):
        kaltura = connect()
    ping = f"{kaltura.api_url}/service/system/action/ping"
    ours, bare = lambda: kaltura.call("system.ping"), lambda: requests.post(ping, data={"format": 1}).json()
    yield Pair("call()", ours, "requests", bare, times)

    diagnosis = ("-m", "helpers.diagnosis", f"--ks={KS}", "--hash-type=SHA256")
    mistake = python(*diagnosis, f"--sent={ENVIRONMENT['KALTURA_APP_TOKEN']}", exit_status=1)
    yield Pair("diagnosis, one mistake", mistake, "Python, nothing in it", python("-c", ""))
    unknown = python(*diagnosis, f"--sent={unknown_hash}", exit_status=3)
    yield Pair("diagnosis, unknown hash", unknown, "Python, nothing in it", python("-c", ""))

    if not notebooks:
        return
    names = [str(path.relative_to(PROJECT)) for path in notebooks]
    ours = python("-m", "pytest", "-q", "-p", "no:cacheprovider", *names)
    yield Pair(f"notebooks, {len(names)}", ours, "kernels, nothing in them", kernels(len(names)))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Print a table of ratios."
    )
    parser.add_argument("--rounds", type=int, default=5, help="of each line of the table (default: 5)")
    parser.add_argument("--tiny", action="store_true", help="all but the notebooks once, to see that it runs")
    options = parser.parse_args(arguments)
    os.environ["KALTURA_SERVICE_URL"] = ""
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    line = "{:<26} {:>12}  {:<24} {:>10} {:>7}".format
    print(line("What", "here", "beside", "there", "ratio"))
    notebooks = sorted(PROJECT.glob("notebooks/*.ipynb"))
    measured = pairs([], 1, "not hex") if options.tiny else pairs(notebooks, 200, "0" * 64)
    for pair in measured:
        ours, theirs, ratio = compare(pair, 1 if options.tiny else options.rounds)
        here, there = f"{ours * 1000:,.1f} ms", f"{theirs * 1000:,.1f} ms"
        print(line(pair.what, here, pair.beside, there, f"{ratio:.2f}"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
