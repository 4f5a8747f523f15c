"""The situations that a program is put into, and the exit status that it has to end with in each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from helpers.check_port.server import Server
from helpers.hashing import HASH_TYPES, digest
from helpers.mock_server.data.seed import BLOCKED, OTHER, OTHER_APP_TOKENS

Changes = Mapping[str, str | None]
"""To the settings; None takes one away."""

PARTNER, URL = "KALTURA_PARTNER_ID", "KALTURA_SERVICE_URL"
ID, TOKEN, HASH_TYPE = "KALTURA_APP_TOKEN_ID", "KALTURA_APP_TOKEN", "KALTURA_APP_TOKEN_HASH_TYPE"
REQUIRED = (URL, PARTNER, ID, TOKEN)

GOT_KS, NO_KS, WRONG_SETTINGS = 0, 1, 2
_WAITING = ("silent", "stall")
"""Broken answers that keep a program waiting. KALTURA_TIMEOUT tells it then to wait 1 second."""


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

    @property
    def waits(self) -> bool:
        """Whether the program has to wait until its time is over."""
        return self.broken is not None and self.broken[1] in _WAITING


def _set(**changes: str | None) -> Callable[[Server], Changes]:
    return lambda server: changes


def _url(ending: str) -> Callable[[Server], Changes]:
    return lambda server: {URL: server.settings[URL] + ending}


def _token(*, hash_type: str | None = None, **fields: object) -> Callable[[Server], Changes]:
    """A new app token of the account. hash_type None: neither the app token nor the settings have one."""

    def prepare(server: Server) -> Changes:
        wanted = {"objectType": "KalturaAppToken", **fields}
        if hash_type:
            wanted["hashType"] = hash_type
        named = {f"appToken[{name}]": value for name, value in wanted.items()}
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
    settings = server.settings

    def widget_ks() -> str:
        return str(
            server.call("session.startWidgetSession", widgetId=f"_{settings[PARTNER]}", nocache=1)["ks"]
        )

    used = 0
    while not digest(widget_ks(), settings[TOKEN], settings[HASH_TYPE]).startswith("0"):
        used += 1
    server.control("reset", {})
    for _ in range(used):
        widget_ks()
    return {}


def _broken(check: str, answer: str) -> Iterator[Situation]:
    prepare = _set(KALTURA_TIMEOUT="1" if answer in _WAITING else None)
    for number, case in enumerate(("as the first answer", "as the second answer"), 1):
        yield Situation(check, prepare, NO_KS, case, (number, answer), number)


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
