"""What the reader has: the values of the failing call, and whatever else may have been mixed in."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote

from helpers.hashing import HASH_TYPES, digest
from helpers.ks import KS, InvalidKS, peek_ks

_TOKEN = re.compile("[0-9a-f]{32}")
_TOKEN_ID = re.compile("[0-9]_[0-9a-z]{8}")
_QUOTES = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_TYPOGRAPHIC_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_INVISIBLE = "\ufeff\u200b"


# what may have been mixed in, besides the values of the call itself: by its field in the case, what it is
MAY_BE_MIXED_IN = {
    "token_id": "the app token's id",
    "admin_secret": "the account's admin secret",
    "user_secret": "the account's user secret",
    "user_id": "a user id",
    "response": "the raw text of the answer that the KS came in",
    "other_ks": "another KS",
    "other_tokens": "another token",
    "others": "any other text",
}


@dataclass(frozen=True, repr=False)
class Case:
    """The values of one call of appToken.startSession. What is not known is None or empty."""

    ks: str
    token: str
    sent: str
    token_id: str | None = None
    hash_type: str | None = None
    partner_id: int | str | None = None
    user_id: str | None = None
    admin_secret: str | None = None
    user_secret: str | None = None
    other_ks: tuple[str, ...] = ()
    other_tokens: tuple[str, ...] = ()
    response: str | None = None
    others: tuple[str, ...] = ()

    def tidied(self) -> "Case":
        """The case with the KS and the token that were meant, where those given cannot be right.

        Id and token in each other's place change places; a KS or token that is not one, but would be without
        the quotes, the blanks or the encoding around it, loses them. A token that gives the sent hash as it
        stands is right as it stands.
        """
        ks, token, token_id = _tidy_ks(self.ks), self.token, self.token_id
        if token_id and is_token(token_id) and _TOKEN_ID.fullmatch(token):
            token, token_id = token_id, token
        if self.sent not in [digest(ks, token, hash_type) for hash_type in HASH_TYPES]:
            token = _tidy_token(token)
        return replace(self, ks=ks, token=token, token_id=token_id)

    # Other values, by what they are: these names stand in the findings, the values never do.

    def instead_of_ks(self) -> dict[str, str]:
        """What may have been hashed in place of the KS."""
        found = self.earlier_ks() | self._answers()
        partner_id = self.known_partner()
        return (
            found
            | _given({"the partner id": partner_id, "the widget id": partner_id and f"_{partner_id}"})
            | self._rest()
        )

    def instead_of_token(self) -> dict[str, str]:
        """What may have been hashed in place of the token."""
        named = {
            "the token id": self.token_id,
            "the partner id": self.known_partner(),
            "the hash type": self.hash_type,
        }
        return _given(named) | _numbered("another token", self.other_tokens) | self._rest()

    def extras(self) -> dict[str, str]:
        """What may have been hashed along with KS and token."""
        known = read_ks(self.ks)
        partner_id = self.known_partner()
        named = {
            "the token id": self.token_id,
            "the partner id": partner_id,
            "the widget id": partner_id and f"_{partner_id}",
            "the user id": self.user_id or (known and known.user_id),
            "the expiry of the KS": known and known.expiry,
            "the user id 0": "0",
            "the session type 2": "2",
            "the expiry 86400": "86400",
            "the expiry 3600": "3600",
            "the hash type": self.hash_type,
        }
        return _given(named) | self._rest()

    def earlier_ks(self) -> dict[str, str]:
        """Other KSs: those given, and the one in the answer if it differs."""
        in_answer = _ks_in(self.response or "")
        found = {"the KS in the answer": in_answer} if in_answer and in_answer != self.ks else {}
        return found | _numbered("another KS", self.other_ks)

    def keys(self) -> dict[str, str]:
        """What may have served as the key of an HMAC."""
        return _given({"the token id": self.token_id, "the partner id": self.known_partner()}) | self._rest()

    def known_partner(self) -> str | None:
        """The partner id as given, else as it stands in the KS."""
        known = read_ks(self.ks)
        partner_id = self.partner_id or (known and known.partner_id)
        return str(partner_id) if partner_id else None

    def _rest(self) -> dict[str, str]:
        secrets = {"the admin secret": self.admin_secret, "the user secret": self.user_secret}
        return _given(secrets) | _numbered("the other value", self.others)

    def _answers(self) -> dict[str, str]:
        """The answer of startWidgetSession: as it was received, or else as the server writes it."""
        partner_id = self.known_partner()
        if self.response is not None:
            answer = self.response
        elif partner_id and partner_id.isdigit():
            fields = {"partnerId": int(partner_id), "ks": self.ks, "userId": 0}
            answer = json.dumps(
                {**fields, "objectType": "KalturaStartWidgetSessionResponse"}, separators=(",", ":")
            )
        else:
            return {}
        found = {"the whole answer": answer, "the whole answer without blanks around it": answer.strip()}
        try:
            parsed = json.loads(answer)
        except ValueError:
            return found
        found |= {
            "the whole answer as compact JSON": json.dumps(parsed, separators=(",", ":")),
            "the whole answer as JSON with blanks": json.dumps(parsed),
            "the whole answer as indented JSON": json.dumps(parsed, indent=2),
            "the whole answer as a Python dict": str(parsed),
        }
        if isinstance(parsed, dict):
            pairs = [(name, value) for name, value in parsed.items() if isinstance(value, str | int)]
            go = " ".join(f"{name}:{value}" for name, value in sorted(pairs))
            java = ", ".join(f"{name}={value}" for name, value in pairs)
            powershell = "; ".join(f"{name}={value}" for name, value in pairs)
            found |= {
                "the whole answer as a Go map": f"map[{go}]",
                "the whole answer as a Java map": f"{{{java}}}",
                "the whole answer as a PowerShell object": f"@{{{powershell}}}",
            }
        just_ks = {"ks": self.ks}
        return found | {
            "an object with the KS as JSON": json.dumps(just_ks, separators=(",", ":")),
            "an object with the KS as JSON with blanks": json.dumps(just_ks),
        }


def is_token(text: str) -> bool:
    """Whether the text is a token as the server makes them (api_v3/lib/types/KalturaAppToken.php:155)."""
    return _TOKEN.fullmatch(text) is not None


def read_ks(ks: str) -> KS | None:
    """What a KS shows without a secret; None if it is not a KS."""
    try:
        return peek_ks(ks)
    except InvalidKS:
        return None


def fingerprint(secret: str) -> str:
    """Eight digits to compare a secret by, as in the notebooks' `[masked 1a2b3c4d]`."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _tidy_ks(ks: str) -> str:
    if read_ks(ks):
        return ks
    without_escapes = ks.replace("\\u003d", "=").replace("\\u003D", "=").replace("\\/", "/")
    plain = ks.translate(_TYPOGRAPHIC_DASHES)
    for clean in (
        _stripped(ks),
        _stripped(plain),
        _stripped(unquote(ks)),
        _stripped(unescape(without_escapes)),
        _ks_in(ks),
    ):
        if clean and read_ks(clean):
            return clean
    return ks


def _tidy_token(token: str) -> str:
    clean = _stripped(token)
    return clean if re.fullmatch("[0-9a-f]{16,32}", clean) else token


def _stripped(text: str) -> str:
    previous = None
    while text != previous:
        previous, text = text, text.strip().strip(_QUOTES + _INVISIBLE)
    return text


def _ks_in(answer: str) -> str | None:
    """The KS in the answer of a call that starts a session, as JSON or as XML."""
    found = re.search(r'"ks"\s*:\s*"([^"]+)"|<ks>([^<]+)</ks>|^\s*"([^"]+)"\s*$', answer)
    return found and next(filter(None, found.groups())).replace("\\/", "/")


def _given(values: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _numbered(name: str, values: tuple[str, ...]) -> dict[str, str]:
    if len(values) == 1:
        return {name: values[0]}
    return {f"{name} (no. {number})": value for number, value in enumerate(values, start=1)}
