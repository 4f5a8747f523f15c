"""The checks: the situations that a program is put into, and what it has to do in each."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

from helpers.check_port.rules import RULES, name_of
from helpers.check_port.running import Run, Server, run_program
from helpers.hashing import HASH_TYPES, digest
from helpers.mock_server.seed import BLOCKED, OTHER, OTHER_APP_TOKENS

Changes = Mapping[str, str | None]
"""To the settings; None takes one away."""

PARTNER, URL = "KALTURA_PARTNER_ID", "KALTURA_SERVICE_URL"
ID, TOKEN, HASH_TYPE = "KALTURA_APP_TOKEN_ID", "KALTURA_APP_TOKEN", "KALTURA_APP_TOKEN_HASH_TYPE"
REQUIRED = (URL, PARTNER, ID, TOKEN)

GOT_KS, NO_KS, WRONG_SETTINGS = 0, 1, 2
_MEANING = {GOT_KS: "a KS", NO_KS: "no KS", WRONG_SETTINGS: "wrong settings"}
PATIENCE = "1"
"""Seconds: KALTURA_TIMEOUT where the server keeps the program waiting, so that the check does not."""


@dataclass(frozen=True)
class Situation:
    """What a program is put into. Situations of one name are one check."""

    check: str
    prepare: Callable[[Server], Changes] = lambda server: {}
    """Brings the server into its state."""
    status: int = GOT_KS
    """The exit status that the program has to end with."""
    case: str = ""
    """Which of the check's situations this is."""
    broken: tuple[int, str] | None = None
    """From which request on, counted from 1, it gets broken answers, and which (see /_mock/next)."""
    needed_requests: int = 1
    """How many requests the program has to send to get there."""


class Verdict(NamedTuple):
    """What came of a check."""

    name: str
    ok: bool
    why: str
    """What is wrong; empty if nothing is."""


def _set(**changes: str | None) -> Callable[[Server], Changes]:
    return lambda server: changes


def _url(ending: str) -> Callable[[Server], Changes]:
    return lambda server: {URL: server.settings[URL] + ending}


def _token(*, hash_type: str | None = None, **fields: object) -> Callable[[Server], Changes]:
    """A new app token of the account. hash_type None: neither the app token nor the settings have one."""

    def prepare(server: Server) -> Changes:
        given = fields if hash_type is None else {**fields, "hashType": hash_type}
        named = {f"appToken[{name}]": value for name, value in {"sessionType": 2, **given}.items()}
        token = server.call("appToken.add", ks=_admin_ks(server), **named)
        return {ID: token["id"], TOKEN: token["token"], HASH_TYPE: hash_type}

    return prepare


def _admin_ks(server: Server) -> str:
    secret, partner = server.settings["KALTURA_ADMIN_SECRET"], server.settings[PARTNER]
    return str(server.call("session.start", secret=secret, type=2, partnerId=partner))


def _deleted_token(server: Server) -> Changes:
    changes = _token(hash_type="SHA256")(server)
    server.call("appToken.delete", ks=_admin_ks(server), id=changes[ID])
    return changes


def _other_account(token_id: str) -> Callable[[Server], Changes]:
    """An app token of the second account: without a hash type, and with KSs in the older format."""
    token = next(token for token in OTHER_APP_TOKENS if token["id"] == token_id)
    return _set(**{PARTNER: str(OTHER.id), ID: token_id, TOKEN: str(token["token"]), HASH_TYPE: None})


def _leading_zero(server: Server) -> Changes:
    """Use up widget KSs until the next one gives such a digest. After a reset the same ones come again."""

    def widget_ks() -> str:
        return str(server.call("session.startWidgetSession", widgetId=f"_{server.settings[PARTNER]}")["ks"])

    settings = server.settings
    used = 0
    while not digest(widget_ks(), settings[TOKEN], settings[HASH_TYPE]).startswith("0"):
        used += 1
    server.control("reset", {})
    for _ in range(used):
        widget_ks()
    return {}


def _broken(check: str, answer: str) -> Iterator[Situation]:
    for number, case in enumerate(("instead of the widget KS", "instead of the session"), 1):
        yield Situation(check, _set(KALTURA_TIMEOUT=PATIENCE), NO_KS, case, (number, answer), number)


def _refused_settings(check: str, case: str = "", **changes: str | None) -> Situation:
    return Situation(check, _set(**changes), WRONG_SETTINGS, case, needed_requests=0)


SITUATIONS = (
    *(Situation(f"hash type {name}", _token(hash_type=name)) for name in HASH_TYPES),
    Situation("no hash type: SHA1", _token()),
    Situation("a KS with = at its end"),
    Situation("a KS without = at its end", _other_account("0_another1")),
    Situation("a digest with a leading zero", _leading_zero),
    Situation("numbers as text", _token(hash_type="SHA256", sessionUserId="42")),
    Situation("a URL with a slash at its end", _url("/")),
    Situation("a URL with /api_v3", _url("/api_v3")),
    Situation("a URL with /api_v3/", _url("/api_v3/")),
    Situation("a wrong token: an error with args: []", _set(**{TOKEN: "0" * 32}), NO_KS),
    Situation("an expired token", _other_account("0_expired1"), NO_KS),
    Situation("a disabled token", _other_account("0_disabled"), NO_KS),
    Situation("a deleted token", _deleted_token, NO_KS),
    Situation("a token of another account", _set(**{ID: "0_another1"}), NO_KS),
    Situation("a blocked account", _set(**{PARTNER: str(BLOCKED.id)}), NO_KS),
    Situation("an account that does not exist", _set(**{PARTNER: "1"}), NO_KS),
    *_broken("HTML with status 200", "html"),
    *_broken("status 503", "503"),
    *_broken("an empty answer", "empty"),
    *_broken("a truncated answer", "truncated"),
    *_broken("a redirect", "redirect"),
    *_broken("a dropped connection", "drop"),
    *_broken("no answer", "silent"),
    *_broken("an answer that stalls", "stall"),
    Situation("connection refused", lambda server: {URL: server.closed_port()}, NO_KS, needed_requests=0),
    *(_refused_settings("a setting is missing", name, **{name: None}) for name in REQUIRED),
    *(_refused_settings("a setting is empty", name, **{name: ""}) for name in REQUIRED),
    _refused_settings("a hash type misspelled", **{HASH_TYPE: "SHA265"}),
)
NAMES = tuple(dict.fromkeys([*(situation.check for situation in SITUATIONS), *RULES]))
_WAITING = ("silent", "stall")


def check_port(command: Sequence[str], *, only: Collection[str] = (), limit: float = 60) -> list[Verdict]:
    """Run a program in every situation, and judge what it did.

    command: the program and its arguments. only: names of the situations to try, all if empty; the rules of
    rules.py are always judged, by the runs that there are. limit: seconds after which a program that has not
    ended is stopped.
    """
    situations = [situation for situation in SITUATIONS if not only or situation.check in only]

    def try_out(situation: Situation) -> Run:
        return _run(command, situation, limit)

    # Those who wait do so together. Others share the processors: a crowd would slow each other down.
    with ThreadPoolExecutor(8) as waiting, ThreadPoolExecutor(os.cpu_count() or 2) as working:
        pools = [waiting if (one.broken or (0, ""))[1] in _WAITING else working for one in situations]
        futures = [pool.submit(try_out, one) for pool, one in zip(pools, situations, strict=True)]
        tried = [(one, future.result()) for one, future in zip(situations, futures, strict=True)]
    names = dict.fromkeys(situation.check for situation in situations)
    return [*(_judge(name, tried, limit) for name in names), *(_judge_rule(name, tried) for name in RULES)]


def _run(command: Sequence[str], situation: Situation, limit: float) -> Run:
    with Server(situation.broken) as server:
        settings = {**server.settings, **situation.prepare(server)}
        return run_program(
            command, server, {name: value for name, value in settings.items() if value is not None}, limit
        )


def _judge(name: str, tried: Sequence[tuple[Situation, Run]], limit: float) -> Verdict:
    for situation, run in tried:
        if situation.check == name and (why := _wrong_end(situation, run, limit)):
            return Verdict(name, False, f"{situation.case}: {why}" if situation.case else why)
    return Verdict(name, True, "")


def _judge_rule(name: str, tried: Sequence[tuple[Situation, Run]]) -> Verdict:
    rule, needs_requests = RULES[name]
    due = [run for situation, run in tried if situation.needed_requests]
    if needs_requests and due and not any(run.request_lines for run in due):
        return Verdict(name, False, "the program sent no request, so there is nothing to judge")
    for situation, run in tried:
        if why := rule(run):
            return Verdict(name, False, f"{why} (seen with: {situation.check})")
    return Verdict(name, True, "")


def _wrong_end(situation: Situation, run: Run, limit: float) -> str | None:
    sent = len(run.request_lines)
    number_of_requests = f"{sent} request{'s' * (sent != 1)}"
    said = (
        f"standard error has {run.masked(run.stderr)!r}"
        if run.stderr.strip()
        else "standard error has nothing"
    )
    if run.status is None:
        return (
            f"it was stopped after {limit:g} seconds and {number_of_requests}: wait no longer than "
            "KALTURA_TIMEOUT for the whole answer, and do not repeat a call without end"
        )
    if situation.status == GOT_KS and run.session_ks is None:
        return f"{_no_session(run)}; {said}"
    if situation.status == GOT_KS and str(run.session_ks) not in run.stdout:
        return (
            f"the server gave a KS, but it was not printed; the exit status is {run.status}, {said}. In this "
            "answer partnerId is text, in the one before it was a number"
        )
    if situation.status == NO_KS and sent < situation.needed_requests:
        return f"it gave up after {number_of_requests}; {said}"
    if run.followed_redirect:
        return "it followed the redirect: the API sends none, so report it as an error"
    if situation.status == GOT_KS and (slip := run.calls[-1]["why"]):
        return f"it got a KS, but {slip}"
    if run.status != situation.status:
        meant = _MEANING[situation.status]
        return f"the exit status is {run.status}; it has to be {situation.status} ({meant}); {said}"
    if situation.status != GOT_KS and not run.stderr.strip():
        return "it does not say on standard error why there is no KS"
    if situation.status == NO_KS and not situation.broken and run.api_error:
        code, message = run.api_error
        if code not in run.stderr and message not in run.stderr:
            return f"standard error names neither the code, {code}, nor the message of the API error; {said}"
    return None


def _no_session(run: Run) -> str:
    """Why the server gave no KS for the app token."""
    if not run.calls:
        return f"no request arrived at the server, and the exit status is {run.status}"
    last = run.calls[-1]
    if last["outcome"] == "OK":
        return f"the last call, {name_of(last)}, was answered, but not with a KS for the app token in JSON"
    return f"the server answered {name_of(last)} with {last['outcome']}" + (
        f": {last['why']}" if last["why"] else ""
    )
