"""How long it takes until the first answer, and to import the helpers: each time in a fresh Python."""

import time
from collections.abc import Iterator

from tests.benchmarks.comparison import TIME, Comparison, Goal, Measure, Row, compare
from tests.benchmarks.flow_requests import FlowRequests
from tests.benchmarks.load import form_post, play
from tests.benchmarks.processes import BARE_TORNADO, BUNDLED_SERVER, run_python, serving
from tests.benchmarks.sizes import Sizes

_IMPORT = """
import time
started = time.perf_counter()
{statement}
print(time.perf_counter() - started)
"""
_CONNECT = """
import contextlib, io, os, time
os.environ["KALTURA_SERVICE_URL"] = ""
from helpers import call, connect
started = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    kaltura = connect()
call(kaltura, "session.startWidgetSession", widgetId="_2422451")
print(time.perf_counter() - started)
"""
_BARE_TORNADO_IN_A_THREAD = """
import requests, threading, time
started = time.perf_counter()
import asyncio
from tests.benchmarks.servers import bare_tornado
sockets, url = bare_tornado.listen()
loop = asyncio.new_event_loop()
def run():
    asyncio.set_event_loop(loop)
    bare_tornado.serve(sockets)
    loop.run_forever()
threading.Thread(target=run, daemon=True).start()
requests.post(f"{url}/213", data={"widgetId": "_2422451", "format": "1"}).json()
print(time.perf_counter() - started)
"""


def rows(sizes: Sizes) -> Iterator[Row]:
    rounds = max(sizes.rounds // 2, 1)
    for comparison in (
        Comparison(
            "command to first answer",
            _first_answer_of_bundled,
            {"bare Tornado": _first_answer_of_bare},
            {("bare Tornado", TIME): Goal(ratio_at_most=1.3)},
        ),
        Comparison(
            "connect() to first answer",
            _printed(_CONNECT),
            {"bare Tornado in a thread": _printed(_BARE_TORNADO_IN_A_THREAD)},
            {("bare Tornado in a thread", TIME): Goal(seconds_at_most=0.1)},
        ),
        Comparison(
            "from helpers import call, connect",
            _printed(_IMPORT.format(statement="from helpers import call, connect")),
            {"import requests": _printed(_IMPORT.format(statement="import requests"))},
            {("import requests", TIME): Goal(ratio_at_most=1.2)},
        ),
    ):
        yield from compare(comparison, rounds)


def _first_answer_of_bundled() -> dict[str, float]:
    started = time.perf_counter()
    with serving(*BUNDLED_SERVER) as url:
        play(url, FlowRequests(url, 1).start_widget_session())
        return {TIME: time.perf_counter() - started}


def _first_answer_of_bare() -> dict[str, float]:
    started = time.perf_counter()
    with serving(*BARE_TORNADO) as url:
        play(url, [form_post(f"{url}/213", {"widgetId": "_2422451", "format": 1})])
        return {TIME: time.perf_counter() - started}


def _printed(code: str) -> Measure:
    """The seconds that the code prints."""
    return lambda: {TIME: float(run_python(code))}
