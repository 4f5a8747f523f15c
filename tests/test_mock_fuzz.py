"""Whatever arrives gets an answer: hostile requests, made up by hypothesis and by hand."""

import contextlib
import json
import logging
import re
import socket
import xml.etree.ElementTree as ET
from http.client import HTTPConnection
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.mock_server.web.api import MAX_BODY
from tests.conftest import ADMIN_SECRET, PARTNER_ID

SETTINGS = settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATH = "/api_v3/service/{}/action/{}"
FORM = "application/x-www-form-urlencoded"
ACTIONS = [
    ("session", "start"),
    ("session", "startWidgetSession"),
    ("session", "get"),
    ("session", "end"),
    ("appToken", "add"),
    ("appToken", "update"),
    ("appToken", "list"),
    ("appToken", "startSession"),
    ("media", "list"),
    ("media", "add"),
    ("media", "update"),
    ("baseEntry", "list"),
    ("user", "get"),
    ("multirequest", ""),
]
NAMES = re.findall(
    r"\S+",
    """
    service action format ks partnerId p language responseProfile ignoreNull callback content-type
    secret userId type expiry privileges widgetId session id appToken filter pager entry mediaEntry entryId
    tokenHash sessionPrivileges 1 2 0 -1 1e9 objectType hashType sessionType sessionUserId sessionDuration
    expiry__null name idIn idEqual statusEqual orderBy pageSize pageIndex createdAtGreaterThanOrEqual
    nameMultiLikeOr mediaTypeEqual startDate endDate userId fields - *
    """,
)
VALUES = [
    "",
    "0",
    "1",
    "2",
    "3",
    "9",
    "-1",
    "99999999999999999999",
    "1e400",
    "true",
    "false",
    "0_o7l19k80",
    "0_jos0talk",
    ADMIN_SECRET,
    str(PARTNER_ID),
    "_2422451",
    "{1:result}",
    "{1:result:objects:0:id}",
    "{1:result:" + ":".join("abc") + "}{2:result}",
    "setrole:PLAYBACK_BASE_ROLE",
    "actionslimit:1e400",
    "a[b]:c,/,:::",
    "<b>\u0000\ud83d",
    "\u00fc\u20ac",
    "KS",
]

names = st.sampled_from(NAMES) | st.text(max_size=6)
plain = st.sampled_from(VALUES) | st.text(max_size=12)
nested_names = st.builds(
    lambda first, rest, form: first + "".join(form.format(one) for one in rest),
    names,
    st.lists(names, max_size=3),
    st.sampled_from(["[{}]", ":{}", "[{}", "[]"]),
)
forms = st.dictionaries(nested_names, plain, max_size=8)
documents = st.dictionaries(
    names,
    st.recursive(
        plain | st.none() | st.booleans() | st.integers() | st.floats(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=8,
    ),
    max_size=8,
)


@pytest.fixture
def faults():
    """What the server logged as a fault of its own."""
    seen = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(logging.Formatter().format(record))
    logger = logging.getLogger("helpers.mock_server.web.api")
    logger.addHandler(handler)
    logger.propagate = False
    yield seen
    logger.removeHandler(handler)
    logger.propagate = True


def percent_encoded(text):
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def as_form(parameters):
    return "&".join(f"{percent_encoded(name)}={percent_encoded(value)}" for name, value in parameters.items())


def ask(server, method, path, body=b"", content_type=FORM):
    """Send bytes as they are; the answer's status and body."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()


def is_answer(status, type, body):
    """200 with something of the format that the type tells (a parameter may set the type to anything)."""
    if type == "application/json" and body:
        json.loads(body)
    elif type.startswith("text/xml") and body:
        assert ET.fromstring(body).tag == "xml"
    return status == 200


@SETTINGS
@given(action=st.sampled_from(ACTIONS), parameters=forms, method=st.sampled_from(["POST", "GET", "PUT"]))
def test_any_form(server, faults, action, parameters, method):
    parameters = {name: server.admin_ks() if value == "KS" else value for name, value in parameters.items()}
    path = PATH.format(*action)
    given_ks = {"ks": server.admin_ks()} if "ks" not in parameters else {}
    form = as_form({**given_ks, **parameters})
    if method == "GET":
        answer = ask(server, method, f"{path}?{form}")
    else:
        answer = ask(server, method, path, form.encode())
    assert is_answer(*answer)
    assert not faults


@SETTINGS
@given(action=st.sampled_from(ACTIONS), document=documents)
def test_any_json(server, faults, action, document):
    document = {"ks": server.admin_ks(), "format": 1} | document
    body = json.dumps(document).encode()
    assert is_answer(*ask(server, "POST", PATH.format(*action), body, "application/json"))
    assert not faults


@SETTINGS
@given(
    path=st.lists(names | plain, max_size=8),
    query=st.text(max_size=30),
    body=st.binary(max_size=60),
    type=st.sampled_from(
        [FORM, "application/json", "multipart/form-data; boundary=B", "multipart/form-data", "", "x"]
    ),
    method=st.sampled_from(["POST", "GET", "DELETE", "PATCH", "FOO"]),
)
def test_any_bytes(server, faults, path, query, body, type, method):
    target = "/api_v3/" + "/".join(percent_encoded(one) for one in path) + "?" + percent_encoded(query)
    assert is_answer(*ask(server, method, target, body, type))
    assert not faults


@SETTINGS
@given(
    parts=st.lists(
        st.tuples(nested_names, plain, st.booleans(), st.sampled_from(["\r\n", "\n", ""])), max_size=4
    ),
    end=st.sampled_from(["--B--", "--B--\r\n", "", "--B"]),
)
def test_any_multipart_body(server, faults, parts, end):
    part = '--B{line}Content-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}{line}'
    text = "".join(
        part.format(line=line, name=name, value=value, file="; filename=x" if is_file else "")
        for name, value, is_file, line in parts
    )
    body = (text + end).encode("utf-8", "surrogatepass")
    assert is_answer(*ask(server, "POST", "/api_v3/", body, "multipart/form-data; boundary=B"))
    assert not faults


# By hand

MANY = 20_000
TWO_CALLS = "service=multirequest&1:service=media&1:action=list&2:service=x&2:action=y&"
HOSTILE_FORMS = {
    "many names": "&".join(f"x{number}=1" for number in range(MANY)),
    "one name many times": "ks=x&" * MANY,
    "many elements": "a[]=1&" * MANY,
    "many colons": "a" + ":b" * MANY + "=1",
    "many brackets": "a" + "[b]" * MANY + "=1",
    "open brackets": "a" + "[" * MANY + "=1",
    "many sub-requests": TWO_CALLS + "&".join(f"{n}:service=x&{n}:action=y" for n in range(3, 5000)),
    "a huge index": TWO_CALLS + "999999999999:service=x&999999999999:action=y",
    "a huge number": TWO_CALLS + "2:x={1" + "0" * 5000 + ":result:0}",
    "a huge path": TWO_CALLS + "2:x={1:result:objects:9" + "9" * 5000 + "}",
    "many references": TWO_CALLS + "2:x=" + "{1:result:" * MANY + "}",
    "NUL bytes": "service=session%00&action=\0\0&ks=%00",
    "no text": "%ff%fe=%c0%80&service=%ff&action=%80",
    "nothing but marks": "&=&&==[]=&%&%%&%zz=",
}


@pytest.mark.parametrize("form", HOSTILE_FORMS.values(), ids=HOSTILE_FORMS.keys())
def test_hostile_forms(server, faults, form):
    for parameters in (form, f"service=appToken&action=add&ks={server.admin_ks()}&{form}"):
        assert is_answer(*ask(server, "POST", "/api_v3/?format=1", parameters.encode()))
    assert server.get("/_mock/requests").status_code == 200
    assert not faults


@pytest.mark.parametrize(
    "body",
    [
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"a":[' + "[" * 20_000 + "]" * 20_000 + "]}",
        '{"service":"media","action":"list","ks":1' + "0" * 5000 + "}",
        '{"a":1' + "0" * 100_000 + "}",
        '{"a":"' + "x" * 1_000_000 + '"}',
        "{" + ",".join(f'"{number}":{{}}' for number in range(MANY)) + "}",
        '{"service":"multirequest","1":{"service":[],"action":{}},"2":{"service":"a","action":1}}',
        '{"service":"multirequest","1":"x","1:a":"y"}',
        '{"\\u0000":1,"":2}',
        "{",
        "\ufeff{}",
    ],
)
def test_hostile_json(server, faults, body):
    assert is_answer(*ask(server, "POST", "/api_v3/?format=1", body.encode(), "application/json"))
    assert not faults


def test_a_body_that_is_too_large_gets_an_answer_and_the_connection_goes_on(server):
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    with contextlib.closing(connection):
        for url, start in [("/api_v3/", b"<?xml"), ("/api_v3/format/1", b'{"code"')]:
            connection.request("POST", url, b"x" * (MAX_BODY + 1))
            answer = connection.getresponse()
            body = answer.read()
            assert (answer.status, body[: len(start)], b"REQUEST_TOO_LARGE" in body) == (413, start, True)
        connection.request("GET", "/api_v3/service/system/action/ping/format/1")
        assert connection.getresponse().read() == b"true"


def test_only_so_much_is_remembered(server):
    for _ in range(3):
        ask(server, "POST", "/api_v3/", b"x=" + b"y" * (MAX_BODY - 10))
    assert len(server.get("/_mock/requests").json()) == 2


def test_a_long_error_fits_into_a_header(server):
    status, _, body = ask(server, "POST", "/api_v3/", b"format=" + b"x" * 100_000)
    assert (status, body) == (200, b"")


def test_numbers_beyond_all_bounds_are_0_in_json(server):
    live = {"objectType": "KalturaLiveStreamEntry", "mediaType": 201, "sourceType": "32"}
    data = {
        f"entry[{name}]": value for name, value in (live | {"currentBroadcastStartTime": "1e999"}).items()
    }
    assert server.call("media.add", data, ks=server.admin_ks())["currentBroadcastStartTime"] == 0


def test_a_long_query_gets_an_answer(server):
    ping = "/api_v3/service/system/action/ping/format/1"
    assert is_answer(*ask(server, "GET", f"{ping}?{'x=1&' * 100_000}"))
    assert is_answer(*ask(server, "GET", f"{ping}/{quote('ü' * 50_000)}"))


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /api_v3/ HTTP/1.1\r\nHost: x\r\nContent-Length: nonsense\r\n\r\n",
        b"POST /api_v3/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"nonsense\r\n\r\n",
        b"GET /api_v3/?\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /api_v3/\x01 HTTP/1.0\r\n\r\n",
    ],
)
def test_what_is_hardly_http_is_answered(server, raw):
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(raw)
        assert connection.recv(1000).startswith((b"HTTP/1.1 400", b"HTTP/1.1 200"))


def test_a_body_in_chunks(server):
    host, port = server.url.removeprefix("http://").split(":")
    body = b"service=system&action=ping&format=1"
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:5], body[5:])) + b"0\r\n\r\n"
    head = (
        b"POST /api_v3/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: " + FORM.encode()
    )
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(head + b"\r\nConnection: close\r\n\r\n" + chunks)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.endswith(b"\r\n\r\ntrue")
