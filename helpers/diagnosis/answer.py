"""The diagnosis itself: look first, then compute, and say in plain words what was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.diagnosis import evidence
from helpers.diagnosis.case import OPTIONAL, Case, InvalidArgument, fingerprint, read_ks
from helpers.diagnosis.decode import Step
from helpers.diagnosis.report import Diagnosis
from helpers.diagnosis.search import Found, Search, cpu_time
from helpers.diagnosis.server import Said, ask
from helpers.hashing import HASH_TYPES, digest

if TYPE_CHECKING:
    from helpers.kaltura import Kaltura

_QUICK_SECONDS = 0.035

# What else there is to look at if the hash is right, by the code that the server answers.
_INVALID_HASH = (
    "INVALID_APP_TOKEN_HASH, although it is right: most likely the server's response cache. It repeats a "
    "refusal for 120 seconds to callers with a widget KS, for the same id and tokenHash. Wait two minutes, "
    "or send the call again with nocache=1.",
    "INVALID_APP_TOKEN_HASH with nocache=1: the KS that arrives is not the one that was hashed. A ks in "
    "the URL wins over one in the body, and in a multirequest the inner one counts. In a form, every value "
    "has to be percent-encoded (+ as %2B, = as %3D).",
)
_SERVICE_FORBIDDEN = (
    "SERVICE_FORBIDDEN: no ks arrived, or an empty one. Look for it in the bytes of the request: the "
    "server does not read it from a header, and a client does not send every property that is set. Or the "
    "partnerId of the call names another account, or the account is read-only or may not use this action."
)
_MISSING_PARAMETER = (
    "MISSING_MANDATORY_PARAMETER: tokenHash is spelled in another way (upper and lower case count), or the "
    "parameters are inside another object, such as params. Or a JSON body has another content type than "
    "application/json alone: with ; charset=utf-8 the server ignores the body."
)
_INVALID_KS = "INVALID_KS: the KS has expired, was ended, or was changed on its way."
_APP_TOKEN = (
    "APP_TOKEN_ID_NOT_FOUND: the app token was deleted, or belongs to another partner than the KS. "
    "APP_TOKEN_EXPIRED: its own expiry has passed. If it has another hash type, or the id is another "
    "token's, the answer is INVALID_APP_TOKEN_HASH."
)
_MASKED = Step("a token that is masked", "Take the whole token: appToken.get returns it to an admin session.")


def diagnose(
    *,
    ks: str,
    token: str,
    sent: str,
    token_id: str | None = None,
    hash_type: str | None = None,
    partner_id: int | str | None = None,
    user_id: str | None = None,
    admin_secret: str | None = None,
    user_secret: str | None = None,
    other_ks: Sequence[str] = (),
    other_tokens: Sequence[str] = (),
    response: str | None = None,
    others: Sequence[str] = (),
    check: "Kaltura | None" = None,
    now: float | None = None,
    seconds: float | None = None,
    progress: Callable[[int], None] = lambda tried: None,
) -> Diagnosis:
    """Find out why the server refused a token hash, by finding the computation that gives it.

    ks: the KS that the call was made with, as it was sent. token: the app token's token. sent: the
    tokenHash that was sent. token_id, hash_type, partner_id: of the app token; MD5, SHA1, SHA256 or SHA512.
    Everything else may have been hashed by mistake: user_id, the account's secrets, other KSs and tokens,
    the raw text of the answer that the KS came in, and any other strings.
    check: the server to ask about the KS and the app token, as `connect()` gives it where
    KALTURA_SERVICE_URL is set; without it nothing is sent anywhere. The hash type that it names counts.
    now: Unix time (seconds) for judging an expiry; the clock if not given.
    seconds: how long to search at most; a search to the end takes two seconds, several in a browser.
    progress: called now and then with the number of computations so far.

    Raises ValueError for a token that is empty, values that are not strings, an unknown hash type, and for
    the bundled server if it is to judge the KS of an account that it does not have.
    """
    given = Case(
        ks=_string("ks", ks),
        token=_string("token", token),
        sent=_string("sent", sent),
        token_id=token_id,
        hash_type=_hash_type(hash_type),
        partner_id=partner_id,
        user_id=user_id,
        admin_secret=admin_secret,
        user_secret=user_secret,
        other_ks=tuple(other_ks),
        other_tokens=tuple(other_tokens),
        response=response,
        others=tuple(others),
    )
    if not token:
        raise InvalidArgument("token is empty: give the app token's token, 32 hex digits")
    said = Said() if check is None else ask(check, given.corrected())
    given = replace(given, hash_type=_hash_type(said.hash_type) or given.hash_type)
    case = given.corrected()
    causes, notes = list(evidence.wrong_values(given, case)), list(evidence.notes(given, case))
    if not said.knows_ks:
        notes += evidence.end_of_the_ks(case, now)
    search, found = Search(case, progress), None
    no_digest = evidence.not_a_digest(sent)
    if no_digest:
        causes.append(no_digest)
    else:
        found = search.run(None if seconds is None else cpu_time() + seconds)
        if found and evidence.is_masked(case.token):
            causes.append(_MASKED)
        causes += found.steps if found else ()
    if not (found and found.steps):  # a hash made of this token with a mistake shows that the program has it
        notes += evidence.about_the_token(case.token)
    return _diagnosis(case, found, search.tried, causes, notes, said, bool(no_digest))


def quick_cause(
    *,
    ks: str,
    token: str,
    hash_type: str,
    sent: str,
    app_token_id: str = "",
    other_kss: Mapping[str, str] | None = None,
) -> str | None:
    """Why this hash was refused, in one line without a secret; None if that does not show within 50 ms.

    other_kss: KSs that may have been hashed instead, by what they are, such as "the KS of the call before".
    """
    deadline = cpu_time() + _QUICK_SECONDS
    for what, other in list((other_kss or {}).items())[:100]:
        if sent == digest(other, token, hash_type):
            return f"{what} was hashed, not the KS of this call"
    if len(ks) + len(token) + len(sent) > 20_000:
        return None
    no_digest = evidence.not_a_digest(sent)
    if no_digest:
        return no_digest.name
    case = Case(ks=ks, token=token, sent=sent, token_id=app_token_id or None, hash_type=hash_type)
    found = Search(case).run(deadline)
    return "; ".join(step.name for step in found.steps) or None if found else None


def _string(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} has to be a string (str), not {type(value).__name__}")
    return value


def _hash_type(given: str | None) -> str | None:
    if not given:
        return None
    name = given.upper().replace("-", "").replace("_", "")
    if name not in HASH_TYPES:
        raise InvalidArgument(f"unknown hash type {given!r}: an app token has one of {', '.join(HASH_TYPES)}")
    return name


def _diagnosis(
    case: Case,
    found: Found | None,
    tried: int,
    causes: list[Step],
    notes: list[str],
    said: Said,
    is_no_digest: bool,
) -> Diagnosis:
    unexplained = not found and not is_no_digest
    verdict = "mistake" if causes else "correct" if found else "unknown"
    shown = found.hash_type if found else None
    can_be_hashed = read_ks(case.ks) and not evidence.is_masked(case.token)
    right = {name: digest(case.ks, case.token, name) for name in HASH_TYPES} if can_be_hashed else {}
    hash_type = case.hash_type or shown
    fixes = list(dict.fromkeys(step.fix for step in causes))
    if verdict == "correct":
        fixes = _what_else(said)
    elif unexplained:
        fixes += [evidence.about_the_length(case.sent, case.hash_type), _compare(said)]
    if not case.hash_type:
        fixes.append(_about_the_type(shown))
    return Diagnosis(
        verdict=verdict,
        recipe=tuple(step.name for step in causes),
        server=said.texts,
        expected=right.get(hash_type or ""),
        expected_by_type=right if hash_type is None else {},
        fixes=tuple(fixes),
        more={name: what for name, what in OPTIONAL.items() if not getattr(case, name)}
        if unexplained
        else {},
        notes=tuple(notes),
        sent=_printable(case, found),
        looked_at=_looked_at(case),
        hash_type=hash_type,
        hash_type_is_known=case.hash_type is not None,
        tried=tried,
        is_proven=found is not None,
    )


def _what_else(said: Said) -> list[str]:
    """What to look at by the server's answer, except for what it was asked about already."""
    answers = [*_INVALID_HASH, _SERVICE_FORBIDDEN, _MISSING_PARAMETER]
    if not said.knows_ks:
        answers.append(_INVALID_KS)
    if not said.knows_app_token:
        answers.append(_APP_TOKEN)
    return answers


def _compare(said: Said) -> str:
    hash_type = said.hash_type or "hashType of appToken.get; SHA1 if it has none"
    return (
        "Compare three things by eye: (1) the KS in the request as it was really sent, with the KS that "
        "was hashed: both from the same answer, same length, same last characters. (2) The token that was "
        "hashed, with the token of the same id: 32 hex digits, not the id, not another token's. "
        f"(3) The hash type of that token ({hash_type}), with the function your code calls."
    )


def _about_the_type(shown: str | None) -> str:
    condition = (
        f"What you sent was made with {shown}; if the token's type is another, use that. " if shown else ""
    )
    return (
        f"The hash type was not given. {condition}appToken.get returns it as hashType; SHA1 if it has none."
    )


def _printable(case: Case, found: Found | None) -> str:
    """The sent string if it is a digest, in whatever encoding; masked if it is, or may be, something else."""
    sent = case.sent
    if not sent:
        return "nothing"
    if found:
        why_masked = "" if found.is_digest else evidence.NOT_A_DIGEST
    else:
        why_masked = evidence.why_masked(sent, case.hash_type)
    if not why_masked:
        return sent if sent.isprintable() else repr(sent)
    length = f"{len(sent)} character{'s' * (len(sent) != 1)}"
    return f"[masked {fingerprint(sent)}] ({length}; masked, as {why_masked})"


def _looked_at(case: Case) -> tuple[str, ...]:
    known = read_ks(case.ks)
    owner = f"version {known.version}, partner {known.partner_id}, " if known else ""
    return (
        f"KS [masked {fingerprint(case.ks)}] ({owner}{len(case.ks)} characters)",
        f"token [masked {fingerprint(case.token)}] ({len(case.token)} characters)",
        f"hash type {case.hash_type or 'not given'}",
    )
