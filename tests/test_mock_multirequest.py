"""Several calls in one request."""

import json

import pytest

from helpers.hashing import digest
from tests.conftest import ADMIN_SECRET, PARTNER_ID

START = {"service": "session", "action": "start", "secret": ADMIN_SECRET, "partnerId": PARTNER_ID, "type": 2}
PING = {"service": "system", "action": "ping"}
GET = {"service": "appToken", "action": "get", "id": "0_o7l19k80"}
LIST = {"service": "media", "action": "list"}


def run(server, requests, notation="colon", **shared):
    """Run sub-requests, given by their indexes, in one of the notations."""
    url = f"{server.url}/api_v3/service/multirequest"
    if notation == "json":
        body = {str(index): request for index, request in requests.items()} | {"format": 1} | shared
        return server.http.post(url, json=body).json()
    pattern = {"colon": "{}:{}", "bracket": "{}[{}]"}[notation]
    data = {
        pattern.format(index, name): value
        for index, request in requests.items()
        for name, value in request.items()
    }
    return server.http.post(url, data={"format": 1, **shared, **data}).json()


def codes(results):
    return [result["code"] if isinstance(result, dict) and "code" in result else "OK" for result in results]


@pytest.mark.parametrize("notation", ["colon", "bracket", "json"])
def test_a_ks_made_by_one_call_is_used_by_the_next(server, notation):
    results = run(server, {1: START, 2: {**GET, "ks": "{1:result}"}, 3: PING}, notation)
    assert isinstance(results[0], str)
    assert (results[1]["id"], results[2]) == ("0_o7l19k80", True)


def test_each_result_is_written_as_if_it_were_alone(server):
    parts = {
        1: PING,
        2: {"service": "session", "action": "end"},
        3: {**GET, "ks": server.admin_ks()},
        4: LIST,
    }
    results = run(server, parts)
    assert json.dumps(results[:2]) == "[true, null]"
    assert results[2] == server.call("appToken.get", ks=server.admin_ks(), id=GET["id"])
    assert results[3] == server.call("media.list")


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        (1, "[true,null]"),
        (
            2,
            '<?xml version="1.0" encoding="utf-8"?><xml><result><item>1</item><item></item></result>'
            "<executionTime>0.001</executionTime></xml>",
        ),
        (3, "a:2:{i:0;b:1;i:1;N;}"),
    ],
)
def test_every_format(server, format, expected):
    data = {
        "1:service": "system",
        "1:action": "ping",
        "2:service": "session",
        "2:action": "end",
        "format": format,
    }
    assert server.http.post(f"{server.url}/api_v3/service/multirequest", data=data).text == expected


def test_an_error_in_xml_stands_in_its_item(server):
    url = f"{server.url}/api_v3/?service=multirequest&1:service=x&1:action=y"
    assert "<result><item><error><code>SERVICE_DOES_NOT_EXISTS</code>" in server.http.get(url).text


def test_jsonp(server):
    url = f"{server.url}/api_v3/?service=multirequest&1:service=system&1:action=ping&format=9&callback=f"
    assert server.http.get(url).text == "f([true]);"


# Which sub-requests run


@pytest.mark.parametrize(
    ("indexes", "count"),
    [
        ([1, 2, 3], 3),
        ([3, 2, 1], 3),
        ([1, 3], 1),
        ([2, 3], 0),
        ([0, 1, 2], 3),
        ([0, 2], 1),
        ([-1, 0, 1], 3),
        ([], 0),
    ],
)
def test_the_first_gap_ends_the_run(server, indexes, count):
    assert run(server, dict.fromkeys(indexes, PING)) == [True] * count


@pytest.mark.parametrize(
    "incomplete", [{"service": "system"}, {"action": "ping"}, {"x": "y"}, {"service": None, "action": "ping"}]
)
def test_a_sub_request_without_service_or_action_ends_the_run(server, incomplete):
    assert run(server, {1: PING, 2: incomplete, 3: PING}, "json") == [True]


def test_a_sub_request_that_is_no_array_ends_the_run(server):
    assert run(server, {1: PING}, "json", **{"2": "x"}) == [True]


@pytest.mark.parametrize("nothing", [None, False])
def test_single_parameters_fill_a_sub_request_that_is_nothing(server, nothing):
    assert run(server, {1: nothing}, "json", **{"1:service": "system", "1:action": "ping"}) == [True]


def test_references_cost_no_more_the_more_calls_there_are(server):
    """Looked for in each call once: with a search after every call, this would take minutes."""
    parts = {number: {**PING, "clientTag": "{1:result}"} for number in range(1, 10_001)}
    assert run(server, parts, "json") == [True] * 10_000


def test_a_whole_sub_request_replaces_single_parameters_before_it_and_takes_those_after(server):
    def missing(pairs):
        body = {"service": "multirequest", "format": 1, **pairs}
        return server.http.post(f"{server.url}/api_v3/", json=body).json()[0]["args"]

    whole = {"service": "appToken", "action": "get"}
    ks = server.admin_ks()
    assert missing({"1:id": "before", "1": whole, "1:ks": ks}) == {"PARAM_NAME": "id"}
    assert missing({"1": whole, "1:id": "after", "1:ks": ks}) == {"ID": "after"}


# Shared parameters


@pytest.mark.parametrize(
    ("shared", "code"),
    [
        ({"ks": "admin"}, "OK"),
        ({}, "SERVICE_FORBIDDEN"),
        ({"ks": "admin", "partnerId": 1002}, "SERVICE_FORBIDDEN"),
    ],
)
def test_ks_and_partner_are_shared(server, shared, code):
    shared = {**shared, **({"ks": server.admin_ks()} if "ks" in shared else {})}
    assert codes(run(server, {1: GET}, **shared)) == [code]


def test_p_language_and_response_profile_are_not_shared(server):
    shared = {"p": 1002, "language": "1", "responseProfile": "x", "ks": server.admin_ks()}
    assert codes(run(server, {1: GET}, **shared)) == ["OK"]


def test_a_sub_request_may_have_a_ks_of_its_own_but_no_format(server):
    parts = {1: {**GET, "format": 2}, 2: {**GET, "ks": server.widget_ks()}}
    assert codes(run(server, parts, ks=server.admin_ks())) == ["OK", "SERVICE_FORBIDDEN"]


# References


def get_id(server, text, *, first=None, count=1):
    """What becomes of a reference, as it comes back in the error of appToken.get."""
    parts = {1: first or {"service": "media", "action": "list"}}
    for _ in range(count):
        parts[len(parts) + 1] = {"service": "appToken", "action": "get", "id": text}
    return [result["args"]["ID"] for result in run(server, parts, ks=server.admin_ks())[1:]]


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("{1:result:totalCount}", "10"),
        ("{1:result:objects:0:id}", "0_live0001"),
        ("{1:result:objects:count}", "10"),
        ("{1:result:objects:count:more}", ""),
        ("{1:result:objects:1:name}", "Trailer for everyone"),
        ("x-{1:result:objects:0:id}-y", "x-0_live0001-y"),
        ("{1:result}", ""),
        ("{1:result:}", ""),
        ("{1:result:objects}", ""),
        ("{1:result:objects:99:id}", ""),
        ("{1:result:objects:0:nothing}", ""),
        ("{1:result:objects:0:id:more}", ""),
        ("{1:result:totalCount}{1:result:totalCount}", ""),
        ("{2:result:id}", "{2:result:id}"),
        ("{3:result:id}", "{3:result:id}"),
        ("{0:result}", "{0:result}"),
        ("{1:resulttotalCount}", "10"),
        ("{1:result", "{1:result"),
        ("{ 1:result}", "{ 1:result}"),
    ],
)
def test_what_a_reference_becomes(server, reference, value):
    assert get_id(server, reference) == [value]


def test_a_property_of_all_objects_is_joined_with_a_comma_after_each(server):
    ids = get_id(server, "{1:result:objects:_all:id}")[0]
    assert ids.startswith("0_live0001,0_network1,")
    assert ids.endswith("0_welcome1,")


def test_a_reference_inside_an_object(server):
    part = {
        "service": "appToken",
        "action": "add",
        "appToken[description]": "made for {1:result:objects:0:id}",
    }
    parts = {
        1: LIST,
        2: {"service": "appToken", "action": "add", "appToken": {"description": "for {1:result:totalCount}"}},
    }
    assert run(server, parts, "json", ks=server.admin_ks())[1]["description"] == "for 10"
    parts = {
        1: LIST,
        2: {name.replace("[description]", ":description"): value for name, value in part.items()},
    }
    assert run(server, parts, ks=server.admin_ks())[1]["description"] == "made for 0_live0001"


def test_text_that_a_reference_brings_in_is_not_searched_again(server):
    data = {"service": "appToken", "action": "add", "appToken:description": "{1:result:id}"}
    parts = {
        1: PING,
        2: {**data, "appToken:description": "{x}{2:result:id}"},
        3: {**GET, "id": "{2:result:description}"},
    }
    results = run(server, parts, ks=server.admin_ks())
    assert results[2]["args"] == {"ID": "{x}{2:result:id}"}


def test_references_count_calls_that_ran_not_indexes(server):
    parts = {0: PING, 1: {**LIST, "ks": server.admin_ks()}, 2: {**GET, "id": "{2:result:totalCount}"}}
    assert run(server, parts, ks=server.admin_ks())[2]["args"] == {"ID": "10"}


@pytest.mark.parametrize("path", ["count", "count:more", "_all:id", "0:id"])
def test_an_empty_list_gives_an_empty_text(server, path):
    first = {"service": "category", "action": "list"}
    assert get_id(server, f"{{1:result:objects:{path}}}", first=first) == [""]


@pytest.mark.parametrize("path", ["", ":id", ":ks", ":objects:0:id", ":code", ":message", ":args"])
def test_a_failed_call_gives_an_empty_text(server, path):
    assert get_id(server, f"{{1:result{path}}}", first={"service": "media", "action": "none"}) == [""]


def test_after_a_failed_start_the_next_call_has_no_ks(server):
    parts = {1: {**START, "secret": "wrong"}, 2: {**GET, "ks": "{1:result}"}, 3: PING}
    assert codes(run(server, parts)) == ["START_SESSION_ERROR", "SERVICE_FORBIDDEN", "OK"]


# What one HTTP request keeps


def test_a_ks_is_checked_once_for_calls_in_a_row(server):
    ks = server.ks(privileges="actionslimit:1")
    assert codes(run(server, dict.fromkeys((1, 2, 3), LIST), ks=ks)) == ["OK", "OK", "OK"]
    assert codes(run(server, {1: LIST}, ks=ks)) == ["INVALID_KS"]
    ks = server.ks(privileges="actionslimit:1")
    apart = {1: LIST, 2: {**PING, "ks": ""}, 3: LIST}
    assert codes(run(server, apart, ks=ks)) == ["OK", "OK", "INVALID_KS"]


def test_a_session_that_was_ended_lasts_until_another_ks_comes_between(server):
    end = {"service": "session", "action": "end"}
    ks = server.ks()
    assert codes(run(server, {1: end, 2: LIST}, ks=ks)) == ["OK", "OK"]
    ks = server.ks()
    other = {**LIST, "ks": server.widget_ks()}
    assert codes(run(server, {1: end, 2: other, 3: LIST}, ks=ks)) == ["OK", "OK", "INVALID_KS"]


def test_the_whole_flow_takes_two_round_trips_as_the_hash_is_the_callers(server):
    ks = run(server, {1: {"service": "session", "action": "startWidgetSession", "widgetId": "_2422451"}})[0][
        "ks"
    ]
    start = {
        "service": "appToken",
        "action": "startSession",
        "id": "0_o7l19k80",
        "tokenHash": digest(ks, "f973211b7115b849cc0b5", "SHA256"),
        "ks": ks,
    }
    assert run(server, {1: start, 2: {**LIST, "ks": "{1:result:ks}"}})[1]["totalCount"] == 10
