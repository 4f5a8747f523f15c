"""What answers a path: the API, `/_mock/...`, or nothing.

It knows no web server, so anything that can hand over a request can carry it: app.py does so on a socket.
"""

from dataclasses import replace

from helpers.mock_server import control
from helpers.mock_server.api import MAX_BODY, Answer, Api
from helpers.mock_server.request import ApiRequest

_NOTHING_HERE = b"Nothing here. The API is at /api_v3/service/<service>/action/<action>.\n"


class Site:
    """All that one server answers."""

    def __init__(self, api: Api):
        self.api = api

    def answer(self, request: ApiRequest, remote_ip: str) -> Answer:
        """Answer a request. Never raises, whatever the request contains.

        request.body: longer than MAX_BODY is enough to be rejected, the rest of it may be left out.
        """
        path = request.path
        if path.startswith("/_mock/"):
            return control.answer(self.api, request)
        if path != "/api_v3" and not path.startswith(("/api_v3/", "/api/")):
            return Answer(404, {"Content-Type": "text/plain"}, _NOTHING_HERE, lambda: "no such path")
        if len(request.body) > MAX_BODY:
            return self.api.refuse_body(request)
        if path.startswith("/api/"):  # enabled.kaltura.conf.template:144
            request = replace(request, path=f"/api_v3/index.php/{path[5:]}")
        return self.api.answer(request, remote_ip)
