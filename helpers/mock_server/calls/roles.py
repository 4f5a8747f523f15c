"""Roles: which permissions a call has. Section by section as kPermissionManager chooses them.

Source: alpha/apps/kaltura/lib/kPermissionManager.php:602; the roles that every account has are in
deployment/base/scripts/init_data/03.UserRole.ini.
"""

from dataclasses import dataclass

from helpers.ks import KS
from helpers.mock_server.data.errors import ApiError
from helpers.mock_server.data.state import Role, State
from helpers.php import compare, is_numeric, to_float

ALWAYS_ALLOWED = frozenset({"ALWAYS_ALLOWED_ACTIONS"})
"""In every role, and all there is without one (alpha/lib/model/Partner.php:1450)."""

NO_SESSION = Role(1, 0, "No Session", ALWAYS_ALLOWED)
WIDGET_SESSION = Role(2, 0, "WIDGET_SESSION_ROLE", frozenset({"WIDGET_SESSION_PERMISSION"}))
BASE_USER_SESSION = Role(3, 0, "Basic User Session Role", frozenset({"BASE_USER_SESSION_PERMISSION"}))
PARTNER_ADMIN = Role(4, 0, "Publisher Administrator", frozenset({"*"}))
PLAYBACK_BASE = Role(
    5, 0, "PLAYBACK_BASE_ROLE", frozenset({"PLAYBACK_BASE_PERMISSION", "WIDGET_SESSION_PERMISSION"})
)
EVERY_ACCOUNTS_ROLES = (NO_SESSION, WIDGET_SESSION, BASE_USER_SESSION, PARTNER_ADMIN, PLAYBACK_BASE)


@dataclass(frozen=True)
class Permissions:
    """What the role of a call grants, and what a restricting role takes away."""

    granted: frozenset[str]
    removed: frozenset[str] = frozenset()

    def allow(self, needed: frozenset[str]) -> bool:
        """Whether any of the permissions that an action asks for is there."""
        if "*" in self.granted:
            return not needed <= self.removed
        return not needed.isdisjoint(self.granted - self.removed)


NOTHING = Permissions(frozenset())


def permissions_of(state: State, ks: KS | None) -> Permissions:
    """The permissions of a KS, or of no KS. Raises INVALID_SET_ROLE and INVALID_OBJECT_ID for a bad role."""
    if ks is None:
        return Permissions(NO_SESSION.permissions)
    restricting = role_privilege(ks.privileges, "restrictingrole")
    restricting_role = state.restricting_role(restricting) if restricting else None
    role = _role_of_ks(state, ks)
    return Permissions(
        ALWAYS_ALLOWED | role.permissions if role else ALWAYS_ALLOWED,
        restricting_role.permissions if restricting_role else frozenset(),
    )


def _role_of_ks(state: State, ks: KS) -> Role | None:
    """The one that the KS sets, else its default; none for `setrole:null`."""
    set_role = role_privilege(ks.privileges, "setrole")
    if set_role == "null":
        return None
    if set_role in (None, "", "0"):
        return _default_role(ks)
    role = state.role(ks.partner_id, set_role)
    if role is None:
        raise ApiError("INVALID_OBJECT_ID")  # kPermissionManager.php:650
    return role


def role_privilege(privileges: str | None, name: str) -> str | None:
    """The role that a privilege names. A negative number is rejected (kSessionUtils.class.php:746)."""
    if not privileges or name not in privileges:
        return None
    for privilege in privileges.split(","):
        privilege_name, *values = privilege.split(":")
        if privilege_name == name:
            role = values[0] if values else None
            if is_numeric(role) and to_float(role) < 0:
                raise ApiError("INVALID_SET_ROLE")
            return role
    return None


def is_admin(ks: KS | None) -> bool:
    """Types 1 and 2 are ADMIN (alpha/apps/kaltura/lib/request/kSessionBase.class.php:289)."""
    return ks is not None and compare(ks.session_type, 1) >= 0


def has_expired(ks: KS, now: int) -> bool:
    """Source: alpha/apps/kaltura/lib/request/kSessionBase.class.php:441. now: Unix time."""
    return compare(ks.expiry, now) <= 0


def is_widget_session(ks: KS) -> bool:
    """Source: alpha/apps/kaltura/lib/request/kSessionBase.class.php:292."""
    return ks.session_type == 0 and ks.user_id in (None, "", "0") and "widget:1" in (ks.privileges or "")


def has_privilege(ks: KS, name: str, value: str) -> bool:
    """Whether a KS has a privilege, as the real server looks for it.

    It is a convenience for programs, not a protection: role, session type and user are what protects.
    Source: ks::verifyPrivileges (alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:467).
    """
    privileges = ks.privileges or ""
    return (
        privileges == "*"
        or f"{name}:*" in privileges
        or f"{name}:{value}" in privileges
        or value in (ks.parsed_privileges or {}).get(name, ())
    )


def _default_role(ks: KS) -> Role:
    if is_widget_session(ks):
        return WIDGET_SESSION
    return PARTNER_ADMIN if is_admin(ks) else BASE_USER_SESSION
