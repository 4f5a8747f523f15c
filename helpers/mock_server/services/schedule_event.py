"""The service `schedule_scheduleEvent`, whose list is always empty here: it is there for its permission.

Source: plugins/schedule/base/services/ScheduleEventService.php.
"""

from helpers.mock_server.actions import action
from helpers.mock_server.call import Call
from helpers.mock_server.deserialize import Parameter
from helpers.mock_server.objects import (
    FILTER_PAGER,
    SCHEDULE_EVENT_FILTER,
    SCHEDULE_EVENT_LIST_RESPONSE,
    ApiObject,
)


@action(
    "schedule_scheduleevent.list",
    Parameter("filter", SCHEDULE_EVENT_FILTER, None),
    Parameter("pager", FILTER_PAGER, None),
    source="plugins/schedule/base/services/ScheduleEventService.php",
    permissions="SCHEDULE_EVENT_BASE CAPTURE_DEVICE_PERMISSION",
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    return ApiObject(SCHEDULE_EVENT_LIST_RESPONSE, {"totalCount": 0, "objects": []})
