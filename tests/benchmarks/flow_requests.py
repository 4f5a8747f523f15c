"""The made-up account, and the flow's three calls as requests that are ready to be sent to one server."""

import json

from helpers import token_hash
from tests.benchmarks.load import form_post, play

PARTNER_ID, ADMIN_SECRET = 2422451, "ad0000000000000000000000000000ad"
APP_TOKEN_ID, APP_TOKEN, HASH_TYPE = "0_o7l19k80", "f973211b7115b849cc0b5", "SHA256"


class FlowRequests:
    """Makes them. url: the server's address. count: how many of each. reuse: as in load.form_post."""

    def __init__(self, url: str, count: int, *, reuse: bool = True):
        self._url = url
        self._count = count
        self._reuse = reuse

    def start_widget_session(self) -> list[bytes]:
        request = self.post("session.startWidgetSession", widgetId=f"_{PARTNER_ID}")
        return [request] * self._count

    def start_session(self) -> list[bytes]:
        """Each with a widget KS, and so a hash, of its own, which no request had before."""
        answers = play(self._url, self.start_widget_session(), reuse=self._reuse).bodies
        return [self._start_session(json.loads(answer)["ks"]) for answer in answers]

    def media_list(self) -> list[bytes]:
        """All with the same KS, made from the app token."""
        (answer,) = play(self._url, self.start_session()[:1], reuse=self._reuse).bodies
        return [self.post("media.list", ks=json.loads(answer)["ks"])] * self._count

    def post(self, action: str, **parameters: object) -> bytes:
        url = f"{self._url}/api_v3/service/{action.replace('.', '/action/')}"
        return form_post(url, {**parameters, "format": 1}, reuse=self._reuse)

    def _start_session(self, ks: str) -> bytes:
        sent_hash = token_hash(ks, APP_TOKEN, HASH_TYPE)
        return self.post("appToken.startSession", ks=ks, id=APP_TOKEN_ID, tokenHash=sent_hash)
