"""The response cache: what it repeats, for how long, and for whom."""

import pytest

from helpers import token_hash
from tests.conftest import ADMIN_SECRET, NOW, PARTNER_ID

TOKEN_ID, TOKEN = "0_o7l19k80", "f973211b7115b849cc0b5"


@pytest.fixture
def cached(server):
    server.http.post(f"{server.url}/_mock/cache", json={"on": True}).raise_for_status()
    return server


def start(server, ks, hashed_ks, **more):
    """The code of appToken.startSession with the hash of one KS, sent with another."""
    sent = {"id": TOKEN_ID, "ks": ks, "tokenHash": token_hash(hashed_ks, TOKEN, "SHA256"), **more}
    return server.code("appToken.startSession", sent)


def widget_kss(server):
    return [
        server.call("session.startWidgetSession", widgetId=f"_{PARTNER_ID}", nocache=1)["ks"]
        for _ in range(2)
    ]


def test_it_is_off_until_it_is_switched_on_and_after_a_reset(server):
    assert server.get("/_mock/cache").json() == {"on": False}
    assert server.widget_ks() != server.widget_ks()
    assert server.http.post(f"{server.url}/_mock/cache", json={"on": True}).json() == {"on": True}
    assert server.widget_ks() == server.widget_ks()
    server.http.post(f"{server.url}/_mock/cache", json={"on": False})
    assert server.widget_ks() != server.widget_ks()
    server.http.post(f"{server.url}/_mock/cache", json={"on": True})
    server.reset()
    assert server.get("/_mock/cache").json() == {"on": False}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"on": 1}', '{"on": "true"}'])
def test_it_is_switched_with_true_or_false(server, body):
    assert server.http.post(f"{server.url}/_mock/cache", data=body).status_code == 400


def test_a_repaired_hash_is_refused_for_120_seconds(cached):
    one, two = widget_kss(cached)
    assert start(cached, two, one) == "INVALID_APP_TOKEN_HASH"
    assert start(cached, one, one) == "INVALID_APP_TOKEN_HASH"
    assert "response cache" in cached.get("/_mock/requests").json()[-1]["why"]
    assert start(cached, one, one, nocache=1) == "OK"
    cached.advance(119)
    assert start(cached, one, one) == "INVALID_APP_TOKEN_HASH"
    cached.advance(1)
    assert start(cached, one, one) == "OK"


@pytest.mark.parametrize("change", [{"x": "1"}, {"userId": "jo"}, {"expiry": 5}])
def test_another_parameter_is_another_call(cached, change):
    one, two = widget_kss(cached)
    assert start(cached, two, one) == "INVALID_APP_TOKEN_HASH"
    assert start(cached, one, one, **change) == "OK"
    assert start(cached, one, one, clientTag="ignored") == "INVALID_APP_TOKEN_HASH"


@pytest.mark.parametrize(
    "ks",
    [
        {"session_type": 2},
        {"user_id": "jo"},
        {"user_id": ""},
        {"user_id": "0", "privileges": "setrole:PLAYBACK_BASE_ROLE"},
    ],
)
def test_callers_who_are_someone_are_judged_anew(cached, ks):
    one, two = cached.ks(**ks), cached.ks(**ks, random_bytes=bytes(16))
    assert start(cached, two, one) == "INVALID_APP_TOKEN_HASH"
    assert start(cached, one, one) == "OK"


def test_a_right_hash_is_never_kept(cached):
    ks, _ = widget_kss(cached)
    call = {"id": TOKEN_ID, "ks": ks, "tokenHash": token_hash(ks, TOKEN, "SHA256")}
    first, second = (cached.send("appToken.startSession", call) for _ in range(2))
    assert first.json()["ks"] != second.json()["ks"]
    assert "X-Kaltura" not in first.headers


def test_an_unreadable_ks_gets_the_error_of_another(cached):
    answers = [cached.call("appToken.get", ks=ks, id=TOKEN_ID) for ks in ("garbage", "rubbish")]
    assert [answer["args"]["KSID"] for answer in answers] == ["garbage", "garbage"]
    assert cached.code("appToken.get", ks=cached.ks(expiry=NOW), id=TOKEN_ID) == "INVALID_KS"
    assert cached.call("appToken.get", ks="rubbish", id="x")["args"]["KSID"] == "rubbish"


def test_widget_kss_repeat_for_600_seconds_and_the_header_tells(cached):
    first, second = (cached.send("session.startWidgetSession", widgetId=f"_{PARTNER_ID}") for _ in range(2))
    assert first.json() == second.json()
    stored, key = first.headers["X-Kaltura"].split(",")
    served, same_key, seconds = second.headers["X-Kaltura"].split(",")
    assert (stored, served, same_key) == ("cache-key", "cached-dispatcher", key)
    assert float(seconds) >= 0
    cached.advance(600)
    assert cached.widget_ks() != first.json()["ks"]


def test_the_header_of_a_forbidden_call_stays_its_own(cached):
    first, second = (cached.send("appToken.list") for _ in range(2))
    assert first.headers["X-Kaltura"] == "error-SERVICE_FORBIDDEN"
    assert second.headers["X-Kaltura"].startswith("cached-dispatcher,")
    assert first.json() == second.json()


def test_a_multirequest_is_kept_as_a_whole(cached):
    one, two = widget_kss(cached)
    for ks in (two, one):
        call = {"1:service": "appToken", "1:action": "startSession", "1:id": TOKEN_ID, "1:ks": ks}
        call["1:tokenHash"] = token_hash(one, TOKEN, "SHA256")
        answer = cached.http.post(
            f"{cached.url}/api_v3/service/multirequest", data={"format": 1, **call}
        ).json()
        assert answer[0]["code"] == "INVALID_APP_TOKEN_HASH"


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("session.start", {"secret": ADMIN_SECRET, "partnerId": PARTNER_ID}),
        ("system.getTime", {}),
    ],
)
def test_actions_that_switch_it_off(cached, action, sent):
    first = cached.call(action, sent)
    cached.advance(1)
    assert cached.call(action, sent) != first
