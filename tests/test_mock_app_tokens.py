"""The service appToken."""

import pytest

from helpers.hashing import HASH_TYPES, digest
from helpers.ks import decode_ks
from tests.conftest import ADMIN_SECRET, NOW, PARTNER_ID
from tests.vector_files import for_each, read_vectors

DAY = 86400
SEED = {
    "id": "0_o7l19k80",
    "token": "f973211b7115b849cc0b5",
    "partnerId": 2422451,
    "createdAt": 1537206876,
    "updatedAt": 1537206876,
    "status": 2,
    "expiry": 1637206833,
    "sessionType": 2,
    "sessionDuration": 3600,
    "sessionPrivileges": "sview:*,list:*,download:*",
    "hashType": "SHA256",
    "description": "Jo's local app token",
    "objectType": "KalturaAppToken",
}
OTHER_PARTNER = {"partner_id": 1002, "admin_secret": "ad1002000000000000000000001002ad"}


@pytest.fixture
def admin(server):
    return server.admin_ks()


def add(server, **fields):
    data = {"appToken:objectType": "KalturaAppToken"}
    data |= {f"appToken[{name}]": value for name, value in fields.items()}
    return server.call("appToken.add", data, ks=server.admin_ks())


def update(server, token_id, **fields):
    data = {"appToken:objectType": "KalturaAppToken"}
    data |= {f"appToken[{name}]": value for name, value in fields.items()}
    return server.call("appToken.update", data, ks=server.admin_ks(), id=token_id)


def start(server, token, ks=None, **parameters):
    """Start a session with the right hash."""
    ks = ks or server.widget_ks()
    token_hash = digest(ks, token["token"], token.get("hashType", "SHA1"))
    return server.call(
        "appToken.startSession", **{"ks": ks, "id": token["id"], "tokenHash": token_hash, **parameters}
    )


# Making, changing, deleting


def test_the_account_starts_with_the_threads_token(server, admin):
    assert server.call("appToken.get", ks=admin, id=SEED["id"]) == SEED


def test_a_new_token_has_the_servers_id_token_and_times(server):
    token = add(server)
    assert token == {
        "id": token["id"],
        "token": token["token"],
        "partnerId": PARTNER_ID,
        "createdAt": NOW,
        "updatedAt": NOW,
        "status": 2,
        "sessionDuration": DAY,
        "hashType": "SHA1",
        "objectType": "KalturaAppToken",
    }
    assert len(token["id"]) == 10
    assert token["id"].startswith("0_")
    assert len(bytes.fromhex(token["token"])) == 16


@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_a_token_is_32_hex_digits_whatever_its_hash_type(server, hash_type):
    assert len(add(server, hashType=hash_type)["token"]) == 32


def test_what_is_set_can_be_changed_and_what_is_not_sent_stays(server):
    token = add(server, hashType="MD5", sessionType=0, sessionUserId="jo", description="x", sessionDuration=5)
    server.advance(10)
    changed = update(
        server, token["id"], hashType="SHA512", sessionType=2, sessionUserId="sam", sessionPrivileges="a:1"
    )
    assert changed == token | {
        "hashType": "SHA512",
        "sessionType": 2,
        "sessionUserId": "sam",
        "sessionPrivileges": "a:1",
        "updatedAt": NOW + 10,
    }


def test_the_update_time_moves_only_when_something_changed(server):
    token = add(server, description="x")
    server.advance(10)
    assert update(server, token["id"], description="x")["updatedAt"] == NOW
    assert update(server, token["id"], description="y")["updatedAt"] == NOW + 10


def test_fields_are_cleared_with_null(server):
    token = add(server, expiry=3600, sessionUserId="jo", hashType="MD5", sessionType=2)
    cleared = update(
        server, token["id"], **{f"{name}__null": "" for name in ("expiry", "sessionUserId", "hashType")}
    )
    assert (cleared.get("expiry"), cleared.get("sessionUserId"), cleared["hashType"]) == (None, None, "SHA1")
    assert cleared["sessionType"] == 2


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("status", 1, True),
        ("status", 2, False),
        ("id", SEED["id"], False),
        ("id", "0_other", True),
        ("token", SEED["token"], False),
        ("partnerId", PARTNER_ID, False),
        ("createdAt", NOW, True),
        ("updatedAt", NOW, True),
    ],
)
def test_read_only_fields_may_be_sent_on_update_if_they_stay_the_same_except_times(
    server, field, value, refused
):
    result = update(server, SEED["id"], **{field: value})
    if refused:
        assert (result["code"], result["args"]) == (
            "PROPERTY_VALIDATION_NOT_UPDATABLE",
            {"PROP_NAME": f"KalturaAppToken::{field}"},
        )
    else:
        assert result["id"] == SEED["id"]


def test_a_refused_update_changes_nothing(server, admin):
    update(server, SEED["id"], description="changed", status=1)
    update(server, SEED["id"], description="changed", sessionUserId="not valid")
    assert server.call("appToken.get", ks=admin, id=SEED["id"]) == SEED


@pytest.mark.parametrize("action", ["get", "update", "delete", "startSession"])
@pytest.mark.parametrize("token_id", ["0_zzzzzzzz", "0_another1", "", "DELETED"])
def test_unknown_foreign_and_deleted_tokens_are_not_found(server, admin, action, token_id):
    if token_id == "DELETED":
        token_id = add(server)["id"]
        assert server.send("appToken.delete", ks=admin, id=token_id).text == "null"
    data = {"appToken:-": ""}
    result = server.call(f"appToken.{action}", data, ks=admin, id=token_id, tokenHash="x")
    assert (result["code"], result["args"]) == ("APP_TOKEN_ID_NOT_FOUND", {"ID": token_id})


def test_ids_are_compared_without_regard_to_case_and_kept_as_sent(server):
    session = start(server, SEED | {"id": "0_O7L19K80"})
    assert session["privileges"].startswith("sessionid:0_O7L19K80,apptoken:0_O7L19K80,")


def test_a_session_user_that_does_not_exist_is_made(server, admin):
    assert server.code("user.get", ks=admin, userId="new") == "INVALID_USER_ID"
    add(server, sessionUserId="new")
    assert server.call("user.get", ks=admin, userId="new")["screenName"] == "new"


def test_deleting_a_token_ends_the_sessions_it_made(server, admin):
    token = add(server)
    ks = start(server, token)["ks"]
    assert server.code("media.list", ks=ks) == "OK"
    server.call("appToken.delete", ks=admin, id=token["id"])
    assert server.call("media.list", ks=ks)["args"]["KSID"] == "LOGOUT"


def test_ending_one_session_of_a_token_ends_them_all_and_those_to_come_for_a_day(server):
    token = add(server, sessionDuration=10 * DAY)
    one, two = start(server, token)["ks"], start(server, token)["ks"]
    server.call("session.end", ks=one)
    assert server.call("media.list", ks=two)["args"]["KSID"] == "LOGOUT"
    assert server.call("media.list", ks=start(server, token)["ks"])["args"]["KSID"] == "LOGOUT"
    server.advance(DAY + 600)
    assert server.code("media.list", ks=start(server, token)["ks"]) == "OK"


# Listing


@pytest.fixture
def five(server):
    """Five tokens beside the first, made and changed at different times; their ids."""
    ids = []
    for number in range(5):
        server.advance(100)
        ids.append(add(server, description=str(number), sessionUserId=f"user{number % 2}")["id"])
    server.advance(100)
    update(server, ids[1], description="changed")
    return ids


def listed(server, **filter_and_pager):
    ks = server.admin_ks(expiry=NOW + DAY)
    data = {name.replace("__", ":", 1): value for name, value in filter_and_pager.items()}
    return server.call("appToken.list", data, ks=ks)


def ids_of(result):
    return [token["id"] for token in result["objects"]]


def test_tokens_are_listed_in_the_order_of_their_making(server, five):
    result = listed(server)
    assert ids_of(result) == [SEED["id"], *five]
    assert (result["totalCount"], result["objectType"]) == (6, "KalturaAppTokenListResponse")
    assert result["objects"][0] == SEED


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"idEqual": "1"}, [1]),
        ({"idIn": "1,3,unknown"}, [1, 3]),
        ({"idIn": "3,1"}, [1, 3]),
        ({"idEqual": "1", "idIn": "3"}, []),
        ({"idIn": ""}, [0, 1, 2, 3, 4]),
        ({"createdAtGreaterThanOrEqual": NOW + 300}, [2, 3, 4]),
        ({"createdAtLessThanOrEqual": NOW + 200, "createdAtGreaterThanOrEqual": NOW + 100}, [0, 1]),
        ({"updatedAtGreaterThanOrEqual": NOW + 600}, [1]),
        ({"statusEqual": 2, "createdAtGreaterThanOrEqual": NOW + 1}, [0, 1, 2, 3, 4]),
        ({"statusEqual": 3}, []),
        ({"statusIn": "1,3"}, []),
        ({"sessionUserIdEqual": "user1"}, [1, 3]),
        ({"orderBy": "-createdAt", "createdAtGreaterThanOrEqual": NOW + 1}, [4, 3, 2, 1, 0]),
        ({"orderBy": "+updatedAt", "createdAtGreaterThanOrEqual": NOW + 1}, [0, 2, 3, 4, 1]),
        ({"orderBy": "-updatedAt", "updatedAtGreaterThanOrEqual": NOW + 300}, [1, 4, 3, 2]),
        ({"orderBy": "nonsense", "createdAtGreaterThanOrEqual": NOW + 400}, [3, 4]),
        ({"hashTypeEqual": "MD5", "createdAtGreaterThanOrEqual": NOW + 400}, [3, 4]),
    ],
)
def test_filters_and_orders(server, five, filter, expected):
    named = {str(number): token_id for number, token_id in enumerate(five)}
    if any(name.startswith("id") for name in filter):
        filter = {
            name: ",".join(named.get(one, one) for one in value.split(",")) for name, value in filter.items()
        }
    result = listed(server, **{f"filter__{name}": value for name, value in filter.items()})
    found = [token_id for token_id in ids_of(result) if token_id != SEED["id"]]
    assert found == [five[number] for number in expected]
    assert result["totalCount"] == len(result["objects"])


@pytest.mark.parametrize(
    ("pager", "numbers", "total"),
    [
        ({"pageSize": 2}, [0, 1], 6),
        ({"pageSize": 2, "pageIndex": 2}, [2, 3], 6),
        ({"pageSize": 4, "pageIndex": 2}, [4, 5], 6),
        ({"pageSize": 2, "pageIndex": 9}, [], 6),
        ({"pageSize": 2, "pageIndex": 0}, [0, 1], 6),
        ({"pageSize": 0}, [0, 1, 2, 3, 4, 5], 6),
        ({"pageSize": -1}, [0, 1, 2, 3, 4, 5], 6),
        ({"pageSize": 9999}, [0, 1, 2, 3, 4, 5], 6),
    ],
)
@pytest.mark.parametrize("newest_first", [False, True])
def test_pages(server, five, pager, numbers, total, newest_first):
    order = {"filter__orderBy": "-createdAt"} if newest_first else {}
    everything = [SEED["id"], *five][:: -1 if newest_first else 1]
    result = listed(server, **order, **{f"pager__{name}": value for name, value in pager.items()})
    assert ids_of(result) == [everything[number] for number in numbers]
    assert result["totalCount"] == total


def test_the_tokens_of_a_user_that_does_not_exist_come_without_a_list(server):
    assert listed(server, filter__sessionUserIdEqual="nobody") == {
        "totalCount": 0,
        "objectType": "KalturaAppTokenListResponse",
    }


def test_an_account_sees_its_own_tokens_only(server):
    ks = server.admin_ks(**OTHER_PARTNER)
    assert ids_of(server.call("appToken.list", ks=ks)) == ["0_another1", "0_disabled", "0_expired1"]
    assert server.call("appToken.list", {"filter:idEqual": SEED["id"]}, ks=ks)["totalCount"] == 0


# Starting a session


def test_the_threads_token_starts_an_admin_session_for_an_hour(server):
    result = start(server, SEED)
    privileges = "sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*,list:*,download:*"
    assert list(result) == ["ks", "sessionType", "partnerId", "userId", "expiry", "privileges", "objectType"]
    assert result == {
        "ks": result["ks"],
        "sessionType": 2,
        "partnerId": "2422451",
        "userId": "",
        "expiry": NOW + 3600,
        "privileges": privileges,
        "objectType": "KalturaSessionInfo",
    }
    ks = decode_ks(result["ks"], ADMIN_SECRET)
    assert (ks.session_type, ks.user_id, ks.expiry, ks.privileges) == (2, "", NOW + 3600, privileges)


def test_the_token_itself_is_no_hash(server):
    result = server.call(
        "appToken.startSession", ks=server.widget_ks(), id=SEED["id"], tokenHash=SEED["token"]
    )
    assert result == {
        "code": "INVALID_APP_TOKEN_HASH",
        "message": "Invalid application token hash",
        "objectType": "KalturaAPIException",
        "args": [],
    }


@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_every_hash_type(server, hash_type):
    assert start(server, add(server, hashType=hash_type))["objectType"] == "KalturaSessionInfo"


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda right: right + "\n",
        lambda right: right[:-1],
        lambda right: "",
        lambda right: right + "ü",
    ],
)
def test_a_hash_is_compared_as_text(server, change):
    ks = server.widget_ks()
    wrong = change(digest(ks, SEED["token"], "SHA256"))
    assert (
        server.code("appToken.startSession", ks=ks, id=SEED["id"], tokenHash=wrong)
        == "INVALID_APP_TOKEN_HASH"
    )


def test_the_hash_is_of_the_ks_of_the_same_call(server):
    first, second = server.widget_ks(), server.widget_ks()
    stale = digest(first, SEED["token"], "SHA256")
    assert (
        server.code("appToken.startSession", ks=second, id=SEED["id"], tokenHash=stale)
        == "INVALID_APP_TOKEN_HASH"
    )


def test_any_ks_that_may_call_it_can_be_the_base_even_one_of_the_same_token(server):
    token = add(server)
    for base in (server.ks(), server.admin_ks(), start(server, token)["ks"]):
        assert start(server, token, ks=base)["sessionType"] == 0
    assert server.code("appToken.startSession", id=token["id"], tokenHash="x") == "SERVICE_FORBIDDEN"


@pytest.mark.parametrize(
    ("token_id", "right_hash", "code"),
    [
        ("0_disabled", False, "APP_TOKEN_NOT_ACTIVE"),
        ("0_expired1", False, "INVALID_APP_TOKEN_HASH"),
        ("0_expired1", True, "APP_TOKEN_EXPIRED"),
        ("0_another1", True, "OK"),
    ],
)
def test_the_checks_come_in_order(server, token_id, right_hash, code):
    ks = server.call("session.startWidgetSession", widgetId="_1002")["ks"]
    token = {"0_expired1": "0123456789abcdef0123456789abcde1"}.get(
        token_id, "0123456789abcdef0123456789abcdef"
    )
    token_hash = digest(ks, token, "SHA1") if right_hash else "x"
    assert server.code("appToken.startSession", ks=ks, id=token_id, tokenHash=token_hash) == code


def test_an_older_account_starts_sessions_in_version_1(server):
    ks = server.call("session.startWidgetSession", widgetId="_1002")["ks"]
    result = start(server, {"id": "0_another1", "token": "0123456789abcdef0123456789abcdef"}, ks=ks)
    assert decode_ks(result["ks"], OTHER_PARTNER["admin_secret"]).version == 1


@pytest.mark.parametrize(
    ("fields", "requested", "seconds"),
    [
        ({}, 0, DAY),
        ({"sessionDuration": 600}, 0, 600),
        ({"sessionDuration": 600}, 60, 60),
        ({"sessionDuration": 600}, 9999, 600),
        ({"sessionDuration": 10 * DAY}, 0, 10 * DAY),  # the account's maximum does not matter here
        ({"sessionDuration": 600, "expiry": NOW + 200}, 0, 200),
        ({"sessionDuration": 600, "expiry": NOW + 200}, 100, 100),
        ({"sessionDuration": 600, "expiry": 0}, 0, 0),  # relative: now
        ({"sessionDuration": 0}, 0, 0),
        ({"sessionDuration": 600}, -5, -5),
    ],
)
def test_the_shortest_time_wins(server, fields, requested, seconds):
    if fields.get("expiry"):
        fields = fields | {"expiry": fields["expiry"] - NOW}
    result = start(server, add(server, **fields), expiry=requested)
    assert result["expiry"] == NOW + seconds
    assert (server.code("media.list", ks=result["ks"]) == "OK") == (seconds > 0)


@pytest.mark.parametrize("expiry", ["", "-1", "-60"])
def test_a_token_with_an_expiry_in_the_past_starts_nothing(server, expiry):
    token = add(server, expiry=expiry)
    result = start(server, token)
    assert (result["code"], result["args"]) == ("APP_TOKEN_EXPIRED", {"ID": token["id"]})


@pytest.mark.parametrize(
    ("fields", "requested", "type", "user"),
    [
        ({}, {}, 0, ""),
        ({}, {"type": 2, "userId": "sam"}, 2, "sam"),
        ({"sessionType": 0, "sessionUserId": "jo"}, {"type": 2, "userId": "sam"}, 0, "jo"),
        ({"sessionType": 2}, {"type": 0}, 2, ""),
        ({"sessionUserId": ""}, {"userId": "sam"}, 0, ""),
    ],
)
def test_the_token_decides_type_and_user_if_it_has_them(server, fields, requested, type, user):
    result = start(server, add(server, **fields), **requested)
    assert (result["sessionType"], result["userId"]) == (type, user)
    ks = decode_ks(result["ks"], ADMIN_SECRET)
    assert (ks.session_type, ks.user_id) == (type, user)


def test_the_partner_is_answered_as_it_was_sent(server):
    token = add(server)
    ks = server.widget_ks()
    body = {"ks": ks, "id": token["id"], "tokenHash": digest(ks, token["token"], "SHA1"), "format": 1}
    url = f"{server.url}/api_v3/service/appToken/action/startSession"
    assert server.http.post(url, json=body | {"partnerId": PARTNER_ID}).json()["partnerId"] == PARTNER_ID
    assert server.http.post(url, json=body).json()["partnerId"] == str(PARTNER_ID)


@for_each(
    [
        case
        for case in read_vectors("privileges.json", "MergeSessionPrivileges")
        if not any(
            ord(character) < 32 for character in str(case["tokenPrivileges"]) + str(case["sessionPrivileges"])
        )
    ]
)
def test_privileges_are_merged_as_by_the_real_server(server, case):
    fields = {} if case["tokenPrivileges"] is None else {"sessionPrivileges": case["tokenPrivileges"]}
    token = add(server, **fields)
    result = start(server, token, sessionPrivileges=case["sessionPrivileges"])
    expected = case["privileges"].replace(case["appTokenId"], token["id"])
    assert result["privileges"] == expected
    in_ks = case["privilegesInKsV2"].replace(case["appTokenId"], token["id"])
    assert decode_ks(result["ks"], ADMIN_SECRET).privileges == in_ks
