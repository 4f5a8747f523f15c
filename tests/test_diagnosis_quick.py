"""The reason in one line, for a server's log: at once, and without a secret in it."""

import hashlib
import random
import time

import pytest

from helpers.diagnosis import quick_cause

KS = "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRc="
TOKEN = "df9f1e964177e3f560580c703013e688"


def cause(sent: str, **given) -> str | None:
    return quick_cause(**{"ks": KS, "token": TOKEN, "hash_type": "SHA256", "sent": sent, **given})


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        (sha256(KS + TOKEN + "\n"), "a newline at the end"),
        (sha256(KS + TOKEN).upper(), "upper case"),
        (hashlib.sha1((KS + TOKEN).encode()).hexdigest(), "SHA1 instead of SHA256"),
        (TOKEN, "the token itself, not hashed"),
        ("[object Promise]", "not a digest"),
        (sha256("an older one" + TOKEN), "the KS of the call before"),
    ],
)
def test_the_usual_causes_are_named(sent, named):
    told = cause(sent, app_token_id="0_k3w8x5vq", other_kss={"the KS of the call before": "an older one"})
    assert named in told
    assert "\n" not in told
    assert TOKEN not in told
    assert KS not in told


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ks": "djJ8" * 20_000},
        {"token": "ab" * 3000},
        {"sent": "0" * 100_000},
        {"sent": "[" * 5000},
        {"sent": "é\udcff\0" * 3000},
        {"other_kss": {f"KS {number}": f"{number}" * 1000 for number in range(1000)}},
    ],
)
def test_it_gives_up_in_time_whatever_it_is_asked(given):
    values = {"ks": KS, "token": TOKEN, "hash_type": "SHA256", "sent": random.Random(1).randbytes(32).hex()}
    seconds = []
    for _ in range(3):  # the quickest counts: a collection of the tests' garbage may fall into one
        before = time.thread_time()
        assert quick_cause(**{**values, **given}) is None
        seconds.append(time.thread_time() - before)
    assert min(seconds) < 0.05
