"""From parameters to a result: the steps of one call, in the real server's order.

The order decides which error wins: an unknown action before a bad KS, a garbage KS before a missing
parameter, a missing parameter before an expired KS, that before SERVICE_FORBIDDEN.
Source: KalturaDispatcher::dispatch (api_v3/lib/KalturaDispatcher.php).
"""

from helpers.ks import InvalidKS
from helpers.mock_server.calls.account_ks import read_ks
from helpers.mock_server.calls.actions import Action
from helpers.mock_server.calls.authorise import authorise
from helpers.mock_server.calls.call import Call, Visit
from helpers.mock_server.calls.deserialize import Deserializer, is_language
from helpers.mock_server.calls.roles import has_privilege
from helpers.mock_server.data.errors import ApiError, not_the_owner, unreadable_ks
from helpers.mock_server.data.state import collate
from helpers.mock_server.services import ACTIONS
from helpers.php import PhpTypeError, is_true, loosely_equal, lower, to_int, to_string


def dispatch(visit: Visit, service: object, action: object, parameters: dict[str, object]) -> object:
    """The result of a call. Raises ApiError."""
    call = Call(visit, parameters)
    try:
        call.requested_partner = _requested_partner(parameters)
        row = find_action(service, action)
        _check_language(parameters)
        _read_ks(call)
        deserializer = Deserializer(parameters, _reference_time(call))
        arguments = deserializer.arguments(row.parameters)
        call.response_profile = deserializer.response_profile()
        call.permissions = authorise(call)
        if row.owned_entry:
            _check_owner(call)
        _check_permitted(call, row)
        if row.never_cached:
            visit.is_cacheable = False
        result: object = row.rule(call, *arguments)
        return result
    except PhpTypeError:
        raise ApiError("INTERNAL_SERVERL_ERROR") from None


def find_action(service: object, action: object) -> Action:
    """Names in any case. Source: KalturaServicesMap::retrieveServiceActionItem (line 194)."""
    if not is_true(service):
        raise ApiError("SERVICE_NOT_SPECIFIED")
    service = lower(service)
    actions = ACTIONS.get(service)
    if actions is None:
        raise ApiError("SERVICE_DOES_NOT_EXISTS", service)
    action = lower(action)  # an empty one is as unknown as any, once a service was used (line 194)
    if action not in actions:
        raise ApiError("ACTION_DOES_NOT_EXISTS", action, service)
    return actions[action]


def _requested_partner(parameters: dict[str, object]) -> object:
    """`p`, else `partnerId`; 0 counts only with a KS (lines 42 to 44)."""
    has_ks = is_true(parameters.get("ks"))
    requested = None
    for name in ("p", "partnerId"):
        if is_true(requested):
            break
        requested = parameters.get(name)
        if not is_true(requested) and not has_ks:
            requested = None
    return requested


def _check_language(parameters: dict[str, object]) -> None:
    """Line 80."""
    language = parameters.get("language")
    if language is not None and lower(language) != "multi" and not is_language(to_string(language)):
        raise ApiError("INVALID_LANGUAGE_CODE", language)


def _read_ks(call: Call) -> None:
    """Form and signature only; whether it is still good comes later (kCurrentContext.class.php:217)."""
    sent = call.parameters.get("ks")
    if not is_true(sent):
        return
    call.ks_text = "Array" if isinstance(sent, dict) else to_string(sent)  # cast on purpose: parseKS
    try:
        call.ks = read_ks(call.state, call.ks_text)
    except InvalidKS as error:
        raise unreadable_ks(call.ks_text, str(error)) from None
    requested = call.requested_partner
    if requested is not None and loosely_equal(requested, 0) and to_int(call.ks.partner_id) > 0:
        call.requested_partner = None


def _reference_time(call: Call) -> int:
    """What relative times count from: the privilege `reftime`, else now (kTime.class.php:39)."""
    values = (call.ks.parsed_privileges or {}).get("reftime") if call.ks else None
    return to_int(values[0]) if values and is_true(values[0]) else call.now


def _check_owner(call: Call) -> None:
    """Only with a KS; then an admin, a holder of `edit`, or the entry's owner. An unknown entry passes.

    Source: KalturaDispatcher::validateUser (line 168).
    """
    if call.ks is None:
        raise not_the_owner()
    entry = call.state.entry(to_string(call.parameters["entryId"]))
    if call.is_admin or entry is None or has_privilege(call.ks, "edit", entry["id"]):
        return
    editors = filter(None, map(str.strip, collate(entry.get("entitledUsersEdit") or "").split(",")))
    if collate(call.user_id) not in [collate(entry["userId"] or ""), *editors]:
        raise not_the_owner()


def _check_permitted(call: Call, action: Action) -> None:
    """Source: KalturaBaseService::initService (api_v3/lib/KalturaBaseService.php:134)."""
    if action.needs_partner and call.partner is None:
        raise ApiError("MISSING_KS")  # line 203
    operating = _operating_partner(call)
    is_same_partner = operating is None or loosely_equal(call.requested_partner, operating)
    if is_same_partner and call.permissions.allow(action.permissions):
        return
    if call.ks is None and action.open_to_network:
        call.open_to_network_only = True  # line 221
        return
    if not is_same_partner:
        why = f"the call asks for another partner than {operating}"
    elif call.ks is None:
        why = "no KS was sent"
    else:
        why = "the role of the KS does not include this action"
    error = ApiError("SERVICE_FORBIDDEN", f"{action.service}->{action.name}", why=lambda: why)  # line 161
    call.visit.headers["X-Kaltura"] = f"error-{error.code}"
    call.visit.headers["X-Kaltura-App"] = f"exiting on error {error.code} - {error.message}"
    raise error


def _operating_partner(call: Call) -> int | None:
    """Who has to be the requested partner, if one was requested: that of the KS, else the one that the
    database finds for what was requested, such as 5 for `5x` (kPermissionManager.php:766 and 905)."""
    if call.requested_partner in (None, ""):
        return None
    if call.ks is not None:
        return to_int(call.ks.partner_id)
    partner = call.state.partner(call.requested_partner)
    return partner.id if partner else None
