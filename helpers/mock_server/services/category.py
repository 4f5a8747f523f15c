"""The service `category`, whose list is always empty here: the accounts have no categories.

Source: api_v3/services/CategoryService.php.
"""

from helpers.mock_server.actions import action
from helpers.mock_server.call import Call
from helpers.mock_server.deserialize import Parameter
from helpers.mock_server.objects import CATEGORY_FILTER, CATEGORY_LIST_RESPONSE, FILTER_PAGER, ApiObject


@action(
    "category.list",
    Parameter("filter", CATEGORY_FILTER, None),
    Parameter("pager", FILTER_PAGER, None),
    source="api_v3/services/CategoryService.php",
    permissions="CONTENT_MANAGE_ASSIGN_CATEGORIES CONTENT_MODERATE_BASE CONTENT_MANAGE_BASE ANALYTICS_BASE "
    "KMC_READ_ONLY BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    return ApiObject(CATEGORY_LIST_RESPONSE, {"totalCount": 0, "objects": []})
