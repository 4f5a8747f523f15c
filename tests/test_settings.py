"""`connect`: which server, which account, and a clear word when a setting is missing or wrong."""

import os
import threading

import pytest
import requests
from requests.utils import get_environ_proxies

from helpers import NoAnswer, SettingsError, connect

ACCOUNT = {"KALTURA_SERVICE_URL": "https://kaltura.example", "KALTURA_PARTNER_ID": "102"}


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Only the settings a test gives, and an empty working directory to put a .env file into."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KALTURA_SERVICE_URL", raising=False)

    def give(env_file="", **environment):
        (tmp_path / ".env").write_text(env_file)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return give


def test_without_a_service_url_the_bundled_server_answers(settings, capsys):
    settings()
    kaltura = connect()
    assert kaltura.is_bundled
    assert kaltura.allow_writes
    assert kaltura.partner_id == 2422451
    assert kaltura.app_token_hash_type == "SHA256"
    assert requests.get(f"{kaltura.api_url}/service/system/action/ping?format=1").json() is True
    assert capsys.readouterr().out == f"Bundled server at {kaltura.service_url}, account 2422451.\n"


PROXY = {"HTTP_PROXY": "http://proxy.invalid:3128", "http_proxy": "http://proxy.invalid:3128"}


@pytest.mark.parametrize(
    "excluded",
    [{}, {"NO_PROXY": "intern.example"}, {"no_proxy": "intern.example"}, {"NO_PROXY": "*"}, {"NO_PROXY": ""}],
    ids=str,
)
def test_only_the_bundled_server_is_excluded_from_the_proxy_besides_what_the_reader_excludes(
    settings, monkeypatch, excluded
):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    settings(**PROXY, **excluded)
    others = ("http://intern.example/", "http://kaltura.example/")

    def proxies():
        return [get_environ_proxies(url).get("http") for url in others]

    before = proxies()
    kaltura = connect()
    assert requests.get(f"{kaltura.api_url}/service/system/action/ping?format=1").json() is True
    assert kaltura.call("system.ping") is True
    assert proxies() == before


@pytest.mark.parametrize("account", [{}, ACCOUNT])
def test_without_a_proxy_the_environment_stays_as_it_is(settings, account):
    settings(**account)
    before = dict(os.environ)
    connect()
    assert dict(os.environ) == before


def test_there_is_one_bundled_server_however_often_one_connects(settings):
    settings()
    first = connect()
    threads = threading.active_count()
    second = connect()
    assert second.call("system.ping") is True
    with pytest.raises(NoAnswer, match=r"a later connect\(\) started another"):
        first.call("system.ping")
    assert threading.active_count() == threads


def test_a_server_that_cannot_start_is_not_returned(settings, monkeypatch):
    def fail(*args):
        raise RuntimeError("no event loop")

    settings()
    monkeypatch.setattr("helpers.mock_server.web.app.serve", fail)
    with pytest.raises(RuntimeError, match="no event loop"):
        connect()


def test_each_connection_starts_from_the_same_state(settings):
    settings()

    def first_widget_ks():
        form = {"widgetId": "_2422451", "format": 1}
        url = f"{connect().api_url}/service/session/action/startWidgetSession"
        return requests.post(url, data=form).json()["ks"]

    assert first_widget_ks() == first_widget_ks()


@pytest.mark.parametrize(
    "url",
    ["https://k.example", "https://k.example/", "https://k.example/api_v3", "https://k.example/api_v3/"],
)
def test_the_service_url_may_carry_what_people_paste(settings, url):
    settings(**{**ACCOUNT, "KALTURA_SERVICE_URL": url})
    kaltura = connect()
    assert kaltura.service_url == "https://k.example"
    assert kaltura.api_url == "https://k.example/api_v3"


def test_a_real_account_is_read_only_and_masked_unless_said_otherwise(settings, capsys):
    settings(**ACCOUNT, KALTURA_ADMIN_SECRET="short-secret")
    kaltura = connect()
    assert not kaltura.is_bundled
    assert not kaltura.allow_writes
    assert kaltura.hide("the short-secret") == "the [masked " + kaltura.hide("short-secret")[8:]
    assert "short-secret" not in repr(kaltura)
    assert not kaltura.may_write("creates an app token")
    assert not kaltura.bundled_only("moves the server's clock")
    assert capsys.readouterr().out.splitlines() == [
        "Account 102 at https://kaltura.example. Nothing is created or changed; secrets are masked.",
        "Skipped: this cell creates an app token. To allow that, set KALTURA_ALLOW_WRITES=1 in .env.",
        "Skipped, as this is not the bundled server: this cell moves the server's clock.",
    ]


@pytest.mark.parametrize(("value", "allowed"), [("1", True), ("0", False), ("", False), ("yes", False)])
def test_only_a_one_allows_writes(settings, value, allowed):
    settings(**ACCOUNT, KALTURA_ALLOW_WRITES=value)
    assert connect().may_write("creates") is allowed


def test_the_environment_wins_over_the_file_even_when_it_says_nothing(settings):
    settings("KALTURA_SERVICE_URL=https://file.example\nKALTURA_PARTNER_ID=7\n", KALTURA_PARTNER_ID="8")
    assert (connect().service_url, connect().partner_id) == ("https://file.example", 8)
    settings("KALTURA_SERVICE_URL=https://file.example\n", KALTURA_SERVICE_URL="")
    assert connect().is_bundled


def test_the_file_is_found_from_a_folder_below(settings, tmp_path, monkeypatch):
    settings("".join(f"{name}={value}\n" for name, value in ACCOUNT.items()))
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert connect().partner_id == 102


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"KALTURA_SERVICE_URL": "kaltura.example"}, "KALTURA_SERVICE_URL is 'kaltura.example'"),
        ({"KALTURA_SERVICE_URL": "https://"}, "KALTURA_SERVICE_URL"),
        ({"KALTURA_SERVICE_URL": "https://k.example:port"}, "KALTURA_SERVICE_URL"),
        ({"KALTURA_TIMEOUT": "0"}, "KALTURA_TIMEOUT is '0'"),
        ({"KALTURA_TIMEOUT": "1e12"}, "KALTURA_TIMEOUT is '1e12'.* at most a day"),
        ({"KALTURA_TIMEOUT": "ten"}, "KALTURA_TIMEOUT is 'ten'"),
        ({"KALTURA_PARTNER_ID": ""}, "KALTURA_PARTNER_ID is ''"),
        ({"KALTURA_PARTNER_ID": "_102"}, "KALTURA_PARTNER_ID is '_102'"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(settings, wrong, said):
    settings(**{**ACCOUNT, **wrong})
    with pytest.raises(SettingsError, match=said):
        connect()


@pytest.mark.parametrize("name", ["admin_secret", "user_secret", "app_token_id", "app_token"])
def test_a_missing_secret_is_named_when_it_is_asked_for(settings, name):
    settings(**ACCOUNT)
    kaltura = connect()
    assert not kaltura.has(name)
    with pytest.raises(SettingsError, match=rf"KALTURA_{name.upper()} is not set .*\.env"):
        getattr(kaltura, name)


ENCODINGS = {"PowerShell's >": "utf-16", "UTF-8 with a byte order mark": "utf-8-sig", "UTF-8": "utf-8"}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_the_file_is_read_as_editors_and_shells_save_it(settings, tmp_path, kind):
    settings()
    lines = "# käse\n" + "".join(f"{name} = '{value} '\n" for name, value in ACCOUNT.items())
    (tmp_path / ".env").write_bytes(lines.encode(ENCODINGS[kind]))
    assert connect().partner_id == 102


@pytest.mark.parametrize("url", ["u:hunter2@k.example", "https://u:a/hunter2@k", "https://u:hunter2@k:port"])
def test_a_password_is_not_shown_even_of_what_is_no_url(settings, url):
    settings(**{**ACCOUNT, "KALTURA_SERVICE_URL": url})
    with pytest.raises(SettingsError, match="KALTURA_SERVICE_URL is") as caught:
        connect()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_a_file_in_another_encoding_is_named(settings, tmp_path, encoding):
    settings()
    (tmp_path / ".env").write_bytes("# käse\n".encode(encoding))
    with pytest.raises(SettingsError, match=r"\.env is not in UTF-8"):
        connect()


def test_what_is_missing_is_said_with_where_the_rest_came_from(settings, tmp_path):
    settings("KALTURA_PARTNER_ID=7\nKALTURA_APP_TOKEN_ID=0_a\n", KALTURA_SERVICE_URL="'https://k.example '")
    kaltura = connect()
    assert kaltura.service_url == "https://k.example"
    with pytest.raises(SettingsError) as missing:
        _ = kaltura.app_token
    assert "KALTURA_SERVICE_URL from the environment" in str(missing.value)
    assert f"KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID from {tmp_path / '.env'}" in str(missing.value)


@pytest.mark.parametrize(("value", "seconds"), [("", 30), ("1", 1), ("2.5", 2.5)])
def test_the_timeout_is_in_seconds(settings, value, seconds):
    settings(KALTURA_TIMEOUT=value)
    assert connect().timeout == seconds


def test_the_hash_type_is_sha1_when_not_set(settings):
    settings(**ACCOUNT)
    assert connect().app_token_hash_type == "SHA1"


@pytest.mark.parametrize(
    ("granted", "is_bundled"),
    [
        ({}, True),
        ({"KALTURA_ALLOW_WRITES": "1"}, True),
        ({"KALTURA_ADMIN_SECRET": "x"}, True),
        ({"KALTURA_ALLOW_WRITES": "1", "KALTURA_ADMIN_SECRET": "x"}, False),
    ],
    ids=str,
)
def test_a_notebook_that_writes_runs_on_the_bundled_server_unless_the_account_allows_it(
    settings, capsys, granted, is_bundled
):
    settings(**ACCOUNT, **granted)
    assert connect(to_write=True).is_bundled is is_bundled
    printed = capsys.readouterr().out
    assert ("runs on the bundled server instead" in printed) is is_bundled
    for name in ("KALTURA_ADMIN_SECRET", "KALTURA_ALLOW_WRITES"):
        assert (name in printed) is (name not in granted)


@pytest.mark.parametrize("granted", [{}, {"KALTURA_ADMIN_SECRET": "x"}], ids=str)
def test_a_notebook_that_needs_the_secret_runs_on_the_bundled_server_without_it(settings, granted):
    settings(**ACCOUNT, **granted)
    assert connect(with_secret=True).is_bundled is (not granted)
