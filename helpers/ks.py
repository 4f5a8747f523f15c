"""The KS (Kaltura session) string: reading and making versions 1 and 2.

Notebook 06 takes both apart byte by byte. The rules are those of the server's `kSessionBase`, with the
habits of PHP that show in a KS; line numbers below are those of its file,
alpha/apps/kaltura/lib/request/kSessionBase.class.php.

The server works on bytes. Here they are strings: UTF-8, and what is not UTF-8 as the characters of Python's
surrogateescape, so that nothing is lost on the way in or out.
"""

import binascii
import hashlib
import hmac
import random
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import TYPE_CHECKING, overload

from helpers import ks_faults, php
from helpers.privileges import parse_privileges

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

_V2_TAG = b"v2|"
_SIGNATURE_SIZE = 20
_RANDOM_SIZE = 16
_BLOCK_SIZE = 16
_NOT_BASE64 = re.compile("[^A-Za-z0-9+/]")
_STANDARD_BASE64 = (("-", "+"), ("_", "/"), (" ", ""), ("\t", ""), ("\n", ""), ("\r", ""))
_URL_SAFE_BASE64 = str.maketrans("+/", "-_")
_URL_ENCODED = {byte: f"%{byte:02X}" for byte in range(256)}
_URL_ENCODED |= {ord(safe): safe for safe in f"{ascii_letters}{digits}-._"} | {ord(" "): "+"}


class InvalidKS(ValueError):
    """The string is not a KS, or none of the admin secrets signed it. The message says which step failed."""


@dataclass(frozen=True)
class KS:
    """The fields of a KS, as the server reads them.

    The server keeps every field as a string and checks none of them when it reads. Here partner_id, expiry,
    session_type and master_partner_id are numbers if the string is a plain decimal number, and the string
    itself if not. None means that the field is missing.
    """

    version: int
    partner_id: int | str
    verified: bool
    """Whether an admin secret confirmed the KS. If not, anyone may have written it."""
    expiry: int | str | None = None
    """When it ends, in Unix time (seconds)."""
    session_type: int | str | None = None
    """0 USER, 2 ADMIN."""
    user_id: str | None = None
    privileges: str | None = None
    parsed_privileges: dict[str, list[str]] | None = None
    """Each privilege's name with its values."""
    master_partner_id: int | str | None = None
    """The partner on whose behalf the KS was made, for impersonation."""
    additional_data: str | None = None
    hash: str | None = None
    """The signature in hex, by which the server knows a KS that was ended."""
    fields: str | None = None
    """The signed string with all of the above; in version 2 without its random bytes."""
    partner_pattern: str | None = None
    """Version 1 only: the partner id once more."""
    rand: str | None = None
    """Version 1 only: any string that makes the KS unique, usually the time it was made."""
    random_bytes: bytes | None = None
    """Version 2 only: the 16 bytes that make the KS unique."""


def decode_ks(ks: str, admin_secret: str) -> KS:
    """Read a KS and check that it was signed with the admin secret of its partner.

    admin_secret: one, or several separated by commas, as the server keeps them; each is tried in turn.
    It does not check whether the KS has expired or was ended.

    Raises InvalidKS if ks is not a KS, was altered, or was signed with another secret. If the KS was made by
    hand with one of the usual mistakes, the message says which it is and what is right. An empty secret
    does not count, though the server accepts it: anyone can sign with that.
    Source: parseKS (line 151).
    """
    secrets = _each_secret(admin_secret)
    try:
        return _decode(ks, secrets)
    except InvalidKS as error:
        fault = _damage(ks, secrets)
        if not fault:
            raise
        raise InvalidKS(f"{error}. The KS is genuine, but {fault}") from None


def peek_ks(ks: str) -> KS:
    """Read what needs no secret: in version 1 every field, in version 2 only the partner.

    Nothing is verified (`verified` is False). Raises InvalidKS if ks does not have the form of a KS.
    """
    decoded = _read_base64(ks)
    if decoded.startswith(_V2_TAG):
        partner_id, _ = _split_v2(decoded)
        return KS(version=2, partner_id=_number(partner_id), verified=False)
    return _read_v1(*_split_v1(decoded), verified=False)


def encode_ks(
    *,
    partner_id: int | str,
    admin_secret: str,
    expiry: int,
    user_id: str | None = "",
    session_type: int = 0,
    privileges: str | None = "",
    version: int = 2,
    random_bytes: bytes | None = None,
    rand: str | None = None,
    master_partner_id: int | str | None = None,
    additional_data: str | None = None,
) -> str:
    """Make a KS without calling the server.

    expiry: when it ends, in Unix time (seconds), not a duration.
    session_type: 0 USER, 2 ADMIN.
    user_id: None leaves the field out of a version 2 KS.
    random_bytes: version 2 only, the 16 bytes that make it unique; drawn if not given.
    rand: version 1 only, the string that makes it unique; the current time if not given.

    Nothing is escaped in version 1: a `;` in a field moves everything after it, for the server too.
    Raises ValueError for an unknown version, an expiry that is not an int, other than 16 random bytes, and
    for random_bytes and rand in the other's version.
    Source: generateKsV1 (line 499) and generateKsV2 (line 540).
    """
    if type(expiry) is not int:
        raise ValueError(f"expiry is Unix time in whole seconds (int), not {type(expiry).__name__}")
    if version == 1:
        if random_bytes is not None:
            raise ValueError("random_bytes belong to version 2; version 1 has rand instead")
        rand = f"{time.time():.14g}" if rand is None else rand
        values = (partner_id, partner_id, expiry, session_type, rand, user_id, privileges)
        return _encode_v1(admin_secret, *values, master_partner_id, additional_data)
    if version == 2:
        if rand is not None:
            raise ValueError("rand belongs to version 1; version 2 has random_bytes instead")
        random_bytes = secrets.token_bytes(_RANDOM_SIZE) if random_bytes is None else random_bytes
        if len(random_bytes) != _RANDOM_SIZE:
            raise ValueError(f"random_bytes has to be {_RANDOM_SIZE} bytes long, not {len(random_bytes)}")
        own_fields = {
            "_e": expiry,
            "_t": session_type,
            "_u": user_id,
            "_m": master_partner_id,
            "_d": additional_data,
        }
        return _encode_v2(admin_secret, partner_id, random_bytes, privileges or "", own_fields)
    raise ValueError(f"a KS has version 1 or 2, not {version!r}")


def seeded_random_bytes(seed: int) -> bytes:
    """The random bytes of a version 2 KS that the server makes after PHP's srand(seed).

    It does so for a KS with `downloadasset` among its privileges, with the expiry as the seed, so that equal
    calls give the same KS. Each byte is the low byte of one output of the Mersenne Twister MT19937.
    Source: generateSession (line 485) and createRandomString (line 575).
    """
    # random.seed() initialises the same generator differently from PHP and the C reference, hence by hand.
    state = [seed & 0xFFFFFFFF]
    for index in range(1, 624):
        state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + index) & 0xFFFFFFFF)
    generator = random.Random()
    generator.setstate((3, (*state, 624), None))
    return bytes(generator.getrandbits(32) & 0xFF for _ in range(_RANDOM_SIZE))


def _decode(ks: str, secrets: list[bytes]) -> KS:
    decoded = _read_base64(ks)
    return (_decode_v2 if decoded.startswith(_V2_TAG) else _decode_v1)(decoded, secrets)


def _damage(ks: object, secrets: list[bytes]) -> str | None:
    """What was done to a genuine KS after it was made."""
    for damage, candidate in ks_faults.repaired(ks) if isinstance(ks, str) else ():
        if candidate != ks:
            with suppress(InvalidKS):
                _decode(candidate, secrets)
                return damage
    return None


# Version 1: signature | partner;partner;expiry;type;rand;user;privileges;master partner;additional data


def _encode_v1(admin_secret: str, *values: object) -> str:
    fields = _bytes(";".join("" if value is None else str(value) for value in values))
    signature = hashlib.sha1(_bytes(admin_secret) + fields).hexdigest().encode()
    return _write_base64(signature + b"|" + fields)


def _decode_v1(decoded: bytes, secrets: list[bytes]) -> KS:
    signature, fields = _split_v1(decoded)
    for secret in secrets:
        if hmac.compare_digest(hashlib.sha1(secret + fields).hexdigest().encode(), signature):
            return _read_v1(signature, fields, verified=True)
    raise _wrong_signature(ks_faults.version_1_fault(signature, fields, secrets))


def _split_v1(decoded: bytes) -> tuple[bytes, bytes]:
    """Signature and signed fields."""
    signature, delimiter, fields = decoded.partition(b"|")
    if not delimiter:
        raise InvalidKS("not a KS: the decoded base64 has no | in it")
    if fields.count(b";") < 2:
        raise InvalidKS("not a KS: version 1 has at least 3 fields, separated by semicolons")
    return signature, fields


def _read_v1(signature: bytes, fields: bytes, *, verified: bool) -> KS:
    text = _text(fields)
    values = [*text.split(";"), *[None] * 6][:9]
    _, partner_pattern, expiry, session_type, rand, user_id, privileges, master, data = values
    return KS(
        version=1,
        partner_id=_number(text.partition(";")[0]),
        verified=verified,
        expiry=_number(expiry),
        session_type=_number(session_type),
        user_id=user_id,
        privileges=privileges,
        parsed_privileges=parse_privileges(privileges or ""),
        master_partner_id=_number(master),
        additional_data=data,
        hash=_text(signature),
        fields=text,
        partner_pattern=partner_pattern,
        rand=rand,
    )


# Version 2: v2 | partner | AES-128-CBC of: SHA-1 of the rest, 16 random bytes, fields as a query string


def _encode_v2(
    admin_secret: str,
    partner_id: int | str,
    random_bytes: bytes,
    privileges: str,
    own_fields: Mapping[str, object],
) -> str:
    message = random_bytes + _write_query({**_privileges_as_fields(privileges), **own_fields})
    message = hashlib.sha1(message).digest() + message
    message += bytes(-len(message) % _BLOCK_SIZE)
    encryptor = _cipher(_bytes(admin_secret)).encryptor()
    encrypted = encryptor.update(message) + encryptor.finalize()
    return _write_base64(b"v2|%b|%b" % (_bytes(str(partner_id)), encrypted)).translate(_URL_SAFE_BASE64)


def _decode_v2(decoded: bytes, secrets: list[bytes]) -> KS:
    partner_id, encrypted = _split_v2(decoded)
    signature, message = _decrypt(encrypted, secrets)
    fields = message[_RANDOM_SIZE:]
    privileges = _read_query(fields)
    own_fields = {name: privileges.pop(name, None) for name in ("_e", "_t", "_u", "_m", "_d")}
    text = ",".join(f"{name}:{value}" if value else name for name, value in privileges.items())
    return KS(
        version=2,
        partner_id=_number(partner_id),
        verified=True,
        expiry=_number(own_fields["_e"]),
        session_type=_number(own_fields["_t"]),
        user_id=own_fields["_u"],
        privileges="*" if text == "all:*" else text,
        parsed_privileges={name: value.split("/") if value else [] for name, value in privileges.items()},
        master_partner_id=_number(own_fields["_m"]),
        additional_data=own_fields["_d"],
        hash=signature.hex(),
        fields=_text(fields),
        random_bytes=message[:_RANDOM_SIZE],
    )


def _split_v2(decoded: bytes) -> tuple[str, bytes]:
    """Partner id and encrypted message."""
    parts = decoded.split(b"|", 2)
    if len(parts) != 3:
        raise InvalidKS("not a KS: version 2 has two | in it, before and after the partner id")
    return _text(parts[1]), parts[2]


def _decrypt(encrypted: bytes, secrets: list[bytes]) -> tuple[bytes, bytes]:
    """Signature and signed message, with the first secret under which they match."""
    for secret in secrets if len(encrypted) % _BLOCK_SIZE == 0 else ():
        decryptor = _cipher(secret).decryptor()
        decrypted = (decryptor.update(encrypted) + decryptor.finalize()).rstrip(b"\0")
        signature, message = decrypted[:_SIGNATURE_SIZE], decrypted[_SIGNATURE_SIZE:]
        if hmac.compare_digest(hashlib.sha1(message).digest(), signature):
            return signature, message
    raise _wrong_signature(ks_faults.version_2_fault(encrypted, secrets))


def _cipher(secret: bytes) -> "Cipher[CBC]":
    """AES-128-CBC with a key made from the secret and no real IV: the random bytes take its part."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    key = hashlib.sha1(secret).digest()[:16]
    return Cipher(algorithms.AES(key), modes.CBC(bytes(_BLOCK_SIZE)))


def _privileges_as_fields(privileges: str) -> dict[str, object]:
    """A repeated name keeps its first place and takes the last value; empty ones and `0` are dropped."""
    fields: dict[str, object] = {}
    for privilege in privileges.split(","):
        privilege = php.trim(privilege)
        if privilege in ("", "0"):
            continue
        name, _, value = ("all:*" if privilege == "*" else privilege).partition(":")
        fields[name] = value
    return fields


def _write_query(fields: Mapping[str, object]) -> bytes:
    """PHP's http_build_query: None is left out, a space becomes +, the tilde is encoded too."""
    pairs = ((_quote(name), _quote(str(value))) for name, value in fields.items() if value is not None)
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


def _quote(text: str) -> str:
    each_byte = text if text.isascii() else _bytes(text).decode("latin-1")
    return each_byte.translate(_URL_ENCODED)


def _read_query(query: bytes) -> dict[str, str]:
    fields = php.parse_query(query.partition(b"\0")[0])
    if any(not isinstance(value, str) for value in fields.values()):
        raise InvalidKS("the server cannot read this KS: one of its names has brackets")
    return fields


# Both versions


def _each_secret(admin_secret: str) -> list[bytes]:
    """Those that are not empty. The server tries an empty one, too, but anyone can sign with that."""
    secrets = [_bytes(secret) for secret in admin_secret.split(",") if secret]
    if not secrets:
        raise InvalidKS("no admin secret to check the KS with")
    return secrets


def _wrong_signature(fault: str | None) -> InvalidKS:
    reason = fault or "the KS was made with another admin secret, or altered since"
    return InvalidKS(f"the signature does not match: {reason}")


def _write_base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()


def _read_base64(ks: str) -> bytes:
    """PHP's strict base64_decode, of either alphabet: it skips whitespace; the padding may be missing."""
    if not isinstance(ks, str):
        raise InvalidKS(f"a KS is a string (str), not {type(ks).__name__}")
    text = ks
    for character, standard in _STANDARD_BASE64:  # much quicker than str.translate
        text = text.replace(character, standard)
    body = text.rstrip("=")
    foreign = _NOT_BASE64.search(body)
    if foreign:
        raise InvalidKS(f"not a KS: {foreign.group()!r} does not occur in base64")
    if len(body) % 4 == 1 or len(text) not in (len(body), len(body) + -len(body) % 4):
        raise InvalidKS(
            "not a KS: base64 of this length is incomplete, or has = at its end that do not belong there"
        )
    decoded = binascii.a2b_base64(body + "=" * (-len(body) % 4))
    if not decoded:
        raise InvalidKS("not a KS: it is empty")
    return decoded


@overload
def _number(text: str) -> int | str: ...
@overload
def _number(text: str | None) -> int | str | None: ...
def _number(text: str | None) -> int | str | None:
    return int(text) if text is not None and php.is_integer_key(text) else text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
