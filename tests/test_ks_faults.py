"""A KS made by hand with one mistake, or damaged on its way: `decode_ks` says which mistake it is."""

import base64
import hashlib
import hmac
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from helpers import InvalidKS, decode_ks, encode_ks

SECRET = "0123456789abcdef0123456789abcdef"
RANDOM = bytes(range(200, 216))
FIELDS = b"list=%2A&_e=1537293276&_t=0&_u=jane"
SHA1 = hashlib.sha1(SECRET.encode()).digest()


def sha1(data):
    return hashlib.sha1(data).digest()


def zero_padded(data):
    return data + bytes(-len(data) % 16)


def pkcs7(data):
    count = 16 - len(data) % 16
    return data + bytes([count]) * count


def encrypt(message, key=SHA1[:16], mode=None):
    encryptor = Cipher(algorithms.AES(key), mode or modes.CBC(bytes(16))).encryptor()
    return encryptor.update(message) + encryptor.finalize()


def v2(encrypted):
    return base64.urlsafe_b64encode(b"v2|102|" + encrypted).decode()


def v2_of_key(key):
    return v2(encrypt(zero_padded(SIGNED), key))


def v2_of_signature(signature):
    return v2(encrypt(zero_padded(signature + RANDOM + FIELDS)))


def v1(signature):
    return base64.b64encode(signature + b"|" + V1_FIELDS).decode()


SIGNED = sha1(RANDOM + FIELDS) + RANDOM + FIELDS
RIGHT = v2(encrypt(zero_padded(SIGNED)))
V1_FIELDS = b"102;102;1537293276;0;1537206876.25;jane;list:*;;"
V1_RIGHT = v1(sha1(SECRET.encode() + V1_FIELDS).hex().encode())
IV = bytes(range(16))
WITH_PLUS = encode_ks(
    partner_id=102, admin_secret=SECRET, expiry=1, random_bytes=RANDOM, user_id="jo2"
).replace("-", "+")
V1_WITH_SLASHES = encode_ks(version=1, partner_id=102, admin_secret=SECRET, expiry=1, user_id="???")

VERSION_2 = {
    "PKCS#7 padding": (v2(encrypt(pkcs7(SIGNED))), "PKCS#7"),
    "the key is the secret's first bytes": (v2_of_key(SECRET[:16].encode()), "the admin secret itself"),
    "the key is the whole secret": (v2_of_key(SECRET.encode()), "the admin secret itself"),
    "the key is the secret read as hex": (v2_of_key(bytes.fromhex(SECRET)), "the admin secret itself"),
    "a key of 20 bytes, for AES-192": (v2_of_key(SHA1.ljust(24, b"\0")), "the whole SHA-1"),
    "a key of 20 bytes, for AES-256": (v2_of_key(SHA1.ljust(32, b"\0")), "the whole SHA-1"),
    "a key of hex digits": (v2_of_key(SHA1.hex()[:16].encode()), "hex digits of the secret's SHA-1"),
    "a key from MD5": (v2_of_key(hashlib.md5(SECRET.encode()).digest()), "made with MD5"),
    "a key from SHA-256": (v2_of_key(hashlib.sha256(SECRET.encode()).digest()), "made with SHA256"),
    "a newline after the secret": (v2_of_key(sha1(SECRET.encode() + b"\n")[:16]), "a newline after"),
    "the secret in capitals": (v2_of_key(sha1(SECRET.upper().encode())[:16]), "the other case"),
    "an IV of its own": (v2(encrypt(zero_padded(SIGNED), mode=modes.CBC(IV))), "the IV is another one"),
    "an IV that is sent": (v2(IV + encrypt(zero_padded(SIGNED), mode=modes.CBC(IV))), "the IV is sent"),
    "ECB": (v2(encrypt(zero_padded(SIGNED), mode=modes.ECB())), "ECB"),
    "the hash of the fields alone": (v2_of_signature(sha1(FIELDS)), "random bytes are not signed"),
    "the hash in another order": (v2_of_signature(sha1(FIELDS + RANDOM)), "before the random bytes"),
    "the hash with the padding": (
        v2_of_signature(sha1(zero_padded(bytes(20) + RANDOM + FIELDS)[20:])),
        "padding is signed too",
    ),
    "the hash with the secret": (
        v2_of_signature(sha1(SECRET.encode() + RANDOM + FIELDS)),
        "secret is signed too",
    ),
    "an HMAC": (v2_of_signature(hmac.digest(SECRET.encode(), RANDOM + FIELDS, "sha1")), "HMAC"),
    "the hash in hex": (v2_of_signature(sha1(RANDOM + FIELDS).hex().encode()), "40 hex digits"),
    "another hash": (v2_of_signature(hashlib.sha256(RANDOM + FIELDS).digest()), "signed with SHA256"),
    "the hash at the end": (
        v2(encrypt(zero_padded(RANDOM + FIELDS + sha1(RANDOM + FIELDS)))),
        "signature is at the end",
    ),
    "the encrypted part in base64": (v2(base64.b64encode(encrypt(zero_padded(SIGNED)))), "base64 already"),
    "the encrypted part in hex": (v2(encrypt(zero_padded(SIGNED)).hex().encode()), "is in hex"),
    "a passphrase": (v2(b"Salted__" + bytes(40)), "passphrase"),
    "cut off": (RIGHT[:-8], "not a multiple of 16"),
    "two mistakes": (v2(encrypt(pkcs7(SIGNED), SHA1.hex()[:32].encode())), "hex digits of .*; .*PKCS#7"),
}

VERSION_1 = {
    "the secret last": (v1(sha1(V1_FIELDS + SECRET.encode()).hex().encode()), "hashed after the fields"),
    "no secret": (v1(sha1(V1_FIELDS).hex().encode()), "the secret is not hashed"),
    "a separator": (v1(sha1(SECRET.encode() + b"|" + V1_FIELDS).hex().encode()), r"there is a \| between"),
    "an HMAC": (v1(hmac.digest(SECRET.encode(), V1_FIELDS, "sha1").hex().encode()), "HMAC"),
    "MD5": (v1(hashlib.md5(SECRET.encode() + V1_FIELDS).hexdigest().encode()), "signed with MD5"),
    "upper case": (v1(sha1(SECRET.encode() + V1_FIELDS).hex().upper().encode()), "upper-case hex"),
    "raw bytes": (v1(sha1(SECRET.encode() + V1_FIELDS)), "20 raw bytes"),
    "base64": (v1(base64.b64encode(sha1(SECRET.encode() + V1_FIELDS))), "is in base64"),
    "a newline after the secret": (
        v1(sha1(SECRET.encode() + b"\n" + V1_FIELDS).hex().encode()),
        "a newline after the admin secret",
    ),
}

DAMAGED = {
    "percent-encoded": (quote(WITH_PLUS), "percent-encoded"),
    "in quotes": (f'"{RIGHT}"', "quotes around it"),
    "Python's bytes": (f"b'{RIGHT}'", "Python's bytes as text"),
    "spaces for +": (WITH_PLUS.replace("+", " "), "became a space"),
    "too many =": (RIGHT.rstrip("=") + "===", "= at its end"),
    "hex": (base64.urlsafe_b64decode(RIGHT).hex(), "hexadecimal"),
    "base64 twice": (base64.b64encode(RIGHT.encode()).decode(), "base64 of base64"),
    "the beginning not encoded": (
        "v2|102|" + base64.urlsafe_b64encode(encrypt(zero_padded(SIGNED))).decode(),
        "only its last part is base64",
    ),
    "JSON's escapes": (V1_WITH_SLASHES.replace("/", "\\/"), "JSON's escapes"),
}
CASES = {**VERSION_2, **{f"version 1: {name}": case for name, case in VERSION_1.items()}, **DAMAGED}


@pytest.mark.parametrize("ks", [RIGHT, V1_RIGHT])
def test_without_a_mistake_it_is_read(ks):
    assert decode_ks(ks, SECRET).user_id == "jane"


@pytest.mark.parametrize("name", CASES)
def test_the_mistake_is_named_and_nothing_secret_with_it(name):
    ks, said = CASES[name]
    assert ks not in (RIGHT, WITH_PLUS, V1_WITH_SLASHES)
    with pytest.raises(InvalidKS, match=said) as caught:
        decode_ks(ks, f"another-secret,{SECRET}")
    assert SECRET not in str(caught.value)
    assert ks not in str(caught.value)


def test_whitespace_around_the_secret_that_is_given_is_named():
    with pytest.raises(InvalidKS, match="given here has whitespace around it"):
        decode_ks(RIGHT, f" {SECRET}\n")


@pytest.mark.parametrize("name", ["another secret", "altered", "longer than any"])
def test_what_no_mistake_explains_is_said_to_be_so(name):
    ks = {
        "another secret": encode_ks(partner_id=102, admin_secret="another", expiry=1),
        "altered": v2(encrypt(zero_padded(SIGNED))[:-16] + bytes(16)),
        "longer than any": v2(bytes(1_000_000 // 16 * 16)),
    }[name]
    with pytest.raises(InvalidKS, match="made with another admin secret, or altered since"):
        decode_ks(ks, SECRET)
