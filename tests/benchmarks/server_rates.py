"""The bundled server's rate and latency for the flow's calls, beside servers that others would use."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from urllib.parse import parse_qsl

from tests.benchmarks.comparison import P50, P99, RATE, Comparison, Goal, Measure, Missing, Row, compare
from tests.benchmarks.flow_requests import FlowRequests
from tests.benchmarks.load import form_post, play
from tests.benchmarks.processes import BARE_TORNADO, BUNDLED_SERVER, FLASK, MOTO, serving
from tests.benchmarks.sizes import Sizes

_CONNECTIONS = 4

Requests = Callable[[], list[bytes]]
"""Makes the requests of one burst. Sessions are started with KSs that no burst before had."""
_KEPT, _NEW = "connections kept", "new connections"

_ASSUME_ROLE = {
    "Action": "AssumeRole",
    "Version": "2011-06-15",
    "RoleArn": "arn:aws:iam::123456789012:role/reader",
    "RoleSessionName": "jo",
    "DurationSeconds": 3600,
}
_STS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=any/20180917/us-east-1/sts/aws4_request, "
    "SignedHeaders=host, Signature=0"
}


def rows(sizes: Sizes) -> Iterator[Row | Missing]:
    with serving(*BUNDLED_SERVER) as bundled:
        yield from _beside_bare_tornado(bundled, sizes)
        yield from _beside_flask(bundled, sizes)
        yield from _beside_moto(bundled, sizes)


def _beside_bare_tornado(bundled: str, sizes: Sizes) -> Iterator[Row]:
    """The same requests, answered with a fixed text of the same length."""
    other = "bare Tornado"
    with serving(*BARE_TORNADO) as bare:
        for reuse, how in ((True, _KEPT), (False, _NEW)):
            flow = FlowRequests(bundled, sizes.requests, reuse=reuse)
            for call, requests, goal in (
                ("startWidgetSession", flow.start_widget_session, Goal(ratio_at_least=0.75)),
                ("startSession", flow.start_session, Goal(ratio_at_least=0.6)),
                ("media.list", flow.media_list, None),
            ):
                comparison = Comparison(
                    f"{call}, {how}",
                    _measure(bundled, requests, reuse=reuse),
                    {other: _measure(bare, _same_size(requests, bundled, bare, reuse), reuse=reuse)},
                    {(other, RATE): goal},
                )
                yield from compare(comparison, sizes.rounds)


def _beside_flask(bundled: str, sizes: Sizes) -> Iterator[Row | Missing]:
    """The same calls with the same work. Flask's development server closes every connection."""
    other = "Flask"
    if not find_spec("flask"):
        yield _missing(other)
        return
    with serving(*FLASK) as flask:
        ours, theirs = (FlowRequests(url, sizes.requests, reuse=False) for url in (bundled, flask))
        for call, requests, same in (
            ("startWidgetSession", ours.start_widget_session, theirs.start_widget_session),
            ("startSession", ours.start_session, theirs.start_session),
        ):
            comparison = Comparison(
                f"{call}, {_NEW}",
                _measure(bundled, requests, reuse=False),
                {other: _measure(flask, same, reuse=False)},
                {(other, RATE): Goal(ratio_at_least=2)},
            )
            yield from compare(comparison, sizes.rounds)


def _beside_moto(bundled: str, sizes: Sizes) -> Iterator[Row | Missing]:
    """Credentials for an id, as startSession gives. moto_server closes every connection, too."""
    other = "moto's AssumeRole"
    if not find_spec("moto"):
        yield _missing(other)
        return
    with serving(*MOTO) as moto:
        requests = FlowRequests(bundled, sizes.requests, reuse=False).start_session
        assume_role = form_post(moto, _ASSUME_ROLE, reuse=False, headers=_STS)
        comparison = Comparison(
            f"startSession, {_NEW}",
            _measure(bundled, requests, reuse=False),
            {other: _measure(moto, lambda: [assume_role] * sizes.requests, reuse=False)},
            {(other, RATE): Goal(ratio_at_least=6)},
        )
        yield from compare(comparison, sizes.rounds)


def _measure(url: str, requests: Requests, *, reuse: bool) -> Measure:
    """The rate with the server always busy, the latency with one request at a time."""

    def measure() -> dict[str, float]:
        rate = play(url, requests(), reuse=reuse, connections=_CONNECTIONS).rate
        single = play(url, requests(), reuse=reuse)
        return {RATE: rate, P50: single.percentile(50), P99: single.percentile(99)}

    return measure


def _same_size(requests: Requests, bundled: str, bare: str, reuse: bool) -> Requests:
    """The same forms sent to the bare Tornado, for answers as long as those of the bundled server."""
    sent = requests()
    (answer,) = play(bundled, sent[:1], reuse=reuse).bodies
    forms = [dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode())) for request in sent]
    same = [form_post(f"{bare}/{len(answer)}", form, reuse=reuse) for form in forms]
    return lambda: same


def _missing(other: str) -> Missing:
    return Missing(f"beside {other}", "not installed: pip install -r tests/benchmarks/requirements.txt")
