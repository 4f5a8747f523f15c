"""The service `appToken`. Source: api_v3/services/AppTokenService.php."""

import hmac
import re
from collections.abc import Callable
from functools import cache

from helpers.hashing import digest
from helpers.mock_server.calls.account_ks import write_ks
from helpers.mock_server.calls.actions import action
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.objects import ApiObject
from helpers.mock_server.data.state import (
    MAX_USER_ID,
    TOKEN_ACTIVE,
    Record,
    as_int_column,
    collate,
    group_key,
)
from helpers.mock_server.services.fields import check_insertable, check_updatable, copy_sent
from helpers.mock_server.services.lists import Page, select, sent_values, sorted_by
from helpers.php import is_true
from helpers.privileges import merge_privileges

SOURCE = "api_v3/services/AppTokenService.php"
_USER_ID = re.compile(r"[A-Za-z0-9,!#$%&'*+?^_{|}~.@`-]{1,320}")


@action("appToken.add", "appToken KalturaAppToken", source=SOURCE, permissions="APP_TOKEN_ADD")
def add(call: Call, app_token: ApiObject) -> ApiObject:
    """Source: KalturaAppToken::toInsertableObject (api_v3/lib/types/KalturaAppToken.php:143)."""
    check_insertable(call, app_token)
    token: Record = {}
    copy_sent(app_token, token)
    if token.get("sessionDuration") is None:
        token["sessionDuration"] = call.require_partner().ks_max_expiry
    _ensure_session_user(call, token)
    tokens = call.state.app_tokens
    while (token_id := call.visit.randomness.object_id()) in tokens:
        pass
    token |= {
        "id": token_id,
        "token": call.visit.randomness.token(),
        "partnerId": call.partner_id,
        "createdAt": call.now,
        "updatedAt": call.now,
        "status": TOKEN_ACTIVE,
    }
    tokens[token_id] = _as_stored(token)
    return show(call, token)


@action("appToken.get", "id string", source=SOURCE, permissions="APP_TOKEN_BASE KMC_READ_ONLY")
def get(call: Call, token_id: str) -> ApiObject:
    return show(call, find(call, token_id))


@action(
    "appToken.update", "id string; appToken KalturaAppToken", source=SOURCE, permissions="APP_TOKEN_UPDATE"
)
def update(call: Call, token_id: str, app_token: ApiObject) -> ApiObject:
    """What is not sent stays; sessions already made are not touched (line 63)."""
    token = find(call, token_id)
    check_updatable(call, app_token, token)
    changed = dict(token)
    has_changed = copy_sent(app_token, changed)
    _ensure_session_user(call, changed)
    if has_changed:
        changed["updatedAt"] = call.now
        token |= _as_stored(changed)
    return show(call, changed)


@action("appToken.delete", "id string", source=SOURCE, permissions="APP_TOKEN_DELETE")
def delete(call: Call, token_id: str) -> None:
    """Ends the sessions made from the token, too: they are in its session group (line 91)."""
    token = find(call, token_id)
    call.state.ended_sessions.end(group_key(call.current_partner, token_id), token.get("expiry"))
    del call.state.app_tokens[collate(token_id)]


@action(
    "appToken.list",
    "filter KalturaAppTokenFilter = null; pager KalturaFilterPager = null",
    source=SOURCE,
    permissions="APP_TOKEN_BASE KMC_READ_ONLY",
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """Without an order they come in the order of their making; the real server's code sets none."""
    wanted = {name: value for name, value in sent_values(filter).items() if value != ""}
    user_id = wanted.get("sessionUserIdEqual")
    if is_true(user_id) and not call.state.user(call.partner_id, user_id):
        return ApiObject("KalturaAppTokenListResponse", {"totalCount": 0})  # line 121: no `objects`
    page = Page(pager)
    partner_id = call.require_partner().id
    own = [token for token in call.state.app_tokens.values() if token["partnerId"] == partner_id]
    order_by = wanted.pop("orderBy", "")
    tokens = sorted_by(select(own, wanted), order_by, ("createdAt", "updatedAt"), "+createdAt")
    shown = page.of(tokens)
    # A page that is not full tells the total (line 136); an offset beyond the end does not.
    total = page.offset + len(shown) if 0 < len(shown) < page.size else len(tokens)
    objects = [show(call, token) for token in shown]
    return ApiObject("KalturaAppTokenListResponse", {"totalCount": total, "objects": objects})


@action(
    "appToken.startSession",
    "id string; tokenHash string; userId string = null; type KalturaSessionType = null; expiry int = null; "
    "sessionPrivileges string = null",
    source=SOURCE,
    permissions="BASE_USER_SESSION_PERMISSION WIDGET_SESSION_PERMISSION",
)
def start_session(
    call: Call,
    token_id: str,
    token_hash: str,
    user_id: str,
    session_type: int,
    expiry: int,
    session_privileges: str,
) -> ApiObject:
    """Token there, active, hash right, not expired, in this order; then the KS (line 166)."""
    token = find(call, token_id)
    if token["status"] != TOKEN_ACTIVE:
        raise ApiError("APP_TOKEN_NOT_ACTIVE", token_id)
    if not _is_right_hash(call, token, token_hash):
        raise ApiError("INVALID_APP_TOKEN_HASH", why=_wrong_hash_cause(call, token, token_hash))
    call.visit.is_cacheable = False  # line 179: a wrong hash is kept, a right one is not
    limit = token.get("sessionDuration") or 0
    if token.get("expiry") is not None:
        limit = min(limit, token["expiry"] - call.now)
        if limit < 0:
            raise ApiError("APP_TOKEN_EXPIRED", token_id)
    duration = min(expiry, limit) if expiry else limit
    if token.get("sessionType") is not None:
        session_type = token["sessionType"]
    if token.get("sessionUserId") is not None:
        user_id = token["sessionUserId"]
    privileges = merge_privileges(token_id, token.get("sessionPrivileges"), session_privileges)
    ks = write_ks(call, call.require_partner(), duration, user_id, session_type, privileges)
    return ApiObject(
        "KalturaSessionInfo",
        {
            "ks": ks,
            "sessionType": session_type,
            "partnerId": call.current_partner,
            "userId": user_id,
            "expiry": call.now + duration,
            "privileges": privileges,
        },
    )


def find(call: Call, token_id: str) -> Record:
    """A token of the current partner; another's, or a deleted one, is not there (AppTokenPeer.php:24)."""
    token = call.state.app_tokens.get(collate(token_id))
    if token is None or token["partnerId"] != call.require_partner().id:
        raise ApiError("APP_TOKEN_ID_NOT_FOUND", token_id)
    return token


def show(call: Call, token: Record) -> ApiObject:
    """The stored object; without a hash type it is SHA1 (alpha/lib/model/AppToken.php:66)."""
    return call.show("KalturaAppToken", token | {"hashType": _hash_type(token)})


def _hash_type(token: Record) -> str:
    hash_type = token.get("hashType")
    return "SHA1" if hash_type is None else str(hash_type)


def _as_stored(token: Record) -> Record:
    """What the columns of the table app_token keep; the answer still has what was sent."""
    stored = dict(token)
    for name in ("expiry", "sessionDuration"):
        if stored.get(name) is not None:
            stored[name] = as_int_column(stored[name])
    if stored.get("sessionUserId") is not None:
        stored["sessionUserId"] = stored["sessionUserId"][:MAX_USER_ID]
    return stored


def _is_right_hash(call: Call, token: Record, token_hash: str) -> bool:
    """AppToken::calcHash (alpha/lib/model/AppToken.php:70), compared as text, so in lower case."""
    try:
        expected = digest(call.ks_text, token["token"], _hash_type(token))
    except ValueError:  # a type that PHP does not know, from JSON's true
        raise ApiError("INTERNAL_SERVERL_ERROR") from None
    return hmac.compare_digest(expected.encode(), token_hash.encode())


def _wrong_hash_cause(call: Call, token: Record, token_hash: str) -> Callable[[], str | None]:
    """For the log: why the hash is another. It is looked for when the log asks, and then kept."""
    case = {
        "ks": call.ks_text,
        "token": token["token"],
        "hash_type": _hash_type(token),
        "sent": token_hash,
        "app_token_id": token["id"],
        "other_kss": call.visit.journal.sessions_except(call.ks_text),
    }

    @cache
    def cause() -> str | None:
        from helpers.diagnosis import quick_cause

        return quick_cause(**case)

    return cause


def _ensure_session_user(call: Call, token: Record) -> None:
    """The session's user is made if there is none yet (alpha/lib/model/AppToken.php:108).

    Without a session user that is the user of KSs without one. It is there as soon as such a KS was used.
    """
    user_id = token.get("sessionUserId")
    if call.state.user(call.current_partner, user_id) is None:
        if not _USER_ID.fullmatch(user_id or ""):
            raise ApiError("INVALID_FIELD_VALUE", "sessionUserId")
        call.state.ensure_user(call.current_partner, user_id, call.now)
