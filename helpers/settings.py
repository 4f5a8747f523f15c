"""Which server and which account: the settings, and `connect()`.

Settings are environment variables, or lines of a file `.env` in the project's folder; `.env.example`
explains each. Without KALTURA_SERVICE_URL the bundled server is started, which needs no account.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from helpers.wire import made_up_servers, mask, mask_text


class SettingsError(Exception):
    """A setting is missing or cannot be right. The text names it and says what to put there."""


class _Setting:
    """A setting that is only asked for where it is used."""

    def __init__(self, name: str, meaning: str):
        self.name, self.__doc__ = name, meaning

    def __get__(self, kaltura: "Kaltura | None", owner: type) -> str:
        if kaltura is None:
            return self
        value = kaltura.settings.get(self.name)
        if not value:
            raise SettingsError(f"{self.name} is not set ({self.__doc__}). Add it to .env; see .env.example.")
        return value


@dataclass(frozen=True)
class Kaltura:
    """The server and the account that the notebooks talk to. Made by `connect()`.

    service_url: as the official clients take it, without `/api_v3` and without a slash at the end.
    partner_id: the account's number. is_bundled: whether it is the server that `connect()` started.
    allow_writes: whether a notebook may create and change things.
    The secrets raise SettingsError when they are asked for and not set.
    """

    service_url: str
    partner_id: int
    is_bundled: bool
    allow_writes: bool
    settings: Mapping[str, str] = field(repr=False)

    admin_secret = _Setting("KALTURA_ADMIN_SECRET", "the account's admin secret")
    user_secret = _Setting("KALTURA_USER_SECRET", "the account's user secret")
    app_token_id = _Setting("KALTURA_APP_TOKEN_ID", "the app token's id, such as 0_abcd1234")
    app_token = _Setting("KALTURA_APP_TOKEN", "the app token's token, 32 hex digits")

    @property
    def app_token_hash_type(self) -> str:
        """MD5, SHA1, SHA256 or SHA512; SHA1 when not set (alpha/lib/model/AppToken.php:66)."""
        return self.settings.get("KALTURA_APP_TOKEN_HASH_TYPE") or "SHA1"

    @property
    def api_url(self) -> str:
        """Where the API's calls go."""
        return f"{self.service_url}/api_v3"

    def has(self, *names: str) -> bool:
        """Whether the settings behind these attributes, such as "admin_secret", are all there."""
        return all(self.settings.get(getattr(Kaltura, name).name) for name in names)

    def hide(self, text: str) -> str:
        """`text` for printing: as it is on the bundled server, whose secrets are made up; else masked."""
        if self.is_bundled:
            return text
        for setting in (Kaltura.admin_secret, Kaltura.user_secret, Kaltura.app_token):
            if secret := self.settings.get(setting.name):
                text = text.replace(secret, mask(secret))
        return mask_text(text)

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


def connect() -> Kaltura:
    """Read the settings, start the bundled server if none is configured, and say in a line which it is.

    The environment wins over `.env`, which is looked for in the working directory and above it. The
    bundled server starts anew, in its first state, each time.
    Raises SettingsError for a setting that cannot be right.
    """
    settings = read_settings()
    _reach_this_machine_without_proxy()
    if not settings.get("KALTURA_SERVICE_URL"):
        return _bundled()
    kaltura = Kaltura(
        service_url=_service_url(settings["KALTURA_SERVICE_URL"]),
        partner_id=_partner_id(settings.get("KALTURA_PARTNER_ID", "")),
        is_bundled=False,
        allow_writes=settings.get("KALTURA_ALLOW_WRITES") == "1",
        settings=settings,
    )
    writes = "Things may be" if kaltura.allow_writes else "Nothing is"
    print(
        f"Account {kaltura.partner_id} at {kaltura.service_url}. "
        f"{writes} created or changed; secrets are masked."
    )
    return kaltura


def read_settings() -> dict[str, str]:
    """The KALTURA_* settings of `.env` and, over them, of the environment; blanks around are cut off."""
    from dotenv import dotenv_values, find_dotenv

    given = {**dotenv_values(find_dotenv(usecwd=True)), **os.environ}
    return {name: (value or "").strip() for name, value in given.items() if name.startswith("KALTURA_")}


def _bundled() -> Kaltura:
    from helpers import mock_server

    settings = mock_server.start().settings
    kaltura = Kaltura(
        service_url=settings["KALTURA_SERVICE_URL"],
        partner_id=int(settings["KALTURA_PARTNER_ID"]),
        is_bundled=True,
        allow_writes=True,
        settings=settings,
    )
    made_up_servers.add(kaltura.service_url)
    print(f"Bundled server at {kaltura.service_url}, account {kaltura.partner_id}.")
    return kaltura


def _reach_this_machine_without_proxy() -> None:
    """A proxy that the environment names for everything else must not get what goes to this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host and host != "127.0.0.1"]
        os.environ[name] = ",".join([*hosts, "127.0.0.1"])


def _service_url(text: str) -> str:
    url = text.rstrip("/").removesuffix("/api_v3").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise SettingsError(
            f"KALTURA_SERVICE_URL is {mask_text(text)!r}: it must be an address such as https://www.kaltura.com"
        )
    return url


def _partner_id(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(
            f"KALTURA_PARTNER_ID is {mask_text(text)!r}: it must be the account's number, such as 2422451."
        )
    return int(text)
