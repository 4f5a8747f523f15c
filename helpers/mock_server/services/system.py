"""The service `system`. Source: api_v3/services/SystemService.php."""

from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call

SOURCE = "api_v3/services/SystemService.php"
VERSION = "Venus-22.19.0"
"""Of the server whose behaviour this is (VERSION.txt:1)."""


@action(
    "system.ping",
    source=SOURCE,
    permissions="ALWAYS_ALLOWED_ACTIONS BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
    needs_partner=False,
)
def ping(call: Call) -> bool:
    return True


@action(
    "system.getTime",
    source=SOURCE,
    permissions="ALWAYS_ALLOWED_ACTIONS",
    needs_partner=False,
    never_cached=True,
)
def get_time(call: Call) -> int:
    return call.now


@action("system.getVersion", source=SOURCE, permissions="ALWAYS_ALLOWED_ACTIONS", never_cached=True)
def get_version(call: Call) -> str:
    return VERSION
