"""Where parameters may stand, how they are named, and what becomes of their values."""

import json

import pytest

from helpers.mock_server.calls.deserialize import group
from helpers.php import parse_query
from tests.conftest import NOW, PARTNER_ID
from tests.vector_files import for_each, read_vectors

FORM = "application/x-www-form-urlencoded"
WIDGET = {"service": "session", "action": "startWidgetSession", "widgetId": "_2422451", "format": "1"}


def request(server, method, path, body=None, content_type=None):
    headers = {"Content-Type": content_type} if content_type else {}
    return server.http.request(method, server.url + path, data=body, headers=headers)


def understood(server):
    return server.get("/_mock/requests").json()[-1]["parameters"]


@for_each(read_vectors("php_params.json", "PhpParams"))
def test_a_form_is_read_as_php_reads_it(case):
    parsed = parse_query(case["body"].encode())
    assert parsed == case["parsed"]
    assert group(parsed) == case["grouped"]


@for_each(read_vectors("php_params.json", "PhpParamsBytes"))
def test_a_form_that_is_not_utf8_is_read_as_php_reads_it(case):
    body = bytes.fromhex(case["bodyHex"]) if "bodyHex" in case else case["body"].encode()
    assert _in_hex(parse_query(body)) == case["parsedHex"]
    assert _in_hex(group(parse_query(body))) == case["groupedHex"]


def _in_hex(value):
    if isinstance(value, dict):
        return {_in_hex(name): _in_hex(element) for name, element in value.items()}
    return value.encode("utf-8", "surrogateescape").hex()


@pytest.mark.parametrize(
    "path",
    [
        "/api_v3/service/session/action/startWidgetSession/widgetId/_2422451/format/1",
        "/api_v3/index.php/service/session/action/startWidgetSession/widgetId/_2422451/format/1",
        "/api_v3/index.php?service=session&action=startWidgetSession&widgetId=_2422451&format=1",
        "/api_v3/?service=session&action=startWidgetSession&widgetId=_2422451&format=1",
        "/api_v3?service=session&action=startWidgetSession&widgetId=_2422451&format=1",
        "/api/service/session/action/startWidgetSession/widgetId/_2422451/format/1",
        "/api_v3/service/SESSION/action/STARTwidgetSESSION?widgetId=_2422451&format=1",
        "/api_v3/service/session/action/startWidgetSession//widgetId/_2422451/format/1/",
        "/api_v3/service/session/action/startWidgetSession/widgetId/%5F2422451/format/1",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "BREW"])
def test_every_form_of_the_url_with_any_method(server, path, method):
    assert request(server, method, path).json()["partnerId"] == PARTNER_ID


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("ks//format/1", {"ks": "format", "1": False}),  # an empty value shifts what follows
        ("a/api_v3/b/index.php/c/d", {"a": "b", "c": "d"}),
        ("a/1/a/2", {"a": "1"}),
        ("a/0/0/b/c/d", {"a": "0"}),
        ("filter:idEqual/x", {"filter": {"idEqual": "x"}}),
        ("a/%2B+%20%C3%BC", {"a": "++ ü"}),
    ],
)
def test_parameters_in_the_path(server, path, parameters):
    request(server, "GET", f"/api_v3/service/system/action/ping/{path}")
    assert understood(server) == {"service": "system", "action": "ping", **parameters}


def test_the_path_wins_over_the_query_and_the_query_over_the_body(server):
    path = "/api_v3/service/system/action/ping/a/path?a=query&b=query&c[x]=query"
    request(server, "POST", path, "a=body&b=body&d=body&c[x]=body&c[y]=body", FORM)
    sources = {"a": "path", "b": "query", "d": "body", "c": {"x": "query", "y": "body"}}
    assert understood(server) == sources | {"service": "system", "action": "ping"}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("&".join(f"{name}={value}" for name, value in WIDGET.items()), FORM),
        ("&".join(f"{name}={value}" for name, value in WIDGET.items()), f"{FORM.upper()}; charset=x"),
        (json.dumps(WIDGET), "application/json"),
        (f" \n{json.dumps(WIDGET)}\0", "Application/JSON"),
        (
            f'--B\r\nContent-Disposition: form-data; name="json"\r\n\r\n{json.dumps(WIDGET)}\r\n--B--\r\n',
            "multipart/form-data; boundary=B",
        ),
        (
            "".join(
                f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in WIDGET.items()
            )
            + "--B--\r\n",
            'multipart/form-data; boundary="B"',
        ),
    ],
)
def test_every_kind_of_body(server, body, content_type):
    assert request(server, "POST", "/api_v3/", body, content_type).json()["partnerId"] == PARTNER_ID


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(WIDGET), "application/json; charset=utf-8"),
        (json.dumps([WIDGET]), "application/json"),
        (json.dumps(WIDGET)[:-1], "application/json"),
        ('{"service":"session","x":NaN}', "application/json"),
        ('{"service":"session","x":"\\ud800"}', "application/json"),
        ('{"service":"session","x":' + "[" * 600 + "]" * 600 + "}", "application/json"),
        ("{}", "application/json"),
        (json.dumps(WIDGET), "text/plain"),
        ("service=session&action=startWidgetSession", "text/plain"),
        ("service=session&action=startWidgetSession", None),
        ("service=session", "multipart/form-data; boundary=B"),
        ("service=session", "multipart/form-data"),
    ],
)
def test_a_body_that_cannot_be_read_is_no_error_but_empty(server, body, content_type):
    assert (
        request(server, "POST", "/api_v3/?format=1", body, content_type).json()["code"]
        == "SERVICE_NOT_SPECIFIED"
    )


def test_the_json_part_of_a_multipart_body_replaces_its_other_fields_but_not_its_files(server):
    fields = {
        "json": (None, '{"service":"system","action":"ping"}'),
        "a": (None, "1"),
        "f": ("x.txt", b"abc"),
    }
    server.http.post(f"{server.url}/api_v3/", files=fields)
    parameters = understood(server)
    assert (parameters["service"], "a" in parameters) == ("system", False)
    assert (parameters["f"]["name"], parameters["f"]["size"]) == ("x.txt", 3)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ('--B\r\n{}; name="a"\r\n\r\nx--B\r\n--B--\r\n', {"a": "x--B"}),
        ('--B\r\n{}; name="a"\r\n\r\nx\r\n--By\r\n--B--\r\n', {"a": "x"}),
        ('--B\r\n{}; name="a"\r\n\r\nx\r\n\r\n--B--\r\n', {"a": "x\r\n"}),
        ('--B\r\n{}; name="a"\r\n\r\nx\r\n', {"a": "x"}),
        ('--B\n{}; name="a"\n\nx\n--B--\n', {"a": "x"}),
        ('--B\r\n{}; name="a"\r\n\r\nx\r\n--B--\r\n--B\r\n{}; name="b"\r\n\r\ny', {"a": "x", "b": "y"}),
        ('text --B\r\n{}; name="a"\r\n\r\nx\r\n--B--\r\n', {}),
        ("--B\r\n\r\n{}; name=a\r\n\r\nx\r\n--B--\r\n", {}),
        ('--B\r\n{}; name="\\""\r\n\r\nx\r\n--B--\r\n', {'"': "x"}),
        ("--B\r\n{}; name= a; x=y\r\n\r\nx\r\n--B--\r\n", {"a": "x"}),
        ("--B\r\n{}; name='a;b'\r\n\r\nx\r\n--B--\r\n", {"a;b": "x"}),
        ('--B\r\n{}; xname="a"\r\n\r\nx\r\n--B--\r\n', {}),
    ],
)
def test_a_multipart_body_is_read_as_php_reads_it(server, body, fields):
    disposition = "Content-Disposition: form-data"
    request(server, "POST", "/api_v3/", body.replace("{}", disposition), "multipart/form-data; boundary=B")
    assert understood(server) == fields


def test_a_form_is_read_from_a_post_only_and_json_from_any_method(server):
    assert (
        request(server, "PUT", "/api_v3/?format=1", "service=system", FORM).json()["code"]
        == "SERVICE_NOT_SPECIFIED"
    )
    assert request(server, "GET", "/api_v3/", json.dumps(WIDGET), "application/json").json()["userId"] == 0


def test_more_than_ten_thousand_variables_are_ignored(server):
    form = "&".join(f"x{number}=1" for number in range(9_997)) + "&service=system&action=ping&format=1"
    assert request(server, "POST", "/api_v3/", form, FORM).text == "true"
    assert request(server, "POST", "/api_v3/", f"y=1&{form}", FORM).text.startswith("<?xml")


def test_empty_pairs_count_as_variables_in_a_body_but_not_in_a_query(server):
    form = "&" * 10_000 + "service=system&action=ping&format=1"
    assert request(server, "GET", f"/api_v3/?{form}").text == "true"
    assert request(server, "POST", "/api_v3/", form, FORM).text.startswith("<?xml")


# Which error wins


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "SERVICE_NOT_SPECIFIED"),
        ({"service": "0"}, "SERVICE_NOT_SPECIFIED"),
        ({"service": "none"}, "SERVICE_DOES_NOT_EXISTS"),
        ({"service": "session"}, "ACTION_DOES_NOT_EXISTS"),
        ({"service": "MultiRequest", "action": "x"}, "SERVICE_DOES_NOT_EXISTS"),
        ({"service[]": "x", "action": "y"}, "SERVICE_DOES_NOT_EXISTS"),
        ({"service": "media", "action": "none", "ks": "garbage"}, "ACTION_DOES_NOT_EXISTS"),
        ({"service": "media", "action": "list", "ks": "garbage", "language": "1"}, "INVALID_LANGUAGE_CODE"),
        ({"service": "media", "action": "get", "ks": "garbage"}, "INVALID_KS"),
        ({"service": "media", "action": "get", "ks": "EXPIRED"}, "MISSING_MANDATORY_PARAMETER"),
        (
            {"service": "media", "action": "list", "ks": "EXPIRED", "responseProfile": "x"},
            "PROPERTY_VALIDATION_WRONG_FORMAT",
        ),
        ({"service": "partner", "action": "getInfo", "ks": "EXPIRED"}, "INVALID_KS"),
        ({"service": "media", "action": "delete", "entryId": "0_jos0talk", "ks": "WIDGET"}, "INVALID_KS"),
        (
            {"service": "media", "action": "delete", "entryId": "0_welcome1", "ks": "WIDGET"},
            "SERVICE_FORBIDDEN",
        ),
        ({"service": "media", "action": "list", "ks[]": "x"}, "INVALID_KS"),
    ],
)
def test_the_first_error_in_the_order_of_processing_wins(server, parameters, code):
    stand_ins = {"EXPIRED": server.ks(expiry=NOW), "WIDGET": server.widget_ks()}
    parameters = {name: stand_ins.get(value, value) for name, value in parameters.items()}
    assert server.http.post(f"{server.url}/api_v3/", data={"format": 1, **parameters}).json()["code"] == code


@pytest.mark.parametrize(
    ("service", "action", "error"),
    [
        ("Nope", "x", ["SERVICE_DOES_NOT_EXISTS", 'Service "nope" does not exists', {"SRV_NAME": "nope"}]),
        (
            "Media",
            "Play",
            [
                "ACTION_DOES_NOT_EXISTS",
                'Action "play" does not exists for service "media"',
                {"ACTION_NAME": "play", "SERVICE_NAME": "media"},
            ],
        ),
    ],
)
def test_names_come_back_in_lower_case(server, service, action, error):
    result = server.call(f"{service}.{action}")
    assert [result["code"], result["message"], result["args"]] == error


@pytest.mark.parametrize("language", ["en", "EN", "multi", "Multi", "en-gb", "pt_BR", "abcd-efgh"])
def test_languages_that_are_taken(server, language):
    assert server.call("system.ping", language=language) is True


def test_the_message_for_a_bad_language_begins_with_a_space(server):
    assert server.call("system.ping", language="e1")["message"] == ' Invalid language code ["e1"]'


@pytest.mark.parametrize(
    "parameters",
    [
        {"clientTag": "x"},
        {"apiVersion": "3.3"},
        {"kalsig": "x"},
        {"nocache": "1"},
        {"unknown": "x"},
        {"ignoreNull": "1"},
    ],
)
def test_parameters_without_effect(server, parameters):
    assert server.call("system.ping", **parameters) is True


# The requested partner


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"partnerId": PARTNER_ID}, "OK"),
        ({"p": PARTNER_ID, "partnerId": 1002}, "OK"),
        ({"p": 0, "partnerId": PARTNER_ID}, "OK"),
        ({"partnerId": 0}, "OK"),
        ({"partnerId": 1002}, "SERVICE_FORBIDDEN"),
        ({"partnerId": 1003}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
        ({"partnerId": 4}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED"),
    ],
)
def test_a_ks_works_for_its_own_partner_only(server, parameters, code):
    assert server.code("media.list", ks=server.ks(), **parameters) == code


@pytest.mark.parametrize(
    ("parameters", "code"),
    [({"partnerId": 0}, "OK"), ({"p": PARTNER_ID}, "OK"), ({"p": 4}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED")],
)
def test_the_requested_partner_is_checked_without_a_ks_too(server, parameters, code):
    assert server.code("system.ping", **parameters) == code


# Objects and values, shown on appToken.add


def add(server, **fields):
    """appToken.add with fields given as text."""
    return server.call(
        "appToken.add", {f"appToken[{name}]": value for name, value in fields.items()}, ks=server.admin_ks()
    )


def add_json(server, app_token):
    body = {"appToken": app_token, "ks": server.admin_ks(), "format": 1}
    return server.http.post(f"{server.url}/api_v3/service/appToken/action/add", json=body).json()


@pytest.mark.parametrize("name", ["appToken[description]", "appToken:description"])
def test_both_notations_of_an_object(server, name):
    assert server.call("appToken.add", {name: "x"}, ks=server.admin_ks())["description"] == "x"


@pytest.mark.parametrize(
    ("data", "code", "args"),
    [
        ({}, "MISSING_MANDATORY_PARAMETER", ["appToken"]),
        ({"appToken": "x"}, "PROPERTY_VALIDATION_WRONG_FORMAT", ["appToken", "array"]),
        ({"appToken": ""}, "PROPERTY_VALIDATION_WRONG_FORMAT", ["appToken", "array"]),
        (
            {"appToken[hashType]": "sha256"},
            "INVALID_ENUM_VALUE",
            ["sha256", "hashType", "KalturaAppTokenHashType"],
        ),
        ({"appToken[sessionType]": "1"}, "INVALID_ENUM_VALUE", ["1", "sessionType", "KalturaSessionType"]),
        ({"appToken[description]": "a\x01"}, "INVALID_PARAMETER_CHAR", ["description"]),
        ({"appToken[id]": ""}, "PROPERTY_VALIDATION_NOT_UPDATABLE", ["KalturaAppToken::id"]),
        (
            {"appToken[status]": "2", "appToken[token]": "x"},
            "PROPERTY_VALIDATION_NOT_UPDATABLE",
            ["KalturaAppToken::token"],
        ),
        (
            {"appToken[createdAt__null]": "1"},
            "PROPERTY_VALIDATION_NOT_UPDATABLE",
            ["KalturaAppToken::createdAt"],
        ),
        ({"appToken[sessionType][x]": "1"}, "INTERNAL_SERVERL_ERROR", []),
        ({"appToken[sessionUserId]": "no blanks"}, "INVALID_FIELD_VALUE", ["sessionUserId"]),
    ],
)
def test_objects_that_are_refused(server, data, code, args):
    result = server.call("appToken.add", data, ks=server.admin_ks())
    assert (result["code"], list(result["args"] and result["args"].values())) == (code, args)


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ("sessionDuration", "12abc", 12),
        ("sessionDuration", "abc", 0),
        ("sessionDuration", "", 0),
        ("sessionDuration", "1e3", 1000),
        ("sessionDuration", "1e308", 2**63 - 1),
        ("sessionDuration", "1e999", 0),
        ("sessionDuration", "-1e999", 0),
        ("sessionDuration", " -7.9", -7),
        ("sessionDuration", "9" * 30, 2**63 - 1),
        ("sessionType", "2.0", 2),
        ("sessionType", " 2", 2),
        ("sessionType", "false", 0),
        ("expiry", "", 0),
        ("expiry", "-1", -1),
        ("expiry", "0", NOW),
        ("expiry", "3600", NOW + 3600),
        ("expiry", "-3600", NOW - 3600),
        ("expiry", "315360000", NOW + 315360000),
        ("expiry", "315360001", 315360001),
        ("expiry", "1893456000", 1893456000),
        ("description", b"\xff", ""),
        ("description", "a\x7fü/\n", "a\x7fü/\n"),
        ("unknown", "x", None),
        ("objectType", "KalturaMediaEntry", "KalturaAppToken"),
        ("objectType", "kalturaAPPtoken", "KalturaAppToken"),
        ("description__null", "", None),
        ("sessionDuration__null", "1", 86400),
    ],
)
def test_values_that_are_cast(server, field, sent, stored):
    assert add(server, **{field: sent}).get(field.removesuffix("__null")) == stored


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ("expiry", None, 0),
        ("sessionUserId", None, ""),
        ("description", 5, "5"),
        ("description", True, "1"),
        ("description", 0.1, "0.1"),
        ("description", ["x"], "Array"),
        ("sessionDuration", 1.9, 1),
        ("sessionDuration", True, 1),
        ("sessionType", None, 0),
        ("sessionType", False, 0),
    ],
)
def test_values_from_json_are_cast(server, field, sent, stored):
    assert add_json(server, {field: sent})[field] == stored


def test_json_null_is_no_value_of_a_text_enumeration(server):
    result = add_json(server, {"hashType": None})
    assert (result["code"], result["args"]["ENUM_VAL"]) == ("INVALID_ENUM_VALUE", "N/A")


def test_json_null_for_a_whole_object_is_missing(server):
    assert add_json(server, None)["code"] == "MISSING_MANDATORY_PARAMETER"


def test_an_empty_object_is_enough(server):
    assert (
        server.code("appToken.add", {"appToken:objectType": "KalturaAppToken"}, ks=server.admin_ks()) == "OK"
    )
    assert server.code("appToken.add", {"appToken:-": ""}, ks=server.admin_ks()) == "OK"


def test_relative_times_count_from_reftime(server):
    ks = server.admin_ks(privileges="reftime:1600000000")
    assert server.call("appToken.add", {"appToken[expiry]": "60"}, ks=ks)["expiry"] == 1600000060


def test_an_abstract_type_is_refused_and_a_subclass_taken(server):
    def added(type):
        data = {"entry[objectType]": type, "entry[mediaType]": 201, "entry[sourceType]": "32"}
        return server.call("media.add", data, ks=server.admin_ks())

    assert added("KalturaLiveEntry")["args"] == {"OBJ_TYPE": "KalturaLiveEntry"}
    assert added("KalturaLiveStreamEntry")["objectType"] == "KalturaLiveStreamEntry"


def test_parameters_are_checked_in_the_order_of_their_declaration(server):
    ks = server.widget_ks()
    assert server.call("appToken.startSession", ks=ks, type=1)["args"] == {"PARAM_NAME": "id"}
    assert server.call("appToken.startSession", ks=ks, id="", type=1)["args"] == {"PARAM_NAME": "tokenHash"}
    result = server.call("appToken.startSession", ks=ks, id="", tokenHash="", type=1)
    assert result["code"] == "INVALID_ENUM_VALUE"


@pytest.mark.parametrize(
    ("profile", "kept"),
    [
        ({"type": "1", "fields": "id, token"}, {"id", "token"}),
        (
            {"type": "2", "fields": "id,token"},
            {"partnerId", "createdAt", "updatedAt", "status", "sessionDuration", "hashType"},
        ),
        (
            {"type": "1"},
            {"id", "token", "partnerId", "createdAt", "updatedAt", "status", "sessionDuration", "hashType"},
        ),
    ],
)
def test_a_response_profile_picks_fields(server, profile, kept):
    data = {"appToken:-": "", **{f"responseProfile[{name}]": value for name, value in profile.items()}}
    assert set(server.call("appToken.add", data, ks=server.admin_ks())) == kept | {"objectType"}
