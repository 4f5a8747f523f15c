"""Who may call what, and the error for who may not."""

import pytest

from tests.conftest import NOW, PARTNER_ID

PLAYBACK = {"privileges": "setrole:PLAYBACK_BASE_ROLE"}
EDITOR = {"privileges": "setrole:4211"}
SESSIONS = {
    "none": lambda server: None,
    "widget": lambda server: server.widget_ks(),
    "user": lambda server: server.ks(user_id="maria"),
    "playback": lambda server: server.ks(user_id="maria", **PLAYBACK),
    "admin": lambda server: server.admin_ks(),
    "editor": lambda server: server.admin_ks(**EDITOR),
}
ACTIONS = {
    # Action, parameters: who may (the columns above, in order; * for an answer of its own).
    "session.start": ({"secret": "ad0000000000000000000000000000ad", "partnerId": PARTNER_ID}, "yyyyyy"),
    "session.startWidgetSession": ({"widgetId": "_2422451"}, "yyyyyy"),
    "session.end": ({}, "yyyyyy"),
    "session.get": ({}, "nnnnyn"),
    "session.impersonateByKs": ({"session": "x"}, "nnnnnn"),
    "appToken.add": ({"appToken:-": ""}, "nnnnyn"),
    "appToken.get": ({"id": "0_o7l19k80"}, "nnnnyn"),
    "appToken.list": ({}, "nnnnyn"),
    "appToken.update": ({"id": "0_o7l19k80", "appToken:-": ""}, "nnnnyn"),
    "appToken.delete": ({"id": "0_o7l19k80"}, "nnnnyn"),
    "appToken.startSession": ({"id": "x", "tokenHash": "x"}, "n***" + "*n"),
    "media.list": ({}, "nyyyyy"),
    "media.get": ({"entryId": "0_marias01"}, "*yyyyn"),
    "media.add": ({"entry[mediaType]": 1}, "nnynyn"),
    "media.update": ({"entryId": "0_marias01", "mediaEntry:-": ""}, "**ynyy"),
    "media.delete": ({"entryId": "0_marias01"}, "**ynyn"),
    "baseEntry.list": ({}, "nyyyyy"),
    "baseEntry.get": ({"entryId": "0_marias01"}, "*yyyyn"),
    "system.ping": ({}, "yyyyyy"),
    "system.getTime": ({}, "yyyyyy"),
    "system.getVersion": ({}, "yyyyyy"),
    "partner.getInfo": ({}, "nnnnyn"),
    "partner.getPublicInfo": ({"id": PARTNER_ID}, "yyyyyy"),
    "category.list": ({}, "nyyyyy"),
    "user.get": ({}, "nyyyyn"),
    "schedule_scheduleEvent.list": ({}, "nnnnyn"),
}
SPELLED = {"schedule_scheduleEvent.list": "schedule_scheduleevent->list"}


@pytest.mark.parametrize("column", range(len(SESSIONS)), ids=SESSIONS)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_call_what(server, action, column):
    parameters, row = ACTIONS[action]
    ks = list(SESSIONS.values())[column](server)
    if action == "user.get" and column == 4:
        parameters = {"userId": "maria"}
    result = server.call(action, parameters, ks=ks)
    code = result.get("code") if isinstance(result, dict) else None
    if row[column] == "y":
        assert code is None
    elif row[column] == "*":
        assert code in ("APP_TOKEN_ID_NOT_FOUND", "ENTRY_ID_NOT_FOUND", "INVALID_KS")
    else:
        service = SPELLED.get(action, action.replace(".", "->"))
        assert (code, result["args"]) == ("SERVICE_FORBIDDEN", {"SERVICE": service})
        assert result["message"] == f"The access to service [{service}] is forbidden"


@pytest.mark.parametrize(
    ("privileges", "action", "code"),
    [
        ("setrole:Publisher Administrator", "appToken.list", "OK"),
        ("setrole:CAPTION_EDITOR", "media.list", "OK"),
        ("setrole:caption_editor", "media.list", "OK"),
        ("setrole:CATALOGUE_READER", "media.list", "OK"),
        ("setrole:CATALOGUE_READER", "user.get", "SERVICE_FORBIDDEN"),
        ("setrole:null", "media.list", "SERVICE_FORBIDDEN"),
        ("setrole:null", "system.ping", "OK"),
        ("setrole:WIDGET_SESSION_ROLE,setrole:CAPTION_EDITOR", "user.get", "INVALID_USER_ID"),
        ("restrictingrole:Basic User Session Role", "media.list", "SERVICE_FORBIDDEN"),
        ("setrole:PLAYBACK_BASE_ROLE,restrictingrole:WIDGET_SESSION_ROLE", "baseEntry.list", "OK"),
        ("setrole:PLAYBACK_BASE_ROLE,restrictingrole:WIDGET_SESSION_ROLE", "media.list", "SERVICE_FORBIDDEN"),
        ("setrole:4211,restrictingrole:4211", "media.list", "SERVICE_FORBIDDEN"),
        ("setrole:04211", "media.list", "OK"),  # a number in any notation
        ("setrole:4211.0", "user.get", "SERVICE_FORBIDDEN"),
        ("setrole:4211,restrictingrole:04211", "media.list", "SERVICE_FORBIDDEN"),
        ("setrole:4211,restrictingrole:CAPTION_EDITOR", "media.list", "OK"),  # a name of partner 0 only
        ("setrole", "media.list", "OK"),
    ],
)
def test_the_role_of_a_ks(server, privileges, action, code):
    version = 1 if privileges.count("setrole") > 1 else 2
    if version == 1:  # the first counts; a version 2 KS has only the last
        ks = server.ks(privileges=privileges, version=1)
        assert server.code(action, ks=ks, userId="x") != "SERVICE_FORBIDDEN"
        return
    assert server.code(action, ks=server.ks(privileges=privileges)) == code


def test_another_accounts_role_is_unknown(server):
    ks = server.ks(
        partner_id=1002, admin_secret="ad1002000000000000000000001002ad", privileges="setrole:4211"
    )
    assert server.code("media.list", ks=ks) == "INVALID_OBJECT_ID"


def test_a_role_does_not_change_whether_a_session_is_an_admins(server):
    playback_admin = server.admin_ks(**PLAYBACK)
    assert server.code("appToken.list", ks=playback_admin) == "SERVICE_FORBIDDEN"
    assert server.call("media.list", ks=playback_admin)["totalCount"] == 10  # no owner rule
    ruling_user = server.ks(privileges="setrole:Publisher Administrator", user_id="maria")
    assert server.call("media.list", ks=ruling_user)["totalCount"] == 3  # owner rule


@pytest.mark.parametrize(
    ("action", "parameters", "code"),
    [
        ("media.list", {}, "SERVICE_FORBIDDEN"),
        ("media.list", {"partnerId": PARTNER_ID}, "SERVICE_FORBIDDEN"),
        ("media.get", {"entryId": "0_network1"}, "OK"),
        ("media.get", {"entryId": "0_welcome1"}, "ENTRY_ID_NOT_FOUND"),
        ("baseEntry.get", {"entryId": "0_network1", "partnerId": 1002}, "OK"),
        ("baseEntry.get", {"entryId": "0_welcome1", "partnerId": PARTNER_ID}, "ENTRY_ID_NOT_FOUND"),
        ("media.delete", {"entryId": "0_unknown1"}, "INVALID_KS"),
    ],
)
def test_without_a_ks(server, action, parameters, code):
    assert server.code(action, **parameters) == code


@pytest.mark.parametrize(
    ("partner", "code"),
    [
        ("2422451.0", "OK"),
        (" 2422451", "OK"),
        ("0", "OK"),
        ("2422451abc", "SERVICE_FORBIDDEN"),
        ("0x1", "SERVICE_FORBIDDEN"),
        ("true", "SERVICE_FORBIDDEN"),
    ],
)
def test_the_requested_partner_is_compared_as_php_does(server, partner, code):
    assert server.code("media.list", ks=server.admin_ks(), partnerId=partner) == code


# Ownership


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"user_id": "maria"}, "OK"),
        ({"user_id": "MARIA"}, "OK"),
        ({"user_id": "sam"}, "INVALID_KS"),
        ({"user_id": ""}, "INVALID_KS"),
        ({"user_id": None}, "INVALID_KS"),
        ({"user_id": "sam", "privileges": "edit:*"}, "OK"),
        ({"user_id": "sam", "privileges": "edit:0_marias01"}, "OK"),
        ({"user_id": "sam", "privileges": "edit:0_jos0talk"}, "INVALID_KS"),
        ({"user_id": "sam", "privileges": "edit:0_m"}, "INVALID_KS"),
        ({"user_id": "sam", "privileges": "edit:0_marias012"}, "OK"),  # a search in the text
        ({"user_id": "sam", "privileges": "*"}, "OK"),
        ({"user_id": "sam", "privileges": "edit:0_x/0_marias01"}, "OK"),
        ({"session_type": 2}, "OK"),
        ({"user_id": "sam", "session_type": 2}, "OK"),
    ],
)
@pytest.mark.parametrize("action", ["media.update", "media.delete"])
def test_whose_entry_may_be_changed(server, fields, code, action):
    result = server.call(action, {"mediaEntry:-": ""}, ks=server.ks(**fields), entryId="0_marias01")
    assert (result or {}).get("code", "OK") == code
    if code == "INVALID_KS":
        assert list(result["args"].values()) == ["", "-4", "INVALID_TYPE"]


@pytest.mark.parametrize(
    ("session", "code"), [("widget", "SERVICE_FORBIDDEN"), ("user", "ENTRY_ID_NOT_FOUND")]
)
def test_an_entry_that_is_not_there_belongs_to_everyone(server, session, code):
    assert server.code("media.delete", ks=SESSIONS[session](server), entryId="0_unknown1") == code


def test_who_is_entitled_to_edit_is_as_good_as_an_owner(server):
    data = {"mediaEntry[entitledUsersEdit]": "x,sam"}
    server.call("media.update", data, ks=server.admin_ks(), entryId="0_marias01")
    assert server.code("media.delete", ks=server.ks(user_id="sam"), entryId="0_marias01") == "OK"


@pytest.mark.parametrize("privileges", ["list:*", "*"])
def test_a_list_privilege_lifts_the_owner_rule(server, privileges):
    assert server.call("media.list", ks=server.ks(user_id="maria", privileges=privileges))["totalCount"] == 10


def test_an_expired_ks_is_told_before_a_forbidden_action(server):
    assert server.call("partner.getInfo", ks=server.ks(expiry=NOW))["args"]["KSID"] == "EXPIRED"
