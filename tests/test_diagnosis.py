"""What a diagnosis says: the verdict, the words, and what is visible without computing."""

import base64
import hashlib
import hmac
import subprocess
import sys

import pytest

from helpers import Kaltura
from helpers.diagnosis import diagnose
from helpers.diagnosis.evidence import why_masked
from helpers.ks import encode_ks

pytestmark = pytest.mark.usefixtures("short_search")

KS = (
    "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRchOJKG2Wcd7PzS2mHqURNqHrOds5yInJxT69IeXOnnhyGmwsQPjha3gqh50r_I"
    "Al6kk1qAb8Je-jKN00kfs-ibHE8wlfH-qdbvCejtiCtF5w=="
)
TOKEN = "df9f1e964177e3f560580c703013e688"
TOKEN_ID = "0_k3w8x5vq"
RIGHT = "124ce2e702dac4e5a7546fac4b4e90fcaf173e810d888fb8c597c2faea324fb8"


SHORT_KS = "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRc="  # fewer places to be cut at, so a quicker search


BUNDLED = Kaltura("http://127.0.0.1:1", partner_id=2422451, is_bundled=True, allow_writes=True, settings={})


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def diagnosed(sent: str, **given):
    return diagnose(**{"ks": KS, "token": TOKEN, "hash_type": "SHA256", "sent": sent, **given})


# The first 16 digits of SHA-256, for a pair that was published together with them.
PUBLISHED = {
    "1e75eed697a8b6e2": "the token alone, without the KS",
    "e22631388b6c6a6b": "the KS alone, without the token",
    "ebbd5b488c14c9ff": "the token first, then the KS",
    "dc6ea25367adc882": "a newline at the end",
    "02c3e0aecc4b0955": "CR and LF at the end",
    "934609ef08a0dce2": "a newline between KS and token",
    "98188b10860a846e": "'+' between KS and token",
    "7acf3312c4b733e7": "'.' between KS and token",
    "1d98a8aada9133e7": "the KS in double quotes",
    "de82e31880c19970": "the KS URL-encoded",
    "82f44ef2ac8b3ff3": "the KS without its = padding",
    "c1fedd6ffe7c845c": "the token decoded from hex",
    "b7a28e7616f1aa4a": "the text as UTF-16 (little-endian)",
    "2ae28eaa67ff98da": "the text as UTF-8 with a byte order mark",
    "89cef95aa1815023": "the KS as Python's b'...'",
    "04dd8a6586764f7b": "'undefined' instead of the KS",
    "69a2a44916299692": "'<nil>' instead of the KS",
    "2e93e7178ea54967": "'[object Object]' instead of the KS",
    "a04a3aae81d7df40": "the hex digest hashed once more",
    "36a32edefd0b266a": "the raw digest hashed once more",
    "d20c3931785c2627": "HMAC of the KS with the token as key",
}


@pytest.mark.parametrize(("beginning", "name"), PUBLISHED.items(), ids=PUBLISHED.values())
def test_the_usual_mistakes_are_called_by_their_names(beginning, name):
    diagnosis = diagnosed(beginning)
    assert diagnosis.verdict == "mistake"
    assert diagnosis.recipe == (name, "the digest cut short")
    assert diagnosis.expected == RIGHT


def test_the_right_hash_is_called_right_and_what_else_may_be_wrong_is_named():
    diagnosis = diagnosed(RIGHT)
    assert (diagnosis.verdict, diagnosis.recipe, diagnosis.expected) == ("correct", (), RIGHT)
    assert diagnosis.fixes[0].startswith(
        "INVALID_APP_TOKEN_HASH, although it is right: most likely the server's response"
    )
    other_reasons = ("partnerId", "nocache=1", "percent-encoded", "spelled", "params", "charset")
    for other_reason in (*other_reasons, "deleted", "expired", "hash type", "another partner"):
        assert other_reason in diagnosis.advice


def test_without_a_hash_type_all_four_are_tried():
    diagnosis = diagnosed(hashlib.md5((KS + TOKEN + "\n").encode()).hexdigest(), hash_type=None)
    assert diagnosis.recipe == ("a newline at the end",)
    assert diagnosis.hash_type == "MD5"
    assert diagnosis.expected == hashlib.md5((KS + TOKEN).encode()).hexdigest()
    assert "; right if that is the token's hash type" in str(diagnosis)
    assert "What you sent was made with MD5; if the token's type is another, use that." in diagnosis.advice


def test_without_a_hash_type_the_right_hash_is_called_right_on_a_condition():
    assert str(diagnosed(RIGHT, hash_type=None)).startswith(
        "The hash is right if the token's hash type is SHA256.\n"
    )


def test_without_a_hash_type_and_without_a_sign_of_it_the_right_hash_of_each_type_is_given():
    diagnosis = diagnosed(TOKEN, hash_type=None)
    assert diagnosis.recipe == ("the token itself, not hashed",)
    assert diagnosis.expected is None
    assert diagnosis.expected_by_type["SHA256"] == RIGHT
    assert sorted(diagnosis.expected_by_type) == ["MD5", "SHA1", "SHA256", "SHA512"]


def test_a_hash_type_may_be_spelled_as_people_spell_it():
    assert diagnosed(RIGHT, hash_type="sha-256").verdict == "correct"


def test_what_is_not_recognised_is_said_honestly():
    diagnosis = diagnosed(sha256("something else"))
    assert (diagnosis.verdict, diagnosis.recipe) == ("unknown", ())
    assert diagnosis.expected == RIGHT
    assert f"{diagnosis.tried:,}" in str(diagnosis)
    for thing_to_compare in ("(1) the KS", "(2) The token", "(3) The hash type"):
        assert thing_to_compare in diagnosis.advice
    for not_given in ("token_id (", "user_id (", "response (", "other_ks (", "other_tokens (", "others ("):
        assert not_given in diagnosis.advice
    assert "user_id (" not in diagnosed(sha256("something else"), ks=SHORT_KS, user_id="jo").advice


def test_the_search_ends_after_the_seconds_that_it_is_given():
    whole, short = diagnosed(sha256("something else")), diagnosed(sha256("something else"), seconds=0)
    assert short.verdict == "unknown"
    assert short.tried < 100 < whole.tried


@pytest.mark.parametrize(
    ("sent", "hash_type"),
    [
        (sha256("something else"), "SHA256"),
        (base64.b64encode(hashlib.sha256(b"something else").digest()).decode(), "SHA256"),
    ],
)
def test_what_has_the_form_of_a_digest_is_shown_even_if_it_is_not_recognised(sent, hash_type):
    diagnosis = diagnosed(sent, ks=SHORT_KS, hash_type=hash_type)
    assert diagnosis.verdict == "unknown"
    assert diagnosis.sent == (sent if sent.isprintable() else repr(sent))


@pytest.mark.parametrize(
    ("sent", "hash_type"),
    [
        (sha256("").upper(), None),
        (sha256("") + "\n", "SHA256"),
        (hashlib.md5(b"").hexdigest(), "MD5"),
        (base64.b64encode(hashlib.sha512(b"").digest()).decode(), "SHA512"),
    ],
)
def test_a_digest_in_another_writing_or_of_another_type_has_its_form_too(sent, hash_type):
    assert not why_masked(sent, hash_type)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (hashlib.md5(b"something else").hexdigest(), "a token or a secret looks like this, too"),
        (SHORT_KS[:-2] + "A=", "does not have the form of a digest"),
        ("my own password", "does not have the form of a digest"),
        ("[object Promise]", "does not have the form of a digest"),
        (TOKEN, "does not have the form of a digest"),
    ],
)
def test_what_may_be_a_secret_is_masked_and_the_reason_is_said(sent, why):
    diagnosis = diagnosed(sent, ks=SHORT_KS)
    assert why in diagnosis.sent
    assert sent not in str(diagnosis)


@pytest.mark.parametrize(
    ("digits", "told"),
    [
        (32, "32 hex digits, as MD5 gives them; SHA256 gives 64"),
        (8, "as a checksum (CRC-32)"),
        (33, "33 hex digits; SHA256 gives 64"),
    ],
)
def test_a_length_that_does_not_fit_is_told(digits, told):
    diagnosis = diagnosed(sha256("something else")[:digits], ks=SHORT_KS)
    assert diagnosis.verdict == "unknown"
    assert told in diagnosis.advice


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        ("", "an empty string"),
        ("$2y$10$1wkCZrTFqbTIJgNbrZrjQedOKgl0KzKNLcGFZ1M3x0s1cHbc7ZOyS", "a bcrypt password hash"),
        ("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub", "an argon2 password hash"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJrcyI6IngifQ.c2lnbmF0dXJl", "a JSON Web Token"),
        ("U2FsdGVkX18bGh0eHyAhIiMkJSYnKCkq", "an encrypted text"),
        ("[object Promise]", "a promise"),
        ("[object ArrayBuffer]", "the name of an object"),
        ("[B@45b9a632", "the name of a Java object"),
        ("<sha256 _hashlib.HASH object @ 0x7f9a5c0b3d50>", "the name of a Python object"),
        ("<built-in method hexdigest of _hashlib.HASH object at 0x7f1>", "the name of a Python object"),
        ("Resource id #3", "the name of an object"),
        ("System.Byte[]", "the name of an object"),
        ("undefined", "a missing value"),
        ("<nil>", "a missing value"),
        ("{1:result:ks}", "a reference to a result of a multirequest"),
        ("{{tokenHash}}", "a placeholder"),
        ("$HASH", "a placeholder"),
        ("f9732********", "a masked value"),
    ],
)
def test_a_text_that_is_no_digest_is_recognised_by_its_looks(sent, what):
    diagnosis = diagnosed(sent)
    assert diagnosis.verdict == "mistake"
    assert diagnosis.recipe[0].startswith(what)
    assert diagnosis.expected == RIGHT
    assert diagnosis.tried == 0


@pytest.mark.parametrize(
    ("given", "hashed", "name"),
    [
        ({"admin_secret": "5ec2e7"}, KS + "5ec2e7", "the admin secret instead of the token"),
        ({"user_secret": "5ec2e7"}, KS + TOKEN + "5ec2e7", "the user secret after the token"),
        ({"token_id": TOKEN_ID}, KS + TOKEN_ID, "the token id instead of the token"),
        ({"token_id": TOKEN_ID}, KS + TOKEN + TOKEN_ID, "the token id after the token"),
        ({"user_id": "jo"}, KS + TOKEN + "jo", "the user id after the token"),
        ({"other_ks": ["djJ8MTIzfA=="]}, "djJ8MTIzfA==" + TOKEN, "another KS instead of the KS"),
        ({"other_ks": ["a", "b"]}, "b" + TOKEN, "another KS (no. 2) instead of the KS"),
        ({"other_ks": ["a"]}, "a" + TOKEN + KS + TOKEN, "another KS and the token in front"),
        ({"other_tokens": ["ab" * 16]}, KS + "ab" * 16, "another token instead of the token"),
        ({"others": ["a nonce"]}, KS + TOKEN + "a nonce", "the other value after the token"),
        (
            {"response": f'{{"ks": "{KS}"}}\n'},
            f'{{"ks": "{KS}"}}\n{TOKEN}',
            "the whole answer instead of the KS",
        ),
        (
            {"response": '{"ks":"djJ8MTIzfA=="}'},
            "djJ8MTIzfA==" + TOKEN,
            "the KS in the answer instead of the KS",
        ),
        ({}, KS + TOKEN + "1234567", "the partner id after the token"),
    ],
)
def test_other_values_are_recognised_where_they_are_given(given, hashed, name):
    assert diagnosed(sha256(hashed), **given).recipe == (name,)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (TOKEN_ID, "the token id itself, not hashed"),
        ("5ec2e75ec2e75ec2e75ec2e75ec2e7", "the admin secret itself, not hashed"),
        ("1234567", "the partner id itself, not hashed"),
    ],
)
def test_another_value_that_was_sent_as_it_is_counts_as_one_mistake(sent, name):
    assert diagnosed(sent, token_id=TOKEN_ID, admin_secret="5ec2e75ec2e75ec2e75ec2e75ec2e7").recipe == (name,)


def test_the_advice_against_an_hmac_says_what_to_use_and_why():
    sent = hmac.new(TOKEN.encode(), KS.encode(), "sha256").hexdigest()
    assert diagnosed(sent).advice.startswith("Use a plain hash, not an HMAC: no key is involved")


def test_id_and_token_in_each_others_place_are_seen():
    diagnosis = diagnosed(sha256(KS + TOKEN_ID), token=TOKEN_ID, token_id=TOKEN)
    assert diagnosis.verdict == "mistake"
    assert "in each other's place" in diagnosis.recipe[0]
    assert diagnosis.recipe[1] == "the token id instead of the token"
    assert diagnosis.expected == RIGHT


@pytest.mark.parametrize(
    "around",
    [
        '"{}"',
        "\ufeff{}",
        "\u201c{}\u201d",
        '{{"ks":"{}"}}',
        "<ks>{}</ks>",
        "<result>{}</result>",
        '<?xml version="1.0"?><xml><result><ks>{}</ks></result></xml>',
        "ks={}",
        "Bearer {}",
    ],
)
def test_a_ks_with_something_around_it_is_seen(around):
    given = around.format(KS)
    diagnosis = diagnosed(sha256(given + TOKEN), ks=given)
    assert diagnosis.verdict == "mistake"
    assert diagnosis.recipe[0] == "a KS with quotes, an encoding or other text around it"
    assert diagnosis.expected == RIGHT
    assert diagnosis.is_proven
    assert "the other value" not in str(diagnosis)


def test_a_hash_that_is_not_explained_by_what_is_seen_asks_for_more():
    diagnosis = diagnosed(sha256("something else"), ks=f'"{SHORT_KS}"')
    assert (diagnosis.verdict, diagnosis.is_proven) == ("mistake", False)
    assert "Most likely first: other_ks (another KS" in diagnosis.advice


def test_a_url_encoded_ks_is_seen():
    given = KS.replace("=", "%3D")
    diagnosis = diagnosed(RIGHT, ks=given)
    assert diagnosis.verdict == "mistake"
    assert diagnosis.expected == RIGHT


def test_a_ks_with_a_newline_is_read_by_the_server_so_its_hash_has_the_newline_too():
    with_newline = KS + "\n"
    assert diagnosed(sha256(with_newline + TOKEN), ks=with_newline).verdict == "correct"
    trimmed = diagnosed(RIGHT, ks=with_newline)
    assert trimmed.recipe == ("the KS without the whitespace around it",)
    assert any("whitespace in it" in note for note in trimmed.notes)


def test_a_call_without_a_ks_is_seen():
    diagnosis = diagnosed(sha256(TOKEN), ks="")
    assert diagnosis.verdict == "mistake"
    assert "SERVICE_FORBIDDEN" in diagnosis.advice
    assert diagnosis.expected is None
    assert "of the KS followed by the token" not in str(diagnosis)


def test_a_masked_token_is_seen_and_no_right_hash_is_made_of_it():
    masked = "df9f" + "*" * 24 + "e688"
    diagnosis = diagnosed(sha256(KS + masked), token=masked)
    assert diagnosis.recipe == ("a token that is masked",)
    assert diagnosis.expected is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"token": TOKEN[:21]}, "The token has 21 characters"),
        ({"token": TOKEN.upper()}, "upper case"),
        ({"token": "1.2E+31"}, "spreadsheet"),
        ({"token": TOKEN.replace("e", "\u2013")}, "typographic"),
        ({"token": TOKEN_ID}, "looks like an app token's id"),
        ({"partner_id": 102}, "belongs to partner 1234567, not to 102"),
    ],
)
def test_values_that_cannot_be_right_are_noted_even_if_the_hash_is(given, told):
    values = {"ks": KS, "token": TOKEN, **given}
    diagnosis = diagnose(**values, sent=sha256(values["ks"] + values["token"]), hash_type="SHA256")
    assert diagnosis.verdict == "correct"
    assert any(told in note for note in diagnosis.notes)


@pytest.mark.parametrize(("now", "is_over"), [(1537206876, True), (1537206875, False)])
def test_the_end_of_a_version_1_ks_is_seen(now, is_over):
    ks = encode_ks(partner_id=102, admin_secret="made up", expiry=1537206876, version=1, rand="1")
    notes = diagnosed(sha256(ks + TOKEN), ks=ks, now=now).notes
    assert any("ended on 2018-09-17 17:54:36 UTC" in note for note in notes) is is_over


def test_nothing_that_is_printed_holds_a_secret():
    secrets = {"admin_secret": "5ec2e75ec2e75ec2e75ec2e75ec2e7", "others": ["an0nce"], "token_id": TOKEN_ID}
    hashes = [
        RIGHT,
        TOKEN,
        KS,
        KS + TOKEN,
        (KS + TOKEN).encode().hex(),
        secrets["admin_secret"],
        sha256("unknown"),
    ]
    hashes += [sha256(KS + secret) for secret in (secrets["admin_secret"], "an0nce")]
    for sent in hashes:
        diagnosis = diagnosed(sent, **secrets)
        printed = str(diagnosis) + repr(diagnosis) + diagnosis.as_json()
        for secret in (KS, TOKEN, secrets["admin_secret"], "an0nce", TOKEN.encode().hex()):
            assert secret not in printed


def test_the_text_is_plain_and_the_same_for_print_and_for_a_notebook():
    diagnosis = diagnosed(RIGHT.upper())
    assert repr(diagnosis) == str(diagnosis)
    assert str(diagnosis).splitlines()[:2] == ["A mistake was found:", "  - the digest in upper case"]
    assert RIGHT in str(diagnosis)
    assert "ToLowerInvariant" in str(diagnosis)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"token": ""}, "token is empty"),
        ({"ks": b"djJ8"}, "ks has to be a string"),
        ({"sent": None}, "sent has to be a string"),
        ({"hash_type": "SHA3"}, "MD5, SHA1, SHA256, SHA512"),
        ({"check": True}, r"check has to be the server to ask, as connect\(\) gives it, not bool"),
        (
            {"check": BUNDLED},
            "bundled server, which cannot judge a KS of account 1234567: set KALTURA_SERVICE_URL",
        ),
    ],
)
def test_values_that_make_no_sense_are_refused_with_a_reason(given, told):
    with pytest.raises(ValueError, match=told):
        diagnose(**{"ks": KS, "token": TOKEN, "sent": RIGHT, **given})


def test_importing_helpers_does_not_load_the_diagnosis():
    program = "import sys, helpers; print([name for name in sys.modules if 'diagnosis' in name])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "odd", ["\udce2\udc82", "\0", "\U0001f600", "%E2%82", "[[{{<<", '"' * 60, "x\ufffd", "-1"]
)
def test_odd_texts_get_an_answer_too(odd):
    assert diagnose(ks=SHORT_KS + odd, token=TOKEN[:8] + odd, sent=odd * 3, others=[odd]).verdict in (
        "mistake",
        "unknown",
    )


def test_what_is_not_a_ks_is_said_first():
    for given, what in {
        "undefined": "a missing value",
        '{"code":"INVALID_KS","message":"x","objectType":"KalturaAPIException"}': "an error of the API",
        "<html><body>Sign in</body></html>": "an HTML page",
        "no KS at all": "a string that does not have the form of a KS",
    }.items():
        diagnosis = diagnosed(sha256(given + TOKEN), ks=given)
        assert diagnosis.verdict == "mistake"
        assert diagnosis.recipe[0] == f"what was given as the KS is not one: {what}"


def test_a_ks_and_a_token_the_wrong_way_round_are_turned_and_the_program_is_right():
    diagnosis = diagnosed(RIGHT, ks=TOKEN, token=KS)
    assert diagnosis.verdict == "correct"
    assert any("wrong way round" in note for note in diagnosis.notes)


@pytest.mark.parametrize(
    ("text", "advice", "not_advice"),
    [
        ("[object Promise]" + TOKEN, "await", "PHP"),
        (KS + "\r" + TOKEN + "\r", "dos2unix", "chomp"),
        ("{{ks}}{{token}}", "pm.environment.get", "Ruby"),
        (KS + " " + TOKEN, "awk", "PHP"),
        (f'"{KS}"' + TOKEN, "jq -r", "PowerShell"),
        ('{"ks":"' + KS + '"}' + TOKEN, "take its field ks", "new hash for every"),
        (KS.ljust(300) + TOKEN, "fixed length", "PHP"),
        (KS.ljust(300) + TOKEN.ljust(64), "fixed length", "PHP"),
    ],
    ids=[
        "a promise",
        "a Windows file",
        "Postman",
        "awk's comma",
        "jq without -r",
        "the answer",
        "char(300)",
        "two columns",
    ],
)
def test_the_advice_fits_what_was_found(text, advice, not_advice):
    diagnosis = diagnosed(sha256(text), response='{"ks":"' + KS + '"}')
    assert diagnosis.verdict == "mistake"
    assert advice in diagnosis.advice
    assert not_advice not in diagnosis.advice


@pytest.mark.parametrize(("ks", "token"), [(KS + "A" * 2000, TOKEN), (KS, TOKEN * 160), (KS, "a" * 120_000)])
def test_long_values_are_no_trouble(ks, token):
    diagnosis = diagnosed(sha256(ks + token).upper(), ks=ks, token=token)
    assert "the digest in upper case" in diagnosis.recipe
