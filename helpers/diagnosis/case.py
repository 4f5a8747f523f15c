"""What the caller has: the values of the failing call, and whatever else may have been hashed with them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import unquote

from helpers.hashing import HASH_TYPES, digest
from helpers.ks import KS, InvalidKS, peek_ks

_TOKEN_ID = re.compile("[0-9]_[0-9a-z]{8}")
_QUOTES = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\ufeff\u200b"
_TYPOGRAPHIC_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")

OPTIONAL = {
    "other_ks": "another KS that your program had: log every KS when it arrives, and give each of them",
    "response": "the raw text of the answer that the KS came in",
    "token_id": "the app token's id",
    "other_tokens": "another token",
    "user_id": "a user id",
    "others": "any other string",
    "admin_secret": "the account's admin secret",
    "user_secret": "the account's user secret",
}
"""What may have been hashed besides the values of the call, by its field in the case; secrets last."""


class InvalidArgument(ValueError):
    """An argument of `diagnose()` that cannot be right."""


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
    given_ks: str = ""
    """The KS as it was given, if that was corrected."""

    def corrected(self) -> "Case":
        """The case with obvious slips undone: values swapped, a KS or token with quotes or text around it."""
        ks, token, token_id = self.ks, self.token, self.token_id
        if not read_ks(ks) and read_ks(token):
            ks, token = token, ks
        if token_id and is_token(token_id) and _TOKEN_ID.fullmatch(token):
            token, token_id = token_id, token
        ks = _plain_ks(ks)
        if self.sent not in [digest(ks, token, hash_type) for hash_type in HASH_TYPES]:
            stripped = _stripped(token)
            token = stripped if re.fullmatch("[0-9a-f]{16,32}", stripped) else token
        given_ks = self.ks if ks not in (self.ks, self.token) else ""
        return replace(self, ks=ks, token=token, token_id=token_id, given_ks=given_ks)

    # Other values, by what they are: the names are printed, the values never are.

    def instead_of_ks(self) -> dict[str, str]:
        """What may have been hashed in place of the KS."""
        partner_id = self.known_partner()
        ids = {"the partner id": partner_id, "the widget id": partner_id and f"_{partner_id}"}
        as_given = _given({"the KS as you gave it": self.given_ks})
        return as_given | self.earlier_ks() | self._answers() | _given(ids) | self._secrets_and_others()

    def instead_of_token(self) -> dict[str, str]:
        """What may have been hashed in place of the token, or sent as it is."""
        ids = {
            "the token id": self.token_id,
            "the partner id": self.known_partner(),
            "the hash type": self.hash_type,
        }
        return _given(ids) | _numbered("another token", self.other_tokens) | self._secrets_and_others()

    def extras(self) -> dict[str, str]:
        """What may have been hashed along with KS and token."""
        known, partner_id = read_ks(self.ks), self.known_partner()
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
        return _given(named) | self._secrets_and_others()

    def earlier_ks(self) -> dict[str, str]:
        """Other KSs: those given, and the one in the answer if it differs."""
        in_answer = _ks_in(self.response or "")
        found = {"the KS in the answer": in_answer} if in_answer and in_answer != self.ks else {}
        return found | _numbered("another KS", self.other_ks)

    def keys(self) -> dict[str, str]:
        """What may have been the key of an HMAC."""
        ids = {"the token id": self.token_id, "the partner id": self.known_partner()}
        return _given(ids) | self._secrets_and_others()

    def known_partner(self) -> str | None:
        """The partner id as given, or the one in the KS."""
        known = read_ks(self.ks)
        partner_id = self.partner_id or (known and known.partner_id)
        return str(partner_id) if partner_id else None

    def _secrets_and_others(self) -> dict[str, str]:
        secrets = {"the admin secret": self.admin_secret, "the user secret": self.user_secret}
        return _given(secrets) | _numbered("the other value", self.others)

    def _answers(self) -> dict[str, str]:
        """The answer of startWidgetSession: as it was received, or as the server writes it."""
        partner_id = self.known_partner()
        answer = self.response
        if answer is None and partner_id and partner_id.isdigit():
            fields = {"partnerId": int(partner_id), "ks": self.ks, "userId": 0}
            answer = _compact({**fields, "objectType": "KalturaStartWidgetSessionResponse"})
        if answer is None:
            return {}
        found = {"the whole answer": answer, "the whole answer, stripped": answer.strip()}
        try:
            parsed = json.loads(answer)
        except ValueError:
            return found
        for indent in (None, 1, 2, 4, "\t"):
            how = "JSON" if indent is None else f"JSON indented by {'a tab' if indent == chr(9) else indent}"
            found[f"the whole answer as {how}"] = json.dumps(parsed, indent=indent)
        found |= {
            "the whole answer as compact JSON": _compact(parsed),
            "the whole answer as a Python dict": str(parsed),
        }
        if isinstance(parsed, dict):
            pairs = [(name, value) for name, value in parsed.items() if isinstance(value, str | int)]
            go = " ".join(f"{name}:{value}" for name, value in sorted(pairs))
            found["the whole answer as a Go map"] = f"map[{go}]"
            found["the whole answer as a Java map"] = (
                "{" + ", ".join(f"{name}={value}" for name, value in pairs) + "}"
            )
            powershell = "; ".join(f"{name}={value}" for name, value in pairs)
            found["the whole answer as a PowerShell object"] = f"@{{{powershell}}}"
        return found


def is_token(text: str) -> bool:
    """Whether this is a token as the server makes them (api_v3/lib/types/KalturaAppToken.php:155)."""
    return re.fullmatch("[0-9a-f]{32}", text) is not None


def read_ks(ks: str) -> KS | None:
    """What a KS shows without a secret; None if it is not a KS."""
    try:
        return peek_ks(ks)
    except InvalidKS:
        return None


def fingerprint(secret: str) -> str:
    """Eight digits to compare a secret by, as in the notebooks' `[masked 1a2b3c4d]`."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _plain_ks(ks: str) -> str:
    """The KS without what is around it, or as it is if there is no KS in it."""
    if read_ks(ks):
        return ks
    unescaped = ks.replace("\\u003d", "=").replace("\\u003D", "=").replace("\\/", "/")
    for clean in (
        _stripped(ks),
        _stripped(ks.translate(_TYPOGRAPHIC_DASHES)),
        _stripped(unquote(ks)),
        _stripped(unescape(unescaped)),
        _ks_in(ks),
    ):
        if clean and read_ks(clean):
            return clean
    return ks


def _stripped(text: str) -> str:
    previous = None
    while text != previous:
        previous, text = text, text.strip().strip(_QUOTES)
    return text


def _ks_in(answer: str) -> str | None:
    """The KS in an answer (JSON or XML), in a form (ks=...), or after the word Bearer."""
    pattern = (
        r'"ks"\s*:\s*"([^"]+)"|<ks>\s*([^<]+?)\s*</ks>|<result>\s*([^<]+?)\s*</result>'
        r"|\bks=([^&\s]+)|\bBearer\s+(\S+)|^\s*\"([^\"]+)\"\s*$"
    )
    for found in re.finditer(pattern, answer):
        ks = unquote(next(filter(None, found.groups())).replace("\\/", "/"))
        if read_ks(ks):
            return ks
    return None


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _given(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _numbered(name: str, values: tuple[str, ...]) -> dict[str, str]:
    if len(values) == 1:
        return {name: values[0]}
    return {f"{name} (no. {number})": value for number, value in enumerate(values, start=1)}
