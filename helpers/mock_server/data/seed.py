"""The made-up accounts that the server starts with.

The first one is that of the forum thread the notebooks begin with: partner, app token and times are as
posted there (the token has 21 characters where the server makes 32; it is kept as posted). Secrets,
users and entries are made up. Every id is written out, none is drawn: a bigger catalogue does not change
the ids and tokens that follow.
"""

from helpers.mock_server.calls.roles import EVERY_ACCOUNTS_ROLES
from helpers.mock_server.data.clock import REPRODUCIBLE_START
from helpers.mock_server.data.state import (
    PARTNER_BLOCKED,
    TOKEN_ACTIVE,
    TOKEN_DISABLED,
    USER_ACTIVE,
    USER_BLOCKED,
    Partner,
    Record,
    Role,
    State,
)
from helpers.mock_server.services.entries import LIVE_STREAM, MEDIA_CLIP, NETWORK, NO_CONTENT, READY

DAY = 86400
OPENED = 1500000000
"""2017-07-14, when the accounts were opened."""

GLOBAL = Partner(0, "Global")
"""Partner 0, under which calls without KS and partner run (init_data/01.Partner.template.ini:2)."""
JO = Partner(
    2422451,
    "Jo's account",
    admin_secrets=("ad0000000000000000000000000000ad",),
    user_secret="05e0000000000000000000000000005e",
    created_at=OPENED,
    admin_email="jo@example.com",
    access_control_ids=frozenset({1971}),
    conversion_profile_ids=frozenset({7191}),
)
OTHER = Partner(
    1002,
    "An older account, with version 1 KSs and several admin secrets",
    admin_secrets=("ad1002000000000000000000001002ad", "ad2002000000000000000000002002ad"),
    user_secret="05e100200000000000000000001002e5",
    ks_version=1,
    created_at=OPENED,
    admin_email="kim@example.com",
)
BLOCKED = Partner(
    1003,
    "A blocked account",
    status=PARTNER_BLOCKED,
    admin_secrets=("ad1003000000000000000000001003ad",),
    user_secret="05e100300000000000000000001003e5",
    created_at=OPENED,
)

APP_TOKEN: Record = {
    "id": "0_o7l19k80",
    "token": "f973211b7115b849cc0b5",
    "partnerId": JO.id,
    "createdAt": REPRODUCIBLE_START,
    "updatedAt": REPRODUCIBLE_START,
    "status": TOKEN_ACTIVE,
    "expiry": 1637206833,
    "sessionType": 2,
    "sessionDuration": 3600,
    "sessionPrivileges": "sview:*,list:*,download:*",
    "hashType": "SHA256",
    "description": "Jo's local app token",
}
OTHER_APP_TOKENS = [
    {"id": "0_another1", "token": "0123456789abcdef0123456789abcdef", "status": TOKEN_ACTIVE},
    {"id": "0_disabled", "token": "0123456789abcdef0123456789abcde0", "status": TOKEN_DISABLED},
    {
        "id": "0_expired1",
        "token": "0123456789abcdef0123456789abcde1",
        "status": TOKEN_ACTIVE,
        "expiry": OPENED + 30 * DAY,
    },
]

CAPTION_EDITOR = Role(
    4211, JO.id, "CAPTION_EDITOR", frozenset({"CONTENT_MODERATE_BASE", "CONTENT_MANAGE_METADATA"})
)
"""A role of the account's own: may list and change entries, and nothing else."""
CATALOGUE_READER = Role(4212, JO.id, "CATALOGUE_READER", frozenset({"PLAYLIST_BASE"}))
"""Another one: may list entries, and nothing else."""

USERS = [
    # Partner, id, name, status.
    (JO.id, "jo@example.com", "Jo", USER_ACTIVE),
    (JO.id, "maria", "Maria", USER_ACTIVE),
    (JO.id, "sam", "Sam", USER_ACTIVE),
    (JO.id, "blocked-user", "Blocked user", USER_BLOCKED),
    (OTHER.id, "kim@example.com", "Kim", USER_ACTIVE),
]

VIDEO, IMAGE, AUDIO, LIVE = 1, 2, 5, 201
PENDING_MODERATION, REJECTED, AUTO_APPROVED = 1, 3, 6

SeedEntry = tuple[str, str, str, int, int, Record]

ENTRIES: list[SeedEntry] = [
    # Id, name, owner, media type, seconds, and what is out of the ordinary. Oldest first.
    ("0_welcome1", "Welcome", "0", VIDEO, 95, {"tags": "public, intro"}),
    ("0_tour0001", "A tour of the library", "0", VIDEO, 312, {"tags": "public"}),
    ("0_logo0001", "Logo", "0", IMAGE, 0, {}),
    ("0_jos0talk", "Jo's talk on Go", "jo@example.com", VIDEO, 1830, {"tags": "go, talk"}),
    ("0_jos0demo", "Jo's demo", "jo@example.com", VIDEO, 240, {"referenceId": "demo-1"}),
    ("0_marias01", "Maria's lecture, part 1", "maria", VIDEO, 2700, {"tags": "lecture"}),
    ("0_marias02", "Maria's lecture, part 2", "maria", VIDEO, 2640, {"tags": "lecture"}),
    ("0_podcast1", "Maria's podcast", "maria", AUDIO, 1505, {"tags": "audio"}),
    ("0_network1", "Trailer for everyone", "sam", VIDEO, 61, {"displayInSearch": NETWORK}),
    ("0_live0001", "Live from the hall", "sam", LIVE, 0, {"type": LIVE_STREAM, "sourceType": "32"}),
    ("0_pending1", "Waiting for a moderator", "sam", VIDEO, 88, {"moderationStatus": PENDING_MODERATION}),
    ("0_rejected", "Turned down by a moderator", "sam", VIDEO, 12, {"moderationStatus": REJECTED}),
    ("0_empty001", "Upload not finished", "maria", VIDEO, 0, {"status": NO_CONTENT}),
]
OTHER_ENTRIES: list[SeedEntry] = [("0_others01", "Of another account", "kim@example.com", VIDEO, 33, {})]


def first_state(now: int) -> State:
    """A fresh state, the same every time but for the times of the thread's app token.

    now: Unix time. That app token was made just now, as in the thread; in live mode it would otherwise have
    expired in 2021.
    """
    state = State()
    for partner in (GLOBAL, JO, OTHER, BLOCKED):
        state.partners[partner.id] = partner
        if partner is not GLOBAL:
            state.widgets[f"_{partner.id}"] = partner.id
    state.roles = [*EVERY_ACCOUNTS_ROLES, CAPTION_EDITOR, CATALOGUE_READER]
    for partner in (JO, OTHER, BLOCKED):  # myPartnerRegistration.class.php:267
        state.ensure_user(partner.id, "0", OPENED)["screenName"] = "Unknown"
        state.ensure_user(partner.id, "", OPENED)
    for partner_id, user_id, name, status in USERS:
        user = state.ensure_user(partner_id, user_id, OPENED)
        user |= {"screenName": name, "fullName": name, "status": status}
    moved = {
        name: APP_TOKEN[name] + now - REPRODUCIBLE_START for name in ("createdAt", "updatedAt", "expiry")
    }
    made = {"partnerId": OTHER.id, "createdAt": OPENED, "updatedAt": OPENED, "sessionDuration": DAY}
    for token in (APP_TOKEN | moved, *(made | token for token in OTHER_APP_TOKENS)):
        state.app_tokens[token["id"]] = token
    for partner, entries in ((JO, ENTRIES), (OTHER, OTHER_ENTRIES)):
        for days, entry in enumerate(entries):
            state.entries[entry[0]] = _entry(partner, OPENED + days * DAY, entry)
    return state


def _entry(partner: Partner, created_at: int, entry: SeedEntry) -> Record:
    entry_id, name, owner, media_type, duration, more = entry
    zeros = dict.fromkeys(("moderationCount", "rank", "totalRank", "votes", "plays", "views"), 0)
    return zeros | {
        "id": entry_id,
        "name": name,
        "partnerId": partner.id,
        "userId": owner,
        "creatorId": owner,
        "status": READY,
        "moderationStatus": AUTO_APPROVED,
        "type": MEDIA_CLIP,
        "createdAt": created_at,
        "updatedAt": created_at,
        "licenseType": -1,
        "version": 1,
        "accessControlId": min(partner.access_control_ids, default=None),
        "displayInSearch": 1,
        "duration": duration,
        "msDuration": duration * 1000,
        "mediaType": media_type,
        **more,
    }
