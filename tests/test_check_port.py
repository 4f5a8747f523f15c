"""The checker of ports: a good program passes, and every check finds the fault that it is for."""

import json
import sys
from pathlib import Path

import pytest

from helpers.check_port import check_port
from helpers.check_port.checks import NAMES
from helpers.check_port.command import main
from helpers.check_port.rules import RULES
from helpers.check_port.situations import SITUATIONS
from tests.go_toolchain import GO
from tests.test_go_port import succeeds

GOOD_PORT = Path(__file__).parent / "good_port.py"
NO_KS = {one.check for one in SITUATIONS if one.status == 1}
SETTINGS = {one.check for one in SITUATIONS if one.status == 2}

SHA256 = "hash type SHA256"
PADDED = "a KS with = at its end"
WRONG_TOKEN = "a wrong token: an error with args: []"
REFUSED = {
    WRONG_TOKEN: "INVALID_APP_TOKEN_HASH, which has an empty list as args",
    "an expired token": "APP_TOKEN_EXPIRED",
    "a disabled token": "APP_TOKEN_NOT_ACTIVE",
    "a deleted token": "APP_TOKEN_ID_NOT_FOUND",
    "a token of another account": "APP_TOKEN_ID_NOT_FOUND",
    "a blocked account": "SERVICE_FORBIDDEN_CONTENT_BLOCKED",
    "an account that does not exist": "INVALID_WIDGET_ID",
}
POST, FORM, FORMAT, URL = list(RULES)[:4]
KS, HASH, STDOUT, STDERR = list(RULES)[4:]
BAD_HASH = "the server answered appToken.startSession with INVALID_APP_TOKEN_HASH"

# Parts of good_port.py, and what is there instead.
HASHED = "(ks + token)"
FIELDS = 'urlencode({**fields, "format": 1})'
WITH_GET = (f'"POST", place.path, {FIELDS}, FORM', f'"GET", place.path + "?" + {FIELDS}')
IN_URL = ("place.path, ", "place.path + '?ks=' + fields.pop('ks', ''), ")
AS_JSON = (FIELDS + ", FORM", "json.dumps({**fields, 'format': 1}), {'Content-Type': 'application/json'}")
TWO_KSS = (HASHED, "(post(url, 9, 'session', 'startWidgetSession', widgetId=widget_id)['ks'] + token)")
STATUS = "if answer.status != 200:"
REPEATED = (
    STATUS,
    f"if answer.status == 503: return post(url, timeout, service, action, **fields)\n    {STATUS}",
)
SENT_ON = "connection.request('POST', answer.headers['Location'], urlencode(fields), FORM)"
TO_LOCATION = f"{SENT_ON}; answer = connection.getresponse()"
FOLLOWED = (STATUS, f"if answer.status == 302: {TO_LOCATION}\n    {STATUS}")
ERROR = "print(error, file=sys.stderr)"
KS_LINE = 'print(session["ks"])'
BEGIN = "    try:\n        ks ="

# What is wrong, how it is made, and the checks that fail, each with some words of the reason.
FAULTS = {
    "MD5": (("hashlib.md5", "hashlib.sha1"), {"hash type MD5": BAD_HASH, HASH: "SHA1"}),
    "SHA1": (("hashlib.sha1", "hashlib.md5"), {"hash type SHA1": BAD_HASH, HASH: "MD5"}),
    "SHA256": (("hashlib.sha256", "hashlib.sha1"), {SHA256: BAD_HASH, HASH: "SHA1"}),
    "SHA512": (("hashlib.sha512", "hashlib.sha1"), {"hash type SHA512": BAD_HASH, HASH: "SHA1"}),
    "other default": (('"SHA1")', '"SHA256")'), {"no hash type: SHA1": BAD_HASH, HASH: "SHA256"}),
    "upper case": (("hexdigest()", "hexdigest().upper()"), {SHA256: BAD_HASH, HASH: "upper"}),
    "not in hex": (("hexdigest()", "digest()"), {SHA256: BAD_HASH, HASH: "digest"}),
    "zeros lost": (
        ("hexdigest()", "hexdigest().lstrip('0')"),
        {"a digest with a leading zero": BAD_HASH, HASH: "zero"},
    ),
    "token first": ((HASHED, "(token + ks)"), {SHA256: BAD_HASH, HASH: "token"}),
    "newline": ((HASHED, "(ks + token + '\\n')"), {SHA256: BAD_HASH, HASH: "newline"}),
    "encoded": ((HASHED, "(ks.replace('=', '%3D') + token)"), {SHA256: BAD_HASH, HASH: "encoded"}),
    "trimmed": ((HASHED, "(ks.rstrip('=') + token)"), {PADDED: BAD_HASH, HASH: "="}),
    "nonsense": ((HASHED, "'no such text'"), {SHA256: BAD_HASH, HASH: "no known mistake"}),
    "version 2 only": (
        (HASHED, "(ks[ks.index('djJ8') :] + token)"),
        {"a KS without = at its end": "the last call, session.startWidgetSession, was answered"},
    ),
    "two KSs": (TWO_KSS, {SHA256: BAD_HASH, KS: "made of another KS"}),
    "no KS": (("ks=ks, ", ""), {SHA256: "SERVICE_FORBIDDEN", KS: "without a ks"}),
    "no hash": ((", tokenHash=token_hash", ""), {SHA256: "MISSING_MANDATORY_PARAMETER", HASH: "without"}),
    "encoded twice": (
        ("ks=ks", "ks=ks.replace('=', '%3D')"),
        {PADDED: "INVALID_KS", KS: "percent-encoded", STDERR: "a KS is in it"},  # the API's message quotes it
    ),
    "= lost": (("ks=ks", "ks=ks.rstrip('=')"), {PADDED: BAD_HASH, KS: "lost the ="}),
    "KS cut": (("ks=ks", "ks=ks[:50]"), {SHA256: "INVALID_KS", KS: "not one that the server gave"}),
    "GET": (WITH_GET, {POST: "GET /api_v3/service/session/action", URL: "a KS in it"}),
    "KS in the URL": (IN_URL, {URL: "action/startSession has a KS in it"}),
    "JSON": (AS_JSON, {FORM: "session.startWidgetSession was sent as application/json"}),
    "no type": ((", FORM", ""), {SHA256: "startWidgetSession", FORM: "nothing", FORMAT: "without format=1"}),
    "XML": ((', "format": 1', ""), {SHA256: "in JSON", FORMAT: "session.startWidgetSession"}),
    "no _": (
        ('"_" + ', ""),
        {SHA256: "the server answered session.startWidgetSession with INVALID_WIDGET_ID"},
    ),
    "no /api_v3": (('+ "/api_v3"', ""), {SHA256: "the server answered /service/session/action/"}),
    "slash": (
        ('.rstrip("/").', "."),
        {"a URL with a slash at its end": "404", "a URL with /api_v3/": "twice"},
    ),
    "twice": (('.removesuffix("/api_v3")', ""), {"a URL with /api_v3": "the path has /api_v3 twice"}),
    "numbers": (
        (KS_LINE, KS_LINE + " if session['userId'] == '' else int"),
        {"numbers as text": "partnerId is text"},
    ),
    "no request": (
        (BEGIN, f"    return 1\n{BEGIN}"),
        {SHA256: "no request arrived", **dict.fromkeys((POST, FORM, FORMAT, URL, KS, HASH), "no request")},
    ),
    "no line feed": (
        (KS_LINE, "print(session['ks'], end='')"),
        {STDOUT: "line feed after the KS is missing"},
    ),
    "CR LF": ((KS_LINE, "print(session['ks'], end='\\r\\n')"), {STDOUT: r"not '\r\n'"}),
    "in quotes": ((KS_LINE, "print(json.dumps(session['ks']))"), {STDOUT: "not only the KS"}),
    "debugging": ((BEGIN, f"    print('type', hash_type)\n{BEGIN}"), {STDOUT: "'type SHA256\\n[a KS]"}),
    "widget KS": ((KS_LINE, "print(ks)"), {SHA256: "did not print", STDOUT: "the widget KS"}),
    "error printed": ((ERROR, "print(error)"), {WRONG_TOKEN: "does not say", STDOUT: "INVALID_APP_TOKEN"}),
    "environment": ((BEGIN, f"    print(settings, file=sys.stderr)\n{BEGIN}"), {STDERR: "KALTURA_"}),
    "token shown": (
        (BEGIN, f"    print('+', token, file=sys.stderr)\n{BEGIN}"),
        {STDERR: "+ [the app token's token]"},
    ),
    "KS shown": ((KS_LINE, f"print(session, file=sys.stderr), {KS_LINE}"), {STDERR: "'ks': '[a KS]"}),
    "always 0": (("return 1", "return 0"), dict.fromkeys(NO_KS, "is 0; it has to be 1 (no KS)")),
    "always 1": (("return 0", "return 1"), {SHA256: "the exit status is 1; it has to be 0"}),
    "silent": ((ERROR, "pass"), {WRONG_TOKEN: "does not say"}),
    "vague": (
        (ERROR, "print('failed', file=sys.stderr)"),
        REFUSED,
    ),
    "args": (("value['message']", "value['args']['x']"), {WRONG_TOKEN: "an empty list as args"}),
    "200 is enough": (('== "KalturaAPIException"', "== 0"), REFUSED),
    "impatient": (
        ('"KALTURA_TIMEOUT"', '"TIMEOUT"'),
        {"no answer": "stopped after 1 seconds"},
    ),
    "repeats": (REPEATED, {"status 503": "repeat a call without end"}),
    "follows": (FOLLOWED, {"a redirect": "sent its form on"}),
    "always 1, too": (("return 2", "return 1"), dict.fromkeys(SETTINGS, "is 1; it has to be 2")),
    "hash type ignored": (
        ("    if hash_type not in HASHES:", "    hash_type = 'SHA256'\n    if False:"),
        {"a hash type misspelled": "is 0; it has to be 2", "hash type SHA1": BAD_HASH, HASH: "SHA256"},
    ),
    "list of tokens": (
        ("tokenHash=token_hash", "**{'tokenHash[]': 1, 'ks[]': 1}"),
        {SHA256: "", KS: "", HASH: ""},
    ),
    "traceback": (("    if missing:", "    if False:"), {"a setting is missing": "KeyError"}),
}


def port(folder: Path, *change: str) -> list[str]:
    """The command that runs good_port.py, or a copy with a part of it replaced."""
    code = GOOD_PORT.read_text(encoding="utf-8")
    if change:
        assert change[0] in code
    path = folder / "port.py"
    path.write_text(code.replace(*change) if change else code, encoding="utf-8")
    return [sys.executable, "-S", str(path)]  # -S: it starts sooner


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_named(fault, tmp_path):
    change, reasons = FAULTS[fault]
    only = [name for name in reasons if name not in RULES] or [PADDED]
    hangs = any("stopped" in words or "without end" in words for words in reasons.values())
    verdicts = check_port(port(tmp_path, *change), only=only, limit=1 if hangs else 60)
    failed = {verdict.name: verdict.why for verdict in verdicts if not verdict.ok}
    assert failed.keys() == reasons.keys(), failed
    assert [why for name, why in failed.items() if reasons[name] not in why] == []


def test_every_check_finds_some_fault():
    assert {name for _, reasons in FAULTS.values() for name in reasons} == set(NAMES)


def test_the_go_program_passes_all(tmp_path):
    program = str(tmp_path / "apptoken.exe")
    succeeds(GO, "build", "-o", program, "./cmd/apptoken")
    assert [verdict for verdict in check_port([program]) if not verdict.ok] == []


def test_no_secret_is_shown(tmp_path, capsys):
    """Not even one that the program shows."""
    shows = port(tmp_path, KS_LINE, f"{KS_LINE}, print(settings), sys.exit(str(settings) + ks)")
    assert main(["--only", SHA256, "--", *shows]) == 1
    printed = capsys.readouterr().out
    assert "KALTURA_APP_TOKEN" in printed
    assert "djJ8" not in printed


def test_the_answer_for_programs(tmp_path, capsys):
    assert main(["--json", "--only", SHA256, "--", *port(tmp_path, KS_LINE, "print(ks)")]) == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert [(check["name"], check["ok"], bool(check["why"])) for check in checks] == [
        (name, name not in (SHA256, STDOUT), name in (SHA256, STDOUT)) for name in (*RULES, SHA256)
    ]


def test_the_answer_for_people(tmp_path, capsys):
    assert main(["--only", SHA256, "--", *port(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("9 of 9 checks passed.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["--json", "--"], "COMMAND"),
        (["--", "no-such-program"], "no-such-program"),
        (["--timeout", "0", "--", sys.executable], "number of seconds"),
        (["--timeout", "soon", "--", sys.executable], "number of seconds"),
        (["--only", "all", "--", sys.executable], "all"),
    ],
)
def test_wrong_usage(arguments, message, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
