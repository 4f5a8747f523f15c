"""The response cache of production: answers to anonymous callers are repeated for a while. Off by default.

Source: alpha/apps/kaltura/lib/cache/kApiCache.php and api_v3/lib/KalturaResponseCacher.php. Not here: the
shortcut that answers session.start from the cached secrets of an account (KalturaResponseCacher.php:431).
"""

import hashlib
import json
from dataclasses import dataclass

from helpers.ks import KS, InvalidKS
from helpers.mock_server.calls.account_ks import read_ks
from helpers.mock_server.calls.roles import has_expired, is_admin
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.state import State
from helpers.mock_server.mock.journal import Parameters

KEPT, ERROR_KEPT = 600, 120
"""Seconds; one error in the answer makes it short (kApiCache.php:35, KalturaResponseCacher.php:544)."""


@dataclass(frozen=True)
class CachedAnswer:
    """A body, and the calls that led to it."""

    body: bytes
    calls: list[tuple[Parameters, ApiError | None]]
    until: int
    """Unix time."""


class ResponseCache:
    """Answers by what was asked, and by whom."""

    def __init__(self, *, on: bool):
        self.on = on
        self._answers: dict[str, CachedAnswer] = {}

    def key(self, state: State, parameters: Parameters, now: int) -> str | None:
        """The key of a request, None if it is not for the cache: `nocache` was sent, or the KS is someone's.

        It has every parameter except the KS itself and what does not matter; of a valid KS its content, of
        an invalid one only that it is invalid (kApiCache.php:165).
        """
        if not self.on or parameters.get("nocache") is not None:
            return None
        ks_text, others = _without_ks(parameters)
        ks, status = None, "OK"
        if ks_text:
            try:
                ks = read_ks(state, ks_text)
            except InvalidKS:
                status = "INVALID_STR"
        if ks is not None and has_expired(ks, now):
            ks, status = None, "EXPIRED"
        if ks is not None and not _is_anonymous(ks):
            return None
        caller = [ks.partner_id, ks.session_type, ks.user_id, ks.privileges] if ks else None
        asked = json.dumps([others, status, caller], sort_keys=True)
        return hashlib.md5(asked.encode(), usedforsecurity=False).hexdigest()

    def get(self, key: str, now: int) -> CachedAnswer | None:
        found = self._answers.get(key)
        return found if found is not None and now < found.until else None

    def put(self, key: str, body: bytes, calls: list[tuple[Parameters, ApiError | None]], now: int) -> None:
        kept = ERROR_KEPT if any(error for _, error in calls) else KEPT
        self._answers[key] = CachedAnswer(body, calls, now + kept)


def _without_ks(parameters: Parameters) -> tuple[str | None, Parameters]:
    """The KS, and the parameters that matter besides. In a multirequest each call may have the KS; several
    different ones stay among the parameters (KalturaResponseCacher.php:118)."""
    ignored = ("ks", "kalsig", "clientTag", "callback")
    others = {name: value for name, value in parameters.items() if name not in ignored}
    found = {str(parameters["ks"])} if parameters.get("ks") else set()
    for name, value in list(others.items()):
        if name.endswith(":ks"):
            found.add(str(others.pop(name)))
        elif isinstance(value, dict) and isinstance(value.get("ks"), str):
            found.add(value["ks"])
            others[name] = {key: one for key, one in value.items() if key != "ks"}
    if len(found) > 1:
        return None, parameters
    return (found.pop() if found else None), others


def _is_anonymous(ks: KS) -> bool:
    """Source: kApiCache.php:902."""
    return not is_admin(ks) and ks.user_id in ("0", None) and "setrole" not in (ks.parsed_privileges or {})
