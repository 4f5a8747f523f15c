"""The service `media`. Source: api_v3/services/MediaService.php and api_v3/lib/KalturaEntryService.php."""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.calls.roles import has_privilege
from helpers.mock_server.data.errors import ApiError, not_the_owner
from helpers.mock_server.data.objects import EXPLICIT_NULL, ApiObject
from helpers.mock_server.data.state import Record
from helpers.mock_server.services import entries
from helpers.mock_server.services.fields import check_insertable, check_not_null, check_updatable, copy_sent
from helpers.php import is_true, lower, to_int, trim

SOURCE = "api_v3/services/MediaService.php"
VIEW = "CONTENT_MANAGE_BASE BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION"
LIST = f"PLAYLIST_ADD PLAYLIST_UPDATE PLAYLIST_BASE CONTENT_MODERATE_BASE {VIEW}"
ADD = (
    "CONTENT_INGEST_ORPHAN_VIDEO CONTENT_INGEST_ORPHAN_AUDIO LIVE_STREAM_ADD CONTENT_INGEST_UPLOAD "
    "CONTENT_MANAGE_BASE BASE_USER_SESSION_PERMISSION CAPTURE_DEVICE_PERMISSION"
)
UPDATE = (
    "CONTENT_MANAGE_SCHEDULE CONTENT_MANAGE_ACCESS_CONTROL CONTENT_MANAGE_METADATA CONTENT_MODERATE_METADATA "
    "CONTENT_MANAGE_THUMBNAIL CONTENT_INGEST_UPLOAD CONTENT_MANAGE_ASSIGN_CATEGORIES "
    "BASE_USER_SESSION_PERMISSION CAPTURE_DEVICE_PERMISSION"
)
IMAGE = 2
AUTO_APPROVED = 6
PARTNER_ONLY, SYSTEM, RECYCLED = 1, -1, -2


@action(
    "media.list",
    "filter KalturaMediaEntryFilter = null; pager KalturaFilterPager = null",
    source=SOURCE,
    permissions=LIST,
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    page = entries.page_of_entries(call, filter, pager, entries.MEDIA_TYPES)
    return ApiObject("KalturaMediaListResponse", page)


@action(
    "media.get", "entryId string; version int = -1", source=SOURCE, permissions=VIEW, open_to_network=True
)
def get(call: Call, entry_id: str, version: int) -> ApiObject:
    """No owner rule here (line 717)."""
    entry = entries.find(call, entry_id, entries.MEDIA_TYPES, of_network=True)
    return entries.show(call, entry, entries.type_of(entry, for_admin=call.is_admin))


@action("media.add", "entry KalturaMediaEntry", source=SOURCE, permissions=ADD)
def add(call: Call, entry: ApiObject) -> ApiObject:
    """An entry without content: its status stays 7 here. Line 56, and KalturaEntryService.php:1021."""
    _check_owner_sent(call, entry)
    check_not_null(entry, "mediaType")  # line 1147
    is_live = entry.type.name != "KalturaMediaEntry"
    if is_live:
        check_not_null(entry, "sourceType")  # KalturaLiveStreamEntry.php:298
    _check_values(call, entry)
    check_insertable(call, entry)
    _normalise_tags(entry)
    record: Record = {}
    copy_sent(entry, record)
    _check_admin_only(call, entry)
    _check_dates(record)
    owner, creator = record.get("userId"), record.get("creatorId")
    if owner is None:  # then a creator that was sent does not count (KalturaEntryService.php:1443)
        owner = creator = _own_user(call)["id"]
    else:
        call.state.ensure_user(call.partner_id, trim(owner), call.now)
        creator = trim(owner if creator is None else creator)
        creator = call.state.ensure_user(call.partner_id, creator, call.now)["id"]
    name, license_type, display = (record.get(field) for field in ("name", "licenseType", "displayInSearch"))
    record |= {
        "id": call.visit.randomness.object_id(),
        "name": f"{call.partner_id}_{call.now}" if name is None else name,
        "partnerId": call.partner_id,
        "userId": owner,
        "creatorId": creator,
        "status": entries.NO_CONTENT,
        "moderationStatus": AUTO_APPROVED,
        "type": to_int(record.get("type") or (entries.LIVE_STREAM if is_live else entries.MEDIA_CLIP)),
        "createdAt": call.now,
        "updatedAt": call.now,
        "licenseType": -1 if license_type is None else license_type,
        "displayInSearch": PARTNER_ONLY if display is None else display,
        "plays": 0,
        "views": 0,
        "version": 0,
    }
    call.state.entries[record["id"]] = record
    return entries.show(call, record, entry.type)


@action(
    "media.update",
    "entryId string; mediaEntry KalturaMediaEntry",
    source=SOURCE,
    permissions=UPDATE,
    owned_entry=True,
)
def update(call: Call, entry_id: str, entry: ApiObject) -> ApiObject:
    """Only what was sent changes. Line 757, and KalturaEntryService.php:1679."""
    record = entries.find(call, entry_id, (entries.MEDIA_CLIP,))
    entry.values.pop("type", None)
    _check_new_owner(call, entry, record)
    _check_admin_only(call, entry)
    _check_access_control(call, entry)
    _check_dates(record | entry.values)
    _check_values(call, entry, record)
    check_updatable(call, entry, record)
    if entry.get("msDuration") and record.get("mediaType") == IMAGE:
        raise ApiError("PROPERTY_VALIDATION_NOT_UPDATABLE", "msDuration")
    _normalise_tags(entry)
    if copy_sent(entry, record):
        record["updatedAt"] = call.now
    return entries.show(call, record, entry.type)


@action(
    "media.delete",
    "entryId string",
    source=SOURCE,
    permissions="CONTENT_MANAGE_DELETE BASE_USER_SESSION_PERMISSION",
    owned_entry=True,
)
def delete(call: Call, entry_id: str) -> None:
    entries.find(call, entry_id, (entries.MEDIA_CLIP,))["status"] = entries.DELETED


def _normalise_tags(entry: ApiObject) -> None:
    """Tags are trimmed, in lower case, and there once; those of one byte go
    (alpha/apps/kaltura/lib/model/ktagword.class.php:24 and 101)."""
    for name, separator, shortest in (("tags", ", ", 2), ("adminTags", ",", 1)):
        if isinstance(entry.get(name), str):
            tags = (lower(trim(tag)) for tag in entry.get(name).split(","))
            kept = (tag for tag in tags if len(tag.encode()) >= shortest and is_true(tag))
            entry.values[name] = separator.join(dict.fromkeys(kept))


def _check_owner_sent(call: Call, entry: ApiObject) -> None:
    """Without an ADMIN KS a caller adds only its own entries (KalturaEntryService.php:1617)."""
    owner = entry.get("userId")
    if isinstance(owner, str) and not call.is_admin and lower(owner) != lower(_own_user(call)["id"]):
        raise not_the_owner()


def _own_user(call: Call) -> Record:
    """The user of the KS, under the id that it was made with."""
    return call.state.ensure_user(call.partner_id, call.ks.user_id if call.ks else None, call.now)


def _check_new_owner(call: Call, entry: ApiObject, record: Record) -> None:
    """Without an ADMIN KS or `edituser` a caller gives no entry away (KalturaEntryService.php:1485)."""
    owner = entry.get("userId")
    if not isinstance(owner, str):
        return
    may_give_away = call.is_admin or (call.ks is not None and has_privilege(call.ks, "edituser", owner))
    if not may_give_away and lower(owner) != lower(record.get("userId")):
        raise not_the_owner()
    call.state.ensure_user(call.partner_id, owner, call.now)


def _check_admin_only(call: Call, entry: ApiObject) -> None:
    """Source: KalturaEntryService.php:1547 and 1578."""
    if call.is_admin:
        return
    for name in ("adminTags", "startDate", "endDate"):
        allowed = name == "adminTags" and call.ks is not None and has_privilege(call.ks, "editadmintags", "*")
        if name in entry.values and not allowed:
            raise ApiError("PROPERTY_VALIDATION_ADMIN_PROPERTY", name)


def _check_dates(values: Record) -> None:
    """The start is before the end; -1 is none (KalturaEntryService.php:1652)."""
    dates = [date for date in (values.get("startDate"), values.get("endDate")) if isinstance(date, int)]
    if len(dates) == 2 and min(dates) > 0 and dates[0] >= dates[1]:
        raise ApiError("INVALID_ENTRY_SCHEDULE_DATES")


def _check_values(call: Call, entry: ApiObject, stored: Record | None = None) -> None:
    """Source: KalturaBaseEntry::validateForInsert (api_v3/lib/types/entry/KalturaBaseEntry.php:592)."""
    categories_ids = entry.get("categoriesIds")
    if isinstance(categories_ids, str) and categories_ids:  # line 682; no account has categories
        raise ApiError("CATEGORY_NOT_FOUND", categories_ids.split(",")[0])
    reference_id = entry.get("referenceId")
    if isinstance(reference_id, str) and len(reference_id.encode()) < 2:
        raise ApiError("PROPERTY_VALIDATION_MIN_LENGTH", f"{entry.type.name}::referenceId", 2)
    conversion_profile_id = entry.get("conversionProfileId")
    if conversion_profile_id is not None and stored and stored["status"] != entries.NO_CONTENT:
        name = f"{entry.type.name}::conversionProfileId"
        raise ApiError("PROPERTY_VALIDATION_ENTRY_STATUS", name, stored["status"])
    known = (-1, None, EXPLICIT_NULL, *call.require_partner().conversion_profile_ids)
    if conversion_profile_id not in known:
        raise ApiError("CONVERSION_PROFILE_ID_NOT_FOUND", conversion_profile_id)
    _check_access_control(call, entry)
    display = entry.get("displayInSearch")
    if display not in (None, PARTNER_ONLY, SYSTEM, RECYCLED) and not (
        stored and display == stored.get("displayInSearch")
    ):
        raise ApiError("ENTRY_DISPLAY_IN_SEARCH_VALUE_NOT_ALLOWED", display)


def _check_access_control(call: Call, entry: ApiObject) -> None:
    """Source: KalturaEntryService.php:1627."""
    access_control_id = entry.get("accessControlId")
    if access_control_id not in (None, EXPLICIT_NULL, *call.require_partner().access_control_ids):
        raise ApiError("ACCESS_CONTROL_ID_NOT_FOUND", access_control_id)
