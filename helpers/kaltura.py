"""`connect()` and what it gives: a `Kaltura`, the server and the account that a notebook talks to.

Everything that depends on which server it is hangs on that object: the calls, what may be shown of them,
and what has to be removed at the end. Notebook 01 makes the same calls with bare `requests`. What can go
wrong ends in one of three exceptions:

    SettingsError  a setting is missing or cannot be right
    KalturaError   the API answered, and said no: code, message, args
    NoAnswer       no API answer came: unreachable, timed out, redirected, an HTTP error, not JSON
"""

import atexit
import math
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from helpers import wire
from helpers.hashing import token_hash
from helpers.masking import is_reference, is_secret_name, mask, mask_text, mask_user
from helpers.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from helpers.mock_server import Running

_bundled_server: "Running | None" = None
"""The one that `connect()` started last; the next `connect()` stops it."""

DEFAULT_TIMEOUT = 30.0
"""Seconds."""
_LONGEST_TIMEOUT = 86400.0

# InvalidSchema: a SOCKS proxy without the package that it needs.
_PROXY_ERRORS = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidSchema,
)


class KalturaError(Exception):
    """The API's own refusal, which comes with HTTP status 200.

    code: str, such as "INVALID_KS"; decide by this. message: str, for people.
    args: dict of str, the values in the message by name, such as {"KSID": "EXPIRED", ...}; empty if none.
    What is printed of the error is masked as its `Kaltura` masks; the attributes are as received.
    """

    args: Any = None  # the API's args, in place of the tuple that every exception has

    def __init__(self, answer: Mapping[str, Any], shown: str):
        super().__init__(answer, shown)  # what a copy is made from
        self.code = answer.get("code", "")
        self.message = answer.get("message", "")
        self.args = dict(answer.get("args") or {})  # PHP writes an empty array as a list
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"KalturaError({self._shown!r})"


class NoAnswer(Exception):
    """No API answer came back. The message says what did, and what to look at."""


class _Setting:
    """A setting that is only required where it is used."""

    def __init__(self, name: str, meaning: str):
        self.name, self.__doc__ = name, meaning

    @overload
    def __get__(self, kaltura: None, owner: type) -> "_Setting": ...
    @overload
    def __get__(self, kaltura: "Kaltura", owner: type) -> str: ...
    def __get__(self, kaltura: "Kaltura | None", owner: type) -> "_Setting | str":
        if kaltura is None:
            return self
        value = kaltura.settings.get(self.name)
        if not value:
            raise SettingsError(
                f"{self.name} is not set ({self.__doc__}). Add it to .env; see .env.example. "
                f"Found: {kaltura.settings.origins()}."
            )
        return value


@dataclass(frozen=True, eq=False)
class Kaltura:
    """The server and the account that the notebooks talk to. Made by `connect()`.

    service_url: as the official clients take it, without `/api_v3` and without a slash at the end.
    partner_id: the account's partner ID. is_bundled: whether it is the server that `connect()` started.
    allow_writes: whether a notebook may create and change things.
    timeout: seconds to wait for the connection, and again for the answer.
    The secrets raise SettingsError when they are asked for and not set.
    With `dataclasses.replace(kaltura, service_url=...)` the bundled server becomes one that is not: its
    secrets are masked and nothing is written there.
    """

    service_url: str
    partner_id: int
    is_bundled: bool
    allow_writes: bool
    timeout: float = DEFAULT_TIMEOUT
    settings: Settings = field(default_factory=lambda: Settings({}), repr=False)
    _removals: list[tuple[str, dict[str, Any]]] = field(default_factory=list, init=False, repr=False)

    admin_secret = _Setting("KALTURA_ADMIN_SECRET", "the account's admin secret")
    user_secret = _Setting("KALTURA_USER_SECRET", "the account's user secret")
    app_token_id = _Setting("KALTURA_APP_TOKEN_ID", "the app token's id, such as 0_abcd1234")
    app_token = _Setting("KALTURA_APP_TOKEN", "the app token's token, 32 hex digits")

    def __post_init__(self) -> None:
        if self.is_bundled and self.settings.get("KALTURA_SERVICE_URL", self.service_url) != self.service_url:
            object.__setattr__(self, "is_bundled", False)
            object.__setattr__(self, "allow_writes", False)

    def __repr__(self) -> str:
        return f"Kaltura({self.hide(self.service_url)!r}, account {self.partner_id})"

    @property
    def app_token_hash_type(self) -> str:
        """MD5, SHA1, SHA256 or SHA512; SHA1 when not set (alpha/lib/model/AppToken.php:66)."""
        return self.settings.get("KALTURA_APP_TOKEN_HASH_TYPE") or "SHA1"

    @property
    def api_url(self) -> str:
        """Where the API's calls go."""
        return f"{self.service_url}/api_v3"

    def has(self, *names: str) -> bool:
        """Whether these settings, named as attributes, such as "admin_secret", are all set."""
        return all(self.settings.get(getattr(Kaltura, name).name) for name in names)

    # Calls

    def send(self, action: str, /, *, timeout: float | None = None, **parameters: Any) -> requests.Response:
        """Send one API call, a form POST that asks for JSON, and return the HTTP response, unread.

        action: "service.action", such as "appToken.startSession".
        parameters: the action's parameters by the API's own names, `ks` among them. An object is a dict
        and becomes `name[property]`, a list becomes `name[0]`, and so on; None is not sent.
        timeout: seconds; the setting's if not given.
        Raises NoAnswer if the server cannot be reached or does not answer in time.
        """
        url = f"{self.api_url}/service/{action.replace('.', '/action/')}"
        form = {**form_fields(parameters), "format": "1"}
        seconds = self.timeout if timeout is None else timeout
        try:
            return requests.post(url, data=form, timeout=seconds, allow_redirects=False)
        except (requests.RequestException, OSError) as error:  # OSError: a CA bundle that is not there
            problem = self._what_failed(error, seconds)
        raise NoAnswer(f"{action}: {self.hide(self.service_url)} {problem}")

    def result(self, response: requests.Response) -> Any:
        """The parsed JSON of an API answer.

        Raises KalturaError if the answer is an error object, NoAnswer if it is not an API answer at all.
        """
        where = self.hide(response.request.url or "").partition("?")[0]
        if response.is_redirect:
            raise NoAnswer(
                f"HTTP {response.status_code} from {where}: it redirects to "
                f"{self.hide(response.headers['Location'])}. A POST does not survive that: put the new URL "
                "into KALTURA_SERVICE_URL."
            )
        start = self.hide(response.text[:2000])[:80]  # masked first: a part of a KS is not recognised
        if response.status_code != 200:
            raise NoAnswer(
                f"HTTP {response.status_code} {response.reason} from {where}. The API answers 200 even to "
                f"errors, so this usually came from something before it. It begins: {start!r}"
            )
        try:
            answer = response.json()
        except requests.JSONDecodeError:
            what = _what_it_is(response.text)
            raise NoAnswer(f"Not JSON, from {where}: {what} It begins: {start!r}") from None
        if is_error(answer):
            raise self._refusal(answer)
        return answer

    def call(self, action: str, /, *, timeout: float | None = None, **parameters: Any) -> Any:
        """Make one API call and return its result. Parameters and errors: see `send` and `result`."""
        return self.result(self.send(action, timeout=timeout, **parameters))

    def multirequest(self, calls: list[tuple[str, dict[str, Any]]], **shared: Any) -> list[Any]:
        """Make several calls in one round trip and return their results, in order.

        calls: pairs of "service.action" and its parameters. A value may refer to an earlier result, such
        as "{1:result:ks}". shared: parameters that every call gets (the server copies only `ks`,
        `clientTag` and `partnerId`: api_v3/lib/KalturaFrontController.php:284).
        A call that the API refuses gives a KalturaError in its place; the others still run.
        Raises KalturaError if the request as a whole is refused, NoAnswer as `result` does.
        """
        parameters = dict(shared)
        for number, (action, its_parameters) in enumerate(calls, start=1):
            service, _, name = action.partition(".")
            parameters[str(number)] = {"service": service, "action": name, **its_parameters}
        answers = self.result(self.send("multirequest", **parameters))
        if not isinstance(answers, list):
            raise NoAnswer("multirequest: the answer is JSON, but not a list with one result for each call.")
        return [self._refusal(answer) if is_error(answer) else answer for answer in answers]

    def start_session(
        self, app_token: Mapping[str, Any] | None = None, *, ks: str | None = None, **parameters: Any
    ) -> dict[str, Any]:
        """The whole way from an app token to a session: widget KS, token hash, appToken.startSession.

        app_token: with `id`, `token` and `hashType`, as appToken.add answers; that of the settings if not
        given. ks: the KS to hash and to call with; a new widget KS if not given.
        parameters: what else to ask for: `expiry` (seconds), `type`, `userId`, `sessionPrivileges`.
        Returns the answer of appToken.startSession, whose `ks` is the new KS.
        Raises KalturaError and NoAnswer as `result` does, ValueError as `token_hash` does.
        """
        if app_token is None:
            app_token = {
                "id": self.app_token_id,
                "token": self.app_token,
                "hashType": self.app_token_hash_type,
            }
        if ks is None:
            ks = self.call("session.startWidgetSession", widgetId=f"_{self.partner_id}")["ks"]
        proof = token_hash(ks, app_token.get("token", ""), app_token.get("hashType") or "SHA1")
        session: dict[str, Any] = self.call(
            "appToken.startSession", ks=ks, id=app_token["id"], tokenHash=proof, **parameters
        )
        return session

    # What may be shown

    def hide(self, text: str) -> str:
        """`text` for printing: unchanged on the bundled server, whose secrets are made up; else masked."""
        if self.is_bundled:
            return text
        for setting in (Kaltura.admin_secret, Kaltura.user_secret, Kaltura.app_token):
            if secret := self.settings.get(setting.name):
                text = text.replace(secret, mask(secret))
        return mask_text(text)

    def hide_field(self, name: str, value: str) -> str:
        """The value of a form's or an answer's field, for printing: secret by its name, or by its look."""
        if not self.is_bundled and is_secret_name(name) and not is_reference(value):
            return mask(value)
        return self.hide(value)

    def show(self, response: requests.Response, part: Literal["both", "request", "answer"] = "both") -> None:
        """Print the exchange that ended in `response` as raw HTTP, masked as `hide` does.

        Of the headers only those are printed that matter here and are the same on every machine. Form
        fields are decoded, one a line; JSON is indented.
        """
        print(wire.as_http(response, part, self.hide_field))

    def curl(self, response: requests.Response) -> str:
        """The request that `response` answers, as a curl command for a POSIX shell.

        On any server but the bundled one, secrets are masked: put your own in before you run it.
        """
        return wire.as_curl(response, self.hide_field)

    def bundled_only(self, what: str) -> bool:
        """Whether this is the bundled server; if not, say that a cell that `what` is skipped."""
        if not self.is_bundled:
            print(f"Skipped, as this is not the bundled server: this cell {what}.")
        return self.is_bundled

    def may_write(self, what: str) -> bool:
        """Whether writing is allowed; if not, say that a cell that `what` is skipped."""
        if not self.allow_writes:
            print(f"Skipped: this cell {what}. To allow that, set KALTURA_ALLOW_WRITES=1 in .env.")
        return self.allow_writes

    # What has to be removed

    def remove_later(self, action: str, /, **parameters: Any) -> None:
        """Remember the call, such as "appToken.delete" with `ks` and `id`, that removes what was created.

        `clean_up()` makes it, or else the end of the process (the bundled server ends with it anyway).
        """
        if not self._removals and not self.is_bundled:
            atexit.unregister(self.clean_up)
            atexit.register(self.clean_up)
        self._removals.append((action, parameters))

    def clean_up(self) -> None:
        """Make the remembered calls, the latest first, and say in a line each what was removed.

        Something that is already gone counts as removed. A call that fails is reported, and the rest is
        still tried.
        """
        while self._removals:
            action, parameters = self._removals.pop()
            try:
                self.call(action, **parameters)
            except (KalturaError, NoAnswer) as error:
                gone = isinstance(error, KalturaError) and error.code.endswith("_NOT_FOUND")
                outcome = "already gone" if gone else f"failed: {error}"
            else:
                outcome = "done"
            thing = next((value for name, value in parameters.items() if name != "ks"), "")
            print(f"{action} {thing}: {outcome}")

    def _refusal(self, answer: Mapping[str, Any]) -> KalturaError:
        return KalturaError(answer, self.hide(f"{answer.get('code', '')}: {answer.get('message', '')}"))

    def _what_failed(self, error: Exception, seconds: float) -> str:
        """Why no answer came, and which setting helps."""
        timed_out = isinstance(error, requests.Timeout) or (
            bool(error.args) and isinstance(error.args[0], ReadTimeoutError)  # in the middle of the body
        )
        if timed_out:
            return f"did not answer within {seconds:g} seconds."
        if isinstance(error, requests.exceptions.SSLError):
            reason = re.search(r"certificate verify failed: ([^(]*[^( ])", str(error))
            if not reason:
                return "does not speak TLS as expected. Check https:// and the port in KALTURA_SERVICE_URL."
            return (
                f"shows a certificate that is not trusted here ({reason[1]}). If a proxy of your company "
                "signs the traffic, name the file with its certificate in REQUESTS_CA_BUNDLE."
            )
        if isinstance(error, _PROXY_ERRORS):
            return (
                "was not reached: the proxy refused, cannot be reached, or is of a kind not supported here. "
                "Check HTTPS_PROXY (or HTTP_PROXY), or exclude the host in NO_PROXY."
            )
        if isinstance(error, requests.exceptions.InvalidURL):
            return "is not a URL that can be asked. Check KALTURA_SERVICE_URL."
        if bool(error.args) and isinstance(error.args[0], ProtocolError):
            return "closed the connection without an answer."
        if isinstance(error, requests.ConnectionError):
            if self.is_bundled:
                return "is stopped: a later connect() started another. Use what that returned."
            return "cannot be reached. Check KALTURA_SERVICE_URL and the network."
        if not isinstance(error, requests.RequestException):
            return f"was not asked: {self.hide(str(error))}. Check REQUESTS_CA_BUNDLE."
        return f"gave an answer that cannot be read: {self.hide(str(error))}"


def connect(*, to_write: bool = False, with_secret: bool = False) -> Kaltura:
    """Read the settings, start the bundled server if none is configured, and say in a line which it is.

    The environment wins over `.env`, which is looked for in the working directory and above it. The
    bundled server starts anew, in its first state, each time, and the one before it is stopped.
    to_write: for a notebook that creates things with an ADMIN KS. with_secret: for one that only needs the
    admin secret. Where the account does not allow it (no admin secret, or KALTURA_ALLOW_WRITES is not 1),
    the bundled server takes its place.
    Raises SettingsError for a setting that cannot be right.
    """
    settings = read_settings()
    timeout = _timeout(settings.get("KALTURA_TIMEOUT", ""))
    if not settings.get("KALTURA_SERVICE_URL"):
        return _bundled(timeout)
    if sys.platform == "emscripten":  # in a browser
        raise SettingsError(
            "KALTURA_SERVICE_URL is set, but a page in a browser reaches the bundled server alone. "
            "To use your account, install this collection as the README says."
        )
    kaltura = Kaltura(
        service_url=_service_url(settings["KALTURA_SERVICE_URL"]),
        partner_id=_partner_id(settings),
        is_bundled=False,
        allow_writes=settings.get("KALTURA_ALLOW_WRITES") == "1",
        timeout=timeout,
        settings=settings,
    )
    writes = "Things may be" if kaltura.allow_writes else "Nothing is"
    print(
        f"Account {kaltura.partner_id} at {kaltura.hide(kaltura.service_url)}. "
        f"{writes} created or changed; secrets are masked."
    )
    missing = []
    if (to_write or with_secret) and not kaltura.has("admin_secret"):
        missing.append("KALTURA_ADMIN_SECRET")
    if to_write and not kaltura.allow_writes:
        missing.append("KALTURA_ALLOW_WRITES=1")
    if missing:
        print(
            f"This notebook needs {' and '.join(missing)} for your account, so it runs on the bundled server "
            "instead."
        )
        return _bundled(timeout)
    return kaltura


def is_error(answer: Any) -> bool:
    """Whether a parsed JSON answer is the API's error object; its HTTP status is 200 all the same."""
    return isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException"


def form_fields(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Nested parameters as form fields: {"filter": {"idEqual": "0_a"}} becomes {"filter[idEqual]": "0_a"}.

    True and False become "true" and "false"; None is left out, as are empty dicts and lists.
    """
    fields: dict[str, str] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                add(f"{name}[{key}]", item)
        elif isinstance(value, list | tuple):
            for position, item in enumerate(value):
                add(f"{name}[{position}]", item)
        elif isinstance(value, bool):
            fields[name] = "true" if value else "false"
        elif value is not None:
            fields[name] = str(value)

    for name, value in parameters.items():
        add(name, value)
    return fields


def _bundled(timeout: float) -> Kaltura:
    global _bundled_server
    from helpers import mock_server

    if _bundled_server:
        _bundled_server.stop()
    _bundled_server = mock_server.start()
    _exclude_this_machine_from_proxies()
    settings = Settings(_bundled_server.settings)
    kaltura = Kaltura(
        service_url=settings["KALTURA_SERVICE_URL"],
        partner_id=int(settings["KALTURA_PARTNER_ID"]),
        is_bundled=True,
        allow_writes=True,
        timeout=timeout,
        settings=settings,
    )
    print(f"Bundled server at {kaltura.service_url}, account {kaltura.partner_id}.")
    return kaltura


def _exclude_this_machine_from_proxies() -> None:
    """Add 127.0.0.1 to the list of hosts that are asked directly, where a proxy is set; change nothing else.

    `requests` reads the list from `no_proxy`, else from `NO_PROXY`: the one that counts now must go on
    counting, or other hosts would be asked through the proxy that the reader excluded from it.
    """
    if not any(name.lower() in ("http_proxy", "all_proxy") and value for name, value in os.environ.items()):
        return
    name = "no_proxy" if os.environ.get("no_proxy") else "NO_PROXY"
    hosts = os.environ.get(name, "")
    if hosts != "*" and "127.0.0.1" not in hosts.replace(" ", "").split(","):
        os.environ[name] = f"{hosts},127.0.0.1" if hosts else "127.0.0.1"


def _service_url(text: str) -> str:
    url = text.rstrip("/").removesuffix("/api_v3").rstrip("/")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.query and parts.port != 0
    except ValueError:  # a port that is not a number, a bracket that is not closed
        good = False
    if not good:
        raise SettingsError(
            f"KALTURA_SERVICE_URL is {mask_user(text)!r}: it must be a URL such as https://www.kaltura.com"
        )
    return url


def _partner_id(settings: Settings) -> int:
    text = settings.get("KALTURA_PARTNER_ID", "")
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(
            f"KALTURA_PARTNER_ID is {mask_text(text)!r}: it must be a number such as 2422451. "
            f"Found: {settings.origins()}."
        )
    return int(text)


def _timeout(text: str) -> float:
    try:
        seconds = float(text or DEFAULT_TIMEOUT)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        raise SettingsError(
            f"KALTURA_TIMEOUT is {text!r}: it must be a number of seconds, such as 30, and at most a day."
        )
    return seconds


def _what_it_is(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "this is an HTML page, so the host or the path is not the API's. Check KALTURA_SERVICE_URL."
    if start.startswith("<"):
        return "this is XML, which the API sends unless it is asked for format=1."
    return "this is not an answer of the API." if start else "the answer is empty."
