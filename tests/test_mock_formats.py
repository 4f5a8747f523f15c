"""Answers: the four formats byte by byte, and their headers."""

import xml.etree.ElementTree as ET

import pytest

from tests.conftest import NOW

JSON, XML, PHP, JSONP = 1, 2, 3, 9
TOKEN_ID = "0_zzzzzzzz"


def text(server, action, format, data=None, **parameters):
    return server.send(action, data, format=format, **parameters).content.decode()


def xml(result):
    head = '<?xml version="1.0" encoding="utf-8"?><xml><result>'
    return f"{head}{result}</result><executionTime>0.001</executionTime></xml>"


ERROR_MESSAGE = 'Application token id "0_zzzzzzzz" not found'
CASES = {
    "text": (
        "system.getVersion",
        {},
        '"Venus-22.19.0"',
        "Venus-22.19.0",
        's:13:"Venus-22.19.0";',
    ),
    "number": ("system.getTime", {}, str(NOW), str(NOW), f"i:{NOW};"),
    "true": ("system.ping", {}, "true", "1", "b:1;"),
    "null": ("session.end", {}, "null", "", "N;"),
    "empty list": (
        "schedule_scheduleEvent.list",
        {},
        r'{"totalCount":0,"objects":[],"objectType":"KalturaScheduleEventListResponse"}',
        "<objectType>KalturaScheduleEventListResponse</objectType><relatedObjects></relatedObjects>"
        "<totalCount>0</totalCount><objects></objects>",
        'O:32:"KalturaScheduleEventListResponse":2:{s:10:"totalCount";i:0;s:7:"objects";a:0:{}}',
    ),
    "error with an argument": (
        "appToken.get",
        {"id": TOKEN_ID},
        r'{"code":"APP_TOKEN_ID_NOT_FOUND","message":"Application token id \"0_zzzzzzzz\" not found",'
        r'"objectType":"KalturaAPIException","args":{"ID":"0_zzzzzzzz"}}',
        "<error><code>APP_TOKEN_ID_NOT_FOUND</code>"
        "<message>Application token id &quot;0_zzzzzzzz&quot; not found</message>"
        "<objectType>KalturaAPIException</objectType><args><item>"
        "<objectType>KalturaApiExceptionArg</objectType><name>ID</name><value>0_zzzzzzzz</value>"
        "</item></args></error>",
        'a:4:{s:4:"code";s:22:"APP_TOKEN_ID_NOT_FOUND";s:7:"message";s:43:"'
        + ERROR_MESSAGE
        + '";s:10:"objectType";s:19:"KalturaAPIException";s:4:"args";a:1:{s:2:"ID";s:10:"0_zzzzzzzz";}}',
    ),
    "error without arguments": (
        "appToken.startSession",
        {"id": "0_o7l19k80", "tokenHash": "x"},
        '{"code":"INVALID_APP_TOKEN_HASH","message":"Invalid application token hash",'
        '"objectType":"KalturaAPIException","args":[]}',
        "<error><code>INVALID_APP_TOKEN_HASH</code><message>Invalid application token hash</message>"
        "<objectType>KalturaAPIException</objectType><args></args></error>",
        'a:4:{s:4:"code";s:22:"INVALID_APP_TOKEN_HASH";s:7:"message";s:30:"Invalid application token hash";'
        's:10:"objectType";s:19:"KalturaAPIException";s:4:"args";a:0:{}}',
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_results_in_every_format(server, case):
    action, parameters, as_json, as_xml, as_php = case
    ks = server.admin_ks()
    assert text(server, action, JSON, ks=ks, **parameters) == as_json
    server.reset()
    assert text(server, action, XML, ks=ks, **parameters) == xml(as_xml)
    server.reset()
    assert text(server, action, PHP, ks=ks, **parameters) == as_php
    server.reset()
    query = server.get("/api_v3/", format=JSONP, callback="a.b_1", **_at(action), ks=ks, **parameters)
    assert query.text == f"a.b_1({as_json});"


def _at(action):
    return dict(zip(("service", "action"), action.split("."), strict=True))


def test_an_object_in_json_leaves_out_what_is_null_and_ends_with_its_type(server):
    data = {
        "appToken[description]": 'a/ü"\\\x7f\u2028',
        "appToken[expiry]": "0",
        "appToken[sessionUserId]": "",
    }
    answer = server.send("appToken.add", data, ks=server.admin_ks()).text
    names = ["id", "token", "partnerId", "createdAt", "updatedAt", "status", "expiry", "sessionUserId"]
    names += ["sessionDuration", "hashType", "description", "objectType"]
    assert [name for name in names if f'"{name}":' in answer] == names
    positions = [answer.index(f'"{name}":') for name in names]
    assert positions == sorted(positions)
    assert r'"description":"a\/\u00fc\"\\' in answer
    assert '"sessionUserId":"","sessionDuration":86400' in answer


def test_an_object_in_xml_has_every_declared_property_its_parents_first(server):
    answer = text(server, "media.get", XML, ks=server.ks(), entryId="0_logo0001")
    result = ET.fromstring(answer).find("result")
    names = [child.tag for child in result]
    assert names[:5] == ["objectType", "relatedObjects", "id", "name", "description"]
    assert names.index("responseLanguage") + 1 == names.index("plays")
    assert names.index("durationType") + 1 == names.index("mediaType")
    assert names[-1] == "streams"
    assert result.find("description").text is None


@pytest.mark.parametrize(("sent", "left_out"), [("1", True), ("true", False), ("0", False), ("", False)])
def test_ignore_null_leaves_empty_elements_out_of_xml(server, sent, left_out):
    answer = text(server, "media.get", XML, ks=server.ks(), entryId="0_logo0001", ignoreNull=sent)
    assert ("<groupId>" not in answer) == left_out


def test_ignore_null_as_json_true(server):
    body = {"ks": server.ks(), "entryId": "0_logo0001", "ignoreNull": True}
    answer = server.http.post(f"{server.url}/api_v3/service/media/action/get", json=body)
    assert "<groupId>" not in answer.text


def test_xml_escapes_five_characters(server):
    answer = text(server, "appToken.get", XML, ks=server.admin_ks(), id="&\"'>")
    assert "<value>&amp;&quot;&apos;&gt;</value>" in answer
    data = {"entry[name]": "a < b", "entry[mediaType]": 1}
    assert "&lt;" in text(server, "media.add", XML, data, ks=server.admin_ks())


def test_a_list_in_xml_and_php(server):
    ks = server.admin_ks()
    assert "<totalCount>1</totalCount><objects><item><objectType>KalturaAppToken</objectType>" in text(
        server, "appToken.list", XML, ks=ks
    )
    php = text(server, "appToken.list", PHP, ks=ks)
    assert php.startswith(
        'O:27:"KalturaAppTokenListResponse":2:{s:10:"totalCount";i:1;s:7:"objects";a:1:{i:0;O:15:'
    )
    assert 's:11:"description";s:20:"Jo\'s local app token";}' in php


def test_text_beyond_ascii_is_counted_in_bytes_by_php(server):
    assert 's:2:"ü"' in text(server, "appToken.get", PHP, ks=server.admin_ks(), id="ü")


def test_bytes_that_are_no_utf8_are_null_in_json_and_marked_in_xml(server):
    form = b"service=media&action=\xff"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    result = server.http.post(f"{server.url}/api_v3/?format=1", data=form, headers=headers).json()
    assert (result["message"], result["args"]["ACTION_NAME"]) == (None, None)
    answer = server.http.post(f"{server.url}/api_v3/", data=form, headers=headers)
    assert "\ufffd" in ET.fromstring(answer.content).find("result/error/message").text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a<b>c</b>d < e", "acd < e"),
        ("a<b <c> >d", "ad"),
        ("a<b c='>'>d", "ad"),
        ("a<b", "a"),
        ("a<!-- x > y -->b", "ab"),
        ("a<!-->b", "ab"),
        ("a<!-- x --!>b", "a"),
        ("a<?php if(1>2) ?>b", "ab"),
        ("a<?x>b", "a"),
    ],
)
def test_what_looks_like_a_tag_is_taken_out_of_arguments(server, sent, kept):
    assert server.call("appToken.get", ks=server.admin_ks(), id=sent)["args"] == {"ID": kept}


# Which format


@pytest.mark.parametrize(
    ("format", "type"),
    [
        (None, "text/xml;charset=UTF-8"),
        ("2", "text/xml;charset=UTF-8"),
        ("1", "application/json"),
        ("1.0", "application/json"),
        (" 1", "application/json"),
        ("3", "text/html; charset=UTF-8"),
    ],
)
def test_the_content_type_tells_the_format(server, format, type):
    assert server.send("system.ping", format=format).headers["Content-Type"] == type


def test_jsonp_has_a_content_type_of_its_own(server):
    answer = server.get("/api_v3/service/system/action/ping", format=9, callback="f")
    assert (answer.text, answer.headers["Content-Type"]) == ("f(true);", "application/javascript")


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        (
            {"format": "4"},
            "UNKNOWN_RESPONSE_FORMAT",
            "Response format provided [4] is not recognized by server",
        ),
        (
            {"format": ""},
            "UNKNOWN_RESPONSE_FORMAT",
            "Response format provided [] is not recognized by server",
        ),
        (
            {"format": "json"},
            "UNKNOWN_RESPONSE_FORMAT",
            "Response format provided [json] is not recognized by server",
        ),
        (
            {"format[]": "1"},
            "UNKNOWN_RESPONSE_FORMAT",
            "Response format provided [Array] is not recognized by server",
        ),
        ({"format": "9"}, "MANDATORY_PARAMETER_MISSING", "Mandatory parameter missing [callback]"),
        ({"format": "9", "callback": "a()"}, "INVALID_FIELD_VALUE", "value in field [callback] is not valid"),
        ({"format": "9", "callback[]": "a"}, "INVALID_FIELD_VALUE", "value in field [callback] is not valid"),
    ],
)
def test_without_a_format_to_write_in_the_error_is_in_two_headers(server, parameters, code, message):
    answer = server.get("/api_v3/service/none/action/none", **parameters)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Kaltura"] == f"error- {code}"
    assert answer.headers["X-Kaltura-App"] == f"exiting on error {code} - {message}"


def test_the_callback_counts_in_the_query_only(server):
    assert (
        server.send("system.ping", format=9, callback="f").headers["X-Kaltura"].endswith("PARAMETER_MISSING")
    )


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ("text/plain", "text/plain;charset=UTF-8"),
        ("text/x;charset=a", "text/x;charset=a"),
        ("a\r\nX-Evil: 1", "application/json"),
        ("ü", "\u00c3\u00bc"),
    ],
)
def test_a_parameter_named_content_type_sets_the_header(server, wanted, sent):
    answer = server.send("system.ping", {"content-type": wanted})
    assert answer.headers["Content-Type"] == sent
    assert "X-Evil" not in answer.headers


# Headers


@pytest.mark.parametrize("format", [1, 77, 9])
def test_headers_of_every_answer(server, format):
    headers = server.send("system.ping", format=format).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"].startswith("Server, Content-Length")
    assert headers["Expires"] == "Sun, 19 Nov 2000 08:52:00 GMT"
    assert headers["Cache-Control"] == "no-store, no-cache, must-revalidate, post-check=0, pre-check=0"
    assert headers["Pragma"] == "no-cache"
    assert headers["Date"] == "Mon, 17 Sep 2018 17:54:36 GMT"
    number, time = headers["X-Kaltura-Session"].split(", ")
    assert number.isdigit()
    assert time == str(NOW)


def test_a_preflight_request_gets_five_headers_and_nothing_else(server):
    answer = server.http.options(f"{server.url}/api_v3/service/session/action/start")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    assert "Authorization" not in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"


def test_a_denied_call_says_so_in_headers_too(server):
    headers = server.send("media.list").headers
    assert headers["X-Kaltura"] == "error-SERVICE_FORBIDDEN"
    assert headers["X-Kaltura-App"] == (
        "exiting on error SERVICE_FORBIDDEN - The access to service [media->list] is forbidden"
    )


def test_head_is_answered_like_get_without_the_body(server):
    path = "/api_v3/service/system/action/ping/format/1"
    head = server.http.head(server.url + path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == "4"
    assert server.get(path).text == "true"  # on the same connection
