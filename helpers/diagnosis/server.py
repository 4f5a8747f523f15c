"""Ask the server whether KS and app token are what they seem. No hash and no token is sent."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.diagnosis.case import Case, InvalidArgument, read_ks

if TYPE_CHECKING:
    from helpers.kaltura import Kaltura

_SESSION_SECONDS = 600

_REASONS = {
    "EXPIRED": "it has expired. Make a new one and hash that.",
    "LOGOUT": (
        "it was ended (session.end), or the app token that made it was deleted. Make a new one, but not "
        "with that app token: whatever ends one of its KSs ends the others too, for a day also the new "
        "ones."
    ),
    "EXCEEDED_ACTIONS_LIMIT": "its actionslimit is used up. Make a new one.",
    "EXCEEDED_RESTRICTED_IP": "it may not be used from this address (iprestrict), only from those in it.",
    "EXCEEDED_RESTRICTED_URI": "it may not be used for this call (urirestrict). Make one for this call.",
}


class Said(NamedTuple):
    """What the server said, and which questions that settles."""

    texts: tuple[str, ...] = ()
    knows_ks: bool = False
    knows_app_token: bool = False
    hash_type: str | None = None
    """The app token's."""


def ask(kaltura: "Kaltura", case: Case) -> Said:
    """What the server says about the KS and, where an admin secret is set, about the app token.

    Raises ValueError for anything but a server, and for the bundled one if it does not have the account.
    """
    from helpers.kaltura import Kaltura, NoAnswer

    if not isinstance(kaltura, Kaltura):
        raise InvalidArgument(
            f"check has to be the server to ask, as connect() gives it, not {type(kaltura).__name__}"
        )
    known = read_ks(case.ks)
    if kaltura.is_bundled and known and str(known.partner_id) != str(kaltura.partner_id):
        raise InvalidArgument(
            f"check is the bundled server, which cannot judge a KS of account {known.partner_id}: set "
            "KALTURA_SERVICE_URL and KALTURA_PARTNER_ID, and connect() gives the server of your account"
        )
    try:
        about_ks, about_app_token = _about_the_ks(kaltura, case), _about_the_app_token(kaltura, case)
    except NoAnswer as problem:
        return Said((f"The server could not be asked: {problem}",))
    return about_app_token._replace(texts=(about_ks, *about_app_token.texts), knows_ks=True)


def _about_the_ks(kaltura: "Kaltura", case: Case) -> str:
    from helpers.kaltura import KalturaError

    if not case.ks:
        return "There is no KS to ask the server about."
    # Whatever this call may be refused for, a bad KS is noticed first; it changes nothing.
    # Order of checks: KalturaDispatcher.php (api_v3/lib).
    try:
        kaltura.call("session.get", ks=case.ks, nocache=1)
    except KalturaError as error:
        if error.code == "INVALID_KS":
            reason = _REASONS.get(error.args.get("KSID"), "it is not one of its own, or it was altered.")
            return f"The server refuses the KS: {reason}"
        if error.code == "SERVICE_FORBIDDEN_CONTENT_BLOCKED":
            return "The partner of the KS is blocked, or unknown to this server: is it the right URL?"
    return "The server accepts the KS itself."


def _about_the_app_token(kaltura: "Kaltura", case: Case) -> Said:
    from helpers.kaltura import KalturaError

    if not case.token_id:
        return Said(("The server was not asked about the app token, as its id was not given.",))
    if not kaltura.has("admin_secret"):
        why = "as only an admin may read it, and KALTURA_ADMIN_SECRET is not set"
        return Said((f"The server was not asked about the app token, {why}.",))
    try:
        admin_ks, now = _admin_session(kaltura)
        app_token = kaltura.call("appToken.get", ks=admin_ks, id=case.token_id, nocache=1)
    except KalturaError as error:
        if error.code != "APP_TOKEN_ID_NOT_FOUND":
            return Said((f"The server did not show the app token: {error}",))
        problem = (
            f"Partner {kaltura.partner_id} has no app token with this id: it was deleted, it belongs to "
            "another partner, or the id is wrong."
        )
        return Said((problem,), knows_app_token=True)
    texts = tuple(_compared(app_token, case, now))
    return Said(texts, knows_app_token=True, hash_type=app_token.get("hashType") or "SHA1")


def _admin_session(kaltura: "Kaltura") -> tuple[str, int]:
    """An admin KS, and the server's own time (Unix time), which is the KS's end less its duration."""
    from helpers.ks import decode_ks

    secret = kaltura.admin_secret
    parameters: dict[str, Any] = {
        "secret": secret,
        "partnerId": kaltura.partner_id,
        "type": 2,
        "expiry": _SESSION_SECONDS,
        "nocache": 1,
    }
    ks = kaltura.call("session.start", **parameters)
    return ks, int(decode_ks(ks, secret).expiry or 0) - _SESSION_SECONDS


def _compared(app_token: dict[str, Any], case: Case, now: int) -> Iterator[str]:
    if app_token.get("status") != 2:
        yield (
            "The app token is not active: the answer is APP_TOKEN_NOT_ACTIVE, even to the right hash. "
            "Nothing in the API undoes that; make a new one."
        )
    expiry = app_token.get("expiry")
    if expiry is not None and expiry < now:
        yield (
            "The app token has expired: the answer is APP_TOKEN_EXPIRED, once the hash is right. Update "
            "its expiry (appToken.update with appToken[expiry__null]=1 for never) or make a new one."
        )
    token = app_token.get("token")
    if token == case.token:
        yield "The app token is there, with this token."
    elif token:
        cut = "is a part of it: take all of it" if case.token in token else "is another one"
        yield f"The server has another token for this id: the one you gave {cut}."
    hash_type = app_token.get("hashType") or "SHA1"
    if case.hash_type in (None, hash_type):
        yield f"The app token's hash type is {hash_type}."
    else:
        yield f"The app token's hash type is {hash_type}, not {case.hash_type}: use that."
