"""Shared by the tests of the bundled server: one server for all of them, in its first state for each."""

import pytest
import requests

from helpers import mock_server
from helpers.ks import encode_ks

ADMIN_SECRET = "ad0000000000000000000000000000ad"
PARTNER_ID = 2422451
NOW = 1537206876
"""What the server's clock says in its first state."""


class Client:
    """The server as a test sees it: over a socket, with nothing but HTTP."""

    def __init__(self, settings: dict[str, str]):
        self.settings = settings
        self.url = settings["KALTURA_SERVICE_URL"]
        self.http = requests.Session()
        self.http.trust_env = False

    def send(self, action: str, data: dict | None = None, **parameters: object) -> requests.Response:
        """A form POST that asks for JSON. `data` is for names that are no Python names."""
        service, _, action = action.partition(".")
        url = f"{self.url}/api_v3/service/{service}/action/{action}"
        return self.http.post(url, data={"format": 1, **parameters, **(data or {})})

    def call(self, action: str, data: dict | None = None, **parameters: object) -> object:
        """The result, or the error object."""
        return self.send(action, data, **parameters).json()

    def code(self, action: str, data: dict | None = None, **parameters: object) -> str:
        """The error's code, or OK."""
        result = self.call(action, data, **parameters)
        return result.get("code", "OK") if isinstance(result, dict) else "OK"

    def get(self, path: str, **parameters: object) -> requests.Response:
        return self.http.get(self.url + path, params=parameters)

    def reset(self) -> None:
        self.http.post(f"{self.url}/_mock/reset").raise_for_status()

    def advance(self, seconds: int) -> None:
        self.http.post(f"{self.url}/_mock/clock", json={"advance": seconds}).raise_for_status()

    def widget_ks(self) -> str:
        return self.call("session.startWidgetSession", widgetId=f"_{PARTNER_ID}")["ks"]

    def ks(self, **fields: object) -> str:
        """A KS as a caller with the admin secret makes it: USER, of no user, for an hour, unless said."""
        given = {"partner_id": PARTNER_ID, "admin_secret": ADMIN_SECRET, "expiry": NOW + 3600, **fields}
        return encode_ks(**given)

    def admin_ks(self, **fields: object) -> str:
        return self.ks(session_type=2, **fields)


@pytest.fixture
def short_search(monkeypatch):
    """The diagnosis gives up early, for tests of what it says of a hash that it does not recognise."""
    monkeypatch.setattr("helpers.diagnosis.search._BUDGET", 20_000_000)


@pytest.fixture(scope="session")
def running_server():
    running = mock_server.start()
    yield running
    running.stop()


@pytest.fixture
def server(running_server) -> Client:
    client = Client(running_server.settings)
    client.reset()
    return client
