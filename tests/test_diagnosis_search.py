"""The search: rules with a number in them, the encodings of a digest, two mistakes at once."""

import base64
import hashlib
import json
import random

import pytest

from helpers.diagnosis import diagnose
from helpers.diagnosis.case import Case
from helpers.diagnosis.decode import Sent
from helpers.diagnosis.methods import OWN
from helpers.diagnosis.recipe import Recipe
from helpers.diagnosis.search import Search

# A version 1 KS with + and / and =, and a token that begins with a zero.
KS = "MDBjMTFlNTFkODI1ZDc0MDM+ZjJhMDI3fDEyMzQ1Njc7MTIzNDU2NzsxNTM3Mjk2Mjc2OzA7MTs/MDt3aWRnZXQ6MTs7Pw=="
TOKEN = "0f9f1e964177e3f560580c703013e002"
DIGEST = hashlib.sha256((KS + TOKEN).encode()).digest()


def causes(sent: str, **given) -> tuple[str, ...]:
    values = {"ks": KS, "token": TOKEN, "token_id": "0_k3w8x5vq", "hash_type": "SHA256", "sent": sent}
    return diagnose(**{**values, **given}).recipe


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (KS.ljust(123) + TOKEN, "the KS padded with spaces to 123 characters"),
        (KS + TOKEN.ljust(77), "the token padded with spaces to 77 characters"),
        ((KS + TOKEN).ljust(300, "\0"), "zero bytes after it up to 300"),
        (KS[:57] + TOKEN, "the KS cut to 57 characters"),
        (KS + TOKEN[9:], "the token without the first 9 characters"),
        ((KS + TOKEN)[:99], "the token cut to {rest} characters"),
        (KS + "~?" + TOKEN, "'~?' between KS and token"),
        (KS + 37 * "-" + TOKEN, f"'{37 * '-'}' between KS and token"),
        (KS + "\t" + TOKEN, "a tab between KS and token"),
        (KS[:40] + "\n" + KS[40:] + TOKEN, "the KS with a newline after 40 characters"),
        (KS[:40] + KS[41:] + TOKEN, "the KS with one character lost"),
        (
            "\n".join(KS[at : at + 33] for at in range(0, len(KS), 33)) + TOKEN,
            "the KS broken into lines of 33",
        ),
        (json.dumps({"token": TOKEN, "ks": KS}, indent=7), "both as indented JSON"),
        (json.dumps([KS, TOKEN], indent="\t"), "both as indented JSON"),
        ("$widgetKs$appToken", "the text $widgetKs$appToken instead of the values"),
        (KS + ":" + TOKEN + ":0_k3w8x5vq", "the token id after the token and ':' between all"),
    ],
)
def test_a_rule_with_a_number_in_it_holds_for_any_number(text, name):
    expected = name.format(rest=99 - len(KS))
    assert causes(hashed(text)) == (expected,)


SIGNED = [byte - 256 if byte > 127 else byte for byte in DIGEST]
WORDS = [int.from_bytes(DIGEST[at : at + 4], "big", signed=True) for at in range(0, 32, 4)]


@pytest.mark.parametrize(
    "encoded",
    [
        DIGEST.hex().upper(),
        DIGEST.hex(":"),
        DIGEST.hex("-").upper(),
        DIGEST.hex(" ", 4),
        f"0x{DIGEST.hex().upper()}",
        "0x" + ", 0x".join(f"{byte:02x}" for byte in DIGEST),
        "".join(f"\\x{byte:02x}" for byte in DIGEST),
        "".join(f"{byte:x}" for byte in DIGEST),
        "".join(f"{byte & 0xFFFFFFFF:x}" for byte in SIGNED),
        "".join(f"{byte:x}" for byte in SIGNED),
        base64.b64encode(DIGEST).decode(),
        base64.urlsafe_b64encode(DIGEST).decode().rstrip("="),
        base64.b64encode(DIGEST.hex().encode()).decode(),
        base64.encodebytes(DIGEST.hex().encode()).decode(),
        base64.b32encode(DIGEST).decode(),
        DIGEST.hex().encode().hex(),
        str(list(DIGEST)),
        json.dumps(SIGNED, indent=3),
        json.dumps({"words": WORDS, "sigBytes": 32}),
        json.dumps({"type": "Buffer", "data": list(DIGEST)}),
        json.dumps({str(place): byte for place, byte in enumerate(DIGEST)}),
        f"Uint8Array(32) [{', '.join(map(str, DIGEST))}]",
        f"<<{','.join(map(str, DIGEST))}>>",
        "[32]uint8{" + ", ".join(f"0x{byte:x}" for byte in DIGEST) + "}",
        str(int.from_bytes(DIGEST, "big")),
        f"{int.from_bytes(DIGEST, 'big', signed=True):x}",
        "".join(f"{byte:08b}" for byte in DIGEST),
        "".join(f"{byte:03o}" for byte in DIGEST),
        "".join(map(str, DIGEST)),
        DIGEST.decode("latin-1"),
        DIGEST.decode("utf-8", "surrogateescape"),
        DIGEST.decode("utf-8", "replace"),
        str(DIGEST),
        DIGEST[::-1].hex(),
        DIGEST.hex()[::-1],
        DIGEST.hex()[3:],
        DIGEST.hex()[:-7],
        f" {DIGEST.hex()}\r\n",
        f"{DIGEST.hex()}  -\n",
        f"SHA2-256(stdin)= {DIGEST.hex()}",
        f"SHA256 (text.txt) = {DIGEST.hex()}",
        f"sha256:{DIGEST.hex()}",
        json.dumps({"hash": DIGEST.hex()}),
        f"'\"{DIGEST.hex()}\"'",
        f"the hash is {DIGEST.hex()}.",
        "".join(f"%{byte:02X}" for byte in DIGEST),
    ],
)
def test_a_digest_is_decoded_from_any_encoding(encoded):
    found = causes(encoded)
    assert found
    assert all(name.startswith("the digest") for name in found)


def mistakes_that_people_make() -> list:
    case = Case(ks=KS, token=TOKEN, sent=hashed("something else"), hash_type="SHA256")
    return [single for single in Search(case)._singles() if single.cost == 1]


@pytest.mark.parametrize("seed", range(12))
def test_two_mistakes_that_people_make_are_found_together(seed):
    chance = random.Random(seed)
    slots, both = {"both"}, Recipe(KS, TOKEN)
    while len(slots) < 3:
        mistake = chance.choice(mistakes_that_people_make())
        if mistake.slot not in slots:
            slots.add(mistake.slot)
            both = both._replace(**mistake.fields)
    digest = both.method(both.function or OWN["SHA256"], both)
    assert len(causes(digest.hex())) in (1, 2)
    assert causes(digest.hex().upper())[-1] == "the digest in upper case"


def test_what_is_between_or_around_the_values_is_named_as_such():
    sent = hashed(f"{KS} {TOKEN}\n")
    assert causes(sent) == ("a space between KS and token", "a newline at the end")


def test_a_string_that_stands_for_no_digest_is_never_taken_for_one():
    chance = random.Random(1)
    digests = [chance.randbytes(32) for _ in range(2000)]
    for other in (chance.randbytes(32) for _ in range(50)):
        for sent in (other.hex(), base64.b64encode(other).decode(), other.hex()[:20], str(list(other))):
            decoded = Sent(sent)
            assert not any(decoded.read(digest, tried) for tried, digest in enumerate(digests, start=1))


def test_a_beginning_of_the_right_hash_counts_only_if_chance_does_not_explain_it():
    assert causes(DIGEST.hex()[:12]) == ("the digest cut short",)
    assert Sent(DIGEST.hex()[:12]).read(DIGEST, tried=1 << 20) is None
