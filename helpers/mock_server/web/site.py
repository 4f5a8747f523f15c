"""What answers a path: the API, `/_mock/...`, or nothing.

It knows no web server, so anything that can hand over a request can carry it: app.py does so on a socket.
"""

from collections import deque
from dataclasses import replace

from helpers.mock_server.mock import control
from helpers.mock_server.mock.broken import broken_answer
from helpers.mock_server.web.answer import Answer
from helpers.mock_server.web.api import Api
from helpers.mock_server.web.request import ApiRequest

_NOTHING_HERE = b"Nothing here. The API is at /api_v3/service/<service>/action/<action>.\n"


class Site:
    """Everything that one server answers."""

    def __init__(self, api: Api):
        self.api = api
        self.prepared: deque[str] = deque()
        """Names of broken answers that wait for the next requests to the API, in order."""

    def reset(self) -> None:
        """Return to the first state."""
        self.api.reset()
        self.prepared.clear()

    def answer(self, request: ApiRequest, remote_ip: str) -> Answer:
        """Answer a request. Never raises, whatever the request contains.

        request.body: longer than MAX_BODY is enough to be rejected, the rest of it may be left out.
        """
        path = request.path
        if path.startswith("/_mock/"):
            return control.answer(self, request)
        if path != "/api_v3" and not path.startswith(("/api_v3/", "/api/")):
            received = self.api.journal.add(request, {})
            received.ended_early = "404 no such path"
            return Answer(404, {"Content-Type": "text/plain"}, _NOTHING_HERE, received.line)
        if path.startswith("/api/"):  # enabled.kaltura.conf.template:144
            request = replace(request, path=f"/api_v3/index.php/{path[5:]}")
        if self.prepared and request.method != "OPTIONS":
            return broken_answer(self.prepared.popleft(), self.api, request, remote_ip)
        return self.api.answer(request, remote_ip)
