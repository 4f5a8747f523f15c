"""Kaltura's own generated clients drive the bundled server, unmodified."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.exceptions import KalturaException
from KalturaClient.Plugins.Core import (
    KalturaAppToken,
    KalturaAppTokenFilter,
    KalturaFilterPager,
    KalturaMediaEntry,
    KalturaMediaEntryFilter,
    KalturaSessionType,
)

from helpers.hashing import token_hash
from tests.conftest import ADMIN_SECRET, NOW, PARTNER_ID

CLIENTS = Path(__file__).parent / "clients"
INSTALL = "run `npm install --prefix tests/clients` to test with Kaltura's client for Node"


@pytest.fixture
def client(server):
    """The Python client, which sends JSON and reads XML."""
    configuration = KalturaConfiguration()
    configuration.serviceUrl = server.url
    return KalturaClient(configuration)


@pytest.fixture
def admin(client):
    client.setKs(client.session.start(ADMIN_SECRET, "jo", KalturaSessionType.ADMIN, PARTNER_ID))
    return client


def test_python_from_widget_session_to_a_list(client, server):
    widget = client.session.startWidgetSession(f"_{PARTNER_ID}")
    client.setKs(widget.ks)
    token_id, token = server.settings["KALTURA_APP_TOKEN_ID"], server.settings["KALTURA_APP_TOKEN"]
    started = client.appToken.startSession(token_id, token_hash(widget.ks, token, "SHA256"))
    assert started.expiry == NOW + 3600
    assert started.sessionType.value == KalturaSessionType.ADMIN
    client.setKs(started.ks)
    clips = KalturaMediaEntryFilter()
    clips.mediaTypeEqual = 5
    assert [entry.name for entry in client.media.list(clips).objects] == ["Maria's podcast"]
    assert client.session.get().privileges == started.privileges
    assert client.session.end() is None


def test_python_with_app_tokens(admin):
    token = KalturaAppToken()
    token.hashType = "SHA512"
    token.sessionUserId = "jo"
    token.expiry = 3600
    token.sessionPrivileges = "list:*"
    made = admin.appToken.add(token)
    assert (made.hashType.value, made.expiry, len(made.token)) == ("SHA512", NOW + 3600, 32)
    newest_first = KalturaAppTokenFilter()
    newest_first.orderBy = "-createdAt"
    pager = KalturaFilterPager()
    pager.pageSize = 1
    page = admin.appToken.list(newest_first, pager)
    assert (page.totalCount, [one.id for one in page.objects]) == (2, [made.id])
    change = KalturaAppToken()
    change.description = "changed"
    assert admin.appToken.update(made.id, change).description == "changed"
    assert admin.appToken.delete(made.id) is None
    with pytest.raises(KalturaException) as refused:
        admin.appToken.get(made.id)
    assert (refused.value.code, made.id in refused.value.message) == ("APP_TOKEN_ID_NOT_FOUND", True)


def test_python_with_entries(admin):
    entry = KalturaMediaEntry()
    entry.name = "Ünïcode & <tags>"
    entry.mediaType = 1
    made = admin.media.add(entry)
    assert (made.name, made.userId) == (entry.name, "jo")
    assert admin.baseEntry.get(made.id).name == entry.name
    assert admin.media.delete(made.id) is None


def test_python_with_several_calls_in_one_request(admin):
    admin.startMultiRequest()
    admin.system.ping()
    admin.appToken.list()
    admin.appToken.get("{2:result:objects:0:id}")
    admin.appToken.get("0_none")
    ping, tokens, token, refused = admin.doMultiRequest()
    assert (ping, tokens.totalCount, token.id) == ("1", 1, "0_o7l19k80")
    assert refused.code == "APP_TOKEN_ID_NOT_FOUND"


def test_node(server):
    """The Node client sends JSON and reads JSON, and counts the calls of a multirequest from 0."""
    if not shutil.which("node"):
        pytest.skip("there is no node on PATH")
    if not (CLIENTS / "node_modules" / "kaltura-client").is_dir():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(INSTALL)
    settings = server.settings
    names = ("SERVICE_URL", "PARTNER_ID", "APP_TOKEN_ID", "APP_TOKEN", "APP_TOKEN_HASH_TYPE")
    arguments = [settings[f"KALTURA_{name}"] for name in names]
    done = subprocess.run(
        ["node", "flow.js", *arguments], cwd=CLIENTS, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "privileges": "sessionid:0_o7l19k80,apptoken:0_o7l19k80,sview:*,list:*,download:*",
        "made": ["KalturaAppToken", "SHA512", "by Node", 3600],
        "page": [2, ["by Node"]],
        "changed": "changed",
        "deleted": None,
        "error": ["APP_TOKEN_ID_NOT_FOUND", 'Application token id "ID" not found'],
        "media": ["Maria's podcast"],
        "multirequest": [True, 10],
    }
