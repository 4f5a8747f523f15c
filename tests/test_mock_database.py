"""What shows of the real server's database: how it compares ids, cuts values, and sorts."""

import pytest

from tests.conftest import ADMIN_SECRET, NOW, PARTNER_ID

TOKEN_ID = "0_o7l19k80"


@pytest.mark.parametrize(
    ("action", "name", "found", "not_found"),
    [
        ("appToken.get", "id", ["0_o7l19k80", "0_O7L19K80", "0_o7l19k80  "], [" 0_o7l19k80", "0_o7l19k80\t"]),
        ("media.get", "entryId", ["0_WELCOME1", "0_welcome1 "], [" 0_welcome1"]),
        ("baseEntry.get", "entryId", ["0_Welcome1 "], ["0_welcome1x"]),
        ("user.get", "userId", ["MARIA", "maria ", "mária"], [" maria", "marias"]),
        ("session.startWidgetSession", "widgetId", ["_2422451 "], [" _2422451"]),
    ],
)
def test_letter_case_accents_and_trailing_spaces_of_ids_do_not_matter(server, action, name, found, not_found):
    ks = server.admin_ks()
    codes = {value: server.code(action, {name: value}, ks=ks) for value in (*found, *not_found)}
    assert [value for value, code in codes.items() if code == "OK"] == found


def test_a_role_is_found_in_the_same_way(server):
    ks = server.ks(user_id="maria ", privileges="setrole:Caption_Editor ")
    assert server.code("media.list", ks=ks) == "OK"


def test_a_session_keeps_the_id_as_it_was_sent(server):
    from helpers import token_hash

    ks = server.widget_ks()
    sent = {"id": f"{TOKEN_ID} ", "ks": ks, "tokenHash": token_hash(ks, "f973211b7115b849cc0b5", "SHA256")}
    assert server.call("appToken.startSession", sent)["privileges"].startswith(f"sessionid:{TOKEN_ID} ,")


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ("expiry", 99999999999, 2147483647),
        ("sessionDuration", 2147483648, 2147483647),
        ("sessionDuration", -2147483649, -2147483648),
        ("sessionUserId", "x" * 101, "x" * 100),
    ],
)
def test_columns_cut_values_after_the_answer(server, field, sent, stored):
    ks = server.admin_ks()
    added = server.call("appToken.add", {f"appToken[{field}]": sent}, ks=ks)
    assert added[field] == sent
    assert server.call("appToken.get", ks=ks, id=added["id"])[field] == stored
    changed = server.call("appToken.update", {f"appToken[{field}]": sent}, ks=ks, id=added["id"])
    assert (changed[field], changed["updatedAt"]) == (sent, NOW)
    assert server.call("appToken.get", ks=ks, id=added["id"])[field] == stored


def listed(server, action="appToken.list", **sent):
    data = {name.replace("__", "[", 1) + "]": value for name, value in sent.items()}
    return [one["id"] for one in server.call(action, data, ks=server.admin_ks())["objects"]]


def test_values_of_a_list_are_not_trimmed_but_end_in_spaces_all_the_same(server):
    second = server.call("appToken.add", {"appToken:-": ""}, ks=server.admin_ks())["id"]
    assert listed(server, filter__idIn=f"{TOKEN_ID}, {second}") == [TOKEN_ID]
    assert listed(server, filter__idIn=f"{TOKEN_ID} ,{second} ") == [TOKEN_ID, second]
    assert listed(server, filter__statusIn="1, 2") == [TOKEN_ID, second]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("-createdAt", [2, 1, 0]),
        ("-updatedAt,+createdAt", [0, 1, 2]),
        ("+updatedAt,-createdAt", [2, 1, 0]),
        ("nonsense,-createdAt", [2, 1, 0]),
        ("createdAt", [0, 1, 2]),
        (" -createdAt", [0, 1, 2]),
    ],
)
def test_several_orders(server, order, expected):
    ids = [TOKEN_ID]
    for _ in range(2):
        server.advance(1)
        ids.append(server.call("appToken.add", {"appToken:-": ""}, ks=server.admin_ks())["id"])
    for number in (0, 1, 2):
        change = {"appToken[description]": "now"}
        server.call("appToken.update", change, ks=server.admin_ks(), id=ids[number])
    assert listed(server, filter__orderBy=order) == [ids[number] for number in expected]


@pytest.mark.parametrize("action", ["appToken.list", "media.list", "baseEntry.list", "category.list"])
@pytest.mark.parametrize("name", ["filter[orderBy__null]", "pager[pageSize__null]", "pager[pageIndex__null]"])
def test_an_explicit_null_in_a_list_is_an_internal_error(server, action, name):
    assert server.code(action, {name: "1"}, ks=server.admin_ks()) == "INTERNAL_SERVERL_ERROR"


@pytest.mark.parametrize("size", ["0", "-1", "-100"])
def test_a_page_size_of_nothing_is_no_limit(server, size):
    assert len(listed(server, "media.list", pager__pageSize=size)) == 10


def test_a_page_beyond_what_a_search_can_tell(server):
    assert len(listed(server, "media.list", pager__pageIndex=333)) == 0
    code = server.code("media.list", {"pager[pageIndex]": 335}, ks=server.admin_ks())
    assert code == "QUERY_EXCEEDED_MAX_MATCHES_ALLOWED"


@pytest.mark.parametrize("partner", ["abc", f"{PARTNER_ID}x", f"x{PARTNER_ID}"])
@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("system.ping", {}),
        ("session.end", {}),
        ("session.startWidgetSession", {"widgetId": f"_{PARTNER_ID}"}),
        ("session.start", {"secret": ADMIN_SECRET}),
    ],
)
def test_a_partner_that_the_database_finds_and_php_does_not(server, partner, action, sent):
    assert server.code(action, sent, partnerId=partner) == "SERVICE_FORBIDDEN"


@pytest.mark.parametrize(
    ("action", "sent", "code"),
    [
        ("appToken.get", {"id": TOKEN_ID}, "OK"),
        ("session.start", {"secret": ADMIN_SECRET, "type": 2}, "START_SESSION_ERROR"),
        ("appToken.add", {"appToken[description]": "x"}, "INVALID_FIELD_VALUE"),
        ("media.get", {"entryId": "0_welcome1"}, "ENTRY_ID_NOT_FOUND"),
        ("user.get", {"userId": "maria"}, "INVALID_USER_ID"),
    ],
)
@pytest.mark.parametrize("name", ["partnerId", "p"])
def test_an_empty_partner_beside_a_ks(server, name, action, sent, code):
    expected = code if name == "partnerId" else server.code(action, sent, ks=server.admin_ks())
    assert server.code(action, sent | {name: ""}, ks=server.admin_ks()) == expected


@pytest.mark.parametrize(
    ("ks", "user_id", "expected"),
    [
        ({"session_type": 2}, "", {"id": "", "screenName": "", "fullName": ""}),
        ({"session_type": 2, "user_id": None}, "", {"screenName": "Unknown", "fullName": ""}),
        ({"session_type": 2}, "0", {"id": "0", "screenName": "Unknown", "fullName": "0"}),
        ({"user_id": "newcomer"}, "", {"id": "newcomer", "screenName": "newcomer", "fullName": "newcomer"}),
    ],
)
def test_users_that_registration_and_use_have_made(server, ks, user_id, expected):
    user = server.call("user.get", ks=server.ks(**ks), userId=user_id)
    assert {name: user[name] for name in ("id", "screenName", "fullName") if name in user} == expected


def test_an_app_token_without_a_user_needs_the_user_of_kss_without_one(server):
    by_jo = server.admin_ks(user_id="jo@example.com")
    assert server.code("appToken.add", {"appToken:-": ""}, ks=by_jo) == "INVALID_FIELD_VALUE"
    server.call("system.ping", ks=server.admin_ks())
    assert server.code("appToken.add", {"appToken:-": ""}, ks=by_jo) == "OK"
