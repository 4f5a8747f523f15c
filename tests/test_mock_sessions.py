"""The service session, and everything that makes a KS good or bad."""

import pytest

from helpers.ks import decode_ks, encode_ks
from tests.conftest import ADMIN_SECRET, NOW, PARTNER_ID
from tests.vector_files import for_each, read_vectors

DAY = 86400
V1_PARTNER = {"partner_id": 1002, "admin_secret": "ad1002000000000000000000001002ad"}
SECOND_SECRET = "ad2002000000000000000000002002ad"


def start(server, **parameters):
    return server.call("session.start", **{"secret": ADMIN_SECRET, "partnerId": PARTNER_ID, **parameters})


def invalid_ks(result):
    return result["code"] == "INVALID_KS" and tuple(result["args"].values())


def test_a_session_is_a_version_2_ks_with_what_was_asked_for(server):
    ks = decode_ks(start(server, type=2, userId="jo", expiry=600, privileges="edit:*, list:*"), ADMIN_SECRET)
    assert (ks.version, ks.partner_id, ks.session_type, ks.user_id) == (2, PARTNER_ID, 2, "jo")
    assert (ks.expiry, ks.privileges) == (NOW + 600, "edit:*,list:*")


def test_an_older_account_gets_version_1_with_privileges_as_they_were_sent(server):
    text = server.call("session.start", secret=V1_PARTNER["admin_secret"], partnerId=1002, privileges="a, b")
    ks = decode_ks(text, V1_PARTNER["admin_secret"])
    assert (ks.version, ks.privileges, ks.expiry) == (1, "a, b", NOW + DAY)
    assert ks.rand.startswith(f"{NOW}.")


@pytest.mark.parametrize(
    ("parameters", "code", "args"),
    [
        ({"secret": "wrong"}, "START_SESSION_ERROR", {"PID": "2422451"}),
        ({"secret": ""}, "START_SESSION_ERROR", {"PID": "2422451"}),
        (
            {"secret": "05e0000000000000000000000000005e", "type": 2},
            "START_SESSION_ERROR",
            {"PID": "2422451"},
        ),
        ({"partnerId": None}, "START_SESSION_ERROR", {"PID": "0"}),
        ({"partnerId": 4}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED", []),
        ({"partnerId": 1003}, "SERVICE_FORBIDDEN_CONTENT_BLOCKED", []),
        ({"type": 1}, "INVALID_ENUM_VALUE", ["1", "type", "KalturaSessionType"]),
        ({"type": "abc"}, "INVALID_ENUM_VALUE", ["abc", "type", "KalturaSessionType"]),
        ({"type": ""}, "INVALID_ENUM_VALUE", ["", "type", "KalturaSessionType"]),
        ({"secret": "wrong", "privileges": "setrole:nobody"}, "UNKNOWN_ROLE_ID", []),
        ({"ks": "garbage"}, "INVALID_KS", ["garbage", "-1", "INVALID_STR"]),
    ],
)
def test_starting_a_session_is_refused(server, parameters, code, args):
    result = start(server, **parameters)
    assert result["code"] == code
    assert (list(result["args"].values()) if isinstance(args, list) and args else result["args"]) == args


@pytest.mark.parametrize(
    ("secret", "type", "works"),
    [
        (ADMIN_SECRET, 0, True),
        (ADMIN_SECRET, 2, True),
        ("05e0000000000000000000000000005e", 0, True),
        ("05e0000000000000000000000000005e", 2, False),
        (ADMIN_SECRET.upper(), 0, False),
    ],
)
def test_the_admin_secret_starts_both_types_and_the_user_secret_one(server, secret, type, works):
    assert isinstance(start(server, secret=secret, type=type), str) == works


def test_every_session_is_signed_with_the_main_admin_secret_except_an_admins_own_choice(server):
    def signed_with(type):
        ks = server.call("session.start", secret=SECOND_SECRET, partnerId=1002, type=type)
        return [secret for secret in (V1_PARTNER["admin_secret"], SECOND_SECRET) if _matches(ks, secret)]

    assert signed_with(0) == [V1_PARTNER["admin_secret"]]
    assert signed_with(2) == [SECOND_SECRET]


def _matches(ks, secret):
    try:
        return bool(decode_ks(ks, secret))
    except ValueError:
        return False


@pytest.mark.parametrize(("sent", "kept"), [(60, 60), (10 * DAY, DAY), (0, 0), (-5, -5), ("1e3", 1000)])
def test_the_expiry_is_lowered_to_the_accounts_maximum_without_a_word(server, sent, kept):
    assert decode_ks(start(server, expiry=sent), ADMIN_SECRET).expiry == NOW + kept


def test_json_true_slips_through_as_session_type_1(server):
    body = {"secret": ADMIN_SECRET, "partnerId": PARTNER_ID, "type": True, "format": 1}
    ks = server.http.post(f"{server.url}/api_v3/service/session/action/start", json=body).json()
    assert decode_ks(ks, ADMIN_SECRET).session_type == 1


def test_downloadasset_makes_equal_calls_give_the_same_ks(server):
    sessions = {start(server, privileges="downloadasset:*", expiry=expiry) for expiry in (600, 601)}
    assert len(sessions) == 1
    assert decode_ks(sessions.pop(), ADMIN_SECRET).expiry % 300 == 0


@for_each(read_vectors("ks_v2_encode.json", "KsV2EncodeDownloadAsset"))
def test_a_downloadasset_ks_has_the_fields_and_random_bytes_of_the_real_servers(server, case):
    server.advance(case["now"] - NOW)
    asked = {"userId": case["userId"], "type": case["type"], "privileges": case["privileges"]}
    ks = decode_ks(start(server, expiry=case["duration"], **asked), ADMIN_SECRET)
    assert (ks.fields, ks.random_bytes.hex()) == (case["fields"], case["randomHex"])


def test_a_widget_session_needs_no_secret_and_has_the_number_0_as_its_user(server):
    result = server.call("session.startWidgetSession", widgetId="_2422451")
    assert list(result) == ["partnerId", "ks", "userId", "objectType"]
    assert (result["partnerId"], result["userId"]) == (PARTNER_ID, 0)
    ks = decode_ks(result["ks"], ADMIN_SECRET)
    assert (ks.user_id, ks.privileges, ks.expiry) == ("0", "view:*,widget:1", NOW + DAY)


@pytest.mark.parametrize("widget", ["_1", "2422451", "", " _2422451", "_0"])
def test_an_unknown_widget(server, widget):
    result = server.call("session.startWidgetSession", widgetId=widget)
    assert (result["code"], result["args"]) == ("INVALID_WIDGET_ID", {"WIDGET_ID": widget})


def test_the_widget_of_a_blocked_account_still_starts_a_session_that_is_then_refused(server):
    ks = server.call("session.startWidgetSession", widgetId="_1003")["ks"]
    assert server.code("media.list", ks=ks) == "SERVICE_FORBIDDEN_CONTENT_BLOCKED"


# Good and bad KSs


@pytest.mark.parametrize(
    "ks", ["garbage", "djJ8", "djJ8MjQyMjQ1MXw=", "MTIzNDU2", "YXxiO2M=", "ü", "123", "=" * 99]
)
def test_what_is_no_ks_comes_back_in_the_error(server, ks):
    assert invalid_ks(server.call("media.list", ks=ks)) == (ks, "-1", "INVALID_STR")


@pytest.mark.parametrize(
    "fields",
    [
        {"admin_secret": "0" * 32},
        {"admin_secret": "05e0000000000000000000000000005e"},
        {"partner_id": 1002},
        {"partner_id": 4},
        {"version": 1, "admin_secret": "0" * 32},
    ],
)
def test_a_ks_signed_with_another_secret_is_no_ks(server, fields):
    ks = server.ks(**fields)
    assert invalid_ks(server.call("media.list", ks=ks)) == (ks, "-1", "INVALID_STR")


def test_a_list_for_a_ks_is_read_as_the_text_array(server):
    assert invalid_ks(server.call("media.list", {"ks[a]": "x"})) == ("Array", "-1", "INVALID_STR")


@pytest.mark.parametrize("ks", ["", "0", None])
def test_an_empty_ks_is_none(server, ks):
    assert server.code("media.list", ks=ks) == "SERVICE_FORBIDDEN"
    assert server.code("system.ping", ks=ks) == "OK"


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("secret", [V1_PARTNER["admin_secret"], SECOND_SECRET])
def test_a_ks_made_by_the_caller_is_good_in_both_versions_with_each_admin_secret(server, version, secret):
    ks = server.ks(partner_id=1002, admin_secret=secret, version=version, session_type=2)
    assert server.call("media.list", ks=ks)["totalCount"] == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"expiry": NOW}, "EXPIRED"),
        ({"expiry": NOW - 1, "version": 1}, "EXPIRED"),
        ({"privileges": "iprestrict:10.0.0.1"}, "EXCEEDED_RESTRICTED_IP"),
        ({"privileges": "iprestrict:127.0.0.0/8"}, "EXCEEDED_RESTRICTED_IP"),
        ({"privileges": "urirestrict:/api_v3/service/session/*"}, "EXCEEDED_RESTRICTED_URI"),
        ({"expiry": NOW, "privileges": "iprestrict:10.0.0.1"}, "EXPIRED"),
        ({"privileges": "iprestrict:10.0.0.1,urirestrict:/x"}, "EXCEEDED_RESTRICTED_IP"),
        ({"privileges": "view:*,widget:1", "user_id": "0", "expiry": NOW}, "EXPIRED"),
    ],
)
def test_the_reason_a_ks_is_no_longer_good_travels_in_its_place(server, fields, reason):
    result = server.call("media.list", ks=server.ks(**fields))
    assert invalid_ks(result) == (reason, "-1", "INVALID_STR")
    assert result["message"] == f'Invalid KS "{reason}", Error "-1,INVALID_STR"'


@pytest.mark.parametrize(
    ("privileges", "code"),
    [
        ("iprestrict:127.0.0.1", "OK"),
        ("iprestrict:10.0.0.1/127.0.0.1", "OK"),
        ("urirestrict:/api_v3/service/media/action/list", "OK"),
        ("urirestrict:/x|/api_v3/service/media/*", "OK"),
        ("actionslimit:0", "INVALID_ACTIONS_LIMIT"),
        ("actionslimit:many", "INVALID_ACTIONS_LIMIT"),
        ("actionslimit", "INVALID_ACTIONS_LIMIT"),
        ("setrole:-1", "INVALID_SET_ROLE"),
        ("setrole:nobody", "INVALID_OBJECT_ID"),
    ],
)
def test_privileges_that_are_checked_when_the_ks_is_used(server, privileges, code):
    assert server.code("media.list", ks=server.ks(privileges=privileges)) == code


def test_the_error_of_an_unknown_role_names_nothing(server):
    assert server.call("media.list", ks=server.ks(privileges="setrole:77"))["args"] == {"ID": "N/A"}


def test_a_ks_dies_when_the_clock_reaches_its_expiry(server):
    ks = server.ks(expiry=NOW + 10)
    server.advance(9)
    assert server.code("media.list", ks=ks) == "OK"
    server.advance(1)
    assert invalid_ks(server.call("media.list", ks=ks))[0] == "EXPIRED"


def test_an_action_limit_counts_calls_that_get_as_far_as_the_check_of_the_ks(server):
    ks = server.ks(privileges="actionslimit:2")
    assert server.code("appToken.get", ks=ks) == "MISSING_MANDATORY_PARAMETER"  # before: not counted
    assert server.code("appToken.get", ks=ks, id="x") == "SERVICE_FORBIDDEN"  # after: counted
    assert server.code("media.list", ks=ks) == "OK"
    assert invalid_ks(server.call("media.list", ks=ks))[0] == "EXCEEDED_ACTIONS_LIMIT"


def test_a_widget_session_is_neither_limited_nor_ended(server):
    ks = server.ks(user_id="0", privileges="widget:1,actionslimit:1")
    assert server.call("session.end", ks=ks) is None
    assert [server.code("media.list", ks=ks) for _ in range(2)] == ["OK", "OK"]


def test_ending_a_session(server):
    ks, other = server.ks(), server.ks()
    assert server.send("session.end", ks=ks).text == "null"
    assert invalid_ks(server.call("session.end", ks=ks)) == ("LOGOUT", "-1", "INVALID_STR")
    assert server.code("media.list", ks=other) == "OK"
    assert server.call("session.end") is None


def test_ending_one_session_of_a_group_ends_the_others_and_those_to_come_for_a_day(server):
    group = {"privileges": "sessionid:A/B", "expiry": NOW + 10 * DAY}
    one, two = server.ks(**group), server.ks(**group)
    server.call("session.end", ks=one)
    assert invalid_ks(server.call("media.list", ks=two))[0] == "LOGOUT"
    assert invalid_ks(server.call("media.list", ks=server.ks(**group)))[0] == "LOGOUT"
    assert server.code("media.list", ks=server.ks(**{**group, "privileges": "sessionid:B/A"})) == "OK"
    server.advance(DAY + 599)
    assert invalid_ks(server.call("media.list", ks=server.ks(**group)))[0] == "LOGOUT"
    server.advance(1)
    assert server.code("media.list", ks=server.ks(**group)) == "OK"
    assert invalid_ks(server.call("media.list", ks=one))[0] == "LOGOUT"  # itself, until it expires


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (
            {"partner_id": 1003, "admin_secret": "ad1003000000000000000000001003ad"},
            "SERVICE_FORBIDDEN_CONTENT_BLOCKED",
        ),
        ({"user_id": "blocked-user"}, "USER_BLOCKED"),
        ({"user_id": "blocked-user", "session_type": 2}, "USER_BLOCKED"),
    ],
)
def test_blocked_accounts_and_users(server, fields, code):
    assert server.code("media.list", ks=server.ks(**fields)) == code


# The other actions


def test_session_get_answers_in_texts_even_for_a_session_that_is_over(server):
    over = server.ks(expiry=NOW - 1, user_id="jo", privileges="a:1,b")
    result = server.call("session.get", ks=server.admin_ks(), session=over)
    assert result == {
        "sessionType": "0",
        "partnerId": "2422451",
        "userId": "jo",
        "expiry": str(NOW - 1),
        "privileges": "a:1,b",
        "objectType": "KalturaSessionInfo",
    }


def test_session_get_describes_its_own_ks_by_default(server):
    assert server.call("session.get", ks=server.admin_ks(user_id="me"))["userId"] == "me"


def test_session_get_of_what_is_no_ks_is_an_internal_error(server):
    assert server.code("session.get", ks=server.admin_ks(), session="garbage") == "INTERNAL_SERVERL_ERROR"


def test_session_get_of_another_account_is_refused(server):
    result = server.call("session.get", ks=server.admin_ks(), session=encode_ks(**V1_PARTNER, expiry=NOW + 9))
    assert (result["code"], list(result["args"].values())) == (
        "PARTNER_ACCESS_FORBIDDEN",
        ["2422451", "1002"],
    )


def test_impersonation_works_for_the_account_itself_and_marks_the_ks(server):
    parameters = {"secret": ADMIN_SECRET, "partnerId": PARTNER_ID, "type": 2}
    ks = server.call("session.impersonate", impersonatedPartnerId=PARTNER_ID, **parameters)
    assert decode_ks(ks, ADMIN_SECRET).master_partner_id == PARTNER_ID
    assert (
        server.code("session.impersonate", impersonatedPartnerId=1002, **parameters) == "START_SESSION_ERROR"
    )
    assert server.code("session.impersonateByKs", ks=server.admin_ks(), session=ks) == "SERVICE_FORBIDDEN"
