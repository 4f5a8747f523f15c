"""Wrong hashes as programs in many languages made them: the cause of each is found and named."""

import json

from helpers import InvalidKS, peek_ks
from helpers.diagnosis import diagnose
from tests.vector_files import VECTORS, for_each, read_vectors

HASHES = read_vectors("token_hash.json")
REAL = json.loads((VECTORS / "real_hashes.json").read_text(encoding="utf-8"))["cases"]


@for_each(read_vectors("hash_mistakes.json"))
def test_a_mistake_of_another_language_is_found(case):
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
    assert list(diagnosis.recipe) == case["cause"]
    assert (diagnosis.verdict, diagnosis.expected) == ("mistake", case["tokenHash"])
    assert diagnosis.is_proven is ("NoDigest" not in case["flags"])


@for_each(REAL)
def test_the_cause_of_a_hash_that_a_program_really_sent_is_found(case):
    diagnosis = diagnose(
        ks=case["ks"],
        token=case["token"],
        token_id=case.get("tokenId"),
        hash_type=case["hashType"],
        sent=case["sent"],
    )
    assert list(diagnosis.recipe) == case["cause"]
    assert diagnosis.verdict == ("mistake" if case["cause"] else "correct")


def is_a_ks(text):
    """Whether it is a KS, and nothing around it: otherwise that is the first mistake to name."""
    try:
        peek_ks(text)
    except InvalidKS:
        return False
    return text == text.strip()


@for_each([case for case in HASHES if case["result"] == "valid" and case["token"] and is_a_ks(case["ks"])])
def test_a_hash_that_the_server_accepts_is_called_correct(case):
    diagnosis = diagnose(
        ks=case["ks"], token=case["token"], sent=case["tokenHash"], hash_type=case["hashType"]
    )
    assert diagnosis.verdict == "correct"
    assert diagnosis.expected == case["tokenHash"]


def test_a_hash_of_something_else_is_searched_for_to_the_end_and_not_guessed():
    case = REAL[0]
    diagnosis = diagnose(ks=case["ks"], token=case["token"], hash_type="SHA256", sent="5ec2e7" * 10 + "5ec2")
    assert (diagnosis.verdict, diagnosis.recipe) == ("unknown", ())
    assert diagnosis.tried > 100_000
