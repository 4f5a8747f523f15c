"""Ask the server whether KS and app token are what they seem. No hash and no token is sent."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from helpers.diagnosis.case import Case

if TYPE_CHECKING:
    from helpers.settings import Kaltura

_SESSION_SECONDS = 600

_REASONS = {
    "EXPIRED": "it has expired. Get a fresh one and hash that.",
    "LOGOUT": "it was ended (session.end, or the app token that made it was deleted). Get a fresh one.",
    "EXCEEDED_ACTIONS_LIMIT": "its actionslimit is used up. Get a fresh one.",
    "EXCEEDED_RESTRICTED_IP": "it may not be used from this address (iprestrict).",
    "EXCEEDED_RESTRICTED_URI": "it may not be used for this address of the API (urirestrict).",
}


def ask(kaltura: "Kaltura", case: Case) -> list[str]:
    """What the server says about the KS and, where an admin secret is set, about the app token."""
    from helpers.api import NoAnswer

    try:
        return [*_about_the_ks(kaltura, case), *_about_the_app_token(kaltura, case)]
    except NoAnswer as problem:
        return [f"The server could not be asked: {problem}"]


def _about_the_ks(kaltura: "Kaltura", case: Case) -> Iterator[str]:
    from helpers.api import KalturaError, call

    # Whatever this call may be refused for, a bad KS is noticed first; it changes nothing.
    # Order of checks: KalturaDispatcher.php (api_v3/lib).
    try:
        call(kaltura, "session.get", ks=case.ks)
    except KalturaError as error:
        if error.code == "INVALID_KS":
            reason = _REASONS.get(error.args.get("KSID"), "it is not one of its own, or it was altered.")
            yield f"The server refuses the KS: {reason}"
            return
        if error.code == "SERVICE_FORBIDDEN_CONTENT_BLOCKED":
            yield "The partner of the KS is blocked, or unknown to this server: is it the right address?"
            return
    yield "The server accepts the KS itself."


def _about_the_app_token(kaltura: "Kaltura", case: Case) -> Iterator[str]:
    from helpers.api import KalturaError, call

    if not case.token_id:
        yield "Give the app token's id, too, to have the server asked about it."
        return
    if not kaltura.has("admin_secret"):
        yield (
            "To have the server asked about the app token, set KALTURA_ADMIN_SECRET; only an admin may "
            "read it."
        )
        return
    try:
        admin_ks, now = _admin_session(kaltura)
        app_token = call(kaltura, "appToken.get", ks=admin_ks, id=case.token_id)
    except KalturaError as error:
        if error.code == "APP_TOKEN_ID_NOT_FOUND":
            yield (
                f"Partner {kaltura.partner_id} has no app token with this id: it was deleted, it belongs to "
                "another partner, or the id is wrong."
            )
        else:
            yield f"The server did not show the app token: {error}"
        return
    yield from _differences(app_token, case, now)


def _admin_session(kaltura: "Kaltura") -> tuple[str, int]:
    """An admin KS, and the server's own time (Unix time), which is the KS's end less its duration."""
    from helpers.api import call
    from helpers.ks import decode_ks

    secret = kaltura.admin_secret
    parameters = {"secret": secret, "partnerId": kaltura.partner_id, "type": 2, "expiry": _SESSION_SECONDS}
    ks = call(kaltura, "session.start", **parameters)
    return ks, decode_ks(ks, secret).expiry - _SESSION_SECONDS


def _differences(app_token: dict[str, Any], case: Case, now: int) -> Iterator[str]:
    hash_type = app_token.get("hashType") or "SHA1"
    if case.hash_type and hash_type != case.hash_type:
        yield f"On the server the app token's hash type is {hash_type}, not {case.hash_type}: use that."
    token = app_token.get("token")
    if token and token != case.token:
        cut = "is a part of it: take all of it" if case.token in token else "is another one"
        yield f"The server has another token for this id: the one you gave {cut}."
    if app_token.get("status") != 2:
        yield "The app token is not active: the answer is APP_TOKEN_NOT_ACTIVE, even to the right hash."
    expiry = app_token.get("expiry")
    if expiry is not None and expiry < now:
        yield (
            "The app token has expired: the answer is APP_TOKEN_EXPIRED, once the hash is right. Make a "
            "new one."
        )
    if hash_type == case.hash_type and token == case.token:
        yield "The app token is there, with this token and this hash type."
