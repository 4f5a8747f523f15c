"""A KS and the account it belongs to: read with its secrets, written in its version."""

from functools import lru_cache
from typing import Any

from helpers.ks import KS, InvalidKS, decode_ks, encode_ks, peek_ks, seeded_random_bytes
from helpers.mock_server.calls.call import Call
from helpers.mock_server.data.state import Partner, State

_DOWNLOAD_ASSET_WINDOW = 300


def read_ks(state: State, ks_text: str) -> KS:
    """A KS with its signature checked against its own partner's secrets. Raises InvalidKS.

    Source: kSessionBase::parseKS (alpha/apps/kaltura/lib/request/kSessionBase.class.php:158).
    """
    partner_id = _partner_named_in(ks_text)
    partner = state.partners.get(partner_id) if isinstance(partner_id, int) else None
    if partner is None:
        raise InvalidKS("its partner does not exist here")
    return _decode(ks_text, ",".join(partner.admin_secrets))


# The same KS comes many times, and what is in it depends on nothing but itself and the secrets.
_decode = lru_cache(maxsize=1024)(decode_ks)


@lru_cache(maxsize=1024)
def _partner_named_in(ks_text: str) -> int | str:
    return peek_ks(ks_text).partner_id


def write_ks(
    call: Call,
    partner: Partner,
    duration: int,
    user_id: str,
    session_type: int,
    privileges: str,
    *,
    secret: str | None = None,
    master_partner_id: int | None = None,
) -> str:
    """The text of a new KS.

    duration: seconds from now; 0 and less give a KS that has already expired.
    secret: the admin secret that was presented, if one was: it signs ADMIN sessions, the main one all others.
    Source: ks::toSecureString (alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:344).
    """
    expiry = call.now + duration
    unique: dict[str, Any] = {}
    if "downloadasset" in privileges:  # equal calls give equal KSs (kSessionBase.class.php:485)
        expiry += -expiry % _DOWNLOAD_ASSET_WINDOW
        unique = (
            {"rand": str(expiry)}
            if partner.ks_version == 1
            else {"random_bytes": seeded_random_bytes(expiry)}
        )
    elif partner.ks_version == 1:
        unique = {"rand": call.visit.randomness.ks_rand(call.now)}
    else:
        unique = {"random_bytes": call.visit.randomness.ks_random_bytes()}
    ks_text = encode_ks(
        partner_id=partner.id,
        admin_secret=secret if secret and session_type == 2 else partner.admin_secrets[0],
        expiry=expiry,
        user_id=user_id,
        session_type=session_type,
        privileges=privileges,
        version=partner.ks_version,
        master_partner_id=master_partner_id,
        **unique,
    )
    call.visit.journal.note_session(ks_text)
    return ks_text
