"""`/_mock/...`: the clock, what was received and what came of it, and broken answers."""

import contextlib
import json
import socket

import pytest
import requests

from helpers import token_hash
from tests.conftest import ADMIN_SECRET, NOW

FORM = "application/x-www-form-urlencoded"
TOKEN_ID, TOKEN = "0_o7l19k80", "f973211b7115b849cc0b5"
LAST_SECOND = 253402300799
LATE = '{"advance": 315360000000}'
PING = "/api_v3/service/system/action/ping/format/1"


def received(server):
    return server.get("/_mock/requests").json()


def outcome(server):
    """Outcome and why of the last request."""
    last = received(server)[-1]
    return last["outcome"], last["why"]


def prepare(server, *names):
    for name in names:
        answer = server.http.post(f"{server.url}/_mock/next", json={"answer": name})
    return answer.json()


def test_received_requests_are_shown_as_they_were_understood(server):
    server.call("media.list", {"filter[idIn]": "a", "filter:nameLike": "b"}, ks=server.admin_ks())
    ks = received(server)[0]["parameters"].pop("ks")
    assert received(server) == [
        {
            "method": "POST",
            "path": "/api_v3/service/media/action/list",
            "content_type": FORM,
            "parameters": {
                "format": "1",
                "ks": ks,
                "filter": {"idIn": "a", "nameLike": "b"},
                "service": "media",
                "action": "list",
            },
            "outcome": "OK",
            "why": None,
        }
    ]


@pytest.mark.parametrize(
    ("action", "sent", "expected"),
    [
        ("appToken.get", {"id": TOKEN_ID}, ("SERVICE_FORBIDDEN", "no KS was sent")),
        (
            "appToken.get",
            {"id": TOKEN_ID, "ks": ""},
            ("SERVICE_FORBIDDEN", "the parameter ks is empty, so the call has no KS; no KS was sent"),
        ),
        (
            "appToken.get",
            {"id": TOKEN_ID, "ks": "garbage"},
            ("INVALID_KS INVALID_STR", "not a KS: "),
        ),
        ("appToken.get", {"id": TOKEN_ID, "ks": "expired"}, ("INVALID_KS EXPIRED", None)),
        ("media.update", {"entryId": "0_x", "mediaEntry:-": ""}, ("INVALID_KS INVALID_TYPE", None)),
        (
            "appToken.list",
            {"ks": "widget"},
            ("SERVICE_FORBIDDEN", "the role of the KS does not include this action"),
        ),
        (
            "appToken.list",
            {"ks": "widget", "partnerId": 1002},
            ("SERVICE_FORBIDDEN", "the call asks for another partner than 2422451"),
        ),
        ("x.y", {}, ("SERVICE_DOES_NOT_EXISTS", None)),
        ("system.ping", {"format": 7}, ("UNKNOWN_RESPONSE_FORMAT", None)),
    ],
)
def test_the_outcome_is_the_error_with_its_reason(server, action, sent, expected):
    kss = {"expired": server.admin_ks(expiry=NOW - 1), "widget": server.widget_ks()}
    sent = {**sent, **({"ks": kss.get(sent["ks"], sent["ks"])} if "ks" in sent else {})}
    server.send(action, sent)
    error, why = outcome(server)
    assert error == expected[0]
    assert why == expected[1] or (why and why.startswith(expected[1]))


def test_a_hash_of_another_ks_is_recognised(server):
    first, second = server.widget_ks(), server.widget_ks()
    call = {"id": TOKEN_ID, "ks": second, "tokenHash": token_hash(first, TOKEN, "SHA256")}
    assert server.code("appToken.startSession", call) == "INVALID_APP_TOKEN_HASH"
    error, why = outcome(server)
    assert error == "INVALID_APP_TOKEN_HASH"
    assert "the KS from request 1" in why
    assert not [secret for secret in (first, second, TOKEN, call["tokenHash"]) if secret in why]


def test_the_diagnosis_is_asked_about_a_wrong_hash_once_and_only_if_someone_looks(server, monkeypatch):
    asked = []
    monkeypatch.setattr("helpers.diagnosis.quick_cause", lambda **case: asked.append(case) or "a cause")
    ks = server.widget_ks()
    server.code("appToken.startSession", {"id": TOKEN_ID, "ks": ks, "tokenHash": "x"})
    assert not asked
    assert outcome(server) == outcome(server) == ("INVALID_APP_TOKEN_HASH", "a cause")
    case = {"ks": ks, "token": TOKEN, "hash_type": "SHA256", "sent": "x", "app_token_id": TOKEN_ID}
    assert asked == [case | {"other_kss": {}}]


@pytest.mark.parametrize(
    "name", ["partnerId", "p", "ks", "format", "language", "id", "service", ADMIN_SECRET]
)
def test_a_secret_in_the_wrong_place_is_not_told(server, name):
    data = {"service": "appToken", "action": "get", "ks": server.admin_ks(), name: ADMIN_SECRET}
    server.http.post(f"{server.url}/api_v3/", data=data)
    assert ADMIN_SECRET not in str(outcome(server))


def test_each_call_of_a_multirequest_has_its_outcome(server):
    server.http.post(
        f"{server.url}/api_v3/service/multirequest",
        data={"1:service": "system", "1:action": "ping", "2:service": "a", "2:action": "b"},
    )
    assert outcome(server) == ("OK; SERVICE_DOES_NOT_EXISTS", None)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/api_v3/api_v3/service/system/action/ping",
            ("OK", "the path has /api_v3 twice: leave it out of the base URL"),
        ),
        ("/service/system/action/ping", ("404 no such path", None)),
    ],
)
def test_wrong_paths_are_told(server, path, expected):
    server.get(path)
    assert outcome(server) == expected


def test_numbers_that_json_does_not_have_are_words(server):
    server.http.post(
        f"{server.url}{PING}", data='{"a": 1e999, "b": -1e999}', headers={"Content-Type": "application/json"}
    )
    text = server.get("/_mock/requests").text
    parameters = json.loads(text, parse_constant=pytest.fail)[0]["parameters"]
    assert (parameters["a"], parameters["b"]) == ("INF", "-INF")


# Broken answers


def test_broken_answers_come_in_order_once_each_and_a_reset_forgets_them(server):
    assert prepare(server, "html", "503", "empty", "truncated", "redirect") == {
        "waiting": ["html", "503", "empty", "truncated", "redirect"]
    }
    server.get("/_mock/clock")  # not one of those that get them
    answers = [server.http.get(server.url + PING, allow_redirects=False) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200, 503, 200, 200, 302, 200]
    types = [answer.headers.get("Content-Type", "") for answer in answers]
    assert [type.partition(";")[0] for type in types] == [
        "text/html",
        "text/html",
        "",
        "application/json",
        "text/html",
        "application/json",
    ]
    assert [answer.text for answer in answers[2:4]] == ["", "tr"]
    assert answers[4].headers["Location"] == "/sign-in"
    assert answers[5].json() is True
    assert [one["outcome"] for one in received(server)] == [
        '"html" from /_mock/next',
        '"503" from /_mock/next',
        '"empty" from /_mock/next',
        '"truncated" from /_mock/next',
        '"redirect" from /_mock/next',
        "OK",
    ]
    prepare(server, "html", "drop")
    server.reset()
    assert server.get(PING).json() is True


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("silent", requests.ReadTimeout),
        ("stall", (requests.ReadTimeout, requests.ConnectionError)),
        ("drop", requests.ConnectionError),
    ],
)
def test_answers_that_never_come_whole(server, name, error):
    prepare(server, name)
    with pytest.raises(error):
        requests.get(server.url + PING, timeout=0.1)
    assert server.get(PING).json() is True


def test_a_call_is_made_for_those_whose_answer_is_spoiled_and_no_other(server):
    for name in ("truncated", "html"):
        prepare(server, name)
        server.send("media.add", {"entry[mediaType]": 1, "entry[name]": name}, ks=server.admin_ks())
    listed = server.call("media.list", {"filter[statusIn]": "0,2,7"}, ks=server.admin_ks())
    assert [entry["name"] for entry in listed["objects"] if entry["name"] in ("truncated", "html")] == [
        "truncated"
    ]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"answer": "teapot"}', '{"answer": ["html"]}'])
def test_unknown_broken_answers_are_rejected(server, body):
    answer = server.http.post(f"{server.url}/_mock/next", data=body)
    assert answer.status_code == 400
    assert "truncated" in answer.json()["error"]


# Bad clients


def connect(server):
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def test_clients_that_close_early_or_send_half_a_body_disturb_no_one(server):
    head = f"POST {PING} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode()
    for sent in (b"", head[:20], head, head + b"x" * 50, head + b"x" * 100):
        with connect(server) as connection:
            connection.sendall(sent)
    waiting = connect(server)
    with contextlib.closing(waiting):
        waiting.sendall(head + b"x" * 99)
        assert server.get(PING).json() is True
        waiting.sendall(b"x")
        assert waiting.recv(15) == b"HTTP/1.1 200 OK"


def test_many_open_connections(server):
    with contextlib.ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(connect(server))
        assert server.get(PING).json() is True


# The clock


def test_the_clock_stands_still_until_it_is_advanced_and_a_reset_takes_all_back(server):
    assert server.get("/_mock/clock").json() == {"time": NOW, "reproducible": True}
    first = server.widget_ks()
    server.call("appToken.add", {"appToken:-": ""}, ks=server.admin_ks())
    server.advance(60)
    assert server.call("system.getTime") == NOW + 60
    assert server.widget_ks() != first
    server.reset()
    assert server.get("/_mock/clock").json()["time"] == NOW
    assert server.get("/_mock/requests").json() == []
    assert server.widget_ks() == first
    assert server.call("appToken.list", ks=server.admin_ks())["totalCount"] == 1


@pytest.mark.parametrize(
    "body", ["", "x", "[]", "{}", '{"advance": "5"}', '{"advance": -1}', '{"advance": true}', LATE]
)
def test_the_clock_refuses_what_is_not_a_number_of_seconds(server, body):
    answer = server.http.post(f"{server.url}/_mock/clock", data=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_the_clock_goes_to_the_last_second_that_an_http_date_can_tell(server):
    server.advance(LAST_SECOND - NOW)
    assert server.call("system.getTime") == LAST_SECOND
    assert "31 Dec 9999 23:59:59" in server.get(PING).headers["Date"]
    assert server.http.post(f"{server.url}/_mock/clock", json={"advance": 1}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_mock/reset", 405),
        ("POST", "/_mock/requests", 405),
        ("GET", "/_mock/next", 405),
        ("GET", "/_mock/x", 404),
        ("GET", "/", 404),
    ],
)
def test_other_addresses(server, method, path, status):
    assert server.http.request(method, server.url + path).status_code == status


def test_secrets_are_as_the_settings_say(server):
    assert server.settings["KALTURA_ADMIN_SECRET"] == ADMIN_SECRET
