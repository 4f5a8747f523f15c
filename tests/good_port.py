"""A program that keeps the contract of helpers.check_port. The tests break it, one fault at a time."""

import hashlib
import http.client
import json
import os
import sys
from urllib.parse import urlencode, urlsplit

REQUIRED = ("KALTURA_SERVICE_URL", "KALTURA_PARTNER_ID", "KALTURA_APP_TOKEN_ID", "KALTURA_APP_TOKEN")
HASHES = {"MD5": hashlib.md5, "SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NoKS(Exception):
    pass


def post(url, timeout, service, action, **fields):
    place = urlsplit(f"{url}/service/{service}/action/{action}")
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=timeout)
    try:
        connection.request("POST", place.path, urlencode({**fields, "format": 1}), FORM)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoKS(f"no answer: {error!r}") from None
    if answer.status != 200:
        raise NoKS(f"no API answer, but status {answer.status}")
    try:
        value = json.loads(body)
    except ValueError:
        raise NoKS("no API answer, as it is not JSON") from None
    if isinstance(value, dict) and value.get("objectType") == "KalturaAPIException":
        raise NoKS(f"{value['code']}: {value['message']}")
    return value


def main(settings):
    missing = [name for name in REQUIRED if not settings.get(name)]
    if missing:
        print("not set:", *missing, file=sys.stderr)
        return 2
    hash_type = settings.get("KALTURA_APP_TOKEN_HASH_TYPE", "SHA1")
    if hash_type not in HASHES:
        print("unknown hash type", hash_type, file=sys.stderr)
        return 2
    url = settings["KALTURA_SERVICE_URL"].rstrip("/").removesuffix("/api_v3") + "/api_v3"
    timeout = float(settings.get("KALTURA_TIMEOUT", "30"))
    widget_id = "_" + settings["KALTURA_PARTNER_ID"]
    token_id, token = settings["KALTURA_APP_TOKEN_ID"], settings["KALTURA_APP_TOKEN"]
    try:
        ks = post(url, timeout, "session", "startWidgetSession", widgetId=widget_id)["ks"]
        token_hash = HASHES[hash_type]((ks + token).encode()).hexdigest()
        session = post(url, timeout, "appToken", "startSession", ks=ks, id=token_id, tokenHash=token_hash)
    except NoKS as error:
        print(error, file=sys.stderr)
        return 1
    print(session["ks"])
    return 0


sys.exit(main(os.environ))
