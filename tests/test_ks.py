"""KS strings, versions 1 and 2: read and made as the real server does it."""

import subprocess
import sys
import time

import pytest

from helpers.ks import KS, InvalidKS, decode_ks, encode_ks, peek_ks, seeded_random_bytes
from helpers.privileges import merge_privileges
from tests.vector_files import for_each, read_vectors

# What decode_ks says for each step at which the vectors say that the server gave up. (PHP also takes the
# text "0" for nothing; here it fails one step later.)
STEPS = {
    "NotBase64": r"does not occur in base64|base64 of this length|it is empty|no \| in it",
    "MissingDelimiter": r"no \| in it|has two \| in it",
    "TooFewFields": "at least 3 fields",
    "UnknownPartner": "no admin secret",
    "HashMismatch": "signature does not match",
    "ServerError": "has brackets",
}

SECRET = "0123456789abcdef0123456789abcdef"
EXPIRY = 1537293276


V1_DECODE = read_vectors("ks_v1_decode.json")
V2_DECODE = read_vectors("ks_v2_decode.json")
V2_ENCODE = read_vectors("ks_v2_encode.json")
MERGED = read_vectors("privileges.json", "MergeSessionPrivileges")


def text(case, field):
    """A field of a vector, given as text or as bytes in hex."""
    if f"{field}Hex" not in case:
        return case[field]
    in_hex = case[f"{field}Hex"]
    return None if in_hex is None else bytes.fromhex(in_hex).decode("utf-8", "surrogateescape")


def as_the_server_keeps_it(value):
    return None if value is None else str(value)


VALID = [case for case in V1_DECODE + V2_DECODE if case["result"] == "valid"]
SIGNED_WITH_AN_EMPTY_SECRET = [case for case in VALID if case["comment"].endswith("the empty one matches")]


@for_each([case for case in VALID if case not in SIGNED_WITH_AN_EMPTY_SECRET])
def test_a_ks_reads_as_the_server_reads_it(case):
    ks = decode_ks(case["ks"], ",".join(case["adminSecrets"]))
    assert ks.verified
    for field, value in [
        ("partnerId", ks.partner_id),
        ("expiry", ks.expiry),
        ("type", ks.session_type),
        ("masterPartnerId", ks.master_partner_id),
    ]:
        assert as_the_server_keeps_it(value) == case[field], field
    assert ks.user_id == text(case, "userId")
    assert ks.privileges == text(case, "privileges")
    assert ks.additional_data == text(case, "additionalData")
    assert ks.hash == case["hash"]
    if "parsedPrivileges" in case:
        assert ks.parsed_privileges == case["parsedPrivileges"]
    if ks.version == 1:
        assert (ks.partner_pattern, ks.rand) == (case["partnerPattern"], case["rand"])
    else:
        assert ks.random_bytes.hex() == case["randomHex"]


@for_each([case for case in V1_DECODE + V2_DECODE if case["result"] == "invalid"])
def test_what_the_server_refuses_is_refused_at_the_same_step(case):
    (step,) = STEPS.keys() & set(case["flags"])
    with pytest.raises(InvalidKS, match=STEPS[step]):
        decode_ks(case["ks"], ",".join(case["adminSecrets"]))


@for_each(SIGNED_WITH_AN_EMPTY_SECRET)
@pytest.mark.parametrize("admin_secrets", [None, "", ",", "secret,"], ids=repr)
def test_an_empty_secret_does_not_count_although_the_server_accepts_it(case, admin_secrets):
    with pytest.raises(InvalidKS):
        decode_ks(case["ks"], ",".join(case["adminSecrets"]) if admin_secrets is None else admin_secrets)


@for_each(V2_ENCODE)
def test_a_version_2_ks_is_made_as_the_server_makes_it(case):
    made = encode_ks(
        partner_id=case["partnerId"],
        admin_secret=case["adminSecret"],
        expiry=case["expiry"],
        user_id=text(case, "userId"),
        session_type=case["type"],
        privileges=text(case, "privileges"),
        random_bytes=bytes.fromhex(case["randomHex"]),
        master_partner_id=case["masterPartnerId"],
        additional_data=case["additionalData"],
    )
    assert made == case["ks"]


@for_each([case for case in V2_ENCODE if case["adminSecret"] and "%5D=" not in case["fields"]])
def test_the_fields_of_a_version_2_ks_are_kept_as_they_stand_in_it(case):
    assert decode_ks(case["ks"], case["adminSecret"]).fields == case["fields"]


@for_each([case for case in V2_ENCODE if "seed" in case])
def test_random_bytes_of_a_seed_are_the_servers(case):
    assert seeded_random_bytes(case["seed"]).hex() == case["randomHex"]


@for_each([c for c in V1_DECODE if "Generated" in c["flags"] and "FieldShift" not in c["flags"]])
def test_a_version_1_ks_is_made_as_the_server_made_it(case):
    made = [
        encode_ks(
            version=1,
            partner_id=case["partnerId"],
            admin_secret=secret,
            expiry=int(case["expiry"]),
            session_type=int(case["type"]),
            rand=case["rand"],
            user_id=case["userId"],
            privileges=case["privileges"],
            master_partner_id=case["masterPartnerId"],
            additional_data=case["additionalData"],
        )
        for secret in case["adminSecrets"]
    ]
    assert case["ks"] in made


@for_each(MERGED)
def test_merged_privileges_read_back_from_a_version_2_ks(case):
    merged = merge_privileges(case["appTokenId"], case["tokenPrivileges"], case["sessionPrivileges"])
    made = encode_ks(partner_id=102, admin_secret=SECRET, expiry=EXPIRY, privileges=merged)
    assert decode_ks(made, SECRET).privileges == case["privilegesInKsV2"]


@pytest.mark.parametrize("version", [1, 2])
def test_a_ks_made_without_a_server_reads_back(version):
    made = encode_ks(
        version=version,
        partner_id=102,
        admin_secret=SECRET,
        expiry=EXPIRY,
        user_id="jane",
        session_type=2,
        privileges="edit:0_1/0_2,list:*",
    )
    ks = decode_ks(made, SECRET)
    assert (ks.version, ks.partner_id, ks.expiry, ks.session_type) == (version, 102, EXPIRY, 2)
    assert (ks.user_id, ks.privileges) == ("jane", "edit:0_1/0_2,list:*")
    assert ks.parsed_privileges == {"edit": ["0_1", "0_2"], "list": ["*"]}


@pytest.mark.parametrize("version", [1, 2])
def test_two_ks_with_the_same_fields_differ(version, monkeypatch):
    times = iter([1537206876.25, 1537206876.5])
    monkeypatch.setattr(time, "time", lambda: next(times))
    one, other = (
        encode_ks(version=version, partner_id=102, admin_secret=SECRET, expiry=EXPIRY) for _ in range(2)
    )
    assert one != other


@for_each([case for case in V1_DECODE + V2_DECODE if case.get("expiry") == "1e9"])
def test_a_number_is_a_number_only_where_it_is_written_as_one(case):
    ks = decode_ks(case["ks"], case["adminSecrets"][0])
    assert (ks.partner_id, ks.expiry, ks.session_type) == (2422451, "1e9", "02")


def test_without_a_secret_version_1_shows_every_field():
    made = encode_ks(version=1, partner_id=102, admin_secret=SECRET, expiry=EXPIRY, user_id="jane")
    seen, read = peek_ks(made), decode_ks(made, SECRET)
    assert not seen.verified
    assert {**vars(seen), "verified": True} == vars(read)


def test_without_a_secret_version_2_shows_only_the_partner():
    made = encode_ks(partner_id=102, admin_secret=SECRET, expiry=EXPIRY, user_id="jane")
    assert peek_ks(made) == KS(version=2, partner_id=102, verified=False)


@pytest.mark.parametrize("ks", ["", "not a KS!", "bm90IGEgS1M=", "djJ8", None, b"djJ8MTAyfA=="])
def test_what_does_not_have_the_form_of_a_ks_cannot_be_peeked_into(ks):
    with pytest.raises(InvalidKS):
        peek_ks(ks)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"version": 3}, "a KS has version 1 or 2, not 3"),
        ({"expiry": 1537293276.5}, "expiry is Unix time in whole seconds (int), not float"),
        ({"expiry": "1537293276"}, "expiry is Unix time in whole seconds (int), not str"),
        ({"random_bytes": b"short"}, "random_bytes has to be 16 bytes long, not 5"),
        ({"rand": "1"}, "rand belongs to version 1"),
        ({"version": 1, "random_bytes": bytes(16)}, "random_bytes belong to version 2"),
    ],
)
def test_a_ks_that_cannot_be_meant_is_not_made(arguments, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is compared below
        encode_ks(**{"partner_id": 102, "admin_secret": SECRET, "expiry": EXPIRY} | arguments)
    assert str(error.value).startswith(message)


def test_an_error_shows_neither_the_ks_nor_the_secret():
    made = encode_ks(partner_id=102, admin_secret=SECRET, expiry=EXPIRY)
    for ks, secret in [
        (made, "another secret"),
        (made[:-4], SECRET),
        (f'"{made}"', SECRET),
        (made[4:], SECRET),
    ]:
        with pytest.raises(InvalidKS) as error:
            decode_ks(ks, secret)
        assert made[4:] not in str(error.value)
        assert secret not in str(error.value)


def test_cryptography_is_loaded_only_when_a_version_2_ks_is_read_or_made():
    program = (
        "import sys; from helpers.ks import encode_ks\n"
        "arguments = dict(partner_id=102, admin_secret='x', expiry=1)\n"
        "encode_ks(version=1, **arguments); print('cryptography' in sys.modules)\n"
        "encode_ks(version=2, **arguments); print('cryptography' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
