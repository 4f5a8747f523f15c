"""Mistakes as people make them in other languages: each is recognised, and its recipe gives their hash."""

import re

from helpers.diagnosis import diagnose
from tests.vector_files import for_each, read_vectors

HASHES = read_vectors("token_hash.json")

# What a recipe has to mention for a flag of the vectors; flags that need no words of their own are left out.
WORDS = {
    "Base64Digest": "base64",
    "BackslashN": r"\\n",
    "Blank": "blank|space",
    "ByteOrderMark": "byte order mark",
    "CutShort": "cut short",
    "DigestQuoted": "quotes",
    "EchoN": "-n",
    "GoSum": "Sum",
    "Hmac": "HMAC",
    "KsAlphabet": "alphabet",
    "KsCase": "case",
    "KsCut": "cut|hyphen",
    "KsDecoded": "decoded from base64",
    "KsOnly": "KS alone",
    "KsQuoted": "quotes",
    "KsUnpadded": "padding",
    "KsUrlEncoded": "URL-encoded",
    "NewlineAfter": "newline|line end",
    "NewlineBetween": r"\\n|newline",
    "NoDigest": "not a digest",
    "NotHashed": "not hashed",
    "Nothing": "nothing",
    "NumberList": "numbers|JSON|Go",
    "OtherKs": "another KS",
    "Placeholder": "the text",
    "PythonBytes": "b'",
    "RawDigest": "raw bytes|b'",
    "Reversed": "token first",
    "SecretForToken": "secret",
    "TokenBytes": "decoded from hex",
    "TokenCut": "cut|last character",
    "TokenId": "token id",
    "TokenItself": "token itself",
    "TokenOnly": "token alone",
    "Twice": "once more",
    "UpperCaseHex": "upper",
    "Utf16": "UTF-16",
    "WholeAnswer": "whole answer",
    "WrongHashType": "instead of (MD5|SHA1|SHA256|SHA512)",
    "ZeroByte": "zero byte",
    "ZeroLostInFront": "leading zeros",
}


@for_each(read_vectors("hash_mistakes.json"))
def test_a_mistake_of_another_language_is_found_and_proven(case):
    sent = (
        case["sent"] if "sent" in case else bytes.fromhex(case["sentHex"]).decode("utf-8", "surrogateescape")
    )
    diagnosis = diagnose(
        ks=case["ks"],
        token=case["token"],
        sent=sent,
        hash_type=case["hashType"],
        token_id=case.get("tokenId"),
        other_ks=case.get("otherKs", ()),
        admin_secret=case.get("adminSecret"),
        response=case.get("response"),
    )
    assert diagnosis.verdict == "mistake"
    assert diagnosis.expected == case["tokenHash"]
    if "NoDigest" not in case["flags"]:
        assert diagnosis.finding.replay() == sent
    assert len(diagnosis.recipe) <= len(case["flags"])
    recipe = "; ".join(diagnosis.recipe)
    for flag in case["flags"]:
        assert re.search(WORDS.get(flag, ""), recipe), f"{flag} is not told by: {recipe}"


@for_each([case for case in HASHES if case["result"] == "valid" and case["ks"] and case["token"]])
def test_a_hash_that_the_server_accepts_is_called_correct(case):
    diagnosis = diagnose(
        ks=case["ks"], token=case["token"], sent=case["tokenHash"], hash_type=case["hashType"]
    )
    assert diagnosis.verdict == "correct"
    assert diagnosis.expected == case["tokenHash"]
