"""The curl commands that `kaltura.curl(response)` writes and that the notebooks print, run by bash."""

import json
import os
import re
import shutil
import subprocess

import nbformat
import pytest
import requests

from helpers import Kaltura
from tests.refresh_notebooks import NOTEBOOKS

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")) and "CI" not in os.environ,
    reason="there is no curl or no bash on this machine",
)

_COMMAND = re.compile(r"^curl (?:.*\\\n)*.*$", re.MULTILINE)
PRINTED = [
    pytest.param(command, id=f"{path.stem} {cell.id}")
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
    for cell in nbformat.read(path, as_version=4).cells
    for output in cell.get("outputs", [])
    for command in _COMMAND.findall(output.get("text", ""))
]

NASTY = """it's "quoted", $HOME `id` \\ 100% a&b=c;d
another line é 中 @file <x> !"""
HEADERS = {"Content-Type": "application/json"}
KINDS = {
    "a form": {"data": {"id": "0_a", "filter[nameLike]": NASTY, "format": 1}},
    "a form field that begins with @": {"data": {"id": "@/etc/hostname", "tags": "=a"}},
    "an empty field": {"data": {"ks": "", "id": "0_a"}},
    "multipart": {"files": {"id": (None, "0_a"), "filter[nameLike]": (None, NASTY)}},
    "a multipart field that begins with @": {
        "files": {"id": (None, "@/etc/hostname"), "b": (None, "<x;type=y")}
    },
    "JSON": {"json": {"id": "0_a", "filter": {"nameLike": NASTY}, "pager": {"pageSize": 1}}},
    "JSON that begins with @": {"data": "@/etc/hostname", "headers": HEADERS},
    "no body": {},
    "a query": {"method": "GET", "params": {"id": "0_a", "filter[nameLike]": NASTY}},
    "a query and a form": {"params": {"format": 1, "filter[idIn]": "{a,b}[1-3]"}, "data": {"id": "0_a"}},
    "another method": {"method": "PUT", "data": {"id": "0_a"}},
    "another method without a body": {"method": "DELETE"},
}


def run(command: str) -> str:
    """What the command prints, run as a reader would."""
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def received(server) -> list[dict]:
    return server.get("/_mock/requests").json()


@pytest.mark.parametrize("command", PRINTED)
def test_a_command_that_a_notebook_prints_gets_the_answer_it_is_shown_for(server, command):
    answer = json.loads(run(command.replace("http://127.0.0.1:8080", server.url)))
    assert answer.get("objectType") not in (None, "KalturaAPIException"), answer


def test_the_notebooks_print_commands():
    assert len(PRINTED) >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_sends_what_was_sent(server, kind):
    request = {"method": "POST", "url": f"{server.url}/api_v3/service/baseEntry/action/get", **KINDS[kind]}
    response = requests.request(**request, timeout=60)
    kaltura = Kaltura(service_url=server.url, partner_id=2422451, is_bundled=True, allow_writes=True)
    answer = run(kaltura.curl(response))
    by_requests, by_curl = received(server)
    parts = ("method", "path", "parameters")
    assert {part: by_curl[part] for part in parts} == {part: by_requests[part] for part in parts}
    assert answer.split("<executionTime>")[0] == response.text.split("<executionTime>")[0]
