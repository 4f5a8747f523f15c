"""The bundled server in a browser page: its transport adapter against a real socket, request by request."""

import io

import pytest
import requests

from helpers import mock_server
from helpers.mock_server.in_browser import SiteAdapter
from helpers.mock_server.web.api import MAX_BODY, Api
from helpers.mock_server.web.site import Site
from tests.conftest import PARTNER_ID

PING = "/api_v3/service/system/action/ping"
WIDGET = "/api_v3/service/session/action/startWidgetSession"
FORM = {"widgetId": f"_{PARTNER_ID}", "format": 1}
A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


REQUESTS = {
    "a form": lambda http, url: http.post(url + WIDGET, data=FORM),
    "a form, not in ASCII": lambda http, url: http.post(url + WIDGET, data={"widgetId": "_ü €", "format": 1}),
    "a string": lambda http, url: http.post(url + WIDGET, data="widgetId=_ü&format=1", headers=A_FORM),
    "bytes": lambda http, url: http.post(url + WIDGET, data=b"widgetId=%5F1&format=1", headers=A_FORM),
    "no content type": lambda http, url: http.post(url + WIDGET, data=b"widgetId=_1&format=1"),
    "JSON": lambda http, url: http.post(url + WIDGET, json=FORM),
    "multipart": lambda http, url: http.post(
        url + WIDGET, files={name: (None, str(FORM[name])) for name in FORM}
    ),
    "a file": lambda http, url: http.post(
        url + WIDGET, data=io.BytesIO(b"widgetId=_1&format=1"), headers=A_FORM
    ),
    "pieces": lambda http, url: http.post(
        url + WIDGET, data=iter([b"widgetId=_1", b"&format=1"]), headers=A_FORM
    ),
    "a query": lambda http, url: http.get(url + WIDGET, params=FORM),
    "odd escapes": lambda http, url: http.get(f"{url}{WIDGET}?widgetId=%5f%31&format=1&x=ü y+z#part"),
    "a path with parameters": lambda http, url: http.get(f"{url}{WIDGET}/widgetId/%5F{PARTNER_ID}/format/1"),
    "the root": lambda http, url: http.get(url),
    "two slashes": lambda http, url: http.get(f"{url}//api_v3"),
    "the older path": lambda http, url: http.get(f"{url}/api/{PING[8:]}?format=1"),
    "no such path": lambda http, url: http.get(f"{url}/kmc"),
    "XML": lambda http, url: http.post(url + PING),
    "JSONP": lambda http, url: http.get(f"{url}{PING}?format=9&callback=f"),
    "a format that is not there": lambda http, url: http.get(f"{url}{PING}?format=%C3%BC"),
    "HEAD": lambda http, url: http.head(f"{url}{PING}?format=1"),
    "OPTIONS": lambda http, url: http.options(url + PING),
    "PUT": lambda http, url: http.put(url + PING, data=FORM),
    "too large": lambda http, url: http.post(url + WIDGET, data=bytes(MAX_BODY + 1)),
    "another host": lambda http, url: http.get(url + PING, headers={"Host": "kaltura.example"}),
    "the clock": lambda http, url: http.get(f"{url}/_mock/clock"),
    "the clock, moved": lambda http, url: [
        http.post(f"{url}/_mock/clock", json={"advance": 90}),
        http.get(f"{url}{PING}?format=1"),
    ][-1],
    "what was received": lambda http, url: [
        http.post(url + WIDGET, data=FORM),
        http.get(f"{url}/_mock/requests"),
    ][-1],
}


def broken(name):
    def send(http, url):
        http.post(f"{url}/_mock/next", json={"answer": name}).raise_for_status()
        return http.post(url + WIDGET, data=FORM, timeout=0.1)

    return send


BROKEN = ("html", "503", "empty", "truncated", "redirect", "silent", "stall", "drop")
REQUESTS |= {f"broken: {name}": broken(name) for name in BROKEN}


def outcome(send, http, url):
    """What a program can see of an exchange, but for what names the port."""
    http.trust_env = False
    try:
        response = send(http, url)
    except requests.RequestException as error:
        return type(error)
    return {
        "status": (response.status_code, response.reason, response.raw.version),
        "headers": dict(response.headers),
        "body": response.content,
        "sent": (response.request.method, response.request.path_url),
        "history": [before.status_code for before in response.history],
    }


@pytest.mark.parametrize("name", REQUESTS)
def test_the_adapter_answers_as_the_socket_does(server, name):
    in_a_page = requests.Session()
    in_a_page.mount("http://127.0.0.1:8080", SiteAdapter(Site(Api(reproducible=True))))
    expected = outcome(REQUESTS[name], requests.Session(), server.url)
    assert outcome(REQUESTS[name], in_a_page, "http://127.0.0.1:8080") == expected


@pytest.fixture
def page(monkeypatch):
    """The settings of a server in a page, where `requests` reaches no other."""
    monkeypatch.setattr(requests.Session, "get_adapter", requests.Session.get_adapter)
    monkeypatch.setattr("sys.platform", "emscripten")
    running = mock_server.start()
    yield running.settings
    running.stop()


def test_a_server_in_a_page_is_reached_by_requests_as_it_is(page):
    url = page["KALTURA_SERVICE_URL"]
    first = requests.post(url + WIDGET, data=FORM).json()
    assert first["partnerId"] == PARTNER_ID
    assert mock_server.start().settings == page
    assert requests.post(url + WIDGET, data=FORM).json() == first, (
        "a server that starts is in its first state"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://www.kaltura.com/api_v3",
        "http://127.0.0.1:8081/",
        "http://127.0.0.1/",
        "https://127.0.0.1:8080/",
        "http://127.0.0.1:8080@www.kaltura.com/",
        "http://127.0.0.1.example:8080/",
        "http://localhost:9/",
    ],
)
def test_a_page_reaches_nothing_else(page, url):
    with pytest.raises(requests.ConnectionError, match="a page reaches the bundled server alone"):
        requests.post(url, data={"token": "f973211b7115b849cc0b5"})
