"""Privilege strings: what a KS may do, written as `name:value/value,name`.

Notebook 05 explains them. The rules are those of the server's `kSessionBase` (parse, build) and of
`AppTokenService::startSessionAction` (merge); PHP's habits that show in the result are kept.
"""

from helpers import php

RESERVED_PRIVILEGES = frozenset(
    {
        "actionslimit",
        "apptoken",
        "disableentitlement",
        "disableentitlementforentry",
        "disableentitlementforplaylist",
        "disablesessiontypecheck",
        "download",
        "downloadasset",
        "edit",
        "editadmintags",
        "editplaylist",
        "edituser",
        "enablecaptionmoderation",
        "enablecategorymoderation",
        "enablechangeaccount",
        "enableentitlement",
        "iprestrict",
        "jobtype",
        "limitentry",
        "list",
        "preview",
        "privacycontext",
        "reftime",
        "restrictexplicitliveview",
        "restrictingrole",
        "searchcontext",
        "sessionid",
        "sessionkey",
        "setrole",
        "sview",
        "sviewplaylist",
        "urirestrict",
        "virtualeventid",
    }
)
"""Names that the server keeps for itself (alpha/apps/kaltura/lib/request/kSessionBase.class.php:28).

A call cannot ask for them; only the app token can bring them.
"""

_WILDCARD = "*"


def parse_privileges(privileges: str) -> dict[str, list[str]]:
    """Read a privileges string: each name with its values, in the order of the string.

    Commas separate privileges, the first colon ends the name, slashes separate values. A name that
    comes again adds its values to the first one. Nothing is trimmed or unescaped, and an empty string
    is one privilege with an empty name. Source: kSessionBase::parsePrivileges
    (alpha/apps/kaltura/lib/request/kSessionBase.class.php:200).
    """
    parsed: dict[str, list[str]] = {}
    for privilege in privileges.split(","):
        name, _, value = privilege.partition(":")
        parsed.setdefault(name, []).extend(value.split("/") if value else [])
    return parsed


def build_privileges(parsed: dict[str, list[str]]) -> str:
    """Write privileges as one string, `name:value/value` or just `name`, separated by commas.

    Nothing is escaped, so a comma inside a value comes back as two privileges. Source:
    kSessionBase::buildPrivileges (alpha/apps/kaltura/lib/request/kSessionBase.class.php:182).
    """
    return ",".join(f"{name}:{'/'.join(values)}" if values else name for name, values in parsed.items())


def merge_privileges(app_token_id: str, token_privileges: str | None, session_privileges: str | None) -> str:
    """The privileges that `appToken.startSession` answers with.

    app_token_id: the app token's id (not its token), which the new KS carries as `sessionid` and `apptoken`.
    token_privileges: the app token's `sessionPrivileges`; all of them are granted.
    session_privileges: what the call asks for. A privilege is granted if its name is neither reserved nor
    among the token's; or if the token has that name with the value `*`, and then it replaces the token's
    values. Otherwise it is dropped without a word.

    Sources: AppTokenService::startSessionAction (api_v3/services/AppTokenService.php:206) and
    ks::retrieveAllowedAppSessionPrivileges (alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:878).
    """
    granted = {"sessionid": [app_token_id], "apptoken": [app_token_id]}
    if token_privileges and token_privileges != "0":  # PHP takes the string "0" for false
        _add_token_privileges(granted, parse_privileges(token_privileges))
    if session_privileges and session_privileges != "0":
        forbidden = [*RESERVED_PRIVILEGES, *map(php.trim, granted)]
        for name, values in parse_privileges(session_privileges).items():
            if not _is_among(php.trim(name), forbidden) or _WILDCARD in granted.get(name, ()):
                granted[name] = values
    return build_privileges(granted)


def _add_token_privileges(granted: dict[str, list[str]], token_privileges: dict[str, list[str]]) -> None:
    """PHP's array_merge_recursive, which counts integer keys anew: the name `123` becomes `0`."""
    index = 0
    for name, values in token_privileges.items():
        if php.is_integer_key(name):
            name, index = str(index), index + 1
        granted[name] = granted.get(name, []) + values


def _is_among(name: str, names: list[str]) -> bool:
    """PHP's in_array(), which compares strings that look like numbers as numbers: `5` is among `5.0`."""
    return any(php.loosely_equal(name, other) for other in names)
