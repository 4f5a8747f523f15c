"""Everything the server remembers, in one object; seed.py fills it."""

import bisect
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

from helpers.php import to_int

PARTNER_ACTIVE, PARTNER_BLOCKED, PARTNER_READ_ONLY = 1, 2, 4
TOKEN_DISABLED, TOKEN_ACTIVE = 1, 2
USER_BLOCKED, USER_ACTIVE = 0, 1

GROUP_ENDS_AFTER = 24 * 60 * 60
"""Seconds that a session group stays ended after session.end (alpha/lib/model/invalidSessionPeer.php:44)."""
ENDED_KEPT_FOR = 600
"""Seconds that an ended session is remembered beyond its valid-until
(deployment/base/scripts/createQueryCacheTriggers.php:64)."""


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


class Record(dict):
    """A stored app token, entry or user: its API fields by name. What is not in it is null."""

    __slots__ = ("number",)
    number: int
    """Counts the records, so that records of the same second have an order."""


class OrderedRecords:
    """Records in the order of one of their times, for pages of a list that stay quick however long it is."""

    def __init__(self, time_field: str):
        self._time_field = time_field
        self._keys: list[tuple[int, int]] = []
        self._records: list[Record] = []

    def add(self, record: Record) -> None:
        key = self._key(record)
        index = bisect.bisect(self._keys, key)
        self._keys.insert(index, key)
        self._records.insert(index, record)

    def remove(self, record: Record) -> None:
        index = bisect.bisect_left(self._keys, self._key(record))
        del self._keys[index], self._records[index]

    def between(self, earliest: int | None, latest: int | None) -> tuple[int, int]:
        """Indexes, first and behind the last, of the records within two times, both included."""
        start = 0 if earliest is None else bisect.bisect_left(self._keys, (earliest, 0))
        end = len(self._keys) if latest is None else bisect.bisect_left(self._keys, (latest + 1, 0))
        return start, end

    def part(self, start: int, end: int, *, newest_first: bool = False) -> list[Record]:
        return self._records[start:end][::-1] if newest_first else self._records[start:end]

    def _key(self, record: Record) -> tuple[int, int]:
        return record[self._time_field], record.number


class AppTokens:
    """All app tokens that are not deleted. Ids are compared without regard to case, as the database does."""

    def __init__(self):
        self._by_id: dict[str, Record] = {}
        self._by_creation: dict[int, OrderedRecords] = {}
        self._by_update: dict[int, OrderedRecords] = {}
        self._statuses: dict[int, Counter[int]] = defaultdict(Counter)
        self._count = 0

    def add(self, token: Record) -> None:
        self._count += 1
        token.number = self._count
        self._by_id[token["id"].lower()] = token
        self.in_order(token["partnerId"], "createdAt").add(token)
        self.in_order(token["partnerId"], "updatedAt").add(token)
        self._statuses[token["partnerId"]][token["status"]] += 1

    def find(self, partner_id: int, token_id: str) -> Record | None:
        token = self._by_id.get(token_id.lower())
        return token if token is not None and token["partnerId"] == partner_id else None

    def has_id(self, token_id: str) -> bool:
        return token_id.lower() in self._by_id

    def mark_updated(self, token: Record, now: int) -> None:
        by_update = self.in_order(token["partnerId"], "updatedAt")
        by_update.remove(token)
        token["updatedAt"] = now
        by_update.add(token)

    def delete(self, token: Record) -> None:
        del self._by_id[token["id"].lower()]
        self.in_order(token["partnerId"], "createdAt").remove(token)
        self.in_order(token["partnerId"], "updatedAt").remove(token)
        self._statuses[token["partnerId"]][token["status"]] -= 1

    def statuses(self, partner_id: int) -> list[int]:
        """Those that any of the partner's tokens has; a token keeps its status as long as it is there."""
        return [status for status, count in self._statuses[partner_id].items() if count]

    def in_order(self, partner_id: int, time_field: str) -> OrderedRecords:
        """A partner's tokens by "createdAt" or "updatedAt"."""
        by_partner = self._by_update if time_field == "updatedAt" else self._by_creation
        if partner_id not in by_partner:
            by_partner[partner_id] = OrderedRecords(time_field)
        return by_partner[partner_id]


class EndedSessions:
    """Sessions that were ended, and how many actions others have left. Keys are in hex.

    A KS goes by its signature, a group by `group_key`. Source: alpha/lib/model/invalidSessionPeer.php.
    """

    def __init__(self):
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
    """The database, so to speak."""

    def __init__(self):
        self.partners: dict[int, Partner] = {}
        self.widgets: dict[str, int] = {}
        """Widget id -> partner id."""
        self.roles: list[Role] = []
        self.app_tokens = AppTokens()
        self.entries: dict[str, Record] = {}
        self.ended_sessions = EndedSessions()
        self._users: dict[tuple[int, str | None], Record] = {}

    def partner(self, partner_id: object) -> Partner | None:
        """By its id, as a request has it."""
        return self.partners.get(to_int(partner_id))

    def restricting_role(self, name_or_id: str) -> Role | None:
        """By number one of any partner, by system name one of partner 0 (kPermissionManager.php:822)."""
        return next((role for role in self.roles if str(role.id) == name_or_id), self.role(0, name_or_id))

    def role(self, partner_id: int, name_or_id: str) -> Role | None:
        """A role of the partner or of partner 0, by number or by system name."""
        for role in self.roles:
            if role.partner_id in (partner_id, 0) and name_or_id.lower() in (
                str(role.id),
                role.system_name.lower(),
            ):
                return role
        return None

    def user(self, partner_id: int, user_id: str | None) -> Record | None:
        """None is a user of its own, for sessions that have none."""
        return self._users.get((partner_id, user_id and user_id[:100].lower()))

    def ensure_user(self, partner_id: int, user_id: str | None, now: int) -> Record:
        """Find the user, or add an active one (alpha/lib/model/kuserPeer.php:112)."""
        user = self.user(partner_id, user_id)
        if user is None:
            user_id = user_id and user_id[:100]
            user = Record(
                id=user_id,
                partnerId=partner_id,
                screenName=user_id,
                fullName=user_id,
                status=USER_ACTIVE,
                createdAt=now,
                updatedAt=now,
            )
            self.add_user(user)
        return user

    def add_user(self, user: Record) -> None:
        user_id = user["id"]
        self._users[user["partnerId"], user_id and user_id.lower()] = user

    def add_entry(self, entry: Record) -> None:
        entry.number = len(self.entries)
        self.entries[entry["id"]] = entry
