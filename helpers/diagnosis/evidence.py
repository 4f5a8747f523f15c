"""What can be seen without computing: a sent text that is no digest, and values that cannot be right.

To add a text that is no digest, add a row to the table.
"""

import re
import time
from collections.abc import Iterator

from helpers.diagnosis.case import Case, is_token, read_ks
from helpers.hashing import HASH_TYPES

_AWAIT = (
    "Wait for the result and write it as hex: const digest = await crypto.subtle.digest('SHA-256', bytes)."
)
_TO_HEX = (
    "Write the digest's bytes as lower-case hex; what you sent is the name of the object that holds them: "
    "digest('hex') in Node, HexFormat.of().formatHex(digest) in Java, "
    "Convert.ToHexString(digest).ToLowerInvariant() in .NET."
)
_CALL_IT = "Call hexdigest() with its parentheses; what you sent is the name of the object or of the method."
_PLAIN_HASH = "Use a plain hash of KS and token, with the token's hash type: no password hash, no salt."
_NO_CRYPTOGRAM = "Use a plain hash of KS and token; nothing is encrypted or signed in this call."
_NOT_FILLED_IN = (
    "The hash was not there when the request was put together: compute it first, then fill it in."
)
_NOTHING = (
    "The variable that should hold the hash held nothing: check its name, and that the hash is computed "
    "before."
)
_TWO_REQUESTS = (
    "Make two requests: a multirequest can hand on a whole result, but it cannot compute a hash "
    "(api_v3/lib/KalturaFrontController.php:185)."
)

# what the sent text is, how it looks, what to do instead
_NO_DIGESTS = (
    ("an empty text", r"\s*", _NOTHING),
    ("a bcrypt password hash", r"\$2[abxy]?\$\d\d\$.*", _PLAIN_HASH),
    ("an argon2 password hash", r"\$argon2.*", _PLAIN_HASH),
    ("a PBKDF2 password hash", r"\$?pbkdf2.*", _PLAIN_HASH),
    ("an scrypt password hash", r"\$?(scrypt|7)\$.*", _PLAIN_HASH),
    ("a crypt() password hash", r"\$(1|5|6|apr1|y)\$.*", _PLAIN_HASH),
    ("a MySQL password hash", r"\*[0-9A-F]{40}", _PLAIN_HASH),
    ("a salted LDAP password hash", r"\{SS?HA\d*\}.*", _PLAIN_HASH),
    ("a JSON Web Token", r"eyJ[\w-]*\.[\w-]*\.[\w.-]*", _NO_CRYPTOGRAM),
    ("an encrypted text (OpenSSL or CryptoJS)", r"U2FsdGVkX1.*|Salted__.*", _NO_CRYPTOGRAM),
    ("a key, certificate or signature", r"-----BEGIN .*", _NO_CRYPTOGRAM),
    ("a promise", r"\[object Promise\]|Promise \{.*|<coroutine object .*|<Future .*", _AWAIT),
    ("the name of an object", r"\[object \w+\]|System\.[\w.]+(\[\])?|#<.*>|Resource id #\d+", _TO_HEX),
    ("the name of a Java object", r"\[B@[0-9a-f]+|[\w.$]+@[0-9a-f]{1,8}|.*Message Digest.*", _TO_HEX),
    ("the name of a Python object or method", r"<.* (object|method|function|HASH)\b.*>", _CALL_IT),
    ("a function", r"(async )?function\b.*|\(\) ?=>.*|\[(Function|native code).*", _TO_HEX),
    ("the name of an array", r"Array|ArrayBuffer \{.*|Uint8Array.*|<memory at .*", _TO_HEX),
    (
        "a missing value",
        r"undefined|null|None|NULL|nil|<nil>|\(null\)|NaN|nan|false|true|N/A|#N/A|0",
        _NOTHING,
    ),
    ("a format directive of Go that got the wrong value", r"%!.*\(.*", _TO_HEX),
    ("a reference to a result of a multirequest", r"\{\d+:result.*\}", _TWO_REQUESTS),
    ("a placeholder", r"\$\{?\w+\}?|\{\{.*\}\}|[#$]?\{\w*\}|%\w+%|<[A-Za-z_ ]{1,40}>|%s", _NOT_FILLED_IN),
    ("the parameter's name", r"(?i)token[_ ]?hash|hash|your[_ ]?(token)?[_ ]?hash", _NOT_FILLED_IN),
    (
        "a masked value",
        r"[\w+/=-]*(\*{3,}|\u2022{3,}|\[masked)[\w+/=*\u2022 \]-]*",
        "Send the hash itself; what you have is a form for logs.",
    ),
)

_DIGITS = {32: "MD5", 40: "SHA1", 56: "SHA-224", 64: "SHA256", 96: "SHA-384", 128: "SHA512"}


_LENGTHS_IN_BASE64 = {-(-2 * digits // 3) for digits in _DIGITS}  # without padding


def no_digest(sent: str) -> tuple[str, str] | None:
    """What the sent text is, if its looks alone show that it is no digest; and what to do."""
    for name, pattern, cure in _NO_DIGESTS:
        if re.fullmatch(pattern, sent, re.DOTALL):
            return name, cure
    return None


def wrong_values(given: Case, tidied: Case) -> Iterator[tuple[str, str]]:
    """Values of the call that cannot be right, whatever the hash: what is wrong, and what to do."""
    if not given.ks:
        yield (
            "no KS",
            "Send the KS as the parameter ks (not in a header, not as a property that the client "
            "ignores); without it the call is refused with SERVICE_FORBIDDEN, and there is nothing to "
            "hash.",
        )
    elif given.ks != tidied.ks:
        yield (
            "a KS that is not one as it stands: there are quotes, an encoding or other text in it",
            "Send and hash the KS alone, as it stands in the parsed answer. Sent like this the answer "
            "is INVALID_KS. Here the KS without what surrounds it was taken as the right one.",
        )
    if given.token_id != tidied.token_id:
        yield (
            "the app token's id and its token in each other's place",
            "Send the id (such as 0_abcd1234) as id, and hash the token (32 hex digits). Like this the "
            "answer is APP_TOKEN_ID_NOT_FOUND. Here they were taken the other way round.",
        )


def is_masked(token: str) -> bool:
    """Whether stars, dots or a word stand for a part of the token."""
    return re.search(r"\*|\u2022|\u2026|\.\.\.|masked|xxxx", token, re.IGNORECASE) is not None


def notes(given: Case, tidied: Case) -> Iterator[str]:
    """What else may make the server refuse, as far as the values show it."""
    yield from _about_the_token(given.token, tidied.token)
    known = read_ks(tidied.ks)
    if tidied.ks and known is None:
        yield "The KS does not have the form of a KS: the server would answer INVALID_KS. Copy it anew."
    if re.match(r"\s|.*\s\Z", tidied.ks, re.DOTALL) or len(tidied.ks.split()) > 1:
        yield (
            "The KS has blanks or line breaks in it. The server reads it all the same, and then the "
            "hash must be made of exactly what it received, blanks included. A blank inside is often a "
            "+ that was not sent as %2B; cut off those at the ends."
        )
    given_partner = tidied.partner_id
    if known and given_partner not in (None, "") and str(known.partner_id) != str(given_partner):
        yield (
            f"The KS belongs to partner {known.partner_id}, not to {given_partner}: an app token of one is "
            "APP_TOKEN_ID_NOT_FOUND for the other. Get the widget KS for the widget id "
            f"_{given_partner}."
        )


def end_of_the_ks(tidied: Case, now: float | None) -> Iterator[str]:
    """That the KS is over, if it shows that. now: Unix time, or None for the clock's."""
    known = read_ks(tidied.ks)
    now = time.time() if now is None else now
    if known and isinstance(known.expiry, int) and known.expiry <= now:
        ended = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(known.expiry))
        yield f"The KS ended on {ended}: the server would answer INVALID_KS with EXPIRED. Get a fresh one."


def _about_the_token(given: str, token: str) -> Iterator[str]:
    if given != token and not is_token(given):
        yield "The token was given with blanks, quotes or the like around it; here it was taken without them."
    if is_token(token):
        return
    if is_masked(token):
        yield "The token is masked: characters of it are replaced. Only the whole token can be hashed."
    elif re.search("[\u2010-\u201f]", token):
        yield "The token has typographic quotes or dashes in it, as word processors make them. Copy it anew."
    elif re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", token):
        yield (
            "The token looks like a number in a spreadsheet's notation. Copy it from where it is plain text."
        )
    elif token.lower() != token and is_token(token.lower()):
        yield "The token is in upper case; the server makes them in lower case, and the hash depends on it."
    elif re.fullmatch("[0-9]_[0-9a-z]{8}", token):
        yield "The token looks like an app token's id. Its token is another thing: 32 hex digits."
    else:
        length = f"{len(token)} character{'s' * (len(token) != 1)}"
        yield (
            f"The token has {length}. The server makes tokens of 32 hex digits, so this is cut or altered, "
            "unless it belongs to a stand-in server."
        )


def why_masked(sent: str, hash_type: str | None) -> str:
    """Why a text that was not recognised is better not shown; empty if it has the form of a digest.

    A digest serves once, so it may be seen; hex and base64 are taken for it at the lengths that digests have.
    """
    text = sent.strip()
    if re.fullmatch("[0-9A-Fa-f]+", text):
        if len(text) == 32 and hash_type != "MD5":
            return "a token or a secret looks like this, too"
        has_form = len(text) in _DIGITS
    else:
        in_base64 = re.fullmatch("([A-Za-z0-9+/_-]+)={0,2}", text)
        has_form = in_base64 and len(in_base64[1]) in _LENGTHS_IN_BASE64 and not read_ks(text)
    return "" if has_form and not no_digest(sent) else NO_DIGEST


NO_DIGEST = "it does not have the form of a digest and may hold a secret"


def about_the_length(sent: str, hash_type: str | None) -> str:
    """What the number of characters of a sent text tells, in a sentence."""
    digits = sent.strip().lower()
    if not re.fullmatch("[0-9a-f]+", digits):
        return f"What you sent is not written in hex digits alone ({len(sent)} characters)."
    length = len(digits)
    wanted = next((digits for digits, name in _DIGITS.items() if name == hash_type), None)
    found = _DIGITS.get(length)
    if length == wanted or (wanted is None and found in HASH_TYPES):
        return f"Its {length} digits are what {found} gives, so length and looks are right."
    told = f"What you sent has {length} hex digits"
    if found:
        told += f", as {found} gives them"
    elif length == 8:
        told += ", as a checksum (CRC-32) or hashCode gives them"
    return told + (
        f"; {hash_type} gives {wanted}." if wanted else "; the four hash types give 32, 40, 64 or 128."
    )
