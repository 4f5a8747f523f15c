"""Does the bundled server stay as quick while its state grows? Of rates, so a ratio of 1 is flat."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from helpers import encode_ks
from tests.benchmarks.comparison import RATE, Comparison, Goal, Measure, Row, compare
from tests.benchmarks.flow_requests import ADMIN_SECRET, APP_TOKEN_ID, PARTNER_ID, FlowRequests
from tests.benchmarks.load import play
from tests.benchmarks.processes import BUNDLED_SERVER, serving
from tests.benchmarks.sizes import Sizes

_FEW_TOKENS = 10
_PAGE_SIZE = 10
_CALLS_AT_ONCE = 500
"""In one multirequest, to fill a server with."""
_FLAT = Goal(ratio_at_least=0.9)


def rows(sizes: Sizes) -> Iterator[Row]:
    """Three servers: one almost as it starts, one with many app tokens, one with many ended sessions."""
    with ExitStack() as stack:
        small, tokens, ended = (
            _Server(stack.enter_context(serving(*BUNDLED_SERVER)), sizes.requests) for _ in range(3)
        )
        small.add_app_tokens(_FEW_TOKENS)
        small.end_sessions(1)
        tokens.add_app_tokens(sizes.app_tokens)
        ended.end_sessions(sizes.ended_sessions)
        last = sizes.app_tokens // _PAGE_SIZE
        many_tokens, few_tokens = f"{sizes.app_tokens:,} app tokens", f"{_FEW_TOKENS} app tokens"
        many_ended = f"{sizes.ended_sessions:,} ended sessions"
        for what, ours, other, theirs in (
            (f"startSession, {many_tokens}", tokens.start_session(), few_tokens, small.start_session()),
            (f"appToken.get, {many_tokens}", tokens.get(), few_tokens, small.get()),
            (f"appToken.list, {many_tokens}", tokens.page(1), few_tokens, small.page(1)),
            (f"appToken.list, page {last:,}", tokens.page(last), "page 1", tokens.page(1)),
            (
                f"the same, newest first, page {last:,}",
                tokens.page(last, orderBy="-createdAt"),
                "page 1",
                tokens.page(1, orderBy="-createdAt"),
            ),
            (f"session.get, {many_ended}", ended.session_get(), "one", small.session_get()),
        ):
            comparison = Comparison(what, ours, {other: theirs}, {(other, RATE): _FLAT})
            yield from compare(comparison, 3 * sizes.rounds)  # what is looked for here is small


class _Server:
    """A server to fill, and what to ask it."""

    def __init__(self, url: str, count: int):
        self._url = url
        self._count = count
        self._flow = FlowRequests(url, count)
        self._ks = _new_ks()

    def add_app_tokens(self, count: int) -> None:
        self._multirequest("appToken.add", [{"ks": self._ks, "appToken:description": "one of many"}] * count)

    def end_sessions(self, count: int) -> None:
        self._multirequest("session.end", [{"ks": _new_ks()} for _ in range(count)])

    def start_session(self) -> Measure:
        return self._measure(self._flow.start_session())

    def get(self) -> Measure:
        return self._same("appToken.get", id=APP_TOKEN_ID)

    def page(self, index: int, **filter: str) -> Measure:
        pager = {"pager[pageSize]": _PAGE_SIZE, "pager[pageIndex]": index}
        return self._same("appToken.list", **pager, **{f"filter[{name}]": by for name, by in filter.items()})

    def session_get(self) -> Measure:
        return self._same("session.get")

    def _same(self, action: str, **parameters: object) -> Measure:
        return self._measure([self._flow.post(action, ks=self._ks, **parameters)] * self._count)

    def _measure(self, requests: Sequence[bytes]) -> Measure:
        return lambda: {RATE: play(self._url, requests, connections=2).rate}

    def _multirequest(self, action: str, calls: Sequence[dict[str, object]]) -> None:
        service, _, name = action.partition(".")
        for start in range(0, len(calls), _CALLS_AT_ONCE):
            fields: dict[str, object] = {}
            for number, call in enumerate(calls[start : start + _CALLS_AT_ONCE], start=1):
                call = {"service": service, "action": name, **call}
                fields |= {f"{number}:{parameter}": value for parameter, value in call.items()}
            play(self._url, [self._flow.post("multirequest", **fields)])


def _new_ks() -> str:
    """A KS for an administrator of the account that differs from every other."""
    return encode_ks(
        partner_id=PARTNER_ID, admin_secret=ADMIN_SECRET, expiry=2**31, session_type=2, privileges="*"
    )
