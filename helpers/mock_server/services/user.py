"""The service `user`. Source: api_v3/services/UserService.php."""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject
from helpers.php import loosely_equal


@action(
    "user.get",
    "userId string = null",
    source="api_v3/services/UserService.php",
    permissions="ADMIN_BASE KMC_READ_ONLY BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
)
def get(call: Call, user_id: str) -> ApiObject:
    """Oneself, by default; others only for an admin (line 193)."""
    own_id = call.ks.user_id if call.ks else None
    wanted = user_id or own_id
    if not call.is_admin and not loosely_equal(own_id, wanted or ""):
        raise ApiError("CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION", wanted)
    user = call.state.user(call.partner_id, wanted)
    if user is None:
        raise ApiError("INVALID_USER_ID")
    return call.show("KalturaUser", user)
