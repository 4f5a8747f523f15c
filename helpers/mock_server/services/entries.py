"""What `media` and `baseEntry` share: which entries a call sees, and how an entry is shown.

Source: api_v3/lib/KalturaEntryService.php.
"""

from typing import Any

from helpers.mock_server.calls.call import Call
from helpers.mock_server.calls.roles import has_privilege
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject, ObjectType
from helpers.mock_server.data.state import Record, collate
from helpers.mock_server.services.lists import Page, select, sent_values, sorted_by, split_list

MEDIA_CLIP, LIVE_STREAM, LIVE_CHANNEL = 1, 7, 8
MEDIA_TYPES = (MEDIA_CLIP, LIVE_STREAM, LIVE_CHANNEL)
READY, DELETED, NO_CONTENT = 2, 3, 7
NETWORK = 2
"""displayInSearch of an entry that is published to the Kaltura network."""

UNSET: Record = {
    **dict.fromkeys(("description", "tags", "categories", "categoriesIds", "capabilities"), ""),
    **dict.fromkeys(("entitledUsersEdit", "entitledUsersPublish", "entitledUsersView"), ""),
    "replacementStatus": 0,
    "partnerSortValue": 0,
    "operationAttributes": [],
    "blockAutoTranscript": False,
}
"""Fields that have a value when none was set, by the getters of alpha/lib/model/entry.php."""

MAX_MATCHES = 10_000
"""Entries that a search can tell (SphinxCriteria.php:702)."""

_ONE_BY_ONE = frozenset(
    ["idEqual", "idIn", "referenceIdEqual", "referenceIdIn", "redirectFromEntryId", "parentEntryIdEqual"]
)
"""Filters that lift the owner rule (KalturaBaseEntryFilter.php:226)."""
_STATUS = ("statusEqual", "statusNotEqual", "statusIn", "statusNotIn")
_MODERATION = tuple(f"moderationS{name[1:]}" for name in _STATUS)
_SHOWN_ANYWAY = ("parentEntryIdEqual", "idIn", "displayInSearchEqual", "displayInSearchIn")
_ORDERS = (
    *("name", "createdAt", "updatedAt", "startDate", "endDate", "partnerSortValue"),
    *("rank", "totalRank", "moderationCount"),
)
_MEDIA_ORDERS = (*_ORDERS, "duration", "plays", "views", "lastPlayedAt", "mediaType")
"""Those of KalturaBaseEntryBaseFilter, and of KalturaMediaEntryBaseFilter."""


def find(
    call: Call, entry_id: str, types: tuple[int, ...] | None = None, *, of_network: bool = False
) -> Record:
    """An entry of the current partner, whoever owns it.

    of_network: entries that are published to the network are seen, too; without a KS only they are
    (alpha/lib/model/om/BaseentryPeer.php:631).
    Raises ENTRY_ID_NOT_FOUND, also for one that was deleted or has another type.
    """
    entry = call.state.entry(entry_id)
    if entry is not None and entry["status"] != DELETED and (types is None or entry["type"] in types):
        is_own = not call.open_to_network_only and entry["partnerId"] == call.partner_id
        if is_own or (of_network and entry.get("displayInSearch") == NETWORK):
            return entry
    raise ApiError("ENTRY_ID_NOT_FOUND", entry_id)


def show(call: Call, entry: Record, type: ObjectType | str) -> ApiObject:
    """An entry as an object of a type."""
    values = {name: value for name, value in entry.items() if value is not None}
    return call.show(type, {**UNSET, "rootEntryId": entry["id"], **values})


def type_of(entry: Record, *, for_admin: bool) -> str:
    """The object type that an entry's type calls for. Source: api_v3/lib/KalturaEntryFactory.php:13."""
    if entry["type"] == MEDIA_CLIP:
        return "KalturaMediaEntry"
    if entry["type"] == LIVE_STREAM:
        return "KalturaLiveStreamAdminEntry" if for_admin else "KalturaLiveStreamEntry"
    return "KalturaBaseEntry"


def is_media_filter(filter: ApiObject | None) -> bool:
    return filter is not None and filter.type.name == "KalturaMediaEntryFilter"


def page_of_entries(
    call: Call,
    filter: ApiObject | None,
    pager: ApiObject | None,
    types: tuple[int, ...] | None,
    *,
    for_admin: bool = False,
) -> dict[str, object]:
    """totalCount and objects of a list, newest first (the order is not set by the real server's code)."""
    sent = sent_values(filter)
    page = Page(pager)
    if page.offset >= MAX_MATCHES:
        raise ApiError("QUERY_EXCEEDED_MAX_MATCHES_ALLOWED")
    orders = _MEDIA_ORDERS if is_media_filter(filter) else _ORDERS
    chosen = sorted_by(_select(call, sent, types), sent.get("orderBy", ""), orders, "-createdAt")
    return {
        "totalCount": len(chosen),
        "objects": [show(call, entry, type_of(entry, for_admin=for_admin)) for entry in page.of(chosen)],
    }


def _select(call: Call, sent: dict[str, Any], types: tuple[int, ...] | None) -> list[Record]:
    """Defaults: ready, neither pending nor rejected by moderators, not hidden. A status that was sent empty
    lifts its default all the same.

    Source: api_v3/lib/types/entry/filters/KalturaBaseEntryFilter.php:94.
    """
    wanted = {name: value for name, value in sent.items() if value != "" or name == "userIdEqual"}
    owner = None if _sees_all(call) or not _ONE_BY_ONE.isdisjoint(wanted) else call.user_id
    if "redirectFromEntryId" in wanted:
        wanted["idEqual"] = _redirected(call, wanted.pop("redirectFromEntryId"))
    elif "idEqual" not in wanted:
        if not any(name in sent for name in _STATUS):
            wanted["statusEqual"] = READY
        if not any(name in sent for name in _MODERATION):
            wanted["moderationStatusNotIn"] = "1,3"
        if not any(name in wanted for name in _SHOWN_ANYWAY):
            wanted["displayInSearchGreaterThanOrEqual"] = 0
    if "idIn" in wanted:  # the search engine does not index spaces
        wanted["idIn"] = ",".join(map(str.strip, split_list(wanted["idIn"])))
    if types is not None and "typeIn" not in wanted:
        wanted["typeIn"] = ",".join(map(str, types))
    visible = [
        entry
        for entry in call.state.entries.values()
        if entry["partnerId"] == call.partner_id
        and entry["status"] != DELETED
        and (owner is None or collate(entry.get("userId") or "") == collate(owner))
    ]
    return select(visible, wanted)


def _redirected(call: Call, entry_id: str) -> str:
    """The entry that another one was redirected to; itself if it was not.

    Source: plugins/search/providers/sphinx_search/lib/SphinxEntryCriteria.php:19.
    """
    entry = call.state.entry(entry_id)
    if entry is None or entry["partnerId"] != call.partner_id:
        raise ApiError("INVALID_ENTRY_ID", entry_id)
    successor = call.state.entry(entry.get("redirectEntryId") or "")
    return str(successor["id"]) if successor and successor["status"] == READY else entry_id


def _sees_all(call: Call) -> bool:
    """Whether the owner rule does not apply: for an admin, and with `list:*` (line 19)."""
    return call.is_admin or (call.ks is not None and has_privilege(call.ks, "list", "*"))
