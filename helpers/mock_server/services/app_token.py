"""The service `appToken`. Source: api_v3/services/AppTokenService.php."""

import hmac
import re
from collections.abc import Callable
from functools import cache

from helpers.hashing import digest
from helpers.mock_server.account_ks import write_ks
from helpers.mock_server.actions import action
from helpers.mock_server.call import Call
from helpers.mock_server.deserialize import Parameter
from helpers.mock_server.errors import ApiError
from helpers.mock_server.lists import Page, filter_values, select, split_list
from helpers.mock_server.objects import (
    APP_TOKEN,
    APP_TOKEN_FILTER,
    APP_TOKEN_LIST_RESPONSE,
    EXPLICIT_NULL,
    FILTER_PAGER,
    SESSION_INFO,
    SESSION_TYPE,
    ApiObject,
    check_insertable,
    check_updatable,
    copy_sent,
)
from helpers.mock_server.state import TOKEN_ACTIVE, Record, group_key
from helpers.privileges import merge_privileges

SOURCE = "api_v3/services/AppTokenService.php"
_USER_ID = re.compile(r"[A-Za-z0-9,!#$%&'*+?^_{|}~.@`-]{1,320}")


@action("appToken.add", Parameter("appToken", APP_TOKEN), source=SOURCE, permissions="APP_TOKEN_ADD")
def add(call: Call, app_token: ApiObject) -> ApiObject:
    """Source: KalturaAppToken::toInsertableObject (api_v3/lib/types/KalturaAppToken.php:142)."""
    check_insertable(app_token)
    token = Record()
    copy_sent(app_token, token)
    if token.get("sessionDuration") is None:
        token["sessionDuration"] = call.partner.ks_max_expiry
    _ensure_session_user(call, token)
    token_id = call.visit.randomness.object_id()
    while call.state.app_tokens.has_id(token_id):
        token_id = call.visit.randomness.object_id()
    token.update(
        id=token_id,
        token=call.visit.randomness.token(),
        partnerId=call.partner_id,
        createdAt=call.now,
        updatedAt=call.now,
        status=TOKEN_ACTIVE,
    )
    call.state.app_tokens.add(token)
    return show(call, token)


@action("appToken.get", Parameter("id", "string"), source=SOURCE, permissions="APP_TOKEN_BASE KMC_READ_ONLY")
def get(call: Call, token_id: str) -> ApiObject:
    return show(call, find(call, token_id))


@action(
    "appToken.update",
    Parameter("id", "string"),
    Parameter("appToken", APP_TOKEN),
    source=SOURCE,
    permissions="APP_TOKEN_UPDATE",
)
def update(call: Call, token_id: str, app_token: ApiObject) -> ApiObject:
    """What is not sent stays; sessions already made are not touched (line 63)."""
    token = find(call, token_id)
    check_updatable(app_token, token)
    _ensure_session_user(call, token | app_token.values)
    if copy_sent(app_token, token):
        call.state.app_tokens.mark_updated(token, call.now)
    return show(call, token)


@action("appToken.delete", Parameter("id", "string"), source=SOURCE, permissions="APP_TOKEN_DELETE")
def delete(call: Call, token_id: str) -> None:
    """Ends every session made from the token, too: they are in its session group (line 91)."""
    token = find(call, token_id)
    call.state.ended_sessions.end(group_key(call.current_partner, token_id), token.get("expiry"))
    call.state.app_tokens.delete(token)


@action(
    "appToken.list",
    Parameter("filter", APP_TOKEN_FILTER, None),
    Parameter("pager", FILTER_PAGER, None),
    source=SOURCE,
    permissions="APP_TOKEN_BASE KMC_READ_ONLY",
)
def list_(call: Call, filter: ApiObject | None, pager: ApiObject | None) -> ApiObject:
    """Without an order they come in the order of their making (line 108)."""
    wanted = filter_values(filter)
    if "sessionUserIdEqual" in wanted and not call.state.user(call.partner_id, wanted["sessionUserIdEqual"]):
        return ApiObject(APP_TOKEN_LIST_RESPONSE, {"totalCount": 0})  # line 121: no `objects`
    page = Page(pager)
    size = page.size or None  # 0 is no limit (vendor/propel/util/BasePeer.php:1023)
    tokens, total = _select(call, wanted, page.offset, size)
    if tokens and len(tokens) < page.size:
        total = page.offset + len(tokens)  # line 136
    return ApiObject(
        APP_TOKEN_LIST_RESPONSE, {"totalCount": total, "objects": [show(call, token) for token in tokens]}
    )


def _select(call: Call, wanted: dict[str, object], offset: int, size: int | None) -> tuple[list[Record], int]:
    """One page, and how many match in all. A page without conditions costs the same wherever it is."""
    order = wanted.pop("orderBy", "")
    time_field = "updatedAt" if order in ("+updatedAt", "-updatedAt") else "createdAt"
    newest_first = order in ("-createdAt", "-updatedAt")
    ordered = call.state.app_tokens.in_order(call.partner_id, time_field)
    by_status = {name: wanted.pop(name) for name in ("statusEqual", "statusIn") if name in wanted}
    present = [Record(status=status) for status in call.state.app_tokens.statuses(call.partner_id)]
    if len(select(present, by_status)) < len(present):  # else it leaves nothing out
        wanted |= by_status
    if "idEqual" in wanted or "idIn" in wanted:
        ids = split_list(str(wanted.get("idEqual") or wanted["idIn"]))
        found = {id.strip().lower(): call.state.app_tokens.find(call.partner_id, id.strip()) for id in ids}
        candidates = sorted(filter(None, found.values()), key=lambda token: (token[time_field], token.number))
    else:
        earliest = wanted.pop(f"{time_field}GreaterThanOrEqual", None)
        latest = wanted.pop(f"{time_field}LessThanOrEqual", None)
        start, end = ordered.between(earliest, latest)
        if not wanted:
            first, last = (start + offset, end) if not newest_first else (start, end - offset)
            if size is not None:
                first, last = (
                    (first, min(end, first + size)) if not newest_first else (max(start, last - size), last)
                )
            return ordered.part(first, max(first, last), newest_first=newest_first), max(0, end - start)
        candidates = ordered.part(start, end)
    chosen = select(candidates, wanted)
    if newest_first:
        chosen.reverse()
    return chosen[offset : None if size is None else offset + size], len(chosen)


@action(
    "appToken.startSession",
    Parameter("id", "string"),
    Parameter("tokenHash", "string"),
    Parameter("userId", "string", None),
    Parameter("type", SESSION_TYPE, None),
    Parameter("expiry", "int", None),
    Parameter("sessionPrivileges", "string", None),
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
    ks = write_ks(
        call,
        call.partner,
        duration=duration,
        user_id=user_id,
        session_type=session_type,
        privileges=privileges,
    )
    return ApiObject(
        SESSION_INFO,
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
    token = call.state.app_tokens.find(call.partner_id, token_id)
    if token is None:
        raise ApiError("APP_TOKEN_ID_NOT_FOUND", token_id)
    return token


def show(call: Call, token: Record) -> ApiObject:
    """The stored object; without a hash type it is SHA1 (alpha/lib/model/AppToken.php:66)."""
    return call.show(APP_TOKEN, token | {"hashType": _hash_type(token)})


def _hash_type(token: Record) -> str:
    hash_type = token.get("hashType")
    return "SHA1" if hash_type is None else hash_type


def _is_right_hash(call: Call, token: Record, token_hash: str) -> bool:
    """AppToken::calcHash (alpha/lib/model/AppToken.php:70), compared as text, so in lower case."""
    try:
        expected = digest(call.ks_text, token["token"], _hash_type(token))
    except ValueError:  # a type that PHP does not know, from JSON's true
        raise ApiError("INTERNAL_SERVERL_ERROR") from None
    return hmac.compare_digest(expected.encode(), token_hash.encode())


def _wrong_hash_cause(call: Call, token: Record, token_hash: str) -> Callable[[], str | None]:
    """For the log: why the hash is another. It is looked for when the log asks, and then kept."""
    others = call.visit.journal.sessions_except(call.ks_text)

    @cache
    def cause() -> str | None:
        for description, ks in others.items():
            if digest(ks, token["token"], _hash_type(token)) == token_hash:
                return f"the hash is that of {description}, not of the KS that was sent"
        return None

    return cause


def _ensure_session_user(call: Call, token: dict[str, object]) -> None:
    """The session's user is made if there is none yet (alpha/lib/model/AppToken.php:109).

    Without a session user the real server looks for the user of sessions that have none, who is there on
    accounts with end-user reports: it is taken for granted here.
    """
    user_id = token.get("sessionUserId")
    if user_id in (None, "", EXPLICIT_NULL) or call.state.user(call.partner_id, user_id):
        return
    if not _USER_ID.fullmatch(user_id):
        raise ApiError("INVALID_FIELD_VALUE", "sessionUserId")
    call.state.ensure_user(call.partner_id, user_id, call.now)
