"""What was received and what came of it: for `/_mock/requests` and the log, never for the API itself."""

from collections import deque
from collections.abc import Iterator

from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.web.request import ApiRequest
from helpers.php import to_string

MAX_REQUESTS = 1000
MAX_BYTES = 16 * 1024 * 1024
"""Of the remembered requests' bodies together."""
MAX_SESSIONS = 50
"""KSs that are remembered, to recognise a hash of one that was not the one sent."""
_MAX_LOGGED_CALLS = 20

Parameters = dict[str, object]


class Received:
    """One request, its calls and how each ended."""

    def __init__(self, request: ApiRequest, parameters: Parameters):
        self.request = request
        self.parameters = parameters
        self.calls: list[tuple[Parameters, ApiError | None]] = []
        self.is_from_cache = False
        self.ended_early: str | None = None
        """Why no call was made: an error code, or what was done instead."""

    def outcome(self) -> str:
        """`OK` or the error's code, with the reason if a KS is invalid: `INVALID_KS EXPIRED`. Semicolons
        separate several calls."""
        if self.ended_early is not None:
            return self.ended_early
        return "; ".join(_ending(error) for _, error in self.calls[:_MAX_LOGGED_CALLS]) or "no call"

    def why(self) -> str | None:
        """The cause, as far as the server can tell, and what looks like a slip. No secret is in it."""
        return "; ".join(dict.fromkeys(self._causes())) or None

    def line(self) -> str:
        """For the log: calls with the names of their parameters, such as `media.list(ks, format) OK`."""
        calls = "; ".join(f"{_call(sent)} {_ending(error)}" for sent, error in self.calls[:_MAX_LOGGED_CALLS])
        what = self.ended_early or calls or "no call"
        why = self.why()
        return f"{what} - {why}" if why else what

    def _causes(self) -> Iterator[str]:
        if self.request.path.split("/").count("api_v3") > 1:
            yield "the path has /api_v3 twice: leave it out of the base URL"
        if self.is_from_cache:
            yield "answered from the response cache, as an earlier call was; with nocache=1 it is not"
            return
        for parameters, error in self.calls[:_MAX_LOGGED_CALLS]:
            if parameters.get("ks") == "":
                yield "the parameter ks is empty, so the call has no KS"
            cause = error.why() if error else None
            if cause:
                yield cause


class Journal:
    """The last requests, oldest first, and the last KSs that were given out."""

    def __init__(self) -> None:
        self.received: deque[Received] = deque()
        self._sessions: deque[tuple[int, str]] = deque(maxlen=MAX_SESSIONS)
        self._count = 0
        """Requests since the last reset."""
        self._bytes = 0

    def add(self, request: ApiRequest, parameters: Parameters) -> Received:
        self._count += 1
        received = Received(request, parameters)
        self.received.append(received)
        self._bytes += len(request.body)
        while len(self.received) > MAX_REQUESTS or self._bytes > MAX_BYTES:
            self._bytes -= len(self.received.popleft().request.body)
        return received

    def note_session(self, ks_text: str) -> None:
        """Remember a KS that the current request is answered with."""
        self._sessions.append((self._count, ks_text))

    def sessions_except(self, ks_text: str) -> dict[str, str]:
        """The KSs given out, newest first, but for this one. The keys say where each is from."""
        return {
            f"the KS from request {number}": given
            for number, given in reversed(self._sessions)
            if given != ks_text
        }


def _ending(error: ApiError | None) -> str:
    return f"{error.code} {error.reason}".rstrip() if error else "OK"


def _call(parameters: Parameters) -> str:
    names = dict.fromkeys(
        _loggable(name) + (" (empty)" if name == "ks" and value == "" else "")
        for name, value in parameters.items()
        if name not in ("service", "action")
    )
    service, action = (_loggable(to_string(parameters.get(name))) for name in ("service", "action"))
    return f"{service}.{action}({', '.join(names)})"


def _loggable(name: str) -> str:
    """The name up to a colon; cut short if it is as long as a secret that got into the wrong place."""
    name = name.partition(":")[0]
    return ascii(name if len(name) <= 20 else f"{name[:4]}...")[1:-1]
