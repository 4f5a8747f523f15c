"""The token hash: the server's own results, and the inputs it refuses to hash."""

import hashlib

import pytest

from helpers.hashing import HASH_TYPES, digest, token_hash
from tests.vector_files import for_each, read_vectors

CASES = read_vectors("token_hash.json")
# Empty or with whitespace: the server hashes them, a caller does not mean them.
REFUSED = {"EmptyKs", "EmptyToken", "Whitespace"}

KS, TOKEN = "djJ8MjQyMjQ1MXw=", "00112233445566778899aabbccddeeff"


@for_each(CASES)
def test_the_digest_is_the_servers_whatever_is_hashed(case):
    same = digest(case["ks"], case["token"], case["hashType"]) == case["tokenHash"]
    assert same == (case["result"] == "valid")


def test_bytes_that_are_not_utf_8_are_hashed_as_they_are():
    token = b"\xe9".decode("utf-8", "surrogateescape")
    assert digest("ks", token, "MD5") == hashlib.md5(b"ks\xe9").hexdigest()


@for_each([case for case in CASES if REFUSED.isdisjoint(case["flags"])])
def test_the_token_hash_is_the_servers(case):
    same = token_hash(case["ks"], case["token"], case["hashType"]) == case["tokenHash"]
    assert same == (case["result"] == "valid")


@for_each([case for case in CASES if not REFUSED.isdisjoint(case["flags"])])
def test_what_cannot_be_meant_is_refused_even_where_the_server_would_hash_it(case):
    with pytest.raises(ValueError, match=r"^(ks|token) (is empty|starts with|ends with)"):
        token_hash(case["ks"], case["token"], case["hashType"])


def test_without_a_hash_type_it_is_sha1():
    assert token_hash(KS, TOKEN) == token_hash(KS, TOKEN, "SHA1")
    assert len(token_hash(KS, TOKEN)) == 40


@pytest.mark.parametrize(
    ("ks", "token", "message"),
    [
        ("", TOKEN, "ks is empty: give the `ks` in the answer of session.startWidgetSession"),
        (KS, "", "token is empty: give the app token's `token`"),
        (None, TOKEN, "ks has to be a string (str), not NoneType"),
        (KS.encode(), TOKEN, "ks has to be a string (str), not bytes"),
        ({"ks": KS}, TOKEN, "ks has to be a string (str), not dict"),
        (KS, 12345, "token has to be a string (str), not int"),
        (f'"{KS}"', TOKEN, "ks starts with a quote"),
        (f"'{KS}'", TOKEN, "ks starts with a quote"),
        (KS, f'{TOKEN}"', "token ends with a quote"),
        (KS + "\n", TOKEN, "ks ends with a newline"),
        (KS + "\r\n", TOKEN, "ks ends with a newline"),
        (" " + KS, TOKEN, "ks starts with a space"),
        (KS, TOKEN + "\n", "token ends with a newline"),
        (KS, TOKEN + "\r", "token ends with a carriage return"),
        (KS, "\t" + TOKEN, "token starts with a tab"),
        (KS, "\ufeff" + TOKEN, "token starts with an invisible character (U+FEFF)"),
        (KS + "\u00a0", TOKEN, "ks ends with an invisible character (U+00A0)"),
        (KS.replace("=", "%3D"), TOKEN, "ks is percent-encoded"),
    ],
)
def test_a_visibly_wrong_input_is_named(ks, token, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is compared below
        token_hash(ks, token)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("arguments", [(KS + "\n", TOKEN), (KS, TOKEN + "\n"), (KS, TOKEN, "SHA-256")])
def test_an_error_shows_neither_the_ks_nor_the_token(arguments):
    with pytest.raises(ValueError, match=r"^(ks|token|unknown hash type)") as error:
        token_hash(*arguments)
    assert KS not in str(error.value)
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize(
    ("hash_type", "advice"),
    [
        ("sha256", "; write SHA256"),
        ("SHA-256", "; write SHA256"),
        ("sha_1", "; write SHA1"),
        ("Md5", "; write MD5"),
        ("SHA384", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_unknown_hash_type_is_answered_with_the_four_there_are(hash_type, advice):
    with pytest.raises(ValueError, match="the four are MD5, SHA1, SHA256, SHA512") as error:
        token_hash(KS, TOKEN, hash_type)
    assert str(error.value).endswith("SHA512" + advice)


def test_there_are_four_hash_types():
    assert HASH_TYPES == ("MD5", "SHA1", "SHA256", "SHA512")
