"""What there is to use a KS on: media, baseEntry, user, partner."""

import pytest

from tests.conftest import NOW, PARTNER_ID

READY = {
    "0": ["0_welcome1", "0_tour0001", "0_logo0001"],
    "jo@example.com": ["0_jos0talk", "0_jos0demo"],
    "maria": ["0_marias01", "0_marias02", "0_podcast1"],
    "sam": ["0_network1", "0_live0001"],
}
EVERYONES = [entry for entries in READY.values() for entry in entries]


def ids(result):
    return sorted(entry["id"] for entry in result["objects"])


def listed(server, ks=None, action="media.list", **filter):
    data = {f"filter[{name}]": value for name, value in filter.items()}
    return server.call(action, data, ks=ks or server.admin_ks())


# Lists


def test_an_admin_sees_what_is_ready_and_not_held_back_by_moderators_newest_first(server):
    result = listed(server)
    assert ids(result) == sorted(EVERYONES)
    created = [entry["createdAt"] for entry in result["objects"]]
    assert created == sorted(created, reverse=True)
    assert (result["totalCount"], result["objectType"]) == (10, "KalturaMediaListResponse")


@pytest.mark.parametrize("user", READY)
def test_others_see_their_own_entries_only(server, user):
    assert ids(listed(server, server.ks(user_id=user))) == sorted(READY[user])


def test_a_widget_session_sees_the_entries_of_user_0_and_a_user_without_a_name_none(server):
    assert ids(listed(server, server.widget_ks())) == sorted(READY["0"])
    assert listed(server, server.ks()) == {
        "totalCount": 0,
        "objects": [],
        "objectType": "KalturaMediaListResponse",
    }


@pytest.mark.parametrize(
    "filter",
    [
        {"idEqual": "0_jos0talk"},
        {"idIn": "0_jos0talk,0_none"},
        {"referenceIdEqual": "demo-1"},
        {"referenceIdIn": "demo-1,x"},
        {"redirectFromEntryId": "0_jos0talk"},
    ],
)
def test_asking_for_single_entries_lifts_the_owner_rule(server, filter):
    assert listed(server, server.widget_ks(), **filter)["totalCount"] == 1


@pytest.mark.parametrize("entry_id", ["0_others01", "0_unknown1"])
def test_what_stands_in_for_an_unknown_entry_is_not_asked(server, entry_id):
    result = listed(server, server.admin_ks(), redirectFromEntryId=entry_id)
    assert (result["code"], result["message"]) == ("INVALID_ENTRY_ID", f'Invalid entry id ["{entry_id}"]')


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"mediaTypeEqual": 5}, ["0_podcast1"]),
        ({"mediaTypeIn": "2,5"}, ["0_logo0001", "0_podcast1"]),
        ({"mediaTypeEqual": 201}, ["0_live0001"]),
        ({"nameLike": "LECTURE"}, ["0_marias01", "0_marias02"]),
        ({"nameLike": "Maria's lecture, part 1"}, ["0_marias01"]),
        ({"nameEqual": "Logo"}, ["0_logo0001"]),
        ({"nameMultiLikeOr": "logo,podcast"}, ["0_logo0001", "0_podcast1"]),
        ({"nameMultiLikeAnd": "maria,podcast"}, ["0_podcast1"]),
        ({"tagsLike": "talk"}, ["0_jos0talk"]),
        ({"userIdEqual": "maria"}, READY["maria"]),
        ({"userIdEqual": "nobody"}, []),
        ({"userIdIn": "sam,0"}, READY["sam"] + READY["0"]),
        ({"statusEqual": 7}, ["0_empty001"]),
        ({"statusIn": "2,7", "userIdEqual": "maria"}, [*READY["maria"], "0_empty001"]),
        ({"statusNotEqual": 2}, ["0_empty001"]),
        ({"statusEqual": ""}, None),
        ({"moderationStatusEqual": 1}, ["0_pending1"]),
        ({"moderationStatusIn": "1,3"}, ["0_pending1", "0_rejected"]),
        ({"idEqual": "0_rejected"}, ["0_rejected"]),  # no defaults then
        ({"idEqual": "0_empty001"}, ["0_empty001"]),
        ({"idIn": "0_rejected,0_empty001,0_welcome1"}, ["0_welcome1"]),  # defaults stay
        ({"idEqual": "0_others01"}, []),
        ({"typeEqual": 7}, ["0_live0001"]),
        ({"typeIn": "1", "userIdEqual": "sam"}, ["0_network1"]),
        ({"displayInSearchEqual": 2}, ["0_network1"]),
        ({"durationGreaterThan": 2000}, ["0_marias01", "0_marias02"]),
        ({"createdAtLessThanOrEqual": 1500000000}, ["0_welcome1"]),
        ({"noSuchFilter": "x", "idEqual": "0_welcome1"}, ["0_welcome1"]),
    ],
)
@pytest.mark.parametrize("action", ["media.list", "baseEntry.list"])
def test_filters(server, filter, expected, action):
    media_only = any(name.startswith(("mediaType", "duration")) for name in filter)
    if action == "baseEntry.list" and media_only:
        filter = {**filter, "objectType": "KalturaMediaEntryFilter"}
    result = listed(server, action=action, **filter)
    if expected is None:
        assert result["code"] == "INVALID_ENUM_VALUE"
    else:
        assert ids(result) == sorted(expected)


def test_a_base_entry_filter_knows_no_media_type(server):
    assert listed(server, action="baseEntry.list", mediaTypeEqual=5)["totalCount"] == 10


@pytest.mark.parametrize(
    ("order", "first"),
    [("+createdAt", "0_welcome1"), ("-name", "0_welcome1"), ("-duration", "0_marias01"), ("x", "0_live0001")],
)
def test_orders(server, order, first):
    assert listed(server, orderBy=order)["objects"][0]["id"] == first


def test_a_base_entry_filter_knows_no_order_by_duration(server):
    newest = listed(server, action="baseEntry.list")["objects"][0]
    assert listed(server, action="baseEntry.list", orderBy="-duration")["objects"][0] == newest


def test_pages(server):
    def page(size, index):
        data = {"pager[pageSize]": size, "pager[pageIndex]": index}
        return server.call("media.list", data, ks=server.admin_ks())

    pages = [page(4, index) for index in (1, 2, 3, 4)]
    assert [len(one["objects"]) for one in pages] == [4, 4, 2, 0]
    assert {one["totalCount"] for one in pages} == {10}
    assert sorted(entry_id for one in pages for entry_id in ids(one)) == sorted(EVERYONES)


def test_another_account_sees_its_own(server):
    ks = server.ks(partner_id=1002, admin_secret="ad1002000000000000000000001002ad", session_type=2)
    assert ids(listed(server, ks)) == ["0_others01"]


# Getting


@pytest.mark.parametrize("action", ["media.get", "baseEntry.get"])
@pytest.mark.parametrize("entry_id", ["0_jos0talk", "0_rejected", "0_empty001"])
def test_any_entry_of_the_account_can_be_got_by_any_session(server, action, entry_id):
    assert server.call(action, ks=server.widget_ks(), entryId=entry_id)["id"] == entry_id


@pytest.mark.parametrize("entry_id", ["0_others01", "0_unknown1", ""])
def test_entries_that_are_not_there(server, entry_id):
    result = server.call("media.get", ks=server.admin_ks(), entryId=entry_id)
    assert (result["code"], result["args"]) == ("ENTRY_ID_NOT_FOUND", {"ENTRY_ID": entry_id})


def test_a_live_entry_has_types_of_its_own(server):
    def type_for(ks):
        return server.call("media.get", ks=ks, entryId="0_live0001")["objectType"]

    assert type_for(server.ks()) == "KalturaLiveStreamEntry"
    assert type_for(server.admin_ks()) == "KalturaLiveStreamAdminEntry"


@pytest.mark.parametrize(
    ("action", "filter_type", "type"),
    [
        ("media.list", "KalturaMediaEntryFilter", "KalturaLiveStreamEntry"),
        ("baseEntry.list", "KalturaMediaEntryFilter", "KalturaLiveStreamEntry"),
        ("baseEntry.list", "KalturaBaseEntryFilter", "KalturaLiveStreamAdminEntry"),
    ],
)
def test_a_list_by_base_entry_shows_an_admin_more_of_live_entries(server, action, filter_type, type):
    [entry] = listed(server, action=action, objectType=filter_type, typeEqual=7)["objects"]
    assert entry["objectType"] == type


# Adding, changing, deleting


def add(server, ks, **fields):
    fields = {"mediaType": 1, **fields}
    return server.call("media.add", {f"entry[{name}]": value for name, value in fields.items()}, ks=ks)


def test_a_new_entry_belongs_to_the_user_of_the_ks_and_has_no_content_yet(server):
    entry = add(server, server.ks(user_id="maria"), name="New", tags="Go ,x, go,talk")
    assert (entry["userId"], entry["creatorId"], entry["status"], entry["createdAt"]) == (
        "maria",
        "maria",
        7,
        NOW,
    )
    assert (entry["name"], entry["mediaType"], entry["tags"]) == ("New", 1, "go, talk")
    assert server.call("media.get", ks=server.ks(), entryId=entry["id"]) == entry
    assert listed(server, statusEqual=7, idIn=entry["id"])["totalCount"] == 1


def test_entries_of_the_system_are_listed_only_when_asked_for(server):
    entry = add(server, server.admin_ks(), displayInSearch=-1)
    assert entry["id"] not in ids(listed(server, statusEqual=7))
    assert ids(listed(server, statusEqual=7, displayInSearchEqual=-1)) == [entry["id"]]
    assert ids(listed(server, statusEqual=7, idIn=entry["id"])) == [entry["id"]]


def test_a_new_entry_without_a_name_is_called_after_partner_and_time(server):
    assert add(server, server.admin_ks())["name"] == f"{PARTNER_ID}_{NOW}"


@pytest.mark.parametrize(
    ("admin", "fields", "code"),
    [
        (False, {"userId": "sam"}, "INVALID_KS"),
        (False, {"userId": "MARIA"}, "OK"),
        (True, {"userId": "sam"}, "OK"),
        (False, {"adminTags": "x"}, "PROPERTY_VALIDATION_ADMIN_PROPERTY"),
        (False, {"startDate": "60"}, "OK"),  # and is dropped
        (True, {"mediaType__null": ""}, "PROPERTY_VALIDATION_CANNOT_BE_NULL"),
        (True, {"objectType": "KalturaLiveStreamEntry"}, "PROPERTY_VALIDATION_CANNOT_BE_NULL"),
        (True, {"adminTags": "x"}, "OK"),
        (True, {"startDate": "60", "endDate": "30"}, "INVALID_ENTRY_SCHEDULE_DATES"),
        (True, {"id": "0_own00001"}, "PROPERTY_VALIDATION_NOT_UPDATABLE"),
        (True, {"status": 2}, "PROPERTY_VALIDATION_NOT_UPDATABLE"),
        (True, {"mediaType": 3}, "INVALID_ENUM_VALUE"),
        (True, {"application": "KMC"}, "INVALID_ENUM_VALUE"),
        (True, {"categoriesIds": "7,8", "referenceId": "x"}, "CATEGORY_NOT_FOUND"),
        (True, {"objectType": "KalturaLiveStreamEntry", "dvrStatus": 2}, "INVALID_ENUM_VALUE"),
        (True, {"objectType": "KalturaLiveStreamEntry", "recordStatus": "abc"}, "INVALID_ENUM_VALUE"),
        (True, {"referenceId": "x"}, "PROPERTY_VALIDATION_MIN_LENGTH"),
        (True, {"userId": "x" * 101}, "PROPERTY_VALIDATION_MAX_LENGTH"),
        (True, {"conversionProfileId": 5}, "CONVERSION_PROFILE_ID_NOT_FOUND"),
        (True, {"conversionProfileId": 7191}, "OK"),
        (True, {"accessControlId": 5}, "ACCESS_CONTROL_ID_NOT_FOUND"),
        (True, {"displayInSearch": 2}, "ENTRY_DISPLAY_IN_SEARCH_VALUE_NOT_ALLOWED"),
        (True, {"displayInSearch": -1}, "OK"),
    ],
)
def test_what_a_new_entry_may_have(server, admin, fields, code):
    ks = server.admin_ks() if admin else server.ks(user_id="maria")
    assert add(server, ks, **fields).get("code", "OK") == code


@pytest.mark.parametrize(
    ("translations", "name"),
    [
        ({"1:value": "second", "0:value": "first"}, "first"),
        ({"10:value": "second", "9:value": "first"}, "first"),
        ({"b:value": "third", "a:value": "second", "0:value": "first"}, "first"),
        ({"0:language": "pt-br", "0:value": "nome"}, "nome"),
        ({"0:value__null": "", "1:value": "second"}, ""),
        ({"0:value": "first", "-:value": "the end"}, ""),
        ({"-": ""}, ""),
    ],
)
def test_of_a_list_of_translations_the_first_is_kept(server, translations, name):
    data = {f"entry:name:{key}": value for key, value in translations.items()} | {"entry:mediaType": 1}
    assert server.call("media.add", data, ks=server.admin_ks())["name"] == name


@pytest.mark.parametrize(
    ("translations", "code", "args"),
    [
        ({"0": "x"}, "PROPERTY_VALIDATION_WRONG_FORMAT", ["entry:name", "array"]),
        ({"0:value": "a", "1:language": "zzzzz"}, "INVALID_LANGUAGE_CODE", ["zzzzz"]),
        ({"0:value": "a", "1:value": "\1"}, "INVALID_PARAMETER_CHAR", ["value"]),
    ],
)
def test_every_translation_is_checked(server, translations, code, args):
    data = {f"entry:name:{key}": value for key, value in translations.items()}
    result = server.call("media.add", data, ks=server.admin_ks())
    assert (result["code"], list(result["args"].values())) == (code, args)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "Renamed"}, "OK"),
        ({"mediaType": 1}, "OK"),
        ({"mediaType": 2}, "PROPERTY_VALIDATION_NOT_UPDATABLE"),
        ({"plays": 0}, "OK"),
        ({"plays": 1}, "PROPERTY_VALIDATION_NOT_UPDATABLE"),
        ({"createdAt": 1500259200}, "PROPERTY_VALIDATION_NOT_UPDATABLE"),
        ({"userId": "sam"}, "INVALID_KS"),
        ({"displayInSearch": 1}, "OK"),
    ],
)
def test_what_may_be_changed(server, fields, code):
    data = {f"mediaEntry[{name}]": value for name, value in fields.items()}
    assert (
        server.code("media.update", data, ks=server.ks(user_id="jo@example.com"), entryId="0_jos0talk")
        == code
    )


def test_a_change_stays_and_moves_the_update_time(server):
    data = {"mediaEntry[name]": "Renamed"}
    before = server.call("media.get", ks=server.admin_ks(), entryId="0_jos0talk")
    changed = server.call("media.update", data, ks=server.admin_ks(), entryId="0_jos0talk")
    assert changed == before | {"name": "Renamed", "updatedAt": NOW}
    assert server.call("media.get", ks=server.admin_ks(), entryId="0_jos0talk") == changed


def test_a_deleted_entry_is_gone(server):
    ks = server.admin_ks()
    assert server.send("media.delete", ks=ks, entryId="0_jos0talk").text == "null"
    for action in ("media.get", "baseEntry.get", "media.delete"):
        assert server.code(action, ks=ks, entryId="0_jos0talk") == "ENTRY_ID_NOT_FOUND"
    assert listed(server, idEqual="0_jos0talk")["totalCount"] == 0


@pytest.mark.parametrize("action", ["media.update", "media.delete"])
def test_a_live_entry_is_not_for_media_update_and_delete(server, action):
    data = {"mediaEntry:-": ""}
    assert server.code(action, data, ks=server.admin_ks(), entryId="0_live0001") == "ENTRY_ID_NOT_FOUND"


# Users and the account


@pytest.mark.parametrize(
    ("fields", "user_id", "code"),
    [
        ({"user_id": "maria"}, "", "OK"),
        ({"user_id": "maria"}, "maria", "OK"),
        ({"user_id": "maria"}, "sam", "CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION"),
        ({"session_type": 2}, "sam", "OK"),
        ({"session_type": 2}, "nobody", "INVALID_USER_ID"),
        ({"user_id": "newcomer"}, "", "OK"),  # every user seen is recorded
    ],
)
def test_users(server, fields, user_id, code):
    result = server.call("user.get", ks=server.ks(**fields), userId=user_id)
    assert result.get("code", "OK") == code
    if code == "INVALID_USER_ID":
        assert (result["message"], result["args"]) == ("Invalid user id", [])


def test_what_anyone_may_know_of_an_account(server):
    assert server.call("partner.getPublicInfo", id=1002)["analyticsPersistentSessionId"] is False
    assert server.call("partner.getPublicInfo", id=4)["args"] == {"PID": "4"}
    assert server.call("partner.getPublicInfo")["code"] == "INVALID_PARTNER_ID"


def test_the_account(server):
    result = server.call("partner.getInfo", ks=server.admin_ks())
    assert (result["id"], result["adminSecret"]) == (PARTNER_ID, server.settings["KALTURA_ADMIN_SECRET"])
    assert result["objectType"] == "KalturaPartner"
