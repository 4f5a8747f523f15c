"""Running the program, and what it did."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from helpers.check_port.server import Server

_T = TypeVar("_T")

_KS = re.compile(r'"ks":"([^"]+)"|<ks>([^<]+)</ks>')
_SESSION_KS = re.compile(r'"ks":"([^"]+)"[^{}]*"KalturaSessionInfo"')
_API_ERROR = re.compile(r'"code":"(\w+)","message":"((?:[^"\\]|\\.)*)"')
_LOCATION = re.compile(r"^Location: *(\S+)", re.IGNORECASE | re.MULTILINE)
_SECRETS = {
    "KALTURA_APP_TOKEN": "the app token's token",
    "KALTURA_ADMIN_SECRET": "the admin secret",
    "KALTURA_USER_SECRET": "the user secret",
}


@dataclass(frozen=True)
class Run:
    """What a program did."""

    settings: Mapping[str, str]
    """What it was given."""
    status: int | None
    """Its exit status; None if it had to be stopped."""
    limit: float
    """Seconds after which it would have been, or was, stopped."""
    stdout: str
    stderr: str
    request_lines: Sequence[tuple[str, str]]
    """Method and target of every request, oldest first. The target has the query, too."""
    calls: Sequence[Mapping[str, Any]]
    """What /_mock/requests says of them."""
    answers: str
    """Everything that the server sent to it."""

    @property
    def given(self) -> list[str]:
        """The KSs in the answers, oldest first."""
        return [json_ks or xml_ks for json_ks, xml_ks in _KS.findall(self.answers)]

    @property
    def session_ks(self) -> str | None:
        """The KS that `appToken.startSession` gave."""
        return _last(_SESSION_KS.findall(self.answers))

    @property
    def api_error(self) -> tuple[str, str] | None:
        """Code and message of the last API error."""
        code, message = _last(_API_ERROR.findall(self.answers)) or ("", "")
        return (code, json.loads(f'"{message}"')) if code else None

    @property
    def after_redirect(self) -> list[str]:
        """The methods of the requests to where an answer sent it."""
        places = [urlsplit(place).path for place in _LOCATION.findall(self.answers)]
        return [method for method, target in self.request_lines if urlsplit(target).path in places]

    @property
    def secrets(self) -> dict[str, str]:
        """What must not be seen, and what it is. A KS is without the = at its end, which may be encoded."""
        known = {self.settings.get(name, ""): what for name, what in _SECRETS.items()}
        known |= {ks.rstrip("="): "a KS" for ks in self.given}
        return {secret: what for secret, what in known.items() if secret}

    def masked(self, text: str) -> str:
        """The text in one line, not too long, without any secret."""
        for secret, what in self.secrets.items():
            text = text.replace(secret, f"[{what}]")
        text = " ".join(text.split())
        return text if len(text) <= 200 else f"{text[:80]} ... {text[-110:]}"


def _last(found: list[_T]) -> _T | None:
    return found[-1] if found else None


class Program:
    """A command that is run, also several times at once.

    limit: seconds after which a run that has not ended is stopped. After two such runs, the others get a
    sixth of it, so that a program that never ends is soon done with.
    """

    def __init__(self, command: Sequence[str], limit: float):
        self._command = command
        self._limit = limit
        self._stopped = 0
        self._running: set[subprocess.Popen[bytes]] = set()

    def run(self, server: Server, settings: Mapping[str, str]) -> Run:
        """Run it with these settings. Raises OSError if that cannot be done."""
        own_calls = len(server.received())
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")}
        process = subprocess.Popen(
            self._command,
            env={**kept, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._running.add(process)
        limit = self._limit if self._stopped < 2 else self._limit / 6
        ended = True
        try:
            stdout, stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            ended = False
            self._stopped += 1
            _kill(process)
            stdout, stderr = process.communicate()
        self._running.remove(process)
        return Run(
            settings,
            process.returncode if ended else None,
            limit,
            stdout.decode("utf-8", "replace"),
            stderr.decode("utf-8", "replace"),
            list(server.relay.request_lines),
            [_renumbered(call, own_calls) for call in server.received()[own_calls:]],
            server.relay.answers.decode("utf-8", "replace"),
        )

    def stop(self) -> None:
        """Stop all its runs."""
        for process in list(self._running):
            _kill(process)


def _renumbered(call: dict[str, Any], own_calls: int) -> dict[str, Any]:
    """With the numbers of requests that `why` names counted from the program's first."""
    why = call["why"] and re.sub(
        r"\brequest (\d+)", lambda n: f"request {int(n[1]) - own_calls}", call["why"]
    )
    return {**call, "why": why}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End it, and where that can be done also what it has started, such as the program behind `go run`."""
    with contextlib.suppress(ProcessLookupError):  # it has just ended
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
