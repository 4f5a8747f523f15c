"""The service `session`. Source: api_v3/services/SessionService.php."""

import hmac

from helpers.ks import InvalidKS
from helpers.mock_server.calls.account_ks import read_ks, write_ks
from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject
from helpers.mock_server.data.state import GROUP_ENDS_AFTER, Partner, collate, group_key
from helpers.php import to_int, to_string

SOURCE = "api_v3/services/SessionService.php"
EVERYONE = "ALWAYS_ALLOWED_ACTIONS BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION"
DAY = 86400


@action(
    "session.start",
    'secret string; userId string = ""; type KalturaSessionType = 0; partnerId int = null; '
    "expiry int = 86400; privileges string = null",
    source=SOURCE,
    permissions=EVERYONE,
    never_cached=True,
)
def start(
    call: Call, secret: str, user_id: str, session_type: int, partner_id: int, expiry: int, privileges: str
) -> str:
    """Role before secret (line 40)."""
    _check_role(call, partner_id, privileges)
    partner = call.state.partners.get(partner_id)
    if partner is None or not is_right_secret(partner, secret, session_type):
        raise ApiError("START_SESSION_ERROR", partner_id)
    duration = min(expiry, partner.ks_max_expiry or DAY)
    return write_ks(call, partner, duration, user_id, session_type, privileges, secret=secret)


def _check_role(call: Call, partner_id: int, privileges: str) -> None:
    """A role that is set has to exist. The expiry is lowered to the account's maximum without an error.

    Source: kSessionUtils::startKSession (alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:69, 792).
    """
    for privilege in privileges.split(","):
        name, *values = privilege.split(":")
        if name == "setrole" and not (values and call.state.role(partner_id, values[0])):
            raise ApiError("UNKNOWN_ROLE_ID")


def is_right_secret(partner: Partner, secret: str, session_type: int) -> bool:
    """Admin secrets are good for both types, the user secret for USER sessions (Partner.php:146)."""
    accepted = [*partner.admin_secrets, *([] if session_type else [partner.user_secret])]
    given = secret.encode()
    return any(hmac.compare_digest(given, one.encode()) for one in accepted if one)


@action(
    "session.startWidgetSession",
    "widgetId string; expiry int = 86400",
    source=SOURCE,
    permissions=f"{EVERYONE} PLAYBACK_BASE_PERMISSION",
    needs_partner=False,
)
def start_widget_session(call: Call, widget_id: str, expiry: int) -> ApiObject:
    """No secret is asked for, and the partner's status does not matter (line 280)."""
    partner_id = call.state.widgets.get(collate(widget_id))
    if partner_id is None:
        raise ApiError("INVALID_WIDGET_ID", widget_id)
    partner = call.state.partners[partner_id]
    # kSessionUtils.class.php:116: the cap is only there when the account's maximum is.
    duration = min(expiry, partner.ks_max_expiry) if partner.ks_max_expiry else expiry
    ks = write_ks(call, partner, duration, "0", 0, "view:*,widget:1")
    return ApiObject("KalturaStartWidgetSessionResponse", {"partnerId": partner.id, "ks": ks, "userId": 0})


@action(
    "session.get",
    "session string = null",
    source=SOURCE,
    permissions="SESSION_READ_PERMISSION KMC_ACCESS KMC_READ_ONLY",
    never_cached=True,
)
def get(call: Call, session: str) -> ApiObject:
    """The content of a KS, as strings. It is only decoded: it may have expired or been ended (line 243)."""
    try:
        ks = read_ks(call.state, session) if session not in ("", "0") else call.ks
    except InvalidKS:
        ks = None
    if ks is None:
        raise ApiError("INTERNAL_SERVERL_ERROR")
    if to_int(ks.partner_id) != call.partner_id:
        raise ApiError("PARTNER_ACCESS_FORBIDDEN", call.current_partner, ks.partner_id)
    content = {
        "sessionType": ks.session_type,
        "partnerId": ks.partner_id,
        "userId": ks.user_id,
        "expiry": ks.expiry,
        "privileges": ks.privileges,
    }
    shown = {name: to_string(value) for name, value in content.items() if value is not None}
    return ApiObject("KalturaSessionInfo", shown)


@action("session.end", source=SOURCE, permissions=EVERYONE, never_cached=True)
def end(call: Call) -> None:
    """Ends this KS and, for a day, its session group: those of the group that exist and those to come.

    Source: invalidSessionPeer::invalidateKs (alpha/lib/model/invalidSessionPeer.php:39).
    """
    if call.ks is None:
        return
    ended = call.state.ended_sessions
    ended.end(call.ks.hash or "", to_int(call.ks.expiry))
    session_ids = (call.ks.parsed_privileges or {}).get("sessionid")
    if session_ids:
        ended.end(group_key(call.ks.partner_id, session_ids[0]), call.now + GROUP_ENDS_AFTER)


@action(
    "session.impersonate",
    'secret string; impersonatedPartnerId int; userId string = ""; type KalturaSessionType = 0; '
    "partnerId int = null; expiry int = 86400; privileges string = null",
    source=SOURCE,
    permissions=EVERYONE,
    never_cached=True,
)
def impersonate(
    call: Call,
    secret: str,
    impersonated_partner_id: int,
    user_id: str,
    session_type: int,
    partner_id: int,
    expiry: int,
    privileges: str,
) -> str:
    """A KS that names its maker as master partner, with secret before role (line 90).

    No account here is another's child. The KS is signed with the account's main secret, whichever was sent.
    """
    partner = call.state.partners.get(partner_id)
    if (
        partner is None
        or not is_right_secret(partner, secret, session_type)
        or impersonated_partner_id != partner_id
    ):
        raise ApiError("START_SESSION_ERROR", partner_id)
    _check_role(call, partner_id, privileges)
    duration = min(expiry, partner.ks_max_expiry or DAY)
    return write_ks(call, partner, duration, user_id, session_type, privileges, master_partner_id=partner_id)


@action("session.impersonateByKs", "session string", source=SOURCE)
def impersonate_by_ks(call: Call, session: str) -> None:
    """Only Kaltura's partner -3 has the permission, so no caller ever gets here (service.session.ini:36)."""
    raise ApiError("SERVICE_FORBIDDEN", "session->impersonateByKs")
