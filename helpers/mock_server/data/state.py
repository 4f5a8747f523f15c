"""Everything the server remembers, in one object: dictionaries that seed.py fills."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

from helpers.php import is_numeric, to_int

PARTNER_ACTIVE, PARTNER_BLOCKED, PARTNER_READ_ONLY = 1, 2, 4
TOKEN_DISABLED, TOKEN_ACTIVE = 1, 2
USER_BLOCKED, USER_ACTIVE = 0, 1

GROUP_ENDS_AFTER = 24 * 60 * 60
"""Seconds that a session group stays ended after session.end (alpha/lib/model/invalidSessionPeer.php:44)."""
ENDED_KEPT_FOR = 600
"""Seconds that an ended session is remembered beyond its valid-until
(deployment/base/scripts/createQueryCacheTriggers.php:64)."""
MAX_USER_ID = 100
"""Characters of a user id; the rest is cut off (alpha/lib/model/kuserPeer.php:77)."""
INT_COLUMN = 2**31 - 1
"""The largest number that a column of type int(11) holds; a larger one is stored as this."""

Record = dict[str, Any]
"""A stored app token, entry or user: its API fields by name. What is not in it is null."""


@dataclass(frozen=True)
class Partner:
    """An account."""

    id: int
    name: str
    status: int = PARTNER_ACTIVE
    admin_secrets: tuple[str, ...] = ()
    """The main one first."""
    user_secret: str = ""
    ks_version: int = 2
    ks_max_expiry: int | None = 86400
    """Seconds; a column of the partner's row (alpha/config/schema.xml:896)."""
    created_at: int = 0
    admin_email: str = ""
    access_control_ids: frozenset[int] = frozenset()
    conversion_profile_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Role:
    """A user role: names of permissions, or * for all of an account's."""

    id: int
    partner_id: int
    system_name: str
    permissions: frozenset[str]

    def goes_by(self, name_or_id: str) -> bool:
        """By its number if it is numeric, such as `04211`, else by its name (kPermissionManager.php:642)."""
        if is_numeric(name_or_id):
            return self.id == to_int(name_or_id)
        return collate(self.system_name) == collate(name_or_id)


def collate(text: str) -> str:
    """A text as the database compares it: letter case, accents and trailing spaces do not matter.

    Source: the tables' collation utf8_general_ci, PAD SPACE (deployment/base/sql/01.kaltura_ce_tables.sql).
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return text.lower().rstrip(" ")


def as_int_column(number: int) -> int:
    """A number as a column of type int(11) keeps it."""
    return max(-INT_COLUMN - 1, min(number, INT_COLUMN))


class EndedSessions:
    """Sessions that were ended, and how many actions others have left. Keys are in hex.

    A KS goes by its signature, a group by `group_key`. Source: alpha/lib/model/invalidSessionPeer.php.
    """

    def __init__(self) -> None:
        self._ended: dict[str, int | None] = {}
        self._actions_left: dict[str, int] = {}

    def end(self, key: str, valid_until: int | None) -> None:
        """Remember until a Unix time; None for always."""
        self._ended.setdefault(key, valid_until)

    def has(self, key: str, now: int) -> bool:
        if key not in self._ended:
            return False
        valid_until = self._ended[key]
        if valid_until is None or now < valid_until + ENDED_KEPT_FOR:
            return True
        del self._ended[key]
        return False

    def use_action(self, ks_hash: str, limit: int) -> bool:
        """Count one of the limited number of actions; False if none is left (kSessionUtils.class.php:400)."""
        left = self._actions_left.get(ks_hash, limit)
        if left <= 0:
            return False
        self._actions_left[ks_hash] = left - 1
        return True


def group_key(partner_id: object, session_id: str) -> str:
    """The key of a session group (alpha/apps/kaltura/lib/request/kSessionBase.class.php:661)."""
    text = f"{partner_id}_{session_id}".encode("utf-8", "surrogateescape")
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


class State:
    """The database, so to speak. Ids are looked up as it compares them."""

    def __init__(self) -> None:
        self.partners: dict[int, Partner] = {}
        self.widgets: dict[str, int] = {}
        """Collated widget id -> partner id."""
        self.roles: list[Role] = []
        self.app_tokens: dict[str, Record] = {}
        """Collated id -> app token, those that were deleted left out; in the order of their making."""
        self.entries: dict[str, Record] = {}
        """Collated id -> entry, in the order of their making."""
        self.ended_sessions = EndedSessions()
        self._users: dict[tuple[int, str | None], Record] = {}

    def partner(self, partner_id: object) -> Partner | None:
        """By its id, as a request has it."""
        return self.partners.get(to_int(partner_id))

    def entry(self, entry_id: str) -> Record | None:
        return self.entries.get(collate(entry_id))

    def restricting_role(self, name_or_id: str) -> Role | None:
        """By number one of any partner, by system name one of partner 0 (kPermissionManager.php:822)."""
        candidates = self.roles if is_numeric(name_or_id) else (r for r in self.roles if not r.partner_id)
        return next((role for role in candidates if role.goes_by(name_or_id)), None)

    def role(self, partner_id: object, name_or_id: str) -> Role | None:
        """A role of the partner or of partner 0, by number or by system name."""
        own = (role for role in self.roles if role.partner_id in (partner_id, 0))
        return next((role for role in own if role.goes_by(name_or_id)), None)

    def user(self, partner_id: object, user_id: str | None) -> Record | None:
        """user_id: None for the user of KSs that name none."""
        return self._users.get((to_int(partner_id), _user_key(user_id)))

    def ensure_user(self, partner_id: object, user_id: str | None, now: int) -> Record:
        """Find the user, or add an active one (alpha/lib/model/kuserPeer.php:112). now: Unix time."""
        user = self.user(partner_id, user_id)
        if user is None:
            user_id = user_id and user_id[:MAX_USER_ID]
            # A user without an id is called Unknown (kSessionUtils.class.php:423).
            name = "Unknown" if user_id is None else user_id
            user = {
                "id": user_id,
                "partnerId": to_int(partner_id),
                "screenName": name,
                "fullName": (user_id or "").strip(),
                "status": USER_ACTIVE,
                "createdAt": now,
                "updatedAt": now,
            }
            self._users[user["partnerId"], _user_key(user_id)] = user
        return user


def _user_key(user_id: str | None) -> str | None:
    return None if user_id is None else collate(user_id[:MAX_USER_ID])
