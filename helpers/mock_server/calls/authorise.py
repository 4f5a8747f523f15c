"""Is the KS still good, are its partner and user in order, and what may it do?

Source: kPermissionManager::init (alpha/apps/kaltura/lib/kPermissionManager.php:474), whose order this is.
"""

from helpers.ks import KS
from helpers.mock_server.calls.call import Call
from helpers.mock_server.calls.roles import Permissions, has_expired, is_widget_session, permissions_of
from helpers.mock_server.data.errors import ApiError, invalid_ks
from helpers.mock_server.data.state import PARTNER_ACTIVE, PARTNER_READ_ONLY, USER_BLOCKED, Partner, group_key
from helpers.php import is_numeric, to_float, to_int


def authorise(call: Call) -> Permissions:
    """The permissions of the call. Raises ApiError.

    Within one HTTP request it is done anew only when partner or KS differ from the call before (line 476):
    a multirequest with one KS counts once against `actionslimit`, and does not notice a session.end in it.
    """
    context = (call.requested_partner, call.ks_text)
    if call.visit.authorised and call.visit.authorised[0] == context:
        return call.visit.authorised[1]
    call.visit.authorised = None
    if call.ks is not None:
        _check_ks(call, call.ks)
    if call.requested_partner not in (None, ""):
        _check_active(call.state.partner(call.requested_partner))  # line 737
    if call.ks is not None:
        _check_active(call.state.partner(call.ks.partner_id))  # line 925
        user = call.state.user(call.ks.partner_id, call.ks.user_id)
        if user is not None and user["status"] == USER_BLOCKED:
            raise ApiError("USER_BLOCKED")  # line 916
    permissions = permissions_of(call.state, call.ks)
    call.visit.authorised = (context, permissions)
    return permissions


def _check_ks(call: Call, ks: KS) -> None:
    """Expiry, address, URI, then end and action limit, which do not concern widget sessions.

    Source: alpha/apps/kaltura/lib/request/kSessionBase.class.php:436 and
    alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:365.
    """
    privileges = ks.parsed_privileges or {}
    if has_expired(ks, call.now):
        raise invalid_ks("EXPIRED")
    if "iprestrict" in privileges and call.visit.remote_ip not in privileges["iprestrict"]:
        raise invalid_ks("EXCEEDED_RESTRICTED_IP")
    if "urirestrict" in privileges and not _uri_allowed(call.visit.uri, "/".join(privileges["urirestrict"])):
        raise invalid_ks("EXCEEDED_RESTRICTED_URI")
    if not is_widget_session(ks):
        _check_not_ended(call, ks)
    # FEATURE_END_USER_REPORTS, on in the template partner: every user seen is recorded (line 415).
    call.state.ensure_user(ks.partner_id, ks.user_id or None, call.now)


def _check_not_ended(call: Call, ks: KS) -> None:
    ended = call.state.ended_sessions
    session_ids = (ks.parsed_privileges or {}).get("sessionid")
    if ended.has(ks.hash or "", call.now) or (
        session_ids and ended.has(group_key(ks.partner_id, session_ids[0]), call.now)
    ):
        raise invalid_ks("LOGOUT")
    limit = _actions_limit(ks)
    if limit is not None and not ended.use_action(ks.hash or "", limit):
        raise invalid_ks("EXCEEDED_ACTIONS_LIMIT")


def _actions_limit(ks: KS) -> int | None:
    """Source: kSessionUtils.class.php:549."""
    if not ks.privileges or "actionslimit" not in ks.privileges:
        return None
    for privilege in ks.privileges.split(","):
        name, *values = privilege.split(":")
        if name == "actionslimit":
            if values and is_numeric(values[0]) and to_float(values[0]) > 0:
                return to_int(values[0])
            raise ApiError("INVALID_ACTIONS_LIMIT")
    return None


def _uri_allowed(uri: str, allowed: str) -> bool:
    """One of the URIs between |, or one that begins like one that ends in * (kSessionBase.class.php:408)."""
    return any(uri == one or (one.endswith("*") and uri.startswith(one[:-1])) for one in allowed.split("|"))


def _check_active(partner: Partner | None) -> None:
    if partner is None or partner.status not in (PARTNER_ACTIVE, PARTNER_READ_ONLY):
        raise ApiError("SERVICE_FORBIDDEN_CONTENT_BLOCKED")
