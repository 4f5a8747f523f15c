"""The calls of a `Kaltura`: what is sent, and what becomes of every kind of answer."""

import copy
import hashlib
import json
import pickle
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from traceback import format_exception
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
import requests
from urllib3.exceptions import ReadTimeoutError

from helpers import Kaltura, KalturaError, NoAnswer
from helpers.kaltura import form_fields
from helpers.settings import Settings

HASH_ERROR = {
    "code": "INVALID_APP_TOKEN_HASH",
    "message": "Invalid application token hash",
    "objectType": "KalturaAPIException",
    "args": [],
}
KS = "djJ8MTAyfKeubIcxjbMc6eewV6xDjFyrZTlbY-viTuB1-bjl8C4Zhmgag2KeYX6Qnci7tBqQcqfdWFmRLMvSat8ADrTnNvUZ"


def a_kaltura(url, **settings):
    return Kaltura(service_url=url, partner_id=102, is_bundled=False, allow_writes=False, **settings)


@pytest.fixture
def server():
    """A server that gives the answer it is told to give and keeps what it received."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.received.append((self.path, parse_qsl(body, keep_blank_values=True)))
            if told.silent:
                told.released.wait(10)
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *args):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{http.server_port}"
    told = SimpleNamespace(
        kaltura=a_kaltura(url),
        status=200,
        headers={},
        body=b"null",
        silent=False,
        received=[],
        released=threading.Event(),
    )
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.released.set()
    http.shutdown()
    thread.join()
    http.server_close()


def test_a_call_is_a_form_post_that_asks_for_json(server):
    server.body = b'{"totalCount": 0}'
    assert server.kaltura.call("media.list", ks="K+/=", filter={"idEqual": "0_a"}) == {"totalCount": 0}
    path, form = server.received[0]
    assert path == "/api_v3/service/media/action/list"
    assert form == [("ks", "K+/="), ("filter[idEqual]", "0_a"), ("format", "1")]


@pytest.mark.parametrize("value", ["a KS", 7, True, None, [], {"a": 1}])
def test_any_json_value_is_a_result(server, value):
    server.body = json.dumps(value).encode()
    assert server.kaltura.call("system.ping") == value


@pytest.mark.parametrize(
    ("parameters", "fields"),
    [
        ({"a": 1, "b": "x"}, {"a": "1", "b": "x"}),
        ({"a": {"b": {"c": 1}}}, {"a[b][c]": "1"}),
        ({"a": ["x", {"y": 2}]}, {"a[0]": "x", "a[1][y]": "2"}),
        ({"a": True, "b": False}, {"a": "true", "b": "false"}),
        ({"a": None, "b": ""}, {"b": ""}),
        ({"1:service": "media"}, {"1:service": "media"}),
    ],
)
def test_nested_parameters_become_bracketed_names(parameters, fields):
    assert form_fields(parameters) == fields


def test_a_refusal_carries_code_message_and_args(server):
    args = {"KSID": "EXPIRED", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"}
    message = 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"'
    refusal = {"code": "INVALID_KS", "message": message, "objectType": "KalturaAPIException", "args": args}
    server.body = json.dumps(refusal).encode()
    with pytest.raises(KalturaError) as caught:
        server.kaltura.call("media.list")
    error = caught.value
    assert (error.code, error.message, error.args) == ("INVALID_KS", message, args)
    assert str(error) == f"INVALID_KS: {message}"


def test_a_refusal_without_args_has_an_empty_dict(server):
    server.body = json.dumps(HASH_ERROR).encode()
    with pytest.raises(KalturaError) as caught:
        server.kaltura.call("appToken.startSession")
    assert caught.value.args == {}


def test_the_text_of_a_refusal_masks_the_ks_in_it(server):
    refusal = {**HASH_ERROR, "code": "INVALID_KS", "message": f'Invalid KS "{KS}"', "args": {"KSID": KS}}
    server.body = json.dumps(refusal).encode()
    with pytest.raises(KalturaError) as caught:
        server.kaltura.call("media.list")
    error = caught.value
    for shown in (str(error), repr(error), str([error]), f"{error!r}", "".join(format_exception(error))):
        assert KS not in shown
        assert "[masked " in shown
    assert error.args["KSID"] == KS
    for copied in (copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert (repr(copied), copied.code, copied.args) == (repr(error), error.code, error.args)


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (200, {}, b"<!DOCTYPE html><html>", "HTML page"),
        (200, {}, b"<?xml version='1.0'?><xml/>", "format=1"),
        (200, {}, b"", "empty"),
        (200, {}, f"{'x ' * 25}{KS}".encode(), "x x"),
        (200, {}, b"oops", "not an answer of the API. It begins: 'oops'"),
        (502, {}, b"<html>Bad Gateway", "HTTP 502 Bad Gateway"),
        (404, {}, b"", "HTTP 404 Not Found"),
        (301, {"Location": "https://example.com/"}, b"", "redirects to https://example.com/"),
        (200, {"Content-Encoding": "gzip"}, b"not gzip", "cannot be read"),
    ],
)
def test_what_is_not_an_api_answer_is_said_plainly(server, status, headers, body, said):
    server.status, server.headers, server.body = status, headers, body
    with pytest.raises(NoAnswer, match=said) as caught:
        server.kaltura.call("media.list", ks=KS)
    assert KS[:20] not in str(caught.value)


def test_a_server_that_cannot_be_reached_is_named():
    with socket.socket() as bound:  # and not listening: nobody else can take the port meanwhile
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(NoAnswer, match=rf"{url} cannot be reached"):
            a_kaltura(url).call("system.ping")


def test_a_server_that_does_not_answer_in_time_is_named(server):
    server.silent = True
    with pytest.raises(NoAnswer, match=r"did not answer within 0\.05 seconds"):
        server.kaltura.call("system.ping", timeout=0.05)


def test_a_multirequest_is_one_post_and_keeps_refusals_in_their_place(server):
    server.body = json.dumps(["KS", HASH_ERROR, None]).encode()
    calls = [
        ("session.start", {"secret": "s"}),
        ("appToken.get", {"ks": "{1:result}", "id": "0_a"}),
        ("session.end", {}),
    ]
    first, second, third = server.kaltura.multirequest(calls, ks="shared")
    assert (first, second.code, third) == ("KS", "INVALID_APP_TOKEN_HASH", None)
    path, form = server.received[0]
    assert path == "/api_v3/service/multirequest"
    assert form == [
        ("ks", "shared"),
        ("1[service]", "session"),
        ("1[action]", "start"),
        ("1[secret]", "s"),
        ("2[service]", "appToken"),
        ("2[action]", "get"),
        ("2[ks]", "{1:result}"),
        ("2[id]", "0_a"),
        ("3[service]", "session"),
        ("3[action]", "end"),
        ("format", "1"),
    ]


EXPIRED = "[SSL] certificate verify failed: certificate has expired (_ssl.c:1)"
IN_THE_WAY = {
    "a certificate that is not trusted": (
        requests.exceptions.SSLError(EXPIRED),
        r"\(certificate has expired\).*REQUESTS_CA_BUNDLE",
    ),
    "https on a port of http": (requests.exceptions.SSLError("WRONG_VERSION_NUMBER"), "does not speak TLS"),
    "a proxy of an unknown kind": (requests.exceptions.InvalidSchema("SOCKS"), "HTTPS_PROXY"),
    "a host that cannot be": (requests.exceptions.InvalidURL("x"), "not a URL that can be asked"),
    "a proxy that refuses": (requests.exceptions.ProxyError("x"), "HTTPS_PROXY"),
    "a CA bundle that is not there": (OSError("no CA bundle at /nowhere"), "REQUESTS_CA_BUNDLE"),
    "a body that stalls": (requests.ConnectionError(ReadTimeoutError(None, "", "")), "within 30 seconds"),
}


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_what_is_in_the_way_is_told_apart_with_the_setting_that_helps(monkeypatch, case):
    error, said = IN_THE_WAY[case]

    def fail(*args, **options):
        raise error

    monkeypatch.setattr(requests, "post", fail)
    with pytest.raises(NoAnswer, match=said) as caught:
        a_kaltura("https://kaltura.example").call("system.ping")
    assert "cannot be reached. Check KALTURA_SERVICE_URL" not in str(caught.value)


def test_a_bad_ca_bundle_is_found_before_anything_is_sent(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(NoAnswer, match="REQUESTS_CA_BUNDLE"):
        a_kaltura("https://127.0.0.1:9").call("system.ping")


@pytest.mark.parametrize("user", ["jo:hunter2", "jo:wild@hunter2"])
def test_a_password_in_the_url_is_never_shown(server, capsys, user):
    url = server.kaltura.service_url.replace("http://", f"http://{user}@")
    kaltura = a_kaltura(url)
    response = kaltura.send("system.ping")
    kaltura.show(response)
    server.body = b"<html>"
    with pytest.raises(NoAnswer) as not_json:
        kaltura.call("system.ping")
    server.silent = True
    with pytest.raises(NoAnswer) as too_late:
        kaltura.call("system.ping", timeout=0.05)
    shown = [capsys.readouterr().out, repr(kaltura), kaltura.curl(response), *map(str, (not_json, too_late))]
    assert "hunter2" not in "".join([*shown, str(not_json.value), str(too_late.value)])


def test_the_timeout_of_the_settings_is_kept(server):
    server.silent = True
    with pytest.raises(NoAnswer, match=r"within 0\.05 seconds"):
        replace(server.kaltura, timeout=0.05).call("system.ping")


def test_what_was_created_is_removed_once_and_by_its_own_kaltura(server, capsys):
    other = replace(server.kaltura, allow_writes=True)
    server.kaltura.remove_later("appToken.delete", ks="K", id="0_a")
    server.kaltura.remove_later("user.delete", ks="K", userId="jo")
    other.clean_up()
    assert server.received == []
    server.kaltura.clean_up()
    server.kaltura.clean_up()
    assert [path.split("/service/")[1] for path, _ in server.received] == [
        "user/action/delete",
        "appToken/action/delete",
    ]
    assert capsys.readouterr().out == "user.delete jo: done\nappToken.delete 0_a: done\n"


def test_the_bundled_server_replaced_by_another_is_not_the_bundled_one():
    settings = Settings({"KALTURA_SERVICE_URL": "http://127.0.0.1:1", "KALTURA_ADMIN_SECRET": "s3cret"})
    bundled = Kaltura("http://127.0.0.1:1", 102, is_bundled=True, allow_writes=True, settings=settings)
    assert replace(bundled, timeout=1).is_bundled
    other = replace(bundled, service_url="https://kaltura.example")
    assert (other.is_bundled, other.allow_writes) == (False, False)
    assert "s3cret" not in other.hide("s3cret")


def test_an_answer_to_a_multirequest_that_is_no_list_is_said_so(server):
    with pytest.raises(NoAnswer, match="not a list"):
        server.kaltura.multirequest([("system.ping", {})])


def test_an_app_token_without_its_token_is_named(server):
    with pytest.raises(ValueError, match="token is empty: give the app token's `token`"):
        server.kaltura.start_session({"id": "0_a"}, ks="MY_KS")


def test_a_session_is_started_the_whole_way(server):
    server.body = b'{"ks": "WIDGET_KS"}'
    app_token = {"id": "0_a", "token": "0123", "hashType": "SHA256"}
    server.kaltura.start_session(app_token, expiry=60)
    server.kaltura.start_session({"id": "0_a", "token": "0123"}, ks="MY_KS")
    (first, widget), (second, session), (_, of_ours) = server.received
    assert first.endswith("/session/action/startWidgetSession")
    assert second.endswith("/appToken/action/startSession")
    assert widget == [("widgetId", "_102"), ("format", "1")]
    sha256 = hashlib.sha256(b"WIDGET_KS0123").hexdigest()
    asked = {"ks": "WIDGET_KS", "id": "0_a", "tokenHash": sha256, "expiry": "60", "format": "1"}
    assert dict(session) == asked
    assert dict(of_ours)["ks"] == "MY_KS"
