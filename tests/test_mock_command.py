"""The command line, and the server in the caller's own process."""

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from helpers import mock_server

NAMES = [
    "KALTURA_SERVICE_URL",
    "KALTURA_PARTNER_ID",
    "KALTURA_ADMIN_SECRET",
    "KALTURA_USER_SECRET",
    "KALTURA_APP_TOKEN_ID",
    "KALTURA_APP_TOKEN",
    "KALTURA_APP_TOKEN_HASH_TYPE",
]


@contextmanager
def command(*options):
    """The command, running; ended the hard way if the test did not end it."""
    arguments = [sys.executable, "-m", "helpers.mock_server", *options]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("number", "options"), [(signal.SIGINT, []), (signal.SIGTERM, ["--reproducible"])])
def test_the_command_prints_settings_serves_and_ends_when_told(number, options):
    with command("--port", "0", *options) as process:
        lines = [process.stdout.readline().strip() for _ in NAMES]
        settings = dict(line.split("=", 1) for line in lines)
        url = settings["KALTURA_SERVICE_URL"]
        clock = requests.get(f"{url}/_mock/clock", timeout=60).json()
        secret = settings["KALTURA_ADMIN_SECRET"]
        form = {"secret": secret, "partnerId": settings["KALTURA_PARTNER_ID"], "format": 1, "x\ny": "1"}
        ks = requests.post(f"{url}/api_v3/service/session/action/start", data=form, timeout=60).json()
        requests.get(f"{url}/api_v3/service/media/action/list?ks={ks}&format=1", timeout=60)
        requests.get(f"{url}/api_v3/service/{ks}/action/{secret}/{ks}/1?format=1", timeout=60)
        process.send_signal(number)
        output, log = process.communicate(timeout=60)
    assert list(settings) == NAMES
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
    assert clock["reproducible"] == bool(options)
    assert (process.returncode, output) == (0, "")
    assert "session.start" in log
    assert "Traceback" not in log
    assert log.count("\n") == 4, "one line a request, however it is named"
    for value in (secret, ks, ks[:20]):
        assert value not in log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_right_after_the_settings_ends_it(number):
    with command("--port", "0") as process:
        for _ in NAMES:
            process.stdout.readline()
        process.send_signal(number)
        output, log = process.communicate(timeout=60)
    assert (process.returncode, output, log) == (0, "", "")


@pytest.mark.parametrize(("options", "has_log"), [([], True), (["--quiet"], False)])
def test_it_answers_on_when_no_one_reads_its_log(options, has_log):
    with command("--port", "0", *options) as process:
        url = process.stdout.readline().partition("=")[2].strip()
        form = {f"name{number}": "" for number in range(8000)}
        with requests.Session() as http:
            for _ in range(4):  # 80 KB of log each, the pipe takes 64
                answer = http.post(f"{url}/api_v3/service/system/action/ping", data=form, timeout=60)
                assert answer.ok
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert bool(process.stderr.read()) == has_log


def test_the_response_cache_is_an_option():
    with command("--port", "0", "--cache") as process:
        url = process.stdout.readline().partition("=")[2].strip()
        assert requests.get(f"{url}/_mock/cache", timeout=10).json() == {"on": True}


def test_the_url_of_all_addresses_reaches_it():
    with command("--host", "0.0.0.0", "--port", "0") as process:
        url = process.stdout.readline().partition("=")[2].strip()
        assert "0.0.0.0" not in url
        assert requests.get(f"{url}/_mock/clock", timeout=60).ok


def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with command("--port", str(port)) as process:
            output, log = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert log == f"Cannot listen at 127.0.0.1, port {port}: Address already in use.\n"


@pytest.mark.parametrize("options", [["--port", "x"], ["--port", "99999"], ["--nonsense"]])
def test_wrong_usage(options):
    with command(*options) as process:
        output, log = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert "Traceback" not in log


def test_servers_in_one_process_do_not_share_anything():
    one, two = mock_server.start(), mock_server.start()
    try:
        urls = [server.settings["KALTURA_SERVICE_URL"] for server in (one, two)]
        requests.post(f"{urls[0]}/_mock/clock", json={"advance": 5}, timeout=60)
        times = [requests.get(f"{url}/_mock/clock", timeout=60).json()["time"] for url in urls]
        assert times[0] == times[1] + 5
    finally:
        one.stop()
        two.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{urls[0]}/_mock/clock", timeout=60)
    one.stop()


def test_live_mode_has_the_real_time_and_no_two_runs_alike():
    tokens = []
    for _ in range(2):
        running = mock_server.start(reproducible=False)
        try:
            url = running.settings["KALTURA_SERVICE_URL"]
            assert requests.get(f"{url}/_mock/clock", timeout=60).json()["time"] > 1_700_000_000
            widget = {"widgetId": "_2422451", "format": 1}
            path = "/api_v3/service/session/action/startWidgetSession"
            tokens.append(requests.post(url + path, data=widget, timeout=60).json()["ks"])
            xml = requests.get(f"{url}/api_v3/service/system/action/ping", timeout=60).text
            assert re.search(r"<executionTime>\d+\.\d+</executionTime>", xml)
        finally:
            running.stop()
    assert tokens[0] != tokens[1]


def test_reproducible_runs_give_the_same_bytes():
    def run():
        running = mock_server.start()
        try:
            url = running.settings["KALTURA_SERVICE_URL"]
            widget = {"widgetId": "_2422451", "format": 1}
            path = "/api_v3/service/session/action/startWidgetSession"
            answers = [requests.post(url + path, data=widget, timeout=60) for _ in range(3)]
            return [(answer.content, dict(answer.headers)) for answer in answers]
        finally:
            running.stop()

    assert run() == run()
