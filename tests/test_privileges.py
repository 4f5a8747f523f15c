"""Privilege strings: read, written and merged as the real server does it."""

import pytest

from helpers.privileges import RESERVED_PRIVILEGES, build_privileges, merge_privileges, parse_privileges
from tests.vector_files import for_each, read_vectors


def as_list(parsed):
    return [{"name": name, "values": values} for name, values in parsed.items()]


def as_dict(parsed):
    return {privilege["name"]: privilege["values"] for privilege in parsed}


@for_each(read_vectors("privileges.json", "ParsePrivileges"))
def test_a_string_reads_as_the_server_reads_it(case):
    assert as_list(parse_privileges(case["privileges"])) == case["parsed"]


@for_each(read_vectors("privileges.json", "BuildPrivileges"))
def test_a_list_is_written_as_the_server_writes_it(case):
    assert build_privileges(as_dict(case["parsed"])) == case["privileges"]


@for_each(read_vectors("privileges.json", "RoundTripPrivileges"))
def test_a_string_read_and_written_again_is_the_servers(case):
    assert build_privileges(parse_privileges(case["privileges"])) == case["rebuilt"]


@for_each(read_vectors("privileges.json", "MergeSessionPrivileges"))
def test_merging_gives_what_start_session_answers(case):
    merged = merge_privileges(case["appTokenId"], case["tokenPrivileges"], case["sessionPrivileges"])
    assert merged == case["privileges"]


@pytest.mark.parametrize("name", sorted(RESERVED_PRIVILEGES))
def test_a_reserved_name_cannot_be_requested_but_the_token_can_open_it(name):
    own = "sessionid:0_a,apptoken:0_a"
    assert merge_privileges("0_a", "", f"{name}:x") == own
    assert f"{name}:x" in merge_privileges("0_a", f"{name}:*", f"{name}:x")


@pytest.mark.parametrize("nothing", [None, "", "0"])
def test_privileges_that_php_takes_for_false_add_nothing(nothing):
    assert merge_privileges("0_a", nothing, nothing) == "sessionid:0_a,apptoken:0_a"
