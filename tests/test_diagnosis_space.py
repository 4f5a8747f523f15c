"""The space of mistakes, tested with itself: whatever is made of it is recognised, and nothing else is."""

import hashlib
import random

import pytest

from helpers.diagnosis import diagnose
from helpers.diagnosis.answer import mistakes
from helpers.diagnosis.case import Case
from helpers.diagnosis.draft import RARE, Draft, Mistake, Stage
from helpers.diagnosis.method import OWN
from helpers.diagnosis.search import Target, computations, search
from helpers.diagnosis.spelling import CUT, DRESSINGS, LOWER_HEX, TEXT, WRITINGS, Dressing

# A version 1 KS with + and / and =, and a token that begins with a zero.
KS = "MDBjMTFlNTFkODI1ZDc0MDM+ZjJhMDI3fDEyMzQ1Njc7MTIzNDU2NzsxNTM3Mjk2Mjc2OzA7MTs/MDt3aWRnZXQ6MTs7Pw=="
TOKEN = "0f9f1e964177e3f560580c703013e688"
CASE = Case(
    ks=KS,
    token=TOKEN,
    sent="",
    token_id="0_k3w8x5vq",
    hash_type="SHA256",
    admin_secret="5ec2e75ec2e75ec2e75ec2e75ec2e75e",
    other_ks=("djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRc=",),
    others=("a nonce",),
)
SPACE = mistakes(CASE)
RIGHT = Draft(KS, TOKEN)
DIGEST = hashlib.sha256((KS + TOKEN).encode()).digest()


def made_with(*made: Mistake) -> Draft | None:
    """The right way with these mistakes in it; None if they do not go together."""
    draft = RIGHT
    for mistake in sorted(made, key=lambda mistake: mistake.stage):
        draft = draft and mistake.change(draft)
    return draft


def written(draft: Draft) -> str:
    result = draft.digest(OWN["SHA256"])
    return result.hex() if draft.has_size_of_hash else TEXT.write(result)


def dressed(text: str, dressing: Dressing) -> str:
    if dressing.example:
        return dressing.example.replace("{}", text, 1)
    return dressing.put_on(text, text[:40] if dressing is CUT else text[:30] + "\n" + text[30:])


def assert_found(sent: str, most: int) -> None:
    finding, _ = search(RIGHT, sent, SPACE, [OWN["SHA256"]])
    assert finding is not None
    assert finding.replay() == sent
    assert len(finding.causes) <= most


def test_every_mistake_has_a_name_of_its_own_and_a_cure():
    names = [mistake.name for mistake in SPACE] + [
        f"the digest {spelt.name}" for spelt in (*WRITINGS, *DRESSINGS)
    ]
    assert len(set(names)) == len(names)
    assert all(each.cure.endswith((".", ")")) for each in (*SPACE, *WRITINGS, *DRESSINGS) if each is not TEXT)


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.name)
def test_every_single_mistake_is_found(stage):
    drafts = [mistake.change(RIGHT) for mistake in SPACE if mistake.stage == stage]
    sents = {written(draft) for draft in drafts if draft}
    assert sents
    for sent in sents - {DIGEST.hex()}:
        assert_found(sent, most=1)


@pytest.mark.parametrize("writing", WRITINGS, ids=lambda writing: writing.name)
def test_every_way_to_write_the_digest_is_read(writing):
    if writing is not TEXT:
        assert_found(writing.write(DIGEST), most=1)


@pytest.mark.parametrize("dressing", [*DRESSINGS, CUT], ids=lambda dressing: dressing.name)
@pytest.mark.parametrize("writing", [LOWER_HEX, WRITINGS[-8]], ids=lambda writing: writing.name)
def test_every_dressing_of_the_digest_is_taken_off(dressing, writing):
    sent = dressed(writing.write(DIGEST), dressing)
    assert_found(sent, most=1 if writing is LOWER_HEX else 2)


LIKELY = [mistake for mistake in SPACE if mistake.likelihood == 1]


@pytest.mark.parametrize("number", range(12))
def test_a_likely_mistake_is_found_together_with_another(number):
    chance = random.Random(number)
    for first in LIKELY[number::12]:
        second = chance.choice(LIKELY)
        draft = made_with(first, second)
        if draft and second is not first:
            sent = chance.choice([written(draft), written(draft).upper()])
            assert_found(sent, most=3)


@pytest.mark.parametrize("number", range(6))
def test_any_two_mistakes_are_found_together(number):
    chance = random.Random(number)
    draft = None
    while not draft:
        made = chance.sample(SPACE, 2)
        draft = made_with(*made)
    assert_found(written(draft), most=2)


@pytest.mark.parametrize("dressing", [*DRESSINGS, CUT], ids=lambda dressing: dressing.name)
def test_a_mistake_in_the_text_and_one_in_writing_it_are_found_together(dressing):
    chance = random.Random(dressing.name)
    draft = chance.choice(SPACE).change(RIGHT) or RIGHT
    assert_found(dressed(written(draft), dressing), most=2)


def test_the_wrong_one_of_the_four_functions_is_found_on_top_of_two_mistakes():
    sent = hashlib.sha1(f'"{KS}"\n{TOKEN}\n'.encode()).hexdigest()
    diagnosis = diagnose(ks=KS, token=TOKEN, sent=sent, hash_type="SHA512")
    assert diagnosis.finding.replay() == sent
    assert "SHA1 instead of SHA512" in diagnosis.recipe


def random_hashes(count: int) -> list[str]:
    """Texts that look like hashes, whole, cut and in many writings, and are none."""
    chance = random.Random(count)
    texts = []
    for _ in range(count):
        data = chance.randbytes(chance.choice([16, 20, 32, 32, 64]))
        writing = chance.choice([LOWER_HEX, LOWER_HEX, *(each for each in WRITINGS if each is not TEXT)])
        text = writing.write(data)
        texts.append(text[: chance.choice([8, 12, 16, 24])] if chance.random() < 0.2 else text)
    return texts


def test_no_random_hash_is_recognised():
    targets = [Target(text) for text in random_hashes(400)]
    by_head: dict[bytes, list[Target]] = {}
    for target in targets:
        for head in target.heads:
            by_head.setdefault(head, []).append(target)
    likely = [mistake for mistake in SPACE if mistake.likelihood < RARE]
    usual = [(algorithm, ()) for algorithm in OWN.values()]
    tried = 0
    for computation in computations(RIGHT, likely, usual):
        tried += 1
        result, is_hash = computation.result(), computation.draft.has_size_of_hash
        for target in by_head.get(result[:3], ()):
            assert not target.read(result, is_hash=is_hash, whole=False, tried=tried)
    assert tried > 50_000


@pytest.mark.parametrize(("hash_type", "size"), [("SHA256", 32), (None, 20), ("MD5", 4)])
def test_a_random_hash_is_called_unknown_and_nothing_more(hash_type, size):
    sent = random.Random(size).randbytes(size).hex()
    diagnosis = diagnose(ks=KS, token=TOKEN, sent=sent, hash_type=hash_type)
    assert (diagnosis.verdict, diagnosis.recipe, diagnosis.finding) == ("unknown", (), None)


def test_a_beginning_of_the_right_hash_counts_only_if_chance_does_not_explain_it():
    right = DIGEST.hex()
    assert diagnose(ks=KS, token=TOKEN, sent=right[:12], hash_type="SHA256").verdict == "mistake"
    assert diagnose(ks=KS, token=TOKEN, sent=right[:8], hash_type="SHA256").verdict == "unknown"
