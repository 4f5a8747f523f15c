"""The service `baseEntry`. Source: api_v3/services/BaseEntryService.php."""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.objects import ApiObject
from helpers.mock_server.services import entries

SOURCE = "api_v3/services/BaseEntryService.php"
VIEW = (
    "CONTENT_MANAGE_BASE KMC_READ_ONLY BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION "
    "PLAYBACK_BASE_PERMISSION"
)


@action(
    "baseEntry.list",
    "filter KalturaBaseEntryFilter = null; pager KalturaFilterPager = null",
    source=SOURCE,
    permissions=f"PLAYLIST_ADD PLAYLIST_UPDATE PLAYLIST_BASE CONTENT_MODERATE_BASE {VIEW}",
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """Of every type, unless the filter sent is a media filter (line 542)."""
    is_media = entries.is_media_filter(filter)
    types = entries.MEDIA_TYPES if is_media else None
    for_admin = call.is_admin and not is_media  # KalturaBaseEntryArray.php:10
    page = entries.page_of_entries(call, filter, pager, types, for_admin=for_admin)
    return ApiObject("KalturaBaseEntryListResponse", page)


@action(
    "baseEntry.get",
    "entryId string; version int = -1",
    source=SOURCE,
    permissions=f"{VIEW} CAPTURE_DEVICE_PERMISSION",
    open_to_network=True,
)
def get(call: Call, entry_id: str, version: int) -> ApiObject:
    """Of every type, whoever owns it (line 346)."""
    entry = entries.find(call, entry_id, of_network=True)
    return entries.show(call, entry, entries.type_of(entry, for_admin=call.is_admin))
