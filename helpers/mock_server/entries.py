"""What `media` and `baseEntry` share: which entries a call sees, and how an entry is shown.

Source: api_v3/lib/KalturaEntryService.php.
"""

from helpers.mock_server.call import Call
from helpers.mock_server.errors import ApiError
from helpers.mock_server.lists import Page, filter_values, select
from helpers.mock_server.objects import (
    BASE_ENTRY,
    LIVE_STREAM_ADMIN_ENTRY,
    LIVE_STREAM_ENTRY,
    MEDIA_ENTRY,
    ApiObject,
    ObjectType,
)
from helpers.mock_server.roles import has_privilege
from helpers.mock_server.state import Record

MEDIA_CLIP, LIVE_STREAM, LIVE_CHANNEL = 1, 7, 8
MEDIA_TYPES = (MEDIA_CLIP, LIVE_STREAM, LIVE_CHANNEL)
READY, DELETED, NO_CONTENT = 2, 3, 7
NETWORK = 2
"""displayInSearch of an entry that is published to the Kaltura network."""

_ONE_BY_ONE = (
    "idEqual",
    "idIn",
    "referenceIdEqual",
    "referenceIdIn",
    "redirectFromEntryId",
    "parentEntryIdEqual",
)
"""Filters that lift the owner rule (line 1371)."""
_STATUS = ("statusEqual", "statusNotEqual", "statusIn", "statusNotIn")
_MODERATION = (
    "moderationStatusEqual",
    "moderationStatusNotEqual",
    "moderationStatusIn",
    "moderationStatusNotIn",
)
_SHOWN_ANYWAY = ("parentEntryIdEqual", "idIn", "displayInSearchEqual", "displayInSearchIn")


def find(call: Call, entry_id: str, types: tuple[int, ...] | None = None) -> Record:
    """An entry of the current partner, whoever owns it; without a KS, one that is published to the network.

    Raises ENTRY_ID_NOT_FOUND, also for one that was deleted or has another type.
    """
    entry = call.state.entries.get(entry_id)
    if (
        entry is None
        or entry["status"] == DELETED
        or not _may_see(call, entry)
        or (types is not None and entry["type"] not in types)
    ):
        raise ApiError("ENTRY_ID_NOT_FOUND", entry_id)
    return entry


def _may_see(call: Call, entry: Record) -> bool:
    if call.open_to_network_only:  # alpha/lib/model/om/BaseentryPeer.php:642
        return entry.get("displayInSearch") == NETWORK
    return entry["partnerId"] == call.partner_id


def show(call: Call, entry: Record, *, for_admin: bool = False) -> ApiObject:
    """An entry as the object its type calls for. Source: api_v3/lib/KalturaEntryFactory.php:13."""
    return call.show(_object_type(entry, for_admin), entry)


def _object_type(entry: Record, for_admin: bool) -> ObjectType:
    if entry["type"] == MEDIA_CLIP:
        return MEDIA_ENTRY
    if entry["type"] == LIVE_STREAM:
        return LIVE_STREAM_ADMIN_ENTRY if for_admin else LIVE_STREAM_ENTRY
    return BASE_ENTRY


def page_of_entries(
    call: Call, filter: ApiObject | None, pager: ApiObject | None, types: tuple[int, ...] | None
) -> dict[str, object]:
    """totalCount and objects of a list, newest first (the order is not set by the real server's code)."""
    chosen = _select(call, filter, types)
    page = Page(pager)
    shown = chosen[page.offset : page.offset + page.size]
    return {"totalCount": len(chosen), "objects": [show(call, entry) for entry in shown]}


def _select(call: Call, filter: ApiObject | None, types: tuple[int, ...] | None) -> list[Record]:
    """Defaults: ready, neither pending nor rejected by moderators, not hidden.

    Source: api_v3/lib/types/entry/filters/KalturaBaseEntryFilter.php:184.
    """
    wanted = filter_values(filter)
    order = wanted.pop("orderBy", "-createdAt")
    owner = None if _sees_all(call) or any(name in wanted for name in _ONE_BY_ONE) else call.user_id
    if "redirectFromEntryId" in wanted:
        wanted["idEqual"] = _redirected(call, wanted.pop("redirectFromEntryId"))
    if "idEqual" not in wanted:
        if not any(name in wanted for name in _STATUS):
            wanted["statusEqual"] = READY
        if not any(name in wanted for name in _MODERATION):
            wanted["moderationStatusNotIn"] = "1,3"
        if not any(name in wanted for name in _SHOWN_ANYWAY):
            wanted["displayInSearchGreaterThanOrEqual"] = 0
    if types is not None and "typeIn" not in wanted:
        wanted["typeIn"] = ",".join(map(str, types))
    visible = [
        entry
        for entry in call.state.entries.values()
        if entry["partnerId"] == call.partner_id
        and entry["status"] != DELETED
        and (owner is None or (entry.get("userId") or "").lower() == owner.lower())
    ]
    return _sorted(select(visible, wanted), order)


def _redirected(call: Call, entry_id: str) -> str:
    """The entry that stands in for another one; itself where none does.

    Source: plugins/search/providers/sphinx_search/lib/SphinxEntryCriteria.php:19.
    """
    entry = call.state.entries.get(entry_id)
    if entry is None or entry["partnerId"] != call.partner_id:
        raise ApiError("INVALID_ENTRY_ID", entry_id)
    successor = call.state.entries.get(entry.get("redirectEntryId") or "")
    return successor["id"] if successor and successor["status"] == READY else entry_id


def _sees_all(call: Call) -> bool:
    """Whether the owner rule does not apply: for an admin, and with `list:*` (line 19)."""
    return call.is_admin or (call.ks is not None and has_privilege(call.ks, "list", "*"))


def _sorted(entries: list[Record], order: str) -> list[Record]:
    name, descending = order.lstrip("+-"), order.startswith("-")
    if name not in ("name", "createdAt", "updatedAt", "duration", "plays", "views", "mediaType"):
        name, descending = "createdAt", True
    default = "" if name == "name" else 0
    return sorted(entries, key=lambda entry: (entry.get(name) or default, entry.number), reverse=descending)
