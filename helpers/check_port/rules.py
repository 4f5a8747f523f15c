"""What holds in every situation. Each rule looks at one run and says what is wrong, or nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from helpers.check_port.running import Run
from helpers.diagnosis import diagnose
from helpers.hashing import digest

Rule = Callable[[Run], "str | None"]


def _posts(run: Run) -> str | None:
    for method, target in run.request_lines:
        if method != "POST" and method not in run.after_redirect:
            return f"{method} {path_of(target)}: send a POST request, so that no parameter is in the URL"
    return None


def _form(run: Run) -> str | None:
    for call in run.calls:
        kind = call["content_type"].partition(";")[0].strip().lower()
        if call["method"] == "POST" and kind != "application/x-www-form-urlencoded":
            return (
                f"{name_of(call)} was sent as {kind or 'nothing that has a name'}: set the content type "
                "application/x-www-form-urlencoded, and send a form"
            )
    return None


def _json_format(run: Run) -> str | None:
    for call in run.calls:
        parameters = call["parameters"]
        if "service" in parameters and str(parameters.get("format")) != "1":
            return f"{name_of(call)} was sent without format=1, so the answer is not JSON"
    return None


def _no_secret_in_url(run: Run) -> str | None:
    hashes = {token_hash: "the token hash" for _, token_hash in _session_calls(run) if token_hash}
    for _, target in run.request_lines:
        for secret, what in (run.secrets | hashes).items():
            if secret in unquote(target):
                return (
                    f"the URL {path_of(target)} has {what} in it: send it in the body, as URLs end up in logs"
                )
    return None


def _very_ks(run: Run) -> str | None:
    given = run.given
    for ks, token_hash in _session_calls(run):
        if not ks:
            return "appToken.startSession was called without a ks: send the widget KS that was hashed"
        if ks not in given:
            if unquote(ks) in given:
                return "the ks that arrived is percent-encoded: encode it once, and only to send it"
            if ks in [one.rstrip("=") for one in given]:
                return "the ks that arrived has lost the = at its end: send it as it came"
            return "the ks that arrived is not one that the server gave: send it as it came"
        if token_hash in _digests(run, [one for one in given if one != ks]):
            return "the hash was made of another KS than the one that was sent: use one for both"
    return None


def _right_hash(run: Run) -> str | None:
    for sent_ks, token_hash in _session_calls(run):
        if not token_hash:
            return "appToken.startSession was called without a tokenHash"
        if not run.given or token_hash in _digests(run, run.given):
            continue
        ks = next((one for one in run.given if one == sent_ks), run.given[0])
        found = diagnose(
            ks=ks,
            token=run.settings["KALTURA_APP_TOKEN"],
            sent=token_hash,
            token_id=run.settings["KALTURA_APP_TOKEN_ID"],
            hash_type=_hash_type(run),
            partner_id=run.settings["KALTURA_PARTNER_ID"],
            other_ks=[one for one in run.given if one != ks],
        )
        why = "; ".join(found.recipe) or "no known mistake gives the hash that was sent"
        return f"{why}. Right is {_hash_type(run)} of the KS followed by the token, in lower-case hex"
    return None


def _only_the_ks(run: Run) -> str | None:
    ks, printed = run.session_ks, run.stdout
    if not printed or printed == f"{ks}\n":
        return None
    if printed.strip() and printed.strip() in run.given and printed.strip() != ks:
        return "the widget KS was printed, not the KS of the app token's session"
    if ks is None or ks not in printed:
        return f"there is no KS to print, but this was printed: {run.masked(repr(printed))}"
    if printed == ks:
        return "the line feed after the KS is missing"
    if printed.rstrip("\r\n") == ks:
        return f"one line feed has to follow the KS, not {printed[len(ks) :]!r}"
    return f"not only the KS was printed: {run.masked(repr(printed))}"


def _no_secret_on_stderr(run: Run) -> str | None:
    for secret, what in run.secrets.items():
        before, found, _ = run.stderr.partition(secret)
        if found:
            return f"{what} is in it: {run.masked(before[-40:] + secret)!r}"
    return None


RULES: Mapping[str, tuple[Rule, bool]] = {
    # Name: the rule, and whether it is about requests.
    "POST": (_posts, True),
    "form encoding": (_form, True),
    "format=1": (_json_format, True),
    "no secret in a URL": (_no_secret_in_url, True),
    "the very KS in hash and call": (_very_ks, True),
    "the token hash": (_right_hash, True),
    "only the KS on standard output": (_only_the_ks, False),
    "no secret on standard error": (_no_secret_on_stderr, False),
}


def _session_calls(run: Run) -> Iterator[tuple[str, str]]:
    """The ks and the tokenHash of each call of appToken.startSession, empty if they are missing or lists."""
    for call in run.calls:
        if name_of(call).lower() == "apptoken.startsession":
            ks, token_hash = call["parameters"].get("ks"), call["parameters"].get("tokenHash")
            yield ks if isinstance(ks, str) else "", token_hash if isinstance(token_hash, str) else ""


def name_of(call: Mapping[str, Any]) -> str:
    """Service and action of a call, or the path where there is no API."""
    parameters = call["parameters"]
    if "service" not in parameters:
        return path_of(call["path"])
    return f"{parameters['service']}.{parameters.get('action', '')}"


def path_of(target: str) -> str:
    """Without the query, which may have secrets in it, and cut before the parameters in a path."""
    return "/".join(target.partition("?")[0].split("/")[:6])


def _hash_type(run: Run) -> str:
    return run.settings.get("KALTURA_APP_TOKEN_HASH_TYPE") or "SHA1"


def _digests(run: Run, kss: list[str]) -> list[str]:
    return [digest(ks, run.settings["KALTURA_APP_TOKEN"], _hash_type(run)) for ks in kss]
