"""What can be seen without computing: a sent string that is not a digest, and values that cannot be right."""

import re
import time
from collections.abc import Iterator

from helpers.diagnosis.case import Case, is_token, read_ks
from helpers.diagnosis.decode import Step
from helpers.hashing import HASH_TYPES

_AWAIT = (
    "In JavaScript, await the result: const digest = await crypto.subtle.digest('SHA-256', bytes). Then "
    "encode it as hex."
)
_TO_HEX = (
    "Encode the digest's bytes as lower-case hex; what you sent is the name of the object that holds them. {}"
)
_NODE = _TO_HEX.format(
    "In JavaScript: Array.from(new Uint8Array(digest), b => b.toString(16).padStart(2, '0')).join('')."
)
_DOTNET = _TO_HEX.format("In .NET: Convert.ToHexString(digest).ToLowerInvariant().")
_JAVA = _TO_HEX.format("In Java: HexFormat.of().formatHex(digest).")
_PHP = _TO_HEX.format("In PHP, hash('sha256', $ks . $token) returns hex.")
_CALL_IT = (
    "In Python, call hexdigest() with its parentheses; what you sent is the name of the object or the method."
)
_GO = _TO_HEX.format("In Go: hex.EncodeToString(sum[:]).")
_PLAIN_HASH = "Use a plain hash of KS and token, with the token's hash type: no password hash, no salt."
_NO_CIPHER = "Use a plain hash of KS and token; nothing is encrypted or signed in this call."
_NOT_FILLED_IN = "Compute the hash first, then put it into the request: the placeholder was not filled in."
_NOTHING = (
    "Check the name of the variable that should hold the hash, and that the hash is computed before it is "
    "used."
)
_ERROR = "Look at this message first: it was sent in place of the hash."

# what the sent string is, its pattern, the fix
_NOT_DIGESTS = (
    ("an empty string", r"\s*", _NOTHING), ("a bcrypt password hash", r"\$2[abxy]?\$\d\d\$.*", _PLAIN_HASH),
    ("an argon2 password hash", r"\$argon2.*", _PLAIN_HASH),
    ("a PBKDF2 password hash", r"\$?pbkdf2.*", _PLAIN_HASH),
    ("an scrypt password hash", r"\$?(scrypt|7)\$.*", _PLAIN_HASH),
    ("a crypt() password hash", r"\$(1|5|6|apr1|y)\$.*", _PLAIN_HASH),
    ("a MySQL password hash", r"\*[0-9A-F]{40}", _PLAIN_HASH),
    ("a salted LDAP password hash", r"\{SSHA\d*\}.*", _PLAIN_HASH),
    ("a JSON Web Token", r"eyJ[\w-]*\.[\w-]+\.[\w.-]*", _NO_CIPHER),
    ("an encrypted text (OpenSSL or CryptoJS)", r"U2FsdGVkX1.*|Salted__.*", _NO_CIPHER),
    ("a key, certificate or signature", r"-----BEGIN .*", _NO_CIPHER),
    ("a promise", r"\[object Promise\]|Promise \{.*|<coroutine object .*|<Future .*|.*Task`1\[.*", _AWAIT),
    ("the name of an object", r"\[object \w+\]|#<\w+>", _NODE),
    ("the name of an object", r"System\.[\w.]+(\[\])?", _DOTNET),
    ("the name of an object", r"Resource id #\d+|#<\w+(::\w+)*(:0x\w+)?.*>", _PHP),
    ("the name of a Java object", r"\[B@[0-9a-f]+|[\w.$]+@[0-9a-f]{1,8}|.*Message Digest.*", _JAVA),
    ("the name of a Python object or method", r"<.* (object|method|function|HASH)\b.*>|<memory at .*",
     _CALL_IT),
    ("a function", r"(async )?function\b.*|\(\) ?=>.*|\[(Function|native code).*", _NODE),
    ("the name of an array", r"Array", _PHP), ("the name of an array", r"ArrayBuffer \{.*", _NODE),
    ("a missing value", r"undefined|null|None|NULL|nil|<nil>|\(null\)|NaN|nan|false|true|N/A|#N/A|0",
     _NOTHING),
    ("a format directive of Go that got the wrong value", r"%!.*\(.*", _GO),
    ("a reference to a result of a multirequest", r"\{\d+:result.*\}",
     "Make two requests: a multirequest passes on a result, but it cannot compute a hash "
     "(api_v3/lib/KalturaFrontController.php:185)."),
    ("a placeholder", r"\$\{?\w+\}?|\$\(\w+\)|\{\{.*\}\}|[#$]?\{\w*\}|%\w+%|<[A-Za-z_ ]{1,40}>|%s",
     _NOT_FILLED_IN),
    ("the parameter's name", r"(?i)token[_ ]?hash|hash|your[_ ]?(token)?[_ ]?hash", _NOT_FILLED_IN),
    ("an error message", r"(?i)(.*\b(error|exception|traceback|command not found)\b.*)", _ERROR),
    ("a masked value", r"[\w+/=-]*(\*{3,}|\u2022{3,}|\[masked)[\w+/=*\u2022 \]-]*",
     "Send the hash itself, not its form for logs."),
)  # fmt: skip
_DIGITS = {32: "MD5", 40: "SHA1", 56: "SHA-224", 64: "SHA256", 96: "SHA-384", 128: "SHA512"}
_LENGTHS_IN_BASE64 = {-(-2 * digits // 3) for digits in _DIGITS}  # without padding


def not_a_digest(sent: str) -> Step | None:
    """What the sent string is, if its form alone shows that it is not a digest, and what to do."""
    for name, pattern, fix in _NOT_DIGESTS if len(sent) < 5000 else ():
        if re.fullmatch(pattern, sent, re.DOTALL):
            return Step(f"{name} was sent, not a digest", fix)
    return None


# what was given as the KS, its pattern, the fix
_NOT_KSS = (
    ("a missing value", r"undefined|null|None|NULL|nil|<nil>|\(null\)|NaN|false|true",
     "Check the name of the field that the KS is read from."),
    ("an error of the API", r"(?s).*(KalturaAPIException|<error>|\"code\"\s*:).*",
     "Read the error's code and message: the call that should return the KS failed."),
    ("an HTML page", r"(?is)\s*<(!doctype|html|head|body)\b.*",
     "Look at the status and the URL of that call: something before the API answered."),
    ("an answer without a KS", r"(?s)\s*(\{.*\}|\[.*\]|<\?xml.*|<xml.*)\s*",
     "Call session.startWidgetSession and take the field ks of its answer."),
    ("a placeholder", r"\$\{?\w+\}?|\{\{.*\}\}|#?\{\w*\}|%\w+%|\[object \w+\]",
     "Fill in the KS before the call is made."),
    ("a token or another hex string", r"[0-9a-f]{16,128}", "Give the KS, which usually begins with djJ8."),
    ("a string that does not have the form of a KS", r"(?s).*",
     "Copy the KS anew, whole, from the answer of startWidgetSession."),
)  # fmt: skip


def wrong_values(given: Case, corrected: Case) -> Iterator[Step]:
    """Values of the call that cannot be right, whatever the hash is."""
    if not given.ks:
        yield Step(
            "no KS",
            "Send the KS as the parameter ks (not in a header, not as a property that the client ignores). "
            "Without it the call fails with SERVICE_FORBIDDEN, and there is nothing to hash.",
        )
    elif not read_ks(corrected.ks):
        name, fix = next(
            (name, fix) for name, pattern, fix in _NOT_KSS if re.fullmatch(pattern, corrected.ks)
        )
        yield Step(
            f"what was given as the KS is not one: {name}",
            f"{fix} With this ks the server answers INVALID_KS.",
        )
    elif corrected.ks not in (given.ks, given.token):
        yield Step(
            "a KS with quotes, an encoding or other text around it",
            "Send and hash the KS alone, as it is in the parsed answer; like this the server answers "
            "INVALID_KS. The KS in it was taken as the right one here.",
        )
    if given.token_id != corrected.token_id:
        yield Step(
            "the app token's id and its token in each other's place",
            "Send the id (such as 0_abcd1234) as id, and hash the token (32 hex digits). Like this the "
            "server answers APP_TOKEN_ID_NOT_FOUND. They were taken the other way round here.",
        )


def is_masked(token: str) -> bool:
    """Whether stars, dots or a word replace a part of the token."""
    return re.search(r"\*|\u2022|\u2026|\.\.\.|masked|xxxx", token, re.IGNORECASE) is not None


def notes(given: Case, corrected: Case) -> Iterator[str]:
    """What else may make the server refuse, as far as the values show it."""
    if given.ks and (given.ks, given.token) == (corrected.token, corrected.ks):
        yield (
            "You gave the KS and the token the wrong way round; they were taken as --ks and --token mean "
            "them."
        )
    elif given.token not in (corrected.token, corrected.token_id, corrected.ks) and not is_token(given.token):
        yield (
            "The token was given with whitespace, quotes or the like around it; it was taken without them "
            "here."
        )
    if corrected.ks.split() != [corrected.ks] and read_ks(corrected.ks):
        yield (
            "The KS has whitespace in it. The server reads it all the same, and then the hash must be made "
            "of exactly what it received. Strip the KS; a space inside is often a + that was not sent as "
            "%2B."
        )
    known = read_ks(corrected.ks)
    partner_id = corrected.partner_id
    if known and partner_id not in (None, "") and str(known.partner_id) != str(partner_id):
        yield (
            f"The KS belongs to partner {known.partner_id}, not to {partner_id}: an app token of one is "
            f"APP_TOKEN_ID_NOT_FOUND for the other. Get the widget KS for the widget id _{partner_id}."
        )


def end_of_the_ks(corrected: Case, now: float | None) -> Iterator[str]:
    """That the KS has expired, if it shows that. now: Unix time, or None for the clock's."""
    known = read_ks(corrected.ks)
    now = time.time() if now is None else now
    if known and isinstance(known.expiry, int) and known.expiry <= now:
        ended = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(known.expiry))
        yield f"The KS ended on {ended}: the server answers INVALID_KS with EXPIRED. Get a new one."


def about_the_token(token: str) -> Iterator[str]:
    """Why this cannot be the whole token, if it does not have the form of one."""
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
    elif is_token(token.lower()):
        yield "The token is in upper case; the server makes tokens in lower case, and the hash depends on it."
    elif re.fullmatch("[0-9]_[0-9a-z]{8}", token):
        yield "The token looks like an app token's id. Its token is another field: 32 hex digits."
    else:
        length = f"{len(token)} character{'s' * (len(token) != 1)}"
        yield (
            f"The token has {length}. Kaltura makes tokens of 32 hex digits: a shorter or longer one "
            "is cut or altered."
        )


NOT_A_DIGEST = "it does not have the form of a digest and may contain a secret"


def why_masked(sent: str, hash_type: str | None) -> str:
    """Why an unexplained string is better not printed; empty if it has the form of a digest."""
    text = sent.strip()
    if re.fullmatch("[0-9A-Fa-f]+", text):
        if len(text) == 32 and hash_type != "MD5":
            return "a token or a secret looks like this, too"
        has_form = len(text) in _DIGITS
    else:
        in_base64 = re.fullmatch("([A-Za-z0-9+/_-]+)={0,2}", text)
        has_form = bool(in_base64 and len(in_base64[1]) in _LENGTHS_IN_BASE64 and not read_ks(text))
    return "" if has_form and not not_a_digest(sent) else NOT_A_DIGEST


def about_the_length(sent: str, hash_type: str | None) -> str:
    """What the number of characters of the sent string shows, in a sentence."""
    digits = sent.strip().lower()
    if not re.fullmatch("[0-9a-f]+", digits):
        return f"What you sent is not hex digits alone ({len(sent)} characters)."
    length = len(digits)
    wanted = next((digits for digits, name in _DIGITS.items() if name == hash_type), None)
    found = _DIGITS.get(length)
    if length == wanted or (wanted is None and found in HASH_TYPES):
        return f"Its {length} digits are what {found} gives: length and form are right."
    told = f"What you sent has {length} hex digits"
    told += (
        f", as {found} gives them"
        if found
        else ", as a checksum (CRC-32) or hashCode gives them" * (length == 8)
    )
    return told + (
        f"; {hash_type} gives {wanted}." if wanted else "; the four hash types give 32, 40, 64 or 128."
    )
