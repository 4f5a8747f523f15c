"""The diagnosis itself: look first, then compute, and say in plain words what was found."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.diagnosis import evidence, layout, method, values
from helpers.diagnosis.case import MAY_BE_MIXED_IN, Case, fingerprint, read_ks
from helpers.diagnosis.draft import Draft, Mistake
from helpers.diagnosis.report import Diagnosis
from helpers.diagnosis.search import Finding, search
from helpers.diagnosis.server import Said, ask
from helpers.hashing import HASH_TYPES, digest

if TYPE_CHECKING:
    from helpers.kaltura import Kaltura

_LIKELY_TYPES = ("SHA256", "SHA1", "SHA512", "MD5")  # the order to try them in where the type is not known

# What else there is to look at if the hash is right, by the code that the server answers.
_SERVICE_FORBIDDEN = (
    "SERVICE_FORBIDDEN: no ks arrived, or an empty one. Look for it in the bytes of the request; the server "
    "does not read it from a header, and a client does not send every property that is set. Or the partnerId "
    "of the call names another account than the KS."
)
_INVALID_HASH = (
    "INVALID_APP_TOKEN_HASH: was the call made with the very KS that was hashed? A newer one needs a new "
    "hash. A ks in the URL wins over one in the body, and in a multirequest the inner one counts. In a form "
    "put together by hand, every value has to be percent-encoded (+ as %2B, = as %3D)."
)
_MISSING_PARAMETER = (
    "MISSING_MANDATORY_PARAMETER: tokenHash is spelled in another way (upper and lower case count); the "
    "parameters are inside another object, such as params; or a JSON body has another content type than "
    "application/json alone: with ; charset=utf-8 behind it the server passes over the body."
)
_INVALID_KS = "INVALID_KS: the KS has expired, was ended, or was changed on its way."
_APP_TOKEN = (
    "APP_TOKEN_ID_NOT_FOUND: the app token was deleted, or belongs to another partner than the KS. "
    "APP_TOKEN_EXPIRED: its own time is over. If it has another hash type, or the id is another token's, "
    "the answer is INVALID_APP_TOKEN_HASH."
)
_MASKED = (
    "a token that is masked",
    "Take the whole token from where it is not masked: appToken.get returns it to an admin session.",
)


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
    progress: Callable[[int], None] = lambda tried: None,
) -> Diagnosis:
    """Find out why the server refused a token hash, by finding the computation that gives it.

    ks: the KS that the call was made with, as it was sent. token: the app token's token. sent: the
    tokenHash that was sent. token_id, hash_type, partner_id: of the app token; MD5, SHA1, SHA256 or SHA512.
    Everything else is what may have been mixed in: user_id, the account's secrets, other KSs and tokens,
    the raw text of the answer that the KS came in, and any other texts.
    check: the server to ask whether KS and app token are what they seem, as `connect()` gives it where
    KALTURA_SERVICE_URL is set; without it nothing is sent anywhere. The hash type that it names counts.
    now: Unix time (seconds) for judging an expiry; the clock if not given.
    progress: called now and then with the number of computations so far.

    Raises ValueError for a token that is empty, values that are not text, an unknown hash type, and for
    the bundled server if it is to judge the KS of an account that it does not have.
    """
    given = Case(
        ks=_text("ks", ks),
        token=_text("token", token),
        sent=_text("sent", sent),
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
        raise ValueError("token is empty: give the app token's token, 32 hex digits")
    said = Said() if check is None else ask(check, given.tidied())
    given = replace(given, hash_type=_hash_type(said.hash_type) or given.hash_type)
    case = given.tidied()
    causes = list(evidence.wrong_values(given, case))
    notes = list(evidence.notes(given, case))
    if not said.knows_ks:
        notes += evidence.end_of_the_ks(case, now)
    finding, tried = None, 0
    if no_digest := evidence.no_digest(sent):
        what, cure = no_digest
        causes.append((f"{what} was sent, not a digest", cure))
    else:
        own = [method.OWN[name] for name in ([case.hash_type] if case.hash_type else _LIKELY_TYPES)]
        instead_of_own = method.other_types(case.hash_type)
        right = Draft(case.ks, case.token)
        finding, tried = search(right, sent, mistakes(given), own, instead_of_own, progress)
        if finding and evidence.is_masked(case.token):
            causes.append(_MASKED)
        causes += finding.causes if finding else []
    return _diagnosis(case, finding, tried, causes, notes, said)


def mistakes(given: Case) -> list[Mistake]:
    """All the mistakes that can be made with these values; the search tries each and every two of them."""
    case = given.tidied()
    as_given = {} if given.ks == case.ks else {"the KS as you gave it": given.ks}
    token_as_given = (
        {} if given.token in (case.token, case.token_id) else {"the token as you gave it": given.token}
    )
    for_ks, for_token = as_given | case.instead_of_ks(), token_as_given | case.instead_of_token()
    return [
        *layout.mistakes(case.extras(), case.earlier_ks()),
        *method.mistakes(case.hash_type, case.keys(), case.instead_of_token()),
        *values.mistakes(case.ks, case.token, for_ks, for_token),
    ]


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} has to be text (str), not {type(value).__name__}")
    return value


def _hash_type(given: str | None) -> str | None:
    if not given:
        return None
    name = given.upper().replace("-", "").replace("_", "")
    if name not in HASH_TYPES:
        raise ValueError(f"unknown hash type {given!r}: an app token has one of {', '.join(HASH_TYPES)}")
    return name


def _diagnosis(
    case: Case,
    finding: Finding | None,
    tried: int,
    causes: list[tuple[str, str]],
    notes: list[str],
    said: Said,
) -> Diagnosis:
    unexplained = tried and not finding
    verdict = "mistake" if causes else "correct" if finding else "unknown"
    hash_type = case.hash_type or _type_that_shows(finding)
    can_be_hashed = case.ks and not evidence.is_masked(case.token)
    right = {name: digest(case.ks, case.token, name) for name in HASH_TYPES} if can_be_hashed else {}
    cures = list(dict.fromkeys(cure for _, cure in causes))
    if verdict == "correct":
        cures = _what_else(said)
    elif unexplained:
        cures += [evidence.about_the_length(case.sent, case.hash_type), _compare(said)]
    if not case.hash_type:
        cures.append(_about_the_type(hash_type))
    return Diagnosis(
        verdict=verdict,
        recipe=tuple(name for name, _ in causes),
        server=said.texts,
        expected=right.get(hash_type),
        expected_by_type=right if hash_type is None else {},
        cures=tuple(cures),
        more=_not_given(case) if unexplained else {},
        notes=tuple(notes),
        sent=_for_eyes(case, finding),
        looked_at=_looked_at(case),
        hash_type=hash_type,
        hash_type_is_known=case.hash_type is not None,
        tried=tried,
        finding=finding,
    )


def _what_else(said: Said) -> list[str]:
    """What to look at by the server's answer, less what it was asked about already."""
    answers = [_SERVICE_FORBIDDEN, _INVALID_HASH, _MISSING_PARAMETER]
    if not said.knows_ks:
        answers.append(_INVALID_KS)
    if not said.knows_app_token:
        answers.append(_APP_TOKEN)
    return answers


def _compare(said: Said) -> str:
    hash_type = said.hash_type or "hashType of appToken.get; SHA1 if it has none"
    return (
        "Compare three things by eye: (1) the KS in the request as it was really sent, with the KS that was "
        "hashed: both from the same answer, same length, same last characters. (2) The token that was "
        "hashed, with the token of the same id: 32 hex digits, not the id, not another token's. "
        f"(3) The hash type of that token ({hash_type}), with the function your code calls."
    )


def _about_the_type(shown: str | None) -> str:
    condition = (
        f"What you sent was made with {shown}; if the token's type is another, use that. " if shown else ""
    )
    return (
        f"The hash type was not given. {condition}The token has it: hashType of appToken.get, or SHA1 if it "
        "has none."
    )


def _not_given(case: Case) -> dict[str, str]:
    """What else may have been hashed: the names of the arguments that were not given, with what they are."""
    return {name: what for name, what in MAY_BE_MIXED_IN.items() if not getattr(case, name)}


def _type_that_shows(finding: Finding | None) -> str | None:
    """The token's hash type as the sent hash shows it, if it is the result of one of the four."""
    computed = finding and finding.computation
    shows = computed and computed.draft.has_size_of_hash and computed.draft.algorithm is None
    return computed.algorithm.name if shows else None


def _for_eyes(case: Case, finding: Finding | None) -> str:
    """The sent text if it is a digest, in whatever writing; masked if it is, or may be, something else."""
    sent = case.sent
    if not sent:
        return "nothing"
    if finding:
        why_masked = "" if finding.computation.draft.has_size_of_hash else evidence.NO_DIGEST
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
