"""The bundled server's rate and latency for the flow's calls, beside servers that others would use."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from urllib.parse import parse_qsl

from tests.benchmarks.comparison import BUSY, P50, P99, RATE, Comparison, Goal, Measure, Missing, Row, compare
from tests.benchmarks.flow_requests import FlowRequests
from tests.benchmarks.load import form_post, play
from tests.benchmarks.processes import BARE_TORNADO, BUNDLED_SERVER, FLASK, MOTO, serving
from tests.benchmarks.sizes import Sizes

_AT_ONCE = 4
"""Connections. While one answer is read, the server works on the next request."""

Side = tuple[str, Callable[[], list[bytes]]]
"""A server's address, and what makes the requests of one burst: each starts its sessions with new KSs."""

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
    with serving(*BARE_TORNADO) as bare:
        yield from _load_generator(bundled, bare, sizes)
        for reuse in (True, False):
            flow = FlowRequests(bundled, sizes.requests, reuse=reuse)
            for call, requests, goal in (
                ("startWidgetSession", flow.start_widget_session, Goal(ratio_at_least=0.75)),
                ("startSession", flow.start_session, Goal(ratio_at_least=0.6)),
                ("media.list", flow.media_list, None),
            ):
                ours = bundled, requests
                theirs = bare, _same_size(ours, bare, reuse=reuse)
                yield from _compare(call, ours, "bare Tornado", theirs, goal, sizes, reuse=reuse)


def _load_generator(bundled: str, bare: str, sizes: Sizes) -> list[Row]:
    """Its own share of a core: as long as that is small, it holds no server back."""

    def busy(side: Side) -> Measure:
        url, requests = side
        return lambda: {BUSY: play(url, requests(), connections=_AT_ONCE).busy}

    ours = bundled, FlowRequests(bundled, sizes.requests).start_widget_session
    theirs = bare, _same_size(ours, bare, reuse=True)
    return compare(Comparison("the load generator", busy(ours), {"bare Tornado": busy(theirs)}), sizes.rounds)


def _beside_flask(bundled: str, sizes: Sizes) -> Iterator[Row | Missing]:
    """The same calls with the same work. Flask's development server keeps no connections."""
    if not find_spec("flask"):
        yield _missing("Flask")
        return
    with serving(*FLASK) as flask:
        for reuse in (True, False):
            ours, theirs = (FlowRequests(url, sizes.requests, reuse=reuse) for url in (bundled, flask))
            for call, requests, same in (
                ("startWidgetSession", ours.start_widget_session, theirs.start_widget_session),
                ("startSession", ours.start_session, theirs.start_session),
            ):
                sides = (bundled, requests), "Flask", (flask, same)
                yield from _compare(call, *sides, Goal(ratio_at_least=2), sizes, reuse=reuse)


def _beside_moto(bundled: str, sizes: Sizes) -> Iterator[Row | Missing]:
    """Credentials for an id, as startSession gives. moto_server keeps no connections either."""
    if not find_spec("moto"):
        yield _missing("moto")
        return
    with serving(*MOTO) as moto:
        for reuse in (True, False):
            ours = bundled, FlowRequests(bundled, sizes.requests, reuse=reuse).start_session
            assume_role = [form_post(moto, _ASSUME_ROLE, reuse=reuse, headers=_STS)] * sizes.requests
            theirs = moto, assume_role.copy
            goal = Goal(ratio_at_least=6)
            yield from _compare("startSession", ours, "moto's AssumeRole", theirs, goal, sizes, reuse=reuse)


def _compare(
    call: str, ours: Side, other: str, theirs: Side, goal: Goal | None, sizes: Sizes, *, reuse: bool
) -> list[Row]:
    what = f"{call}, {'connections kept' if reuse else 'new connections'}"
    ours, theirs = _measure(*ours, reuse=reuse), _measure(*theirs, reuse=reuse)
    return compare(Comparison(what, ours, {other: theirs}, {(other, RATE): goal}), sizes.rounds)


def _measure(url: str, requests: Callable[[], list[bytes]], *, reuse: bool) -> Measure:
    """The rate with the server always busy, the latency with one request at a time."""

    def measure() -> dict[str, float]:
        rate = play(url, requests(), reuse=reuse, connections=_AT_ONCE).rate
        single = play(url, requests(), reuse=reuse)
        return {RATE: rate, P50: single.percentile(50), P99: single.percentile(99)}

    return measure


def _same_size(ours: Side, bare: str, *, reuse: bool) -> Callable[[], list[bytes]]:
    """The same forms for the bare Tornado, for answers as long as those of the bundled server."""
    bundled, requests = ours
    sent = requests()
    (answer,) = play(bundled, sent[:1], reuse=reuse).bodies
    forms = [dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode())) for request in sent]
    return [form_post(f"{bare}/{len(answer)}", form, reuse=reuse) for form in forms].copy


def _missing(other: str) -> Missing:
    return Missing(f"beside {other}", "not installed: pip install -r tests/benchmarks/requirements.txt")
