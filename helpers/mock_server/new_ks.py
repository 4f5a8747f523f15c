"""Writing a KS for an account, in the version of that account."""

from helpers.ks import encode_ks, seeded_random_bytes
from helpers.mock_server.call import Call
from helpers.mock_server.state import Partner

_DOWNLOAD_ASSET_WINDOW = 300


def write_ks(
    call: Call,
    partner: Partner,
    *,
    duration: int,
    user_id: str,
    session_type: int,
    privileges: str,
    secret: str | None = None,
    master_partner_id: int | None = None,
) -> str:
    """The text of a new KS.

    duration: seconds from now; 0 and less give a KS that has already expired.
    secret: the admin secret that was presented, if one was: it signs ADMIN sessions, the main one all others.
    Source: ks::toSecureString (alpha/apps/kaltura/lib/webservices/kSessionUtils.class.php:344).
    """
    expiry = call.now + duration
    unique: dict[str, object] = {}
    if "downloadasset" in privileges:  # equal calls give equal KSs (kSessionBase.class.php:485)
        expiry += -expiry % _DOWNLOAD_ASSET_WINDOW
        unique = (
            {"rand": str(expiry)}
            if partner.ks_version == 1
            else {"random_bytes": seeded_random_bytes(expiry)}
        )
    elif partner.ks_version == 1:
        unique = {"rand": call.visit.chance.ks_rand(call.now)}
    else:
        unique = {"random_bytes": call.visit.chance.ks_random_bytes()}
    return encode_ks(
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
