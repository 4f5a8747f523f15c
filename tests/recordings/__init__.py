"""Requests and the answers that the real server gave to them, replayed against any server.

README.md in this folder has the format. The answers were recorded once and are never edited to make a test
pass.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from tests.recordings.normalising import Normaliser, project
from tests.recordings.sending import Variables, encode_request, fill, forge

FOLDER = Path(__file__).parent
FILES = sorted(path.name for path in FOLDER.glob("*.json"))

COMPARED_HEADERS = (
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
    "Cache-Control",
    "Expires",
    "Location",
    "Pragma",
    "X-Kaltura",
    "X-Kaltura-App",
)
STANDARD_HEADERS = {
    "Access-Control-Expose-Headers": "Server, Content-Length, Content-Range, Date, X-Kaltura, "
    "X-Kaltura-Session, X-Me",
    "Access-Control-Allow-Origin": "*",
    "Expires": "Sun, 19 Nov 2000 08:52:00 GMT",
    "Cache-Control": "no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
    "Pragma": "no-cache",
}
"""Recorded answers have these unless they say otherwise."""


@dataclass(frozen=True)
class Answer:
    """What is compared of an answer, normalised."""

    status: int
    content_type: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Difference:
    """A step whose answer is not the recorded one."""

    scenario: str
    step: int
    """From 1."""
    recorded: Answer
    got: Answer

    def __str__(self) -> str:
        return f"{self.scenario}, step {self.step}\n  recorded: {self.recorded}\n  got:      {self.got}"


class Server:
    """A server to replay against. A bundled one is reset and its clock moved; others have to wait."""

    def __init__(self, url: str):
        address = urlsplit(url)
        if not address.hostname:
            raise ValueError(f"{url!r} is not a URL of a server, such as http://127.0.0.1:8080")
        self._connection = HTTPConnection(address.hostname, address.port, timeout=60)
        self._advanced = 0
        status, _, _ = self.send("GET", "/_mock/clock", {}, None)
        self._is_bundled = status == 200

    def now(self) -> int:
        """The server's time, Unix time."""
        return int(time.time()) + self._advanced

    def reset(self) -> None:
        if self._is_bundled:
            self.send("POST", "/_mock/reset", {}, None)
            self._advanced = 0

    def wait(self, seconds: float) -> None:
        if not self._is_bundled:
            time.sleep(seconds)
            return
        self.send("POST", "/_mock/clock", {}, json.dumps({"advance": int(seconds)}).encode())
        self._advanced += int(seconds)

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer, on a connection that is kept."""
        for may_fail in (True, False):
            try:
                self._connection.putrequest(method, path, skip_accept_encoding=True)
                for name, value in headers.items():
                    self._connection.putheader(name, value)
                if body is not None or method in ("POST", "PUT"):
                    self._connection.putheader("Content-Length", str(len(body or b"")))
                self._connection.endheaders(body)
                answer = self._connection.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read()
            except (HTTPException, OSError):
                self._connection.close()
                if not may_fail:
                    raise
        raise AssertionError("unreachable")


def read_scenarios(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))


def name_of(scenario: dict) -> str:
    return f"{scenario['area']} / {scenario['name']}"


def replay(server: Server, scenario: dict) -> Iterator[Difference | None]:
    """Send every request of a scenario. Yields, for each whose answer is compared, the difference or None."""
    server.reset()
    variables: Variables = {}
    normaliser = Normaliser()
    for number, step in enumerate(scenario["steps"], 1):
        if "sleep" in step:
            server.wait(step["sleep"])
        variables["now"] = server.now()
        for name, value in step.get("set", {}).items():
            is_forged = isinstance(value, dict)
            variables[name] = (
                forge(server.now(), **fill(value["forge"], variables))
                if is_forged
                else fill(value, variables)
            )
        try:
            sent = encode_request(step["request"], variables)
        except KeyError as error:
            got = Answer(0, "", {}, f"no earlier answer gave the variable {error}")
        else:
            status, headers, body = server.send(step["request"]["method"], *sent)
            text = body.decode("utf-8", "replace")
            _capture(step.get("capture", {}), text, variables)
            normaliser.start(server.now(), variables)
            got = Answer(
                status,
                headers.get("Content-Type", "").replace(" ", "").lower(),
                {name: normaliser.header(headers[name]) for name in COMPARED_HEADERS if name in headers},
                normaliser.text(project(text, step.get("project"))),
            )
        recorded = _recorded(step["response"])
        if not step.get("skip"):
            yield None if got == recorded else Difference(name_of(scenario), number, recorded, got)


def _recorded(response: dict) -> Answer:
    headers = {
        name: STANDARD_HEADERS[name] for name in STANDARD_HEADERS if name not in response.get("without", [])
    }
    headers |= response.get("headers", {})
    return Answer(
        response["status"],
        response["content_type"].replace(" ", "").lower(),
        {name: value.replace(" ", "") for name, value in headers.items()},
        response["body"],
    )


def _capture(paths: dict[str, str], text: str, variables: Variables) -> None:
    """Set variables from parts of a JSON answer, such as `$.objects.0.id`. What is not there is not set."""
    for name, path in paths.items():
        try:
            value = json.loads(text)
            for key in path.split(".")[1:]:
                value = value[int(key)] if isinstance(value, list) else value[key]
        except (ValueError, LookupError, TypeError):
            continue
        if isinstance(value, str | int):
            variables[name] = value
