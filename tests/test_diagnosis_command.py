"""`python -m helpers.diagnosis`: its options, its answers, its exit statuses, and what it asks the server."""

import hashlib
import io
import json
import os
import socket
import subprocess
import sys

import pytest

from helpers.diagnosis.command import main
from helpers.hashing import token_hash

pytestmark = pytest.mark.usefixtures("short_search")

KS = "djJ8MTIzNDU2N3wdaHXuQSd3X5uEXsvYJWIWRqb5oRc="
TOKEN = "df9f1e964177e3f560580c703013e688"
RIGHT = token_hash(KS, TOKEN, "SHA256")
WITH_NEWLINE = hashlib.sha256(f"{KS}{TOKEN}\n".encode()).hexdigest()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path):
    """An empty working directory, and no settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("SERVICE_URL", "PARTNER_ID", "ADMIN_SECRET", "USER_SECRET", "APP_TOKEN", "APP_TOKEN_ID"):
        monkeypatch.delenv(f"KALTURA_{name}", raising=False)
    for name in ("APP_TOKEN_HASH_TYPE", "KS", "TOKEN_HASH"):
        monkeypatch.delenv(f"KALTURA_{name}", raising=False)


def run(*arguments: str) -> int:
    try:
        return main(list(arguments))
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    ("sent", "verdict", "status"),
    [
        (RIGHT, "correct", 0),
        (WITH_NEWLINE, "mistake", 1),
        (TOKEN, "mistake", 1),
        ("[object Promise]", "mistake", 1),
        ("0123456789abcdef" * 4, "unknown", 3),
    ],
)
def test_the_answer_as_json_and_the_exit_status_agree(sent, verdict, status, capsys):
    values = ["--ks", KS, "--token", TOKEN, "--token-id", "0_k3w8x5vq", "--hash-type", "SHA256"]
    assert run(*values, "--sent", sent, "--json") == status
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["verdict", "recipe", "expected", "advice"]
    assert answer["verdict"] == verdict
    assert answer["expected"] == RIGHT
    assert bool(answer["recipe"]) == (verdict == "mistake")
    assert answer["advice"]


def test_the_answer_for_people_is_text(capsys):
    assert run("--ks", KS, "--token", TOKEN, "--hash-type", "SHA256", "--sent", WITH_NEWLINE) == 1
    printed = capsys.readouterr().out
    assert "a newline at the end" in printed
    assert "printf %s" in printed
    assert RIGHT in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "missing: --ks, --token, --sent"),
        (["--ks", KS, "--sent", RIGHT], "missing: --token"),
        (["--ks", KS, "--token", TOKEN, "--sent", RIGHT, "--hash-type", "SHA3"], "unknown hash type 'SHA3'"),
        (["--ks", KS, "--token", "", "--sent", RIGHT], "token is empty"),
        (["--kss", KS], "unrecognized argument: --kss"),
        (["--ks"], "argument --ks: expected one argument"),
        (["--ks", "-"], "argument --ks: standard input has no more lines"),
    ],
)
def test_wrong_usage_is_told_in_one_line_with_how_to_call(arguments, told, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    first, usage = printed.err.splitlines()
    assert told in first
    assert usage.startswith("usage: python -m helpers.diagnosis --ks KS --token TOKEN --sent HASH")
    assert printed.out == ""


def test_values_given_as_a_hyphen_come_from_standard_input_a_line_each(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n{KS}\n"))
    assert run("--token", "-", "--ks", "-", "--sent", RIGHT) == 0


def test_values_come_from_the_environment_and_from_env_files(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text(f"KALTURA_APP_TOKEN={TOKEN}\nKALTURA_APP_TOKEN_HASH_TYPE=SHA256\n")
    monkeypatch.setenv("KALTURA_KS", KS)
    assert run("--sent", RIGHT) == 0
    monkeypatch.setenv("KALTURA_TOKEN_HASH", WITH_NEWLINE)
    assert run() == 1


def test_the_ks_in_the_settings_may_be_the_one_that_was_hashed(monkeypatch, capsys):
    monkeypatch.setenv("KALTURA_KS", "djJ8NDU2fA==")
    sent = token_hash("djJ8NDU2fA==", TOKEN, "SHA256")
    assert run("--ks", KS, "--token", TOKEN, "--sent", sent) == 1
    assert "another KS instead of the KS" in capsys.readouterr().out


def test_settings_of_another_token_stay_out(monkeypatch, capsys):
    monkeypatch.setenv("KALTURA_APP_TOKEN", "ab" * 16)
    monkeypatch.setenv("KALTURA_APP_TOKEN_HASH_TYPE", "MD5")
    monkeypatch.setenv("KALTURA_PARTNER_ID", "102")
    assert run("--ks", KS, "--token", TOKEN, "--sent", RIGHT) == 0
    assert "102" not in capsys.readouterr().out


def test_values_that_may_be_mixed_in_can_be_given_more_than_once():
    sent = token_hash("djJ8MTIzfA==", TOKEN, "SHA256")
    more = ["--other-ks", "djJ8NDU2fA==", "--other-ks", "djJ8MTIzfA==", "--other-token", "x", "--other", "y"]
    assert run("--ks", KS, "--token", TOKEN, "--sent", sent, *more) == 1


COMMAND = [sys.executable, "-m", "helpers.diagnosis", "--ks", KS, "--token", TOKEN, "--sent", RIGHT]


def test_it_runs_as_a_module_and_shows_progress_apart_from_the_answer(tmp_path):
    done = subprocess.run([*COMMAND, "--json"], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert json.loads(done.stdout)["verdict"] == "correct"
    assert done.stderr == ""


def test_a_reader_who_has_seen_enough_causes_no_traceback(tmp_path):
    nobody_reads, output = os.pipe()
    os.close(nobody_reads)
    done = subprocess.run(COMMAND, stdout=output, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    os.close(output)
    assert (done.returncode, done.stderr) == (0, "")


def test_progress_is_shown_once_it_takes_longer_than_a_moment(monkeypatch, capsys):
    monkeypatch.setattr("helpers.diagnosis.command._A_MOMENT", 0)
    assert run("--ks", KS, "--token", TOKEN, "--sent", "0123456789abcdef" * 4, "--json") == 3
    printed = capsys.readouterr()
    assert all("computations tried" in line for line in printed.err.splitlines())
    assert printed.err
    json.loads(printed.out)


# The server is asked only with --check


@pytest.fixture
def account(server, monkeypatch):
    """The bundled server, with its account as the settings."""
    for name, value in server.settings.items():
        monkeypatch.setenv(name, value)
    return server


def checked(account, capsys, ks: str, *more: str) -> str:
    right = token_hash(ks, account.settings["KALTURA_APP_TOKEN"], "SHA256")
    run("--ks", ks, "--sent", right, "--check", *more)
    return " ".join(capsys.readouterr().out.split())


def requests_to(account) -> list[dict]:
    return account.get("/_mock/requests").json()


def test_without_check_nothing_is_sent(account, capsys):
    ks = account.widget_ks()
    before = len(requests_to(account))
    assert run("--ks", ks, "--sent", token_hash(ks, account.settings["KALTURA_APP_TOKEN"], "SHA256")) == 0
    assert len(requests_to(account)) == before


def test_a_check_that_finds_nothing_wrong_says_so(account, capsys):
    told = checked(account, capsys, account.widget_ks())
    assert "The server accepts the KS itself." in told
    assert "The app token is there, with this token. - The app token's hash type is SHA256." in told


def test_a_check_sends_neither_the_token_nor_the_hash(account, capsys):
    ks = account.widget_ks()
    before = len(requests_to(account))
    checked(account, capsys, ks)
    asked = requests_to(account)[before:]
    assert [request["parameters"].get("nocache") for request in asked] == ["1"] * 3
    sent = json.dumps(asked)
    assert account.settings["KALTURA_APP_TOKEN"] not in sent
    assert token_hash(ks, account.settings["KALTURA_APP_TOKEN"], "SHA256") not in sent


def test_a_check_sees_an_expired_ks_and_an_expired_token(account, capsys):
    ks = account.widget_ks()
    account.advance(100_000_000)
    told = checked(account, capsys, ks)
    assert told.startswith("From the server: - The server refuses the KS: it has expired.")
    assert "The app token has expired" in told
    assert "appToken[expiry__null]=1 for never) or make a new one" in told


def test_what_the_server_was_asked_is_not_asked_again(account, capsys):
    ks = account.widget_ks()
    told = checked(account, capsys, ks)
    assert "SERVICE_FORBIDDEN" in told
    assert "INVALID_KS" not in told
    assert "APP_TOKEN_ID_NOT_FOUND" not in told


def test_what_the_server_said_is_in_the_json_too(account, capsys):
    ks = account.widget_ks()
    told = json.loads(checked(account, capsys, ks, "--json"))
    assert told["advice"].startswith("The server accepts the KS itself.")


def test_the_hash_type_that_the_server_names_counts(account, capsys, monkeypatch):
    ks, token = account.widget_ks(), account.settings["KALTURA_APP_TOKEN"]
    for given in ("", "MD5"):
        monkeypatch.setenv("KALTURA_APP_TOKEN_HASH_TYPE", given)
        assert run("--ks", ks, "--sent", token_hash(ks, token, "MD5"), "--check", "--json") == 1
        told = json.loads(capsys.readouterr().out)
        assert told["recipe"] == ["MD5 instead of SHA256"]
        assert told["expected"] == token_hash(ks, token, "SHA256")


def test_without_a_service_url_a_check_is_refused_and_no_server_started(capsys, monkeypatch):
    monkeypatch.setattr("helpers.mock_server.start", lambda: pytest.fail("the bundled server was started"))
    assert run("--ks", KS, "--token", TOKEN, "--sent", RIGHT, "--check") == 2
    assert "KALTURA_SERVICE_URL is not set" in capsys.readouterr().err


def test_what_else_could_be_given_is_named_by_its_option(capsys):
    values = ["--ks", KS, "--token", TOKEN, "--sent", "0123456789abcdef" * 4, "--hash-type", "SHA256"]
    assert run(*values, "--json", "--user-id", "jo") == 3
    advice = json.loads(capsys.readouterr().out)["advice"]
    for option in ("--token-id", "--admin-secret", "--response", "--other-ks", "--other-token", "--other"):
        assert f"{option} (" in advice
    assert "--user-id" not in advice
    assert "other_ks" not in advice


def test_a_check_without_a_ks_does_not_call_it_accepted(account, capsys):
    assert run("--ks", "", "--sent", RIGHT, "--check") in (1, 3)
    told = capsys.readouterr().out
    assert "There is no KS to ask the server about." in told
    assert "accepts" not in told


def test_a_check_sees_a_ks_that_is_not_the_servers_own(account, capsys):
    assert "not one of its own" in checked(account, capsys, KS)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--token-id", "0_another1"], "has no app token with this id"),
        (["--hash-type", "MD5"], "hash type is SHA256, not MD5"),
    ],
)
def test_a_check_sees_values_that_are_others_on_the_server(account, capsys, options, told):
    assert told in checked(account, capsys, account.widget_ks(), *options)


@pytest.mark.parametrize(("kept", "told"), [(15, "is a part of it"), (0, "is another one")])
def test_a_check_sees_a_token_that_was_cut_or_replaced(account, capsys, kept, told):
    token = account.settings["KALTURA_APP_TOKEN"][:kept] or TOKEN
    values = ["--token", token, "--token-id", account.settings["KALTURA_APP_TOKEN_ID"]]
    run("--ks", account.widget_ks(), *values, "--sent", "[object Promise]", "--check")
    assert told in " ".join(capsys.readouterr().out.split())


def test_a_check_without_an_answer_still_gives_the_diagnosis(account, capsys, monkeypatch):
    ks = account.widget_ks()
    with socket.socket() as bound:  # and not listening: nobody else can take the port meanwhile
        bound.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KALTURA_SERVICE_URL", f"http://127.0.0.1:{bound.getsockname()[1]}")
        told = checked(account, capsys, ks)
    assert told.startswith("From the server: - The server could not be asked")
    assert "The hash is right." in told


def test_a_check_with_settings_that_cannot_be_right_is_wrong_usage(capsys, monkeypatch):
    monkeypatch.setenv("KALTURA_SERVICE_URL", "not an address")
    assert run("--ks", KS, "--token", TOKEN, "--sent", RIGHT, "--check") == 2
    assert "KALTURA_SERVICE_URL" in capsys.readouterr().err


@pytest.mark.parametrize("sent", ["-SJIabc_defghijklmnopqrstuvwxyz0123456789-_A", f"-{RIGHT[:32]}"])
def test_a_value_may_begin_with_a_hyphen(sent, capsys):
    assert run("--ks", KS, "--token", TOKEN, "--sent", sent, "--json") in (1, 3)
    assert json.loads(capsys.readouterr().out)["verdict"] in ("mistake", "unknown")


def test_a_misspelled_option_does_not_repeat_its_value(capsys):
    secret = "5ec2e7" * 6
    for arguments in (["--tokenn", secret], [f"--tokenn={secret}"], [secret]):
        assert run("--ks", KS, "--sent", RIGHT, *arguments) == 2
        assert secret not in capsys.readouterr().err


def test_a_very_long_ks_is_not_wrong_usage(capsys):
    ks = KS.rstrip("=") + "A" * 3000
    assert run("--ks", ks, "--token", TOKEN, "--sent", hashlib.sha256((ks + TOKEN).encode()).hexdigest()) in (
        0,
        1,
    )
    assert "limit" not in capsys.readouterr().err
