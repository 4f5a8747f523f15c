"""Lists that are always empty here: no account has categories or scheduled events. They are there for their
permissions.

Sources: api_v3/services/CategoryService.php and plugins/schedule/base/services/ScheduleEventService.php.
"""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.objects import ApiObject
from helpers.mock_server.services.lists import sent_values


@action(
    "category.list",
    "filter KalturaCategoryFilter = null; pager KalturaFilterPager = null",
    source="api_v3/services/CategoryService.php",
    permissions="CONTENT_MANAGE_ASSIGN_CATEGORIES CONTENT_MODERATE_BASE CONTENT_MANAGE_BASE ANALYTICS_BASE "
    "KMC_READ_ONLY BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
)
def categories(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    return _nothing("KalturaCategoryListResponse", filter, pager)


@action(
    "schedule_scheduleevent.list",
    "filter KalturaScheduleEventFilter = null; pager KalturaFilterPager = null",
    source="plugins/schedule/base/services/ScheduleEventService.php",
    permissions="SCHEDULE_EVENT_BASE CAPTURE_DEVICE_PERMISSION",
)
def schedule_events(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    return _nothing("KalturaScheduleEventListResponse", filter, pager)


def _nothing(type: str, *sent: ApiObject | None) -> ApiObject:
    for one in sent:
        sent_values(one)  # raises for an explicit null
    return ApiObject(type, {"totalCount": 0, "objects": []})
