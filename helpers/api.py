"""One call of the Kaltura API: a form POST that asks for JSON.

Notebook 01 makes the same calls with bare `requests`; from notebook 02 on these three lines are
`call`. What can go wrong ends in one of two exceptions:

    KalturaError   the API answered, and said no: code, message, args
    NoAnswer       no API answer came: unreachable, timed out, redirected, an HTTP error, not JSON
"""

from typing import TYPE_CHECKING, Any

import requests

from helpers.wire import is_made_up, mask_text

if TYPE_CHECKING:
    from helpers.settings import Kaltura


class KalturaError(Exception):
    """The API's own refusal, which comes with HTTP status 200.

    code: str, such as "INVALID_KS"; decide by this. message: str, for people.
    args: dict of str, the values in the message by name, such as {"KSID": "EXPIRED", ...}; empty if none.
    `str(error)` masks secrets unless the bundled server answered; the attributes are as received.
    """

    args = None  # the API's args, in place of the tuple that every exception has

    def __init__(self, answer: dict[str, Any], url: str):
        self.code = answer.get("code", "")
        self.message = answer.get("message", "")
        self.args = dict(answer.get("args") or {})
        self._made_up = is_made_up(url)

    def __str__(self) -> str:
        text = f"{self.code}: {self.message}"
        return text if self._made_up else mask_text(text)


class NoAnswer(Exception):
    """The request got no answer of the API. The text says what came instead, and what to look at."""


def send(kaltura: "Kaltura", action: str, /, *, timeout: float = 30, **parameters: Any) -> requests.Response:
    """Send one API call and give back the HTTP response, unread.

    action: "service.action", such as "appToken.startSession".
    parameters: the action's parameters by the API's own names, `ks` among them. An object is a dict
    and becomes `name[property]`, a list becomes `name[0]`, and so on; None is not sent.
    timeout: seconds to wait for the connection, and again for the answer.
    Raises NoAnswer if the server cannot be reached or does not answer in time.
    """
    url = f"{kaltura.api_url}/service/{action.replace('.', '/action/')}"
    form = {**flatten(parameters), "format": "1"}
    try:
        return requests.post(url, data=form, timeout=timeout, allow_redirects=False)
    except requests.Timeout:
        problem = f"did not answer within {timeout:g} seconds."
    except requests.ConnectionError:
        problem = "cannot be reached. Check KALTURA_SERVICE_URL and the network."
    except requests.RequestException as error:
        problem = f"gave an answer that cannot be read: {mask_text(str(error))}"
    raise NoAnswer(f"{action}: {kaltura.service_url} {problem}")


def result(response: requests.Response) -> Any:
    """The parsed JSON of an API answer.

    Raises KalturaError if the answer is an error object, NoAnswer if it is not an API answer at all.
    """
    url = response.request.url
    where = mask_text(url.partition("?")[0])
    if response.is_redirect:
        raise NoAnswer(
            f"HTTP {response.status_code} from {where}: it redirects to "
            f"{mask_text(response.headers['Location'])}. A POST does not survive that: put the server's "
            "new address into KALTURA_SERVICE_URL."
        )
    start = mask_text(response.text[:80])
    if response.status_code != 200:
        raise NoAnswer(
            f"HTTP {response.status_code} {response.reason} from {where}. The API answers 200 even to "
            f"errors, so this came from something before it. It begins: {start!r}"
        )
    try:
        answer = response.json()
    except requests.JSONDecodeError:
        raise NoAnswer(f"Not JSON, from {where}: {_what_it_is(response.text)} It begins: {start!r}") from None
    if is_error(answer):
        raise KalturaError(answer, url)
    return answer


def call(kaltura: "Kaltura", action: str, /, *, timeout: float = 30, **parameters: Any) -> Any:
    """Make one API call and give back its result. Parameters and errors: see `send` and `result`."""
    return result(send(kaltura, action, timeout=timeout, **parameters))


def multirequest(kaltura: "Kaltura", calls: list[tuple[str, dict[str, Any]]], **shared: Any) -> list[Any]:
    """Make several calls in one round trip and give back their results, in order.

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
    response = send(kaltura, "multirequest", **parameters)
    url = response.request.url
    return [KalturaError(answer, url) if is_error(answer) else answer for answer in result(response)]


def is_error(answer: Any) -> bool:
    """Whether a parsed JSON answer is the API's error object; its HTTP status is 200 all the same."""
    return isinstance(answer, dict) and answer.get("objectType") == "KalturaAPIException"


def flatten(parameters: dict[str, Any]) -> dict[str, str]:
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


def _what_it_is(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "this is an HTML page, so the host or the path is not the API's. Check KALTURA_SERVICE_URL."
    if start.startswith("<"):
        return "this is XML, which the API sends unless it is asked for format=1."
    return "an answer that nobody expected." if start else "the answer is empty."
