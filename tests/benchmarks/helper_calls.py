"""What the helpers cost beside the same work without them."""

import hashlib
import time
from collections.abc import Callable, Iterator

import requests

from helpers import Kaltura, call, token_hash
from helpers.diagnosis import diagnose
from tests.benchmarks.comparison import TIME, Comparison, Measure, Row, compare
from tests.benchmarks.flow_requests import APP_TOKEN, APP_TOKEN_ID, HASH_TYPE, PARTNER_ID
from tests.benchmarks.processes import BUNDLED_SERVER, serving
from tests.benchmarks.sizes import Sizes


def rows(sizes: Sizes) -> Iterator[Row]:
    with serving(*BUNDLED_SERVER) as url:
        kaltura = Kaltura(url, PARTNER_ID, is_bundled=True, allow_writes=False, settings={})
        yield from _call(kaltura, sizes)
        ks = call(kaltura, "session.startWidgetSession", widgetId=f"_{PARTNER_ID}")["ks"]
    yield from _token_hash(ks, sizes)
    yield from _diagnosis(ks, sizes)


def _call(kaltura: Kaltura, sizes: Sizes) -> list[Row]:
    ping = f"{kaltura.api_url}/service/system/action/ping"
    times = max(sizes.calls // 20, 1)

    def bare() -> bool:
        return requests.post(ping, data={"format": "1"}, timeout=30).json()

    ours = _each(times, lambda: call(kaltura, "system.ping"))
    return compare(Comparison("call()", ours, {"requests": _each(times, bare)}), sizes.rounds)


def _token_hash(ks: str, sizes: Sizes) -> list[Row]:
    def bare() -> str:
        return hashlib.sha256((ks + APP_TOKEN).encode()).hexdigest()

    ours = _each(sizes.calls, lambda: token_hash(ks, APP_TOKEN, HASH_TYPE))
    return compare(Comparison("token_hash()", ours, {"hashlib": _each(sizes.calls, bare)}), sizes.rounds)


def _diagnosis(ks: str, sizes: Sizes) -> list[Row]:
    """Of a hash with two mistakes, one of them rare, so that tens of thousands of recipes come before it."""
    text = ks[:100] + APP_TOKEN.upper()
    sent = hashlib.sha256(text.encode()).hexdigest()

    def ours() -> dict[str, float]:
        started = time.perf_counter()
        found = diagnose(ks=ks, token=APP_TOKEN, sent=sent, token_id=APP_TOKEN_ID, hash_type=HASH_TYPE)
        return {TIME: (time.perf_counter() - started) / found.tried}

    bare = _each(sizes.calls, lambda: hashlib.sha256((ks + APP_TOKEN).encode()).digest())
    return compare(Comparison("diagnosis, per recipe tried", ours, {"hashlib": bare}), sizes.slow_rounds)


def _each(times: int, do: Callable[[], object]) -> Measure:
    """The seconds of one of so many calls in a row."""

    def measure() -> dict[str, float]:
        started = time.perf_counter()
        for _ in range(times):
            do()
        return {TIME: (time.perf_counter() - started) / times}

    return measure
